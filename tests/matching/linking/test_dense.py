"""Vectors beside words: kept once for each framework and set of weights, never stale, never mixed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from matching.linking import Linker
from matching.linking.link import VECTORS
from tests.matching.linking.concepts import EVERY, INJECTIONS, SCHEDULING, many

#: Words that mean the same share a direction.
SENSES = {"jab": 0, "injections": 0, "vaccinate": 0, "diary": 1, "appointments": 1, "signs": 2}


class Senses:
    """Texts to the sum of the directions of their words."""

    def __init__(self, identity: str = "one") -> None:
        self.identity = identity
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.full((len(texts), 8), 0.01, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().replace(".", " ").split():
                row[SENSES.get(word, 3 + len(word) % 5)] += 3.0 if word in SENSES else 0.2
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def encode_many(self, texts: Sequence[str], *, progress: Callable[[int], None]) -> np.ndarray:
        self.encoded += len(texts)
        progress(len(texts))
        return self.encode(texts)


def test_it_works() -> None:
    linker = Linker([*EVERY, *many(120)], meaning=Senses())
    assert linker.link_text("jab")[0].uri == INJECTIONS.uri
    assert linker.link_text("her diary")[0].uri == SCHEDULING.uri
    assert linker.link_text("jab")[0].method == VECTORS
    assert Linker([*EVERY, *many(120)]).link_text("jab") == []


def test_vectors_are_computed_once_and_kept(tmp_path: Path) -> None:
    first, second, told = Senses(), Senses(), []
    links = Linker(EVERY, folder=tmp_path, meaning=first, report=told.append).link_text("jab")
    assert Linker(EVERY, folder=tmp_path, meaning=second).link_text("jab") == links
    assert (first.encoded > 0, second.encoded) == (True, 0)
    assert any(words.startswith("Vectors of") for words in told)


def test_a_framework_beside_it_keeps_its_own(tmp_path: Path) -> None:
    Linker(EVERY, folder=tmp_path, meaning=Senses())
    beside = Senses()
    Linker([*EVERY, *many(3)], folder=tmp_path, meaning=beside)
    assert beside.encoded == 6


def test_other_weights_or_labels_are_computed_anew(tmp_path: Path) -> None:
    Linker(EVERY, folder=tmp_path, meaning=Senses())
    other, fewer = Senses("two"), Senses("two")
    Linker(EVERY, folder=tmp_path, meaning=other)
    Linker(EVERY[:-3], folder=tmp_path, meaning=fewer)
    assert other.encoded > fewer.encoded > 0
    assert len(list(tmp_path.glob("vectors_*=*"))) == 1


def test_who_may_not_build_does_without(tmp_path: Path) -> None:
    meaning = Senses()
    linker = Linker(EVERY, folder=tmp_path, meaning=meaning, build_vectors=False)
    assert (meaning.encoded, linker.method) == (0, "text")
    Linker(EVERY, folder=tmp_path, meaning=meaning)
    assert Linker(EVERY, folder=tmp_path, meaning=meaning, build_vectors=False).method == VECTORS


def test_a_long_text_is_bounded_work_over_the_whole_of_it() -> None:
    read: list[list[str]] = []

    class Listening(Senses):
        def encode(self, texts: Sequence[str]) -> np.ndarray:
            read.append(list(texts))
            return super().encode(texts)

    linker = Linker([*EVERY, *many(120)], meaning=Listening())
    read.clear()
    linker.link_text(" ".join(f"word{number}" for number in range(240)))
    ((whole, *runs),) = read
    assert len(whole.split()) == 90
    assert 8 < len(runs) <= 16
    assert any(int(run.split()[-1][4:]) > 200 for run in runs)


def test_a_text_without_a_run_is_its_own() -> None:
    assert Linker(EVERY, meaning=Senses()).link_text("the of")
