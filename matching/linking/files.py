"""Arrays that take long to compute, kept in a folder and mapped into memory: processes share the pages.

Only plain numbers are kept (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html), never pickles. A
folder is written beside its place and renamed when it is whole; one builder at a time, behind a lock; what cannot be
read, or holds other shapes than its list says, is built again.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Arrays", "kept", "read_kept"]

Arrays = dict[str, npt.NDArray[Any]]
_LIST = "arrays.json"


def kept(folder: Path | None, name: str, key: str, build: Callable[[], Mapping[str, npt.NDArray[Any]]]) -> Arrays:
    """The arrays of ``key``: read from the folder, or built and kept there; only built where there is no folder.

    What the folder holds of ``name`` under other keys is older, and is removed after building.
    """
    if folder is None:
        return dict(build())
    place = _place(folder, name, key)
    found = _read(place)
    if found is not None:
        return found
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _locked(folder / f"{name}.lock"):
        found = _read(place)  # another process may have built it while this one waited
        if found is None:
            _write(place, build())
            _remove_older(folder, name, place)
            found = _read(place)
    if found is None:
        raise OSError(f"What was written to {place} cannot be read back.")
    return found


def read_kept(folder: Path | None, name: str, key: str) -> Arrays | None:
    """The arrays of ``key`` where they are kept already."""
    return None if folder is None else _read(_place(folder, name, key))


def _place(folder: Path, name: str, key: str) -> Path:
    return folder / f"{name}={key}"


def _read(place: Path) -> Arrays | None:
    try:
        listed = json.loads((place / _LIST).read_bytes())
        arrays = {name: np.load(place / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in listed}
        whole = all([list(arrays[name].shape), arrays[name].dtype.str] == shape for name, shape in listed.items())
    except (OSError, ValueError, TypeError, AttributeError, EOFError):
        return None
    return arrays if whole else None


def _write(place: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    beside = Path(tempfile.mkdtemp(prefix=".building-", dir=place.parent))
    try:
        for name, array in arrays.items():
            np.save(beside / f"{name}.npy", array, allow_pickle=False)
        listed = {name: [list(array.shape), array.dtype.str] for name, array in arrays.items()}
        (beside / _LIST).write_text(json.dumps(listed))
        shutil.rmtree(place, ignore_errors=True)
        beside.rename(place)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _remove_older(folder: Path, name: str, place: Path) -> None:
    for other in folder.glob(f"{name}=*"):
        if other != place and other.is_dir():
            shutil.rmtree(other, ignore_errors=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
