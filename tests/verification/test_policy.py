"""What checks make of a verdict: missing is never true, unknown is never good, and expired is not forged."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.codes import REQUIRED_CHECKS, Act, CheckId, Code, Outcome, Verdict
from verification.policy import TIME_CODES, Policy, verdict_of, worst
from verification.report import Check

GOOD = tuple(Check(check_id, Outcome.PASSED, Code.OK, "") for check_id in CheckId)
SEVERITY = (Verdict.REJECTED, Verdict.INDETERMINATE, Verdict.NOT_IN_FORCE, Verdict.VERIFIED)


def changed(check_id: CheckId, outcome: Outcome, code: Code = Code.OK) -> list[Check]:
    return [replace(check, outcome=outcome, code=code) if check.id is check_id else check for check in GOOD]


def test_it_works() -> None:
    assert verdict_of(GOOD) is Verdict.VERIFIED


def test_of_nothing_nothing_is_known() -> None:
    assert verdict_of([]) is Verdict.INDETERMINATE


@pytest.mark.parametrize("missing", sorted(REQUIRED_CHECKS))
def test_a_required_check_that_is_absent_is_no_good_one(missing: CheckId) -> None:
    assert verdict_of(check for check in GOOD if check.id is not missing) is Verdict.INDETERMINATE


@pytest.mark.parametrize("check_id", sorted(REQUIRED_CHECKS))
def test_a_required_check_that_does_not_apply_is_lawful_for_status_only(check_id: CheckId) -> None:
    lawful = check_id in {CheckId.REVOCATION, CheckId.SUSPENSION}
    expected = Verdict.VERIFIED if lawful else Verdict.INDETERMINATE
    assert verdict_of(changed(check_id, Outcome.NOT_APPLICABLE)) is expected


@pytest.mark.parametrize("check_id", sorted(REQUIRED_CHECKS))
def test_a_required_check_that_failed_rejects(check_id: CheckId) -> None:
    assert verdict_of(changed(check_id, Outcome.FAILED, Code.BAD_VALUE)) is Verdict.REJECTED


@pytest.mark.parametrize("check_id", sorted(REQUIRED_CHECKS))
def test_a_required_check_that_is_unknown_settles_nothing(check_id: CheckId) -> None:
    assert verdict_of(changed(check_id, Outcome.UNKNOWN, Code.NO_ANSWER)) is Verdict.INDETERMINATE


@pytest.mark.parametrize("check_id", [CheckId.PROOF, CheckId.ISSUER_BINDING])
def test_a_warning_about_another_proof_is_no_proof(check_id: CheckId) -> None:
    assert verdict_of(changed(check_id, Outcome.WARNING, Code.OTHER_PROOFS)) is Verdict.INDETERMINATE


@pytest.mark.parametrize("code", sorted(TIME_CODES))
def test_time_takes_the_force_and_not_the_truth(code: Code) -> None:
    assert verdict_of(changed(CheckId.DATES, Outcome.FAILED, code)) is Verdict.NOT_IN_FORCE


def test_expired_with_an_unknown_is_unknown() -> None:
    checks = [*changed(CheckId.DATES, Outcome.FAILED, Code.EXPIRED)]
    checks.append(Check(CheckId.REVOCATION, Outcome.UNKNOWN, Code.NO_ANSWER, "", act=Act.NETWORK))
    assert verdict_of(checks) is Verdict.INDETERMINATE


@pytest.mark.parametrize("check_id", sorted(set(CheckId) - REQUIRED_CHECKS - {CheckId.HOLDER}))
@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_is_not_required_changes_no_verdict(check_id: CheckId, outcome: Outcome) -> None:
    assert verdict_of(changed(check_id, outcome)) is Verdict.VERIFIED
    assert verdict_of(check for check in GOOD if check.id is not check_id) is Verdict.VERIFIED


def test_a_wallets_proof_of_holding_counts_only_where_it_is_bad_or_was_asked_for() -> None:
    for outcome in set(Outcome) - {Outcome.FAILED}:
        assert verdict_of(changed(CheckId.HOLDER, outcome)) is Verdict.VERIFIED
    assert verdict_of(changed(CheckId.HOLDER, Outcome.UNKNOWN, Code.HOLDER_NOT_FRESH)) is Verdict.VERIFIED
    assert verdict_of(changed(CheckId.HOLDER, Outcome.UNKNOWN, Code.HOLDER_NOT_PROVEN)) is Verdict.INDETERMINATE
    assert verdict_of(changed(CheckId.HOLDER, Outcome.FAILED)) is Verdict.REJECTED


def test_a_forged_part_rejects_the_whole() -> None:
    assert verdict_of(changed(CheckId.CHILDREN, Outcome.FAILED, Code.ALTERED_CHILD)) is Verdict.REJECTED


CHECKS = st.lists(
    st.builds(Check, st.sampled_from(CheckId), st.sampled_from(Outcome), st.sampled_from(Code), st.just("")),
    max_size=30,
)


@given(CHECKS, st.sampled_from(sorted(REQUIRED_CHECKS)), st.sampled_from([Outcome.FAILED, Outcome.UNKNOWN]))
def test_one_more_bad_check_never_makes_a_verdict_better(
    checks: list[Check], check_id: CheckId, outcome: Outcome
) -> None:
    before = verdict_of(checks)
    after = verdict_of([*checks, Check(check_id, outcome, Code.BAD_VALUE, "")])
    assert SEVERITY.index(after) <= max(SEVERITY.index(before), SEVERITY.index(Verdict.INDETERMINATE))


@given(CHECKS)
def test_verified_means_that_every_required_check_was_seen_to_be_good(checks: list[Check]) -> None:
    if verdict_of(checks) is Verdict.VERIFIED:
        by_id = {wanted: {check.outcome for check in checks if check.id is wanted} for wanted in REQUIRED_CHECKS}
        assert all(by_id.values())
        assert not any({Outcome.FAILED, Outcome.UNKNOWN} & found for found in by_id.values())


def test_the_worst_of_several_counts_and_of_none_nothing_is_proved() -> None:
    assert worst([Verdict.VERIFIED, Verdict.NOT_IN_FORCE]) is Verdict.NOT_IN_FORCE
    assert worst([Verdict.INDETERMINATE, Verdict.REJECTED, Verdict.VERIFIED]) is Verdict.REJECTED
    assert worst([]) is Verdict.REJECTED


def test_the_policy_stands_in_the_receipt_without_secrets_of_ours() -> None:
    assert set(Policy().to_json()) == {
        "recipient",
        "challenge",
        "domain",
        "presented_at",
        "clock_skew_seconds",
        "schema_required",
        "other_status_issuer_is_unknown",
        "follow_refresh",
    }
