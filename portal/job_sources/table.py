"""A CSV (RFC 4180) with one row for each requirement: `label`, and as wanted the other columns of :data:`COLUMNS`.

Spreadsheets' habits are taken: separators `,` `;` tab, a byte order mark, UTF-16, `sep=;`. Cells are text whatever
they look like; the template and the outcomes are written so that no spreadsheet runs them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from portal.actions.refusal import RefusedError
from portal.exports.csv_file import harmless
from portal.job_sources.proposal import MOST_LINES, SURE, Found, Proposal, ProposedLine, RowOutcome, with_rows
from portal.job_sources.skills_found import SkillFinder
from portal.job_sources.table_cells import CellError, age_in, level_in, need_in, trust_in, weight_in, yes_or_no
from portal.spoken import Spoken

__all__ = ["COLUMNS", "MOST_BYTES", "from_table", "template_csv"]

MOST_BYTES = 256 * 1024
MOST_ROWS = 300
_LONGEST_CELL = 4_000
COLUMNS: Mapping[str, str] = Spoken(
    {
        "label": "What the job calls it; a skill’s name when there is no uri",
        "uri": "The skill’s address or code in a framework",
        "need": "must or nice (nice unless told)",
        "weight": "low, normal or high",
        "level": "1 to 4, or words with a scale: EQF 5, CEFR B2, 3 of 5",
        "max age": "2 years, 18 months, 90 days",
        "reason": "Why older evidence will not do; needed with max age",
        "in force": "yes for a licence that must be in force",
        "trust": "known or trusted, empty for any issuer",
        "task": "What the skill is used for",
        "day one": "yes or no",
        "behaviour": "For a trait: what somebody who has it can be seen to do",
        "source": "Where the need was found",
        "alternatives": "Skills that would do as well, addresses or names, separated by |",
    }
)
_NAMES = {
    "label": "label name skill requirement",
    "uri": "uri url code identifier id",
    "need": "need type mustornice",
    "weight": "weight importance",
    "level": "level minimumlevel minlevel",
    "max age": "maxage maximumage age",
    "reason": "reason agereason",
    "in force": "inforce licence license",
    "trust": "trust minimumtrust",
    "task": "task usedfor",
    "day one": "dayone onday1 day1",
    "behaviour": "behaviour behavior",
    "source": "source",
    "alternatives": "alternatives alternative or",
}
_COLUMN_OF = {word: column for column, words in _NAMES.items() for word in words.split()}
_EXAMPLES = (
    (
        "Vital signs",
        "",
        "must",
        "high",
        "3",
        "",
        "",
        "",
        "",
        "Measure and record vital signs each shift",
        "yes",
        "",
        "",
        "",
    ),
    ("CPR certification", "", "must", "high", "", "2 years", "Guidelines change", "yes", "", "", "yes", "", "", ""),
    ("Spanish", "", "nice", "normal", "CEFR B1", "", "", "", "", "Talk with families", "no", "", "", "Portuguese"),
)


def template_csv() -> str:
    """A table to fill in: the columns, and three rows that show how."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows([harmless(cell) for cell in row] for row in _EXAMPLES)
    return "\ufeff" + file.getvalue()


def from_table(data: bytes, *, finder: SkillFinder | None = None) -> Proposal:
    """What a table proposes: one line for each row that can be read, and an outcome for every row.

    Raises:
        RefusedError: it is too large, no table, or none of its columns is a label or an address.

    """
    if len(data) > MOST_BYTES:
        raise RefusedError(_("The table is larger than %(most)s KB.") % {"most": MOST_BYTES // 1024}, field="file")
    finder = finder or SkillFinder(texts=MOST_LINES)
    rows = _rows(_decoded(data))
    first = next(((number, cells) for number, cells in rows if any(cells)), None)
    if first is None:
        raise RefusedError(_("There is nothing in it. The template shows how a table is written."), field="file")
    places = _places(first[1])
    lines: list[ProposedLine] = []
    outcomes: list[RowOutcome] = []
    for number, cells in rows:
        if not any(cells):
            continue
        if len(outcomes) >= MOST_ROWS:
            outcomes.append(RowOutcome(number, "", _("Only %(most)s rows are read.") % {"most": MOST_ROWS}))
            break
        given = {column: cells[place] if place < len(cells) else "" for column, place in places.items()}
        name = (given.get("label", "") or given.get("uri", ""))[:200]
        if len(lines) >= MOST_LINES:
            problem = _("A job may have %(most)s requirements; this is one more.") % {"most": MOST_LINES}
            outcomes.append(RowOutcome(number, name, problem))
            continue
        try:
            line = _line(number, given, finder)
        except CellError as error:
            outcomes.append(RowOutcome(number, name, error.sentence))
            continue
        lines.append(line)
        outcomes.append(RowOutcome(number, name))
    return Proposal("csv", "a table (CSV)", with_rows(lines), rows=tuple(outcomes))


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")  # what Excel writes as plain "CSV" in western Europe and America


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    text, first = text.replace("\0", ""), 1
    said = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    if said:
        text, first = text[said.end() :], 2
    head = re.sub(r'"[^"]*"', "", text[:4_000]).partition("\n")[0]
    delimiter = said[1] if said else max(",;\t", key=head.count)
    csv.field_size_limit(MOST_BYTES)  # of this process: whoever reads tables says how long cells may be
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), first):
            yield number, [_clean(cell) for cell in cells[:100]]
    except csv.Error:
        raise RefusedError(
            _("The table is broken: a quotation mark is missing, or a cell is far too long."), field="file"
        ) from None


def _clean(cell: str) -> str:
    """A cell as the person saw it; a sign that keeps spreadsheets from running it is not part of it."""
    text = " ".join(cell[:_LONGEST_CELL].split())
    return text[1:] if text.startswith("'") and text[1:2] in set("=+-@") else text


def _places(cells: list[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        column = _COLUMN_OF.get(re.sub(r"[^a-z0-9]+", "", cell.lower()))
        if column:
            places.setdefault(column, place)
    if not {"label", "uri"} & set(places):
        raise RefusedError(
            _(
                "No column of it is called “label” or “uri”. "
                "Its first row should name the columns, as the template does."
            ),
            field="file",
        )
    return places


def _line(number: int, given: Mapping[str, str], finder: SkillFinder) -> ProposedLine:
    found = _skill(given.get("uri", ""), given.get("label", ""), finder)
    others = [
        _skill("", text.strip(), finder, alternative=True)
        for text in given.get("alternatives", "").split("|")
        if text.strip()
    ]
    age = age_in(given.get("max age", ""))
    if age is not None and not given.get("reason"):
        raise CellError(_("A maximum age needs a reason: say in “reason” why older evidence will not do."))
    trust = trust_in(given.get("trust", ""))
    return ProposedLine(
        label=given.get("label", "")[:200] or found.label,
        concepts=(found, *others[:11]),
        words=given.get("label", "")[:200] or given.get("uri", "")[:200],
        need=need_in(given.get("need", "")),
        weight=weight_in(given.get("weight", "")),
        level=level_in(given.get("level", "")),
        age=age,
        age_reason=given.get("reason", "")[:300],
        in_force=yes_or_no(given, "in force") or False,
        minimum_trust=trust,
        task=given.get("task", "")[:500],
        source=given.get("source", "")[:300] or f"table (CSV), row {number}",
        behaviour=given.get("behaviour", "")[:500],
        day_one=yes_or_no(given, "day one"),
        chosen=found.confidence >= SURE,
        notes=tuple(_notes(given.get("label", ""), found, others)),
    )


def _notes(label: str, found: Found, others: Sequence[Found]) -> Iterator[str]:
    """What is to be looked at, since likeness alone linked it."""
    if found.confidence < SURE:
        words = _("“%(words)s” was linked by likeness: look whether this is what is meant.")
        yield words % {"words": label[:80]}
    for item in others:
        if item.confidence < SURE:
            yield _("Alternative “%(label)s” was linked by likeness.") % {"label": item.label}


def _skill(uri: str, label: str, finder: SkillFinder, *, alternative: bool = False) -> Found:
    """The concept of a row: its address or code, else its name."""
    if uri:
        found = finder.by_identifier(uri, "any")
        if found is None:
            sentence = _("“%(address)s” is in no framework here. Leave it out to find the skill by its name.")
            raise CellError(sentence % {"address": uri[:80]})
        return found
    found = finder.by_identifier(label, "any") if "://" in label or ":" in label else finder.by_name(label)
    if found is None:
        if not label:
            raise CellError(_("It names no skill."))
        sentence = (
            _("No alternative here is called “%(label)s”.")
            if alternative
            else _("No skill here is called “%(label)s”.")
        )
        raise CellError(sentence % {"label": label[:80]})
    return found
