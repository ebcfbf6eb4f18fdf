"""What the caller demands, and how checks become a verdict (after ETSI EN 319 102-1: passed, failed, indeterminate)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from verification.budget import Limits
from verification.codes import REQUIRED_CHECKS, CheckId, Code, Outcome, Verdict
from verification.jsontypes import JsonObject
from verification.report import Check

__all__ = ["HOLDER_OWES", "TIME_CODES", "Policy", "Recipient", "verdict_of", "worst"]

TIME_CODES = frozenset({Code.EXPIRED, Code.NOT_YET_VALID, Code.SUSPENDED})
#: A proof of holding the key was asked for, and could not be checked, or is not there.
HOLDER_OWES = frozenset({Code.HOLDER_NOT_PROVEN, Code.HOLDER_SILENT})
#: Which outcomes settle a required check. A record need not have a status to look up; a proof must hold, and a warning
#: about another proof beside it is no proof.
_SETTLED = frozenset({Outcome.PASSED, Outcome.WARNING, Outcome.FAILED})
_SETTLES: Mapping[CheckId, frozenset[Outcome]] = {
    **dict.fromkeys(REQUIRED_CHECKS, _SETTLED),
    **dict.fromkeys((CheckId.REVOCATION, CheckId.SUSPENSION), _SETTLED | {Outcome.NOT_APPLICABLE}),
    **dict.fromkeys((CheckId.PROOF, CheckId.ISSUER_BINDING), frozenset({Outcome.PASSED, Outcome.FAILED})),
}
_SEVERITY = (Verdict.REJECTED, Verdict.INDETERMINATE, Verdict.NOT_IN_FORCE, Verdict.VERIFIED)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom the record should be about: confirmed identifiers only (e-mails, DIDs, student numbers) and the name."""

    emails: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    name: str = ""

    def __bool__(self) -> bool:
        return bool(self.emails or self.identifiers or self.name)


@dataclass(frozen=True, slots=True)
class Policy:
    """The demands.

    ``challenge`` and ``domain`` are ours, for presentations; ``presented_at`` is when the presentation came, for which
    its own proof must have been good (the moment of verification when None): proofs of holding live for minutes, what
    they proved does not end with them. ``clock_skew`` softens both ends of a validity;
    ``follow_refresh`` has the issuer asked for a newer copy, where the record names a service for that.
    """

    recipient: Recipient = field(default_factory=Recipient)
    challenge: str = ""
    domain: str = ""
    presented_at: datetime | None = None
    clock_skew: timedelta = timedelta(minutes=5)
    schema_required: bool = False
    other_status_issuer_is_unknown: bool = False
    follow_refresh: bool = False
    limits: Limits = field(default_factory=Limits)

    def to_json(self) -> JsonObject:
        """The policy as it stands in the receipt."""
        return {
            "recipient": {
                "emails": list(self.recipient.emails),
                "identifiers": list(self.recipient.identifiers),
                "name": self.recipient.name,
            },
            "challenge": self.challenge,
            "domain": self.domain,
            "presented_at": self.presented_at.isoformat() if self.presented_at else None,
            "clock_skew_seconds": int(self.clock_skew.total_seconds()),
            "schema_required": self.schema_required,
            "other_status_issuer_is_unknown": self.other_status_issuer_is_unknown,
            "follow_refresh": self.follow_refresh,
        }


def verdict_of(checks: Iterable[Check]) -> Verdict:
    """The verdict that the required checks give, the first that fits: rejected, indeterminate, not in force, verified.

    Missing is never true: a required check that is absent, or that says it does not apply, leaves the verdict
    indeterminate; only revocation and suspension may have nothing to look at.
    """
    held = list(checks)
    required = [check for check in held if check.id in REQUIRED_CHECKS or _counts(check)]
    failed = [check for check in required if check.outcome is Outcome.FAILED]
    if any(check.code not in TIME_CODES for check in failed):
        return Verdict.REJECTED
    if any(check.outcome is Outcome.UNKNOWN for check in required) or not _all_settled(required):
        return Verdict.INDETERMINATE
    if failed:
        return Verdict.NOT_IN_FORCE
    return Verdict.VERIFIED


def _counts(check: Check) -> bool:
    """Whether a check that is not required counts all the same.

    A part was forged; a wallet's proof of who holds the record is bad; or it was asked for (a challenge) and is not
    there.
    """
    if check.id is CheckId.HOLDER:
        return check.outcome is Outcome.FAILED or check.code in HOLDER_OWES
    return check.code is Code.ALTERED_CHILD


def _all_settled(required: Iterable[Check]) -> bool:
    settled = {check.id for check in required if check.outcome in _SETTLES.get(check.id, frozenset())}
    return settled >= REQUIRED_CHECKS


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of the verdicts; `rejected` for none at all, since nothing was proved."""
    return min(verdicts, key=_SEVERITY.index, default=Verdict.REJECTED)
