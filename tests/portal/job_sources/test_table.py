"""A table proposes a line for each row that can be read, and says of every other why not."""

from __future__ import annotations

import csv
import io

import pytest

from portal.actions.refusal import RefusedError
from portal.job_sources import from_table
from portal.job_sources.table import COLUMNS, MOST_BYTES, template_csv
from tests.portal.people_factories import CPR, INFECTION, VITALS, some_skills

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def skills() -> None:
    some_skills()


def table(*rows: str, header: str = "label,uri,need,weight,level,max age,reason,alternatives") -> bytes:
    return "\n".join([header, *rows]).encode()


def test_it_works() -> None:
    proposal = from_table(table(f"Vitals,{VITALS},must,high,3,2 years,Guidelines change,{CPR}|Infection prevention"))
    (line,) = proposal.lines
    assert [found.uri for found in line.concepts] == [VITALS, CPR, INFECTION]
    assert (line.label, line.need, line.weight, line.level) == ("Vitals", "must", "high", 3)
    assert (line.age, line.age_reason, line.source, line.chosen) == (
        730,
        "Guidelines change",
        "table (CSV), row 2",
        True,
    )
    assert [(row.number, row.problem) for row in proposal.rows] == [(2, "")]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("Vital signs,,perhaps", "must or nice"),
        ("Vital signs,,must,heavy", "low, normal or high"),
        ("Vital signs,,must,,9", "is no level"),
        ("Vital signs,,must,,B2", "is no level"),
        ("Vital signs,,must,,,2 years", "needs a reason"),
        ("Vital signs,,must,,,soon,because", "is no age"),
        ("Vital signs,urn:nowhere", "in no framework here"),
        ("Vital signs,,must,,,,,urn:nowhere:x", "No alternative"),
        (",,must", "names no skill"),
    ],
)
def test_a_row_that_means_nothing_is_left_out_with_its_reason(row: str, words: str) -> None:
    proposal = from_table(table(row, "Basic life support,,nice"))
    assert [line.concepts[0].uri for line in proposal.lines] == [CPR]
    assert words in proposal.rows[0].problem
    assert proposal.rows[1].problem == ""


def test_levels_of_other_scales_are_read_with_theirs() -> None:
    proposal = from_table(table("Vital signs,,,,EQF 5", "Basic life support,,,,3 of 4", "Infection prevention,,,,1"))
    assert [line.level for line in proposal.lines] == [3, 3, 1]


@pytest.mark.parametrize(
    "data",
    [
        "label;need\nVital signs;must\n".encode("utf-8-sig"),
        b"sep=;\nLabel;Need\nVital signs;must\n",
        "label\tneed\nVital signs\tmust\n".encode("utf-16"),
        b'"Label","Must or nice"\n"Vital signs","required"\n',
        b"Skill,Need\n'Vital signs,MUST\n\n\n",
    ],
)
def test_spreadsheets_habits_are_taken(data: bytes) -> None:
    proposal = from_table(data)
    assert [line.need for line in proposal.lines] == ["must"], proposal.rows


def test_formulas_are_only_text() -> None:
    proposal = from_table(table("\"=cmd|' /C calc'!A0 vital\",,nice"))
    assert all(row.label.startswith("=cmd") for row in proposal.rows)
    assert "\n'=" not in template_csv()


def test_the_template_names_every_column_and_is_read_by_this_reader() -> None:
    rows = list(csv.reader(io.StringIO(template_csv().removeprefix("\ufeff"))))
    assert rows[0] == list(COLUMNS)
    proposal = from_table(template_csv().encode())
    assert [row.problem for row in proposal.rows if "called" not in row.problem and row.problem] == []
    assert proposal.lines[0].label == "Vital signs"
    assert proposal.lines[0].day_one is True


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"name of nothing\nx",
        b"task,need\nx,must",
        b"label\n" + b"x" * MOST_BYTES,
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(RefusedError) as refused:
        from_table(data)
    assert refused.value.field == "file"


def test_rows_are_bounded() -> None:
    proposal = from_table(table(*[f"Vital signs,{VITALS}"] * 400))
    assert len(proposal.lines) == 60
    assert len(proposal.rows) == 301
    assert "one more" in proposal.rows[60].problem
    assert proposal.rows[-1].problem == "Only 300 rows are read."
