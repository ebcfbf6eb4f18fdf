"""An occupation of O*NET or ESCO: what it is known to need, how much, and for which tasks.

O*NET rates importance (1 to 5) and level (0 to 7) of skills and knowledge (https://www.onetcenter.org/database.html);
ESCO tells essential from optional and rates nothing. What is rated is general ("Speaking"); what records can show is
often named by the tasks ("Measure vital signs"), so the skills that tasks name come first, each with its task. Neither
framework knows this job: nothing is a must-have before a person says so, and at most five are proposed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Length
from django.utils.translation import gettext

from matching.frameworks.builtin.shape import PREFIX
from matching.job_text import LabelBook
from matching.levels import of_framework
from matching.statements import Concept
from portal.actions.refusal import RefusedError
from portal.job_sources.proposal import (
    MOST_LINES,
    MOST_MUSTS,
    SURE,
    Found,
    Proposal,
    ProposedLine,
    level_asked,
    with_rows,
)
from portal.job_sources.skills_found import SKILL_KINDS, SkillFinder, label_book
from portal.models import ConceptAnchor, ConceptEdge, ConceptIdentifier, SkillConcept
from portal.parts import parts
from portal.written import decimal_words

__all__ = ["FoundOccupation", "from_occupation", "search_occupations"]

_SHORTEST = 2
_AT_ONCE = 400
_MOST_TASKS = 60
#: O*NET's scale of importance: 3 is "important", 4 "very important".
_IMPORTANT, _VERY_IMPORTANT = 3.0, 4.0
#: Below it O*NET's raters say "somewhat important": what is rated less is left out, and said to be.
_LEAST_SHOWN = 2.5
_MOST_OF_TASKS = 15
#: As sure as a preferred label: other words do not tick themselves here.
_SURE_OF_TASK = 0.95
#: General traits may not be must-haves before somebody says what they look like in this job.
_TRAITS = "competence"
_KINDS_FIRST = {"credential": 0, "skill": 1, "knowledge": 1, "technology": 2, "competence": 3}


@dataclass(frozen=True, slots=True)
class FoundOccupation:
    """An occupation as the search offers it; ``called`` is the alternate title that was found, if it was one."""

    uri: str
    label: str
    framework: str
    version: str
    description: str
    called: str = ""


@dataclass(frozen=True, slots=True)
class _Need:
    """One relation from the occupation to what it needs; ``level`` is on O*NET's scale."""

    concept: SkillConcept
    essential: bool
    importance: float | None
    level: float | None


def search_occupations(text: str, limit: int = 20) -> list[FoundOccupation]:
    """Occupations whose title or alternate titles hold every word of the text; fewer than two letters find nothing."""
    wanted = " ".join(text.casefold().split())
    if len(wanted) < _SHORTEST:
        return []
    words = Q()
    for word in wanted.split(" ")[:8]:
        words &= Q(search_text__contains=word)
    rows = (
        SkillConcept.objects.filter(words, kind="occupation", retired=False)
        .annotate(
            place=Case(
                When(label__iexact=wanted, then=Value(0)),
                When(search_text__startswith=wanted, then=Value(1)),
                When(search_text__contains=f"\n{wanted}", then=Value(2)),
                When(search_text__contains=f" {wanted}", then=Value(3)),
                default=Value(4),
                output_field=IntegerField(),
            ),
            length=Length("label"),
        )
        .select_related("framework")
        .order_by("place", "length", "label", "uri")[: max(1, min(limit, 50))]
    )
    return [
        FoundOccupation(
            row.uri, row.label, _framework(row), row.framework.version, row.description, _called(row, wanted)
        )
        for row in rows
    ]


def from_occupation(uri: str) -> Proposal:
    """What an occupation proposes, the most important first.

    Raises:
        RefusedError: no occupation has this address.

    """
    concept = SkillConcept.objects.filter(uri=uri, kind="occupation").select_related("framework").first()
    if concept is None:
        raise RefusedError(gettext("No occupation here has this address. Search for it by its title."), field="q")
    needs = _ordered(_needs(concept))
    tasks = [need.concept.description or need.concept.label for need in needs if need.concept.kind == "task"]
    skills = [need for need in needs if need.concept.kind in SKILL_KINDS]
    shown = [need for need in skills if need.importance is None or need.importance >= _LEAST_SHOWN]
    named = _named(concept)
    of_tasks = _named_by_tasks([*tasks, concept.description], named, {need.concept.uri for need in shown})
    rated = _rated_lines(shown[: MOST_LINES - len(of_tasks)], named, tasks)
    return Proposal(
        source="occupation",
        origin=f"{named} {concept.label}"[:200],
        lines=with_rows([*of_tasks, *rated]),
        title=concept.label[:200],
        description=concept.description[:20_000],
        left_out=_left_out(len(skills) - len(shown), len(shown) - len(rated)),
        tasks=tuple(task[:500] for task in tasks[:_MOST_TASKS]),
    )


def _rated_lines(needs: Sequence[_Need], named: str, tasks: Sequence[str]) -> list[ProposedLine]:
    anchors = _anchors([need.concept.uri for need in needs if need.level is not None])
    lines = [_line(need, named, anchors.get(need.concept.uri, ())) for need in needs]
    return _with_tasks(_proposed(lines, needs), tasks)


def _named_by_tasks(texts: Sequence[str], named: str, without: set[str]) -> list[ProposedLine]:
    """Lines for skills that the tasks, or the description, name in their own words."""
    book, finder = label_book(), SkillFinder(texts=0)
    lines: dict[str, ProposedLine] = {}
    for text in texts:
        for spot in book.spots(text[:2_000]):
            one_word = " " not in text[spot.start : spot.end] and not spot.uri.startswith(PREFIX)
            if one_word or spot.confidence < SURE or spot.uri in lines or spot.uri in without:
                continue
            found = finder.of_spot(spot)
            if found is None or found.kind == _TRAITS:
                continue
            lines[found.uri] = ProposedLine(
                label=found.label,
                concepts=(found,),
                words=text[spot.start : spot.end],
                task=text[:500] if text is not texts[-1] else "",
                source=f"{named}: “{text[:200]}”"[:300],
                in_force=found.kind == "credential",
                chosen=found.confidence >= _SURE_OF_TASK or found.uri.startswith(PREFIX),
            )
    return list(lines.values())[:_MOST_OF_TASKS]


def _needs(occupation: SkillConcept) -> list[_Need]:
    edges = list(
        ConceptEdge.objects.filter(source=occupation.uri, kind__in=("essential", "optional")).values_list(
            "target", "kind", "importance", "level"
        )
    )
    concepts = _concepts([target for target, _, _, _ in edges])
    return [
        _Need(concepts[target], kind == "essential", importance, level)
        for target, kind, importance, level in edges
        if target in concepts
    ]


def _concepts(uris: Sequence[str]) -> dict[str, SkillConcept]:
    found: dict[str, SkillConcept] = {}
    for some in parts(uris, _AT_ONCE):
        found |= {row.uri: row for row in SkillConcept.objects.filter(uri__in=some)}
    return found


def _ordered(needs: Iterable[_Need]) -> list[_Need]:
    return sorted(
        needs,
        key=lambda need: (
            not need.essential,
            _KINDS_FIRST.get(need.concept.kind, 4),
            -(need.importance or 0),
            need.concept.label.casefold(),
        ),
    )


def _line(need: _Need, named: str, anchors: Sequence[tuple[float, str]]) -> ProposedLine:
    rated = "" if need.importance is None else f", importance {need.importance:.1f} of 5"
    said = "essential" if need.essential else "optional"
    level = None if need.level is None else of_framework("onet", f"{need.level:.2f}")
    notes = [] if need.level is None else [_anchor_note(need.level, anchors)]
    if need.concept.kind == _TRAITS:
        notes.append(gettext("A general trait: say what somebody who has it can be seen to do."))
    return ProposedLine(
        label=need.concept.label[:200],
        concepts=(Found(need.concept.uri, need.concept.label, "framework", 1.0, need.concept.kind),),
        weight=_weight(need),
        level=level_asked(level),
        in_force=need.concept.kind == "credential",
        source=f"{named}{rated or f', {said}'}"[:300],
        notes=tuple(notes),
    )


def _weight(need: _Need) -> str:
    if need.importance is None:
        return "normal"
    return "high" if need.importance >= _VERY_IMPORTANT else "normal" if need.importance >= _IMPORTANT else "low"


def _anchor_note(level: float, anchors: Sequence[tuple[float, str]]) -> str:
    """The level in O*NET's own words: the highest anchor that is reached, else the lowest there is."""
    reached = [text for value, text in anchors if value <= level] or [text for _, text in anchors[:1]]
    if not reached:
        return gettext("O*NET level %(level)s of 7") % {"level": decimal_words(level, 1)}
    words = gettext("O*NET level %(level)s of 7, about “%(anchor)s”")
    return words % {"level": decimal_words(level, 1), "anchor": reached[-1][:120]}


def _anchors(uris: Sequence[str]) -> dict[str, list[tuple[float, str]]]:
    found: dict[str, list[tuple[float, str]]] = {}
    rows = ConceptAnchor.objects.filter(uri__in=uris, scale="LV").order_by("uri", "value")
    for uri, value, text in rows.values_list("uri", "value", "text"):
        found.setdefault(uri, []).append((value, text))
    return found


def _proposed(lines: list[ProposedLine], needs: Sequence[_Need]) -> list[ProposedLine]:
    """The lines with the most important rated skills ticked, as must-haves; none where nothing was rated."""
    rated = [
        index
        for index, (line, need) in enumerate(zip(lines, needs, strict=False))
        if (need.importance or 0) >= _VERY_IMPORTANT and line.concepts[0].kind != _TRAITS
    ]
    ticked = set(rated[:MOST_MUSTS])
    return [replace(line, need="must", chosen=True) if index in ticked else line for index, line in enumerate(lines)]


def _with_tasks(lines: Sequence[ProposedLine], tasks: Sequence[str]) -> list[ProposedLine]:
    """The first task that names the skill, where one does; whoever ticks chooses the others."""
    book = LabelBook(Concept(line.concepts[0].uri, "", line.concepts[0].label, line.concepts[0].kind) for line in lines)
    first: dict[str, str] = {}
    for task in tasks:
        for spot in book.spots(task):
            first.setdefault(spot.uri, task[:500])
    return [replace(line, task=first.get(line.concepts[0].uri, "")) for line in lines]


def _left_out(less: int, more: int) -> tuple[str, ...]:
    found = []
    if less:
        words = gettext("%(number)s that are rated less than %(least)s of 5. The editor finds them by name")
        found.append(words % {"number": less, "least": decimal_words(_LEAST_SHOWN, 1)})
    if more:
        words = gettext("%(number)s more: a job may have %(most)s lines. The editor finds them by name")
        found.append(words % {"number": more, "most": MOST_LINES})
    return tuple(found)


def _named(concept: SkillConcept) -> str:
    codes = ConceptIdentifier.objects.filter(concept=concept).values_list("value", flat=True)
    code = next((value for value in sorted(codes, key=len) if "://" not in value), "")
    return f"{_framework(concept)} {concept.framework.version}{f', {code}' if code else ''}"


def _framework(concept: SkillConcept) -> str:
    return {"onet": "O*NET", "esco": "ESCO"}.get(
        concept.framework.name, concept.framework.title or concept.framework.name
    )


def _called(row: SkillConcept, wanted: str) -> str:
    """The alternate title that holds the words, where the title itself does not."""
    words = wanted.split(" ")
    if all(word in row.label.casefold() for word in words):
        return ""
    titles = (title for title in row.alternative_labels if isinstance(title, str))
    return next((title for title in titles if all(word in title.casefold() for word in words)), "")[:100]
