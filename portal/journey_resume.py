"""What a résumé says of a learner's journey: work, education and certificates by the person's own word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.evidence_standing import day_of
from portal.journey import CERTIFICATES, LEARNING, WORK, JourneyItem
from portal.resume import ResumeItem, ResumeKind, own_words

__all__ = ["items_of_resume"]

_LANES = {
    ResumeKind.WORK: WORK,
    ResumeKind.LEARNING: LEARNING,
    ResumeKind.CERTIFICATION: CERTIFICATES,
    ResumeKind.LICENSE: CERTIFICATES,
}


def items_of_resume(payload: object, report: Mapping[str, Any], record_id: str) -> Iterator[JourneyItem]:
    """The dated parts of the résumé; skills have no date."""
    for item in own_words(report, payload):
        found = _item(item, str(report.get("digest", "")), record_id) if item.kind in _LANES else None
        if found is not None:
            yield found


def _item(item: ResumeItem, digest: str, record_id: str) -> JourneyItem | None:
    start = day_of(_whole(item.start)) or day_of(_whole(item.end))
    if start is None:
        return None
    end = day_of(_whole(item.end)) or start
    return JourneyItem(
        title=item.name,
        issuer=_("The person’s own word (%(where)s)") % {"where": item.where}
        if item.where
        else _("The person’s own word"),
        verdict="self_asserted",
        lane=_LANES[item.kind],
        start=start,
        end=max(start, end),
        open_ended=item.current and item.kind is ResumeKind.WORK,
        year_only=len(item.start or item.end) == len("2026"),
        record_id=record_id,
        digest=digest,
    )


def _whole(text: str) -> str:
    """A year or a month alone as its first day."""
    return text + {4: "-01-01", 7: "-01"}.get(len(text), "")
