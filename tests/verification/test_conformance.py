"""CONFORMANCE.md is what its command writes, and no group's count has fallen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verification.conformance import EXPLAINED, GROUPS, HERE, main, table

VECTORS = Path(__file__).parents[2].parent / "shared" / "vectors"


def test_it_works() -> None:
    if not VECTORS.is_dir():
        pytest.skip("the shared vectors are not on this machine")
    assert table(VECTORS) == HERE.read_text(), "run: python -m tests.verification.conformance PATH --write"


def test_every_exception_is_explained() -> None:
    text = HERE.read_text()
    assert "Not explained yet" not in text
    assert set(EXPLAINED) <= set(GROUPS)


def test_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 64
    assert main(["/nowhere/at/all"]) == 64
    assert "usage" in capsys.readouterr().err
