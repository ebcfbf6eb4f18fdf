"""What a kind of export is: whose right it takes, what it may be narrowed by, and how its rows are read.

A kind is one module beside this one and one line in :data:`portal.exports.registry.KINDS`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, cast

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.actions.refusal import RefusedError
from portal.exports.table import Table, Tell
from portal.models import OrganizationRow
from portal.permissions import Capability
from portal.scope import Scope
from portal.storable import is_storable

__all__ = ["LONGEST", "About", "Filter", "Kind", "Takes", "checked_about", "row_of"]

LONGEST = 200
#: The forms of a table (:data:`portal.exports.registry.WRITERS`).
TABLES = ("csv", "xlsx", "ndjson", "json")
_FIRST, _LAST = date(1900, 1, 1), date(2200, 12, 31)
#: What an export is of: the filters by name, each as text.
About = Mapping[str, str]


class Takes(StrEnum):
    """What a filter takes."""

    ROW = "row"
    CHOICE = "choice"
    DAY = "day"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: an id of a row of ``model``, one of ``choices``, a day, or text."""

    name: str
    label: str | Promise
    takes: Takes
    model: type[OrganizationRow] | None = None
    choices: tuple[tuple[str, str | Promise], ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. ``open`` reads nothing yet but counts; it refuses what the scope may not have.

    ``people``: whether its rows say something of candidates, so that a kept file of it ends when one withdraws.
    ``forms`` are those in which it leaves.
    """

    name: str
    label: Promise
    means: Promise
    needs: frozenset[Capability]
    filters: tuple[Filter, ...]
    open: Callable[[Scope, About, Tell], Table]
    people: bool = True
    forms: tuple[str, ...] = TABLES


def checked_about(scope: Scope, kind: Kind, about: Mapping[str, Any]) -> dict[str, str]:
    """``about`` with what was given alone, in the form in which it is kept.

    Raises:
        RefusedError: a filter that this kind does not have, or a value that it does not take. Another organization's
            rows do not exist.
    """
    known = {each.name: each for each in kind.filters}
    for name in about:
        if name not in known:
            words = _("%(kind)s: this does not narrow them. Use %(names)s.")
            raise RefusedError(words % {"kind": kind.label, "names": ", ".join(known)}, field=f"about.{name}"[:60])
    return {name: _checked(scope, known[name], str(value)) for name, value in about.items() if value not in (None, "")}


def row_of(scope: Scope, about: About, name: str, model: type[OrganizationRow]) -> Any:  # noqa: ANN401 - the model's row
    """The row that ``about`` names; None where it names none.

    Raises:
        RefusedError: there is no such row (any more).
    """
    if name not in about:
        return None
    found = model.objects.within(scope).filter(pk=about[name]).first()
    if found is None:
        raise RefusedError(_("There is no such thing here."), field=f"about.{name}")
    return found


def _checked(scope: Scope, wanted: Filter, text: str) -> str:
    field = f"about.{wanted.name}"
    if len(text) > LONGEST or not is_storable(text):
        raise RefusedError(_("Keep this under %(most)s characters.") % {"most": LONGEST}, field=field)
    if wanted.takes is Takes.ROW:
        try:
            pk = uuid.UUID(text)
        except ValueError:
            raise RefusedError(_("Give an id."), field=field) from None
        row_of(scope, {wanted.name: str(pk)}, wanted.name, cast("type[OrganizationRow]", wanted.model))
        return str(pk)
    if wanted.takes is Takes.CHOICE and text not in {value for value, _label in wanted.choices}:
        values = ", ".join(value for value, _label in wanted.choices)
        raise RefusedError(_("One of %(values)s.") % {"values": values}, field=field)
    if wanted.takes is Takes.DAY:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise RefusedError(_("Give a day, such as 2026-03-14."), field=field) from None
        if not _FIRST <= day <= _LAST:
            raise RefusedError(_("Give a day, such as 2026-03-14."), field=field)
        return day.isoformat()
    return text
