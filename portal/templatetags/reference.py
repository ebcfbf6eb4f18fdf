"""The texts of the OpenAPI document as a page sets them, and its lines for the shell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django import template
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.api.reference.curl import SITE
from portal.site_addresses import site

register = template.Library()
_SET = re.compile(r"``([^`]+)``|`([^`]+)`|\*\*([^*]+)\*\*")
_BREAKABLE = re.compile(r"(?<=[/_])")


@register.filter
def inline(text: str) -> SafeString:
    """One run of text: what stands between backticks is code, between two stars strong; all else is escaped."""
    return mark_safe("".join(_pieces(text)))  # noqa: S308 - each piece is escaped below


def _pieces(text: str) -> Iterator[str]:
    end = 0
    for found in _SET.finditer(text):
        yield conditional_escape(text[end : found.start()])
        code, strong = found[1] or found[2], found[3]
        yield f"<code>{conditional_escape(code)}</code>" if code else f"<b>{conditional_escape(strong)}</b>"
        end = found.end()
    yield conditional_escape(text[end:])


@register.filter
def prose(text: str) -> SafeString:
    """Paragraphs and lists of a description."""
    blocks = (block.strip("\n") for block in re.split(r"\n\s*\n", text.strip()))
    return mark_safe("".join(_block(block) for block in blocks if block))  # noqa: S308 - made of escaped pieces


def _block(block: str) -> str:
    lead, *points = re.split(r"(?:^|\n)\s*[*-] ", block)
    words = f"<p>{inline(lead)}</p>" if lead.strip() else ""
    listed = "".join(f"<li>{inline(point)}</li>" for point in points)
    return f"{words}<ul>{listed}</ul>" if listed else words


@register.filter
def without_values(text: str, values: tuple[str, ...]) -> str:
    """A description without the lines that say no more of a value than its name, which stands in the list of values."""
    lines = text.split("\n")
    return "\n".join(line for line in lines if not any(_echoes(line, value) for value in values)).strip()


def _echoes(line: str, value: str) -> bool:
    said = re.fullmatch(rf"\* `{re.escape(value)}` - (.+)", line)
    return said is not None and said[1].lower().replace(" ", "_") == value.lower().replace(" ", "_")


@register.filter
def breakable(path: str) -> SafeString:
    """An address that may break after a slash, as narrow pages need."""
    return format_html_join(mark_safe("<wbr>"), "{}", ((piece,) for piece in _BREAKABLE.split(path) if piece))


@register.filter
def at_this_site(line: str) -> str:
    """A line for the shell with this installation's address."""
    return line.replace(SITE, site())
