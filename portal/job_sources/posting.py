"""A job description as people paste it: the skills that its phrases name, with their very words.

The text itself is not kept: it comes back as the job's description only where the person chooses that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext, gettext_lazy

from matching.job_text import (
    LONGEST_TEXT,
    Cues,
    Phrase,
    Section,
    bare_phrase,
    cues_of,
    facts_of,
    phrases_of,
)
from matching.job_text.cues import level_beside
from matching.statements import Need
from portal.actions.refusal import RefusedError
from portal.job_sources.proposal import (
    MOST_LINES,
    SURE,
    Found,
    Proposal,
    ProposedLine,
    level_asked,
    with_few_musts,
    with_rows,
)
from portal.job_sources.skills_found import SkillFinder, label_book
from portal.written import grouped

__all__ = ["from_posting", "lines_of_text"]

_SHORTEST_TEXT = 20
_FEWEST_WORDS, _MOST_WORDS = 2, 14
_LIKELY = 0.35
_OVER_FIVE = gettext_lazy("The text asks for it; five must-haves are proposed already.")
_QUOTED = 200

Place = tuple[int, int, ProposedLine]


def from_posting(text: str, *, keep_text: bool = False, finder: SkillFinder | None = None) -> Proposal:
    """What a job description proposes.

    Args:
        text: the description, at most :data:`matching.job_text.LONGEST_TEXT` characters.
        keep_text: whether the person wants the text as the job's description.
        finder: finds concepts; one of its own unless given.

    Raises:
        RefusedError: nothing was pasted, or too much.

    """
    text = text.replace("\r\n", "\n").strip()
    if len(text) < _SHORTEST_TEXT:
        raise RefusedError(
            gettext("Paste the job description, or choose its file: there is nothing to read yet."), field="text"
        )
    if len(text) > LONGEST_TEXT:
        raise RefusedError(
            gettext(
                "This is longer than a job description: %(length)s characters, and %(most)s are read. "
                "Leave out what is about the company."
            )
            % {"length": grouped(len(text)), "most": grouped(LONGEST_TEXT)},
            field="text",
        )
    facts = facts_of(text)
    places, lines = _merged(list(_found(text, finder or SkillFinder())))
    lines = with_few_musts(lines, str(_OVER_FIVE))
    origin = f"a job description{f': {facts.title}' if facts.title else ''}"
    rows = with_rows(lines)
    return Proposal(
        source="text",
        origin=origin[:200],
        lines=rows,
        title=facts.title,
        place=facts.place,
        description=text if keep_text else "",
        highlights=_highlights(text, places, len(rows)),
        left_out=_left_out(len(lines)),
    )


def lines_of_text(text: str, finder: SkillFinder, source: str, *, need: str | None = None) -> list[ProposedLine]:
    """The lines that a part of a larger document names (a posting's `qualifications`); ``need`` overrules its words."""
    _, lines = _merged(list(_found(text[:LONGEST_TEXT], finder)))
    return [replace(line, source=f"{source}: “{line.words[:_QUOTED]}”", need=need or line.need) for line in lines]


def _found(text: str, finder: SkillFinder) -> Iterator[Place]:
    """Every place where the text names a skill, in order."""
    book = label_book()
    for phrase in phrases_of(text):
        if phrase.section is Section.ASIDE:
            continue
        cues, named = cues_of(phrase), False
        for spot in book.spots(phrase.words):
            found = finder.of_spot(spot)
            if found is None:
                continue
            named = named or found.confidence >= SURE
            level = level_beside(phrase.words, spot.start, spot.end) or cues.level
            words = phrase.words[spot.start : spot.end]
            line = _line(found, words, phrase, cues)
            yield phrase.start + spot.start, phrase.start + spot.end, replace(line, level=level_asked(level))
        if not named and (place := _whole_phrase(phrase, cues, finder)):
            yield place


def _whole_phrase(phrase: Phrase, cues: Cues, finder: SkillFinder) -> Place | None:
    """The skill that a short phrase as a whole comes near, where its words are no label."""
    bare = bare_phrase(phrase.words)
    if phrase.section is Section.OPEN and cues.need is None:
        return None
    if not _FEWEST_WORDS <= len(bare.split()) <= _MOST_WORDS:
        return None
    found = finder.by_name(bare)
    if found is None or found.confidence < _LIKELY:
        return None
    at = phrase.words.find(bare)
    start = phrase.start + max(at, 0)
    line = replace(_line(found, bare, phrase, cues), level=level_asked(cues.level))
    return start, start + len(bare if at >= 0 else phrase.words), line


def _line(found: Found, words: str, phrase: Phrase, cues: Cues) -> ProposedLine:
    need = cues.need or Need.NICE
    licence = found.kind == "credential"
    notes = []
    if cues.years is not None:
        notes.append(
            gettext("Asks for %(years)s years: time says little of a level. Which level would show it?")
            % {"years": f"{cues.years:g}"}
        )
    if cues.licence and not licence:
        notes.append(
            gettext("The phrase speaks of a licence or certificate: is it a credential that must be in force?")
        )
    if cues.not_asked:
        notes.append(gettext("The text says that it is not asked for."))
    if found.confidence < SURE:
        notes.append(gettext("Not sure: look whether this is what is meant."))
    return ProposedLine(
        label=found.label,
        concepts=(found,),
        words=words,
        need=need.value,
        in_force=licence,
        task=phrase.words[:500] if phrase.section is Section.DUTIES else "",
        source=f"job description: “{phrase.words[:_QUOTED]}”",
        chosen=found.confidence >= SURE and not cues.not_asked,
        notes=tuple(notes),
    )


def _merged(places: Sequence[Place]) -> tuple[list[tuple[int, int, int]], list[ProposedLine]]:
    """One line for each concept, the surest and most binding of its places; and where each line was found."""
    order: dict[str, int] = {}
    lines: list[ProposedLine] = []
    spans: list[tuple[int, int, int]] = []
    for start, end, line in places:
        uri = line.concepts[0].uri
        number = order.setdefault(uri, len(lines))
        spans.append((start, end, number + 1))
        if number == len(lines):
            lines.append(line)
        else:
            lines[number] = _both(lines[number], line)
    return spans, lines


def _both(one: ProposedLine, other: ProposedLine) -> ProposedLine:
    """What two places say of one skill: what binds more, the higher level, the task of either."""
    surer, second = (one, other) if one.confidence >= other.confidence else (other, one)
    binding = "must" if "must" in {one.need, other.need} else "nice"
    source = next((line.source for line in (one, other) if line.need == binding), surer.source)
    levels = [level for level in (one.level, other.level) if level is not None]
    return replace(
        surer,
        need=binding,
        level=max(levels, default=None),
        task=one.task or other.task,
        source=source,
        in_force=one.in_force or other.in_force,
        chosen=one.chosen or other.chosen,
        notes=tuple(dict.fromkeys((*surer.notes, *second.notes))) if not surer.sure else surer.notes,
    )


def _highlights(text: str, spans: Sequence[tuple[int, int, int]], lines: int) -> tuple[tuple[str, int], ...]:
    """The text in pieces: ``(words, number of the line they led to)``, 0 for what led to none."""
    pieces: list[tuple[str, int]] = []
    at = 0
    for start, end, number in sorted(spans):
        if start < at or number > lines:
            continue
        pieces += [(text[at:start], 0), (text[start:end], number)]
        at = end
    pieces.append((text[at:], 0))
    return tuple(piece for piece in pieces if piece[0])


def _left_out(count: int) -> tuple[str, ...]:
    if count <= MOST_LINES:
        return ()
    words = gettext("%(number)s more were found; a job may have %(most)s")
    return (words % {"number": count - MOST_LINES, "most": MOST_LINES},)
