"""Remembered words from a table: `text,skill`, one word a row, each with its own outcome."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from portal.actions.links import say_what_words_mean
from portal.actions.refusal import RefusedError
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["ListOutcome", "import_words"]

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 10_000
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ListOutcome:
    """How many rows were remembered, how many said nothing new, and what is wrong with the first of the others."""

    remembered: int
    unchanged: int
    refused: tuple[tuple[int, str], ...]
    refused_count: int


def import_words(scope: Scope, file: Any) -> ListOutcome:  # noqa: ANN401 - an uploaded file
    """Remember each row's word; a row that cannot be is told, and the others are kept.

    Columns: ``text``, and ``skill`` (its address; empty when the words mean none of the known skills).

    Raises:
        RefusedError: there is no file, it is too large, or no table with these columns.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    remembered = unchanged = 0
    refused: list[tuple[int, str]] = []
    for number, text, skill in _rows(file):
        try:
            word = say_what_words_mean(scope, spelling=text, concept_uri=skill)
        except RefusedError as error:
            refused.append((number, error.sentence))
            continue
        if word.just_said:
            remembered += 1
        else:
            unchanged += 1
    return ListOutcome(remembered, unchanged, tuple(refused[:_SHOWN]), len(refused))


def _rows(file: Any) -> list[tuple[int, str, str]]:  # noqa: ANN401
    if file is None:
        raise RefusedError(gettext("Choose a file first."), field="file")
    if file.size > MOST_BYTES:
        raise RefusedError(gettext("A list may have 5 MB. Split it."), field="file")
    try:
        text = file.read().decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""))
        names = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
        if not {"text", "skill"} <= set(names):
            raise RefusedError(gettext("The first line must name the columns text and skill."), field="file")
        rows = [
            (reader.line_num, _cell(row.get(names["text"])), _cell(row.get(names["skill"])))
            for _, row in zip(range(MOST_ROWS + 1), reader, strict=False)
        ]
    except (UnicodeDecodeError, csv.Error) as error:
        raise RefusedError(gettext("This is no CSV in UTF-8. Save it as “CSV UTF-8”."), field="file") from error
    if len(rows) > MOST_ROWS:
        raise RefusedError(gettext("A list may have 10,000 rows. Split it."), field="file")
    return [row for row in rows if row[1] or row[2]]


def _cell(value: Any) -> str:  # noqa: ANN401 - a cell, or what a broken row has in its place
    text = value.strip() if isinstance(value, str) else ""
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text
