"""The encoder against a plain reading of the paper, and against numbers of the reference implementation."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from matching.linking import model
from matching.linking.encoder import Encoder

WIDTH, WIDE, WORDS, LONGEST = 64, 128, 50, 16


@pytest.fixture(autouse=True)
def nothing_loaded_before() -> None:
    model.load.cache_clear()


def weights() -> dict[str, np.ndarray]:
    dice = np.random.default_rng(3)
    shapes = {
        "embeddings.word_embeddings.weight": (WORDS, WIDTH),
        "embeddings.position_embeddings.weight": (LONGEST, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
        "embeddings.LayerNorm.weight": (WIDTH,),
        "embeddings.LayerNorm.bias": (WIDTH,),
    }
    for layer in range(2):
        at = f"encoder.layer.{layer}."
        for name in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
            shapes |= {f"{at}{name}.weight": (WIDTH, WIDTH), f"{at}{name}.bias": (WIDTH,)}
        shapes |= {f"{at}intermediate.dense.weight": (WIDE, WIDTH), f"{at}intermediate.dense.bias": (WIDE,)}
        shapes |= {f"{at}output.dense.weight": (WIDTH, WIDE), f"{at}output.dense.bias": (WIDTH,)}
        for name in ("attention.output", "output"):
            shapes |= {f"{at}{name}.LayerNorm.weight": (WIDTH,), f"{at}{name}.LayerNorm.bias": (WIDTH,)}
    return {name: dice.normal(0, 0.3, shape).astype(np.float32) for name, shape in shapes.items()}


def tokens_of(texts) -> list[list[int]]:
    return [[1, *(ord(letter) % WORDS for letter in text), 2] for text in texts]


def normalised(row: np.ndarray, scale: np.ndarray, shift: np.ndarray) -> np.ndarray:
    return (row - row.mean()) / math.sqrt(row.var() + 1e-12) * scale + shift


def plainly(held: dict[str, np.ndarray], ids: list[int]) -> np.ndarray:
    """One text, token by token and head by head."""

    def linear(name: str, row: np.ndarray) -> np.ndarray:
        return held[f"{name}.weight"] @ row + held[f"{name}.bias"]

    def norm(name: str, row: np.ndarray) -> np.ndarray:
        return normalised(row, held[f"{name}.LayerNorm.weight"], held[f"{name}.LayerNorm.bias"])

    word, place, kind = (held[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type"))
    rows = [norm("embeddings", word[token] + place[at] + kind[0]) for at, token in enumerate(ids)]
    for layer in range(2):
        at = f"encoder.layer.{layer}."
        query, key, value = (
            [linear(f"{at}attention.self.{name}", row) for row in rows] for name in ("query", "key", "value")
        )
        mixed = [np.zeros(WIDTH) for _ in rows]
        for head in range(WIDTH // 32):
            part = slice(head * 32, head * 32 + 32)
            for index in range(len(rows)):
                seen = np.array([math.exp(query[index][part] @ other[part] / math.sqrt(32)) for other in key])
                mixed[index][part] = sum(
                    share * other[part] for share, other in zip(seen / seen.sum(), value, strict=True)
                )
        rows = [
            norm(f"{at}attention.output", row + linear(f"{at}attention.output.dense", new))
            for row, new in zip(rows, mixed, strict=True)
        ]
        wide = [linear(f"{at}intermediate.dense", row) for row in rows]
        bent = [np.array([x * 0.5 * (1 + math.erf(x / math.sqrt(2))) for x in row]) for row in wide]
        rows = [
            norm(f"{at}output", row + linear(f"{at}output.dense", new)) for row, new in zip(rows, bent, strict=True)
        ]
    pooled = np.mean(rows, axis=0)
    return pooled / np.linalg.norm(pooled)


def test_it_works() -> None:
    held = weights()
    texts = ["ab", "abc", "z", "hello there", "abc", "lengthy text"]
    found = Encoder(held, tokens_of, "tiny").encode(texts)
    for row, ids in zip(found, tokens_of(texts), strict=True):
        assert np.abs(row - plainly(held, ids)).max() < 1e-5


def test_company_changes_nothing() -> None:
    encoder = Encoder(weights(), tokens_of, "tiny")
    texts = ["a", "bb", "ccc", "dd", "e" * 12]
    together, told = encoder.encode_many(texts), []
    assert np.abs(together - np.concatenate([encoder.encode([text]) for text in texts])).max() < 1e-5
    encoder.encode_many(texts * 300, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1_500
    assert encoder.encode([]).shape == (0, WIDTH)


@pytest.mark.skipif(not model.installed(), reason="the embedding extra is not installed")
def test_the_real_weights_give_the_numbers_of_the_reference() -> None:
    """First numbers that sentence-transformers gives for a sentence of the model's own page, to four places."""
    found = model.load().encode(["This is an example sentence"])[0, :4]
    assert np.abs(found - [0.0677, 0.0635, 0.0487, 0.0793]).max() < 1e-4


def test_weights_of_another_content_are_an_error(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"\x02\0\0\0\0\0\0\0{}")
    monkeypatch.setattr(model, "_folder", lambda: tmp_path)
    monkeypatch.setattr(model, "installed", lambda: True)
    with pytest.raises(model.ModelError, match=r"model\.safetensors .* is not the file that was measured"):
        model.load()


def test_weights_that_are_gone_are_an_error(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(model, "_folder", lambda: tmp_path)
    monkeypatch.setattr(model, "installed", lambda: True)
    with pytest.raises(model.ModelError, match="Install it again"):
        model.load()


def test_without_the_extra_the_error_says_how_to_install_it(monkeypatch) -> None:
    monkeypatch.setattr(model, "_folder", lambda: None)
    assert not model.installed()
    with pytest.raises(model.ModelError, match=r"requirements-embeddings\.txt"):
        model.load()
