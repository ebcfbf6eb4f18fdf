"""How long an application is kept, and why: its retention profile, legal holds, and sealed copies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.models import Application, JobSharing, LegalHold, RetentionProfile, SealedCopy
from portal.permissions import Capability
from portal.scope import Scope

__all__ = [
    "Keeping",
    "Sealing",
    "held",
    "holds_listed",
    "keeping_of",
    "profile_of",
    "sealed_listed",
    "sealing_required",
    "standing_holds",
]

HOLD = "a legal hold"


@dataclass(frozen=True, slots=True)
class Sealing:
    """A sealed copy is demanded: why, and until when; None while a legal hold stands, which has no end yet."""

    because: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the candidate reads about keeping: until when, why, whether it is held, and what a withdrawal leaves."""

    until: datetime | None
    reason: str
    held: bool
    sealing: Sealing | None
    sealed: list[SealedCopy]


def profile_of(scope: Scope, application: Application) -> RetentionProfile | None:
    """The retention profile of the application's job, or the organization's usual one."""
    sharing = JobSharing.objects.within(scope).filter(job=application.job_id).select_related("retention").first()
    if sharing is not None and sharing.retention is not None:
        return sharing.retention
    usual: RetentionProfile | None = RetentionProfile.objects.within(scope).filter(is_default=True).first()
    return usual


def standing_holds(scope: Scope, application: Application) -> QuerySet[LegalHold]:
    """The legal holds that forbid destroying anything of the application."""
    on_it = Q(candidate=application.candidate_id) | Q(job=application.job_id)
    return LegalHold.objects.within(scope).filter(on_it, lifted_at=None)


def held(path: str = "") -> Exists:
    """In a query: whether a legal hold stands on the application, which is ``path`` away (`application__`)."""
    on_it = Q(candidate=OuterRef(f"{path}candidate")) | Q(job=OuterRef(f"{path}job"))
    return Exists(LegalHold.objects.across_organizations("compared with a row in hand").filter(on_it, lifted_at=None))


def sealing_required(scope: Scope, application: Application) -> Sealing | None:
    """What a withdrawal has to leave sealed; None when nothing."""
    if standing_holds(scope, application).exists():
        return Sealing(_("a legal hold forbids destroying it"), None)
    profile = profile_of(scope, application)
    if profile is None or not profile.sealed_days:
        return None
    since = application.withdrawn_at or timezone.now()
    return Sealing(profile.sealed_reason or profile.reason, since + timedelta(days=profile.sealed_days))


def keeping_of(scope: Scope, application: Application) -> Keeping:
    """Everything about keeping, for the candidate's page."""
    profile = profile_of(scope, application)
    copies = SealedCopy.objects.within(scope).filter(application=application).order_by("created_at")
    return Keeping(
        until=application.keep_until,
        reason=profile.reason if profile else "",
        held=standing_holds(scope, application).exists(),
        sealing=sealing_required(scope, application),
        sealed=list(copies),
    )


def holds_listed(scope: Scope) -> list[LegalHold]:
    """Every legal hold, standing ones first, newest first."""
    scope.require(Capability.HOLD)
    rows = LegalHold.objects.within(scope).select_related("candidate", "job", "placed_by", "lifted_by")
    return sorted(rows.order_by("-created_at", "-id"), key=lambda hold: hold.lifted_at is not None)


def sealed_listed(scope: Scope) -> list[SealedCopy]:
    """Every sealed copy, those that still exist first, newest first."""
    scope.require(Capability.READ_AUDIT)
    rows = SealedCopy.objects.within(scope).select_related("application__job")
    return sorted(rows.order_by("-created_at", "-id"), key=lambda copy: copy.destroyed_at is not None)
