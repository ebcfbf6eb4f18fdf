"""Moving people on along a job's pipeline, one or several, and taking a move back.

Several go forward only. There is no way to decline more than one: declining is :func:`portal.actions.decide.decide`,
for one person whose gap report was opened.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal.actions.decide import places_of, take_stage, team_of
from portal.actions.events import record_event
from portal.actions.notify import notify
from portal.actions.refusal import RefusedError, require_text
from portal.ids import new_id
from portal.models import Application, Decision, Job, RankingEntry
from portal.permissions import Capability
from portal.scope import Scope
from portal.stages import COLUMNS, DECLINED, FORWARD, goes_forward

__all__ = ["AT_ONCE", "Moved", "move_people", "undo_move"]

#: How many people one move may take on at most.
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did: its id, whom it moved, and how many stood where it would not take them on from."""

    move: uuid.UUID
    decisions: tuple[Decision, ...]
    left: int


@transaction.atomic
def move_people(scope: Scope, job: Job, people: Iterable[uuid.UUID], *, stage: str, reason: str) -> Moved:
    """Move applications of one job to a stage, each with a decision of its own that holds the one reason.

    One person may be moved back as well; several go forward only, and who stands there already, or further on, or was
    declined, is left where they are.

    Args:
        scope: who decides.
        job: whose pipeline.
        people: the applications' ids.
        stage: where to.
        reason: why, in words.

    Raises:
        RefusedError: nobody or too many chosen, no reason, declining, or several backwards.

    """
    scope.require(Capability.DECIDE)
    chosen = list(dict.fromkeys(people))
    _require_possible(chosen, stage)
    reason = require_text(
        reason,
        field="reason",
        sentence=_("Write down the reason: the candidate may ask for it, and so may an auditor."),
    )
    rows = list(
        Application.objects.within(scope)
        .filter(job=job, pk__in=chosen)
        .exclude(source=Application.TRIAL)
        .select_for_update(of=("self",))
        .select_related("job")
        .order_by("pk")
    )
    alone = len(chosen) == 1
    moving = [row for row in rows if (row.stage != stage if alone else goes_forward(row.stage, stage))]
    if not moving:
        raise RefusedError(_("Nobody was moved: they stand there already, or further on."), field="stage")
    move = new_id()
    at = places_of(scope, job, [row.pk for row in moving])
    decisions = tuple(
        take_stage(scope, row, stage=stage, reason=reason, move=move, entry=at.get(row.pk)) for row in moving
    )
    record_event(scope, "pipeline.moved", job, move=move, stage=stage, people=len(decisions))
    _tell(scope, job, moving, stage)
    return Moved(move, decisions, len(chosen) - len(moving))


def _require_possible(chosen: list[uuid.UUID], stage: str) -> None:
    if not chosen:
        raise RefusedError(_("Choose at least one person."), field="application")
    if len(chosen) > AT_ONCE:
        raise RefusedError(
            _("Move at most %(count)d people at once.") % {"count": AT_ONCE},
            field="application",
        )
    if stage == DECLINED:
        raise RefusedError(
            _(
                "Nobody is declined from the board: open that person’s gap report, then record the decision with its "
                "reason."
            ),
            field="stage",
        )
    if stage not in COLUMNS:
        raise RefusedError(_("Choose a stage."), field="stage")
    if len(chosen) > 1 and stage not in FORWARD:
        raise RefusedError(_("Several people can be moved forward only."), field="stage")


def _tell(scope: Scope, job: Job, moved: list[Application], stage: str) -> None:
    team = team_of(scope, job.pk)
    if len(moved) == 1:
        notify(scope, to=team, kind="decided", application=moved[0], stage=stage)
    else:
        notify(scope, to=team, kind="decided", job=job, stage=stage, people=len(moved))


@transaction.atomic
def undo_move(
    scope: Scope, job: Job, move: uuid.UUID | None = None, *, only: uuid.UUID | None = None
) -> list[Decision]:
    """Take a move back: everybody it moved, and whom nobody decided about since, stands where they stood.

    Nothing is deleted: each gets a decision that names the one it undoes. A name that a blind job showed stays shown.

    Args:
        scope: who takes it back.
        job: whose pipeline.
        move: what the decisions of the move share; None for whatever was decided last about ``only``.
        only: take back what concerns this application, and leave the others where the move took them.

    Raises:
        RefusedError: there is no such move, it was taken back, everybody was decided about since, or it took somebody
            back in who was declined: declining asks for its grounds, however often it happens.

    """
    scope.require(Capability.DECIDE)
    if move is None and only is None:
        raise RefusedError(_("There is no such move."))
    decisions = _locked(scope, job, move, only)
    if not decisions:
        raise RefusedError(_("There is no such move."))
    newest = _newest(scope, [row.application_id for row in decisions])
    standing = [row for row in decisions if newest.get(row.application_id) == row.created_at and row.from_stage]
    if not standing:
        raise RefusedError(_("This was taken back already, or decided about again since. Nothing was changed."))
    if any(row.from_stage == DECLINED for row in standing):
        raise RefusedError(
            _("Taking this back would decline them again. Open their gap report, then record the decision anew.")
        )
    undone = new_id()
    at = places_of(scope, job, [row.application_id for row in standing])
    made = [_undone(scope, row, undone, at.get(row.application_id)) for row in standing]
    record_event(scope, "pipeline.undone", job, move=move, people=len(made))
    _tell(scope, job, [row.application for row in standing], standing[0].from_stage)
    return made


def _locked(scope: Scope, job: Job, move: uuid.UUID | None, only: uuid.UUID | None) -> list[Decision]:
    """The decisions of the move, with their applications kept from others: nobody decides about them meanwhile."""
    rows = Decision.objects.within(scope).filter(application__job=job, undoes=None)
    rows = rows.filter(move=move) if move else rows
    rows = rows.filter(application=only) if only else rows
    most = AT_ONCE if move else 1
    concerned = list(rows.order_by("-created_at", "pk").values_list("application", flat=True)[:most])
    held = Application.objects.within(scope).filter(pk__in=concerned).select_for_update().order_by("pk")
    list(held.values_list("pk", flat=True))
    locked = rows.select_for_update(of=("self",)).select_related("application__job")
    return list(locked.order_by("-created_at", "pk")[:most])


def _undone(scope: Scope, decision: Decision, move: uuid.UUID, entry: RankingEntry | None) -> Decision:
    application = decision.application
    made = take_stage(scope, application, stage=decision.from_stage, reason="", move=move, entry=entry)
    made.undoes = decision
    made.save(update_fields=["undoes"])
    earlier = Decision.objects.within(scope).filter(
        application=application, stage=decision.from_stage, created_at__lt=decision.created_at
    )
    application.stage_since = earlier.aggregate(at=Max("created_at"))["at"]  # they did not wait anew
    application.save(update_fields=["stage_since"])
    return made


def _newest(scope: Scope, applications: list[uuid.UUID]) -> dict[uuid.UUID, object]:
    rows = Decision.objects.within(scope).filter(application__in=applications).order_by()
    return dict(rows.values_list("application_id").annotate(at=Max("created_at")))
