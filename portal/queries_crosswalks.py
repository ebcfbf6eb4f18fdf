"""What going from one framework to another loses, over all of their concepts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q

from portal.models import ConceptEdge, Framework, SkillConcept
from portal.parts import parts
from portal.queries_frameworks import Tie, ties_for

__all__ = ["Crosswalk", "KindLoss", "crosswalk", "neighbours"]

SHOWN = 40
_MATCHES = ("exact", "close", "broader")


@dataclass(frozen=True, slots=True)
class KindLoss:
    """Concepts of one kind: how many find one exact counterpart, several, only a near one, or none."""

    kind: str
    total: int
    one: int
    several: int
    close: int
    wider: int
    none: int


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """What happens to the concepts of ``source`` on the way to ``target``; the lists show the first of each."""

    source: Framework
    target: Framework
    kinds: tuple[KindLoss, ...]
    several: tuple[tuple[Tie, tuple[Tie, ...]], ...]
    close: tuple[tuple[Tie, tuple[Tie, ...]], ...]
    wider: tuple[tuple[Tie, tuple[Tie, ...]], ...]
    none: tuple[Tie, ...]


def neighbours(version: Framework) -> list[Framework]:
    """The current versions of other frameworks that a relation of a current version leads to, from this one or back."""
    own = SkillConcept.objects.filter(framework=version).values("uri")
    edges = ConceptEdge.objects.filter(kind__in=_MATCHES).filter(_between(version))
    ends: set[str] = set()
    for source, target in edges.filter(Q(source__in=own) | Q(target__in=own)).values_list("source", "target"):
        ends |= {source, target}
    found: set[int] = set()
    names = sorted(ends)
    for some in parts(names, 500):
        rows = SkillConcept.objects.filter(uri__in=some, framework__current=True)
        found |= set(rows.values_list("framework_id", flat=True).distinct())
    return list(Framework.objects.filter(pk__in=found - {version.pk}).order_by("name", "series"))


def crosswalk(source: Framework, target: Framework) -> Crosswalk:
    """What is lost from ``source`` to ``target``; remembered until anything is imported again."""
    stamps = Framework.objects.filter(current=True).order_by("pk").values_list("pk", "imported_at")
    return _crosswalk(source.pk, target.pk, str(list(stamps)))


def _between(version: Framework) -> Q:
    """Relations that may lead out of a framework: those of others, and its own but the ones inside it."""
    return ~Q(framework=version) | ~Q(kind="broader")


@lru_cache(maxsize=16)
def _crosswalk(source: int, target: int, _as_imported: str) -> Crosswalk:
    own = dict(SkillConcept.objects.filter(framework_id=source, retired=False).values_list("uri", "kind"))
    theirs = set(SkillConcept.objects.filter(framework_id=target, retired=False).values_list("uri", flat=True))
    matches = _matches(own.keys(), theirs, source, target)
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    examples: defaultdict[str, list[str]] = defaultdict(list)
    kinds_matched = {own[uri] for uri in matches}
    for uri, kind in own.items():
        if kind not in kinds_matched:
            continue  # a crosswalk of occupations says nothing of skills
        found = matches.get(uri, {})
        exact = found.get("exact", set())
        fate = (
            ("one" if len(exact) == 1 else "several")
            if exact
            else next((name for name in ("close", "wider") if found.get(name)), "none")
        )
        counted[kind][fate] += 1
        if fate != "one" and len(examples[fate]) < SHOWN * 5:
            examples[fate].append(uri)
    return Crosswalk(
        source=Framework.objects.get(pk=source),
        target=Framework.objects.get(pk=target),
        kinds=tuple(_loss(kind, counts) for kind, counts in sorted(counted.items())),
        several=_shown(examples["several"], matches, "exact"),
        close=_shown(examples["close"], matches, "close"),
        wider=_shown(examples["wider"], matches, "wider"),
        none=tuple(ties_for(examples["none"])[:SHOWN]),
    )


def _matches(own: Iterable[str], theirs: set[str], source: int, target: int) -> dict[str, dict[str, set[str]]]:
    """By concept of the source, by kind: its counterparts. `wider` holds broader and narrower ones."""
    mine = set(own)
    found: defaultdict[str, dict[str, set[str]]] = defaultdict(dict)
    rows = ConceptEdge.objects.filter(kind__in=_MATCHES).exclude(
        Q(framework_id__in=[source, target], kind="broader") & Q(framework__name__in=["esco", "onet"])
    )
    for one, other, kind in rows.values_list("source", "target", "kind").iterator(chunk_size=5_000):
        name = "wider" if kind == "broader" else kind
        if one in mine and other in theirs:
            found[one].setdefault(name, set()).add(other)
        elif other in mine and one in theirs:
            found[other].setdefault(name, set()).add(one)
    return found


def _loss(kind: str, counts: Counter[str]) -> KindLoss:
    names = ("one", "several", "close", "wider", "none")
    return KindLoss(kind, counts.total(), *(counts[name] for name in names))


def _shown(
    uris: list[str], matches: dict[str, dict[str, set[str]]], name: str
) -> tuple[tuple[Tie, tuple[Tie, ...]], ...]:
    ordered = ties_for(uris)[:SHOWN]
    return tuple((tie, tuple(ties_for(matches[tie.uri][name])[:8])) for tie in ordered)
