"""What verification found about the records, and how many applicants have at least one that is verified."""

from __future__ import annotations

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.metrics.ground import Ground
from portal.metrics.shape import Column, Found, Kind, Table, share
from portal.templatetags.credence import VERDICTS

__all__ = ["applicants_proven", "records_by_verdict"]


def records_by_verdict(ground: Ground) -> Found:
    """The records of the chosen people by verdict; those still being checked are counted apart."""
    counted = dict(ground.records.order_by().values_list("verdict").annotate(n=Count("pk")))
    waiting = counted.pop("", 0)
    whole = sum(counted.values())
    verified = counted.get("verified", 0)
    order = [*VERDICTS, *sorted(set(counted) - set(VERDICTS))]
    shown = [code for code in order if counted.get(code) or code in list(VERDICTS)[:4]]
    rows = tuple(
        (
            str(VERDICTS[code].word) if code in VERDICTS else code,
            counted.get(code, 0),
            share(counted.get(code, 0), whole),
        )
        for code in shown
    )
    columns = (Column(_("Verdict"), Kind.TEXT), Column(_("Records"), bar=True), Column(_("Share"), Kind.SHARE))
    said = ngettext("of %(count)s record checked", "of %(count)s records checked", whole) % {"count": f"{whole:,}"}
    pending = ngettext("%(count)s record is not checked yet.", "%(count)s records are not checked yet.", waiting)
    part = share(verified, whole)
    return Found(
        value=verified if part is None else part,
        kind=Kind.COUNT if part is None else Kind.SHARE,
        said=said,
        tables=(Table("verdicts", _("Records by verdict"), columns, rows, tuple(shown)),),
        notes=(pending % {"count": f"{waiting:,}"},) if waiting else (),
        few=part is None,
    )


def applicants_proven(ground: Ground) -> Found:
    """How many applications come from somebody with at least one verified record."""
    proven = sum(row.people for row in ground.reached if row.proven)
    whole = ground.total
    rows = (
        (_("At least one verified record"), proven, share(proven, whole)),
        (_("None yet"), whole - proven, share(whole - proven, whole)),
    )
    columns = (Column(_("Applicants"), Kind.TEXT), Column(_("Applications"), bar=True), Column(_("Share"), Kind.SHARE))
    part = share(proven, whole)
    return Found(
        value=proven if part is None else part,
        kind=Kind.COUNT if part is None else Kind.SHARE,
        said=ngettext("of %(count)s application", "of %(count)s applications", whole) % {"count": f"{whole:,}"},
        tables=(Table("proven", _("Applicants by what is verified"), columns, rows, ("proven", "none_yet")),),
        notes=(_("No verified record yet says nothing about a skill: many people hold none in digital form."),),
        few=part is None,
    )
