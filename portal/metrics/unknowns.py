"""What could not be checked: why, who acts, for how long, and what settled it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.db.models import CharField, Count, DateTimeField, Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.metrics.expressions import DecidingCheck, Steps
from portal.metrics.ground import Ground
from portal.metrics.shape import FEW, Column, Found, Kind, Table
from portal.metrics.waits import LENGTH, Waits, found_of_waits
from portal.models import Verification
from portal.sentences import code_sentence
from portal.templatetags.credence import VERDICTS
from portal.templatetags.records import actor, reason_words
from verification.codes import Outcome

__all__ = ["reasons_for_unknowns"]

_UNKNOWN = "indeterminate"


@dataclass(frozen=True, slots=True)
class _Row:
    """So many records whose first unknown was this, and how it went on."""

    code: str | None
    act: str | None
    settled_by: str | None
    became: str | None
    steps: int
    records: int


def reasons_for_unknowns(ground: Ground) -> Found:
    """Every record that was indeterminate at some time, by the check that its verdict hung on first."""
    rows = [_Row(*row) for row in _counted(ground)]
    whole = sum(row.records for row in rows)
    still = sum(row.records for row in rows if row.became is None)
    opened = ngettext("%(count)s still open", "%(count)s still open", still) % {"count": f"{still:,}"}
    words = ngettext(
        "record could not be checked at first, %(open)s", "records could not be checked at first, %(open)s", whole
    )
    lasting = found_of_waits(_waits(rows))
    tables = (
        _by("codes", (_("By reason"), _("Reason")), rows, lambda row: row.code or "", _reason),
        _by("acts", (_("By who acts"), _("Who acts")), rows, lambda row: row.act or "", _actor),
        _settled(rows),
        *(replace(table, caption=_("How long: %(what)s") % {"what": table.caption}) for table in lasting.tables),
    )
    return Found(
        value=whole,
        kind=Kind.COUNT,
        said=words % {"open": opened},
        tables=tables,
        notes=lasting.notes if rows else (),
        few=whole < FEW,
        curve=lasting.curve,
    )


def _counted(ground: Ground) -> Iterable[tuple[str | None, str | None, str | None, str | None, int, int]]:
    """First unknowns, grouped by the database."""
    done = Verification.objects.within(ground.scope).filter(state=Verification.State.DONE)
    firsts = done.filter(verdict=_UNKNOWN, record__candidate__in=ground.people.values("candidate"))
    firsts = firsts.exclude(
        Exists(done.filter(record=OuterRef("record"), verdict=_UNKNOWN, number__lt=OuterRef("number")))
    )
    later = done.filter(record=OuterRef("record"), number__gt=OuterRef("number")).exclude(verdict=_UNKNOWN)
    later = later.order_by("number")
    now = Value(ground.now, output_field=DateTimeField())
    settled_at = Coalesce(Subquery(later.values("finished_at")[:1], output_field=DateTimeField()), now)
    return (
        firsts.order_by()
        .values_list(
            DecidingCheck(F("report"), outcome=Outcome.UNKNOWN, key="code"),
            DecidingCheck(F("report"), outcome=Outcome.UNKNOWN, key="act"),
            Subquery(later.values("reason")[:1], output_field=CharField()),
            Subquery(later.values("verdict")[:1], output_field=CharField()),
            Steps(F("finished_at"), settled_at, length=LENGTH),
        )
        .annotate(n=Count("pk"))
    )


def _waits(rows: Iterable[_Row]) -> Waits:
    waits = Waits()
    for row in rows:
        (waits.open if row.became is None else waits.done)[row.steps] += row.records
    return waits


def _by(
    key: str, titles: tuple[str, str], rows: list[_Row], of: Callable[[_Row], str], words: Callable[[str], str]
) -> Table:
    found = Counter[str]()
    for row in rows:
        found[of(row)] += row.records
    lines, codes = [], []
    for code, count in found.most_common():
        waits = _waits(row for row in rows if of(row) == code)
        enough = waits.done.total() >= FEW
        lines.append((words(code), count, waits.open.total(), waits.quartiles()[1] if enough else None))
        codes.append(code or "in_a_part")
    columns = (
        Column(titles[1], Kind.TEXT),
        Column(_("Records"), bar=True),
        Column(_("Still open")),
        Column(_("Half settled after"), Kind.DURATION),
    )
    return Table(key, titles[0], columns, tuple(lines), tuple(codes))


def _settled(rows: list[_Row]) -> Table:
    found = Counter[tuple[str, str]]()
    for row in rows:
        if row.became is not None:
            found[(row.settled_by or "", row.became)] += row.records
    lines = tuple(
        (reason_words(reason), str(VERDICTS[verdict].word) if verdict in VERDICTS else verdict, count)
        for (reason, verdict), count in found.most_common()
    )
    columns = (
        Column(_("What settled it"), Kind.TEXT),
        Column(_("It became"), Kind.TEXT),
        Column(_("Records"), bar=True),
    )
    codes = tuple(f"{reason}:{verdict}" for (reason, verdict), _count in found.most_common())
    return Table("settled", _("How they were settled"), columns, lines, codes)


def _reason(code: str) -> str:
    return code_sentence(code) or code or _("A record inside it could not be checked.")


def _actor(act: str) -> str:
    return actor(act) if act else _("Said in the record inside")
