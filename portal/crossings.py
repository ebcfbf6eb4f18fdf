"""What is lost where a ranking goes from one framework to another: in a sentence, for each crossing of a path.

A crossing costs its factor (:mod:`matching.relations`) because two frameworks never mean quite the same: here stands
what the concept on one side says that the other does not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Q
from django.utils.translation import gettext as _

from matching.relations import FACTORS, SCALE, RelationKind
from portal.models import ConceptAnchor, ConceptEdge, SkillConcept
from portal.parts import parts
from portal.spoken import Spoken
from portal.written import decimal_words

__all__ = ["Crossing", "crossing_words", "crossings_of"]

Path = Sequence[str]
_MATCHES = ("exact", "close", "broader")
_AT_ONCE = 400
_KINDS = Spoken(
    {"exact": "an exact match", "close": "a close match", "broader": "a broader one", "narrower": "a narrower one"}
)


@dataclass(frozen=True, slots=True)
class Crossing:
    """One step from a framework into another: what the step is, its factor (0 to 1), and what is not carried over."""

    source: SkillConcept
    target: SkillConcept
    kind: str
    factor: float
    losses: tuple[str, ...]

    @property
    def words(self) -> str:
        """The crossing as one sentence."""
        sentence = (
            _("From %(source)s to %(target)s, %(kind)s: counts ×%(factor)s. Not carried over: %(lost)s.")
            if self.losses
            else _(
                "From %(source)s to %(target)s, %(kind)s: counts ×%(factor)s; as far as the frameworks tell, nothing "
                "else is lost."
            )
        )
        return sentence % {
            "source": _name(self.source),
            "target": _name(self.target),
            "kind": _KINDS[self.kind],
            "factor": decimal_words(self.factor),
            "lost": "; ".join(self.losses),
        }


def crossing_words(path: Path) -> tuple[str, ...]:
    """A sentence for each crossing on a path of concept URIs, the candidate's first; none when it crosses nothing."""
    return tuple(crossing.words for crossing in crossings_of([path])[tuple(path)])


def crossings_of(paths: Iterable[Path]) -> dict[tuple[str, ...], tuple[Crossing, ...]]:
    """The crossings of many paths, with a handful of queries for all of them."""
    wanted = [tuple(path) for path in paths]
    uris = {uri for path in wanted for uri in path}
    concepts = _concepts(uris)
    steps = {
        (one, other)
        for path in wanted
        for one, other in pairwise(path)
        if one in concepts and other in concepts and _apart(concepts[one], concepts[other])
    }
    ends = {uri for step in steps for uri in step}
    kinds, many, anchored = _kinds(steps), _many(ends, concepts), _anchored(ends)
    made = {
        step: _crossing(concepts[step[0]], concepts[step[1]], kinds[step], many, anchored)
        for step in steps
        if step in kinds
    }
    return {path: tuple(made[step] for step in pairwise(path) if step in made) for path in wanted}


def _crossing(
    source: SkillConcept,
    target: SkillConcept,
    kind: str,
    many: Mapping[tuple[str, str], int],
    anchored: frozenset[str],
) -> Crossing:
    losses = []
    shared = {name.casefold() for name in (target.label, *target.alternative_labels)}
    names = [name for name in (source.label, *source.alternative_labels) if name.casefold() not in shared]
    if names:
        known = 1 + len(source.alternative_labels)
        shown = ", ".join(f"“{name}”" for name in names[:2])
        shown += ", …" if len(names) > 2 else ""  # noqa: PLR2004
        words = _("%(number)s of its %(known)s names (%(shown)s)")
        losses.append(words % {"number": len(names), "known": known, "shown": shown})
    if source.uri in anchored and target.uri not in anchored:
        losses.append(_("its level scale"))
    elsewhere = many.get((source.uri, target.framework.name), 0)
    if elsewhere > 1:
        losses.append(_("which of %(number)s concepts there is meant") % {"number": elsewhere})
    if kind == "close":
        losses.append(_("where the two differ, for close is not the same"))
    elif kind == "broader":
        losses.append(_("what makes it more particular"))
    factor = FACTORS[RelationKind(kind)] / SCALE
    return Crossing(source, target, kind, factor, tuple(losses))


def _concepts(uris: Iterable[str]) -> dict[str, SkillConcept]:
    found = {}
    for part in parts(sorted(uris), _AT_ONCE):
        for row in SkillConcept.objects.filter(uri__in=part).select_related("framework"):
            found[row.uri] = row
    return found


def _apart(one: SkillConcept, other: SkillConcept) -> bool:
    first, second = one.framework, other.framework
    return (first.name, first.series) != (second.name, second.series)


def _kinds(steps: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What each step is, by the strongest relation that a current version states, in either direction."""
    wanted = set(steps)
    found: dict[tuple[str, str], str] = {}
    rank = {"exact": 0, "narrower": 1, "close": 2, "broader": 3}
    for part in parts(sorted({one for one, _other in wanted}), _AT_ONCE):
        rows = ConceptEdge.objects.filter(Q(source__in=part) | Q(target__in=part), kind__in=_MATCHES)
        for source, target, kind in rows.values_list("source", "target", "kind"):
            back = "narrower" if kind == "broader" else kind
            for step, name in (((source, target), kind), ((target, source), back)):
                if step in wanted and (step not in found or rank[name] < rank[found[step]]):
                    found[step] = name
    return found


def _many(uris: Iterable[str], concepts: Mapping[str, SkillConcept]) -> dict[tuple[str, str], int]:
    """How many concepts of each framework a concept is exactly or closely the same as."""
    others: defaultdict[str, set[str]] = defaultdict(set)
    wanted = set(uris)
    for part in parts(sorted(wanted), _AT_ONCE):
        rows = ConceptEdge.objects.filter(Q(source__in=part) | Q(target__in=part), kind__in=("exact", "close"))
        for source, target in rows.values_list("source", "target"):
            if source in wanted:
                others[source].add(target)
            if target in wanted:
                others[target].add(source)
    known = dict(concepts)
    known |= _concepts({uri for ends in others.values() for uri in ends} - set(known))
    counted: Counter[tuple[str, str]] = Counter()
    for uri, ends in others.items():
        for end in ends:
            if end in known and not known[end].retired:
                counted[uri, known[end].framework.name] += 1
    return dict(counted)


def _anchored(uris: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for part in parts(sorted(uris), _AT_ONCE):
        found |= set(ConceptAnchor.objects.filter(uri__in=part).values_list("uri", flat=True).distinct())
    return frozenset(found)


def _name(concept: SkillConcept) -> str:
    return f"“{concept.label}” ({framework_short(concept.framework.name)} {concept.framework.version})"


def framework_short(name: str) -> str:
    """What people call a framework."""
    return SHORT.get(name, name)


SHORT = Spoken(
    {
        "builtin": "built-in skills",
        "case": "CASE",
        "csv": "own skills",
        "ctdl": "CTDL",
        "esco": "ESCO",
        "esco-onet": "ESCO-O*NET crosswalk",
        "onet": "O*NET",
        "rsd": "Rich Skill Descriptors",
    }
)
