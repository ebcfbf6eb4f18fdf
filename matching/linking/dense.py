"""The retrievers that compare meaning: vectors of concepts, and of a text and of the short runs of words in it.

A concept's vector is the mean of its labels' vectors, or that and its description's.
How the labels of one concept differ from one another says which directions carry no meaning; these are damped
(within-class covariance normalisation, https://www.isca-archive.org/interspeech_2006/hatch06_interspeech.html). That is
learned from the framework alone.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from matching.linking.catalogue import Catalogue
from matching.linking.files import Arrays, kept, read_kept
from matching.linking.normal import phrases, plain

__all__ = ["Dense", "Meaning", "Report", "dense_of"]

Floats = npt.NDArray[np.float32]
Report = Callable[[str], None]
FORMAT = "1"
_LONGEST_DESCRIPTION = 400
_SMOOTHING = 1.0
_WINDOWS = (2, 3)
_MOST_WINDOWS = 16
#: In words: about what the model was trained on (128 word pieces).
_LONGEST_TEXT = 90
_TINY = 1e-9
_SAY_EVERY = 5_000
_ROWS_AT_ONCE = 8_192
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")


class Meaning(Protocol):
    """Turns texts into vectors of unit length; :class:`matching.linking.encoder.Encoder` does."""

    @property
    def identity(self) -> str:
        """Names the weights: vectors of different ones are never mixed."""
        ...

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row for each text."""
        ...

    def encode_many(self, texts: Sequence[str], *, progress: Callable[[int], None]) -> Floats:
        """As encode, for many; ``progress`` hears how many are done."""
        ...


def dense_of(
    catalogue: Catalogue, meaning: Meaning, folder: Path | None, *, build: bool, report: Report
) -> Dense | None:
    """The retrievers over a catalogue.

    The vectors of each framework are read from the folder, or computed (minutes, for a large one) and kept there; where
    ``build`` is false nothing is computed, and the answer is None unless all are there.
    """
    parts: list[Arrays] = []
    for framework, numbers in _by_framework(catalogue):
        names, descriptions = _texts(catalogue, numbers)
        key = _key(names, descriptions, meaning.identity)
        name = f"vectors_{_UNSAFE.sub('_', framework)[:60]}"
        if build:
            parts.append(kept(folder, name, key, partial(_embed, names, descriptions, meaning, report)))
        else:
            found = read_kept(folder, name, key)
            if found is None:
                return None
            parts.append(found)
    return Dense(parts, meaning)


class Dense:
    """The retrievers, from the vectors of each framework in the catalogue's order."""

    def __init__(self, parts: Sequence[Arrays], meaning: Meaning) -> None:
        self._meaning = meaning
        names = np.concatenate([part["names"] for part in parts])
        whole = np.concatenate([part["descriptions"] for part in parts]) + names
        labels = sum(part["spread"][0] for part in parts)
        both = sum(part["spread"].sum(axis=0) for part in parts)
        self._damp_names, self._damp_whole = _damping(np.asarray(labels)), _damping(np.asarray(both))
        self._names = names
        self._damped_names = _unit(names @ self._damp_names)
        self._damped_whole = _unit(whole @ self._damp_whole)

    def scores(self, text: str) -> dict[str, Floats]:
        """What each retriever thinks of each concept: a cosine, by the text or by the best of its runs of words."""
        with _libraries().limit(limits=1, user_api="blas"):  # so small a product only waits for a second thread
            whole, runs = self._read(plain(text))
            seen = self._damped_whole @ _unit(np.concatenate([whole, runs]) @ self._damp_whole).T
            return {
                "meaning of labels": (self._damped_names @ _unit(whole @ self._damp_names).T)[:, 0],
                "meaning": seen[:, 0],
                "label windows": (self._names @ runs.T).max(axis=1),
                "meaning windows": seen[:, 1:].max(axis=1),
            }

    def _read(self, text: str) -> tuple[Floats, Floats]:
        """The vector of a text (of its beginning, if it is long), and those of the runs of words in it.

        A text is its own only run where it has none. Of too many runs every second, or third, and so on, is taken.
        """
        runs = phrases(text, *_WINDOWS) or [text]
        chosen = runs[:: math.ceil(len(runs) / _MOST_WINDOWS)]
        vectors = self._meaning.encode([" ".join(text.split()[:_LONGEST_TEXT]), *chosen])
        return vectors[:1], vectors[1:]


@cache
def _libraries() -> ThreadpoolController:
    """What can be told to use fewer threads; looked for once, for looking takes longer than a text."""
    return ThreadpoolController()


def _unit(rows: Floats) -> Floats:
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    return np.asarray(rows / np.maximum(lengths, _TINY)[:, None], dtype=np.float32)


def _damping(spread: npt.NDArray[np.float64]) -> Floats:
    """The matrix that makes ``spread`` even, smoothed."""
    sizes, directions = np.linalg.eigh(spread)
    mean = float(sizes.mean())
    if mean <= _TINY:  # no concept has two labels
        return np.eye(len(spread), dtype=np.float32)
    scale = 1.0 / np.sqrt(np.maximum(sizes, 0.0) / mean + _SMOOTHING)
    return np.asarray((directions * scale) @ directions.T, dtype=np.float32)


def _by_framework(catalogue: Catalogue) -> Iterable[tuple[str, list[int]]]:
    runs = groupby(range(len(catalogue.uris)), key=lambda number: catalogue.frameworks[number])
    return [(framework, list(numbers)) for framework, numbers in runs]


def _texts(catalogue: Catalogue, numbers: Sequence[int]) -> tuple[list[Sequence[str]], list[str]]:
    every = catalogue.names_of_each()
    names = [every[number] for number in numbers]
    descriptions = [
        f"{catalogue.labels[number]}. {catalogue.descriptions[number][:_LONGEST_DESCRIPTION]}" for number in numbers
    ]
    return names, descriptions


def _key(names: Sequence[Sequence[str]], descriptions: Sequence[str], identity: str) -> str:
    digest = hashlib.sha256(json.dumps([FORMAT, identity]).encode())
    for row, description in zip(names, descriptions, strict=True):
        digest.update(json.dumps([list(row), description]).encode())
    return digest.hexdigest()[:24]


def _embed(names: Sequence[Sequence[str]], descriptions: Sequence[str], meaning: Meaning, report: Report) -> Arrays:
    """Vectors of every concept's names and description, and how names and descriptions spread about their concept."""
    aliases = [name for row in names for name in row]
    total, last = len(aliases) + len(descriptions), 0

    def progress(done: int) -> None:
        nonlocal last
        if done - last >= _SAY_EVERY or done == total:
            last = done
            report(f"Vectors of {done:,} of {total:,} labels and descriptions")

    vectors = meaning.encode_many([*aliases, *descriptions], progress=progress)
    of_aliases, of_descriptions = vectors[: len(aliases)], vectors[len(aliases) :]
    sizes = np.array([len(row) for row in names])
    means = np.add.reduceat(of_aliases, np.concatenate(([0], np.cumsum(sizes)[:-1])), axis=0) / sizes[:, None]
    owners = np.repeat(np.arange(len(sizes)), sizes)
    spread = np.stack(
        [_spread(of_aliases, means, owners), _spread(of_descriptions, means, np.arange(len(of_descriptions)))]
    )
    return {"names": _unit(means), "descriptions": of_descriptions, "spread": spread}


def _spread(rows: Floats, means: Floats, owners: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """How the rows spread about their owners' means, in double precision, some at a time."""
    total = np.zeros((rows.shape[1], rows.shape[1]))
    for begin in range(0, len(rows), _ROWS_AT_ONCE):
        part = slice(begin, begin + _ROWS_AT_ONCE)
        wide = (rows[part] - means[owners[part]]).astype(np.float64)
        total += wide.T @ wide
    return total / max(len(rows), 1)
