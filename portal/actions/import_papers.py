"""Taking a candidate's papers in: the person is found or added, every original received and verified here again.

Nothing is believed because the file says so: identifiers come in unconfirmed, verdicts are made here, and what the
exporter says stays beside each file as the exporter's word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from portal import store
from portal.actions.admit import Admission, prepare, settle
from portal.actions.candidates import MAX_PHONE, add_application, add_candidate, add_identifier
from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.actions.room import why_no_room
from portal.intake.incoming import shown_name
from portal.intake.papers import PaperFile, ReadPapers, read_papers
from portal.models import Application, Batch, Candidate, Job, StoredBlob, Submission
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["Imported", "import_papers"]

CHANNEL = "import"


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file. ``submissions`` stand in the order of ``read.files``."""

    read: ReadPapers
    candidate: Candidate
    matched: bool
    batch: Batch
    application: Application | None
    submissions: tuple[Submission, ...]
    not_taken: tuple[str, ...]


@transaction.atomic
def import_papers(
    scope: Scope, data: bytes, *, name: str, candidate: Candidate | None = None, job: Job | None = None
) -> Imported:
    """Take a file in, all of it or nothing.

    Args:
        scope: who acts, and where.
        data: the file.
        name: what it is called.
        candidate: whose it is, where the caller knows; otherwise who has this name and address already, or somebody
            new. With no address, who has this name and holds one of these very records.
        job: what they apply for with it.

    Raises:
        UnreadablePapersError: it is none of the formats known.
        RefusedError: it names nobody, or the job is closed.
        NotAllowedError: the scope may not add candidates, or not receive records.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    scope.require(Capability.RECEIVE_RECORDS)
    read = read_papers(data, name)
    not_taken = list(read.not_taken)
    email = _good_email(read.email, not_taken)
    matched = candidate or _known(scope, read, email)
    phone = read.phone if len(read.phone) <= MAX_PHONE else ""
    not_taken.extend(["phone"] if phone != read.phone else [])
    person = matched or add_candidate(scope, name=read.name, email=email, phone=phone)
    _identifiers(scope, person, (*read.identifiers, *([("email", email)] if email else ())), not_taken)
    application = add_application(scope, candidate=person, job=job) if job is not None else None
    batch = Batch(
        organization_id=scope.organization_id,
        name=shown_name(name),
        channel=CHANNEL,
        candidate=person,
        job=job,
        submitted_by_id=scope.user_id,
    )
    submissions = _receive(scope, batch, read.files)
    if not read.is_record:
        _keep_file(scope, batch, data, shown_name(name))
    record_event(
        scope, "candidate.imported", person, batch=batch.pk, of=read.kind, records=len(read.files), found=bool(matched)
    )
    return Imported(read, person, matched is not None, batch, application, submissions, tuple(not_taken))


def _receive(scope: Scope, batch: Batch, files: Iterable[PaperFile]) -> tuple[Submission, ...]:
    """By the ordinary way in. A list of links is taken for a file like any other: whoever wrote it is not asked for."""
    admission = Admission(scope, batch, inside_archive=True)
    submissions = tuple(prepare(admission, file) for file in files)
    batch.save(force_insert=True)
    settle(admission)
    refused = sum(item.state == Submission.State.REFUSED for item in submissions)
    record_event(scope, "batch.received", batch, channel=CHANNEL, submissions=len(submissions), refused=refused)
    return submissions


def _keep_file(scope: Scope, batch: Batch, data: bytes, name: str) -> None:
    """The file itself is kept, too, as an archive is: what could not be taken from it is in it."""
    too_large = len(data) > settings.CREDENCE_MAX_FILE or why_no_room(name, len(data), given=None) is not None
    blob: StoredBlob | None = None if too_large else store.put(scope, data)
    Submission.objects.within(scope).create(
        batch=batch,
        channel=CHANNEL,
        candidate=batch.candidate,
        job=batch.job,
        submitted_by_id=scope.user_id,
        file_name=name,
        size=len(data),
        digest=store.digest_of(data),
        blob=blob,
        state=Submission.State.RECEIVED,
    )


def _known(scope: Scope, read: ReadPapers, email: str) -> Candidate | None:
    """Who has this name and address already, or this name and one of the records; nobody where two do."""
    people = Candidate.objects.within(scope).filter(merged_into=None, name__iexact=read.name)
    if email:
        people = people.filter(email__iexact=email)
    else:
        digests = [file.digest for file in read.files]
        people = people.filter(email="", records__digest__in=digests, records__hidden_at=None).distinct()
    found = list(people.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def _identifiers(scope: Scope, person: Candidate, pairs: Iterable[tuple[str, str]], not_taken: list[str]) -> None:
    """Note what may identify them, to be confirmed here; what stands already stays as it is."""
    standing = {(row.kind, row.value) for row in person.identifiers.all()}
    for kind, value in dict.fromkeys(pairs):
        if (kind, value) in standing:
            continue
        try:
            row = add_identifier(scope, person, kind=kind, value=value)
        except RefusedError:
            if "identifiers" not in not_taken:
                not_taken.append("identifiers")
        else:
            standing.add((row.kind, row.value))


def _good_email(email: str, not_taken: list[str]) -> str:
    email = email.strip().lower()
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        not_taken.append("email")
        return ""
    return email
