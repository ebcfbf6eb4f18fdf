"""What parts mean for the whole: children, endorsements, and what a parent may vouch for (design, section 2)."""

from __future__ import annotations

from collections.abc import Sequence

from verification.codes import Act, CheckId, Code, Outcome, Verdict
from verification.proofs import Secured
from verification.report import Check, CredentialReport

__all__ = ["child_checks", "covers", "endorsement_checks", "vouched"]

_FORGING = frozenset({CheckId.PROOF, CheckId.ISSUER_BINDING})
_LAWFUL = frozenset({Outcome.PASSED, Outcome.WARNING})
_NO_CHILDREN = Check(CheckId.CHILDREN, Outcome.NOT_APPLICABLE, Code.ABSENT, "The record holds no other credentials.")
_NO_ENDORSEMENTS = Check(CheckId.ENDORSEMENTS, Outcome.NOT_APPLICABLE, Code.ABSENT, "The record holds no endorsements.")


def vouched(*, parent_covers: bool) -> Secured:
    """The checks of a nested credential without a proof: its parent vouches for it, nobody else does."""
    detail = "It has no signature of its own; it is vouched for by the publisher of the record around it only."
    covered = (
        Check(
            CheckId.COVERAGE, Outcome.PASSED, Code.VOUCHED_BY_PARENT, "The signature of the record around it covers it."
        )
        if parent_covers
        else Check(
            CheckId.COVERAGE,
            Outcome.UNKNOWN,
            Code.VOUCHED_BY_PARENT,
            "Nothing that was verified covers it.",
            act=Act.ISSUER,
        )
    )
    return Secured(
        (
            Check(CheckId.PROOF, Outcome.UNKNOWN, Code.VOUCHED_BY_PARENT, detail, act=Act.ISSUER),
            covered,
            Check(CheckId.ISSUER_BINDING, Outcome.UNKNOWN, Code.VOUCHED_BY_PARENT, detail, act=Act.ISSUER),
        ),
        None,
        (),
    )


def covers(secured: Secured) -> bool:
    """Whether the issuer's own signature holds and leaves nothing out: only then does the issuer say what it covers."""
    outcomes = {
        wanted: {check.outcome for check in secured.checks if check.id is wanted}
        for wanted in (CheckId.PROOF, CheckId.COVERAGE, CheckId.ISSUER_BINDING)
    }
    return (
        all(found and found <= _LAWFUL for found in outcomes.values())
        and Outcome.PASSED in outcomes[CheckId.PROOF]
        and Outcome.PASSED in outcomes[CheckId.ISSUER_BINDING]
    )


def child_checks(children: Sequence[CredentialReport]) -> list[Check]:
    """The parent's `children` checks: a forged part forges the whole; anything else amiss is a warning."""
    if not children:
        return [_NO_CHILDREN]
    found = [_child(child) for child in children if child.verdict is not Verdict.VERIFIED]
    if not found:
        detail = f"All {len(children)} credentials inside are verified."
        return [Check(CheckId.CHILDREN, Outcome.PASSED, Code.OK, detail)]
    return sorted(found, key=lambda check: check.outcome is not Outcome.FAILED)


def _child(child: CredentialReport) -> Check:
    title = f"“{child.title[:80]}”" if child.title else f"The credential at {child.pointer}"
    forged = next((check for check in child.checks if _is_forged(check)), None)
    if forged is not None:
        return Check(CheckId.CHILDREN, Outcome.FAILED, Code.ALTERED_CHILD, f"{title}: {forged.detail}", child.pointer)
    words = {
        Verdict.NOT_IN_FORCE: "is authentic and not in force",
        Verdict.INDETERMINATE: "could not be settled",
        Verdict.REJECTED: "is rejected",
        Verdict.VERIFIED: "is verified",
    }
    reason = next((check for check in child.checks if check.outcome in {Outcome.FAILED, Outcome.UNKNOWN}), None)
    detail = f"{title} {words[child.verdict]}{f': {reason.detail}' if reason else '.'}"
    return Check(CheckId.CHILDREN, Outcome.WARNING, Code.CHILD_NOT_VERIFIED, detail, child.pointer)


def _is_forged(check: Check) -> bool:
    return check.id in _FORGING and check.outcome is Outcome.FAILED and check.code is not Code.NO_PROOF


def endorsement_checks(found: Sequence[CredentialReport], about: Sequence[str]) -> list[Check]:
    """The `endorsements` checks: never more than a warning. ``about`` are the ids of the things endorsed, in order.

    An endorsement counts for the thing that it names, and for no other
    (https://www.imsglobal.org/spec/ob/v3p0/ appendix B, EndorsementSubject: its id is the endorsed thing's).
    """
    if not found:
        return [_NO_ENDORSEMENTS]
    bad = [
        Check(CheckId.ENDORSEMENTS, Outcome.WARNING, Code.BAD_ENDORSEMENT, why, report.pointer)
        for report, thing in zip(found, [*about, *([""] * len(found))], strict=False)
        if (why := _unbelievable(report, thing))
    ]
    if bad:
        return bad
    detail = f"All {len(found)} endorsements are verified."
    return [Check(CheckId.ENDORSEMENTS, Outcome.PASSED, Code.OK, detail)]


def _unbelievable(report: CredentialReport, thing: str) -> str:
    """Why an endorsement counts for nothing; empty when it counts."""
    if report.verdict is not Verdict.VERIFIED:
        return f"The endorsement at {report.pointer} is not verified, and counts for nothing."
    if not thing or set(report.subject_ids) != {thing}:
        return f"The endorsement at {report.pointer} is about something else than what it stands in."
    return ""
