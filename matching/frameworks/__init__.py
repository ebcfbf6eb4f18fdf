"""Frameworks of skills.

A new one is one file here and one line in ``FRAMEWORKS``; a reader yields concepts, edges and level anchors.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from matching.frameworks import builtin, case, crosswalk, ctdl, esco, onet, plain_csv, rsd
from matching.frameworks.errors import FrameworkError
from matching.statements import Concept, Edge, LevelAnchor

__all__ = ["FRAMEWORKS", "FrameworkError", "Item", "Reader"]

Item = Concept | Edge | LevelAnchor


class Reader(Protocol):
    """What a framework's module offers."""

    NAME: str
    TITLE: str

    def version_of(self, path: Path) -> str:
        """The version at ``path``."""
        ...

    def series_of(self, path: Path) -> str:
        """Which framework of this form it is: versions of one series replace each other; empty where there is one."""
        ...

    def read(self, path: Path) -> Iterator[Item]:
        """Every concept, edge and level anchor at ``path``, without holding them all in memory.

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
