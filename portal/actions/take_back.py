"""Taking one record back: it is gone from every page and ranking at once, its document with it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.actions.erase import destroy_records, forget_details
from portal.actions.events import record_event
from portal.actions.export_expiry import expire_people_exports
from portal.actions.seal import seal_application
from portal.actions.withdraw import hide_records, rank_again
from portal.models import Application, Record, Submission
from portal.scope import Scope

__all__ = ["take_back"]


@transaction.atomic
def take_back(scope: Scope, application: Application, record: Record) -> None:
    """Take one record back, from every application of the candidate. It does not end an application.

    Where a retention profile or a legal hold demands it, a sealed copy stays, as after a withdrawal.

    Raises:
        NotTheirsError: the record, or the application, is not theirs.

    """
    scope.require_own(application.pk)
    rows = Record.objects.within(scope).select_related("blob").select_for_update(of=("self",))
    locked: Record = rows.get(pk=record.pk, candidate=application.candidate_id)
    applications = list(Application.objects.within(scope).filter(candidate=application.candidate_id))
    for each in applications:  # before anything is forgotten
        seal_application(scope, each, [locked])
    now = timezone.now()
    hide_records(scope, [locked], now)
    expire_people_exports(scope)
    Submission.objects.within(scope).filter(record=locked).update(hidden_at=now)
    record_event(scope, "record.taken_back", locked, application=application.pk)
    forget_details(scope, destroy_records(scope, [locked], Q(record=locked)))
    rank_again(scope, [each.job_id for each in applications])
