"""Legal profiles: what must be there before a ranking is shown, and that nothing gets around the gate."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.actions.legal import (
    LegalInput,
    add_legal_document,
    override_condition,
    remove_legal_document,
    set_legal_profile,
)
from portal.actions.refusal import RefusedError
from portal.actions.requirement_checks import input_of
from portal.actions.tokens import TOKEN_CAPABILITIES, create_token
from portal.legal import LegalState, legal_state
from portal.legal_profiles import PROFILES
from portal.legal_profiles.conditions import business_days_between
from portal.models import Event, Job, RankingEntry
from portal.queries_editor import live_counts
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.work_factories import Ranked, a_ranked_job

PDF = b"%PDF-1.7 an audit"


@pytest.fixture
def ranked(bob: Person) -> Ranked:
    found = a_ranked_job(bob)
    set_legal_profile(bob.scope, found.job, profile="nyc")
    return found


def fulfil(person: Person, job: Job | None, profile: str = "nyc", *, audited: date | None = None) -> None:
    today = timezone.localdate()
    for item in PROFILES[profile].conditions:
        if item.asks:
            dated = audited if audited and item.key == "bias_audit" else today - timedelta(days=30)
            given = LegalInput(dated, "Fairbanks & Daughters", "https://aldergrove.example/audit")
            add_legal_document(person.scope, job=job, profile=profile, condition=item.key, given=given)


def state_of(person: Person, job: Job) -> LegalState:
    found = legal_state(person.scope, job, job.legal_profile)
    assert found is not None
    return found


def gated(ranked: Ranked) -> list[str]:
    first = ranked.applications[0]
    entry = RankingEntry.objects.across_organizations("a test").filter(application=first).first()
    assert entry is not None
    job = [ranked.job.pk]
    return [
        reverse("ranking", args=job),
        reverse("ranking_beside", args=job),
        reverse("pool_report", args=job),
        reverse("export_ranking", args=[ranked.job.pk, "csv"]),
        reverse("export_ranking", args=[ranked.job.pk, "json"]),
        reverse("points", args=[entry.pk]),
        reverse("pool_report_pdf", args=job),
        reverse("gap_report", args=[first.pk]),
        reverse("gap_report_pdf", args=[first.pk]),
        reverse("what_if", args=job),
        reverse("job_order", args=job),
        reverse("ranking_runs", args=job),
        reverse("ranking_run", args=[ranked.job.pk, ranked.run.number]),
    ]


def test_it_works(bob: Person, ranked: Ranked) -> None:
    answer = bob.client.get(reverse("ranking", args=[ranked.job.pk]))
    assert answer.status_code == 403
    assert "Bias audit within a year" in answer.content.decode()
    fulfil(bob, ranked.job)
    assert bob.client.get(reverse("ranking", args=[ranked.job.pk])).status_code == 200


def test_nothing_gets_around_the_gate(alice: Person, bob: Person, dora: Person, ranked: Ranked) -> None:
    for person in (alice, bob, dora):
        assert {person.client.get(address).status_code for address in gated(ranked)} == {403}
    _, secret = create_token(alice.scope, name="All", capabilities=[item.value for item in TOKEN_CAPABILITIES])
    browser = Client(headers={"Authorization": f"Bearer {secret}"})
    assert browser.get(reverse("api-ranking-list")).json()["results"] == []
    assert browser.get(reverse("api-entry-list")).json()["results"] == []
    again = reverse("recompute_run", args=[ranked.job.pk, ranked.run.number])
    assert bob.client.post(again).status_code == 403
    for name in ("api-ranking-detail", "api-ranking-pool", "api-ranking-changes", "api-ranking-export"):
        assert browser.get(reverse(name, args=[ranked.run.pk])).status_code == 404
    assert browser.get(reverse("api-gap-report-detail", args=[ranked.applications[0].pk])).status_code == 403


def test_no_page_counts_who_meets_what_before_it_is_open(bob: Person, ranked: Ranked) -> None:
    pages = [reverse("jobs"), reverse("job", args=[ranked.job.pk]), reverse("home")]
    shut = {page: bob.client.get(page).content.decode() for page in pages}
    assert not [page for page, text in shut.items() if "every must-have" in text]
    lines = [input_of(row) for row in ranked.run.version.requirements.all()]
    assert live_counts(bob.scope, lines, ranked.job) is None
    fulfil(bob, ranked.job)
    assert "every must-have" in bob.client.get(pages[1]).content.decode()
    counted = live_counts(bob.scope, lines, ranked.job)
    assert counted is not None
    assert counted.people == len(ranked.applications)


def test_records_and_decisions_stay_open_and_auditors_pass(bob: Person, erin: Person, ranked: Ranked) -> None:
    first = ranked.applications[0]
    person = bob.client.get(reverse("candidate", args=[first.candidate_id]))
    assert person.status_code == 200
    assert reverse("gap_report", args=[first.pk]) not in person.content.decode()
    assert bob.client.get(reverse("decide", args=[first.pk])).status_code == 200
    assert erin.client.get(reverse("ranking", args=[ranked.job.pk])).status_code == 200


def test_what_is_on_file_for_all_jobs_counts_and_a_jobs_own_comes_first(
    alice: Person, bob: Person, ranked: Ranked
) -> None:
    fulfil(alice, None)
    assert not state_of(bob, ranked.job).missing
    old = LegalInput(timezone.localdate() - timedelta(days=400), "Somebody", "https://a.example/")
    row = add_legal_document(bob.scope, job=ranked.job, profile="nyc", condition="bias_audit", given=old)
    assert [item.condition.key for item in state_of(bob, ranked.job).missing] == ["bias_audit"]
    remove_legal_document(bob.scope, row)
    assert not state_of(bob, ranked.job).missing


@pytest.mark.parametrize(
    ("days", "met", "warned"),
    [(10, True, False), (304, True, False), (305, True, True), (365, True, True), (366, False, False)],
)
def test_an_audit_holds_for_a_year_and_warns_sixty_days_before(
    bob: Person,
    ranked: Ranked,
    days: int,
    met: bool,  # noqa: FBT001 - cases
    warned: bool,  # noqa: FBT001 - cases
) -> None:
    fulfil(bob, ranked.job, audited=timezone.localdate() - timedelta(days=days))
    state = state_of(bob, ranked.job)
    assert (not state.missing, bool(state.warnings)) == (met, warned)


def test_business_days() -> None:
    friday = date(2026, 11, 27)
    assert business_days_between(friday, friday) == 0
    assert business_days_between(friday, date(2026, 11, 29)) == 0
    assert business_days_between(friday, date(2026, 11, 30)) == 1
    assert business_days_between(friday, date(2026, 12, 11)) == 10


def test_a_notice_of_yesterday_is_not_ten_business_days_old(bob: Person, ranked: Ranked) -> None:
    fulfil(bob, ranked.job)
    given = LegalInput(timezone.localdate() - timedelta(days=1), "On the careers page")
    add_legal_document(bob.scope, job=ranked.job, profile="nyc", condition="notice", given=given)
    assert [item.condition.key for item in state_of(bob, ranked.job).missing] == ["notice"]


def test_an_administrator_lets_a_condition_be_with_a_reason(alice: Person, bob: Person, ranked: Ranked) -> None:
    where = {"job": ranked.job, "profile": "nyc", "condition": "bias_audit"}
    with pytest.raises(NotAllowedError):
        override_condition(bob.scope, **where, reason="I say so")
    with pytest.raises(RefusedError):
        override_condition(alice.scope, **where, reason=" ")
    override_condition(alice.scope, **where, reason="Counsel: no candidate of the city")
    assert "bias_audit" not in [item.condition.key for item in state_of(bob, ranked.job).missing]
    assert Event.objects.within(alice.scope).filter(kind="legal.overridden").count() == 1


def test_only_an_administrator_takes_a_law_off_a_job(alice: Person, bob: Person, ranked: Ranked) -> None:
    with pytest.raises(NotAllowedError):
        set_legal_profile(bob.scope, ranked.job, profile="none", reason="In a hurry")
    with pytest.raises(RefusedError):
        set_legal_profile(alice.scope, ranked.job, profile="none")
    set_legal_profile(alice.scope, ranked.job, profile="none", reason="The job moved to Albany")
    assert bob.client.get(reverse("ranking", args=[ranked.job.pk])).status_code == 200


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_every_profile_is_met_by_giving_what_it_asks(bob: Person, profile: str) -> None:
    job = a_ranked_job(bob).job
    set_legal_profile(bob.scope, job, profile=profile)
    assert state_of(bob, job).missing
    fulfil(bob, job, profile)
    assert not state_of(bob, job).missing


def test_files_are_kept_encrypted_and_only_pdf(bob: Person, ranked: Ranked) -> None:
    address = reverse("give_legal", args=["nyc", "bias_audit"])
    sent = {"job": str(ranked.job.pk), "dated": "2026-10-01", "words": "Fairbanks"}
    answer = bob.client.post(address, sent | {"file": SimpleUploadedFile("audit.pdf", b"MZ not a pdf")})
    assert answer.status_code == 422
    assert "Only PDF" in answer.content.decode()
    assert bob.client.post(address, sent | {"file": SimpleUploadedFile("audit.pdf", PDF)}).status_code == 302
    document = state_of(bob, ranked.job).rows[0].document
    assert document is not None
    file = bob.client.get(reverse("legal_document", args=[document.pk]))
    assert file.content == PDF
    assert "attachment" in file.headers["Content-Disposition"]
    for wrong in ({"dated": "soon"}, {"dated": "2999-01-01"}, {"url": "javascript:alert(1)"}, {}):
        assert bob.client.post(address, {"job": str(ranked.job.pk)} | wrong).status_code == 422


def test_pages_show_what_is_missing(alice: Person, bob: Person, ranked: Ranked) -> None:
    shown = bob.client.get(reverse("job_screening", args=[ranked.job.pk])).content.decode()
    assert "The ranking is not shown: 5 of 5 missing" in shown
    assert "Counsel decides" in alice.client.get(reverse("organization_legal")).content.decode()
    assert bob.client.get(reverse("organization_legal")).status_code == 403
