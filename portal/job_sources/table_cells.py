"""What one cell of a table of requirements means; a cell that means nothing is told in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import ceil

from django.utils.translation import gettext as _

from matching.level_words import read_level
from matching.levels import SCALE, number_of
from portal.job_sources.proposal import level_asked

__all__ = ["CellError", "age_in", "level_in", "need_in", "trust_in", "weight_in", "yes_or_no"]

_NEEDS = {
    **dict.fromkeys(("must", "must-have", "must have", "required", "mandatory", "essential", "m"), "must"),
    **dict.fromkeys(("nice", "nice-to-have", "nice to have", "preferred", "desired", "optional", "n", ""), "nice"),
}
_WEIGHTS = frozenset({"low", "normal", "high"})
_TRUSTS = frozenset({"", "known", "trusted"})
_YES, _NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"no", "n", "false", "0"})
_AGE = re.compile(r"(\d{1,5})\s*(days?|d|months?|m|years?|y)?", re.IGNORECASE | re.ASCII)
_DAYS = {"d": 1, "m": 30, "y": 365}


class CellError(Exception):
    """Raised for a cell that means nothing, with the sentence about it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def need_in(said: str) -> str:
    """`must` or `nice`, which is also what an empty cell means."""
    need = _NEEDS.get(said.casefold())
    if need is None:
        words = _("“%(said)s” is no %(column)s: must or nice.")
        raise CellError(words % {"said": said.casefold()[:40], "column": "need"})
    return need


def trust_in(said: str) -> str:
    """The least trust that an issuer must have; empty for any issuer."""
    trust = said.casefold()
    if trust not in _TRUSTS:
        raise CellError(_("“%(said)s” is no trust: known, trusted, or empty.") % {"said": trust[:40]})
    return trust


def weight_in(said: str) -> str:
    """`low`, `normal` or `high`; an empty cell is `normal`."""
    weight = said.casefold() or "normal"
    if weight not in _WEIGHTS:
        raise CellError(_("“%(said)s” is no weight: low, normal or high.") % {"said": said[:40]})
    return weight


def level_in(said: str) -> int | None:
    """A level of the scale, or what a level of another scale amounts to."""
    if not said:
        return None
    number = number_of(said)
    if number is not None:
        if not min(SCALE) <= number <= max(SCALE):
            raise CellError(_no_level(said))
        return ceil(number)
    level = read_level(said)
    if level is None:
        raise CellError(_no_level(said))
    return level_asked(level)


def _no_level(said: str) -> str:
    sentence = _("“%(said)s” is no level: 1 to 4, or a level with its scale, such as EQF 5 or 3 of 5.")
    return sentence % {"said": said[:40]}


def age_in(said: str) -> int | None:
    """A maximum age in days."""
    if not said:
        return None
    found = _AGE.fullmatch(said.strip())
    if found is None:
        raise CellError(_("“%(said)s” is no age: write 2 years, 18 months or 90 days.") % {"said": said[:40]})
    return int(found[1]) * _DAYS[(found[2] or "d")[0].lower()]


def yes_or_no(given: Mapping[str, str], column: str) -> bool | None:
    """What the cell of a column says; None where it is empty."""
    said = given.get(column, "").casefold()
    if said in _YES:
        return True
    if said in _NO:
        return False
    if said:
        raise CellError(_("“%(said)s” in “%(column)s”: write yes or no.") % {"said": said[:40], "column": column})
    return None
