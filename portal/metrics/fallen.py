"""Records that were verified and stand no longer, after their holder was shortlisted or hired."""

from __future__ import annotations

from collections import Counter

from django.db.models import BooleanField, Count, DateTimeField, Exists, F, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.metrics.expressions import DecidingCheck
from portal.metrics.ground import PLACES, Ground, standing_decisions
from portal.metrics.shape import Column, Found, Kind, Table
from portal.models import Application, Verification
from portal.sentences import code_sentence
from verification.codes import Code, Outcome

__all__ = ["fallen_after_shortlist"]

_BAD = ("rejected", "not_in_force")


def fallen_after_shortlist(ground: Ground) -> Found:
    """Counted by records; "revoked" is the issuer's word, "expired" the calendar's."""
    after_shortlist, after_hire = Counter[str](), Counter[str]()
    for code, shortlisted, hired, count in _counted(ground):
        after_shortlist[code or ""] += count if shortlisted else 0
        after_hire[code or ""] += count if hired else 0
    codes = [Code.REVOKED.value, Code.SUSPENDED.value, Code.EXPIRED.value]
    codes += sorted(code for code in after_shortlist if code not in codes and after_shortlist[code])
    rows = tuple(
        (code_sentence(code) or code or _("Another reason"), after_shortlist[code], after_hire[code]) for code in codes
    )
    columns = (
        Column(_("What happened"), Kind.TEXT),
        Column(_("After shortlist"), bar=True),
        Column(_("After hire"), bar=True),
    )
    revoked = after_shortlist[Code.REVOKED.value]
    of_hired = after_hire[Code.REVOKED.value]
    words = ngettext(
        "record revoked after shortlist, %(hired)s of them after hire",
        "records revoked after shortlist, %(hired)s of them after hire",
        revoked,
    )
    base = _("%(shortlisted)s people were shortlisted or went further, %(hired)s were hired.") % {
        "shortlisted": f"{ground.at_least(1):,}",
        "hired": f"{ground.at_least(PLACES[Application.Stage.HIRED.value]):,}",
    }
    return Found(
        revoked,
        Kind.COUNT,
        words % {"hired": f"{of_hired:,}"},
        (Table("fallen", _("Verified once, and no longer"), columns, rows, tuple(codes)),),
        (base,),
    )


def _counted(ground: Ground) -> list[tuple[str | None, bool, bool, int]]:
    done = Verification.objects.within(ground.scope).filter(state=Verification.State.DONE)
    good = done.filter(record=OuterRef("pk"), verdict="verified")
    fell = done.filter(record=OuterRef("pk"), verdict=OuterRef("verdict")).order_by("number").values("finished_at")[:1]
    records = ground.records.filter(Exists(good), verdict__in=_BAD).annotate(
        fell_at=Subquery(fell, output_field=DateTimeField())
    )
    decided = standing_decisions(ground.scope).filter(
        application__candidate=OuterRef("candidate_id"), created_at__lt=OuterRef("fell_at")
    )
    found = records.order_by().values_list(
        DecidingCheck(F("current_verification__report"), outcome=Outcome.FAILED, key="code"),
        Exists(decided.filter(stage__in=PLACES), output_field=BooleanField()),
        Exists(decided.filter(stage=Application.Stage.HIRED), output_field=BooleanField()),
    )
    return list(found.annotate(n=Count("pk")))
