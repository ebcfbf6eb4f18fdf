"""The signed text of a credential for reading: pretty-printed, bounded, with what the ranking reads marked.

A payload may have a megabyte; nobody reads that. What is marked is always shown, with its surroundings; large parts
that hold no mark are folded to one line that says how much is folded, and long strings are cut the same way. The
bytes as received can always be downloaded.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

__all__ = ["child_payload", "marked_pointers", "resolve", "signed_text"]

INLINE_WIDTH = 96
MAX_STRING = 400
MAX_LINES = 500
MAX_DEPTH = 60
SHOWN_WHOLE = 160  # lines: a badge is shown whole, a transcript folded
FOLD_ABOVE_LINES = 40
MAX_ENVELOPE = 2 * 1024 * 1024
READ_OF_ALIGNMENT = ("targetCode", "targetUrl", "targetName", "target_code", "target_url", "target_name")
READ_OF_RESULT = ("value", "achievedLevel", "status")
READ_OF_CLAIM = ("name", "achievementType")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of text; ``look`` is empty, `mark` (read by the ranking) or `out` (folded)."""

    text: str
    look: str = ""


@dataclass(slots=True)
class _Printer:
    marks: frozenset[str]
    fold: bool
    lines_left: int = MAX_LINES


def resolve(document: Any, pointer: str) -> Any:  # noqa: ANN401 - any JSON value
    """The value at a JSON pointer (RFC 6901), or None where it leads nowhere."""
    value = document
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def child_payload(parent: Any, pointer: str) -> Any:  # noqa: ANN401 - any JSON value
    """The decoded payload of the credential at ``pointer``.

    An object, or the payload of a compact JWT (enveloped or bare).
    """
    value = resolve(parent, pointer)
    if isinstance(value, Mapping) and isinstance(value.get("id"), str) and value["id"].startswith("data:"):
        value = value["id"].partition(",")[2]
    if not isinstance(value, str) or len(value) > MAX_ENVELOPE or value.count(".") < 2:  # noqa: PLR2004 - a JWS has three parts
        return value
    middle = value.split(".")[1]
    try:
        return json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (ValueError, RecursionError):
        return value


def marked_pointers(claims: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The pointers of what the ranking reads of ``claims`` (JSON of :class:`verification.report.Claim`).

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


def signed_text(payload: Any, marks: frozenset[str]) -> SafeString:  # noqa: ANN401 - any JSON value
    """``payload`` as HTML for a ``<pre>``: at most :data:`MAX_LINES` lines, marks in ``<mark>``."""
    printer = _Printer(marks, fold=_weigh(payload, SHOWN_WHOLE) <= 0)
    lines = []
    for line in _lines(payload, "", 0, "", "", printer):
        if printer.lines_left <= 0:
            lines.append([_Piece("… the rest is in the file as received", "out")])
            break
        printer.lines_left -= 1
        lines.append(line)
    return format_html_join("\n", "{}", ((_html(line),) for line in lines))


def _html(line: Sequence[_Piece]) -> SafeString:
    return format_html_join("", "{}", ((_piece_html(piece),) for piece in line))


def _piece_html(piece: _Piece) -> SafeString | str:
    if piece.look == "mark":
        return format_html("<mark>{}</mark>", piece.text)
    if piece.look == "out":
        return format_html('<span class="out">{}</span>', piece.text)
    return piece.text


def _lines(value: Any, pointer: str, depth: int, lead: str, tail: str, printer: _Printer) -> Iterator[list[_Piece]]:  # noqa: ANN401
    """The lines of one value; ``lead`` is the key before it, ``tail`` the comma after it."""
    margin = "  " * depth
    if not isinstance(value, Mapping | list) or not value:
        yield [_Piece(f"{margin}{lead}"), _scalar(value, pointer, printer), _Piece(tail)]
        return
    short = _inline(value, pointer, printer)
    if short is not None and len(margin) + len(lead) + sum(len(piece.text) for piece in short) <= INLINE_WIDTH:
        yield [_Piece(f"{margin}{lead}"), *short, _Piece(tail)]
        return
    opening, closing = ("{", "}") if isinstance(value, Mapping) else ("[", "]")
    if depth >= MAX_DEPTH or (depth and _should_fold(value, pointer, printer)):
        size = f"{len(value):,} {'members' if isinstance(value, Mapping) else 'items'} folded"
        yield [_Piece(f"{margin}{lead}{opening} "), _Piece(size, "out"), _Piece(f" {closing}{tail}")]
        return
    yield [_Piece(f"{margin}{lead}{opening}")]
    members = list(_members(value))
    for index, (key, inner) in enumerate(members):
        name = f"{json.dumps(key, ensure_ascii=False)}: " if isinstance(value, Mapping) else ""
        comma = "," if index + 1 < len(members) else ""
        yield from _lines(inner, f"{pointer}/{_token(key)}", depth + 1, name, comma, printer)
    yield [_Piece(f"{margin}{closing}{tail}")]


def _members(value: Mapping[str, Any] | list[Any]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    else:
        yield from ((str(index), inner) for index, inner in enumerate(value))


def _token(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _scalar(value: Any, pointer: str, printer: _Printer) -> _Piece:  # noqa: ANN401 - any JSON value
    look = "mark" if pointer in printer.marks else ""
    if isinstance(value, str) and len(value) > MAX_STRING:
        return _Piece(
            f"{json.dumps(value[:MAX_STRING], ensure_ascii=False)[:-1]}… {len(value):,} characters", look or "out"
        )
    return _Piece(json.dumps(value, ensure_ascii=False), look)


def _inline(value: Mapping[str, Any] | list[Any], pointer: str, printer: _Printer) -> list[_Piece] | None:
    """The value on one line.

    Or None when it is not flat (one array of one flat object is) or has too many members.
    """
    if len(value) > 6:  # noqa: PLR2004 - more than fit on a line
        return None
    opening, closing = ("{ ", " }") if isinstance(value, Mapping) else ("[ ", " ]")
    pieces = [_Piece(opening)]
    for index, (key, inner) in enumerate(_members(value)):
        if index:
            pieces.append(_Piece(", "))
        if isinstance(value, Mapping):
            pieces.append(_Piece(f"{json.dumps(key, ensure_ascii=False)}: "))
        place = f"{pointer}/{_token(key)}"
        if isinstance(inner, Mapping | list) and inner:
            nested = _inline(inner, place, printer) if isinstance(value, list) and len(value) == 1 else None
            if nested is None:
                return None
            pieces.extend(nested)
        else:
            pieces.append(_scalar(inner, place, printer))
    return [*pieces, _Piece(closing)]


def _should_fold(value: Mapping[str, Any] | list[Any], pointer: str, printer: _Printer) -> bool:
    inside = f"{pointer}/"
    if not printer.fold or any(mark.startswith(inside) for mark in printer.marks):
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
