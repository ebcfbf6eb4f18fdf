"""Which version of a framework is current, what that makes of its concepts, and removing a version.

Frameworks belong to no organization: no scope, no event; the command line says what was done. The outcome depends on
which versions are there, never on the order in which they came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from matching.frameworks.versions import version_key
from portal.actions.refusal import RefusedError
from portal.framework_uses import uses_of_only
from portal.models import ConceptEdge, ConceptWording, Framework, SkillConcept
from portal.parts import parts

__all__ = ["Choice", "Settled", "make_current", "remove_version", "settle_series"]

_AT_ONCE = 500


class Choice(StrEnum):
    """Whether an imported version becomes the current one: when it is the newest, in any case, or not at all."""

    NEWEST = "newest"
    THIS = "this"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Settled:
    """The current version after a change, how many concepts are worded anew, and why a newer one is not current."""

    current: str
    changed: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _State:
    """What a concept is to be: whose words, and whether it is retired."""

    framework: int
    retired: bool
    retired_in: str
    replaced_by: tuple[str, ...]
    digest: str


@transaction.atomic
def make_current(framework: Framework) -> Settled:
    """Make this version the current one, whatever is newer; a newer one that is imported later takes over.

    Raises:
        RefusedError: its import was cut short.

    """
    if framework.completed_at is None:
        raise RefusedError(
            gettext("The import of %(framework)s was cut short. Import it again first.") % {"framework": framework}
        )
    return settle_series(framework, Choice.THIS)


@transaction.atomic
def remove_version(framework: Framework) -> Settled:
    """Remove a version; the newest of the others becomes current when it was the current one.

    Raises:
        RefusedError: something names a concept that no other version has, or that this current version words.

    """
    uses = uses_of_only(framework)
    if uses:
        sentence = (
            gettext(
                "%(framework)s is the current version, and %(uses)s in use. "
                "Make another version current, or repair first."
            )
            if framework.current
            else gettext(
                "%(framework)s is a version whose skills no other has, and %(uses)s in use. "
                "Make another version current, or repair first."
            )
        )
        raise RefusedError(sentence % {"framework": framework, "uses": uses})
    others = _versions(framework).exclude(pk=framework.pk)
    touched = list(framework.wordings.values_list("concept_id", flat=True))
    framework.wordings.all().delete()
    framework.edges.all().delete()
    for part in parts(touched, _AT_ONCE):
        SkillConcept.objects.filter(pk__in=part, wordings__isnull=True).delete()
    if framework.current:
        Framework.objects.filter(pk=framework.pk).update(current=False)
        heir = _best(list(others.filter(completed_at__isnull=False)))
        if heir is not None:
            Framework.objects.filter(pk=heir.pk).update(current=True)
    changed = _write_states(touched)
    framework.delete()
    others.update(imported_at=timezone.now())  # whoever holds concepts in memory reads them again
    return Settled(_current_version(framework.name, framework.series), changed)


def settle_series(framework: Framework, choice: Choice) -> Settled:
    """Decide which version of the series is current, and word every concept of the series accordingly."""
    versions = list(_versions(framework).filter(completed_at__isnull=False).select_for_update())
    present = next((version for version in versions if version.current), None)
    wanted, reason = _wanted(versions, present, framework, choice)
    if wanted is not None and (present is None or wanted.pk != present.pk):
        _versions(framework).filter(current=True).update(current=False)
    if wanted is not None:
        Framework.objects.filter(pk=wanted.pk).update(current=True, pinned=_pinned(wanted, present, choice))
    concepts = ConceptWording.objects.filter(framework__in=versions).values_list("concept_id", flat=True).distinct()
    changed = _write_states(list(concepts))
    Framework.objects.filter(pk=framework.pk).update(imported_at=timezone.now())
    return Settled(wanted.version if wanted else "", changed, reason)


def _pinned(wanted: Framework, present: Framework | None, choice: Choice) -> bool:
    """Whether a person's word keeps it current while others come in."""
    if choice is not Choice.NEWEST:
        return True
    return present is not None and present.pk == wanted.pk and present.pinned


def _wanted(
    versions: Sequence[Framework], present: Framework | None, imported: Framework, choice: Choice
) -> tuple[Framework | None, str]:
    best = _best(versions)
    if choice is Choice.THIS:
        return next((version for version in versions if version.pk == imported.pk), present), ""
    if choice is Choice.KEEP and present is not None:
        return present, ""
    if present is not None and present.pinned and version_key(present.version) >= version_key(imported.version):
        return present, f"{present.version} was made current by hand."
    newest = max(versions, key=lambda version: version_key(version.version), default=None)
    if newest is not None and best is not None and newest.pk != best.pk:
        missing = ", ".join(sorted(_holds(best) - _holds(newest))[:6])
        return best, f"{newest.version} is newer and less complete (no {missing}): make it current by hand if you wish."
    return best, ""


def _best(versions: Sequence[Framework]) -> Framework | None:
    """The newest among those that hold every kind of thing that any version holds; the newest, when none does.

    So a part of a framework, such as its concepts without relations, never takes the place of the whole.
    """
    everything = frozenset[str]().union(*(_holds(version) for version in versions))
    whole = [version for version in versions if _holds(version) >= everything]
    return max(whole or versions, key=lambda version: version_key(version.version), default=None)


def _holds(framework: Framework) -> frozenset[str]:
    return frozenset(framework.holds)


def _versions(framework: Framework) -> QuerySet[Framework]:
    return Framework.objects.filter(name=framework.name, series=framework.series)


def _current_version(name: str, series: str) -> str:
    found = Framework.objects.filter(name=name, series=series, current=True).values_list("version", flat=True).first()
    return found or ""


def _write_states(concepts: Sequence[int]) -> int:
    """Word each concept as the current versions say; how many are now worded or marked otherwise."""
    frameworks = {row.pk: row for row in Framework.objects.filter(completed_at__isnull=False)}
    successors = _successors(frameworks.values())
    changed = 0
    for part in parts(concepts, _AT_ONCE):
        changed += _write_part(part, frameworks, successors)
    return changed


def _write_part(part: Sequence[int], frameworks: dict[int, Framework], successors: dict[str, tuple[str, ...]]) -> int:
    wordings: defaultdict[int, list[tuple[Framework, bool, str]]] = defaultdict(list)
    rows = ConceptWording.objects.filter(concept__in=part, framework__in=frameworks)
    for concept, version, retired, digest in rows.values_list("concept_id", "framework_id", "retired", "digest"):
        wordings[concept].append((frameworks[version], retired, digest))
    anew: list[tuple[int, int]] = []
    marks: defaultdict[_State, list[int]] = defaultdict(list)
    present = SkillConcept.objects.filter(pk__in=list(wordings)).values_list(
        "pk", "uri", "framework_id", "retired", "retired_in", "replaced_by", "digest"
    )
    for pk, uri, framework, retired, retired_in, replaced_by, digest in present:
        state = _state(wordings[pk], successors.get(uri, ()), frameworks.values())
        if state == _State(framework, retired, retired_in, tuple(replaced_by), digest):
            continue
        marks[state].append(pk)
        if state.digest != digest:
            anew.append((state.framework, pk))
    for state, keys in marks.items():
        SkillConcept.objects.filter(pk__in=keys).update(
            framework_id=state.framework,
            retired=state.retired,
            retired_in=state.retired_in,
            replaced_by=list(state.replaced_by),
        )
    _copy_wordings(anew)
    return sum(map(len, marks.values()))


def _state(
    wordings: Sequence[tuple[Framework, bool, str]], successors: tuple[str, ...], frameworks: Iterable[Framework]
) -> _State:
    """A concept's state: in a current version, or as the last version that had it left it."""
    current = [item for item in wordings if item[0].current]
    if current:
        version, retired, digest = min(
            current, key=lambda item: (item[1], item[0].series == "", item[0].name, item[0].series)
        )
        return _State(version.pk, retired, version.version if retired else "", successors if retired else (), digest)
    version, _, digest = max(wordings, key=lambda item: (version_key(item[0].version), item[0].name, item[0].series))
    return _State(version.pk, True, _retired_in(version, frameworks), successors, digest)


def _retired_in(last: Framework, frameworks: Iterable[Framework]) -> str:
    """The first version after the last one that had the concept; empty when that one is newer than the current."""
    own = [row for row in frameworks if (row.name, row.series) == (last.name, last.series)]
    later = [row for row in own if version_key(row.version) > version_key(last.version)]
    current = next((row for row in own if row.current), None)
    if current is None or version_key(current.version) < version_key(last.version):
        return ""
    return min(later, key=lambda row: version_key(row.version)).version if later else ""


def _successors(frameworks: Iterable[Framework]) -> dict[str, tuple[str, ...]]:
    """What frameworks name in place of what they retired, by URI; every version's word counts."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    rows = ConceptEdge.every_version.filter(kind="successor", framework__in=[row.pk for row in frameworks])
    for source, target in rows.values_list("source", "target"):
        found[source].add(target)
    return {source: tuple(sorted(targets)) for source, targets in found.items()}


def _copy_wordings(anew: Sequence[tuple[int, int]]) -> None:
    """Copy the chosen version's words to the concepts."""
    chosen = {concept: framework for framework, concept in anew}
    rows = []
    for wording in ConceptWording.objects.filter(concept__in=chosen, framework__in=set(chosen.values())):
        if chosen[wording.concept_id] != wording.framework_id:
            continue
        rows.append(
            SkillConcept(
                pk=wording.concept_id,
                label=wording.label,
                kind=wording.kind,
                description=wording.description,
                alternative_labels=wording.alternative_labels,
                search_text="\n".join((wording.label, *wording.alternative_labels)).casefold(),
                digest=wording.digest,
            )
        )
    fields = ["label", "kind", "description", "alternative_labels", "search_text", "digest"]
    SkillConcept.objects.bulk_update(rows, fields, batch_size=100)
