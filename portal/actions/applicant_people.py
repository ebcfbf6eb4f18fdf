"""One applicant of a message becomes a candidate with an application and records, whoever sends it how often.

Whose it is says the system's own id, once it is known; before that an e-mail address, where exactly one person here
has it and is not called altogether otherwise. Nobody is merged: where it is not sure, another candidate is added, and
the page asks a person whether the two are one.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from portal import store
from portal.actions.admit import Admission, expect, prepare, settle
from portal.actions.applicant_links import JOB, JOB_TO_LINK
from portal.actions.candidates import MAX_PHONE, add_application, add_candidate
from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.adapters import ADAPTERS
from portal.adapters.base import MOST_PIECES, Incoming
from portal.intake.incoming import IncomingBytes
from portal.models import ApplicantSystem, ApplicantSystemLink, Application, Batch, Candidate, Job, Submission
from portal.queries_senders import candidates_by_address
from portal.scope import Scope

__all__ = ["APPLICATION", "CANDIDATE", "CHANNEL", "Taken", "take_person"]

CHANNEL = "system"
CANDIDATE, APPLICATION = "candidate", "application"
MOST_TO_LINK = 500
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one person: `taken`, `known`, `refused`, `withdrawn` or `job_to_link`, and why in words."""

    outcome: str
    candidate: uuid.UUID | None = None
    application: uuid.UUID | None = None
    batch: uuid.UUID | None = None
    why: str = ""


def take_person(scope: Scope, system: ApplicantSystem, person: Incoming) -> Taken:
    """Take one person in. Done twice, it is the same; a system is locked, so two workers make one candidate."""
    if person.problem:
        return Taken("refused", why=person.problem)
    try:
        with transaction.atomic():
            ApplicantSystem.objects.within(scope).select_for_update().get(pk=system.pk)
            job = _job(scope, system, person)
            if job is None and person.job_id:
                _note_job(scope, system, person)
                return Taken("job_to_link")
            found = _apply(scope, system, person, job)
        if found.outcome != "withdrawn" and (person.attachments or person.links) and found.candidate is not None:
            batch = _receive(scope, system, person, found.candidate, job)
            return Taken(found.outcome, found.candidate, found.application, batch)
    except RefusedError as refused:
        return Taken("refused", why=refused.sentence[:300])
    return found


def _apply(scope: Scope, system: ApplicantSystem, person: Incoming, job: Job | None) -> Taken:
    theirs = person.application_id or (f"{person.candidate_id}@{job.pk}" if job is not None else "")
    theirs = theirs[:200] if person.candidate_id or person.application_id else ""
    link = _link(scope, system, APPLICATION, theirs)
    if link is not None:  # it came before: who took it back since stays away, whoever sends it again
        row = Application.objects.within(scope, hidden_too=True).filter(pk=link.subject).first()
        if row is None or row.withdrawn_at is not None:
            return Taken("withdrawn")
        return Taken("known", row.candidate_id, row.pk)
    candidate = _candidate(scope, system, person)
    if job is None:
        return Taken("taken", candidate.pk)
    rows = Application.objects.within(scope, hidden_too=True).filter(candidate=candidate, job=job)
    if not person.application_id and rows.exclude(withdrawn_at=None).exists():
        return Taken("withdrawn")
    application = add_application(scope, candidate=candidate, job=job)
    if person.source and not application.source and person.source.casefold() != Application.TRIAL:
        application.source = person.source[:100]
        application.save(update_fields=["source"])
    if theirs:
        about = {
            "application": person.application_id,
            "candidate": person.candidate_id,
            "job": person.job_id,
            "stage": person.stage,
        }
        _keep(scope, system, APPLICATION, theirs, application.pk, about)
    return Taken("taken", candidate.pk, application.pk)


def _candidate(scope: Scope, system: ApplicantSystem, person: Incoming) -> Candidate:
    link = _link(scope, system, CANDIDATE, person.candidate_id)
    known = _standing(scope, link.subject) if link is not None else None
    if known is not None:
        return known
    candidate = _by_address(scope, system, person)
    if candidate is None:
        email = person.email if "@" in person.email else ""
        candidate = _added(scope, person, email)
    if person.candidate_id:
        _keep(scope, system, CANDIDATE, person.candidate_id, candidate.pk, {})
    return candidate


def _added(scope: Scope, person: Incoming, email: str) -> Candidate:
    phone = person.phone[:MAX_PHONE]
    try:
        with transaction.atomic():
            return add_candidate(scope, name=person.name or email, email=email, phone=phone)
    except RefusedError as refused:
        if refused.field != "email":
            raise
        return add_candidate(scope, name=person.name, phone=phone)  # what they call an address need be none of ours


def _by_address(scope: Scope, system: ApplicantSystem, person: Incoming) -> Candidate | None:
    """The one person with this address, if they can be the same: not somebody else over there, nor called otherwise."""
    if "@" not in person.email:
        return None
    found = candidates_by_address(scope, person.email.strip().lower())
    candidate = _standing(scope, found[0]) if len(found) == 1 else None
    if candidate is None or not _may_be_called(person.name, candidate.name):
        return None
    others = ApplicantSystemLink.objects.within(scope).filter(system=system, noun=CANDIDATE, subject=candidate.pk)
    return None if person.candidate_id and others.exists() else candidate


def _standing(scope: Scope, pk: uuid.UUID) -> Candidate | None:
    """The candidate, or whom they were made one with; None where they withdrew."""
    for _ in range(5):
        row = Candidate.objects.within(scope).filter(pk=pk).first()
        if row is None or row.merged_into_id is None:
            return row
        pk = row.merged_into_id
    return None


def _may_be_called(one: str, other: str) -> bool:
    words = set(_WORDS.findall(one.casefold()))
    return not words or "@" in other or bool(words & set(_WORDS.findall(other.casefold())))


def _job(scope: Scope, system: ApplicantSystem, person: Incoming) -> Job | None:
    if not person.job_id:
        return None
    link = _link(scope, system, JOB, person.job_id)
    jobs = Job.objects.within(scope)
    found: Job | None
    if link is not None:
        found = jobs.filter(pk=link.subject).first()
        return found
    if not ADAPTERS[system.adapter].knows_our_jobs:
        return None
    jobs = jobs.filter(status=Job.Status.OPEN)
    try:
        return jobs.filter(pk=uuid.UUID(person.job_id)).first()
    except ValueError:
        titled = list(jobs.filter(title__iexact=person.job_id)[:2])
        return titled[0] if len(titled) == 1 else None


def _note_job(scope: Scope, system: ApplicantSystem, person: Incoming) -> None:
    """One more of their jobs that somebody has to say which of ours it is; so many that nobody would look are left."""
    if ApplicantSystemLink.objects.within(scope).filter(system=system, noun=JOB_TO_LINK).count() >= MOST_TO_LINK:
        return
    ApplicantSystemLink.objects.within(scope).get_or_create(
        organization_id=scope.organization_id,
        system=system,
        noun=JOB_TO_LINK,
        external_id=person.job_id,
        defaults={"subject": system.pk, "extra": {"title": person.job_title}},
    )


def _receive(
    scope: Scope, system: ApplicantSystem, person: Incoming, candidate_id: uuid.UUID, job: Job | None
) -> uuid.UUID | None:
    """Hand in what they brought, each piece with its own outcome; files behind links are fetched in the queue."""
    candidate = Candidate.objects.within(scope).get(pk=candidate_id)
    batch = Batch(
        organization_id=scope.organization_id, channel=CHANNEL, candidate=candidate, job=job, name=system.name[:255]
    )
    admission = Admission(scope, batch, of_list=True)
    came = _Came(scope, candidate_id)
    for file in person.attachments[:MOST_PIECES]:
        if file.data and not came.has_bytes(file.data):
            prepare(admission, IncomingBytes(file.name, file.data))
        elif file.url and not came.has_url(file.url):
            expect(admission, file.url)
    left = MOST_PIECES - len(admission.submissions)
    for link in [link for link in person.links if not came.has_url(link)][: max(0, left)]:
        expect(admission, link)
    if not admission.submissions:
        return None
    with transaction.atomic():
        batch.save(force_insert=True)
        settle(admission)
        record_event(scope, "batch.received", batch, channel=CHANNEL, submissions=len(admission.submissions), refused=0)
    return batch.pk


class _Came:
    """What came for a candidate before: systems send every file again whenever anything changes.

    Links to stored files carry a signature that is another one every time, so what stands after the question mark does
    not count where there is more before it than a host.
    """

    def __init__(self, scope: Scope, candidate: uuid.UUID) -> None:
        rows = Submission.objects.within(scope).filter(candidate=candidate)
        self._digests: set[str] = set()
        self._urls: set[str] = set()
        for digest, url in rows.values_list("digest", "source_url")[:5_000]:
            self._digests.add(digest)
            self._urls.add(_without_query(url))

    def has_bytes(self, data: bytes) -> bool:
        """Whether these very bytes came."""
        return store.digest_of(data) in self._digests

    def has_url(self, url: str) -> bool:
        """Whether this link came."""
        return _without_query(url) in self._urls


def _without_query(url: str) -> str:
    stem, _mark, query = url.partition("?")
    return stem if "signature=" in query.lower() else url


def _link(scope: Scope, system: ApplicantSystem, noun: str, theirs: str) -> ApplicantSystemLink | None:
    rows = ApplicantSystemLink.objects.within(scope).filter(system=system, noun=noun, external_id=theirs)
    found: ApplicantSystemLink | None = rows.first() if theirs else None
    return found


def _keep(
    scope: Scope, system: ApplicantSystem, noun: str, theirs: str, ours: uuid.UUID, extra: dict[str, Any]
) -> None:
    ApplicantSystemLink.objects.within(scope).update_or_create(
        organization_id=scope.organization_id,
        system=system,
        noun=noun,
        external_id=theirs,
        defaults={"subject": ours, "extra": extra},
    )
