"""How a built-in skill is written down."""

from __future__ import annotations

from dataclasses import dataclass

from matching.statements import EdgeKind

__all__ = ["PREFIX", "Elsewhere", "Skill", "broader", "close", "exact"]

PREFIX = "urn:credence:skill:"
_ESCO = "http://data.europa.eu/esco/"
_ONET = "https://www.onetcenter.org/element/"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same thing, or a near one, in another framework. ``kind`` `broader`: theirs is broader than ours."""

    uri: str
    kind: EdgeKind


def _uri(short: str) -> str:
    framework, _, rest = short.partition(":")
    return {"esco": _ESCO, "onet": _ONET}[framework] + rest


def exact(short: str) -> Elsewhere:
    """The same concept: `esco:skill/…` or `onet:2.A.1.a`."""
    return Elsewhere(_uri(short), EdgeKind.EXACT)


def close(short: str) -> Elsewhere:
    """A near one."""
    return Elsewhere(_uri(short), EdgeKind.CLOSE)


def broader(short: str) -> Elsewhere:
    """A broader one."""
    return Elsewhere(_uri(short), EdgeKind.BROADER)


@dataclass(frozen=True, slots=True)
class Skill:
    """One skill: ``slug`` makes its URI, ``broader`` is the slug of the built-in skill above it."""

    slug: str
    label: str
    description: str
    kind: str = "skill"
    broader: str = ""
    also: tuple[str, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def uri(self) -> str:
        """The concept's URI."""
        return PREFIX + self.slug
