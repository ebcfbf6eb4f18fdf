"""The pool's report counts rightly and names what would settle most."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings

from matching.actions import PoolActionKind
from matching.codes import NotRankableReason, Tier
from matching.pool import PoolReport, pool_report
from matching.rank import rank
from matching.statements import Application, Need, Requirement, Standing, Statement, TrustLevel
from tests.matching.people import AS_OF, CPR, GRAPH, NURSING, TRANSFER, VITALS, application, statement
from tests.matching.strategies import application_lists, requirement_lists

KNOWN = {"trust": TrustLevel.KNOWN, "issuer": "did:web:larkspur.example", "issuer_name": "Larkspur Health Systems"}
NO_ANSWER = {"standing": Standing.INDETERMINATE, "only_status_unknown": True}


def person(name: str, *more: Statement, vitals: bool = True) -> Application:
    held = (statement("t", TRANSFER, level=2.0), *more)
    return application(name, *((statement("v", VITALS, level=3.0),) if vitals else ()), *held)


POOL = (
    *(person(f"met{number}", statement("c", CPR)) for number in range(2)),
    *(person(f"waiting{number}", statement("c", CPR, **NO_ANSWER)) for number in range(4)),
    person("larkspur", statement("c", CPR), statement("k", VITALS, level=3.0, **KNOWN), vitals=False),
    person("nothing on cpr"),
    Application("silent"),
    application("scan", received=1, unreadable=1),
)


def report(pool: tuple[Application, ...] = POOL, needs: tuple[Requirement, ...] = NURSING) -> PoolReport:
    return pool_report(rank(pool, needs, GRAPH, seed="s", as_of=AS_OF), needs, pool, GRAPH)


def test_it_works() -> None:
    found = report()
    assert found.headline == (
        "10 applied; 8 rankable; 2 met all must-haves; 5 one confirmation away; 2 without readable evidence."
    )
    assert (found.met_all, found.one_confirmation, found.further, found.not_rankable) == (2, 5, 1, 2)
    assert found.highlight == "One must-have, “Cpr, in force”, stands alone between 5 people and a complete set."


def test_a_row_counts_each_must_have() -> None:
    row = next(row for row in report().rows if row.requirement == "cpr")
    assert (row.met, row.unproven, row.no_evidence) == (3, 4, 1)
    assert (row.sole_blocker, row.all_met_now, row.all_met_if_nice) == (5, 2, 7)
    assert row.remark == "for 4 only the issuer's status list stands between"


def test_actions_come_in_the_order_of_people_settled() -> None:
    actions = report().actions
    assert [(action.kind, len(action.candidates)) for action in actions] == [
        (PoolActionKind.ASK, 5),
        (PoolActionKind.RECONSIDER, 5),
        (PoolActionKind.DECIDE_ISSUER, 1),
        (PoolActionKind.REMIND, 1),
    ]
    assert actions[0].heading == "Ask 5 people for a record of Cpr, in force"
    assert actions[1].detail.startswith("As a nice-to-have, 7 people rather than 2 would have every must-have met.")
    assert actions[2].detail == (
        "Known, and not trusted here. Affects 1 person: trusted, 1 person would have more must-haves "
        "met; 1 would then meet every one."
    )
    assert [(action.gains, action.completes) for action in actions] == [(5, 5), (0, 5), (1, 1), (0, 0)]
    assert actions[3].candidates == ("silent",)


TWO = tuple(item for item in NURSING if item.id in {"vitals", "transfer"})


def test_one_decision_that_meets_two_must_haves_is_one_confirmation_away() -> None:
    """By counting states, two are open."""
    held = (statement("v", VITALS, level=3.0, **KNOWN), statement("t", TRANSFER, level=2.0, **KNOWN))
    found = report((application("p", *held),), TWO)
    assert (found.one_confirmation, found.further) == (1, 0)
    decide = next(action for action in found.actions if action.kind is PoolActionKind.DECIDE_ISSUER)
    assert (decide.gains, decide.completes) == (1, 1)


def test_one_open_licence_with_two_things_open_is_further_than_one_confirmation() -> None:
    """By counting states, one is open."""
    needs = (NURSING[1],)
    found = report((application("p", statement("c", CPR, **NO_ANSWER, **KNOWN)),), needs)
    assert (found.one_confirmation, found.further) == (0, 1)
    assert [(action.kind, action.gains, action.completes) for action in found.actions] == [(PoolActionKind.ASK, 0, 0)]
    assert found.actions[0].detail.endswith("1 person needs a further step; see theirs.")


def test_an_issuer_whose_trust_changes_nothing_is_no_action() -> None:
    better = (statement("v", VITALS, level=3.0), statement("k", VITALS, level=3.0, **KNOWN))
    kinds = {action.kind for action in report((application("p", *better),), TWO).actions}
    assert PoolActionKind.DECIDE_ISSUER not in kinds


@given(application_lists(), requirement_lists())
@settings(max_examples=25)
def test_what_trusting_an_issuer_would_do_is_what_a_ranking_with_it_trusted_says(
    applications: tuple[Application, ...], requirements: tuple[Requirement, ...]
) -> None:
    before = {
        entry.candidate: entry for entry in rank(applications, requirements, GRAPH, seed="s", as_of=AS_OF).entries
    }
    for action in report(applications, requirements).actions:
        if action.kind is not PoolActionKind.DECIDE_ISSUER:
            continue
        trusting = tuple(
            replace(item, statements=tuple(trusted(held, action.issuer) for held in item.statements))
            for item in applications
        )
        after = {entry.candidate: entry for entry in rank(trusting, requirements, GRAPH, seed="s", as_of=AS_OF).entries}
        gained = [name for name, entry in after.items() if entry.musts_met > before[name].musts_met]
        assert (action.gains, action.completes) == (len(gained), sum(after[name].tier is Tier.MET for name in gained))


def trusted(held: Statement, issuer: str) -> Statement:
    claimed = held.observation or held.standing is Standing.SELF_ASSERTED
    return replace(held, trust=TrustLevel.TRUSTED) if held.issuer == issuer and not claimed else held


def test_those_not_ranked_are_grouped_by_reason() -> None:
    assert [(group.reason, group.candidates) for group in report().groups] == [
        (NotRankableReason.NOTHING_SHARED, ("silent",)),
        (NotRankableReason.NOTHING_READABLE, ("scan",)),
    ]


def test_an_empty_pool_is_no_trouble() -> None:
    found = report(())
    assert found.headline.startswith("0 applied; 0 rankable")
    assert (found.actions, found.highlight, found.small_pool) == ((), "", "")


def test_it_reads_back_from_json() -> None:
    assert PoolReport.from_json(json.loads(json.dumps(report().to_json()))) == report()


@given(application_lists(), requirement_lists())
@settings(max_examples=40)
def test_if_it_were_nice_to_have_is_what_the_scorer_says(
    applications: tuple[Application, ...], requirements: tuple[Requirement, ...]
) -> None:
    """The count in the table equals a new ranking of the job with that must-have made nice-to-have."""
    for row in report(applications, requirements).rows:
        changed = tuple(
            Requirement(
                item.id,
                item.label,
                item.concepts,
                Need.NICE if item.id == row.requirement else item.need,
                item.weight,
                item.minimum_level,
                item.maximum_age_days,
                item.age_reason,
                item.in_force,
            )
            for item in requirements
        )
        again = rank(applications, changed, GRAPH, seed="s", as_of=AS_OF)
        assert row.all_met_if_nice == sum(entry.tier is Tier.MET for entry in again.entries)
        assert row.sole_blocker == row.all_met_if_nice - row.all_met_now
