"""Reading a data file out of an installed package without importing the package.

Importing `openbadgeslib` costs 180 ms and its whole set of dependencies, for eight JSON files.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from verification.codes import Act, Code
from verification.errors import Unavailable

__all__ = ["packaged"]


def packaged(package: str, path: str) -> bytes:
    """The bytes of ``path`` below the top-level ``package``.

    Raises:
        Unavailable: `internal` when the package is not installed, or has no such file.
    """
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(folder, path)
        if file.is_file():
            return file.read_bytes()
    raise Unavailable(Code.INTERNAL, f"The package {package} with its file {path} is not installed.", act=Act.US)
