"""Deciding about an application: a person, a stage and a reason, apart from any score.

Decisions are added and never changed. Each keeps what stood there when it was made: the stage before, the newest
ranking and the tier in it, and, where somebody is declined, when who decided had opened the gap report.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.decline import Grounds, require_grounds
from portal.actions.events import record_event
from portal.actions.notify import notify
from portal.actions.refusal import RefusedError, require_text
from portal.ids import new_id
from portal.legal import RankingClosedError, require_open
from portal.models import Application, Decision, Job, JobMember, RankingEntry, RankingRun
from portal.permissions import Capability
from portal.scope import Scope
from portal.stages import COLUMNS, DECLINED, stage_words

__all__ = ["decide", "locked_application", "places_of", "take_stage", "team_of"]


@transaction.atomic
def decide(
    scope: Scope,
    application: Application,
    *,
    stage: str,
    reason: str,
    disposition: str = "",
    rests_on: Iterable[str] = (),
    seen_stage: str = "",
) -> Decision:
    """Record a decision and move the application to its stage. Earlier decisions stay as they were.

    Args:
        scope: who decides.
        application: about whom: one person, whatever is decided.
        stage: where they stand from now on.
        reason: why, in words.
        disposition: for who is not taken further, one of :data:`portal.dispositions.DISPOSITIONS`.
        rests_on: the keys of the requirements that the disposition rests on.
        seen_stage: where they stood on the page that was acted on; empty where it did not say.

    Raises:
        RefusedError: an unknown stage, no reason, somebody else decided meanwhile, or declining without its grounds.

    """
    scope.require(Capability.DECIDE)
    if stage not in COLUMNS:
        raise RefusedError(_("Choose what was decided."), field="stage")
    row = locked_application(scope, application, seen_stage)
    if row.stage == stage:
        raise RefusedError(
            _("They stand at “%(stage)s” already. Choose what was decided.") % {"stage": stage_words(stage)},
            field="stage",
        )
    reason = require_text(
        reason,
        field="reason",
        sentence=_("Write down the reason: the candidate may ask for it, and so may an auditor."),
    )
    grounds = None
    if stage == DECLINED:
        grounds = require_grounds(scope, application, disposition=disposition, rests_on=rests_on)
    entry = places_of(scope, application.job, [row.pk]).get(row.pk)
    decision = take_stage(scope, row, stage=stage, reason=reason, move=new_id(), entry=entry, grounds=grounds)
    application.stage, application.stage_since = row.stage, row.stage_since
    application.revealed_at = row.revealed_at
    team, made = team_of(scope, row.job_id), str(decision.pk)
    notify(scope, to=team, kind="decided", application=application, stage=stage, decision=made)
    return decision


def locked_application(scope: Scope, application: Application, seen_stage: str = "") -> Application:
    """The row as it stands now, kept from others until the transaction ends.

    Raises:
        RefusedError: it was moved since the page was made.
    """
    rows = Application.objects.within(scope).select_for_update()
    row: Application | None = rows.filter(pk=application.pk).first()
    if row is None:
        raise RefusedError(_("This application is not here any more: it was withdrawn."))
    if seen_stage and row.stage != seen_stage:
        raise RefusedError(
            _("Meanwhile somebody moved them to “%(stage)s”. Look again before you decide.")
            % {"stage": stage_words(row.stage)}
        )
    return row


def take_stage(
    scope: Scope,
    application: Application,
    *,
    stage: str,
    reason: str,
    move: uuid.UUID,
    entry: RankingEntry | None,
    grounds: Grounds | None = None,
) -> Decision:
    """Write the decision and the stage; who calls has asked for the right and checked the rest."""
    decision: Decision = Decision.objects.within(scope).create(
        application=application,
        stage=stage,
        from_stage=application.stage,
        reason=reason,
        disposition=grounds.disposition.code if grounds else "",
        rests_on=list(grounds.rests_on) if grounds else [],
        report_viewed_at=grounds.report_viewed_at if grounds else None,
        run_id=entry.run_id if entry else None,
        tier=entry.tier if entry else "",
        move=move,
        decided_by_id=scope.user_id,
    )
    if application.revealed_at is None and {application.stage, stage} & set(Application.SHOWN_STAGES):
        application.revealed_at = timezone.now()
    application.stage, application.stage_since = stage, timezone.now()
    application.save(update_fields=["stage", "revealed_at", "stage_since"])
    record_event(
        scope,
        "application.decided",
        application,
        detail=reason,
        decision=decision.pk,
        stage=stage,
        from_stage=decision.from_stage,
        disposition=decision.disposition or None,
    )
    return decision


def team_of(scope: Scope, job_id: uuid.UUID) -> list[uuid.UUID]:
    """The ids of the users on the job's team."""
    return list(JobMember.objects.within(scope).filter(job_id=job_id).values_list("membership__user_id", flat=True))


def places_of(scope: Scope, job: Job, applications: Iterable[uuid.UUID]) -> dict[uuid.UUID, RankingEntry]:
    """Where these stand in the job's newest ranking, by application; nobody where who decides may not know it."""
    try:
        require_open(scope, job)
    except RankingClosedError:
        return {}
    runs = RankingRun.objects.within(scope).filter(job=job, state=RankingRun.State.DONE).order_by("-number")
    entries = RankingEntry.objects.within(scope).filter(run__in=runs.values("pk")[:1], application__in=applications)
    return {entry.application_id: entry for entry in entries.defer("entry", "inputs")}
