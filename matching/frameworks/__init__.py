"""Frameworks of skills.

A new one is one file here and one line in ``FRAMEWORKS``; a reader yields concepts, then edges.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from matching.frameworks import builtin, case, crosswalk, ctdl, esco, onet, plain_csv, rsd
from matching.frameworks.errors import FrameworkError
from matching.statements import Concept, Edge

__all__ = ["FRAMEWORKS", "FrameworkError", "Reader"]


class Reader(Protocol):
    """What a framework's module offers."""

    NAME: str
    TITLE: str

    def version_of(self, path: Path) -> str:
        """The version at ``path``."""
        ...

    def read(self, path: Path) -> Iterator[Concept | Edge]:
        """Every concept and edge at ``path``, without holding them all in memory.

        Raises:
            FrameworkError: naming the file and the line that is not as it should be.

        """
        ...


FRAMEWORKS: dict[str, Reader] = {
    "builtin": builtin,
    "case": case,
    "csv": plain_csv,
    "ctdl": ctdl,
    "esco": esco,
    "esco-onet": crosswalk,
    "onet": onet,
    "rsd": rsd,
}
