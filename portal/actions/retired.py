"""Putting another concept in the place of one that its framework retired: by a person, one job or word at a time."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from portal.actions.jobs import create_version
from portal.actions.links import say_what_words_mean
from portal.actions.refusal import RefusedError
from portal.actions.requirement_checks import RequirementInput, input_of
from portal.models import Job, JobRequirement, JobVersion, LinkConfirmation, SkillConcept
from portal.own_credentials import concept_labels
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["replace_in_job", "replace_in_word"]


@transaction.atomic
def replace_in_job(scope: Scope, job: Job, *, retired_uri: str, concept_uri: str) -> JobVersion:
    """Write the job's next version with ``concept_uri`` wherever the retired concept stands.

    Raises:
        RefusedError: the job does not name the retired concept, the other one is in no framework or retired itself,
        or the job cannot be changed now.

    """
    scope.require(Capability.EDIT_JOBS)
    label = _usable(scope, concept_uri)
    version = job.current_version
    rows = list(version.requirements.all()) if version is not None else []
    if not any(concept["uri"] == retired_uri for row in rows for concept in row.concepts):
        raise RefusedError(_("This job does not name that skill any more."))
    old = SkillConcept.objects.filter(uri=retired_uri, retired=True).select_related("framework").first()
    if old is None:
        raise RefusedError(_("That skill is not retired: nothing has to be replaced."))
    lines = [_line(row, retired_uri, {"uri": concept_uri, "label": label}) for row in rows]
    since = f" in {old.framework.name} {old.retired_in}" if old.retired_in else ""
    reason = f"“{old.label}” was retired{since}; “{label}” takes its place."
    return create_version(scope, job, requirements=lines, reason=reason)


def replace_in_word(scope: Scope, word: LinkConfirmation, *, concept_uri: str) -> LinkConfirmation:
    """Let a remembered spelling mean ``concept_uri`` in place of the retired concept.

    Raises:
        RefusedError: it is in no framework, or retired itself.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    return say_what_words_mean(scope, spelling=word.text or word.key, concept_uri=concept_uri)


def _usable(scope: Scope, uri: str) -> str:
    labels = concept_labels(scope, [uri])
    if uri not in labels or SkillConcept.objects.filter(uri=uri, retired=True).exists():
        raise RefusedError(_("Choose a skill that a current version of a framework has."), field="concept")
    return labels[uri]


def _line(row: JobRequirement, retired_uri: str, new: dict[str, str]) -> RequirementInput:
    """The line as it stands, with the one concept replaced and none named twice; somebody has to stand for it anew."""
    concepts: dict[str, dict[str, str]] = {}
    for concept in row.concepts:
        chosen = new if concept["uri"] == retired_uri else concept
        concepts.setdefault(chosen["uri"], chosen)
    return replace(input_of(row), concepts=tuple(concepts.values()))
