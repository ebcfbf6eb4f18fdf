"""A crawler that is a hiring manager of one job: whatever the site leads to, nothing of other jobs is on it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from portal.actions.contest import contest
from portal.actions.decide import decide
from portal.actions.teams import add_to_team
from portal.actions.tokens import TOKEN_CAPABILITIES, create_token
from portal.ids import new_id
from portal.models import Application, Candidate, Consent, Job, Membership, Note, Record, Submission
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.decisions import look_at
from tests.portal.work_factories import Ranked, a_batch, a_ranked_job, a_record

TITLE = "Harbour crane operator"
NAMES = ("Zephyrine Quillfeather", "Ottokar Blumenstiel", "Wilhelmina Tarkowska", "Evaristo Montelongo")


@pytest.fixture
def mine(bob: Person, dora: Person) -> Ranked:
    ranked = a_ranked_job(bob)
    membership = Membership.objects.within(bob.scope).get(user=dora.user)
    membership.every_job = False
    membership.save()
    add_to_team(bob.scope, ranked.job, membership)
    return ranked


@pytest.fixture
def other(bob: Person, mine: Ranked) -> Ranked:
    """Another job with people, records and a contest of its own; the first of its people applied for dora's, too."""
    ranked = a_ranked_job(bob)
    Job.objects.within(bob.scope).filter(pk=ranked.job.pk).update(title=TITLE)
    for application, name in zip(ranked.applications, NAMES, strict=False):
        Candidate.objects.within(bob.scope).filter(pk=application.candidate_id).update(name=name)
    a_record(bob, candidate=ranked.applications[1].candidate, title="Crane signals, Zeebrugge Institute")
    own = Scope(bob.organization.pk, application_id=ranked.applications[1].pk)
    contest(own, ranked.applications[1], about="report", text="The Zeebrugge course counts.")
    both = mine.applications[0].candidate
    second = Application.objects.within(bob.scope).create(candidate=both, job=ranked.job)
    given = Submission.objects.within(bob.scope).filter(candidate=both).first()
    assert given is not None
    given.pk, given.job, given.file_name = new_id(), ranked.job, "for the harbour.json"
    given.consent = Consent.objects.within(bob.scope).create(application=second, terms={})
    given.save(force_insert=True)
    Note.objects.within(bob.scope).create(job=ranked.job, application=second, author=bob.user, text="Seasick twice")
    look_at(bob, second)
    decide(bob.scope, second, stage="shortlisted", reason="Knows the quay")
    a_batch(bob)
    return ranked


def crawl(browser: Client, starts: list[str]) -> dict[str, str]:
    pages: dict[str, str] = {}
    waiting = list(starts)
    while waiting:
        address = waiting.pop()
        plain = re.sub(r"[0-9a-f-]{36}", "ID", address)
        if address in pages or address.startswith(("/static/", "/api/", "/sign-out")):
            continue
        if address not in starts and sum(re.sub(r"[0-9a-f-]{36}", "ID", done) == plain for done in pages) >= 3:
            continue
        answer = browser.get(address)
        assert answer.status_code < 500, address
        body = b"" if answer.streaming else answer.content
        pages[address] = f"{answer.headers}\n{body.decode(errors='replace')}"
        if location := answer.headers.get("Location"):
            waiting.append(location)
        if "html" in answer.headers.get("Content-Type", ""):
            found = re.findall(r'(?:href|hx-get)="(/[^"#]*)', body.decode())
            waiting += [unescape(link) for link in found]
    return pages


def test_nothing_of_other_jobs(bob: Person, dora: Person, mine: Ranked, other: Ranked) -> None:
    starts = ["/", "/jobs/", "/candidates/", "/records/", "/issuers/", "/contests/", "/notices/", "/candidates/same/"]
    starts += [reverse("issuer") + "?id=did:web:cedarfork.example"]
    both = mine.applications[0]  # whoever applied for both jobs is looked at first
    record = Record.objects.within(bob.scope).filter(candidate=both.candidate).first()
    assert record is not None
    starts += [reverse("gap_report", args=[both.pk]), reverse("journey", args=[both.candidate_id])]
    starts += [reverse("record", args=[record.pk]), reverse("candidate", args=[both.candidate_id])]
    pages = crawl(dora.client, starts)
    assert reverse("gap_report", args=[mine.applications[0].pk]) in pages
    assert len(pages) > 20
    assert reverse("candidate", args=[mine.applications[0].candidate_id]) in pages
    hidden = [TITLE, *NAMES[: len(other.applications)], "Zeebrugge", str(other.job.pk)]
    hidden += ["harbour.json", "Seasick", "the quay"]
    hidden += [str(row.pk) for row in other.applications] + [str(row.candidate_id) for row in other.applications]
    told = [(address, word) for address, text in pages.items() for word in hidden if word in text]
    assert told == []


def test_every_page_of_another_job_is_not_there(bob: Person, dora: Person, other: Ranked) -> None:
    application = other.applications[1]
    record = Record.objects.within(bob.scope).filter(candidate=application.candidate).first()
    assert record is not None
    addresses = [reverse(name, args=[other.job.pk]) for name in ("job", "ranking", "pool_report", "job_team")]
    addresses += [reverse(name, args=[other.job.pk]) for name in ("shared_job", "job_notes", "job_versions")]
    addresses += [reverse(name, args=[application.pk]) for name in ("gap_report", "interview", "application_notes")]
    addresses += [reverse("decide", args=[application.pk]), reverse("observe", args=[application.pk])]
    addresses += [reverse("candidate", args=[application.candidate_id]), reverse("record", args=[record.pk])]
    for address in addresses:
        assert dora.client.get(address).status_code == 404, address
        assert bob.client.get(address).status_code == 200, address


def test_tokens_are_not_narrowed(alice: Person, other: Ranked) -> None:
    _, secret = create_token(alice.scope, name="ATS", capabilities=[item.value for item in TOKEN_CAPABILITIES])
    answer = Client(headers={"Authorization": f"Bearer {secret}"}).get(reverse("api-job-list"))
    assert TITLE in answer.content.decode()
