"""A badge baked into an SVG: https://www.imsglobal.org/spec/ob/v3p0/ section 5.3.2; SVG, https://www.w3.org/TR/SVG2/.

Open Badges 3 stand in an element `credential` of the badge's namespace, as JSON in CDATA or as a compact JWS in its
attribute `verify`; Open Badges 2 in an element `assertion`. The file is read as a stream: no tree is built, nothing of
it is drawn or run, and a file that declares entities is refused.
"""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat

from verification.budget import Limits
from verification.codes import Code, Container
from verification.containers.baked import open_baked
from verification.credential import Credential
from verification.errors import Invalid

__all__ = ["looks_like_svg", "open_svg"]

_NAMESPACES = ("https://purl.imsglobal.org/ob/v3p0", "http://openbadges.org", "http://openbadges.org/")
_NAMES = frozenset(f"{space} {name}" for space in _NAMESPACES for name in ("credential", "assertion"))
_MOST_DEPTH = 1_000
_HEAD = 4_096


def looks_like_svg(data: bytes) -> bool:
    """Whether the bytes seem meant as an SVG picture."""
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return head.startswith((b"<svg", b"<?xml", b"<!--", b"<!doctype svg")) and b"<svg" in head


def open_svg(data: bytes, limits: Limits) -> Credential:
    """The credential in the picture's elements.

    Raises:
        Invalid: BAD_ENCODING when the picture is no well-formed XML, or declares entities, TOO_DEEP when it nests more
            than any picture does, and what :func:`verification.containers.baked.open_baked` raises.
        Unavailable: as there.

    """
    reading = _Reading()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError):  # the last two: an encoding that nobody knows, or only by name
        raise Invalid(Code.BAD_ENCODING, "The SVG picture is damaged, cut short, or no XML.") from None
    return open_baked(reading.found, Container.SVG, limits)


class _Reading:
    """What has been found so far, and where the reader stands."""

    def __init__(self) -> None:
        self.found: list[bytes] = []
        self._depth = 0
        self._inside: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise Invalid(Code.TOO_DEEP, "The SVG picture nests its parts deeper than any honest one.")
        if name not in _NAMES:
            return
        if attributes.get("verify", "").strip():  # then the element's text is for readers who cannot verify
            self.found.append(attributes["verify"].encode())
        else:
            self._inside = []

    def end(self, name: str) -> None:
        self._depth -= 1
        if name in _NAMES and self._inside is not None:
            self.found.append("".join(self._inside).encode())
            self._inside = None

    def text(self, text: str) -> None:
        if self._inside is not None:
            self._inside.append(text)


def _refuse_entities(*_declared: object) -> NoReturn:
    raise Invalid(
        Code.BAD_ENCODING, "The SVG picture declares entities, which no badge needs; it was not read further."
    )
