"""Kept arrays: mapped, whole or built again, never pickles."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from matching.linking.files import kept, read_kept

MADE = {"numbers": np.arange(6, dtype=np.float32).reshape(2, 3)}


def refuse() -> dict[str, np.ndarray]:
    raise AssertionError("built though it was there")


def test_it_works(tmp_path: Path) -> None:
    assert read_kept(tmp_path, "a", "1") is None
    kept(tmp_path, "a", "1", lambda: MADE)
    again = kept(tmp_path, "a", "1", refuse)
    assert isinstance(again["numbers"], np.memmap)
    assert (again["numbers"] == MADE["numbers"]).all()


def test_without_a_folder_nothing_is_kept() -> None:
    assert kept(None, "a", "1", lambda: MADE) == MADE


def test_another_key_replaces_and_another_name_stays(tmp_path: Path) -> None:
    for name, key in (("a", "1"), ("a-b", "1"), ("a", "2")):
        kept(tmp_path, name, key, lambda: MADE)
    assert sorted(place.name for place in tmp_path.iterdir() if place.is_dir()) == ["a-b=1", "a=2"]


@pytest.mark.parametrize("damage", ["cut", "gone", "other shape", "pickle", "no list"])
def test_what_is_damaged_is_built_again(tmp_path: Path, damage: str) -> None:
    kept(tmp_path, "a", "1", lambda: MADE)
    file, listed = tmp_path / "a=1" / "numbers.npy", tmp_path / "a=1" / "arrays.json"
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:-4])
    elif damage == "gone":
        file.unlink()
    elif damage == "other shape":
        np.save(file, np.zeros(2, dtype=np.float32))
    elif damage == "pickle":
        np.save(file, np.array([object()]), allow_pickle=True)
    else:
        listed.write_text("[1]")
    assert read_kept(tmp_path, "a", "1") is None
    assert (kept(tmp_path, "a", "1", lambda: MADE)["numbers"] == MADE["numbers"]).all()


def test_a_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        kept(tmp_path, "a", "1", refuse)
    assert [place for place in tmp_path.iterdir() if place.is_dir()] == []
