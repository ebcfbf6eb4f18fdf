"""The items of a learner's journey, as the claims of verified reports tell them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from portal.spoken import Spoken
from portal.written import month_words

__all__ = [
    "CERTIFICATES",
    "DEGREES",
    "LANES",
    "LANE_WORDS",
    "LEARNING",
    "WORK",
    "JourneyItem",
    "Undated",
    "items_of_report",
    "lane_of",
    "undated_of_report",
]

LEARNING, DEGREES, CERTIFICATES, WORK = "Learning", "Degrees", "Certificates", "Work"
LANES = (LEARNING, DEGREES, CERTIFICATES, WORK)
LANE_WORDS = Spoken({"Learning": "Learning", "Degrees": "Degrees", "Certificates": "Certificates", "Work": "Work"})
_CERTIFICATE_TYPES = frozenset(
    [
        "ApprenticeshipCertificate",
        "Badge",
        "Certificate",
        "CertificateOfCompletion",
        "Certification",
        "JourneymanCertificate",
        "License",
        "MasterCertificate",
        "Membership",
        "MicroCredential",
        "QualityAssuranceCredential",
    ]
)
_DEGREE_WORDS = re.compile(r"degree$|diploma$", re.IGNORECASE)
_WORK_WORDS = re.compile(r"employ|work|job|occupation|fieldwork|apprenticeship$|service", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


@dataclass(frozen=True, slots=True)
class JourneyItem:
    """One thing that somebody says the learner did: a row of the table.

    ``start`` and ``end`` are the days it covers, equal for a single day; ``open_ended`` when it goes on.
    ``year_only`` says that the record states a year and no more. ``verdict`` is that of the credential that says
    so.
    """

    title: str
    issuer: str
    verdict: str
    lane: str
    start: date
    end: date
    open_ended: bool
    year_only: bool
    record_id: str
    digest: str

    @property
    def when(self) -> str:
        """The time in words: "May 2024", "Sep 2023 – May 2025", "Aug 2025 – now"."""
        first = _month(self.start, year_only=self.year_only)
        if self.open_ended:
            return _("%(first)s – now") % {"first": first}
        last = _month(self.end, year_only=self.year_only)
        return first if first == last else f"{first} – {last}"

    def standing(self, today: date) -> str:
        """`ongoing` for work that goes on, `in_force` or `expired` for a certificate with an end; else nothing."""
        if self.open_ended:
            return "ongoing"
        if self.lane != CERTIFICATES or self.end == self.start:
            return ""
        return "expired" if self.end < today else "in_force"


@dataclass(frozen=True, slots=True)
class Undated:
    """One thing of which no record says when it was."""

    title: str
    issuer: str
    verdict: str
    lane: str
    record_id: str
    digest: str


def items_of_report(report: Mapping[str, Any], record_id: str) -> Iterator[JourneyItem]:
    """The items of a report's JSON: one for each claim of the credential and of every credential nested in it."""
    issuer = report.get("issuer") or {}
    for claim in report.get("claims", []):
        item = _item(claim, report, str(issuer.get("name") or issuer.get("id") or _("Issuer not named")), record_id)
        if item is not None:
            yield item
    for child in report.get("credentials", []):
        yield from items_of_report(child, record_id)


def undated_of_report(report: Mapping[str, Any], record_id: str) -> Iterator[Undated]:
    """The claims of a report's JSON, and of every credential nested in it, that no date can be read of."""
    issuer = report.get("issuer") or {}
    name = str(issuer.get("name") or issuer.get("id") or _("Issuer not named"))
    for claim in report.get("claims", []):
        if _item(claim, report, name, record_id) is None:
            lane = lane_of(str(claim.get("achievement_type") or ""), str(claim.get("kind") or ""))
            title = str(claim.get("name") or report.get("title") or _("Without a name"))
            verdict, digest = str(report.get("verdict", "")), str(report.get("digest", ""))
            yield Undated(title, name, verdict, lane, record_id, digest)
    for child in report.get("credentials", []):
        yield from undated_of_report(child, record_id)


def _item(claim: Mapping[str, Any], report: Mapping[str, Any], issuer: str, record_id: str) -> JourneyItem | None:
    started, finished = _day(claim.get("activity_start")), _day(claim.get("activity_end"), last=True)
    awarded = _day(claim.get("awarded")) or _day(claim.get("valid_from")) or _day(report.get("issued"))
    until = _day(claim.get("valid_until"), last=True) or _day(report.get("expires"), last=True)
    lane = lane_of(str(claim.get("achievement_type") or ""), str(claim.get("kind") or ""))
    start = started or awarded
    if start is None:
        return None
    end = finished or (until if lane == CERTIFICATES else None) or (awarded if started else None) or start
    source = str(
        claim.get("activity_start") or claim.get("awarded") or claim.get("valid_from") or report.get("issued") or ""
    )
    return JourneyItem(
        title=str(claim.get("name") or report.get("title") or _("Without a name")),
        issuer=issuer,
        verdict=str(report.get("verdict", "")),
        lane=lane,
        start=start,
        end=max(start, end),
        open_ended=bool(started and not finished and lane == WORK),
        year_only=bool(re.fullmatch(r"\d{4}", source)),
        record_id=record_id,
        digest=str(report.get("digest", "")),
    )


def lane_of(achievement_type: str, kind: str = "") -> str:
    """The lane of an Open Badges 3.0 achievement type (section B.5.1).

    What is no degree, no certificate and no work is learning.
    """
    if _WORK_WORDS.search(achievement_type) or _WORK_WORDS.search(kind):
        return WORK
    if _DEGREE_WORDS.search(achievement_type):
        return DEGREES
    return CERTIFICATES if achievement_type.removeprefix("ext:") in _CERTIFICATE_TYPES else LEARNING


def _day(value: Any, *, last: bool = False) -> date | None:  # noqa: ANN401 - a word of the record
    """The day that a record's string begins with; a year or a month alone stands for its first day (or ``last``)."""
    found = _DATE.match(value) if isinstance(value, str) else None
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or (12 if last else 1)), int(found[3] or (28 if last else 1))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(day: date, *, year_only: bool) -> str:
    return str(day.year) if year_only else month_words(day)
