"""The demonstration as it is served: one job with days of work behind it, the others as they came in."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from portal.demonstration.days_before import JOB, live_through
from portal.demonstration.fill import Filled, fill
from portal.models import (
    Application,
    Decision,
    EvidenceRequest,
    Job,
    Note,
    Notification,
    Observation,
    OutgoingMail,
    Viewing,
)


@pytest.fixture
def filled(db: None) -> Filled:
    at = datetime.now(tz=UTC)
    filled = fill(1, at, lambda _: None)
    live_through(filled, at, lambda _: None)
    return filled


def test_it_works(filled: Filled) -> None:
    rows = Application.objects.within(filled.scope)
    stages = Counter(rows.filter(job__title=JOB).values_list("stage", flat=True))
    assert stages == {"applied": 13, "shortlisted": 3, "interview": 1, "offered": 1, "declined": 2}
    assert set(rows.exclude(job__title=JOB).values_list("stage", flat=True)) == {"applied"}
    assert [job.title for job in Job.objects.within(filled.scope).exclude(locked_at=None)] == [JOB]
    declined = Decision.objects.within(filled.scope).filter(stage="declined")
    assert {(row.disposition, row.report_viewed_at is not None) for row in declined} == {
        ("level_under_needed", True),
        ("schedule", True),
    }


def test_it_leaves_what_people_leave(filled: Filled) -> None:
    looks = Viewing.objects.within(filled.scope).filter(what="gap_report").select_related("application")
    took = [look.created_at - look.application.created_at for look in looks]
    assert min(took) > timedelta(days=1)  # figures have days to count
    assert max(took) > timedelta(days=7)
    assert EvidenceRequest.objects.within(filled.scope).get().application.candidate.name == "Nadia Rahmani"
    assert Observation.objects.within(filled.scope).get().level == 3.0
    assert OutgoingMail.objects.within(filled.scope).get(kind="letter_rejection").application.candidate.name == (
        "Saskia de Vries"
    )
    notes = Note.objects.within(filled.scope)
    assert (notes.count(), notes.filter(advice="approve").count()) == (3, 1)
    mentioned = Notification.objects.within(filled.scope).filter(kind__startswith="mentioned")
    assert {str(row.user) for row in mentioned} == {"Henrik Lindqvist", "Imani Castellanos"}
