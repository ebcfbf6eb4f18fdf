"""What the wallet page shows of one request, and what recruiters read of answers that were not taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from portal.actions.wallets import MOST_REFUSALS
from portal.models import Application, Candidate, Job, Record, Submission, WalletRequest
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["RequestStanding", "answers_not_taken", "count_not_taken", "request_of", "standing_of"]

NOT_TAKEN_SHOWN = 20
UNCHECKED = ("waiting", "checking")
_OPEN = (WalletRequest.State.WAITING, WalletRequest.State.OPENED)


@dataclass(frozen=True, slots=True)
class RequestStanding:
    """How a request stands. ``state`` is `waiting`, `opened`, `answered`, `declined`, `expired` or `closed`."""

    request: WalletRequest
    state: str
    minutes: int = 0
    records: Sequence[Record] = ()

    @property
    def open(self) -> bool:
        """Whether a wallet may still answer."""
        return self.state in _OPEN

    @property
    def settled(self) -> bool:
        """Whether nothing will change by itself any more."""
        return not self.open and all(record.state not in UNCHECKED for record in self.records)

    @property
    def key(self) -> str:
        """Changes whenever what is shown does."""
        parts = [self.state, str(self.minutes), str(self.request.refusals)]
        return ".".join(parts + [f"{record.state[:1]}{record.verdict[:1]}" for record in self.records])


def request_of(scope: Scope, application: Application, public_id: str) -> WalletRequest | None:
    """The application's own request of this address; None for every other."""
    requests = WalletRequest.objects.within(scope).filter(application=application, public_id=public_id)
    found: WalletRequest | None = requests.select_related("application__job", "organization").first()
    return found


def standing_of(request: WalletRequest, *, at: datetime | None = None) -> RequestStanding:
    """How the request stands now."""
    left = (request.expires_at - (at or timezone.now())).total_seconds()
    if request.state in _OPEN:
        if request.refusals >= MOST_REFUSALS:
            return RequestStanding(request, "closed")
        if left <= 0:
            return RequestStanding(request, "expired")
        return RequestStanding(request, request.state, max(1, round(left / 60)))
    if request.state != WalletRequest.State.ANSWERED:
        return RequestStanding(request, request.state)
    given = request.submissions.filter(state=Submission.State.RECEIVED).exclude(record=None)
    records = [item.record for item in given.select_related("record").order_by("created_at", "id")]
    return RequestStanding(request, request.state, records=[record for record in records if record is not None])


def answers_not_taken(scope: Scope, candidate: Candidate) -> list[Submission]:
    """The newest answers of the candidate's wallets that were refused, with code and sentence."""
    scope.require(Capability.READ_RECORDS)
    refused = Submission.objects.within(scope).filter(
        candidate=candidate, channel="wallet", state=Submission.State.REFUSED
    )
    return list(refused.select_related("job").order_by("-created_at", "-id")[:NOT_TAKEN_SHOWN])


def count_not_taken(scope: Scope, job: Job) -> int:
    """How many answers of wallets were refused for this job."""
    refused = Submission.objects.within(scope).filter(job=job, channel="wallet", state=Submission.State.REFUSED)
    return refused.count()
