"""What the team did with one of the demonstration's jobs before anybody looks: a pipeline, notes, letters, figures.

By the same actions as on the pages, as the demonstration's recruiter and hiring manager. The other two jobs stay as
they came in: their requirements are not locked, and every first step can be tried on them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from portal.actions.ask import ask_for_evidence, wanted_by
from portal.actions.decide import decide
from portal.actions.notes import write_note
from portal.actions.observe import observe
from portal.actions.viewings import note_viewing
from portal.actions.write import write_letter
from portal.demonstration.fill import Filled
from portal.letters import letters_for
from portal.models import Application, JobRequirement, Membership, Observation
from portal.permissions import Role
from portal.scope import Scope

__all__ = ["JOB", "live_through"]

JOB = "Data analyst, patient flow"
_FIRST_CAME, _LAST_CAME = 19, 2  # days ago


@dataclass(frozen=True, slots=True)
class _Step:
    """Somebody moves somebody on: whom, to which stage, and why."""

    name: str
    stage: str
    reason: str
    disposition: str = ""
    rests_on: str = ""  # the label of a requirement


_READ = ("Keziah Whitlock", "Nadia Rahmani", "Percival Ashdown", "Jasper Nakagawa")
_STEPS = (
    _Step("Anjali Merriwether", "shortlisted", "Every must-have confirmed, and the statistics above what we need."),
    _Step("Owen Abernathy-Cruz", "shortlisted", "Every must-have confirmed by assessed badges."),
    _Step("Sigrid Halvorsen", "shortlisted", "Every must-have confirmed; presents findings, too."),
    _Step("Mateo Villanueva", "shortlisted", "Statistics and Python in one signed record; SQL to be asked about."),
    _Step("Emeka Nwosu", "shortlisted", "R in place of Python is as good for the nightly forecast."),
    _Step("Anjali Merriwether", "interview", "First talk was clear and to the point."),
    _Step("Owen Abernathy-Cruz", "interview", "Wants to show the dashboard from the last job."),
    _Step("Anjali Merriwether", "offered", "Joined the tables of the work sample without help."),
    _Step(
        "Saskia de Vries",
        "declined",
        "Her certificate states SQL at level 1; the job joins three tables on the first day.",
        "level_under_needed",
        "SQL",
    ),
    _Step("Tamsin Brightley", "declined", "Told us that days are not possible this year.", "schedule"),
)
_ASKED = (
    "Nadia Rahmani",
    "SQL",
    (
        "Hello Nadia, the list that says whether your SQL certificate still stands does not answer. Could you ask the "
        "issuer, or share the certificate once more?"
    ),
)


@transaction.atomic
def live_through(filled: Filled, at: datetime, say: Callable[[str], None]) -> None:
    """Screen, move, ask, note, observe and write: nineteen days' worth, of which the applications keep the days."""
    job = next(job for job in filled.jobs if job.title == JOB)
    recruiter, manager = (_member(filled.scope, role) for role in (Role.RECRUITER, Role.HIRING_MANAGER))
    rows = Application.objects.within(filled.scope).filter(job=job).select_related("candidate", "job__current_version")
    people = {row.candidate.name: row for row in rows}
    needs = {line.label: line for line in job.current_version.requirements.all()} if job.current_version else {}
    _came_day_by_day(filled.scope, list(people.values()), at)
    for name in dict.fromkeys((*_READ, *(step.name for step in _STEPS))):
        note_viewing(recruiter, people[name], what="gap_report")
    _talk(recruiter, manager, people, needs)
    for step in _STEPS:
        lines = [needs[step.rests_on].key] if step.rests_on else []
        decide(
            recruiter,
            people[step.name],
            stage=step.stage,
            reason=step.reason,
            disposition=step.disposition,
            rests_on=lines,
        )
    _tell(recruiter, people["Saskia de Vries"])
    say(f"The team has begun with one job: {JOB}.")


def _talk(
    recruiter: Scope, manager: Scope, people: Mapping[str, Application], needs: Mapping[str, JobRequirement]
) -> None:
    """What they ask, see and tell each other."""
    name, label, message = _ASKED
    ask_for_evidence(
        recruiter, people[name], requirement_key=needs[label].key, message=message, wanted=wanted_by(needs[label])
    )
    best = people["Anjali Merriwether"]
    note_viewing(manager, best, what="gap_report")
    observe(
        manager,
        best,
        requirement=needs["Presenting findings"],
        level=3.0,
        what_was_seen="Explained last winter’s bed shortage to two ward managers with one chart.",
        setting="Work sample, 40 minutes",
        observed_on=timezone.localdate(),
        kind=Observation.Kind.WORK_SAMPLE,
    )
    write_note(manager, best.job, application=best, text="The work sample was the best so far.", advice="approve")
    write_note(
        recruiter,
        best.job,
        application=people["Emeka Nwosu"],
        text="@Henrik Lindqvist, would R instead of Python be fine for the forecast?",
    )
    write_note(manager, best.job, text="@Imani Castellanos, we have two places, not one. Please keep three in talks.")


def _came_day_by_day(scope: Scope, people: list[Application], at: datetime) -> None:
    """Spread their arrival over the days before: figures of how long things take need days."""
    people.sort(key=lambda row: (row.created_at, row.pk))
    for place, row in enumerate(people):
        ago = _FIRST_CAME - (_FIRST_CAME - _LAST_CAME) * place / max(1, len(people) - 1)
        Application.objects.within(scope).filter(pk=row.pk).update(created_at=at - timedelta(days=ago))


def _tell(scope: Scope, application: Application) -> None:
    letter = letters_for(scope, "rejection", "en")[0]
    write_letter(scope, application, kind="rejection", subject=letter.subject, body=letter.body)


def _member(scope: Scope, role: Role) -> Scope:
    member = Membership.objects.within(scope).get(role=role)
    return Scope(organization_id=scope.organization_id, user_id=member.user_id, role=role)
