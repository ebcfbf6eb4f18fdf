"""The API keeps the word of its OpenAPI document: schemathesis calls every operation of a running portal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal.api.contract import keeps_its_word
from tests.portal.api.running import Running, running_portal

pytestmark = [pytest.mark.contract, pytest.mark.xdist_group("contract")]

SECONDS = 900


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_portal(tmp_path_factory.mktemp("portal") / "data") as running:
        yield running


def test_it_works(portal: Running, tmp_path: Path) -> None:
    done = keeps_its_word(portal, tmp_path, examples=4, seconds=SECONDS)
    assert done.returncode == 0, done.stdout[-20_000:]


def test_a_system_meets_the_same_word(portal: Running, tmp_path: Path) -> None:
    """What only people may do, a system's token is refused as the document says."""
    done = keeps_its_word(portal, tmp_path, examples=1, seconds=SECONDS, token=portal.system, phases=["fuzzing"])
    assert done.returncode == 0, done.stdout[-20_000:]
