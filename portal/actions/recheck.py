"""Asking again about records that were found good: revoked, suspended and expired ones are found out, daily.

Whoever verified a record once knows nothing of what its issuer says tomorrow. So each record whose verdict rests on
something that can change waits for its next check in the queue, as a verification of reason `recheck`:

* a status list was asked: every :data:`CREDENCE_RECHECK_HOURS` (a list is fetched hourly at most, however many records
  name it);
* only keys were fetched: once a week;
* it ends: when it ends, if that is earlier.

It is done while the candidate applies for an open job, and put off otherwise. A check that finds nothing new replaces
the one before it and tells nobody; one that finds the record worse makes the rankings follow at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from matching.run_changes import fell
from matching.statements import Statement
from matching.wire import from_json, to_json
from portal.celery import Queue
from portal.models import Application, Job, Record, Verification
from portal.policies import Policies, policies_for
from portal.scope import Scope
from portal.storable import storable_json, storable_moment
from verification.codes import Code, Verdict
from verification.sources import DocumentRole

__all__ = [
    "RECHECK",
    "has_fallen",
    "is_unchanged",
    "is_wanted",
    "next_recheck",
    "schedule_recheck",
    "write_unchanged",
]

RECHECK = "recheck"
WEEKLY = timedelta(days=7)
JUST_AFTER = timedelta(seconds=1)
_KEYS = frozenset({DocumentRole.DID.value, DocumentRole.ISSUER.value, DocumentRole.JWKS.value})
_PASSING = frozenset({Code.NOT_YET_VALID.value, Code.SUSPENDED.value})

Json = Mapping[str, Any]


def next_recheck(report: Json, now: datetime, *, policies: Policies | None = None) -> datetime | None:
    """When a record with this report is to be asked about again; None when nothing of it can change.

    An organization may ask more rarely than the installation does, never more often.
    """
    hours = (policies or Policies()).recheck_every()
    if hours <= 0 or report["verdict"] == Verdict.REJECTED:
        return None
    documents = report.get("receipt", {}).get("documents", ())
    fetched = {item.get("role") for item in documents if str(item.get("url", "")).startswith("http")}
    codes = {check.get("code") for part in _parts(report) for check in part.get("checks", ())}
    due: list[datetime] = []
    if DocumentRole.STATUS_LIST.value in fetched or codes & _PASSING:
        due.append(now + timedelta(hours=hours))
    elif fetched & _KEYS:
        due.append(now + max(WEEKLY, timedelta(hours=hours)))
    ends = (storable_moment(part.get("expires") or "") for part in _parts(report))
    due += [moment + JUST_AFTER for moment in ends if moment is not None and moment > now]
    return min(due, default=None)


def schedule_recheck(record: Record, report: Json) -> None:
    """Add the next check to the queue, unless one waits there already. Call it where the finding is written."""
    scope = Scope(organization_id=record.organization_id, system="verifier")
    at = next_recheck(report, timezone.now(), policies=policies_for(scope))
    if at is None or record.verifications.filter(state=Verification.State.WAITING).exists():
        return
    last: int = record.verifications.aggregate(last=Max("number"))["last"]
    record.verifications.create(
        organization_id=record.organization_id,
        number=last + 1,
        reason=RECHECK,
        priority=Queue.BULK.value,
        requested_by="system:verifier",
        next_attempt_at=at,
    )


def is_wanted(row: Verification) -> bool:
    """Whether anybody would see what a recheck finds: its candidate applies for a job that is open."""
    candidate = row.record.candidate_id
    if candidate is None:
        return False
    standing = Application.objects.across_organizations("the row was claimed").filter(withdrawn_at=None)
    return standing.filter(candidate_id=candidate, job__status=Job.Status.OPEN).exists()


def has_fallen(record: Record, statements: Sequence[Statement]) -> bool:
    """Whether evidence that stood by the verification before stands less by this one."""
    before = [from_json(Statement, row) for row in record.evidence.values_list("statement", flat=True)]
    return fell(before, statements, timezone.now().date())


def is_unchanged(record: Record, row: Verification, report: Json, statements: Sequence[Statement]) -> bool:
    """Whether a recheck found what the verification before found, check by check and statement by statement."""
    before = record.current_verification
    if row.reason != RECHECK or before is None or before.report is None:
        return False
    held = sorted(map(_written, record.evidence.values_list("statement", flat=True)))
    found = sorted(_written(storable_json(to_json(statement))) for statement in statements)
    return _outcomes(before.report) == _outcomes(report) and held == found


def _written(statement: Json) -> str:
    """The statement in one spelling: a database may give the keys of an object back in an order of its own."""
    return json.dumps(statement, sort_keys=True)


def write_unchanged(record: Record, row: Verification, report: Json) -> None:
    """Let the recheck stand for the one before it, which goes if it was a recheck too, and schedule the next."""
    before = record.current_verification
    record.current_verification = row
    record.save(update_fields=["current_verification"])
    if before is not None and before.reason == RECHECK:
        record.verifications.filter(pk=before.pk).delete()
    schedule_recheck(record, report)


def _outcomes(report: Json) -> list[Any]:
    return [
        [part.get("verdict"), [[check["id"], check["outcome"], check["code"]] for check in part.get("checks", ())]]
        for part in _parts(report)
    ]


def _parts(report: Json) -> Iterator[Json]:
    yield report
    for child in report.get("credentials", ()):
        yield from _parts(child)
