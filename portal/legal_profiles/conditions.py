"""What a legal profile is made of: conditions, each with how it is checked, its words, and what to do.

Nothing here decides what a law demands. Sources differ on facts and on dates; the organization's counsel decides, and
an administrator may let a condition be, with a reason that the audit log keeps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.written import day_words

__all__ = ["Condition", "Found", "Given", "LegalProfile", "business_days_between", "given", "kept_by_portal"]

WARNS_DAYS = 60
DATE_LABEL, WORDS_LABEL = gettext_lazy("Date"), gettext_lazy("In words")


class Given(Protocol):
    """What was given for a condition; :class:`portal.models.LegalDocument` is one."""

    dated: date | None
    words: str
    url: str

    @property
    def file_name(self) -> str:
        """The name of the file, empty without one."""


@dataclass(frozen=True, slots=True)
class Found:
    """How a condition stands: what is missing (empty: nothing), and a warning of what comes."""

    missing: str = ""
    warning: str = ""


if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

Check = Callable[[Given | None, date], Found]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition. ``asks`` names the fields of its form: `dated`, `words`, `url`, `file`; empty: nothing to give."""

    key: str
    title: Words
    words: Words
    to_do: Words
    check: Check
    asks: tuple[str, ...] = ()
    dated_label: Words = DATE_LABEL
    words_label: Words = WORDS_LABEL


@dataclass(frozen=True, slots=True)
class LegalProfile:
    """The conditions of one law, with where its text stands and what is uncertain about it."""

    key: str
    name: str
    law: str
    source: str
    uncertain: Words
    conditions: tuple[Condition, ...]

    def condition(self, key: str) -> Condition | None:
        """The condition with this key."""
        return next((item for item in self.conditions if item.key == key), None)


def given(
    missing: Words,
    *,
    dated: bool = False,
    words: bool = False,
    url: bool = False,
    shown: bool = False,
    within_days: int | None = None,
    business_days_before: int | None = None,
) -> Check:
    """A check of what was given.

    Args:
        missing: the sentence while something is missing.
        dated: a date is needed.
        words: words are needed.
        url: an address is needed.
        shown: a file or an address is needed.
        within_days: the date must not be longer ago; it warns :data:`WARNS_DAYS` before.
        business_days_before: so many business days must lie between the date and today.

    """

    def check(row: Given | None, today: date) -> Found:
        if row is None or (dated and row.dated is None) or (words and not row.words) or (url and not row.url):
            return Found(str(missing))
        if shown and not (row.url or row.file_name):
            return Found(str(missing))
        return _on_time(row.dated, today, within_days, business_days_before)

    return check


def _on_time(day: date | None, today: date, within_days: int | None, business_days_before: int | None) -> Found:
    if day is None:
        return Found()
    if day > today:
        return Found(_("Its date, %(day)s, is still to come.") % {"day": day_words(day)})
    if within_days is not None:
        ends = day + timedelta(days=within_days)
        if today > ends:
            return Found(
                _("It is of %(day)s, and held for a year only: to %(ends)s.")
                % {"day": day_words(day), "ends": day_words(ends)}
            )
        if (left := (ends - today).days) <= WARNS_DAYS:
            words = ngettext(
                "It holds to %(day)s only, %(count)s days from now.",
                "It holds to %(day)s only, %(count)s days from now.",
                left,
            )
            return Found(warning=words % {"day": day_words(ends), "count": left})
    if business_days_before is not None:
        passed = business_days_between(day, today)
        if passed < business_days_before:
            words = _("%(passed)s of %(days)s business days have passed since %(day)s.")
            return Found(words % {"passed": passed, "days": business_days_before, "day": day_words(day)})
    return Found()


def business_days_between(start: date, end: date) -> int:
    """The days from Monday to Friday after ``start``, up to and with ``end``. Public holidays are counsel's to add."""
    if end <= start:
        return 0
    weeks, rest = divmod((end - start).days, 7)
    return weeks * 5 + sum((start + timedelta(days=day)).weekday() < 5 for day in range(1, rest + 1))  # noqa: PLR2004


def kept_by_portal(_row: Given | None, _today: date) -> Found:
    """A condition that the portal meets by itself."""
    return Found()
