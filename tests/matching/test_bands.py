"""Bands: who shares one, where one begins, and that every machine draws the same."""

from __future__ import annotations

import hashlib
from itertools import groupby, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import bands
from matching.bands import PERTURBATIONS, bands_of, perturbed_points
from matching.codes import Tier
from matching.plan import Plan
from matching.rank import place, rank
from matching.results import Ranking
from matching.score import Scored, score
from matching.statements import Application, Assessment, Need, Requirement, Weight
from tests.matching.people import (
    AS_OF,
    CHARTING,
    GRAPH,
    LIFT,
    RECORDS,
    SPANISH,
    TRANSFER,
    VITALS,
    application,
    requirement,
    statement,
)
from tests.matching.strategies import application_lists, requirement_lists

NICES = (
    requirement("vitals", VITALS, need=Need.NICE, weight=Weight.HIGH),
    requirement("transfer", TRANSFER, need=Need.NICE),
    requirement("charting", CHARTING, need=Need.NICE),
    requirement("spanish", SPANISH, need=Need.NICE, weight=Weight.LOW),
)


def ranked(*people: Application, needs: tuple[Requirement, ...] = NICES, seed: str = "seed") -> Ranking:
    return rank(people, needs, GRAPH, seed=seed, as_of=AS_OF)


def banded(found: Ranking) -> list[list[str]]:
    groups = groupby(found.places, key=lambda where: where.band)
    return [sorted(where.candidate for where in group) for _, group in groups]


def holding(name: str, *concepts: str, **changes: Any) -> Application:
    return application(name, *(statement(f"{name}{concept}", concept, **changes) for concept in concepts))


def test_it_works() -> None:
    """Two normal skills or one high one: the weights decide. Everything is ahead of both, whatever the weights."""
    found = ranked(
        holding("all", VITALS, TRANSFER, CHARTING, SPANISH),
        holding("two", TRANSFER, CHARTING),
        holding("one", VITALS, SPANISH),
        holding("least", SPANISH),
    )
    assert banded(found) == [["all"], ["one", "two"], ["least"]]
    assert [(band.number, band.size, band.held) for band in found.bands] == [(1, 1, None), (2, 2, 200), (3, 1, 200)]
    second, third = found.places[1:3]
    assert second.held_first is None
    assert third.held_first is not None
    assert third.held_first < 180


def test_tiers_are_never_in_one_band() -> None:
    needs = (requirement("vitals", VITALS), *NICES[1:])
    found = ranked(holding("met", VITALS), holding("open", VITALS, assessment=Assessment.PARTICIPATION), needs=needs)
    assert [entry.tier for entry in found.entries] == [Tier.MET, Tier.UNPROVEN]
    assert [(band.size, band.held) for band in found.bands] == [(1, None), (1, None)]


def test_a_narrower_skill_never_counts_for_more_than_the_skill_itself() -> None:
    """0.9 times 1.2 would be 1.08; it is 1. So the skill itself is never behind, and a fifth of the draws tie."""
    found = ranked(holding("same", TRANSFER), holding("narrower", LIFT))
    assert [entry.candidate for entry in found.entries] == ["same", "narrower"]
    held = found.places[1].held_above
    assert held is not None
    assert 120 < held < 180
    assert banded(found) == [["narrower", "same"]]


def test_the_credited_item_may_change_with_the_relations() -> None:
    """A close relation at a full result, or a narrower one at completion: whichever is worth more in that draw."""
    both = application(
        "both",
        statement("c", RECORDS, assessment=Assessment.RESULT),
        statement("d", CHARTING, assessment=Assessment.ASSESSED),
    )
    plan = Plan.of(NICES, GRAPH)
    alone = application("alone", both.statements[1])
    points, without = perturbed_points([score(item, plan, AS_OF) for item in (both, alone)], plan, "seed")
    assert (points >= without).all()
    assert 0 < (points > without).sum() < PERTURBATIONS


def test_nobody_is_a_ranking_too() -> None:
    assert bands_of([], Plan.of(NICES, GRAPH), "seed") == ((), ())


def test_the_draws_are_the_published_ones() -> None:
    """A change here changes every band: say so, and give the fingerprint's version a new number."""
    drawn = bands._draws("seed", "weight vitals")
    digest = hashlib.sha256(b"seed\0band\0weight vitals\0" + b"0").digest()
    assert drawn[0] == 800 + int.from_bytes(digest[:8], "big") % 401
    assert len(drawn) == PERTURBATIONS
    assert set(drawn) <= set(range(800, 1201))
    assert 980 < sum(drawn) / len(drawn) < 1020
    assert bands._draws("seed", "relation close") != drawn


@given(application_lists(most=8), requirement_lists(), st.sampled_from(["a", "b"]))
@settings(max_examples=30, deadline=None)
def test_bands_are_contiguous_whole_and_follow_the_definition(
    people: tuple[Application, ...], needs: tuple[Requirement, ...], seed: str
) -> None:
    found = ranked(*people, needs=needs, seed=seed)
    numbers = [where.band for where in found.places]
    assert [where.candidate for where in found.places] == [entry.candidate for entry in found.entries]
    assert numbers == sorted(numbers)
    assert [band.number for band in found.bands] == sorted(set(numbers)) == list(range(1, len(found.bands) + 1))
    assert [numbers.count(band.number) for band in found.bands] == [band.size for band in found.bands]
    for (one, here), (two, there) in pairwise(zip(found.entries, found.places, strict=True)):
        if one.rank == two.rank:
            assert here.band == there.band
    assert numbers == _by_the_book(people, needs, seed)


@given(application_lists(most=5), requirement_lists(), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_neither_the_order_of_arrival_nor_a_twin_changes_anything(
    people: tuple[Application, ...], needs: tuple[Requirement, ...], random: Any
) -> None:
    mixed = list(people)
    random.shuffle(mixed)
    assert ranked(*people, needs=needs).places == ranked(*mixed, needs=needs).places
    twins = tuple(application(f"t{item.candidate}", *item.statements) for item in people)
    bands_by_name = {where.candidate: where.band for where in ranked(*people, *twins, needs=needs).places}
    for name, number in bands_by_name.items():
        other = name[1:] if name.startswith("t") else f"t{name}"
        assert bands_by_name[other] == number


@given(application_lists(most=5), requirement_lists())
@settings(max_examples=15, deadline=None)
def test_numbers_too_large_for_the_machine_give_the_same_bands(
    people: tuple[Application, ...], needs: tuple[Requirement, ...]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        usual = ranked(*people, needs=needs)
        patch.setattr(bands, "LARGEST", 0)
        assert ranked(*people, needs=needs).ranking_hash == usual.ranking_hash


def _by_the_book(people: tuple[Application, ...], needs: tuple[Requirement, ...], seed: str) -> list[int]:
    """The definition, word by word, without arrays."""
    plan = Plan.of(needs, GRAPH)
    scored = [score(item, plan, AS_OF) for item in people]
    ordered = [item for _, _, item in place([item for item in scored if item.has_evidence], seed)]
    points = {item.application.candidate: _points(item, plan, seed) for item in ordered}
    numbers: list[int] = []
    first: Scored | None = None
    for _, tied in groupby(ordered, key=lambda item: item.order):
        group = list(tied)
        begins = first is None or first.order[:3] != group[0].order[:3]
        begins = begins or all(
            sum(map(int.__gt__, points[first.application.candidate], points[item.application.candidate])) >= 180
            for item in group
            if first is not None
        )
        if begins:
            first = group[0]
        numbers += [(numbers[-1] if numbers else 0) + begins] * len(group)
    return numbers


def _points(scored: Scored, plan: Plan, seed: str) -> list[int]:
    def factor(what: str, number: int) -> int:
        block = hashlib.sha256(f"{seed}\0band\0{what}\0{number // 4}".encode()).digest()
        start = 8 * (number % 4)
        return 800 + int.from_bytes(block[start : start + 8], "big") % 401

    def worth(item: Any, number: int) -> int:
        parts, kind = item.relation.parts, item.relation.kind.value
        moved = 1000 * parts if kind == "same" else min(parts * factor(f"relation {kind}", number), 10**8)
        return int(item.values[1] * moved // parts)

    return [
        sum(
            weight
            * factor(f"weight {needed.id}", number)
            * max((worth(item, number) for item in items if item.values[1]), default=0)
            for weight, needed, items in zip(plan.weights, plan.requirements, scored.items, strict=True)
        )
        for number in range(PERTURBATIONS)
    ]
