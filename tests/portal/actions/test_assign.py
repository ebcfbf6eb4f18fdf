"""Assigning an unmatched record: once, to one candidate, and checked again for them."""

from __future__ import annotations

import pytest

from portal.actions.assign import assign_record
from portal.actions.refusal import RefusedError
from portal.models import Event, Record
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.work_factories import a_candidate, a_record


def test_it_works(bob: Person) -> None:
    record, candidate = a_record(bob), a_candidate(bob)
    assign_record(bob.scope, record, candidate=candidate)
    record.refresh_from_db()
    assert record.candidate == candidate
    assert record.evidence.get().candidate == candidate
    assert record.submissions.get().candidate == candidate
    waiting = record.verifications.exclude(state="done").get()
    assert (waiting.reason, waiting.priority) == ("assigned", "interactive")
    assert Event.objects.within(bob.scope).filter(kind="record.assigned").count() == 1


def test_a_record_changes_hands_never(bob: Person) -> None:
    record = a_record(bob, candidate=a_candidate(bob))
    with pytest.raises(RefusedError, match="already"):
        assign_record(bob.scope, record, candidate=a_candidate(bob, "Somebody Else"))


def test_the_very_same_record_twice_is_refused(bob: Person) -> None:
    candidate = a_candidate(bob)
    theirs, loose = a_record(bob, candidate=candidate), a_record(bob)
    Record.objects.within(bob.scope).filter(pk=loose.pk).update(digest=theirs.digest)
    loose.refresh_from_db()
    with pytest.raises(RefusedError, match="this very record"):
        assign_record(bob.scope, loose, candidate=candidate)


def test_readers_assign_nothing(bob: Person, dora: Person) -> None:
    with pytest.raises(NotAllowedError):
        assign_record(dora.scope, a_record(bob), candidate=a_candidate(bob))
