"""The order, the ties, who stands beside it, and the hash."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.codes import EvidenceSet, Gate, NotRankableReason, Tier
from matching.rank import rank
from matching.relations import ConceptGraph
from matching.results import RankedEntry, Ranking
from matching.statements import Application, Edge, EdgeKind, Requirement, Standing, Statement, SubjectLink, TrustLevel
from tests.matching.people import AS_OF, CPR, GRAPH, NURSING, TRANSFER, VITALS, application, requirement, statement
from tests.matching.strategies import application_lists, requirement_lists


def ranked(*applications: Application, seed: str = "seed", needs: tuple[Requirement, ...] = NURSING) -> Ranking:
    return rank(applications, needs, GRAPH, seed=seed, as_of=AS_OF)


def strong(candidate: str, *more: Statement) -> Application:
    held = (statement("v", VITALS, level=3.0), statement("c", CPR), statement("t", TRANSFER, level=2.0))
    return application(candidate, *held, *more)


def test_it_works() -> None:
    found = ranked(application("weak", statement("v", VITALS)), strong("strong"), application("silent"))
    assert [(entry.candidate, entry.rank, entry.tier) for entry in found.entries] == [
        ("strong", 1, Tier.MET),
        ("weak", 2, Tier.NO_EVIDENCE),
    ]
    assert [item.reason for item in found.not_rankable] == [NotRankableReason.NOTHING_SHARED]
    assert found.entries[0].musts_words == "3 of 3 must-haves confirmed"


def test_the_order_is_tier_then_met_then_unproven_then_best_estimate() -> None:
    entries = ranked(
        application("one met, high score", statement("v", VITALS, level=4.0), statement("s", "c:spanish")),
        application("two met", statement("v", VITALS, level=3.0), statement("c", CPR)),
        application(
            "one met, one unproven", statement("v", VITALS, level=3.0), statement("c", CPR, trust=TrustLevel.UNKNOWN)
        ),
        application(
            "all claimed",
            *(statement(concept, concept, subject=SubjectLink.NAME) for concept in (VITALS, CPR, TRANSFER)),
        ),
    ).entries
    assert [entry.candidate for entry in entries] == [
        "all claimed",
        "two met",
        "one met, one unproven",
        "one met, high score",
    ]


def test_equals_share_a_rank_and_stand_in_the_order_of_the_lottery() -> None:
    people = ["anna", "zora", "mika"]
    entries = ranked(*(strong(name) for name in people), application("last", statement("v", VITALS))).entries
    drawn = sorted(people, key=lambda name: hashlib.sha256(b"seed\0" + name.encode()).hexdigest())
    assert [entry.candidate for entry in entries] == [*drawn, "last"]
    assert [(entry.rank, entry.tied, entry.rank_shown) for entry in entries] == [(1, True, "1=")] * 3 + [
        (4, False, "4")
    ]


def test_another_seed_draws_another_order_and_the_same_ranks() -> None:
    orders = {
        tuple(
            entry.candidate for entry in ranked(*(strong(f"p{number}") for number in range(5)), seed=str(seed)).entries
        )
        for seed in range(10)
    }
    assert len(orders) > 1


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (application("p"), NotRankableReason.NOTHING_SHARED),
        (application("p", received=2, unreadable=2), NotRankableReason.NOTHING_READABLE),
        (application("p", received=2, unreadable=1), NotRankableReason.NOTHING_COUNTS),
        (application("p", statement("1", VITALS, standing=Standing.REJECTED)), NotRankableReason.NOTHING_COUNTS),
        (application("p", statement("1", VITALS, subject=SubjectLink.MISMATCH)), NotRankableReason.NOTHING_COUNTS),
        (application("p", statement("1", "c:juggling")), NotRankableReason.NOTHING_ON_POINT),
        (application("p", statement("1", "c:positioning")), NotRankableReason.NOTHING_ON_POINT),
    ],
)
def test_who_cannot_be_ranked_stands_beside_it(item: Application, reason: NotRankableReason) -> None:
    found = ranked(item, strong("other"))
    assert [entry.candidate for entry in found.entries] == ["other"]
    assert [(one.candidate, one.reason) for one in found.not_rankable] == [("p", reason)]


def test_one_candidate_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="applies twice"):
        ranked(strong("p"), strong("p"))


def test_lines_of_the_points_table_add_up_as_printed() -> None:
    entry = ranked(
        application(
            "p",
            statement("v", VITALS),
            statement("c", CPR, standing=Standing.INDETERMINATE, only_status_unknown=True),
            statement("t", TRANSFER, level=1.0, trust=TrustLevel.UNKNOWN),
            statement("s", "c:spanish", aligned_skills=30),
        )
    ).entries[0]
    running = 0.0
    wanted = {
        EvidenceSet.VERIFIED: entry.verified_only,
        EvidenceSet.BEST: entry.score,
        EvidenceSet.ALL: entry.all_claims,
    }
    for name, total in wanted.items():
        rows = [line for item in entry.contributions for line in item.lines if line.counted_from is name]
        running += sum(int(line.points_shown.replace(".", "")) for line in rows)
        assert running == round(total * 1000 + 1e-9)
    assert [line.how for line in entry.contributions[0].lines] == [
        "same 1.0 × level not stated 0.333 × assessed 0.8",
        "same 1.0 × level not stated 0.667 × assessed 0.8",
        "same 1.0 × level not stated 1.0 × assessed 0.8",
    ]


def test_the_open_question_is_the_must_have_nearest_to_being_met() -> None:
    entry = ranked(
        application(
            "p",
            statement("v", VITALS, level=3.0),
            statement(
                "c",
                CPR,
                standing=Standing.INDETERMINATE,
                only_status_unknown=True,
                question="revocation list unreachable since 3 Nov; we retry daily",
            ),
        )
    ).entries[0]
    asked = entry.open_question
    assert (
        asked.text == "Cpr: record read; revocation list unreachable since 3 Nov; we retry daily. If confirmed: 2 of 3."
    )
    assert (asked.gate, asked.others) == (Gate.STATUS, ("Transfer: no evidence yet.",))


@given(application_lists(), requirement_lists())
@settings(max_examples=50)
def test_what_the_open_question_promises_comes_true(
    applications: tuple[Application, ...], requirements: tuple[Requirement, ...]
) -> None:
    """Settle the question in the way it says, rank again, and the must-have is met."""
    before = rank(applications, requirements, GRAPH, seed="s", as_of=AS_OF)
    for entry in before.entries:
        asked = entry.open_question
        if not asked.consequence:
            continue
        need = next(item for item in requirements if item.id == asked.requirement)
        held = next(item for item in applications if item.candidate == entry.candidate).statements
        proof = statement("proof", need.concepts[0], level=4.0, issued=AS_OF)
        after = rank([Application(entry.candidate, (*held, proof))], requirements, GRAPH, seed="s", as_of=AS_OF)
        changed = after.entries[0]
        met = next(result for result in changed.results if result.requirement == need.id)
        assert met.tier is Tier.MET
        promised = re.search(r": (\d+) of (\d+)\.", asked.consequence)
        assert promised is not None
        assert int(promised[1]) > entry.musts_met
        assert int(promised[2]) == entry.musts_total
        assert changed.musts_met >= entry.musts_met + 1


@given(application_lists(), requirement_lists(), st.randoms())
@settings(max_examples=50)
def test_the_order_of_the_input_changes_nothing_byte_for_byte(
    applications: tuple[Application, ...], requirements: tuple[Requirement, ...], random: Any
) -> None:
    shuffled = [
        replace(item, statements=tuple(random.sample(item.statements, len(item.statements)))) for item in applications
    ]
    random.shuffle(shuffled)
    one = rank(applications, requirements, GRAPH, seed="s", as_of=AS_OF)
    other = rank(shuffled, requirements, GRAPH, seed="s", as_of=AS_OF)
    assert json.dumps(one.to_json()) == json.dumps(other.to_json())


@given(application_lists(), requirement_lists())
@settings(max_examples=50)
def test_points_and_scores_agree_within_1e_9_after_json(
    applications: tuple[Application, ...], requirements: tuple[Requirement, ...]
) -> None:
    found = rank(applications, requirements, GRAPH, seed="s", as_of=AS_OF)
    again = Ranking.from_json(json.loads(json.dumps(found.to_json())))
    assert again == found
    for entry in again.entries:
        assert abs(sum(item.points for item in entry.contributions) - entry.score) <= 1e-9
        assert abs(sum(item.verified.points for item in entry.contributions) - entry.verified_only) <= 1e-9
        assert abs(sum(item.all.points for item in entry.contributions) - entry.all_claims) <= 1e-9
        assert all(bool(item.evidence) == bool(item.points) for item in entry.contributions)


BASE = (strong("a"), application("b", statement("v", VITALS)))


@pytest.mark.parametrize(
    "other",
    [
        lambda: rank(BASE, NURSING, GRAPH, seed="other", as_of=AS_OF),
        lambda: rank(BASE, NURSING, GRAPH, seed="seed", as_of=date(2026, 11, 24)),
        lambda: rank(BASE, NURSING[:-1], GRAPH, seed="seed", as_of=AS_OF),
        lambda: rank(BASE[:1], NURSING, GRAPH, seed="seed", as_of=AS_OF),
        lambda: rank((BASE[0], replace(BASE[1], records_received=9)), NURSING, GRAPH, seed="seed", as_of=AS_OF),
        lambda: rank(
            (BASE[0], application("b", statement("v", VITALS, trust=TrustLevel.KNOWN))),
            NURSING,
            GRAPH,
            seed="seed",
            as_of=AS_OF,
        ),
    ],
)
def test_any_other_input_gives_another_hash(other: Any) -> None:
    assert other().ranking_hash != rank(BASE, NURSING, GRAPH, seed="seed", as_of=AS_OF).ranking_hash


def test_edges_that_nobody_uses_do_not_change_the_hash_and_a_used_one_does() -> None:
    held = (application("b", statement("v", "c:new")),)
    needs = (requirement("vitals", VITALS),)
    hashes = [
        rank(held, needs, ConceptGraph(edges), seed="s", as_of=AS_OF).ranking_hash
        for edges in ([], [Edge("c:x", "c:y", EdgeKind.EXACT)], [Edge("c:new", VITALS, EdgeKind.EXACT)])
    ]
    assert hashes[0] == hashes[1] != hashes[2]


def test_a_swapped_institution_name_leaves_the_ranking_as_it_was() -> None:
    def renamed(name: str) -> Ranking:
        return ranked(application("p", statement("v", VITALS, issuer_name=name)), strong("q"))

    one, other = renamed("Harvard University"), renamed("Night School of Elsewhere")
    assert one.ranking_hash == other.ranking_hash
    places = [[(entry.candidate, entry.rank, entry.score) for entry in run.entries] for run in (one, other)]
    assert places[0] == places[1]


def test_the_hash_is_the_one_published_for_this_input() -> None:
    """A change of this hash is a change of the scorer: say so in the commit, and give the version a new number."""
    found = rank(BASE, NURSING, GRAPH, seed="seed", as_of=AS_OF)
    assert found.ranking_hash == "13f3264c7e3ef0fcdd4ed45a7be8506fdc1d88001e246d1e24455fe9db989733"


def test_an_entry_reads_back_strictly() -> None:
    data = ranked(strong("p")).entries[0].to_json()
    with pytest.raises(ValueError, match="RankedEntry: unknown surprise"):
        RankedEntry.from_json({**data, "surprise": 1})
    with pytest.raises(ValueError, match=r"RankedEntry\.tier"):
        RankedEntry.from_json({**data, "tier": "best"})
