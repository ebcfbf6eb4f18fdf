"""What changed between two rankings of one job, and the day on which the next change comes by itself.

A change is told by ids and codes (candidate, credential, what happened to it, must-haves before and after): names and
titles are joined when it is read, so that erasing them erases them here too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias

from matching.codes import Tier
from matching.gates import countable, has_expired
from matching.plan import Plan
from matching.statements import Application, LinkMethod, Standing, Statement, TrustLevel
from matching.wire import Wire

__all__ = ["FALLING", "Change", "ChangeCode", "Outcome", "changes_between", "fell", "next_change_on"]


class ChangeCode(StrEnum):
    """What happened to one credential, or observation, of one candidate; those that take something away come first."""

    REJECTED = "rejected"
    GONE = "gone"
    TAKEN_BACK = "taken_back"
    NOT_IN_FORCE = "not_in_force"
    EXPIRED = "expired"
    STALE = "stale"
    OPEN = "open"
    TRUST_FELL = "trust_fell"
    CONFIRMED = "confirmed"
    TRUST_ROSE = "trust_rose"
    LINKED = "linked"
    ADDED = "added"
    OBSERVED = "observed"


FALLING = frozenset(
    {
        ChangeCode.REJECTED,
        ChangeCode.GONE,
        ChangeCode.TAKEN_BACK,
        ChangeCode.NOT_IN_FORCE,
        ChangeCode.EXPIRED,
        ChangeCode.STALE,
        ChangeCode.OPEN,
        ChangeCode.TRUST_FELL,
    }
)
_ORDER = {code: index for index, code in enumerate(ChangeCode)}
_TRUST = {level: index for index, level in enumerate(TrustLevel)}
_Places: TypeAlias = Mapping[tuple[str, str, str], Statement]
_Limit: TypeAlias = Callable[[Statement], int | None]
#: How far a statement is from standing; what is not in the list stands.
_DEPTH = {
    ChangeCode.OPEN: 1,
    ChangeCode.STALE: 2,
    ChangeCode.EXPIRED: 3,
    ChangeCode.NOT_IN_FORCE: 4,
    ChangeCode.REJECTED: 5,
    ChangeCode.GONE: 6,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One candidate in one ranking: what was known of them, and what came of it; tier None: beside the ranking.

    ``application`` is None when what was known is gone: taken back, and forgotten.
    """

    application: Application | None
    tier: Tier | None
    met: int
    unproven: int


@dataclass(frozen=True, slots=True)
class Change(Wire):
    """One change of one candidate's evidence, with the must-haves met and unproven before and after.

    ``digest`` and ``pointer`` are the citation; empty for what was taken back. ``before`` is None where it is not
    known any more.
    """

    candidate: str
    code: ChangeCode
    digest: str
    pointer: str
    before: tuple[int, int] | None
    after: tuple[int, int]
    tier_before: Tier | None
    tier_after: Tier | None


def changes_between(
    before: Mapping[str, Outcome], after: Mapping[str, Outcome], plan: Plan, days: tuple[date, date]
) -> tuple[Change, ...]:
    """What changed for candidates who are in both rankings, by evidence that bears on the job; what fell comes first.

    Args:
        before: the earlier ranking's outcomes, by candidate; those who did not change may be left out of both.
        after: the later one's.
        plan: the later one's.
        days: the days of the two rankings.
    """
    found = [
        change
        for candidate in sorted(before.keys() & after.keys())
        for change in _of_one(candidate, before[candidate], after[candidate], plan, days)
    ]
    return tuple(sorted(found, key=lambda change: (_ORDER[change.code], change.candidate, change.digest)))


def fell(before: Iterable[Statement], after: Iterable[Statement], day: date) -> bool:
    """Whether anything that stood in ``before`` stands less in ``after``, or not at all."""
    return any(code in FALLING for code, _ in _differences(_by_place(before), _by_place(after), (day, day), _no_limit))


def next_change_on(applications: Iterable[Application], plan: Plan, as_of: date) -> date | None:
    """The first day after ``as_of`` on which evidence that bears on the job expires or grows too old for it."""
    days = [
        day
        for application in applications
        for statement in application.statements
        if countable(statement)
        for day in _turning_days(statement, plan)
        if day > as_of
    ]
    return min(days, default=None)


def _turning_days(statement: Statement, plan: Plan) -> Iterator[date]:
    limit = _age_limit(statement, plan)
    try:
        if statement.expires is not None and not statement.expired and _bears(statement, plan):
            yield statement.expires + timedelta(days=1)
        if statement.issued is not None and limit is not None:
            yield statement.issued + timedelta(days=limit + 1)
    except OverflowError:  # the end of the calendar is no day on which anything changes
        return


def _of_one(candidate: str, before: Outcome, after: Outcome, plan: Plan, days: tuple[date, date]) -> Iterator[Change]:
    if after.application is None:
        return
    now = {at: item for at, item in _by_place(after.application.statements).items() if _bears(item, plan)}
    if before.application is None:
        told: list[tuple[ChangeCode, Statement | None]] = [(ChangeCode.TAKEN_BACK, None)]
    else:
        then = {at: item for at, item in _by_place(before.application.statements).items() if _bears(item, plan)}
        told = list(_differences(then, now, days, lambda item: _age_limit(item, plan)))
    worst: dict[str, tuple[ChangeCode, Statement | None]] = {}
    for code, statement in told:
        digest = statement.digest if statement else ""
        if digest not in worst or _ORDER[code] < _ORDER[worst[digest][0]]:
            worst[digest] = (code, statement)
    for digest, (code, statement) in worst.items():
        yield Change(
            candidate=candidate,
            code=code,
            digest=digest,
            pointer=statement.pointer if statement else "",
            before=None if before.application is None else (before.met, before.unproven),
            after=(after.met, after.unproven),
            tier_before=before.tier,
            tier_after=after.tier,
        )


def _by_place(statements: Iterable[Statement]) -> dict[tuple[str, str, str], Statement]:
    return {(item.digest, item.pointer, item.concept): item for item in statements}


def _differences(
    before: _Places, after: _Places, days: tuple[date, date], limit: _Limit
) -> Iterator[tuple[ChangeCode, Statement | None]]:
    for at in sorted(before.keys() | after.keys()):
        old, new = before.get(at), after.get(at)
        if old is None and new is not None:
            if countable(new):
                yield (ChangeCode.OBSERVED if new.observation else ChangeCode.ADDED), new
            continue
        if old is None or not countable(old):
            if new is not None and countable(new):
                yield ChangeCode.CONFIRMED, new
            continue
        was = _DEPTH.get(_trouble(old, days[0], limit(old)), 0)
        trouble = ChangeCode.GONE if new is None else _trouble(new, days[1], limit(new))
        depth = _DEPTH.get(trouble, 0)
        if depth != was:
            yield (trouble if depth > was else ChangeCode.CONFIRMED), new or old
        elif new is not None and new.trust is not old.trust:
            rose = _TRUST[new.trust] < _TRUST[old.trust]
            yield (ChangeCode.TRUST_ROSE if rose else ChangeCode.TRUST_FELL), new
        elif new is not None and new.link is LinkMethod.CONFIRMED is not old.link:
            yield ChangeCode.LINKED, new


def _trouble(statement: Statement, day: date, limit: int | None) -> ChangeCode:
    """What stands against the statement on ``day``; `confirmed` when nothing does."""
    if not countable(statement):
        return ChangeCode.REJECTED
    if statement.observation:
        return ChangeCode.CONFIRMED if statement.confirmed_observation else ChangeCode.OPEN
    if not statement.expired and (not statement.in_force or statement.standing is Standing.NOT_IN_FORCE):
        return ChangeCode.NOT_IN_FORCE
    if has_expired(statement, day):
        return ChangeCode.EXPIRED
    if limit is not None and statement.issued is not None and (day - statement.issued).days > limit:
        return ChangeCode.STALE
    settled = statement.standing in {Standing.VERIFIED, Standing.NOT_IN_FORCE}
    return ChangeCode.CONFIRMED if settled else ChangeCode.OPEN


def _bears(statement: Statement, plan: Plan) -> bool:
    return statement.concept in plan.answers or statement.credential_type in plan.answers


def _age_limit(statement: Statement, plan: Plan) -> int | None:
    """The shortest age that a requirement allows which the statement answers."""
    limits = [
        limit
        for index, _ in plan.answers.get(statement.concept, ())
        if (limit := plan.requirements[index].maximum_age_days) is not None
    ]
    return min(limits, default=None)


def _no_limit(_: Statement) -> int | None:
    return None
