"""The outbox of applicant systems: each numbered event becomes one message for each system that knows whom it is about.

The log is followed as for webhooks (:mod:`portal.actions.follow`). A job is ranked anew with every record that comes,
so a ranking is told of those alone whose standing is another one than what the system was told last.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from portal.actions.applicant_people import APPLICATION
from portal.actions.follow import follow
from portal.adapters import ADAPTERS
from portal.adapters.base import TELLABLE
from portal.applicant_outcomes import candidate_links, standing_of
from portal.blind import HIDDEN
from portal.legal import closed_jobs
from portal.models import (
    ApplicantSystem,
    ApplicantSystemLink,
    ApplicantSystemMessage,
    Application,
    Event,
    RankingEntry,
    RankingRun,
    Record,
)
from portal.nudges import nudge_all
from portal.scope import Scope
from portal.webhooks import EVENT_KINDS, outcome_of

__all__ = ["AT_ONCE", "fill_applicant_outboxes"]

AT_ONCE = 200
_ACROSS = "the outbox serves every organization"


def fill_applicant_outboxes() -> int:
    """Write the messages that are missing; how many were."""
    return follow(ApplicantSystem, _write, at_once=AT_ONCE)


def _write(system: ApplicantSystem, events: list[Event]) -> int:
    fresh = list(_messages(system, events))
    ApplicantSystemMessage.objects.across_organizations(_ACROSS).bulk_create(fresh, ignore_conflicts=True)
    nudge_all(fresh)
    return len(fresh)


def _messages(system: ApplicantSystem, events: list[Event]) -> Iterator[ApplicantSystemMessage]:
    adapter = ADAPTERS.get(system.adapter)
    if adapter is None or adapter.outbound is None:
        return
    scope = Scope(organization_id=system.organization_id)
    wanted = set(system.settings.get("tells", TELLABLE))
    for event in events:
        kind = outcome_of(event) if event.kind in EVENT_KINDS else ""
        if kind not in wanted:
            continue
        pk = event.subject.partition(":")[2]
        if kind.startswith("record."):
            if _knows_record(scope, system, pk):
                yield _message(system, event, kind, None)
        elif kind == "job.ranked":
            for application in _standing_anew(scope, system, pk):
                yield _message(system, event, kind, application)
        elif _links(scope, system).filter(subject=pk).exists():
            yield _message(system, event, kind, uuid.UUID(pk))


def _message(system: ApplicantSystem, event: Event, kind: str, application: uuid.UUID | None) -> ApplicantSystemMessage:
    return ApplicantSystemMessage(
        organization_id=system.organization_id,
        system=system,
        way=ApplicantSystemMessage.Way.OUT,
        kind=kind,
        key=hashlib.sha256(f"{event.pk}\n{application or ''}".encode()).hexdigest(),
        event=event,
        application_id=application,
        next_attempt_at=timezone.now(),
    )


def _knows_record(scope: Scope, system: ApplicantSystem, pk: str) -> bool:
    record = Record.objects.within(scope).filter(pk=pk).only("candidate_id").first()
    return (
        record is not None
        and record.candidate_id is not None
        and bool(candidate_links(scope, system, record.candidate_id))
    )


def _links(scope: Scope, system: ApplicantSystem) -> QuerySet[ApplicantSystemLink]:
    return ApplicantSystemLink.objects.within(scope).filter(system=system, noun=APPLICATION)


def _standing_anew(scope: Scope, system: ApplicantSystem, run: str) -> Iterator[uuid.UUID]:
    """The applications of the system whose standing in this run it does not know yet; it counts as told from now on."""
    done = RankingRun.objects.within(scope).filter(pk=run).only("job_id").first()
    if done is None or done.job_id in closed_jobs(scope):
        return
    shown = Application.objects.within(scope).filter(job=done.job_id).exclude(HIDDEN)
    links = {link.subject: link for link in _links(scope, system).filter(subject__in=shown.values("pk"))}
    entries = RankingEntry.objects.within(scope).filter(run=done, application__in=list(links))
    changed = []
    for entry in entries.exclude(tier=RankingEntry.WITHDRAWN).order_by("application"):
        link = links[entry.application_id]
        known = link.extra.get("standing")
        if known is None and entry.tier == "not_rankable":
            continue  # nothing is known of them so far, which is no news
        if known != standing_of(entry):
            link.extra = {**link.extra, "standing": standing_of(entry)}
            changed.append(link)
    ApplicantSystemLink.objects.within(scope).bulk_update(changed, ["extra"], batch_size=500)
    yield from (link.subject for link in changed)
