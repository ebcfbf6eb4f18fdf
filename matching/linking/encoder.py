"""A small BERT encoder in numpy: https://arxiv.org/abs/1810.04805, and https://arxiv.org/abs/1908.10084 (mean pooling).

Only what a sentence encoder of the MiniLM family needs, on the processor, without a framework for neural networks:
word pieces in, one vector of unit length out for each text. The numbers are those of the reference implementation to
within single precision (a test holds them against numbers measured with it).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from matching.linking.gelu import twice_gelu

__all__ = ["Encoder", "Floats", "Tokenize"]

Floats = npt.NDArray[np.float32]
Tokenize = Callable[[Sequence[str]], list[list[int]]]
_EPSILON = 1e-12
_HEAD = 32
_TOKENS_AT_ONCE = 2_048


class Encoder:
    """Texts to vectors. Unchanging once made; safe to share between threads.

    Args:
        tensors: the weights by name, as BERT names them (`encoder.layer.0.attention.self.query.weight`, …), float32.
        tokenize: texts to word-piece ids, with the opening and closing mark, cut to what the model reads.
        identity: names the weights.

    """

    def __init__(self, tensors: Mapping[str, Floats], tokenize: Tokenize, identity: str) -> None:
        self.identity = identity
        self._tokenize = tokenize
        self._words = tensors["embeddings.word_embeddings.weight"]
        self._places = (
            tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
        )
        self._scale = (tensors["embeddings.LayerNorm.weight"], tensors["embeddings.LayerNorm.bias"])
        layers = 1 + max(int(name.split(".")[2]) for name in tensors if name.startswith("encoder.layer."))
        self._layers = [_Layer(tensors, f"encoder.layer.{index}.") for index in range(layers)]

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        return int(self._words.shape[1])

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row of unit length for each text, in order."""
        return self._encode_ids(self._tokenize(texts))

    def encode_many(self, texts: Sequence[str], *, progress: Callable[[int], None] = lambda _done: None) -> Floats:
        """As :meth:`encode`, for many: sorted by length, in batches, on all cores; ``progress`` hears how many."""
        ids = self._tokenize(texts)
        order = sorted(range(len(ids)), key=lambda index: len(ids[index]))
        out = np.empty((len(ids), self.width), dtype=np.float32)
        batches = list(_batches(order, ids))
        done = 0
        with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            encoded = pool.map(lambda batch: self._encode_ids([ids[index] for index in batch]), batches)
            for batch, rows in zip(batches, encoded, strict=True):
                out[batch] = rows
                done += len(batch)
                progress(done)
        return out

    def _encode_ids(self, ids: Sequence[Sequence[int]]) -> Floats:
        """One pass over all the texts' tokens, laid end to end by length: nothing is padded, so nothing is masked."""
        if not ids:
            return np.empty((0, self.width), dtype=np.float32)
        order = sorted(range(len(ids)), key=lambda index: len(ids[index]))
        lengths = np.array([len(ids[index]) for index in order])
        blocks = _blocks(lengths)
        tokens = np.concatenate([ids[index] for index in order])
        places = np.concatenate([np.arange(length) for length in lengths])
        hidden = self._hidden(tokens, places, blocks)
        pooled = np.empty((len(ids), self.width), dtype=np.float32)
        pooled[order] = np.add.reduceat(hidden, np.concatenate(([0], np.cumsum(lengths)[:-1])), axis=0)
        return _unit(pooled)

    def _hidden(self, tokens: npt.NDArray[np.int64], places: npt.NDArray[np.int64], blocks: Sequence[_Block]) -> Floats:
        """What the last layer makes of each token, of the texts that stand in ``blocks``."""
        hidden = _normal(self._words[tokens] + self._places[places], *self._scale)
        for layer in self._layers:
            hidden = layer(hidden, blocks)
        return hidden


def _unit(rows: Floats) -> Floats:
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows) + np.float32(_EPSILON))
    return np.asarray(rows / lengths[:, None], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _Block:
    """The rows of all texts of one length."""

    begin: int
    end: int
    length: int


def _blocks(lengths: npt.NDArray[np.int64]) -> list[_Block]:
    """Where the texts of each length stand; the lengths ascend."""
    blocks: list[_Block] = []
    begin = 0
    for length, count in zip(*np.unique(lengths, return_counts=True), strict=True):
        end = begin + int(length) * int(count)
        blocks.append(_Block(begin, end, int(length)))
        begin = end
    return blocks


class _Layer:
    """Self-attention and a feed-forward net, each added to what went in and normalised."""

    def __init__(self, tensors: Mapping[str, Floats], prefix: str) -> None:
        def linear(name: str) -> tuple[Floats, Floats]:
            weight = np.ascontiguousarray(tensors[f"{prefix}{name}.weight"].T)
            return weight, tensors[f"{prefix}{name}.bias"]

        three = [linear(f"attention.self.{name}") for name in ("query", "key", "value")]
        self._seen = (
            np.concatenate([weight for weight, _ in three], axis=1),
            np.concatenate([bias for _, bias in three]),
        )
        self._attended = linear("attention.output.dense")
        self._wide = linear("intermediate.dense")
        narrow, bias = linear("output.dense")
        self._narrow = np.asarray(narrow * 0.5, dtype=np.float32), bias
        self._scales = [
            (tensors[f"{prefix}{name}.LayerNorm.weight"], tensors[f"{prefix}{name}.LayerNorm.bias"])
            for name in ("attention.output", "output")
        ]

    def __call__(self, hidden: Floats, blocks: Sequence[_Block]) -> Floats:
        width = hidden.shape[1]
        heads = hidden @ self._seen[0]
        heads += self._seen[1]
        mixed = np.empty_like(hidden)
        for block in blocks:  # a text attends to itself only
            rows = heads[block.begin : block.end].reshape(-1, block.length, 3, width // _HEAD, _HEAD)
            query, key, value = rows.transpose(2, 0, 3, 1, 4)
            seen = _softmax(query @ key.transpose(0, 1, 3, 2) * np.float32(_HEAD**-0.5)) @ value
            mixed[block.begin : block.end] = seen.transpose(0, 2, 1, 3).reshape(-1, width)
        flat = _normal(hidden + (mixed @ self._attended[0] + self._attended[1]), *self._scales[0])
        wide = flat @ self._wide[0]
        wide += self._wide[1]
        twice_gelu(wide)  # the halves are in the narrow weights
        flat += np.asarray(wide @ self._narrow[0], dtype=np.float32)
        flat += self._narrow[1]
        return _normal(flat, *self._scales[1])


def _softmax(scores: Floats) -> Floats:
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    return np.asarray(scores / scores.sum(axis=-1, keepdims=True), dtype=np.float32)


def _normal(values: Floats, weight: Floats, bias: Floats) -> Floats:
    centred = values - values.mean(axis=-1, keepdims=True)
    spread = np.einsum("...i,...i->...", centred, centred)[..., None] / np.float32(values.shape[-1])
    centred /= np.sqrt(spread + np.float32(_EPSILON))
    centred *= weight
    centred += bias
    return np.asarray(centred, dtype=np.float32)


def _batches(order: Sequence[int], ids: Sequence[Sequence[int]]) -> list[list[int]]:
    """The rows in runs of about as many tokens."""
    batches: list[list[int]] = []
    room = 0
    for index in order:
        if room <= 0:
            batches.append([])
            room = _TOKENS_AT_ONCE
        batches[-1].append(index)
        room -= len(ids[index])
    return batches
