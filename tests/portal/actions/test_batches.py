"""Stopping and dismissing a batch: each once, with one event, by those who may receive."""

from __future__ import annotations

import pytest

from portal.actions.batches import dismiss_batch, stop_batch
from portal.models import Event
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.work_factories import a_batch


def test_it_works(bob: Person) -> None:
    batch = a_batch(bob)
    for _ in range(2):
        stop_batch(bob.scope, batch)
        dismiss_batch(bob.scope, batch)
    kinds = Event.objects.within(bob.scope).filter(kind__startswith="batch.").values_list("kind", flat=True)
    assert sorted(kinds) == ["batch.dismissed", "batch.stopped"]
    assert batch.submissions.count() == 2  # nothing is lost


def test_readers_stop_nothing(bob: Person, erin: Person) -> None:
    batch = a_batch(bob)
    for action in (stop_batch, dismiss_batch):
        with pytest.raises(NotAllowedError):
            action(erin.scope, batch)
