"""The encrypted form of large files: what comes out is what went in, or nothing does."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.exports.sealed_file import CHUNK, SealedFileChangedError, SealedWriter, plain_size, read_sealed

KEY, OTHER = AESGCM.generate_key(bit_length=256), AESGCM.generate_key(bit_length=256)
BINDING = b"credence export 1"
HEAD, SEALED = 11, CHUNK + 16


def a_file(path: Path, data: bytes, key: bytes = KEY, binding: bytes = BINDING) -> SealedWriter:
    with SealedWriter(path, key, binding) as file:
        for start in range(0, len(data), 10_007):
            file.write(data[start : start + 10_007])
    return file


def whole(path: Path, key: bytes = KEY, binding: bytes = BINDING) -> bytes:
    return b"".join(read_sealed(path, key, binding))


def noise(size: int) -> bytes:
    return hashlib.shake_256(str(size).encode()).digest(size)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5])
def test_it_works(tmp_path: Path, size: int) -> None:
    path, data = tmp_path / "file", noise(size)
    written = a_file(path, data)
    assert (written.size, written.sha256) == (size, hashlib.sha256(data).hexdigest())
    assert plain_size(path) == size
    assert whole(path) == data
    assert path.stat().st_mode & 0o777 == 0o600
    assert size < 16 or data[:16] not in path.read_bytes()


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 1), (5, 70_000), (CHUNK - 1, CHUNK + 1), (CHUNK, 2 * CHUNK), (2 * CHUNK + 3, 10**9), (10**9, 10**9 + 1)],
)
def test_a_range_comes_out(tmp_path: Path, start: int, end: int) -> None:
    path, data = tmp_path / "file", noise(2 * CHUNK + 100)
    a_file(path, data)
    assert b"".join(read_sealed(path, KEY, BINDING, start=start, end=end)) == data[start:end]


@pytest.mark.parametrize("left", [0, 3, HEAD, HEAD + 5, HEAD + SEALED, HEAD + 2 * SEALED, HEAD + 2 * SEALED + 40])
def test_a_file_that_breaks_off_is_known(tmp_path: Path, left: int) -> None:
    """At the end of a chunk, too."""
    path = tmp_path / "file"
    a_file(path, noise(2 * CHUNK + 100))
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(SealedFileChangedError):
        whole(path)


def test_chunks_that_change_places_do_not_open(tmp_path: Path) -> None:
    path = tmp_path / "file"
    a_file(path, noise(3 * CHUNK))
    sealed = path.read_bytes()
    head, *chunks = sealed[:HEAD], *(sealed[HEAD + n * SEALED : HEAD + (n + 1) * SEALED] for n in range(3))
    one, two, three = chunks
    for order in ((two, one, three), (one, one, three), (one, three, two), (three,), (one, three), (one, two, two)):
        path.write_bytes(head + b"".join(order))
        with pytest.raises(SealedFileChangedError):
            whole(path)
    path.write_bytes(head + one + two + three)
    assert whole(path) == noise(3 * CHUNK)


def test_chunks_and_files_of_others_do_not_open(tmp_path: Path) -> None:
    """Not even those of the same key, or of the same row written again."""
    path, second = tmp_path / "file", tmp_path / "second"
    a_file(path, noise(2 * CHUNK))
    a_file(second, noise(2 * CHUNK))
    mine, theirs = path.read_bytes(), second.read_bytes()
    path.write_bytes(mine[: HEAD + SEALED] + theirs[HEAD + SEALED :])
    with pytest.raises(SealedFileChangedError):
        whole(path)
    for key, binding in ((OTHER, BINDING), (KEY, b"credence export 2")):
        with pytest.raises(SealedFileChangedError):
            whole(second, key, binding)


def test_every_bit_counts(tmp_path: Path) -> None:
    path = tmp_path / "file"
    a_file(path, b"Marisol Etcheverry")
    sealed = path.read_bytes()
    for place in range(len(sealed)):
        path.write_bytes(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :])
        with pytest.raises(SealedFileChangedError):
            whole(path)


def test_what_was_left_halfway_does_not_open(tmp_path: Path) -> None:
    path = tmp_path / "file"
    file = SealedWriter(path, KEY, BINDING)
    file.write(noise(CHUNK + 10))
    file.__exit__(RuntimeError, RuntimeError(), None)
    with pytest.raises(SealedFileChangedError):
        whole(path)
    with pytest.raises(SealedFileChangedError):
        whole(tmp_path / "none")
    with pytest.raises(FileExistsError):  # nothing is ever written over
        SealedWriter(path, KEY, BINDING)
