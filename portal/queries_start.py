"""The first run: which steps are done, told from what exists; and how the sample data stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.models import Candidate, Event, Job, Membership, Organization, RankingRun, Record, Submission
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["RESUMED", "SKIPPED", "FirstRun", "SampleState", "Step", "first_run", "sample_state", "says_whom_to_ask"]

SKIPPED, RESUMED = "start.skipped", "start.resumed"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is, why, where it is done, and whether it is."""

    key: str
    title: Promise
    why: Promise
    route: str
    act: Promise
    done: bool
    allowed: bool


@dataclass(frozen=True, slots=True)
class FirstRun:
    """The steps, and whether somebody put the guide away."""

    steps: list[Step]
    skipped: bool

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(step.done for step in self.steps)

    @property
    def current(self) -> Step | None:
        """The first that is not done and that this member may do."""
        return next((step for step in self.steps if not step.done and step.allowed), None)

    @property
    def finished(self) -> bool:
        """Whether every step is done."""
        return all(step.done for step in self.steps)

    @property
    def wanted(self) -> bool:
        """Whether the first page still leads here."""
        return not self.finished and not self.skipped and self.current is not None


@dataclass(frozen=True, slots=True)
class SampleState:
    """How the sample data stands: nothing, on its way, or there."""

    job: Job | None
    people: int
    records: int
    checked: int
    ranked: bool

    @property
    def there(self) -> bool:
        """Whether there is any."""
        return self.job is not None or bool(self.people)

    @property
    def busy(self) -> bool:
        """Whether some of it is still being checked or ranked."""
        return self.job is not None and (self.checked < self.records or not self.ranked)


def first_run(scope: Scope) -> FirstRun:
    """What is done, in one query for what exists and one for whether it was put away."""
    within = {"organization_id": OuterRef("pk")}
    others = Membership.objects.within(scope)
    if scope.user_id is not None:
        others = others.exclude(user_id=scope.user_id)
    rows = Organization.objects.filter(pk=scope.organization_id).annotate(
        has_job=Exists(Job.objects.within(scope).filter(sample=False, **within)),
        has_record=Exists(_own_records(scope).filter(**within)),
        has_colleague=Exists(others.filter(**within)),
    )
    found = rows.get()
    facts = {
        "organization": says_whom_to_ask(found),
        "job": found.has_job,
        "record": found.has_record,
        "colleague": found.has_colleague,
    }
    steps = [
        Step(key, title, why, route, act, facts[key], scope.may(capability))
        for key, title, why, route, act, capability in _STEPS
    ]
    return FirstRun(steps, skipped=not all(facts.values()) and _skipped(scope))


def says_whom_to_ask(organization: Organization) -> bool:
    """Whether candidates are told a person and an address: what the first step asks for."""
    return bool(organization.contact_name and organization.contact_email)


def _own_records(scope: Scope) -> QuerySet[Record]:
    """Records of the organization's own: sample data goes again, and a file that holds no record is none."""
    return Record.objects.within(scope).exclude(state="unreadable").exclude(candidate__sample=True)


def sample_state(scope: Scope) -> SampleState:
    """How the sample data stands."""
    job = Job.objects.within(scope).filter(sample=True).first()
    people = Candidate.objects.within(scope).filter(sample=True)
    records = Record.objects.within(scope).filter(candidate__sample=True)
    given = Submission.objects.within(scope).filter(candidate__sample=True, record=None, state="received").count()
    done = Q(state__in=("checked", "unreadable"))
    runs = RankingRun.objects.within(scope).filter(job=job) if job else RankingRun.objects.none()
    states = set(runs.values_list("state", flat=True).distinct())
    ranked = "done" in states and not states & {"waiting", "running"}
    return SampleState(job, people.count(), records.count() + given, records.filter(done).count(), ranked)


def _skipped(scope: Scope) -> bool:
    """The last word on it; by the subject, which is indexed."""
    said = Event.objects.within(Scope(scope.organization_id, system="first run")).filter(
        subject=f"organization:{scope.organization_id}", kind__in=(SKIPPED, RESUMED)
    )
    return said.order_by("-created_at").values_list("kind", flat=True).first() == SKIPPED


_C = Capability
_STEPS: tuple[tuple[str, Promise, Promise, str, Promise, Capability], ...] = (
    (
        "organization",
        _("Your organization"),
        _("Its name, and whom candidates may turn to: the contact stands on every gap report and share page."),
        "organization_settings",
        _("Say who you are"),
        _C.MANAGE_MEMBERS,
    ),
    (
        "job",
        _("The first job"),
        _("What it needs, from a title, a posting, an occupation or a table. People are ranked against this."),
        "start_job",
        _("Add a job"),
        _C.EDIT_JOBS,
    ),
    (
        "record",
        _("The first record"),
        _("A badge, certificate or transcript, in any of its forms; dropped here, it is verified in seconds."),
        "add_records",
        _("Add a record"),
        _C.RECEIVE_RECORDS,
    ),
    (
        "colleague",
        _("A colleague"),
        _("Recruiters screen, hiring managers read and decide, auditors read everything and change nothing."),
        "members",
        _("Invite somebody"),
        _C.MANAGE_MEMBERS,
    ),
)
