"""Taking in an applicant whole: the person, the application, and the records that came along, in one call.

The same call sent twice leaves what it left the first time: the person is found by what the sender calls them or by
their address, the application is one for each job, and a record that is here already is not taken in again. Who the
person is and that they apply stands or falls together. Each record has its own outcome: one that cannot be read keeps
nobody out, and the answer says which it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal.actions.candidates import add_application, add_candidate
from portal.actions.external_ids import candidate_called, checked_external_id, note_external_id, took_back
from portal.actions.fetch import receive_links
from portal.actions.receive import receive_files
from portal.actions.refusal import RefusedError
from portal.intake.incoming import IncomingFile
from portal.models import Application, Candidate, CandidateIdentifier, Job, Organization, Submission
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["CHANNEL", "MOST_RECORDS", "Handed", "Outcome", "Person", "Pushed", "TookBackError", "push_applicant"]

CHANNEL = "api"
MOST_RECORDS = 100


class TookBackError(RefusedError):
    """Raised when the person took the application for this job back: it does not come back by itself."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who applies, as the sender knows them."""

    name: str
    email: str = ""
    phone: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """One thing that came along: a file (``way`` is `file` or `text`), or a `link`; ``number`` is its place, from 1."""

    number: int
    way: str
    name: str
    file: IncomingFile | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one thing: ``what`` is `received`, `received_before` or `refused`.

    ``submission`` is None only where it was refused before anything of it was kept.
    """

    handed: Handed
    what: str
    submission: Submission | None = None
    error_code: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Pushed:
    """Everything that became of one call. ``matched_by`` is `external_id`, `email`, or empty: then they are new."""

    candidate: Candidate
    matched_by: str
    application: Application
    applied_now: bool
    outcomes: list[Outcome]
    warnings: list[str]

    @property
    def anything_new(self) -> bool:
        """Whether the call changed something."""
        return not self.matched_by or self.applied_now or any(row.what == "received" for row in self.outcomes)


def push_applicant(
    scope: Scope, job: Job, person: Person, records: Sequence[Handed] = (), *, again: bool = False
) -> Pushed:
    """Take in a person, their application for the job, and their records.

    Args:
        scope: who sends; a system may.
        job: what they apply for.
        person: who they are; an address or an ``external_id`` is needed, to know them again.
        records: what came along, each with its own outcome.
        again: they took an application for this job back before, and apply anew of their own will.

    Raises:
        RefusedError: nothing to know them by, no name, a bad address, a closed job, or too many records.
        TookBackError: they took it back, and ``again`` does not say that they apply anew.
        NotAllowedError: the scope may not add candidates, or not receive records where there are some.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    if records:
        scope.require(Capability.RECEIVE_RECORDS)
    if len(records) > MOST_RECORDS:
        raise RefusedError(_("At most %(most)s records fit in one call.") % {"most": MOST_RECORDS}, field="records")
    external_id = checked_external_id(person.external_id)
    if not external_id and not person.email.strip():
        raise RefusedError(
            _("Give an e-mail address or an external_id, so that the same call sent twice is one applicant."),
            field="external_id",
        )
    with transaction.atomic():
        _one_at_a_time(scope)
        candidate, matched_by = _found(scope, external_id, person.email)
        standing = _standing(scope, candidate, job)
        if standing is None and not again and took_back(scope, job, candidate=candidate, external_id=external_id):
            raise TookBackError(_("They took their application for this job back. That stays their choice."))
        if candidate is None:
            candidate = add_candidate(scope, name=person.name, email=person.email, phone=person.phone)
        if external_id:
            note_external_id(scope, candidate, external_id)
        application = standing or add_application(scope, candidate=candidate, job=job)
    outcomes = _take(scope, candidate, job, records)
    return Pushed(
        candidate, matched_by, application, standing is None, outcomes, _warnings(candidate, person, matched_by)
    )


def _one_at_a_time(scope: Scope) -> None:
    """Two calls about one new person must not both find nobody; others may go on writing rows meanwhile."""
    list(Organization.objects.select_for_update(no_key=True).filter(pk=scope.organization_id).values_list("pk"))


def _found(scope: Scope, external_id: str, email: str) -> tuple[Candidate | None, str]:
    if external_id and (called := candidate_called(scope, external_id)) is not None:
        return called, "external_id"
    email = email.strip().lower()
    if not email:
        return None, ""
    confirmed = CandidateIdentifier.objects.within(scope).filter(
        kind=CandidateIdentifier.Kind.EMAIL, value=email, confirmed_at__isnull=False
    )
    rows = Candidate.objects.within(scope).filter(merged_into=None)
    theirs = rows.filter(Q(email=email) | Q(pk__in=confirmed.values("candidate")))
    found = theirs.order_by("created_at", "pk").first()
    return found, "email" if found is not None else ""


def _standing(scope: Scope, candidate: Candidate | None, job: Job) -> Application | None:
    if candidate is None:
        return None
    rows = Application.objects.within(scope).filter(candidate=candidate, job=job).select_related("job")
    found: Application | None = rows.first()
    return found


def _take(scope: Scope, candidate: Candidate, job: Job, records: Sequence[Handed]) -> list[Outcome]:
    """What became of each; in one transaction, so that two calls at once do not both take the same thing in."""
    if not records:
        return []
    with transaction.atomic():
        list(Candidate.objects.within(scope).select_for_update(no_key=True).filter(pk=candidate.pk).values_list("pk"))
        keys = {item.number: item.link.strip() if item.way == "link" else _digest(item) for item in records}
        before = _here(scope, candidate, job, set(keys.values()))
        fresh: dict[str, Handed] = {}
        for item in records:
            if keys[item.number] not in before:
                fresh.setdefault(keys[item.number], item)
        came = _receive(scope, candidate, job, fresh)
    first = {item.number for item in fresh.values()}
    return [_outcome(item, keys[item.number], before | came, is_new=item.number in first) for item in records]


def _receive(scope: Scope, candidate: Candidate, job: Job, fresh: dict[str, Handed]) -> dict[str, Submission | str]:
    """Submissions by digest or link; a sentence where nothing was kept of it."""
    files = [item.file for item in fresh.values() if item.file is not None]
    links = [key for key, item in fresh.items() if item.way == "link"]
    found: dict[str, Submission | str] = {}
    if files:
        batch = receive_files(scope, files=files, channel=CHANNEL, candidate=candidate, job=job, tables=False)
        found |= {row.digest: row for row in batch.submissions.select_related("record")}
    if links:
        try:
            with transaction.atomic():
                batch = receive_links(scope, urls=links, channel=CHANNEL, candidate=candidate, job=job)
        except RefusedError as refused:
            return found | dict.fromkeys(links, refused.sentence)
        found |= {row.source_url: row for row in batch.submissions.select_related("record")}
    return found


def _here(scope: Scope, candidate: Candidate, job: Job, keys: set[str]) -> dict[str, Submission | str]:
    """What the candidate gave already, for this job or for none in particular: the newest of each."""
    given: QuerySet[Submission] = Submission.objects.within(scope).filter(Q(job=job) | Q(job=None), candidate=candidate)
    kept = given.exclude(state=Submission.State.REFUSED).filter(digest__in=keys, source_url="")
    linked = given.filter(source_url__in=keys, state__in=(Submission.State.FETCHING, Submission.State.RECEIVED))
    found: dict[str, Submission | str] = {}
    for row in [*kept.select_related("record").order_by("created_at"), *linked.select_related("record")]:
        found[row.source_url or row.digest] = row
    return found


def _outcome(item: Handed, key: str, found: dict[str, Submission | str], *, is_new: bool) -> Outcome:
    row = found.get(key)
    if not isinstance(row, Submission):
        return Outcome(item, "refused", None, "not_taken", row or _("Nothing of it was kept."))
    lost = row.state in {Submission.State.REFUSED, Submission.State.UNREADABLE}
    nothing_kept = lost and row.blob_id is None
    what = "refused" if nothing_kept else "received" if is_new else "received_before"
    return Outcome(item, what, row, row.error_code if lost else "", row.error if lost else "")


def _digest(item: Handed) -> str:
    told = hashlib.sha256()
    for piece in item.file.chunks() if item.file is not None else ():
        told.update(piece)
    return told.hexdigest()


def _warnings(candidate: Candidate, person: Person, matched_by: str) -> list[str]:
    """Where what was sent is not what is known; nothing of it was changed."""
    if not matched_by:
        return []
    found = []
    if " ".join(person.name.split()).casefold() != candidate.name.casefold():
        found.append("name_differs")
    if person.email.strip() and person.email.strip().lower() != candidate.email:
        found.append("email_differs")
    if person.phone.strip() and " ".join(person.phone.split()) != candidate.phone:
        found.append("phone_differs")
    return found
