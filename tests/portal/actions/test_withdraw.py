"""Withdrawing: at once, nothing of it is anywhere for anybody of the organization, and the others are ranked anew."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.actions.tokens import TOKEN_CAPABILITIES, create_token
from portal.actions.withdraw import records_to_hide, withdraw
from portal.models import (
    Application,
    Candidate,
    Consent,
    Event,
    Evidence,
    OutgoingMail,
    RankingEntry,
    Record,
    ShareLink,
    Submission,
    WalletRequest,
)
from portal.scope import NotTheirsError, Scope
from tests.portal.conftest import Person
from tests.portal.own import a_consent, own_scope
from tests.portal.work import work_off
from tests.portal.work_factories import Ranked, a_job, a_ranked_job, a_record, an_application, rank_now
from verification.report import Report

NAME, TITLE, FILE = "Marisol Etcheverry", "Vital signs of Marisol", "marisols file.json"


@pytest.fixture
def ranked(bob: Person) -> Ranked:
    ranked = a_ranked_job(bob)
    application = ranked.applications[0]
    record = a_record(bob, candidate=application.candidate, title=TITLE)
    record.submissions.update(job=ranked.job, file_name=FILE)
    Submission.objects.within(bob.scope).create(
        channel="upload", candidate=application.candidate, job=ranked.job, state="unreadable", size=1,
        file_name="marisols scan.pdf", error="marisols scan.pdf holds no signed record.", digest="0" * 64,
    )  # fmt: skip
    ranked.run = rank_now(bob, ranked.job)
    return ranked


def test_it_works(bob: Person, ranked: Ranked) -> None:
    application = ranked.applications[0]
    consent = a_consent(bob, application)
    withdraw(own_scope(application), application)
    application.refresh_from_db()
    consent.refresh_from_db()
    assert (application.stage, bool(application.withdrawn_at), application.erased_at) == ("withdrawn", True, None)
    assert consent.withdrawn_at
    assert not Application.objects.within(bob.scope).filter(pk=application.pk).exists()
    assert not Record.objects.within(bob.scope).filter(candidate=application.candidate).exists()
    assert not Evidence.objects.within(bob.scope).filter(candidate=application.candidate).exists()
    kinds = set(Event.objects.within(bob.scope).values_list("kind", flat=True))
    assert {"application.withdrawn", "consent.withdrawn", "ranking.requested"} <= kinds
    work_off()
    (sent,) = mail.outbox
    assert "withdrew" in sent.body
    newest = ranked.job.runs.order_by("-number").first()
    assert newest.state == "done"
    assert newest.entries.count() == 3


def pages_of_recruiters(ranked: Ranked, application: Application, record: Record) -> list[str]:
    run = ranked.run.number
    job = [ranked.job.pk]
    return [
        reverse("home"),
        reverse("inbox"),
        reverse("inbox") + "?verdict=unread",
        reverse("inbox") + f"?job={ranked.job.pk}",
        reverse("inbox") + "?q=marisol",
        reverse("inbox_live") + f"?id={record.pk}",
        reverse("candidates"),
        reverse("candidates") + f"?q=marisol&job={ranked.job.pk}",
        reverse("add_records") + f"?candidate={application.candidate_id}",
        reverse("jobs"),
        reverse("job", args=job),
        reverse("ranking", args=job),
        reverse("ranking", args=job) + f"?run={run}",
        reverse("ranking", args=job) + f"?run={run}&q=marisol",
        reverse("ranking", args=job) + f"?run={run}&tier=met",
        reverse("ranking_beside", args=job) + f"?run={run}",
        reverse("points", args=[ranked.entry(application).pk]),
        reverse("export_ranking", args=[*job, "csv"]) + f"?run={run}",
        reverse("export_ranking", args=[*job, "json"]) + f"?run={run}",
        reverse("pool_report", args=job) + f"?run={run}",
        reverse("issuers"),
        reverse("issuer") + "?id=did:web:cedarfork.example",
        reverse("contests"),
        reverse("audit"),
        reverse("legal_holds"),
    ]


def api_of(ranked: Ranked, application: Application, record: Record) -> list[str]:
    lists = ("candidate", "application", "batch", "record", "verification", "ranking", "entry", "job")
    found = [reverse(f"api-{name}-list") for name in lists]
    found += [reverse("api-candidate-list") + "?email=danette@mail.example", reverse("api-record-list")]
    found += [reverse("api-entry-detail", args=[ranked.entry(application).pk])]
    found += [reverse("api-ranking-export", args=[ranked.run.pk]) + f"?as={kind}" for kind in ("csv", "json")]
    return [*found, reverse("api-ranking-pool", args=[ranked.run.pk])]


def test_nothing_of_it_is_anywhere(alice: Person, bob: Person, ranked: Ranked) -> None:
    application = ranked.applications[0]
    record = Record.objects.within(bob.scope).get(title=TITLE)
    evidence = Evidence.objects.within(bob.scope).filter(record=record).first()
    _, secret = create_token(alice.scope, name="All", capabilities=[item.value for item in TOKEN_CAPABILITIES])
    api = Client(headers={"Authorization": f"Bearer {secret}"})
    pages = [(alice.client, page) for page in pages_of_recruiters(ranked, application, record)]
    pages += [(api, page) for page in api_of(ranked, application, record)]
    secrets = (NAME, TITLE, "marisols", str(record.pk), str(application.candidate_id))

    def told() -> dict[str, list[str]]:
        found = {}
        for browser, address in pages:
            answer = browser.get(address)
            assert answer.status_code == 200, address
            body = answer.content.decode()
            asked_for = [text for text in secrets if text in address or text == "marisols"]
            found[address] = [text for text in secrets if text in body and text not in asked_for]
            if "marisols" in body:
                found[address].append("marisols")
        return {address: texts for address, texts in found.items() if texts}

    assert len(told()) > 12, "the walk has to find it while it is there"
    withdraw(own_scope(application), application)
    assert told() == {}
    gone = [
        reverse("candidate", args=[application.candidate_id]),
        reverse("change_candidate", args=[application.candidate_id]),
        reverse("gap_report", args=[application.pk]),
        reverse("gap_report", args=[application.pk]) + f"?run={ranked.run.number}",
        reverse("decide", args=[application.pk]),
        reverse("observe", args=[application.pk]),
        reverse("ask_for_evidence", args=[application.pk, "vitals"]),
        reverse("record", args=[record.pk]),
        reverse("record_received", args=[record.pk]),
        reverse("record_receipt", args=[record.pk]),
        reverse("record_verdict", args=[record.pk]),
        reverse("record_progress", args=[record.pk]),
        reverse("statement", args=[application.candidate_id, record.digest]),
    ]
    assert {alice.client.get(address).status_code for address in gone} == {404}
    posts = [reverse("check_record", args=[record.pk]), reverse("confirm_link", args=[evidence.pk])]
    assert {alice.client.post(address).status_code for address in posts} == {404}
    details = [
        reverse("api-candidate-detail", args=[application.candidate_id]),
        reverse("api-application-detail", args=[application.pk]),
        reverse("api-record-detail", args=[record.pk]),
        reverse("api-verification-detail", args=[record.current_verification_id]),
        reverse("api-gap-report-detail", args=[application.pk]),
    ]
    assert {api.get(address).status_code for address in details} == {404}


def test_earlier_rankings_keep_the_place_and_no_more(bob: Person, ranked: Ranked) -> None:
    application = ranked.applications[0]
    withdraw(own_scope(application), application)
    entry = RankingEntry.objects.within(bob.scope).get(run=ranked.run, application=application)
    assert (entry.tier, entry.musts_met, entry.score_best) == ("withdrawn", 0, 0.0)
    assert entry.shown_entry["withdrawn"] is True
    page = bob.client.get(reverse("ranking", args=[ranked.job.pk]) + f"?run={ranked.run.number}").content.decode()
    assert "1 withdrew since this run" in page
    exported = json.loads(bob.client.get(reverse("export_ranking", args=[ranked.job.pk, "json"])).content)
    (row,) = [row for row in exported["entries"] if row["application"] == str(application.pk)]
    assert (row["name"], row["candidate"], row["tier"]) == ("", "", "withdrawn")
    assert row["explanation"]["withdrawn"] is True


def test_a_run_under_way_does_not_bring_them_back(bob: Person, ranked: Ranked) -> None:
    from portal.actions.rank import request_ranking
    from portal.actions.ranked import compute, write_ranking
    from portal.leases import claim
    from portal.models import RankingRun

    run = request_ranking(bob.scope, ranked.job, reason="asked")
    lease = claim(RankingRun, run.pk, state=RankingRun.State.RUNNING)
    assert lease is not None
    scope = Scope(organization_id=bob.organization.pk, system="ranker")
    computed = compute(scope, run)
    application = ranked.applications[0]
    withdraw(own_scope(application), application)
    write_ranking(scope, run, lease, computed)
    entry = run.entries.get(application=application)
    assert entry.tier == "withdrawn"
    assert set(entry.inputs) == {"withdrawn", "sha256"}


def test_a_verification_under_way_writes_nothing(bob: Person, ranked: Ranked, monkeypatch) -> None:
    from portal.actions.verify import perform_verification, request_verification
    from tests.portal.reports import PASSED, answer_with, claim, report

    application = ranked.applications[0]
    record = Record.objects.within(bob.scope).get(title=TITLE)
    row = request_verification(bob.scope, record, reason="asked")

    def withdrawn_meanwhile(data: bytes, *, policy: Any, sources: Any, at: datetime) -> Report:
        withdraw(own_scope(application), application)
        return report(data, at, PASSED, claims=(claim("Vital signs"),))

    answer_with(monkeypatch, withdrawn_meanwhile)
    perform_verification(row.pk)
    row.refresh_from_db()
    assert (row.state, row.report, row.payload) == ("done", None, None)
    assert not Evidence.objects.within(bob.scope).filter(record=record).exists()


def test_what_another_application_needs_stays(bob: Person, ranked: Ranked) -> None:
    """One record was given for this job alone, one for both."""
    first = ranked.applications[0]
    other_job = a_job(bob)
    other = Application.objects.within(bob.scope).create(candidate=first.candidate, job=other_job)
    here = Record.objects.within(bob.scope).get(title=TITLE)
    both = a_record(bob, candidate=first.candidate, title="For both")
    both.submissions.update(job=ranked.job)
    Submission.objects.within(bob.scope).create(
        channel="upload", candidate=first.candidate, job=other_job, record=both, state="received", size=1, digest="x"
    )
    rank_now(bob, other_job)
    assert list(records_to_hide(bob.scope, first)) == [here]
    withdraw(own_scope(first), first)
    assert Candidate.objects.within(bob.scope).filter(pk=first.candidate_id).exists()
    assert Record.objects.within(bob.scope).filter(pk=both.pk).exists()
    assert not Record.objects.within(bob.scope).filter(pk=here.pk).exists()
    entry = other.ranking_entries.get()
    assert entry.withdrawn, "that earlier ranking rested on the record, too"
    assert other_job.runs.filter(state="waiting").exists()


def test_who_withdrew_may_apply_again(bob: Person, ranked: Ranked) -> None:
    from portal.actions.candidates import add_application

    first = ranked.applications[0]
    Application.objects.within(bob.scope).create(candidate=first.candidate, job=a_job(bob))
    withdraw(own_scope(first), first)
    again = add_application(bob.scope, candidate=first.candidate, job=ranked.job)
    assert again.pk != first.pk
    assert again.withdrawn_at is None


def test_who_applies_again_counts_once(bob: Person, ranked: Ranked) -> None:
    first = ranked.applications[0]
    Application.objects.within(bob.scope).create(candidate=first.candidate, job=a_job(bob))
    withdraw(own_scope(first), first)
    again = Application.objects.within(bob.scope).create(candidate=first.candidate, job=ranked.job)
    a_record(bob, candidate=first.candidate)
    entry = rank_now(bob, ranked.job).entries.get(application=again)
    cited = [statement["digest"] for statement in entry.inputs["statements"]]
    assert len(cited) == len(set(cited)) == 2, "the one given for no job in particular, and the new one"


def test_nothing_comes_in_any_more(bob: Person, ranked: Ranked) -> None:
    from portal.actions.receive import receive_text
    from portal.actions.refusal import RefusedError

    application = ranked.applications[0]
    withdraw(own_scope(application), application)
    before = Record.objects.within(bob.scope, hidden_too=True).count()
    for scope in (own_scope(application), bob.scope):
        with pytest.raises(RefusedError, match="withdrawn"):
            receive_text(scope, text="{}", channel="paste", candidate=application.candidate, job=ranked.job)
    assert Record.objects.within(bob.scope, hidden_too=True).count() == before


def test_an_archive_under_way_brings_nothing_back(bob: Person, ranked: Ranked, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import zipfile

    from portal.actions import unpack
    from portal.actions.receive import receive_files
    from portal.intake.incoming import IncomingBytes

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("badge.json", "{}")
    application = ranked.applications[0]
    batch = receive_files(
        own_scope(application), files=[IncomingBytes("all.zip", made.getvalue())], channel="upload",
        candidate=application.candidate, job=ranked.job,
    )  # fmt: skip
    opened = unpack.open_zip

    def withdrawn_meanwhile(*given: Any) -> Any:
        withdraw(own_scope(application), application)
        Submission.objects.within(bob.scope, hidden_too=True).filter(batch=batch).update(next_attempt_at=None)
        return opened(*given)

    monkeypatch.setattr(unpack, "open_zip", withdrawn_meanwhile)
    unpack.perform_unpacking(batch.submissions.get().pk)
    given = Submission.objects.within(bob.scope, hidden_too=True).filter(batch=batch)
    assert [row.error_code for row in given] == ["stopped"]
    assert not Record.objects.within(bob.scope).filter(candidate=application.candidate).exists()
    assert not Submission.objects.within(bob.scope).filter(candidate=application.candidate).exists()


def test_ways_in_are_closed(bob: Person, ranked: Ranked) -> None:
    from django.utils import timezone

    application = ranked.applications[0]
    link = ShareLink.objects.within(bob.scope).create(
        kind="invitation", job=ranked.job, application=application, name=NAME, email="m@mail.example",
        nonce="n", token_digest="d", expires_at=timezone.now(),
    )  # fmt: skip
    wallet = WalletRequest.objects.within(bob.scope).create(
        application=application, protocol="vcapi", public_id="p", challenge="c", audience="a", private_jwk="k",
        expires_at=timezone.now(),
    )  # fmt: skip
    waiting = OutgoingMail.objects.within(bob.scope).create(to="m@mail.example", kind="x", application=application)
    withdraw(own_scope(application), application)
    for row in (link, wallet):
        row.refresh_from_db()
    assert (link.name, link.email, bool(link.revoked_at)) == ("", "", True)
    assert (wallet.state, wallet.private_jwk) == ("expired", "")
    assert not OutgoingMail.objects.within(bob.scope).filter(pk=waiting.pk).exists()


def test_twice_is_once(bob: Person, ranked: Ranked) -> None:
    application = ranked.applications[0]
    first = withdraw(own_scope(application), application).withdrawn_at
    assert withdraw(own_scope(application), application).withdrawn_at == first
    assert Event.objects.within(bob.scope).filter(kind="application.withdrawn").count() == 1


def test_nobody_withdraws_for_somebody_else(bob: Person, alice: Person, ranked: Ranked) -> None:
    application, other = ranked.applications[:2]
    for scope in (bob.scope, alice.scope, own_scope(other)):
        with pytest.raises(NotTheirsError):
            withdraw(scope, application)


def test_the_last_applicant_leaves_an_empty_ranking(bob: Person) -> None:
    job = a_job(bob)
    application = an_application(bob, job, "Only One")
    rank_now(bob, job)
    withdraw(own_scope(application), application)
    work_off()
    assert job.runs.order_by("-number").first().entries.count() == 0
    assert Consent.objects.within(bob.scope).count() == 0
