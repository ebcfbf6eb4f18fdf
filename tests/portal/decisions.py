"""Decisions for tests: a member who looked first, and declines as the rules ask."""

from __future__ import annotations

from portal.actions.decide import decide
from portal.actions.viewings import note_viewing
from portal.models import Application, Decision
from tests.portal.conftest import Person


def look_at(person: Person, application: Application) -> None:
    """The member opens the gap report."""
    note_viewing(person.scope, application, what="gap_report")


def decline(  # a factory
    person: Person,
    application: Application,
    *,
    disposition: str = "position_closed",
    reason: str = "The ward closes.",
    rests_on: tuple[str, ...] = (),
) -> Decision:
    """The member opens the gap report, then declines."""
    look_at(person, application)
    return decide(
        person.scope, application, stage="declined", reason=reason, disposition=disposition, rests_on=rests_on
    )
