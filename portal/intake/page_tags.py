"""The tags of a web page that may lead to a record, in one pass whose cost grows with the page and no faster.

Python's own `html.parser` needs a minute for 60 KB of `<a <a <a`; here a hostile page costs what a good one of its size
does. What is inside quotes may hold `>`, but not `<`; what is inside comments and other scripts is skipped.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Tag", "tags"]

_WANTED = frozenset({"a", "base", "img", "input", "link", "meta", "script"})
_NAME = re.compile(r"[a-zA-Z]{1,20}(?=[\s/>])")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>`]+))?|(>)""")
_LONGEST_TAG = 64 * 1024  # a `data:` address may hold a record
_LONGEST_SCRIPT = 512 * 1024
_MOST_ATTRIBUTES = 40
_MOST_TAGS = 20_000


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag: its name and attributes in lower case, values unescaped; of a script also its text."""

    name: str
    attributes: dict[str, str]
    text: str = ""


def tags(page: str) -> Iterator[Tag]:
    """The start tags of the page that are of any use here, at most twenty thousand looked at."""
    lower = page.lower() if page.isascii() else _lower_ascii(page)
    at, looked = page.find("<"), 0
    while at >= 0 and looked < _MOST_TAGS:
        looked += 1
        if page.startswith("<!--", at):
            end = page.find("-->", at)
            if end < 0:
                return
            at = page.find("<", end)
            continue
        name = _NAME.match(page, at + 1)
        after = page.find("<", at + 1)
        if name is None or name.group().lower() not in _WANTED:
            at = after
            continue
        stop = min(after if after >= 0 else len(page), at + _LONGEST_TAG)
        kind, (attributes, end) = name.group().lower(), _attributes(page, name.end(), stop)
        if kind != "script":
            yield Tag(kind, attributes)
            at = after
            continue
        close = lower.find("</script", end)
        if close < 0:
            return
        yield Tag(kind, attributes, page[end : min(close, end + _LONGEST_SCRIPT)])
        at = page.find("<", close + 1)


def _attributes(page: str, start: int, stop: int) -> tuple[dict[str, str], int]:
    """The attributes from ``start`` on, and where the tag ends."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(page, start, stop):
        name, value, closed = match.groups()
        if closed or len(found) >= _MOST_ATTRIBUTES:
            return found, match.end()
        found.setdefault(name.lower(), html.unescape((value or "").strip("\"'")).strip())
    return found, stop


def _lower_ascii(text: str) -> str:
    """Lower case letter by letter, so that places stay the same: some letters become two in lower case."""
    return text.translate({code: code + 32 for code in range(ord("A"), ord("Z") + 1)})
