"""Gates choose the set; they are not multipliers.

Each statement has the gates that are still open. None open: set V. Only soft ones open (a known issuer, expired but
authentic, status not answered, a likely link): set B. Any other: set A. Forged, revoked, or about another person: no
set at all, whatever else is true.
"""

from __future__ import annotations

from datetime import date

from matching.codes import EvidenceSet, Gate
from matching.statements import LinkMethod, Standing, Statement, SubjectLink, TrustLevel

__all__ = ["LIKELY_LINK", "SOFT_GATES", "countable", "has_expired", "open_gates", "set_of"]

LIKELY_LINK = 0.80
SOFT_GATES = frozenset({Gate.STATUS, Gate.EXPIRED, Gate.ISSUER_KNOWN, Gate.LINK_LIKELY})
_SURE_SUBJECT = frozenset({SubjectLink.HOLDER_KEY, SubjectLink.IDENTIFIER})
_SURE_LINK = frozenset({LinkMethod.IDENTIFIER, LinkMethod.CONFIRMED})


def countable(statement: Statement) -> bool:
    """Whether the statement may enter any set: not forged, not revoked, not about another person."""
    return statement.standing is not Standing.REJECTED and statement.subject is not SubjectLink.MISMATCH


def has_expired(statement: Statement, as_of: date) -> bool:
    """Whether it is past its end on ``as_of``: found so when verified, or since (``expires`` is the last good day)."""
    return statement.expired or (statement.expires is not None and statement.expires < as_of)


def open_gates(statement: Statement, as_of: date) -> tuple[Gate, ...]:
    """Every gate that stands open for a countable statement, in the order in which they are told."""
    if statement.observation:
        return () if statement.confirmed_observation else (Gate.OBSERVATION,)
    gates: list[Gate] = []
    standing = statement.standing
    expired = has_expired(statement, as_of)
    if standing is Standing.SELF_ASSERTED:
        gates.append(Gate.SELF_ASSERTED)
    elif statement.issuer_is_subject:
        gates.append(Gate.SELF_ISSUED)
    if standing is Standing.INDETERMINATE:
        gates.append(Gate.STATUS if statement.only_status_unknown else Gate.VERDICT)
    if statement.subject not in _SURE_SUBJECT and standing is not Standing.SELF_ASSERTED:
        gates.append(Gate.SUBJECT)
    if expired:
        gates.append(Gate.EXPIRED)
    if not statement.expired and (not statement.in_force or standing is Standing.NOT_IN_FORCE):
        gates.append(Gate.NOT_IN_FORCE)
    if not (gates and gates[0] in {Gate.SELF_ASSERTED, Gate.SELF_ISSUED}):
        gates.extend(_issuer_gates(statement.trust))
    gates.extend(_link_gates(statement))
    return tuple(gates)


def set_of(gates: tuple[Gate, ...]) -> EvidenceSet:
    """The narrowest set that an item with these open gates belongs to."""
    if not gates:
        return EvidenceSet.VERIFIED
    return EvidenceSet.BEST if SOFT_GATES.issuperset(gates) else EvidenceSet.ALL


def _issuer_gates(trust: TrustLevel) -> tuple[Gate, ...]:
    if trust is TrustLevel.TRUSTED:
        return ()
    return (Gate.ISSUER_KNOWN,) if trust is TrustLevel.KNOWN else (Gate.ISSUER_UNKNOWN,)


def _link_gates(statement: Statement) -> tuple[Gate, ...]:
    if statement.link in _SURE_LINK:
        return ()
    return (Gate.LINK_LIKELY,) if statement.link_confidence >= LIKELY_LINK else (Gate.LINK_DOUBTFUL,)
