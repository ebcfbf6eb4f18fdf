"""Telling a job's team what a verification found: a record came, or one stands no longer that a decision rested on."""

from __future__ import annotations

from portal.actions.notify import notify
from portal.celery import Queue
from portal.models import Application, Decision, Record, Verification
from portal.queries_team import concerned
from portal.scope import Scope

__all__ = ["tell_of_finding"]

RECEIVED = "received"
DECIDED_ON = (
    Application.Stage.SHORTLISTED,
    Application.Stage.INTERVIEW,
    Application.Stage.OFFERED,
    Application.Stage.HIRED,
)
MOST = 20


def tell_of_finding(scope: Scope, record: Record, row: Verification, *, fallen: bool) -> None:
    """Tell whom it concerns. Call it where the finding is written.

    Records of a large batch are not told one by one: whoever handed it in watches its page.
    """
    came = row.reason == RECEIVED and row.priority != Queue.BULK.value
    if record.candidate_id is None or not (came or fallen):
        return
    standing = Application.objects.within(scope).filter(candidate=record.candidate_id).select_related("job")
    for application in standing.order_by("-created_at")[:MOST]:
        if came:
            notify(scope, to=concerned(scope, application.job), kind="received", job=application.job)
        if fallen and application.stage in DECIDED_ON:
            decided = Decision.objects.within(scope).filter(application=application, decided_by__isnull=False)
            to = [*concerned(scope, application.job), *decided.values_list("decided_by", flat=True)]
            notify(scope, to=to, kind="revoked_after_shortlist", application=application, record=str(record.pk))
