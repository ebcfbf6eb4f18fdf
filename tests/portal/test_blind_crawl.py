"""A crawler that is a recruiter: whatever a blind job's pages lead to, no byte of it says who its applicants are."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from matching.explain import day_words
from portal.actions.blind import set_blind
from portal.actions.contest import contest
from portal.actions.decide import decide
from portal.actions.move import undo_move
from portal.actions.notes import write_note
from portal.actions.tokens import TOKEN_CAPABILITIES, create_token
from portal.blind import blind_name, identifying_words
from portal.models import (
    Application,
    Candidate,
    Event,
    Evidence,
    Notification,
    OutgoingMail,
    RankingEntry,
    Record,
    Verification,
)
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.decisions import look_at
from tests.portal.work_factories import Ranked, a_job, a_ranked_job, a_record, rank_now

#: Pages that are not of the job: they name people, and must say nothing of where those stand in it.
IDENTIFIED = re.compile(r"^/(candidates|records|issuers|organization|audit|members|password|sign|$)")
LEFT_ALONE = re.compile(r"^/(static|apply|my|api)/|/sign")


OF_A_PERSON = ("gap_report", "interview", "application_notes", "decide", "observe")
OF_THE_JOB = (
    "pipeline",
    "decisions",
    "decisions_csv",
    "shared_job",
    "job_notes",
    "job_team",
    "ranking_runs",
    "job_order",
)

#: What an issuer's status service wrote: kept with the statement, and told when it falls.
QUESTION = "withdrawn by Cedar Fork Community College on 9 June 2024"


def _falls(person: Person, candidate: Candidate, **changed: object) -> None:
    for row in Evidence.objects.within(person.scope).filter(candidate=candidate):
        row.statement |= changed
        row.save()


@pytest.fixture
def blind(bob: Person) -> Ranked:
    ranked = a_ranked_job(bob)
    issued, expires = date(2021, 3, 17), date(2033, 8, 29)
    for row in Evidence.objects.within(bob.scope):
        row.statement |= {"issued": issued.isoformat(), "expires": expires.isoformat()}
        row.save()
    Candidate.objects.within(bob.scope).update(email="somebody@hidden-host.example")
    ranked.run = rank_now(bob, ranked.job)
    first, second, third, _ = ranked.applications
    _falls(bob, first.candidate, standing="rejected", in_force=False, question=QUESTION)
    _falls(bob, third.candidate, expires="2023-11-05", title="Basic life support, Dunmore Institute")
    a_record(bob, candidate=second.candidate, title="Vital signs at Dunmore Institute")
    ranked.run = rank_now(bob, ranked.job)
    _falls(bob, second.candidate, standing="rejected", in_force=False, question=QUESTION)
    Record.objects.within(bob.scope).filter(candidate=second.candidate).update(verdict="rejected")
    Verification.objects.within(bob.scope).update(finished_at=timezone.now())
    for application in ranked.applications[:1]:
        own = Scope(bob.organization.pk, application_id=application.pk)
        contest(own, application, about="report", text=f"I, {application.candidate.name}, was born on 3 May 1971.")
    set_blind(bob.scope, ranked.job, blind=True)
    for application in ranked.applications:
        application.refresh_from_db()
    return ranked


def forbidden(person: Person, applications: Iterable[Application]) -> set[str]:
    """What no byte may say: names and their parts, addresses, issuers, dates, and ids of pages that name people."""
    words: set[str] = set()
    for application in applications:
        words.update(identifying_words([application.candidate]))
        words.add(str(application.candidate_id))
    for record in Record.objects.within(person.scope).filter(candidate__applications__in=list(applications)):
        words.update((record.issuer_name, record.issuer_id, record.digest, str(record.pk)))
    for statement in Evidence.objects.within(person.scope).values_list("statement", flat=True):
        for name in ("issued", "expires"):
            if text := statement.get(name):
                day = date.fromisoformat(text)
                words.update((text, day_words(day), f"{day.day} {day:%b}", str(day.year)))
    words.update(("1971", "3 May", "9 June", "2024", "Dunmore", "2023", "5 November"))
    return {word for word in words if len(word) > 2}


def said_by(body: bytes) -> str:
    """The words of a page or a file; those of a PDF are compressed, so it is read as a reader would."""
    if not body.startswith(b"%PDF"):
        return unescape(body.decode(errors="replace"))
    paper = PdfReader(io.BytesIO(body))
    return "\n".join([str(paper.metadata), *(page.extract_text() for page in paper.pages)])


def crawl(browser: Client, start: str) -> tuple[dict[str, str], set[str]]:
    """Every page of the job that links lead to, with its text and headers; and the other pages that were named."""
    pages: dict[str, str] = {}
    named: set[str] = set()
    waiting = [start]
    while waiting:
        address = waiting.pop()
        if address in pages or LEFT_ALONE.match(address):
            continue
        if IDENTIFIED.match(address):
            named.add(address)
            continue
        answer = browser.get(address, follow=False)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        pages[address] = f"{address}\n{answer.headers}\n{said_by(body)}"
        assert answer.status_code < 500, address
        if location := answer.headers.get("Location"):
            waiting.append(location)
        if "html" in answer.headers.get("Content-Type", ""):
            found = re.findall(r'(?:href|hx-get|src|action)="(/[^"#]*)', body.decode())
            waiting += [unescape(link) for link in found]
    return pages, named


def told(pages: dict[str, str], words: set[str]) -> list[tuple[str, str]]:
    return [
        (address, word)
        for address, text in pages.items()
        for word in words
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
    ]


def test_it_works(bob: Person, blind: Ranked) -> None:
    shown = bob.client.get(reverse("ranking", args=[blind.job.pk])).content.decode()
    assert blind_name(blind.applications[0]) in shown
    assert blind.applications[0].candidate.name not in shown


def test_no_page_of_the_job_says_who_they_are(bob: Person, blind: Ranked) -> None:
    starts = [reverse("ranking", args=[blind.job.pk]), reverse("pool_report", args=[blind.job.pk]), "/contests/"]
    pages: dict[str, str] = {}
    for start in starts:
        found, _ = crawl(bob.client, start)
        pages |= found
    kinds = {re.sub(r"[0-9a-f-]{36}", "ID", address.partition("?")[0]) for address in pages}
    assert {
        "/jobs/ID/ranking/",
        "/jobs/ID/ranking/beside/",
        "/jobs/ID/ranking/export.csv",
        "/jobs/ID/ranking/export.json",
        "/jobs/ID/pool/",
        "/jobs/ID/pool.pdf",
        "/jobs/ID/order/",
        "/jobs/ID/runs/",
        "/jobs/ID/runs/2/",
        "/jobs/ID/what-if/",
        "/jobs/ID/pipeline/",
        "/jobs/ID/decisions/",
        "/applications/ID/write/",
        "/applications/ID/gap.pdf",
        "/applications/ID/gap/",
        "/applications/ID/decide/",
        "/applications/ID/observe/",
        "/rankings/entries/ID/points/",
        "/contests/",
    } <= kinds
    assert told(pages, forbidden(bob, blind.applications)) == []


def test_the_search_box_is_no_oracle(bob: Person, blind: Ranked) -> None:
    address = reverse("ranking", args=[blind.job.pk])
    first = blind.applications[0]
    for text in (first.candidate.name, first.candidate.name.split()[0], "hidden-host"):
        shown = bob.client.get(address, {"q": text}).content.decode()
        assert all(f'id="p-{application.pk}"' not in shown for application in blind.applications)
    ranked = blind.applications[1]
    shown = bob.client.get(address, {"q": blind_name(ranked)[-6:]}).content.decode()
    assert f'id="p-{ranked.pk}"' in shown


def test_rest_says_as_little(alice: Person, blind: Ranked) -> None:
    _, secret = create_token(alice.scope, name="All", capabilities=[item.value for item in TOKEN_CAPABILITIES])
    browser = Client(headers={"Authorization": f"Bearer {secret}"})
    entries = RankingEntry.objects.within(alice.scope).filter(run=blind.run)
    addresses = [
        reverse("api-ranking-list"),
        reverse("api-ranking-pool", args=[blind.run.pk]),
        reverse("api-ranking-changes", args=[blind.run.pk]),
        reverse("api-ranking-export", args=[blind.run.pk]),
        f"{reverse('api-ranking-export', args=[blind.run.pk])}?as=json",
        reverse("api-entry-list"),
        *(reverse("api-entry-detail", args=[entry.pk]) for entry in entries),
        *(reverse("api-gap-report-detail", args=[row.pk]) for row in blind.applications),
        *(reverse("api-application-detail", args=[row.pk]) for row in blind.applications),
        reverse("api-application-list"),
        f"{reverse('api-application-list')}?candidate={blind.applications[0].candidate_id}",
    ]
    pages = {}
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code == 200, address
        pages[address] = answer.content.decode()
    asked = pages.pop(addresses[-1])
    assert str(blind.applications[0].pk) not in asked, "a candidate's id must not find the application"
    assert told(pages, forbidden(alice, blind.applications)) == []


def test_rest_closes_reports_of_records_as_the_pages_do(alice: Person, blind: Ranked) -> None:
    _, secret = create_token(alice.scope, name="All", capabilities=[item.value for item in TOKEN_CAPABILITIES])
    browser = Client(headers={"Authorization": f"Bearer {secret}"})
    found = browser.get(reverse("api-verification-list")).json()["results"]
    assert found
    assert all(item["report"] is None for item in found)
    one = reverse("api-verification-detail", args=[found[0]["id"]])
    assert browser.get(one).json()["report"] is None
    set_blind(alice.scope, blind.job, blind=False, reason="The panel was dissolved")
    assert browser.get(one).json()["report"]


def test_pages_that_name_people_do_not_say_where_they_stand(bob: Person, alice: Person, blind: Ranked) -> None:
    people = [row.candidate_id for row in blind.applications]
    addresses = ["/candidates/", f"/candidates/?job={blind.job.pk}", "/records/", "/", "/candidates/same/"]
    addresses += [reverse("candidate", args=[pk]) for pk in people]
    for person in (bob, alice):
        for address in [*addresses, *(["/audit/"] if person is alice else [])]:
            text = person.client.get(address, follow=True).content.decode()
            for application in blind.applications:
                assert str(application.pk) not in text, address
                assert blind_name(application) not in text, address
    shown = bob.client.get(reverse("candidate", args=[people[0]])).content.decode()
    assert "screened blind" in shown


def test_records_are_closed_with_a_sentence_and_open_for_auditors(bob: Person, erin: Person, blind: Ranked) -> None:
    record = Record.objects.within(bob.scope).filter(candidate=blind.applications[0].candidate).first()
    assert record is not None
    for name in ("record", "record_received", "record_receipt", "record_verdict", "record_progress"):
        answer = bob.client.get(reverse(name, args=[record.pk]))
        assert answer.status_code == 403
        assert "screened blind" in answer.content.decode()
        assert erin.client.get(reverse(name, args=[record.pk])).status_code == 200
    statement = reverse("statement", args=[record.candidate_id, record.digest])
    assert bob.client.get(statement).status_code == 403


def test_who_is_in_another_job_by_name_stays_open_there(bob: Person, blind: Ranked) -> None:
    candidate = blind.applications[0].candidate
    Application.objects.within(bob.scope).create(candidate=candidate, job=a_job(bob))
    record = Record.objects.within(bob.scope).filter(candidate=candidate).first()
    assert record is not None
    shown = bob.client.get(reverse("record", args=[record.pk]))
    assert shown.status_code == 200
    assert str(blind.applications[0].pk) not in shown.content.decode()


def test_the_shortlist_shows_everything(bob: Person, blind: Ranked) -> None:
    first = blind.applications[0]
    decide(bob.scope, first, stage="shortlisted", reason="Every must-have met")
    shown = bob.client.get(reverse("ranking", args=[blind.job.pk])).content.decode()
    assert first.candidate.name in shown
    assert "Cedar Fork" in bob.client.get(reverse("gap_report", args=[first.pk])).content.decode()
    assert blind.applications[1].candidate.name not in shown


def test_switching_it_off_needs_a_reason_while_somebody_waits(bob: Person, dora: Person, blind: Ranked) -> None:
    address = reverse("switch_blind", args=[blind.job.pk])
    assert dora.client.post(address, {"blind": "off", "reason": "I want to know"}).status_code == 403
    answer = bob.client.post(address, {"blind": "off"})
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()
    assert bob.client.post(address, {"blind": "off", "reason": "The panel was dissolved"}).status_code == 302
    blind.job.refresh_from_db()
    assert not blind.job.blind


def test_what_members_say_among_themselves_stays_unnamed(bob: Person, blind: Ranked) -> None:
    """Notes, reasons, questions and notices that name somebody, on every page of the working day that shows them."""
    first, second, third, _ = blind.applications
    name, part = first.candidate.name, first.candidate.name.split()[-1]
    write_note(bob.scope, blind.job, text=f"{name} telephoned.")
    write_note(bob.scope, blind.job, application=first, text=f"Ask {part} about somebody@hidden-host.example.")
    look_at(bob, first)
    decide(bob.scope, first, stage="declined", reason=f"{name} said no.", disposition="position_closed")
    undo_move(bob.scope, blind.job, only=first.pk)
    Notification.objects.within(bob.scope).create(user=bob.user, kind="answered", job=blind.job, application=first)
    job, one = [blind.job.pk], [first.pk]
    compared = f"{reverse('compare', args=job)}?a={first.pk}&a={second.pk}&a={third.pk}"
    addresses = [compared, *(reverse(route, args=one) for route in OF_A_PERSON)]
    addresses += [reverse(route, args=job) for route in OF_THE_JOB]
    addresses += [reverse(route, args=[blind.job.pk, 2]) for route in ("ranking_run", "run_provenance")]
    addresses += [reverse("compare_runs", args=[blind.job.pk, 1, 2]), reverse("notices")]
    addresses += [f"{reverse('metrics')}?job={blind.job.pk}", f"{reverse('write_letter', args=one)}?kind=interview"]
    addresses += [f"{reverse('export_metrics')}?job={blind.job.pk}&as={kind}" for kind in ("csv", "json")]
    pages = {}
    for address in addresses:
        answer = bob.client.get(address)
        assert answer.status_code == 200, address
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        pages[address] = said_by(body)
    assert "telephoned" in pages[reverse("job_notes", args=job)]
    assert "said no" in pages[reverse("decisions", args=job)]
    assert "said no" in pages[reverse("decisions_csv", args=job)]
    words = set(identifying_words([row.candidate for row in blind.applications])) | {"hidden-host.example"}
    assert told(pages, {word for word in words if len(word) > 2}) == []


def test_letters_show_no_name_and_no_link_to_who_writes_them(bob: Person, blind: Ranked) -> None:
    first = blind.applications[0]
    address = reverse("write_letter", args=[first.pk])
    typed = {"kind": "interview", "subject": "For {name}", "body": "Dear {name}, {report_link}", "do": "preview"}
    page = bob.client.post(address, typed).content.decode()
    assert blind_name(first) in page
    assert told({address: page}, set(identifying_words([first.candidate]))) == []
    assert "/my/" not in page
    bob.client.post(address, typed | {"do": "send"})
    sent = OutgoingMail.objects.within(bob.scope).get()
    assert first.candidate.name in sent.body
    pages = {
        where: bob.client.get(where).content.decode() for where in (address, reverse("pipeline", args=[first.job_id]))
    }
    assert told(pages, set(identifying_words([first.candidate]))) == []
    assert all("/my/" not in text for text in pages.values())


def test_the_log_names_nobody_whom_the_job_hides(alice: Person, bob: Person, erin: Person, blind: Ranked) -> None:
    """Who administers may decide, too: the words of a decision stand in the log beside whose it is."""
    first = blind.applications[0]
    look_at(bob, first)
    decide(bob.scope, first, stage="declined", reason=f"{first.candidate.name} said no.", disposition="position_closed")
    event = Event.objects.within(bob.scope).get(kind="application.decided")
    addresses = [f"{reverse('audit')}?kind=application.decided", reverse("audit_event", args=[event.pk])]
    addresses += [f"{reverse(name)}?kind=application.decided" for name in ("audit_csv", "audit_ndjson")]
    for address in addresses:
        pages = []
        for person in (alice, erin):
            answer = person.client.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            pages.append(said_by(body))
        assert "said no" in pages[0], address
        assert told({address: pages[0]}, set(identifying_words([first.candidate]))) == []
        assert first.candidate.name in pages[1], "who audits and decides nothing may know"
