"""The page of a link, as a candidate meets it."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.actions.job_sharing import SharingInput, update_job_sharing
from portal.actions.jobs import close_job
from portal.actions.share_links import invite_people, link_address, revoke_share_link
from portal.models import Application, Candidate, Job, RetentionProfile, ShareLink
from portal.rate_limits import LIMITS
from tests.portal.conftest import Person
from tests.portal.share_factories import a_link, begin, found, token_in
from tests.portal.work import work_off
from tests.portal.work_factories import a_job


@pytest.fixture
def link(bob: Person) -> ShareLink:
    return a_link(bob)


def address(link: ShareLink) -> str:
    return reverse("apply", args=[token_in(link_address(link))])


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(read|form)" value="([^"]*)"', page))


def typed(page: str, **more: str) -> dict[str, str]:
    return {"name": "Danette", "email": "danette@mail.example", "agreed": "yes"} | hidden(page) | more


def test_it_works(bob: Person, link: ShareLink) -> None:
    browser = Client()
    answer = browser.get(address(link))
    page = answer.content.decode()
    for said in (
        "Alder Grove Care",
        "Imani Castellanos",
        "Certified nursing assistant",
        "Vital signs",
        "Basic life support",
        "checks that each record is genuine",
        "180 days",
        "Software puts applications in order here",
        "a person decides",
        "without any digital record",
        "another way to take part",
        "records@aldergrove.example",
    ):
        assert said in page, said
    assert "checked" not in re.findall(r"<input[^>]*name=\"agreed\"[^>]*>", page)[0]  # nobody ticks it for them
    assert not Candidate.objects.within(bob.scope).exists()
    answer = browser.post(address(link), typed(page))
    application = Application.objects.within(bob.scope).get()
    assert re.fullmatch(r"/my/[\w-]{22}/share/", answer.url)
    assert browser.get(answer.url).status_code == 200
    work_off()
    assert token_in(mail.outbox[0].body) == token_in(answer.url)
    assert application.source == "college fair"


def test_without_a_yes_nothing_begins_and_what_was_typed_stays(bob: Person, link: ShareLink) -> None:
    browser = Client()
    page = browser.get(address(link)).content.decode()
    for wrong in ({"agreed": ""}, {"name": " "}, {"email": "nobody"}, {"read": "x"}, {"agreed": "on"}):
        answer = browser.post(address(link), typed(page, **({"name": "D <b>"} | wrong)))
        assert answer.status_code == 422
        if "name" not in wrong:
            assert "D &lt;b&gt;" in answer.content.decode()
        assert 'role="alert"' in answer.content.decode()
    assert not Candidate.objects.within(bob.scope).exists()


def test_a_form_sent_twice_leads_to_the_same_page(bob: Person, link: ShareLink) -> None:
    browser = Client()
    sent = typed(browser.get(address(link)).content.decode())
    assert browser.post(address(link), sent).url == browser.post(address(link), sent).url
    assert Application.objects.within(bob.scope).count() == 1


def test_unknown_revoked_and_expired_links_say_the_same(bob: Person, link: ShareLink) -> None:
    revoked, expired = a_link(bob, link.job, source="a"), a_link(bob, link.job, source="b")
    revoke_share_link(bob.scope, revoked)
    ShareLink.objects.within(bob.scope).filter(pk=expired.pk).update(expires_at=timezone.now())
    said = set()
    for target in (address(revoked), address(expired), reverse("apply", args=["x" * 22])):
        for method in ("get", "post"):
            answer = getattr(Client(), method)(target, {"name": "D"})
            assert answer.status_code == 404
            said.add(re.sub(rb'"X-CSRFToken": "\w+"', b"", answer.content))
    assert len(said) == 1
    assert b"Certified" not in said.pop()


def test_a_closed_job_says_so(bob: Person, link: ShareLink) -> None:
    page = Client().get(address(link)).content.decode()
    close_job(bob.scope, link.job)
    answer = Client().get(address(link))
    assert answer.status_code == 200
    assert "takes no applications any more" in answer.content.decode()
    assert "<form" not in answer.content.decode()
    assert Client().post(address(link), typed(page)).status_code == 422
    assert not Candidate.objects.within(bob.scope).exists()


def test_what_the_job_says_of_sharing_stands_there(bob: Person, link: ShareLink) -> None:
    profile = RetentionProfile.objects.within(bob.scope).create(
        name="Federal", days=90, reason="For appeals.", sealed_days=730, sealed_reason="A federal contract asks for it."
    )
    wanted = SharingInput(
        contact_name="Owen",
        contact_phone="(740) 555-0199",
        accommodation="Ring the bell at the side door.",
        without_record="Bring paper to 200 Putnam Street.",
        retention=profile.pk,
        shows_gap_report=False,
        asks_demographics=True,
    )
    update_job_sharing(bob.scope, Job.objects.within(bob.scope).get(pk=link.job_id), wanted)
    page = Client().get(address(link)).content.decode()
    for said in (
        "Owen",
        'href="tel:',
        "Ring the bell",
        "200 Putnam Street",
        "90 days",
        "For appeals.",
        "sealed copy stays for 730 days",
        "A federal contract asks for it.",
        "only ever counted",
    ):
        assert said in page, said
    assert "same report" not in page


def test_an_invitation_greets_its_person_and_is_used_once(bob: Person) -> None:
    link = found(
        invite_people(bob.scope, a_job(bob), people="Ines <ines@mail.example>", message="We met <b>there</b>.")[0]
    )
    page = Client().get(address(link)).content.decode()
    assert 'value="Ines"' in page
    assert "We met &lt;b&gt;there&lt;/b&gt;." in page
    assert found(link).opened_at is not None
    assert Client().post(address(link), typed(page)).status_code == 302
    again = Client().get(address(link)).content.decode()
    assert "used already" in again
    assert "ines@mail.example" not in again
    assert Client().post(address(link), typed(page, form="another")).status_code == 422
    assert Application.objects.within(bob.scope).count() == 1
    work_off()
    mail.outbox.clear()
    answer = Client().post(reverse("apply_again", args=[token_in(link_address(link))]))
    assert "danette@mail.example" not in answer.content.decode()
    work_off()
    assert [letter.to for letter in mail.outbox] == [["danette@mail.example"]]


def test_a_member_who_looks_is_no_candidate(bob: Person, link: ShareLink) -> None:
    assert bob.client.get(address(link)).status_code == 200
    assert found(link).opened_at is None
    Client().head(address(link))  # so is a machine that previews addresses
    assert found(link).opened_at is None


def test_nothing_of_another_application_shows(bob: Person, link: ShareLink) -> None:
    browser = Client()
    page = browser.get(address(link)).content.decode()
    first = browser.post(address(link), typed(page))
    fresh = Client()
    page = fresh.get(address(link)).content.decode()
    second = fresh.post(address(link), typed(page))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url != second.url
    assert first.headers.keys() == second.headers.keys()


def test_who_guesses_links_waits_and_a_whole_fair_does_not(bob: Person, link: ShareLink) -> None:
    for _ in range(LIMITS["open_link"].times + 5):
        assert Client().get(address(link)).status_code == 200
    codes = [Client().get(reverse("apply", args=["x" * 22])).status_code for _ in range(LIMITS["open_link"].times + 1)]
    assert codes[-1] == 429
    assert set(codes[:-1]) == {404}
    assert begin(link).token
