"""What only the moment of arrival can tell of a wallet's answer: who signed it, for whom, and whose records it holds.

The whole answer goes through the isolated verifier with the request's challenge and audience. Issuers and status lists
are left to the queue: at first nothing but the cache is asked; the network is, briefly, when the holder's key needs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import timezone

from portal.documents import PortalSources
from portal.intake.incoming import IncomingBytes
from portal.models import WalletRequest
from portal.scope import Scope
from portal.wallet_refusals import WalletRefusal, WalletRefusedError
from verification.codes import Act, CheckId, Code, Container, Outcome, SubjectMatch
from verification.errors import Unavailable
from verification.policy import Policy
from verification.report import Check, CredentialReport, Report
from verification.sources import Document, DocumentRole, TrustList

__all__ = ["examine_answer"]

#: How long a wallet waits for us to look up its holder's key, in seconds.
PATIENCE = 8.0

_CODES = {
    Code.WRONG_CHALLENGE: WalletRefusal.WRONG_CHALLENGE,
    Code.WRONG_DOMAIN: WalletRefusal.WRONG_AUDIENCE,
    Code.BAD_HOLDER_PROOF: WalletRefusal.BAD_PROOF,
    Code.HOLDER_SILENT: WalletRefusal.UNSIGNED,
}
_UNREAD = {
    Code.EMPTY: WalletRefusal.NO_CREDENTIAL,
    Code.TOO_MANY: WalletRefusal.TOO_LARGE,
    Code.OVER_BUDGET: WalletRefusal.TOO_LARGE,
}


class _Sources:
    """The portal's sources, for keys only; with ``seconds`` 0 the cache alone answers."""

    def __init__(self, scope: Scope, at: datetime, seconds: float) -> None:
        self._inner = PortalSources(scope, at, network_seconds=seconds)

    def document(self, url: str, role: DocumentRole) -> Document:
        if role is not DocumentRole.DID:
            raise Unavailable(Code.NO_ANSWER, "Looked up later, in the queue.", act=Act.NETWORK)
        return self._inner.document(url, role)

    def trust_lists(self) -> tuple[TrustList, ...]:
        return ()


def examine_answer(request: WalletRequest, presentations: Sequence[IncomingBytes]) -> list[Report]:
    """The reports of an answer that may be taken; their ``types`` and ``subject_ids`` serve the protocol's own checks.

    Raises:
        WalletRefusedError: unsigned, signed for somebody else or another request, mixed holders, nothing in it.
    """
    if not presentations:
        raise WalletRefusedError(WalletRefusal.NO_PRESENTATION)
    return [_examined(request, item.data) for item in presentations]


def _examined(request: WalletRequest, data: bytes) -> Report:
    report = _verified(request, data, 0.0)
    holder = _holder(report)
    if holder is not None and holder.outcome is Outcome.UNKNOWN:
        report = _verified(request, data, PATIENCE)
        holder = _holder(report)
    _insist_on_holder(report, holder)
    credentials = list(_presented(report.credential))
    if not credentials:
        raise WalletRefusedError(WalletRefusal.NO_CREDENTIAL)
    for credential in credentials:
        if credential.subject_ids and credential.subject_match is not SubjectMatch.HOLDER_KEY:
            raise WalletRefusedError(WalletRefusal.MIXED_HOLDERS)
    return report


def _verified(request: WalletRequest, data: bytes, seconds: float) -> Report:
    from portal.sandbox import verify_isolated  # noqa: PLC0415 - starts a process; only where answers are taken

    now = timezone.now()
    policy = Policy(challenge=request.challenge, domain=request.audience, presented_at=now)
    sources = _Sources(Scope(organization_id=request.organization_id, system="wallet desk"), now, seconds)
    return verify_isolated(data, policy=policy, sources=sources, at=now)


def _holder(report: Report) -> Check | None:
    return next((check for check in report.credential.checks if check.id is CheckId.HOLDER), None)


def _insist_on_holder(report: Report, holder: Check | None) -> None:
    if holder is None or report.credential.container not in {Container.PRESENTATION, Container.SD_JWT}:
        amiss = (Outcome.FAILED, Outcome.UNKNOWN)
        unread = next((check for check in report.credential.checks if check.outcome in amiss), None)
        if unread is None or unread.id is not CheckId.CONTAINER:
            raise WalletRefusedError(WalletRefusal.NO_PRESENTATION)
        raise WalletRefusedError(_UNREAD.get(unread.code, WalletRefusal.NO_PRESENTATION), unread.detail)
    if holder.outcome is Outcome.PASSED:
        return
    if holder.outcome is Outcome.FAILED or holder.code in _CODES:
        raise WalletRefusedError(_CODES.get(holder.code, WalletRefusal.BAD_PROOF), holder.detail)
    raise WalletRefusedError(WalletRefusal.HOLDER_UNKNOWN, holder.detail)


def _presented(report: CredentialReport) -> Iterator[CredentialReport]:
    """The credentials that were presented: members of a presentation, or the SD-JWT itself."""
    if report.container is Container.PRESENTATION:
        yield from report.credentials
    else:
        yield report
