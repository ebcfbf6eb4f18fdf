"""Trust at a glance: how much of a best estimate comes from issuers of which standing, read from a stored entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

__all__ = ["OBSERVED", "Glance", "Part", "glance_of"]

OBSERVED = "observed"
ORDER = ("trusted", "known", "unknown", OBSERVED)
#: The lines of points that add up to the best estimate, the score that orders.
COUNTED = ("verified", "best")


@dataclass(frozen=True, slots=True)
class Part:
    """The points that issuers of one standing account for; ``share`` is of the best estimate, 0 to 1."""

    trust: str
    points: float
    share: float

    @property
    def words(self) -> str:
        """Standing and points, such as "0.45 trusted"."""
        name = {
            "trusted": _("trusted"),
            "known": _("known"),
            "unknown": _("unknown"),
            OBSERVED: _("observed here"),
        }[self.trust]
        return f"{self.points:.2f} {name}"


@dataclass(frozen=True, slots=True)
class Glance:
    """The parts, and the weakest way in which a credited record is tied to the person."""

    parts: tuple[Part, ...]
    subject: str = ""
    subject_words: str = ""


def glance_of(entry: Mapping[str, Any]) -> Glance:
    """The parts of a ranked entry's JSON (:class:`matching.results.RankedEntry`)."""
    points: dict[str, float] = dict.fromkeys(ORDER, 0.0)
    for contribution in entry.get("contributions", ()):
        for line in contribution.get("lines", ()):
            if line["counted_from"] in COUNTED:
                points[_standing(line["evidence"])] += line["points"]
    total = sum(points.values())
    parts = tuple(Part(trust, points[trust], points[trust] / total) for trust in ORDER if points[trust] > 0)
    subjects = entry.get("subjects") or ()
    return Glance(parts, subjects[0][0] if subjects else "", str(entry.get("subjects_words", "")))


def _standing(evidence: Mapping[str, Any]) -> str:
    if evidence.get("observation"):
        return OBSERVED
    trust = str(evidence.get("trust", "unknown"))
    return trust if trust in ORDER else "unknown"
