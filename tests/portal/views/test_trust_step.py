"""Trusting an issuer is one step from wherever a claim waits for it, and leads back to where the question arose."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from portal.models import Evidence, TrustedIssuer
from portal.policies import TrustedBy
from tests.portal.conftest import Person
from tests.portal.work_factories import CPR, ISSUER, a_job, a_record, an_application, rank_now
from verification.codes import Trust

STEP, ASK = "Trust this issuer", "Ask an administrator to decide on the issuer"


def undecided_pages(person: Person) -> dict[str, str]:
    """Pages that show a claim of an issuer nobody decided on, by name."""
    job = a_job(person)
    application = an_application(person, job, "Danette Kowalczyk")
    candidate = application.candidate
    a_record(person, candidate=candidate, trust=Trust.UNKNOWN)
    rank_now(person, job)
    return {
        "ranking": reverse("ranking", args=[job.pk]),
        "gap report": reverse("gap_report", args=[application.pk]),
        "candidate": reverse("candidate", args=[candidate.pk]),
        "inbox": reverse("inbox"),
    }


def shown(person: Person, address: str) -> str:
    answer = person.client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def steps(page: str) -> list[str]:
    """The addresses of the step on a page."""
    return [unescape(address) for address in re.findall(r'href="([^"]+)">' + STEP, page)]


def test_it_works(alice: Person) -> None:
    for name, address in undecided_pages(alice).items():
        (step, *_others) = steps(shown(alice, address)) or [""]
        asked = parse_qs(urlsplit(step).query)
        assert asked.get("id") == [ISSUER], name
        assert urlsplit(asked["back"][0]).path == address, name
        assert urlsplit(step).fragment == "decide", name


@pytest.mark.parametrize("page", ["ranking", "gap report", "candidate", "inbox"])
def test_the_decision_leads_back_and_the_step_is_gone(alice: Person, page: str) -> None:
    address = undecided_pages(alice)[page]
    step = steps(shown(alice, address))[0]
    form = shown(alice, step)
    (back,) = (unescape(found) for found in re.findall(r'name="back" value="([^"]+)"', form))
    answer = alice.client.post(reverse("trust_issuer"), {"issuer": ISSUER, "reason": "Approved", "back": back})
    assert answer.status_code == 302
    assert answer["Location"] == back
    assert TrustedIssuer.objects.within(alice.scope).filter(issuer=ISSUER, removed_at=None).exists()
    if page in ("candidate", "inbox"):  # a ranking stands as it was computed, until the next
        assert not steps(shown(alice, address))


def test_who_may_not_is_told_whom_to_ask_and_auditors_are_told_nothing(
    alice: Person, bob: Person, dora: Person, erin: Person
) -> None:
    pages = undecided_pages(alice)
    alice.organization.policies = {"trusted_by": TrustedBy.ADMINISTRATORS.value}
    alice.organization.save()
    for name, address in pages.items():
        for reader in (bob, dora):
            page = shown(reader, address)
            assert ASK in page, name
            assert not steps(page), name
        assert STEP not in (page := shown(erin, address)), name
        assert ASK not in page, name


def test_a_row_that_changes_by_itself_leads_back_to_the_page_around_it(alice: Person) -> None:
    record = a_record(alice, trust=Trust.UNKNOWN)
    around = {"HX-Request": "true", "HX-Current-URL": "http://testserver/records/?verdict=verified"}
    answer = alice.client.get(reverse("inbox_live"), {"id": str(record.pk), "busy": ""}, headers=around)
    (step,) = steps(answer.content.decode())
    assert parse_qs(urlsplit(step).query)["back"] == ["/records/?verdict=verified"]


def test_nobody_is_led_to_another_site(alice: Person) -> None:
    a_record(alice, trust=Trust.UNKNOWN)
    for elsewhere in ("https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"):
        form = shown(alice, f"{reverse('issuer')}?id={ISSUER}&back={elsewhere}")
        assert 'name="back"' not in form
    typed = {"issuer": ISSUER, "reason": "Approved", "back": "https://elsewhere.example/"}
    assert alice.client.post(reverse("trust_issuer"), typed)["Location"].startswith(reverse("issuer"))


def test_every_undecided_issuer_of_a_row_is_one_step_away(alice: Person) -> None:
    """The open question may be about another must-have: the issuer's is not out of reach for that."""
    job = a_job(alice)
    candidate = an_application(alice, job, "Danette Kowalczyk").candidate
    a_record(alice, candidate=candidate, trust=Trust.UNKNOWN, linked_by_words=True)
    a_record(alice, candidate=candidate, trust=Trust.UNKNOWN, title="Basic life support", skill=CPR)
    rank_now(alice, job)
    before = shown(alice, reverse("ranking", args=[job.pk]))
    assert "Issuer not decided on" in before
    assert steps(before)
    TrustedIssuer.objects.within(alice.scope).create(issuer=ISSUER, level="known", reason="Looked at")
    assert "Issuer not decided on" not in shown(alice, reverse("ranking", args=[job.pk]))


def test_who_signed_about_themselves_is_nobody_to_trust(alice: Person) -> None:
    address = undecided_pages(alice)["candidate"]
    assert steps(shown(alice, address))
    for row in Evidence.objects.within(alice.scope):
        row.statement = {**row.statement, "issuer_is_subject": True}
        row.save(update_fields=["statement"])
    assert steps(shown(alice, address)) == []
    assert steps(shown(alice, reverse("inbox"))) == []
