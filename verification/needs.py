"""The packages that verification rests on, and what is said where one is missing.

`python -m verification.pack` runs on machines that have nothing else of ours. Python ends with exit status 1 when an
import fails, and there 1 means that somebody changed the pack: so the checker says what is missing, and ends with 70.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from itertools import pairwise

__all__ = ["MODULES", "OWN_FAULT", "missing", "refusal", "what_to_do"]

OWN_FAULT = 70
#: What is imported, by the package that brings it; of openbadgeslib the contexts are read, and nothing is imported.
MODULES = {
    "pyld": "PyLD",
    "cachetools": "cachetools",
    "jwcrypto": "jwcrypto",
    "cryptography": "cryptography",
    "openbadgeslib": "openbadgeslib",
    "cbor2": "cbor2",
    "py_arkworks_bls12381": "py_arkworks_bls12381",
    "pypdf": "pypdf",
    "jsonschema": "jsonschema",
    "re2": "google-re2",
    "lxml": "lxml",
    "signxml": "signxml",
    "nacl": "PyNaCl",
}
_CHECKER = ("-m", "verification.pack")


def missing() -> list[str]:
    """The packages that are not installed here."""
    return [package for module, package in MODULES.items() if find_spec(module) is None]


def what_to_do(problem: ImportError | None = None) -> str:
    """One sentence for whoever starts us where something is missing; empty where nothing is."""
    if absent := missing():
        return f"Not installed here: {', '.join(absent)}. Run: pip install -r verification/requirements.txt"
    return f"A package cannot be used here: {problem}" if problem else ""


def refusal(problem: ImportError) -> BaseException:
    """What to raise instead of ``problem``: an error with better words, or the end of the checker."""
    words = what_to_do(problem)
    if _CHECKER not in pairwise(sys.orig_argv):
        return ImportError(words)
    sys.stderr.write(f"{words}\nNothing is said of the pack.\n")
    return SystemExit(OWN_FAULT)
