"""What the steps over an Open Badge 2.0 share: the documents around it, the checks so far, and how both are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from verification import dates
from verification.codes import Act, CheckId, Code, Outcome
from verification.dids.fetching import fetch_any
from verification.errors import Invalid, Problem, Unavailable
from verification.jsontypes import JsonObject, JsonValue
from verification.policy import Policy
from verification.report import Check
from verification.sources import DocumentRole, Sources
from verification.vocabularies.open_badges_2 import first_id

__all__ = ["World", "moment_of", "unsettled"]


@dataclass(slots=True)
class World:
    """The documents around an assertion, and the checks so far."""

    sources: Sources
    policy: Policy
    at: datetime
    checks: list[Check] = field(default_factory=list)

    def add(self, check: CheckId, outcome: Outcome, code: Code, detail: str, pointer: str = "") -> None:
        """Add a check; what is unknown is for the issuer to settle."""
        act = Act.ISSUER if outcome is Outcome.UNKNOWN else None
        self.checks.append(Check(check, outcome, code, detail, pointer, act))

    def fetched(self, value: JsonValue, what: str) -> JsonObject:
        """The object that ``value`` is, or that stands at the address that it is.

        Raises:
            Invalid: BAD_ISSUER_DOCUMENT when what answers is another thing.
            Unavailable: when it does not answer.

        """
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, dict) and len(value) > 1:
            return value
        url = first_id(value)
        if not url:
            raise Invalid(Code.MISSING_PROPERTY, f"The badge does not say where its {what} stands.")
        found = fetch_any(url, DocumentRole.ISSUER, self.sources)
        if found.get("id", url) != url:
            raise Unavailable(Code.BAD_ISSUER_DOCUMENT, f"The {what} at {url[:200]} is another one.", act=Act.ISSUER)
        return found


def moment_of(value: JsonValue) -> datetime | None:
    """The moment that a date of the badge names; None where it is no date."""
    try:
        return dates.parse(value if isinstance(value, str) else "").moment
    except Invalid:
        return None


def unsettled(problem: Problem) -> Problem:
    """The problem as it is told of a document around the badge: a bad one proves nothing, and its issuer has to act."""
    return Unavailable(problem.code, problem.detail, act=Act.ISSUER) if isinstance(problem, Invalid) else problem
