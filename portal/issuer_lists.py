"""Lists of issuers as tables and files: read line by line, each line with what it would change; and written again.

A list is a CSV with a heading (`issuer` and, as wanted, `name`, `level`, `types`, `since`, `until`, `reason`), or JSON
in the form of :mod:`verification.trust.list_file`. What was exported here can be read here again without loss.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.actions.refusal import RefusedError
from portal.exports.csv_file import harmless
from portal.models import TrustedIssuer
from portal.spoken import Spoken
from portal.storable import is_storable, storable_moment

__all__ = ["COLUMNS", "MOST_BYTES", "MOST_LINES", "IssuerLine", "compared", "read_list", "written_csv", "written_json"]

MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 2_000
COLUMNS = ("issuer", "name", "level", "types", "since", "until", "reason")
_ALSO_CALLED = {"id": "issuer", "did": "issuer", "trust": "level", "valid_from": "since", "valid_until": "until"}
#: What each column is called where a line says what it would change.
_CALLED = Spoken(
    {
        "name": "name",
        "level": "counts as",
        "types": "kinds of credentials",
        "since": "valid from",
        "until": "valid until",
        "reason": "why",
    }
)
_LONGEST = {"issuer": 500, "name": 300, "reason": 4_000}
_MOST_TYPES, _LONGEST_TYPE = 50, 300


@dataclass(frozen=True, slots=True)
class IssuerLine:
    """One line of a list. ``state`` is `new`, `changed`, `same` or `refused`; ``sentence`` says why, or what."""

    number: int
    issuer: str
    name: str = ""
    level: str = "trusted"
    types: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    reason: str = ""
    state: str = "new"
    sentence: str = ""

    def facts(self) -> dict[str, Any]:
        """The columns of the row that it stands for."""
        return {
            "name": self.name,
            "level": self.level,
            "types": list(self.types),
            "since": self.since,
            "until": self.until,
            "reason": self.reason,
        }


def read_list(data: bytes, *, reason: str = "") -> list[IssuerLine]:
    """Every line, as new or refused; ``reason`` stands for lines that give none of their own.

    Raises:
        RefusedError: the file is no such list at all, or too long.
    """
    if not data.strip():
        raise RefusedError(_("Choose a file first."), field="file")
    if len(data) > MOST_BYTES:
        raise RefusedError(_("A list may have 2 MB. Split it."), field="file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedError(_("This is no text in UTF-8. Save it as “CSV UTF-8”, or as JSON."), field="file") from None
    rows = list(_from_json(text) if text.lstrip()[:1] in {"{", "["} else _from_csv(text))
    if len(rows) > MOST_LINES:
        raise RefusedError(_("A list may have %(most)d lines. Split it.") % {"most": MOST_LINES}, field="file")
    if not rows:
        raise RefusedError(_("There is no issuer in it."), field="file")
    seen: set[str] = set()
    lines = []
    for number, row in rows:
        line = _line(number, row, reason)
        if line.state != "refused" and line.issuer in seen:
            line = _refused(line, _("This issuer stands in the list already."))
        seen.add(line.issuer)
        lines.append(line)
    return lines


def compared(lines: Sequence[IssuerLine], standing: Mapping[str, TrustedIssuer]) -> list[IssuerLine]:
    """The lines against the organization's list as it stands: what is new, what changes and how, what is the same."""
    return [_compared(line, standing.get(line.issuer)) for line in lines]


def written_csv(entries: Sequence[TrustedIssuer]) -> str:
    """The list as a table that :func:`read_list` reads back."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for row in entries:
        writer.writerow([harmless(str(cell)) for cell in _cells(row).values()])
    return "\ufeff" + file.getvalue()


def written_json(entries: Sequence[TrustedIssuer], *, name: str) -> str:
    """The list in the form that other portals and `manage.py add_registry` read too."""
    issuers = []
    for row in entries:
        kept = {**_cells(row), "types": list(row.types)}
        issuer, level = kept.pop("issuer"), kept.pop("level")
        issuers.append({"id": issuer, "trust": level, **{key: value for key, value in kept.items() if value}})
    return json.dumps({"name": name, "version": "", "issuers": issuers}, ensure_ascii=False, indent=1)


def _cells(row: TrustedIssuer) -> dict[str, Any]:
    return {
        "issuer": row.issuer,
        "name": row.name,
        "level": row.level,
        "types": " | ".join(row.types),
        "since": row.since.isoformat() if row.since else "",
        "until": row.until.isoformat() if row.until else "",
        "reason": row.reason,
    }


def _from_json(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError):
        raise RefusedError(_("This is no JSON that can be read."), field="file") from None
    entries = kept.get("issuers") if isinstance(kept, dict) else kept
    if not isinstance(entries, list):
        raise RefusedError(_("A list in JSON is an object with “issuers”, or a list of issuers."), field="file")
    for number, entry in enumerate(entries, start=1):
        yield number, entry if isinstance(entry, dict) else {"issuer": entry}


def _from_csv(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    sample = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if sample.count(";") > sample.count(",") else ","
    )
    try:
        if "issuer" not in {_called(name or "") for name in reader.fieldnames or ()}:
            raise RefusedError(_("The first line must name a column issuer."), field="file")
        for row in reader:
            cells = {_called(name): _text(value) for name, value in row.items() if isinstance(name, str)}
            if any(cells.values()):
                yield reader.line_num, cells
    except csv.Error:
        raise RefusedError(_("This is no table that can be read."), field="file") from None


def _called(name: str) -> str:
    name = name.strip().lower().replace(" ", "_")
    return _ALSO_CALLED.get(name, name)


def _text(value: Any) -> str:  # noqa: ANN401 - whatever a table or a JSON file holds
    text = value.strip() if isinstance(value, str) else ""
    return text[1:] if text[:1] == "'" and text[1:2] in set("=+-@") else text


def _line(number: int, row: Mapping[str, Any], reason: str) -> IssuerLine:
    cells = {_called(str(name)): value for name, value in row.items()}
    line = IssuerLine(
        number=number,
        issuer=_text(cells.get("issuer")),
        name=" ".join(_text(cells.get("name")).split()),
        level=_text(cells.get("level")).lower() or "trusted",
        types=_types(cells.get("types")),
        since=storable_moment(_text(cells.get("since"))),
        until=storable_moment(_text(cells.get("until"))),
        reason=_text(cells.get("reason")) or reason.strip(),
    )
    wrong = _wrong(line, cells)
    return _refused(line, wrong) if wrong else line


def _types(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    parts = value if isinstance(value, list) else _text(value).replace(";", "|").split("|")
    return tuple(dict.fromkeys(part.strip() for part in parts if isinstance(part, str) and part.strip()))


def _wrong(line: IssuerLine, cells: Mapping[str, Any]) -> str:
    """What is wrong with a line, in a sentence; empty for nothing."""
    return _wrong_id(line) or _wrong_length(line) or _wrong_time(line, cells) or _wrong_word(line)


def _wrong_id(line: IssuerLine) -> str:
    if not line.issuer:
        return _("It names no issuer.")
    if ":" not in line.issuer or any(character.isspace() for character in line.issuer):
        return _("An issuer’s id is an address or a DID, such as did:web:college.example.")
    return ""


def _wrong_length(line: IssuerLine) -> str:
    for name, most in _LONGEST.items():
        if len(getattr(line, name)) > most:
            return _("%(column)s is longer than %(most)d characters.") % {"column": name, "most": most}
    if len(line.types) > _MOST_TYPES or any(len(kind) > _LONGEST_TYPE for kind in line.types):
        return _("Its types are too many, or too long.")
    return ""


def _wrong_time(line: IssuerLine, cells: Mapping[str, Any]) -> str:
    for name in ("since", "until"):
        if _text(cells.get(name)) and getattr(line, name) is None:
            return _("%(column)s is no date; one looks like 2026-01-31.") % {"column": name}
    return _("It ends before it begins.") if line.since and line.until and line.until < line.since else ""


def _wrong_word(line: IssuerLine) -> str:
    if not is_storable("".join((line.issuer, line.name, line.reason, *line.types))):
        return _("It holds a character that cannot be kept.")
    if line.level not in TrustedIssuer.Level.values:
        return _("An issuer can be trusted or known.")
    return "" if line.reason else _("Say why: the reason stands beside this issuer for everyone who reads a ranking.")


def _refused(line: IssuerLine, sentence: str) -> IssuerLine:
    return IssuerLine(
        number=line.number,
        issuer=line.issuer[:500],
        name=line.name[:300],
        state="refused",
        sentence=sentence,
    )


def _compared(line: IssuerLine, row: TrustedIssuer | None) -> IssuerLine:
    if line.state == "refused" or row is None:
        return line
    facts = line.facts()
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    told = ", ".join(
        f"{_CALLED.get(name, name)}: {_shown(name, getattr(row, name))} → {_shown(name, facts[name])}"
        for name in changed
    )
    state = "changed" if changed else "same"
    return IssuerLine(line.number, line.issuer, **{**facts, "types": line.types}, state=state, sentence=told[:600])


def _shown(name: str, value: Any) -> str:  # noqa: ANN401 - a column
    if name == "level" and value in TrustedIssuer.Level.values:
        return str(TrustedIssuer.Level(value).label)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    shown = " | ".join(value) if isinstance(value, list) else str(value or "")
    return f"“{shown[:80]}”" if shown else "–"
