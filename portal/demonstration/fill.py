"""Filling an empty database with the demonstration, through the same actions that people use."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from matching.frameworks.builtin import SKILLS
from matching.frameworks.builtin.shape import PREFIX
from portal.actions.approve import approve_requirements
from portal.actions.candidates import add_application, add_candidate, add_identifier, confirm_identifier
from portal.actions.import_framework import load_builtin
from portal.actions.issuers import trust_issuer
from portal.actions.jobs import create_job
from portal.actions.receive import receive_files
from portal.actions.requirement_checks import RequirementInput
from portal.demonstration.cast import CAST, DemoPerson
from portal.demonstration.issuers import documents_of, issuers
from portal.demonstration.jobs import JOBS, DemoJob, Needed
from portal.demonstration.records import Maker, Share
from portal.ids import seeded
from portal.intake.incoming import IncomingBytes
from portal.models import Candidate, Job, Membership, Organization, SuppliedDocument, User, Verification
from portal.permissions import Role
from portal.scope import Scope

__all__ = ["LOGINS", "PASSWORD", "Filled", "add_job", "add_person", "address_of", "files_of", "fill"]

#: One password for every demonstration login: the demonstration holds nothing that is secret, and says so.
PASSWORD = "demonstration only"  # noqa: S105 - printed for everybody to read
LOGINS = (
    ("admin@aldergrove.example", "Ada Winterbourne", Role.ADMINISTRATOR),
    ("recruiter@aldergrove.example", "Imani Castellanos", Role.RECRUITER),
    ("manager@aldergrove.example", "Henrik Lindqvist", Role.HIRING_MANAGER),
    ("auditor@aldergrove.example", "Odalys Renner", Role.AUDITOR),
)


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled: the organization's scope (as its administrator), and the jobs in order."""

    scope: Scope
    jobs: tuple[Job, ...]


def fill(seed: int, at: datetime, say: Callable[[str], None]) -> Filled:
    """Make the organization, its jobs, and sixty candidates with their records, all still to be verified.

    The same seed and moment make the same ids, keys and bytes.
    """
    with seeded(seed):
        load_builtin()
        scope = _organization()
        made = issuers(seed)
        maker = Maker(seed, at, made)
        say("Twelve issuers, three jobs.")
        for issuer in made.values():
            if issuer.trust:
                trust_issuer(scope, issuer=issuer.id, name=issuer.name, level=issuer.trust, reason=issuer.reason)
        jobs = {job.slug: _approved(scope, add_job(scope, job)) for job in JOBS}
        people = list(CAST)
        random.Random(seed).shuffle(people)  # noqa: S311 - the order of arrival, nothing secret
        for person in people:
            _arrive(scope, person, jobs[person.job], maker)
        say(f"{len(people)} candidates.")
        _publish(scope, {**documents_of(made), **maker.status_lists()})
    Verification.objects.within(scope).update(as_of=at)
    return Filled(scope, tuple(jobs.values()))


def _organization() -> Scope:
    organization = Organization.objects.create(
        name="Alder Grove Care",
        place="Marietta",
        contact_name="Imani Castellanos",
        contact_email="records@aldergrove.example",
        contact_phone="(740) 555-0142",
    )
    scope = Scope(organization_id=organization.pk, system="demonstration")
    for email, name, role in LOGINS:
        user = User.objects.create_user(email, PASSWORD, name=name)
        Membership.objects.within(scope).create(user=user, role=role)
    return scope


def add_job(scope: Scope, job: DemoJob) -> Job:
    """The job with everything it needs."""
    lines = tuple(_line(needed, position) for position, needed in enumerate(job.needs, start=1))
    return create_job(
        scope,
        title=job.title,
        place=job.place,
        description=job.description,
        requirements=lines,
        reason="First version.",
    )


def _approved(scope: Scope, job: Job) -> Job:
    approve_requirements(_manager(scope), job)
    return job


def _manager(scope: Scope) -> Scope:
    """The hiring manager, who stands for what the jobs need."""
    member = Membership.objects.within(scope).get(role=Role.HIRING_MANAGER)
    return Scope(organization_id=scope.organization_id, user_id=member.user_id, role=Role.HIRING_MANAGER)


def _line(needed: Needed, position: int) -> RequirementInput:
    labels = {skill.slug: skill.label for skill in SKILLS}
    return RequirementInput(
        key=f"r{position}",
        label=needed.label,
        concepts=tuple({"uri": PREFIX + slug, "label": labels[slug]} for slug in needed.skills),
        need=needed.need,
        weight=needed.weight,
        minimum_level=needed.level,
        maximum_age_days=needed.age_days,
        age_reason=needed.age_reason,
        in_force=needed.in_force,
        task=needed.task,
        source=needed.source,
        day_one=True if needed.need == "must" else None,
    )


def address_of(person: DemoPerson) -> str:
    """An e-mail address that reaches nobody."""
    return f"{person.name.lower().replace(' ', '.').replace('-', '.')}@example.org"


def add_person(scope: Scope, person: DemoPerson, job: Job) -> Candidate:
    """The person, with their address confirmed, who applies for the job."""
    email = address_of(person)
    candidate = add_candidate(scope, name=person.name, email=email)
    _confirm(scope, candidate, email)
    add_application(scope, candidate=candidate, job=job)
    return candidate


def _arrive(scope: Scope, person: DemoPerson, job: Job, maker: Maker) -> None:
    candidate = add_person(scope, person, job)
    files = files_of(person, address_of(person), maker)
    if files:
        receive_files(
            scope, files=files, channel="upload", candidate=candidate, job=job, name=f"Shared by {person.name}"
        )


def _confirm(scope: Scope, candidate: Candidate, email: str) -> None:
    identifier = candidate.identifiers.filter(kind="email", value=email).first()
    if identifier is None:
        identifier = add_identifier(scope, candidate, kind="email", value=email)
    confirm_identifier(scope, identifier, how="Demonstration: a code sent to this address came back.")


def files_of(person: DemoPerson, email: str, maker: Maker) -> list[IncomingBytes]:
    """What the person shares, really signed."""
    shares = [Share.parse(word) for word in person.shares.split()]
    if person.special == "fifty":
        made = maker.fifty_badges(email, person.name)
    elif person.special == "bulk":
        made = [maker.one_badge_for_everything(email, person.name)]
    elif person.special == "clr":
        made = [maker.learner_record(shares, email, person.name)]
    else:
        made = [maker.file(share, email, person.name) for share in shares]
    return [IncomingBytes(file.name, file.data) for file in made]


def _publish(scope: Scope, documents: dict[str, bytes]) -> None:
    """Put what the issuers publish where verification looks before the network: their hosts do not exist."""
    for url, body in documents.items():
        SuppliedDocument.objects.within(scope).create(
            url=url, body=body, content_type="application/json", note="Published by a demonstration issuer."
        )
