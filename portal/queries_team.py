"""Who works on a job: its team, its guests, and whom a thing that happens to it concerns."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils import timezone

from portal.models import Job, JobGuest, JobMember, Membership
from portal.permissions import SEES_EVERY_JOB, Capability, Role
from portal.scope import Scope

__all__ = ["GuestRow", "TeamView", "concerned", "guest_state", "team_view", "tellable"]

GUESTS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class GuestRow:
    """A guest of a job; ``state`` is `open`, `revoked` or `expired`."""

    guest: JobGuest
    state: str


@dataclass(frozen=True, slots=True)
class TeamView:
    """Who is on the team, who could be, who sees the job anyway, and who was let in by a link."""

    team: list[JobMember]
    others: list[Membership]
    everywhere: list[Membership]
    guests: list[GuestRow]

    @property
    def open_guests(self) -> int:
        """How many links open the job now."""
        return sum(row.state == "open" for row in self.guests)


def team_view(scope: Scope, job: Job) -> TeamView:
    """The team of a job."""
    scope.require(Capability.READ_JOBS)
    team = JobMember.objects.within(scope).filter(job=job).select_related("membership__user", "added_by")
    on_team = list(team.order_by("membership__user__name", "membership__user__email"))
    ids = {row.membership_id for row in on_team}
    members = Membership.objects.within(scope).select_related("user").order_by("user__name", "user__email")
    others = [row for row in members if row.pk not in ids]
    guests = JobGuest.objects.within(scope).filter(job=job).select_related("invited_by").order_by("-created_at")
    return TeamView(
        on_team,
        others,
        [row for row in others if row.every_job or row.role in SEES_EVERY_JOB],
        [GuestRow(row, guest_state(row)) for row in guests[:GUESTS_SHOWN]],
    )


def tellable(scope: Scope, job: Job) -> list[Membership]:
    """The members who see the job, by name: whom a note about it may mention."""
    whole = Scope(scope.organization_id, system="team")
    rows = Membership.objects.within(whole).filter(user__is_active=True).select_related("user")
    team = set(JobMember.objects.within(whole).filter(job=job).values_list("membership", flat=True))
    seeing = [row for row in rows if row.every_job or row.role in SEES_EVERY_JOB or row.pk in team]
    return sorted(seeing, key=lambda row: (str(row.user).casefold(), row.user.email))


def concerned(scope: Scope, job: Job) -> list[uuid.UUID]:
    """Whom something about the job concerns: its team, else who made it, else who administers; ids of users."""
    whole = Scope(scope.organization_id, system="team")
    team = list(JobMember.objects.within(whole).filter(job=job).values_list("membership__user", flat=True))
    if team:
        return team
    members = Membership.objects.within(whole)
    made = list(members.filter(user=job.created_by_id).values_list("user", flat=True)) if job.created_by_id else []
    return made or list(members.filter(role=Role.ADMINISTRATOR).values_list("user", flat=True)[:20])


def guest_state(guest: JobGuest) -> str:
    """`open`, `revoked` or `expired`."""
    if guest.revoked_at is not None:
        return "revoked"
    return "open" if guest.expires_at > timezone.now() else "expired"
