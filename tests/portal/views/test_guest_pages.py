"""Guests: a signed link opens one job, its reports and notes, and nothing else, for as long as it holds."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from portal.actions.blind import set_blind
from portal.actions.guests import invite_guest, renew_guest, revoke_guest
from portal.blind import blind_name
from portal.models import JobGuest, Note, Organization, OutgoingMail, Viewing
from tests.portal.conftest import Person
from tests.portal.test_url_walk import routes
from tests.portal.work_factories import Ranked, a_ranked_job

#: What a guest may open; every other address refuses them. A page that is added here is a decision.
OPEN = {"shared_job", "gap_report", "pool_report", "job_notes", "application_notes", "interview"}
OPEN |= {"change_note", "remove_note"}


@pytest.fixture
def ranked(bob: Person) -> Ranked:
    return a_ranked_job(bob)


def let_in(bob: Person, ranked: Ranked, **how: int) -> tuple[Client, JobGuest, str]:
    guest, link = invite_guest(
        bob.scope,
        ranked.job,
        name="Ines Amato",
        email=f"i{JobGuest.objects.within(bob.scope).count()}@mail.example",
        days=7,
    )
    browser = Client()
    path = "/guest/" + link.rpartition("/guest/")[2]
    assert browser.get(path).status_code == 302
    return browser, guest, path


def first_address(name: str, pks: dict[str, object]) -> str:
    """The address of a route with these rows, or nothing where it takes others."""
    for parts in ((), ("job",), ("application",), ("candidate",), ("entry",), ("job", "kind"), ("job", "requirement")):
        try:
            return reverse(name, kwargs={part: pks[part] for part in parts})
        except NoReverseMatch:
            continue
    return ""


def shared(ranked: Ranked) -> str:
    return reverse("shared_job", args=[ranked.job.pk])


def test_it_works(bob: Person, ranked: Ranked) -> None:
    browser, guest, path = let_in(bob, ranked)
    again = browser.get(path)
    assert again.headers["Location"] == shared(ranked)
    assert again.headers["Referrer-Policy"] == "strict-origin"
    page = browser.get(shared(ranked)).content.decode()
    assert ranked.job.title in page
    assert "Ines Amato" in page
    assert browser.get(reverse("pool_report", args=[ranked.job.pk])).status_code == 200
    report = browser.get(reverse("gap_report", args=[ranked.applications[0].pk])).content.decode()
    assert "Must-haves" in report
    guest.refresh_from_db()
    assert guest.opened_at
    assert guest.last_seen_at


def test_the_invitation_is_mailed_and_the_link_shown_once(bob: Person, ranked: Ranked) -> None:
    address = reverse("invite_guest", args=[ranked.job.pk])
    answer = bob.client.post(address, {"name": "Ines Amato", "email": "ines@mail.example", "days": "7"})
    link = re.search(r"/guest/[\w-]{22}/", answer.content.decode())
    assert link
    sent = OutgoingMail.objects.within(bob.scope).get(kind="guest_invitation")
    assert link[0] in sent.body
    assert link[0] not in bob.client.get(reverse("job_team", args=[ranked.job.pk])).content.decode()
    assert link[0] not in sent.subject
    assert not mail.outbox  # a worker sends it


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "", "email": "a@mail.example", "days": "7"},
        {"name": "A", "email": "nowhere", "days": "7"},
        {"name": "A", "email": "a@mail.example", "days": "31"},
        {"name": "A" * 201, "email": "a@mail.example", "days": "7"},
        {"name": "A", "email": "a@mail.example", "days": "0"},
    ],
)
def test_an_invitation_that_is_not_right_says_so(bob: Person, ranked: Ranked, typed: dict[str, str]) -> None:
    answer = bob.client.post(reverse("invite_guest", args=[ranked.job.pk]), typed)
    assert answer.status_code == 422
    assert not JobGuest.objects.within(bob.scope).exists()


def test_a_page_that_does_not_say_otherwise_refuses_guests(bob: Person, ranked: Ranked) -> None:
    browser, _, _ = let_in(bob, ranked)
    first = ranked.applications[0]
    pks: dict[str, object] = {
        "job": ranked.job.pk,
        "application": first.pk,
        "candidate": first.candidate_id,
        "entry": ranked.entry(first).pk,
        "kind": "csv",
        "requirement": "vitals",
        "number": ranked.run.number,
    }
    tried = 0
    for name in sorted(set(routes(get_resolver())) - OPEN):
        if name.startswith(("api-", "vc-api", "guest_", "(no name)")):
            continue
        address = first_address(name, pks)
        if not address or name in {"home", "sign_out"}:  # signing out ends a guest's session, too
            continue
        tried += 1
        for method in ("get", "post"):
            answer = getattr(browser, method)(address)
            body = b"" if answer.streaming else answer.content
            assert first.candidate.name not in body.decode(errors="replace"), address
    assert tried > 60
    assert browser.get("/").headers["Location"] == shared(ranked)
    closed = ["/jobs/", "/candidates/", "/records/", "/issuers/", "/audit/", "/organization/members/", "/notices/"]
    closed += [reverse("candidate", args=[first.candidate_id]), reverse("ranking", args=[ranked.job.pk])]
    closed += [reverse("job", args=[ranked.job.pk]), reverse("job_team", args=[ranked.job.pk])]
    closed += [reverse("gap_report_pdf", args=[first.pk]), reverse("export_ranking", args=[ranked.job.pk, "csv"])]
    for address in closed:
        assert browser.get(address).status_code == 403, address
    for name in ("decide", "observe"):
        assert browser.post(reverse(name, args=[first.pk]), {"stage": "hired", "reason": "x"}).status_code == 403
    assert browser.post(reverse("approve_requirements", args=[ranked.job.pk])).status_code == 403
    assert browser.get("/api/v1/jobs/").status_code in {401, 403}


def test_another_job_is_not_there(bob: Person, ranked: Ranked) -> None:
    other = a_ranked_job(bob)
    note = Note.objects.within(bob.scope).create(job=other.job, author=bob.user, text="Secret")
    browser, _, _ = let_in(bob, ranked)
    theirs = other.applications[0].pk
    addresses = [
        shared(other),
        reverse("pool_report", args=[other.job.pk]),
        reverse("job_notes", args=[other.job.pk]),
        reverse("gap_report", args=[theirs]),
        reverse("application_notes", args=[theirs]),
        reverse("interview", args=[theirs]),
        reverse("change_note", args=[note.pk]),
        reverse("remove_note", args=[note.pk]),
    ]
    for address in addresses:
        assert browser.post(address, {"text": "Mine"}).status_code in {404, 405}, address
        assert browser.get(address).status_code in {404, 405}, address
    assert Note.objects.within(bob.scope).get().text == "Secret"


def test_no_contact_data_and_no_way_out(bob: Person, ranked: Ranked) -> None:
    """Every link of every page a guest reaches leads to a page that they may open."""
    browser, _, _ = let_in(bob, ranked)
    waiting, seen = [shared(ranked)], set()
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith("/static/") or address == "/sign-out/":
            continue
        seen.add(address)
        answer = browser.get(address)
        assert answer.status_code in {200, 302}, address
        text = answer.content.decode()
        for person in ranked.applications:
            if person.candidate.email:
                assert person.candidate.email not in text, address
        assert "/candidates/" not in text, address
        assert "/records/" not in text, address
        waiting += [unescape(link) for link in re.findall(r'href="(/[^"#]*)', text)]
    assert len(seen) > 8


def test_revoked_expired_and_unknown_look_the_same(bob: Person, ranked: Ranked) -> None:
    first, guest, path = let_in(bob, ranked)
    revoke_guest(bob.scope, guest)
    assert first.get(shared(ranked)).status_code == 302  # to sign in: the open page is closed
    second, late, late_path = let_in(bob, ranked)
    JobGuest.objects.within(bob.scope).filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert second.get(shared(ranked)).status_code == 302
    answers = [Client().get(address) for address in (path, late_path, "/guest/" + "x" * 22 + "/")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r'"X-CSRFToken": "\w+"', "", answer.content.decode()) for answer in answers}) == 1


def test_renewing_ends_what_the_earlier_link_had_opened(bob: Person, ranked: Ranked) -> None:
    browser, guest, path = let_in(bob, ranked)
    _, link = renew_guest(bob.scope, guest, days=3)
    assert browser.get(shared(ranked)).status_code == 302
    assert browser.get(path).status_code == 404
    assert browser.get("/guest/" + link.rpartition("/guest/")[2]).status_code == 302
    assert browser.get(shared(ranked)).status_code == 200


def test_a_house_that_lets_no_guests_in_closes_open_links(bob: Person, ranked: Ranked) -> None:
    browser, _, path = let_in(bob, ranked)
    assert browser.get(shared(ranked)).status_code == 200
    Organization.objects.filter(pk=bob.organization.pk).update(policies={"guests_allowed": False})
    assert browser.get(shared(ranked)).status_code == 302
    assert browser.post(reverse("job_notes", args=[ranked.job.pk]), {"text": "Still here"}).status_code == 302
    assert not Note.objects.within(bob.scope).exists()
    assert Client().get(path).status_code == 404


def test_two_guests_in_one_browser_are_never_both(bob: Person, ranked: Ranked) -> None:
    other = a_ranked_job(bob)
    browser, _, _ = let_in(bob, ranked)
    _, _, path = let_in(bob, other)
    assert browser.get(path).status_code == 302
    assert browser.get(shared(other)).status_code == 200
    assert browser.get(shared(ranked)).status_code == 404
    assert browser.post(reverse("job_notes", args=[ranked.job.pk]), {"text": "As the first"}).status_code == 404


def test_a_session_that_names_another_guest_opens_nothing(bob: Person, ranked: Ranked) -> None:
    """The id of one guest with the digest of another, or anything else that is no pair of them."""
    browser, first, _ = let_in(bob, ranked)
    _, second, _ = let_in(bob, a_ranked_job(bob))
    kept = [str(second.pk), first.token_digest]
    for forged in (kept, kept[:1], [None, None], ["x", "y"], {"id": 1}, str(first.pk), [str(first.pk), ""]):
        session = browser.session
        session["guest"] = forged
        session.save()
        assert browser.get(shared(ranked)).status_code == 302, forged


def test_a_planted_session_is_left_behind(bob: Person, ranked: Ranked) -> None:
    _, link = invite_guest(bob.scope, ranked.job, name="Ines", email="ines@mail.example", days=7)
    browser = Client()
    session = browser.session
    session["planted"] = 1
    session.save()
    planted = session.session_key
    assert planted
    browser.get("/guest/" + link.rpartition("/guest/")[2])
    assert browser.session.session_key != planted
    attacker = Client()
    attacker.cookies["sessionid"] = planted
    assert attacker.get(shared(ranked)).status_code == 302


def test_a_member_stays_a_member(bob: Person, charlie: Person, ranked: Ranked) -> None:
    _, _, path = let_in(bob, ranked)
    assert bob.client.get(path).headers["Location"] == shared(ranked)
    assert bob.client.get("/jobs/").status_code == 200
    answer = charlie.client.get(path)
    assert answer.status_code == 403
    assert ranked.job.title not in answer.content.decode()
    assert charlie.client.get(shared(ranked)).status_code == 404


def test_who_signs_in_is_no_guest_any_more(bob: Person, dora: Person, ranked: Ranked) -> None:
    browser, _, _ = let_in(bob, ranked)
    browser.force_login(dora.user, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get("/jobs/").status_code == 200


def test_viewings_are_noted_and_shown_to_the_candidate(bob: Person, ranked: Ranked) -> None:
    browser, guest, _ = let_in(bob, ranked)
    first = ranked.applications[0]
    browser.get(reverse("gap_report", args=[first.pk]))
    row = Viewing.objects.within(bob.scope).get(application=first)
    assert (row.guest_id, row.viewer_id, row.what) == (guest.pk, None, "gap_report")


def test_notes_and_advice(bob: Person, ranked: Ranked) -> None:
    browser, guest, _ = let_in(bob, ranked)
    first = ranked.applications[0]
    address = reverse("application_notes", args=[first.pk])
    stage = first.stage
    assert browser.post(address, {"text": "Saw her work", "advice": "approve", "from": "gap"}).status_code == 302
    note = Note.objects.within(bob.scope).get()
    assert (note.guest_id, note.author_id, note.advice) == (guest.pk, None, "approve")
    first.refresh_from_db()
    assert first.stage == stage
    assert "Ines Amato, guest" in bob.client.get(address).content.decode()
    browser.post(reverse("change_note", args=[note.pk]), {"text": "Saw her work twice"})
    note.refresh_from_db()
    assert note.text == "Saw her work twice"
    assert bob.client.post(reverse("change_note", args=[note.pk]), {"text": "Mine"}).status_code == 422


def test_a_blind_job_stays_blind_for_guests(bob: Person, ranked: Ranked) -> None:
    set_blind(bob.scope, ranked.job, blind=True)
    browser, _, _ = let_in(bob, ranked)
    first = ranked.applications[0]
    first.refresh_from_db()
    pages = [shared(ranked), *(reverse(n, args=[first.pk]) for n in ("gap_report", "interview", "application_notes"))]
    for address in pages:
        text = browser.get(address).content.decode()
        assert first.candidate.name not in text, address
        assert blind_name(first) in text, address


def test_opening_is_limited(bob: Person, settings) -> None:
    browser = Client()
    codes = [browser.get("/guest/" + "y" * 22 + "/").status_code for _ in range(121)]
    assert codes[-1] == 429
    assert set(codes[:-1]) == {404}


def test_a_closed_link_says_so_at_the_door_once(bob: Person, ranked: Ranked) -> None:
    browser, guest, _ = let_in(bob, ranked)
    revoke_guest(bob.scope, guest)
    assert "does not work any more" in browser.get(shared(ranked), follow=True).content.decode()
    assert "does not work any more" not in browser.get(shared(ranked), follow=True).content.decode()


def test_help_is_open_to_guests(bob: Person, ranked: Ranked) -> None:
    browser, _, _ = let_in(bob, ranked)
    assert browser.get(reverse("help_fair")).status_code == 200
    assert browser.get(reverse("help")).status_code == 403
