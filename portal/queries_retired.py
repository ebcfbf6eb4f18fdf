"""Jobs and remembered words of an organization that name concepts which their framework retired."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.models import JobRequirement, LinkConfirmation, SkillConcept
from portal.queries_frameworks import Tie, requirements_naming, ties_for
from portal.scope import Scope

__all__ = ["RetiredUse", "retired_concepts", "retired_uses", "retired_words"]

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class RetiredUse:
    """One place that names a retired concept: a requirement or a remembered word, with what replaces the concept."""

    concept: SkillConcept
    replacements: tuple[Tie, ...]
    requirement: JobRequirement | None = None
    word: LinkConfirmation | None = None


def retired_uses(scope: Scope) -> list[RetiredUse]:
    """Every such place, the requirements first."""
    words = list(LinkConfirmation.objects.within(scope).exclude(concept_uri="").order_by("key"))
    asked = requirements_naming_any(scope)
    named = {concept["uri"] for row in asked for concept in row.concepts} | {word.concept_uri for word in words}
    retired = {concept.uri: concept for concept in retired_concepts(named)}
    ties = {tie.uri: tie for tie in ties_for({uri for concept in retired.values() for uri in concept.replaced_by})}

    def use(concept: SkillConcept, **more: JobRequirement | LinkConfirmation) -> RetiredUse:
        known = tuple(ties[uri] for uri in concept.replaced_by if ties[uri].known and not ties[uri].retired)
        return RetiredUse(concept, known, **more)  # type: ignore[arg-type]

    found = [
        use(retired[concept["uri"]], requirement=row)
        for row in asked
        for concept in row.concepts
        if concept["uri"] in retired
    ]
    return found + [use(retired[word.concept_uri], word=word) for word in words if word.concept_uri in retired]


def requirements_naming_any(scope: Scope) -> list[JobRequirement]:
    """The requirements of every job as it stands."""
    rows = JobRequirement.objects.within(scope).filter(version__job__status="open").values_list("concepts", flat=True)
    return requirements_naming(scope, {concept["uri"] for row in rows for concept in row})


def retired_concepts(uris: Iterable[str]) -> list[SkillConcept]:
    """Those of the concepts that are retired."""
    wanted = sorted(set(uris))
    found: list[SkillConcept] = []
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        found += SkillConcept.objects.filter(uri__in=part, retired=True).select_related("framework")
    return found


def retired_words(uses: Iterable[RetiredUse]) -> str:
    """The list in one sentence, such as “3 requirements name skills that their framework retired”."""
    rows = list(uses)
    requirements = sum(use.requirement is not None for use in rows)
    words = len(rows) - requirements
    parts = [
        f"{number} {noun}{'' if number == 1 else 's'}"
        for number, noun in ((requirements, "requirement"), (words, "remembered word"))
        if number
    ]
    names = "names" if len(rows) == 1 else "name"
    return f"{' and '.join(parts)} {names} skills that their framework retired." if parts else ""
