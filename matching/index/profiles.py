"""What of a statement decides its weight for any job, in a few small numbers: its profile and its two days.

A profile holds all that depends on neither the job nor the day. Many statements share one, so an index keeps each
once. The days stay beside it: ``issued`` for requirements with a maximum age, ``expires`` for the day of the ranking.
Days are counted from :data:`FIRST_DAY` in 16 bits (1900 to 2079); days beyond are moved to the nearest end, which
changes nothing for the days and ages that :func:`check_days` lets through.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.gates import open_gates, set_of
from matching.plan import SETS
from matching.score import assessment_tenths, stated_levels
from matching.statements import Requirement, Standing, Statement, TrustLevel

__all__ = [
    "ANY_TRUST",
    "FIRST_DAY",
    "NEVER",
    "UNDATED",
    "Profile",
    "check_days",
    "day_number",
    "days_of",
    "profile_of",
    "profile_table",
    "trust_order",
]

Table: TypeAlias = npt.NDArray[np.int16]

FIRST_DAY = date(1899, 12, 31)
UNDATED, NEVER = 0, 65_535
EARLIEST, LATEST = 1, 65_534
NOT_STATED = -1
ANY_TRUST = len(TrustLevel)

_TRUST = {level: index for index, level in enumerate(TrustLevel)}


class Profile(NamedTuple):
    """The job-independent part of a countable statement.

    ``set_index`` is that of its narrowest set on a day before its end; ``open`` whether any gate is open then;
    ``low`` and ``estimate`` are levels in thousandths, -1 when none is stated; ``word`` marks a confirmed observation;
    ``expired`` what was found past its end when verified; ``trust`` how little trust a requirement may ask for at most.
    """

    set_index: int
    open: bool
    tenths: int
    low: int
    estimate: int
    observation: bool
    word: bool
    expired: bool
    trust: int


def profile_of(statement: Statement) -> Profile:
    """The profile of a statement that is :func:`matching.gates.countable`."""
    gates = open_gates(statement, date.min)
    low, estimate, _ = stated_levels(statement) or (NOT_STATED, NOT_STATED, NOT_STATED)
    return Profile(
        set_index=SETS.index(set_of(gates)),
        open=bool(gates),
        tenths=assessment_tenths(statement),
        low=low,
        estimate=estimate,
        observation=statement.observation,
        word=statement.observation and statement.confirmed_observation,
        expired=statement.expired,
        trust=_trust_of(statement),
    )


def days_of(statement: Statement) -> tuple[int, int]:
    """The numbers of the days it was issued and it ends.

    The end of an observation opens no gate, and what is expired already cannot expire again: both never end.
    """
    issued = UNDATED if statement.issued is None else day_number(statement.issued)
    if statement.expires is None or statement.observation or statement.expired:
        return issued, NEVER
    ends = (statement.expires - FIRST_DAY).days
    return issued, NEVER if ends > LATEST else max(ends, EARLIEST)


def day_number(day: date) -> int:
    """The day's number, moved to the nearest end of what 16 bits hold."""
    return min(max((day - FIRST_DAY).days, EARLIEST), LATEST)


def check_days(requirements: Sequence[Requirement], as_of: date) -> None:
    """Make sure that days moved to an end cannot decide anything.

    Raises:
        OverflowError: when they could.
    """
    oldest = max((item.maximum_age_days or 0 for item in requirements), default=0)
    if not FIRST_DAY + timedelta(EARLIEST) < as_of < FIRST_DAY + timedelta(LATEST):
        raise OverflowError("This day does not fit the index; use the plain ranking.")
    if oldest >= (as_of - FIRST_DAY).days - EARLIEST:
        raise OverflowError("This maximum age does not fit the index; use the plain ranking.")


def trust_order(level: TrustLevel | None) -> int:
    """What a profile's ``trust`` may be at most where a requirement asks for this much."""
    return ANY_TRUST if level is None else _TRUST[level]


def profile_table(profiles: Sequence[Profile]) -> Table:
    """One row for each profile, in the order of its fields."""
    return np.array(profiles, np.int16).reshape(len(profiles), len(Profile._fields))


def _trust_of(statement: Statement) -> int:
    if statement.observation:
        return 0
    if statement.standing is Standing.SELF_ASSERTED or statement.issuer_is_subject:
        return _TRUST[TrustLevel.UNKNOWN]
    return _TRUST[statement.trust]
