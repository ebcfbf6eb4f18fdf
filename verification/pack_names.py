"""How the files of an evidence pack are named, so that whatever opens a ZIP knows one when it sees one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

__all__ = ["DOCUMENTS", "FOLDERS", "MANIFEST", "NAMES", "SIGNATURE", "SUMS", "is_pack"]

MANIFEST, SIGNATURE, SUMS = "manifest.json", "manifest.jws", "SHA256SUMS"
DOCUMENTS: Final = "documents/"
FOLDERS: Final = frozenset({DOCUMENTS, "receipts/", "contexts/"})
#: Every name that a file of a pack may have: nothing that leads out of a folder, nothing that is not ASCII.
NAMES: Final = re.compile(
    r"(?:README\.txt|SHA256SUMS|manifest\.(?:json|jws)|(?:keys|claims)\.json|(?:summary|gap-report)\.pdf"
    r"|documents/[0-9a-f]{64}\.[a-z]{3,4}|(?:receipts|contexts)/[0-9a-f]{64}\.json)",
    re.ASCII,
)


def is_pack(names: Iterable[str]) -> bool:
    """Whether a ZIP of files with these names is an evidence pack, by its looks; nothing is checked."""
    held = set(names) - FOLDERS
    return {MANIFEST, SIGNATURE, SUMS} <= held and all(map(NAMES.fullmatch, held))
