"""How a stranger tries an address; each area of the site declares its own, and test_url_walk.py walks them all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Row:
    """The address names rows: 404 for a stranger, by every method, whatever is sent. ``names`` says which rows."""

    names: dict[str, str]
    post: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Own:
    """The address names no row: everybody gets their own organization's. ``query`` and ``post`` try other people's.

    ``names`` are rows that belong to nobody, such as versions of frameworks: everybody reads the same.
    ``for_auditors`` is a page that administrators, and so charlie, are refused in their own organization too.
    """

    query: str = ""
    post: dict[str, str] = field(default_factory=dict)
    for_auditors: bool = False
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Opaque:
    """The address holds an opaque link: with another one in its place it is 404, for members too."""

    names: dict[str, str] = field(default_factory=lambda: {"token": "x" * 22})
    post: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Public:
    """Nobody has to sign in, for this reason."""

    reason: str


Case: TypeAlias = Row | Own | Opaque | Public
