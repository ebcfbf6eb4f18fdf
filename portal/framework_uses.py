"""What in this installation names concepts: requirements of jobs, evidence, observations, remembered links.

Across organizations, for whoever runs the installation: only numbers leave this module.
"""

from __future__ import annotations

from collections.abc import Iterable

from portal.models import ConceptWording, Evidence, Framework, JobRequirement, LinkConfirmation, Observation

__all__ = ["used_uris", "uses_of_only"]

_WHY = "a version of a framework may go only when nobody uses it"


def used_uris() -> set[str]:
    """Every URI that anything in this installation names."""
    found = set(Evidence.objects.across_organizations(_WHY).values_list("concept_uri", flat=True).distinct())
    found |= set(LinkConfirmation.objects.across_organizations(_WHY).values_list("concept_uri", flat=True).distinct())
    found |= set(Observation.objects.across_organizations(_WHY).values_list("concept_uri", flat=True).distinct())
    found |= _required(JobRequirement.objects.across_organizations(_WHY).values_list("concepts", flat=True).iterator())
    return found - {""}


def uses_of_only(framework: Framework) -> int:
    """How many of a version's concepts are in use and would lose their words without it.

    For the current version that is every concept in use; for another, those that no other version has.
    """
    rows = ConceptWording.objects.filter(framework=framework)
    if not framework.current:
        elsewhere = ConceptWording.objects.exclude(framework=framework).values("concept_id")
        rows = rows.exclude(concept__in=elsewhere)
    return len(used_uris().intersection(rows.values_list("concept__uri", flat=True).iterator()))


def _required(concepts: Iterable[list[dict[str, str]]]) -> set[str]:
    return {concept["uri"] for row in concepts for concept in row}
