"""How strangers try the addresses of the first run, sample data, help."""

from __future__ import annotations

from typing import Any

from portal.models import Application
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Own, Public

CASES: dict[str, Case] = {
    "setup": Public("nobody has an account yet; while anybody has one, it does not exist"),
    "first_run": Own(),
    "put_away": Own(),
    "take_up": Own(),
    "load_samples": Own(),
    "remove_samples": Own("", {"sure": "yes"}),
    "sample_progress": Own(),
    "help": Own("?q=verdict"),
    "help_verdicts": Own(),
    "help_unknowns": Own(),
    "help_ranking": Own(),
    "help_fair": Own(),
    "help_candidates": Public("candidates read it, who have no account; it holds nothing of anybody"),
    "help_metrics": Own(),
    "help_keyboard": Own(),
    "help_glossary": Own(),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    del bob, application
    return {}
