"""Jobs and remembered words of an organization that name concepts which their framework retired."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.models import JobRequirement, LinkConfirmation, SkillConcept
from portal.parts import parts
from portal.queries_frameworks import Tie, requirements_naming, ties_for
from portal.scope import Scope

__all__ = ["RetiredUse", "retired_concepts", "retired_uses", "retired_words"]

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class RetiredUse:
    """One place that names a retired concept: a requirement or a remembered word, with what replaces the concept.

    ``replacements`` are those that the framework names; where it names none, ``namesakes`` are current concepts of the
    same framework that are called the same, for a person to judge.
    """

    concept: SkillConcept
    replacements: tuple[Tie, ...]
    namesakes: tuple[Tie, ...] = ()
    requirement: JobRequirement | None = None
    word: LinkConfirmation | None = None


def retired_uses(scope: Scope) -> list[RetiredUse]:
    """Every such place, the requirements first."""
    words = list(LinkConfirmation.objects.within(scope).exclude(concept_uri="").order_by("key"))
    named = concepts_asked_for(scope) | {word.concept_uri for word in words}
    retired = {concept.uri: concept for concept in retired_concepts(named)}
    asked = requirements_naming(scope, set(retired)) if retired else []  # rows are dear where jobs are many
    ties = {tie.uri: tie for tie in ties_for({uri for concept in retired.values() for uri in concept.replaced_by})}

    namesakes = {uri: _namesakes(concept) for uri, concept in retired.items()}

    def use(concept: SkillConcept, **more: JobRequirement | LinkConfirmation) -> RetiredUse:
        known = tuple(ties[uri] for uri in concept.replaced_by if ties[uri].known and not ties[uri].retired)
        return RetiredUse(concept, known, () if known else namesakes[concept.uri], **more)  # type: ignore[arg-type]

    found = [
        use(retired[concept["uri"]], requirement=row)
        for row in asked
        for concept in row.concepts
        if concept["uri"] in retired
    ]
    return found + [use(retired[word.concept_uri], word=word) for word in words if word.concept_uri in retired]


def _namesakes(concept: SkillConcept) -> tuple[Tie, ...]:
    same = SkillConcept.objects.filter(label__iexact=concept.label, kind=concept.kind, retired=False)
    found = same.filter(framework__name=concept.framework.name).values_list("uri", flat=True)[:3]
    return tuple(ties_for(found))


def concepts_asked_for(scope: Scope) -> set[str]:
    """The concepts that open jobs ask for, or asked for in an earlier version."""
    rows = JobRequirement.objects.within(scope).filter(version__job__status="open").values_list("concepts", flat=True)
    return {concept["uri"] for row in rows for concept in row}


def retired_concepts(uris: Iterable[str]) -> list[SkillConcept]:
    """Those of the concepts that are retired."""
    wanted = sorted(set(uris))
    found: list[SkillConcept] = []
    for part in parts(wanted, _AT_ONCE):
        found += SkillConcept.objects.filter(uri__in=part, retired=True).select_related("framework")
    return found


def retired_words(uses: Iterable[RetiredUse]) -> str:
    """The list in one sentence, such as “3 requirements name skills that their framework retired”."""
    rows = list(uses)
    requirements = sum(use.requirement is not None for use in rows)
    words = len(rows) - requirements
    asked = ngettext("%(count)s requirement", "%(count)s requirements", requirements) % {"count": requirements}
    said = ngettext("%(count)s remembered word", "%(count)s remembered words", words) % {"count": words}
    if requirements and words:
        return _("%(requirements)s and %(words)s name skills that their framework retired.") % {
            "requirements": asked,
            "words": said,
        }
    sentence = ngettext(
        "%(what)s names skills that their framework retired.",
        "%(what)s name skills that their framework retired.",
        len(rows),
    )
    return sentence % {"what": asked if requirements else said} if rows else ""
