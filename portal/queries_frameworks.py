"""Frameworks, their versions and concepts, as their pages show them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, F, Q

from matching.frameworks.versions import version_key
from portal.crossings import Crossing, crossings_of, framework_short
from portal.models import (
    ConceptAnchor,
    ConceptEdge,
    ConceptWording,
    Evidence,
    Framework,
    JobRequirement,
    LinkConfirmation,
    SkillConcept,
)
from portal.parts import parts
from portal.scope import Scope

__all__ = [
    "Change",
    "ConceptPage",
    "Series",
    "Tie",
    "VersionChanges",
    "changes_since",
    "concept_page",
    "previous_version",
    "series_list",
]

TIES_SHOWN = 60
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Series:
    """One framework with its versions, the newest first."""

    name: str
    title: str
    series: str
    versions: tuple[Framework, ...]

    @property
    def current(self) -> Framework | None:
        """The version in use."""
        return next((version for version in self.versions if version.current), None)


@dataclass(frozen=True, slots=True)
class Change:
    """One concept that differs between two versions; ``before`` and ``after`` are its labels there."""

    uri: str
    before: str
    after: str
    replaced_by: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class VersionChanges:
    """What a version changed of the one before it."""

    before: Framework
    added: tuple[Change, ...]
    retired: tuple[Change, ...]
    relabelled: tuple[Change, ...]
    redefined: tuple[Change, ...]
    renamed: tuple[Change, ...]
    edges_added: int
    edges_gone: int


@dataclass(frozen=True, slots=True)
class Tie:
    """The other end of a relation; ``label`` is its address where it belongs to no framework here."""

    uri: str
    label: str
    framework: str
    known: bool
    retired: bool = False
    importance: float | None = None
    level: float | None = None


@dataclass(frozen=True, slots=True)
class ConceptPage:
    """Everything a concept's page shows."""

    concept: SkillConcept
    identifiers: tuple[str, ...]
    replacements: tuple[Tie, ...]
    ties: Mapping[str, tuple[Tie, ...]]
    more: Mapping[str, int]
    anchors: tuple[ConceptAnchor, ...]
    wordings: tuple[ConceptWording, ...]
    crossings: tuple[Crossing, ...]
    requirements: tuple[JobRequirement, ...]
    evidence: int
    people: int
    words: int


def series_list() -> list[Series]:
    """Every framework that was imported, the built-in one first."""
    found: defaultdict[tuple[str, str], list[Framework]] = defaultdict(list)
    for row in Framework.objects.all():
        found[row.name, row.series].append(row)
    made = [
        Series(
            name,
            versions[0].title or framework_short(name),
            series,
            tuple(sorted(versions, key=lambda row: version_key(row.version), reverse=True)),
        )
        for (name, series), versions in found.items()
    ]
    return sorted(made, key=lambda item: (item.name != "builtin", item.title, item.series))


def previous_version(version: Framework) -> Framework | None:
    """The complete version before this one; None for the oldest."""
    rows = Framework.objects.filter(name=version.name, series=version.series, completed_at__isnull=False)
    older = [row for row in rows if version_key(row.version) < version_key(version.version)]
    return max(older, key=lambda row: version_key(row.version), default=None)


def changes_since(version: Framework, before: Framework) -> VersionChanges:
    """What ``version`` changed of ``before``; remembered until one of the two is imported again."""
    return _changes(version.pk, before.pk, f"{version.imported_at} {before.imported_at}")


@lru_cache(maxsize=32)
def _changes(version: int, before: int, _as_imported: str) -> VersionChanges:
    new, old = _wordings(version), _wordings(before)
    kinds: defaultdict[str, list[Change]] = defaultdict(list)
    gone = []
    for concept in new.keys() | old.keys():
        now, then = new.get(concept), old.get(concept)
        if now is None or (now.retired and not (then is None or then.retired)):
            if then is not None:
                gone.append((then.uri, then.label))
            continue
        if then is None:
            kinds["added"].append(Change(now.uri, "", now.label))
            continue
        for kind, differs in (
            ("relabelled", now.label != then.label),
            ("redefined", now.meaning != then.meaning),
            ("renamed", now.names != then.names),
        ):
            if differs:
                kinds[kind].append(Change(now.uri, then.label, now.label))
    kinds["retired"] = _with_replacements(gone)
    ordered = {
        kind: tuple(sorted(kinds[kind], key=lambda change: ((change.after or change.before).casefold(), change.uri)))
        for kind in ("added", "retired", "relabelled", "redefined", "renamed")
    }
    return VersionChanges(
        before=Framework.objects.get(pk=before),
        **ordered,
        edges_added=_edges_apart(version, before),
        edges_gone=_edges_apart(before, version),
    )


@dataclass(frozen=True, slots=True)
class _Wording:
    uri: str
    label: str
    meaning: str
    names: str
    retired: bool


def _wordings(framework: int) -> dict[int, _Wording]:
    rows = ConceptWording.objects.filter(framework_id=framework).values_list(
        "concept_id", "concept__uri", "label", "meaning_digest", "names_digest", "retired"
    )
    return {row[0]: _Wording(*row[1:]) for row in rows.iterator(chunk_size=5_000)}


def _with_replacements(gone: Sequence[tuple[str, str]]) -> list[Change]:
    replaced: dict[str, list[str]] = {}
    for part in parts([uri for uri, _ in gone], _AT_ONCE):
        replaced.update(SkillConcept.objects.filter(uri__in=part).values_list("uri", "replaced_by"))
    ties = {tie.uri: tie for tie in ties_for({uri for uris in replaced.values() for uri in uris})}
    return [
        Change(uri, label, "", tuple((new, ties[new].label) for new in replaced.get(uri, ()) if new in ties))
        for uri, label in gone
    ]


def _edges_apart(one: int, other: int) -> int:
    columns = ("source", "target", "kind")
    there = ConceptEdge.every_version.filter(framework_id=other).values_list(*columns)
    return ConceptEdge.every_version.filter(framework_id=one).values_list(*columns).difference(there).count()


def ties_for(uris: Iterable[str]) -> list[Tie]:
    """Concepts as other ends of relations, in the order of their labels."""
    wanted = sorted(set(uris))
    found: dict[str, Tie] = {}
    for part in parts(wanted, _AT_ONCE):
        rows = SkillConcept.objects.filter(uri__in=part)
        for uri, label, name, retired in rows.values_list("uri", "label", "framework__name", "retired"):
            found[uri] = Tie(uri, label, framework_short(name), known=True, retired=retired)
    made = [found.get(uri) or Tie(uri, uri, "", known=False) for uri in wanted]
    return sorted(made, key=lambda tie: (not tie.known, tie.label.casefold(), tie.uri))


def concept_page(scope: Scope, uri: str) -> ConceptPage | None:
    """The concept with this URI, with its relations in current versions and what the organization uses it for."""
    concept = SkillConcept.objects.select_related("framework").filter(uri=uri).first()
    if concept is None:
        return None
    ties, more = _ties(uri)
    crossing = [(uri, tie.uri) for kind in ("exact", "close") for tie in ties.get(kind, ())[:10] if tie.known]
    evidence = Evidence.objects.within(scope).filter(concept_uri=uri)
    counted = evidence.aggregate(rows=Count("pk"), people=Count("candidate", distinct=True))
    made = crossings_of(crossing)
    return ConceptPage(
        concept=concept,
        identifiers=tuple(concept.identifiers.order_by("value").values_list("value", flat=True)[:40]),
        replacements=tuple(ties_for(concept.replaced_by)),
        ties=ties,
        more=more,
        anchors=tuple(ConceptAnchor.objects.filter(uri=uri).order_by("scale", "value")[:40]),
        wordings=_versions_of(concept),
        crossings=tuple(item for pair in crossing for item in made[pair]),
        requirements=tuple(requirements_naming(scope, {uri})),
        evidence=counted["rows"],
        people=counted["people"],
        words=LinkConfirmation.objects.within(scope).filter(concept_uri=uri).count(),
    )


def requirements_naming(scope: Scope, uris: set[str]) -> list[JobRequirement]:
    """Requirements of jobs as they stand that name one of the concepts."""
    rows = (
        JobRequirement.objects.within(scope)
        .filter(version__job__current_version=F("version"))
        .select_related("version__job")
        .order_by("version__job__title", "position")
    )
    return [row for row in rows if any(concept["uri"] in uris for concept in row.concepts)]


def _versions_of(concept: SkillConcept) -> tuple[ConceptWording, ...]:
    rows = concept.wordings.select_related("framework").filter(framework__completed_at__isnull=False)
    return tuple(sorted(rows, key=lambda row: version_key(row.framework.version), reverse=True))


def _ties(uri: str) -> tuple[dict[str, tuple[Tie, ...]], dict[str, int]]:
    """The other ends by what they are to the concept, and how many of each are not shown."""
    ends: defaultdict[str, dict[str, tuple[float | None, float | None]]] = defaultdict(dict)
    rows = ConceptEdge.objects.filter(Q(source=uri) | Q(target=uri)).exclude(kind="successor")
    for source, target, kind, importance, level in rows.values_list("source", "target", "kind", "importance", "level"):
        away = source == uri
        name = kind if away or kind in {"exact", "close", "related"} else _BACK[kind]
        ends[name][target if away else source] = (importance, level)
    ties, more = {}, {}
    for name, others in ends.items():
        ordered = sorted(others, key=lambda other: (-(others[other][0] or 0), other))
        shown = ordered[:TIES_SHOWN]
        found = {tie.uri: tie for tie in ties_for(shown)}
        ties[name] = tuple(
            Tie(tie.uri, tie.label, tie.framework, tie.known, tie.retired, *others[tie.uri])
            for tie in sorted(found.values(), key=lambda tie: (-(others[tie.uri][0] or 0), tie.label.casefold()))
        )
        more[name] = len(others) - len(shown)
    return ties, more


_BACK = {"broader": "narrower", "essential": "needed_by", "optional": "used_by"}


def kinds_of(version: Framework) -> list[tuple[str, int]]:
    """How many concepts of each kind a version has, the most first."""
    counted: Counter[str] = Counter()
    for kind, number in version.wordings.values_list("kind").annotate(n=Count("pk")).order_by():
        counted[kind] = number
    return counted.most_common()
