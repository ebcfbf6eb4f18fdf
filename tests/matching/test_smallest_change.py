"""The smallest change is feasible, is the smallest, and does what it says when it is made."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings

from matching.changes import Change, ChangeKind, apply_steps
from matching.codes import Owner, Tier
from matching.gaps import gap_report
from matching.plan import Plan
from matching.rank import rank
from matching.reports import GapReport
from matching.score import score
from matching.smallest_change import smallest_changes, whole_change
from matching.statements import (
    Application,
    Assessment,
    LinkMethod,
    Requirement,
    Standing,
    Statement,
    SubjectLink,
    TrustLevel,
)
from tests.matching.people import AS_OF, CPR, GRAPH, NURSING, TRANSFER, VITALS, application, requirement, statement
from tests.matching.strategies import application_lists, requirement_lists

LARKSPUR: dict[str, Any] = {"issuer": "did:web:larkspur.example", "trust": TrustLevel.KNOWN}
EXPIRED: dict[str, Any] = {
    "standing": Standing.NOT_IN_FORCE,
    "in_force": False,
    "expired": True,
    "expires": date(2026, 3, 31),
}
TWO = (requirement("vitals", VITALS), requirement("transfer", TRANSFER))


def report(needs: tuple[Requirement, ...], *held: Statement) -> GapReport:
    item = application("p", *held)
    placed = rank([item], needs, GRAPH, seed="s", as_of=AS_OF).entries
    return gap_report(placed[0] if placed else None, item, needs, GRAPH, as_of=AS_OF)


def first(needs: tuple[Requirement, ...], *held: Statement) -> Change:
    return report(needs, *held).musts[0].changes[0]


def test_it_works() -> None:
    change = first(NURSING, statement("v", VITALS, level=3.0, **LARKSPUR))
    assert [step.kind for step in change.steps] == [ChangeKind.TRUST_ISSUER]
    assert (change.musts_met, change.musts_total, change.consequence) == (1, 3, "If trusted: 1 of 3.")
    assert (change.tier_before, change.tier) == (Tier.NO_EVIDENCE, Tier.NO_EVIDENCE)


def test_one_decision_on_an_issuer_meets_two_must_haves_and_says_so() -> None:
    """Counting would say 1 of 2."""
    found = report(TWO, statement("v", VITALS, **LARKSPUR), statement("t", TRANSFER, **LARKSPUR))
    assert found.settle_first is not None
    assert found.settle_first.consequence == "If trusted: 2 of 2. It would meet Transfer too."
    assert found.musts[0].consequence == "Would make it 2 of 2. It would meet Transfer too"
    assert found.whole is not None
    assert [step.kind for step in found.whole.steps] == [ChangeKind.TRUST_ISSUER]
    assert (found.whole.tier, found.whole.musts_met) == (Tier.MET, 2)


def test_one_record_that_speaks_of_two_skills_is_settled_once() -> None:
    open_status: dict[str, Any] = {"standing": Standing.INDETERMINATE, "only_status_unknown": True}
    held = [statement("same", concept, pointer=f"/{concept}", **open_status) for concept in (VITALS, TRANSFER)]
    change = first(TWO, *held)
    assert (change.musts_met, change.also_meets) == (2, ("transfer",))


def test_an_item_with_two_gates_names_both_steps_in_their_order_after_what_takes_one() -> None:
    held = statement("v", VITALS, subject=SubjectLink.NAME, **LARKSPUR)
    single, double = report(TWO[:1], held).musts[0].changes
    assert [step.kind for step in single.steps] == [ChangeKind.OBSERVED]
    assert [step.kind for step in double.steps] == [ChangeKind.SHARED_FRESHLY, ChangeKind.TRUST_ISSUER]
    assert [step.owner for step in double.steps] == [Owner.RECRUITER, Owner.ADMINISTRATOR]
    assert double.consequence == "If both are settled: 1 of 1."


def test_trusting_the_issuer_alone_is_not_offered_when_the_level_is_open_too() -> None:
    """Counting would promise 1 of 1 for the first open gate."""
    needs = (requirement("vitals", VITALS, minimum_level=3.0),)
    offered = report(needs, statement("v", VITALS, **LARKSPUR)).musts[0].changes
    assert [[step.kind for step in change.steps] for change in offered] == [
        [ChangeKind.OBSERVED],
        [ChangeKind.LEVEL_STATED, ChangeKind.TRUST_ISSUER],
    ]


def test_of_two_alternatives_the_one_that_takes_less_is_told() -> None:
    needs = (requirement("vitals", VITALS, TRANSFER),)
    hard = statement("a", VITALS, subject=SubjectLink.NONE, **LARKSPUR)
    easy = statement("b", TRANSFER, link=LinkMethod.TEXT, link_confidence=0.9)
    change = first(needs, hard, easy)
    assert [(step.kind, step.digest) for step in change.steps] == [(ChangeKind.CONFIRM_LINK, "b")]


def test_an_expired_licence_wants_a_renewal_and_nobody_observes_one() -> None:
    needs = (requirement("licence", CPR, in_force=True),)
    kinds = [
        [step.kind for step in change.steps]
        for change in report(needs, statement("c", CPR, **EXPIRED)).musts[0].changes
    ]
    assert kinds == [[ChangeKind.RENEWED]]


def test_an_expired_licence_of_a_known_issuer_takes_two_steps() -> None:
    needs = (requirement("licence", CPR, in_force=True),)
    changes = report(needs, statement("c", CPR, **(EXPIRED | LARKSPUR))).musts[0].changes
    assert [step.kind for step in changes[0].steps] == [ChangeKind.RENEWED, ChangeKind.TRUST_ISSUER]


def test_what_is_revoked_forged_or_about_another_is_never_settled() -> None:
    held = (
        statement("r", VITALS, standing=Standing.REJECTED, question="revoked by its issuer"),
        statement("m", VITALS, subject=SubjectLink.MISMATCH),
    )
    for change in report(TWO, *held).musts[0].changes:
        assert {step.digest for step in change.steps} == {""}


def test_a_renewal_does_not_bring_back_what_was_revoked_or_another_persons() -> None:
    both = (
        statement("c", VITALS, standing=Standing.REJECTED),
        statement("c", TRANSFER, pointer="/b", **EXPIRED),
    )
    found = report(TWO, *both)
    renewed = next(change for change in found.musts[1].changes if change.steps[0].kind is ChangeKind.RENEWED)
    assert renewed.also_meets == ()


def test_everything_at_once_is_told_where_several_must_haves_are_open() -> None:
    found = report(NURSING, statement("v", VITALS, level=3.0, **LARKSPUR), statement("c", CPR, **LARKSPUR))
    assert found.whole is not None
    assert [step.kind for step in found.whole.steps] == [ChangeKind.TRUST_ISSUER, ChangeKind.NEW_RECORD]
    assert found.whole.words == (
        "Vitals: an administrator decides whether to trust this issuer; "
        "Transfer (level 2): the recruiter asks for a record of it"
    )
    assert found.whole.consequence == "If both are settled: 3 of 3."


def test_a_met_must_have_needs_no_change() -> None:
    assert report(TWO[:1], statement("v", VITALS)).musts[0].changes == ()


def test_a_level_that_is_stated_for_one_need_lowers_nothing_for_another() -> None:
    """One range, two needs: knowing that it is 2.5 or more leaves open that it is 3."""
    needs = (
        requirement("some", VITALS, minimum_level=2.5),
        requirement("more", VITALS, minimum_level=3.0),
    )
    found = report(needs, statement("v", VITALS, level=2.8, level_low=2.0, level_high=3.5))
    first_of_each = [line.changes[0] for line in found.musts]
    assert [change.musts_met for change in first_of_each] == [1, 2]
    assert all(change.score >= found.score for change in first_of_each)


def test_presence_bulk_and_a_lower_level_take_new_evidence() -> None:
    needs = (requirement("vitals", VITALS, minimum_level=3.0),)
    for held in (
        statement("v", VITALS, level=3.0, assessment=Assessment.PARTICIPATION),
        statement("v", VITALS, level=3.0, aligned_skills=60),
        statement("v", VITALS, level=1.0),
    ):
        kinds = {change.steps[0].kind for change in report(needs, held).musts[0].changes}
        assert kinds == {ChangeKind.NEW_RECORD, ChangeKind.OBSERVED}


@given(application_lists(), requirement_lists())
@settings(max_examples=60)
def test_every_consequence_comes_true_when_the_steps_are_taken(
    applications: tuple[Application, ...], requirements: tuple[Requirement, ...]
) -> None:
    plan = Plan.of(requirements, GRAPH)
    needs = {item.id: item for item in requirements}
    for item in applications:
        before = score(item, plan, AS_OF)
        changes = [smallest_changes(before, plan, AS_OF, index) for index in plan.musts]
        whole = whole_change(before, plan, AS_OF, [several for several in changes if several])
        for change in [change for several in changes for change in several] + ([whole] if whole else []):
            after = score(apply_steps(item, change.steps, needs, AS_OF), plan, AS_OF)
            assert (
                after.tiers[next(i for i, need in enumerate(requirements) if need.id == change.requirement)] is Tier.MET
            )
            assert (after.met, after.tier) == (change.musts_met, change.tier)
            assert change.score == round(after.totals[1] / plan.denominator, 12)
        for index, several in zip(plan.musts, changes, strict=True):
            assert bool(several) == (before.tiers[index] is not Tier.MET)
            assert [len(change.steps) for change in several] == sorted(len(change.steps) for change in several)
        if any(changes):
            assert whole is not None
            assert whole.musts_met == len(plan.musts)
