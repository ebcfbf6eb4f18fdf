"""Statements as rows: one for each countable statement and each key under which a requirement may find it.

A key is a concept, marked `c`, or a credential type, marked `t`, which only requirements for a credential in force
ask for. Rows are sorted by key and then by candidate. Candidates are sorted by a 64-bit digest of their id, so that
they are found by bisection, and so that two lists of them are merged without comparing texts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.gates import countable
from matching.index.profiles import Profile, days_of, profile_of, profile_table
from matching.statements import Application, Statement

__all__ = ["Columns", "Rows", "Texts", "bounds_of", "concept_key", "id_digest", "profile_type", "rows_of", "type_key"]

Array: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts in one block of bytes; ``starts`` has one more than there are texts."""

    starts: Array
    block: Array

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> bytes:
        start, stop = int(self.starts[number]), int(self.starts[number + 1])
        return self.block[start:stop].tobytes()

    @classmethod
    def of(cls, texts: Sequence[bytes]) -> Texts:
        """The texts in their order."""
        starts = np.zeros(len(texts) + 1, np.uint64)
        starts[1:] = np.cumsum(np.fromiter(map(len, texts), np.uint64, len(texts)))
        return cls(starts, np.frombuffer(b"".join(texts), np.uint8))


class Columns(NamedTuple):
    """One entry for each row: whose it is (a position), its profile (a number), and its two days."""

    candidate: Array
    profile: Array
    issued: Array
    expires: Array


@dataclass(frozen=True, slots=True)
class Rows:
    """The arrays of a segment.

    ``digests`` and ``ids`` name the candidates; ``keys`` the keys, with ``bounds`` where the rows of each begin and
    end; ``profiles`` is the table that the rows' profiles point into, see :mod:`matching.index.profiles`.
    """

    digests: Array
    ids: Texts
    keys: Texts
    bounds: Array
    profiles: Array
    columns: Columns

    @property
    def people(self) -> int:
        """How many candidates there are, those without any row included."""
        return len(self.digests)


def concept_key(concept: str) -> bytes:
    """The key of statements of a concept."""
    return b"c" + concept.encode()


def type_key(concept: str) -> bytes:
    """The key of statements whose credential is of this type."""
    return b"t" + concept.encode()


def id_digest(candidate: bytes) -> int:
    """What candidates are sorted by."""
    return int.from_bytes(hashlib.blake2b(candidate, digest_size=8).digest(), "little")


def rows_of(applications: Iterable[Application]) -> Rows:
    """The rows of these candidates' statements.

    Raises:
        ValueError: one candidate applies twice.
    """
    people = sorted((id_digest(name), name, item) for item in applications for name in (item.candidate.encode(),))
    names = [name for _, name, _ in people]
    if len(set(names)) != len(names):
        raise ValueError("One candidate applies twice; give all statements in one application.")
    keys: dict[bytes, int] = {}
    profiles: dict[Profile, int] = {}
    found: set[tuple[int, int, int, int, int]] = set()
    for position, (_, _, item) in enumerate(people):
        for statement in item.statements:
            if countable(statement):
                profile = profiles.setdefault(profile_of(statement), len(profiles))
                days = days_of(statement)
                for key in _keys_of(statement):
                    found.add((keys.setdefault(key, len(keys)), position, profile, *days))
    columns = np.array(sorted(found), np.int64).reshape(len(found), 5).T
    return Rows(
        digests=np.array([digest for digest, _, _ in people], np.uint64),
        ids=Texts.of(names),
        keys=Texts.of(list(keys)),
        bounds=bounds_of(columns[0], len(keys)),
        profiles=profile_table(list(profiles)),
        columns=Columns(
            columns[1].astype(np.uint32),
            columns[2].astype(profile_type(len(profiles))),
            columns[3].astype(np.uint16),
            columns[4].astype(np.uint16),
        ),
    )


def bounds_of(key_of_row: Array, keys: int) -> Array:
    """Where the rows of each key begin, and where the last ones end; rows are sorted by key."""
    return np.searchsorted(key_of_row, np.arange(keys + 1)).astype(np.uint64)


def profile_type(profiles: int) -> type[np.uint16 | np.uint32]:
    """The narrowest type that numbers so many profiles."""
    return np.uint16 if profiles <= 1 << 16 else np.uint32


def _keys_of(statement: Statement) -> tuple[bytes, ...]:
    """Its concept, and its credential type where that is another; the same one would find the same item twice."""
    own, kind = statement.concept, statement.credential_type
    keys = (concept_key(own),) if own else ()
    return (*keys, type_key(kind)) if kind and kind != own else keys
