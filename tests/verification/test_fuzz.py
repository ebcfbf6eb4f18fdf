"""Every seed bent by hypothesis, a little in each run; ``python -m tests.fuzz`` does it for hours."""

from __future__ import annotations

import random
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.all_seeds import ALL_SEEDS
from tests.fuzz.choices import RandomChoices
from tests.fuzz.oracle import Finding, judge
from verification import Verdict


@pytest.mark.parametrize("name", ALL_SEEDS)
def test_it_works(name: str) -> None:
    seed = ALL_SEEDS[name]()
    assert (judge(name, seed.data) is Verdict.VERIFIED) == seed.honest


@pytest.mark.parametrize("name", ALL_SEEDS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(source=st.randoms(use_true_random=False))
def test_nothing_bent_is_believed_and_nothing_breaks(name: str, source: random.Random) -> None:
    judge(name, *ALL_SEEDS[name]().case(RandomChoices(source)))


def test_the_judge_finds_what_is_added_and_what_was_never_honest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the verifier to believe another record than the one that was signed, these would say so."""
    with pytest.raises(Finding, match="added"):
        judge("eddsa-rdfc-2022", ALL_SEEDS["status"]().data)
    with pytest.raises(Finding, match="never said so"):
        judge("stranger", ALL_SEEDS["eddsa-rdfc-2022"]().data)
    monkeypatch.setattr(sys.modules["verification.verify"], "open_record", _broken)
    with pytest.raises(Finding, match="fault of the verifier"):
        judge("eddsa-rdfc-2022", b"{}")


def _broken(*_arguments: object) -> None:
    raise KeyError("a fault of ours")


@pytest.mark.parametrize("name", ALL_SEEDS)
def test_every_seed_is_really_bent(name: str) -> None:
    seed = ALL_SEEDS[name]()
    bent = [seed.case(RandomChoices(random.Random(number))) for number in range(20)]  # noqa: S311 - tests, not secrets
    assert sum(data != seed.data or world != seed.world for data, world in bent) >= 15
