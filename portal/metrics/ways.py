"""Where people came from, and how their records arrived."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.metrics.ground import PLACES, Ground
from portal.metrics.shape import Cell, Column, Found, Kind, Table, share
from portal.models import Application, Submission
from portal.templatetags.records import channel

__all__ = ["channels", "sources"]

#: So many sources have a line of their own; the rest is one line.
SHOWN = 20
_WALLET = frozenset({"wallet"})
_FILES = frozenset({"upload", "paste"})


def sources(ground: Ground) -> Found:
    """Applications by source: the words of the public link they came by, or how else they were added."""
    applied, proven, shortlisted, hired = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for row in ground.reached:
        applied[row.source] += row.people
        proven[row.source] += row.people if row.proven else 0
        shortlisted[row.source] += row.people if row.place >= 1 else 0
        hired[row.source] += row.people if row.place >= PLACES[Application.Stage.HIRED.value] else 0
    named = [source for source, _count in applied.most_common(SHOWN)]
    rest = [source for source in applied if source not in named]
    rows: list[tuple[Cell, ...]] = [
        (
            source or _("Added here, or by an HR system"),
            applied[source],
            proven[source],
            share(proven[source], applied[source]),
            shortlisted[source],
            hired[source],
        )
        for source in named
    ]
    if rest:
        whole, good = (sum(counts[source] for source in rest) for counts in (applied, proven))
        more = (sum(counts[source] for source in rest) for counts in (shortlisted, hired))
        rows.append((_("%(count)s others") % {"count": len(rest)}, whole, good, share(good, whole), *more))
    columns = (
        Column(_("Source"), Kind.TEXT),
        Column(_("Applied"), bar=True),
        Column(_("With a verified record")),
        Column(_("Share"), Kind.SHARE),
        Column(_("Shortlisted")),
        Column(_("Hired")),
    )
    count = len([source for source in applied if source])
    return Found(
        count,
        Kind.COUNT,
        ngettext("named source, %(people)s applications", "named sources, %(people)s applications", count)
        % {"people": f"{ground.total:,}"},
        (Table("sources", _("Applications by source"), columns, tuple(rows), (*named, *(["others"] if rest else []))),),
    )


def channels(ground: Ground) -> Found:
    """What arrived, by the way it came: wallets, platforms, files."""
    given = Submission.objects.within(ground.scope).filter(candidate__in=ground.people.values("candidate"))
    counted = Counter(dict(given.order_by().values_list("channel").annotate(n=Count("pk"))))
    whole = counted.total()
    wallet = sum(count for name, count in counted.items() if name in _WALLET)
    files = sum(count for name, count in counted.items() if name in _FILES)
    rows = tuple((channel(name), count, share(count, whole)) for name, count in counted.most_common())
    part = share(wallet, whole)
    columns = (Column(_("Way"), Kind.TEXT), Column(_("Received"), bar=True), Column(_("Share"), Kind.SHARE))
    return Found(
        wallet if part is None else part,
        Kind.COUNT if part is None else Kind.SHARE,
        _("from wallets: %(wallets)s of %(whole)s; uploads and pasted text: %(files)s")
        % {"wallets": f"{wallet:,}", "whole": f"{whole:,}", "files": f"{files:,}"},
        (Table("channels", _("Received by way"), columns, rows, tuple(name for name, _n in counted.most_common())),),
        few=part is None,
    )
