"""Legal holds: placed and lifted by administrators, with a reason, on one candidate or one job."""

from __future__ import annotations

import pytest

from portal.actions.legal_holds import lift_legal_hold, place_legal_hold
from portal.actions.refusal import RefusedError
from portal.actions.seal import open_sealed_copy, seal_application
from portal.models import Event
from portal.queries_keeping import keeping_of, standing_holds
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.own import own_scope
from tests.portal.work_factories import a_job, an_application


def test_it_works(alice: Person) -> None:
    application = an_application(alice, a_job(alice), "Marisol")
    other = an_application(alice, a_job(alice), "Owen")
    hold = place_legal_hold(alice.scope, candidate=application.candidate, reason=" Case 12 ")
    assert (hold.reason, hold.placed_by) == ("Case 12", alice.user)
    assert standing_holds(alice.scope, application).get() == hold
    assert not standing_holds(alice.scope, other).exists()
    lift_legal_hold(alice.scope, hold, reason="Settled")
    assert not standing_holds(alice.scope, application).exists()
    words = {event.kind: event.detail.text for event in Event.objects.within(alice.scope).select_related("detail")}
    assert words == {"legal_hold.placed": "Case 12", "legal_hold.lifted": "Settled"}


def test_a_hold_on_a_job_holds_all_who_applied(alice: Person) -> None:
    application = an_application(alice, a_job(alice), "Marisol")
    place_legal_hold(alice.scope, job=application.job, reason="Case 12")
    keeping = keeping_of(own_scope(application), application)
    assert keeping.held
    assert keeping.sealing is not None
    assert keeping.sealing.until is None


def test_only_administrators(alice: Person, bob: Person, dora: Person, erin: Person) -> None:
    job = a_job(bob)
    hold = place_legal_hold(alice.scope, job=job, reason="Case 12")
    for person in (bob, dora, erin):
        with pytest.raises(NotAllowedError):
            place_legal_hold(person.scope, job=job, reason="Mine")
        with pytest.raises(NotAllowedError):
            lift_legal_hold(person.scope, hold, reason="Mine")


def test_what_makes_no_sense_is_refused(alice: Person) -> None:
    job = a_job(alice)
    application = an_application(alice, job, "Marisol")
    with pytest.raises(RefusedError, match="why it is held"):
        place_legal_hold(alice.scope, job=job, reason=" ")
    for both in ({}, {"job": job, "candidate": application.candidate}):
        with pytest.raises(RefusedError, match="one candidate or one job"):
            place_legal_hold(alice.scope, reason="Case 12", **both)
    hold = place_legal_hold(alice.scope, job=job, reason="Case 12")
    with pytest.raises(RefusedError, match="already"):
        place_legal_hold(alice.scope, job=job, reason="Case 13")
    lift_legal_hold(alice.scope, hold, reason="Settled")
    with pytest.raises(RefusedError, match="was lifted"):
        lift_legal_hold(alice.scope, hold, reason="Settled")


def test_only_auditors_open_a_sealed_copy_and_say_why(alice: Person, bob: Person, dora: Person, erin: Person) -> None:
    application = an_application(alice, a_job(alice), "Marisol")
    place_legal_hold(alice.scope, job=application.job, reason="Case 12")
    copy = seal_application(alice.scope, application, [])
    assert copy is not None
    for person in (alice, bob, dora):
        with pytest.raises(NotAllowedError):
            open_sealed_copy(person.scope, copy, reason="Mine")
    with pytest.raises(RefusedError, match="why you open it"):
        open_sealed_copy(erin.scope, copy, reason=" ")
    assert open_sealed_copy(erin.scope, copy, reason="Case 12").startswith(b"PK")
