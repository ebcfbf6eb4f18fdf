"""How each requirement stands for one applicant, for the page where somebody decides and names what it rests on."""

from __future__ import annotations

from portal.legal import RankingClosedError
from portal.models import Application
from portal.queries_gaps import entry_of_application
from portal.scope import Scope

__all__ = ["states_of"]


def states_of(scope: Scope, application: Application) -> dict[str, str]:
    """The state of each requirement in the newest ranking, by its key; nothing where none may be shown or is there."""
    try:
        entry = entry_of_application(scope, application)
    except RankingClosedError:
        return {}
    if entry is None or entry.withdrawn:
        return {}
    return {result["requirement"]: result["state"] for result in entry.shown_entry.get("results", ())}
