"""The signed text of a credential for reading: pretty-printed, bounded, with what the ranking reads marked.

A payload may have a megabyte; nobody reads that. What is marked is always shown, with its surroundings; large parts
that hold no mark are folded to one line that says how much is folded, and long strings are cut the same way. The
bytes as received can always be downloaded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.pointers import child_payload, resolve, tokens_of

__all__ = ["child_payload", "marked_pointers", "resolve", "signed_text", "tokens_of"]

INLINE_WIDTH = 96
MAX_STRING = 400
MAX_LINES = 500
MAX_DEPTH = 60
SHOWN_WHOLE = 160  # lines: a badge is shown whole, a transcript folded
FOLD_ABOVE_LINES = 40
AROUND = 4  # members shown on either side of the cited one in a long array
READ_OF_ALIGNMENT = ("targetCode", "targetUrl", "targetName", "target_code", "target_url", "target_name")
READ_OF_RESULT = ("value", "achievedLevel", "status")
READ_OF_CLAIM = ("name", "achievementType")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of text; ``look`` is empty, `mark` (read by the ranking) or `out` (folded). ``cited``: asked for."""

    text: str
    look: str = ""
    cited: bool = False


@dataclass(slots=True)
class _Printer:
    marks: frozenset[str]
    fold: bool
    cited: str = ""
    lines_left: int = MAX_LINES

    def cites(self, pointer: str) -> bool:
        """Whether this is what was asked for, or stands in it."""
        return bool(self.cited) and (pointer == self.cited or pointer.startswith(f"{self.cited}/"))

    def leads(self, pointer: str) -> bool:
        """Whether what was asked for stands in this."""
        return bool(self.cited) and self.cited.startswith(f"{pointer}/")


def marked_pointers(claims: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The pointers of what the ranking reads of ``claims`` (JSON of :class:`verification.claims.Claim`).

    Uncovered ones are not read.
    """
    found: set[str] = set()
    for claim in claims:
        if not claim.get("covered"):
            continue
        found.update(f"{claim['pointer']}/{name}" for name in READ_OF_CLAIM)
        results: Sequence[Mapping[str, Any]] = claim.get("results", [])
        alignments = [*claim.get("alignments", []), *(a for r in results for a in r.get("alignments", []))]
        found.update(f"{item['pointer']}/{name}" for item in alignments for name in READ_OF_ALIGNMENT)
        found.update(f"{item['pointer']}/{name}" for item in results for name in READ_OF_RESULT)
    return frozenset(found)


def signed_text(payload: Any, marks: frozenset[str], cited: str = "") -> SafeString:  # noqa: ANN401 - any JSON value
    """``payload`` as HTML for a ``<pre>``: at most :data:`MAX_LINES` lines, marks in ``<mark>``.

    What stands at the pointer ``cited`` is marked too, whatever else has to be folded for it; its first line is the
    target ``#cited`` of the page.
    """
    printer = _Printer(marks, fold=_weigh(payload, SHOWN_WHOLE) <= 0, cited=cited)
    lines: list[list[_Piece]] = []
    for line in _lines(payload, "", 0, "", "", printer):
        if printer.lines_left <= 0:
            lines.append([_Piece("… the rest is in the file as received", "out")])
            break
        printer.lines_left -= 1
        lines.append(line)
    first = next((number for number, line in enumerate(lines) if any(piece.cited for piece in line)), None)
    return format_html_join("\n", "{}", ((_html(line, first == number),) for number, line in enumerate(lines)))


def _html(line: Sequence[_Piece], is_first: bool) -> SafeString:  # noqa: FBT001 - private
    """A line; the run of it that was asked for in one ``<span>``."""
    parts: list[SafeString] = []
    for cited, run in groupby(line, key=lambda piece: piece.cited):
        html = format_html_join("", "{}", ((_piece_html(piece),) for piece in run))
        if cited and is_first:
            html, is_first = format_html('<span class="cited" id="cited">{}</span>', html), False
        elif cited:
            html = format_html('<span class="cited">{}</span>', html)
        parts.append(html)
    return format_html_join("", "{}", ((part,) for part in parts))


def _piece_html(piece: _Piece) -> SafeString | str:
    if piece.look == "mark":
        return format_html("<mark>{}</mark>", piece.text)
    if piece.look == "out":
        return format_html('<span class="out">{}</span>', piece.text)
    return piece.text


def _lines(value: Any, pointer: str, depth: int, lead: str, tail: str, printer: _Printer) -> Iterator[list[_Piece]]:  # noqa: ANN401
    """The lines of one value; ``lead`` is the key before it, ``tail`` the comma after it."""
    margin, cited = "  " * depth, printer.cites(pointer)
    if not isinstance(value, Mapping | list) or not value:
        yield [_Piece(margin), _Piece(lead, cited=cited), _scalar(value, pointer, printer), _Piece(tail)]
        return
    short = _inline(value, pointer, printer)
    if short is not None and len(margin) + len(lead) + sum(len(piece.text) for piece in short) <= INLINE_WIDTH:
        yield [_Piece(margin), _Piece(lead, cited=cited), *short, _Piece(tail)]
        return
    opening, closing = ("{", "}") if isinstance(value, Mapping) else ("[", "]")
    if depth >= MAX_DEPTH or (depth and _should_fold(value, pointer, printer)):
        size = f"{len(value):,} {'members' if isinstance(value, Mapping) else 'items'} folded"
        yield [
            _Piece(margin),
            _Piece(f"{lead}{opening} ", cited=cited),
            _Piece(size, "out", cited),
            _Piece(f" {closing}{tail}", cited=cited),
        ]
        return
    yield [_Piece(margin), _Piece(f"{lead}{opening}", cited=cited)]
    members = list(_members(value))
    shown, left_out = _window(members, pointer, printer), 0
    for index, (key, inner) in enumerate(members):
        if index not in shown:
            left_out += 1
            if index + 1 == len(members) or index + 1 in shown:
                yield [_Piece(f"{margin}  "), _Piece(f"… {left_out:,} more folded", "out")]
                left_out = 0
            continue
        name = f"{json.dumps(key, ensure_ascii=False)}: " if isinstance(value, Mapping) else ""
        comma = "," if index + 1 < len(members) else ""
        yield from _lines(inner, f"{pointer}/{_token(key)}", depth + 1, name, comma, printer)
    yield [_Piece(margin), _Piece(f"{closing}{tail}", cited=cited)]


def _window(members: Sequence[tuple[str, Any]], pointer: str, printer: _Printer) -> range:
    """Which members are printed: of a long list that leads to what was asked for, those around it."""
    everything = range(len(members))
    if not printer.fold or not printer.leads(pointer) or len(members) <= 3 * AROUND:
        return everything
    keys = (f"{pointer}/{_token(key)}" for key, _ in members)
    at = next((index for index, place in enumerate(keys) if printer.cites(place) or printer.leads(place)), None)
    return everything if at is None else range(max(0, at - AROUND), min(len(members), at + AROUND + 1))


def _members(value: Mapping[str, Any] | list[Any]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    else:
        yield from ((str(index), inner) for index, inner in enumerate(value))


def _token(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _scalar(value: Any, pointer: str, printer: _Printer) -> _Piece:  # noqa: ANN401 - any JSON value
    look, cited = "mark" if pointer in printer.marks else "", printer.cites(pointer)
    if isinstance(value, str) and len(value) > MAX_STRING:
        start = json.dumps(value[:MAX_STRING], ensure_ascii=False)[:-1]
        return _Piece(f"{start}… {len(value):,} characters", look or "out", cited)
    return _Piece(json.dumps(value, ensure_ascii=False), look, cited)


def _inline(value: Mapping[str, Any] | list[Any], pointer: str, printer: _Printer) -> list[_Piece] | None:
    """The value on one line.

    Or None when it is not flat (one array of one flat object is) or has too many members.
    """
    if len(value) > 6:  # noqa: PLR2004 - more than fit on a line
        return None
    opening, closing = ("{ ", " }") if isinstance(value, Mapping) else ("[ ", " ]")
    cited = printer.cites(pointer)
    pieces = [_Piece(opening, cited=cited)]
    for index, (key, inner) in enumerate(_members(value)):
        place = f"{pointer}/{_token(key)}"
        if index:
            pieces.append(_Piece(", ", cited=cited))
        if isinstance(value, Mapping):
            pieces.append(_Piece(f"{json.dumps(key, ensure_ascii=False)}: ", cited=printer.cites(place)))
        if isinstance(inner, Mapping | list) and inner:
            nested = _inline(inner, place, printer) if isinstance(value, list) and len(value) == 1 else None
            if nested is None:
                return None
            pieces.extend(nested)
        else:
            pieces.append(_scalar(inner, place, printer))
    return [*pieces, _Piece(closing, cited=cited)]


def _should_fold(value: Mapping[str, Any] | list[Any], pointer: str, printer: _Printer) -> bool:
    inside = f"{pointer}/"
    if not printer.fold or printer.leads(pointer):
        return False
    if not printer.cited and any(mark.startswith(inside) for mark in printer.marks):
        return False
    return _weigh(value, FOLD_ABOVE_LINES) <= 0


def _weigh(value: Any, budget: int) -> int:  # noqa: ANN401 - any JSON value
    """What is left of ``budget`` lines after printing ``value``; stops as soon as nothing is left."""
    stack = [value]
    while stack and budget > 0:
        budget -= 1
        top = stack.pop()
        if isinstance(top, Mapping):
            stack.extend(top.values())
        elif isinstance(top, list):
            stack.extend(top)
    return budget
