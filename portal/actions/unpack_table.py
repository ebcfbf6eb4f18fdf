"""Taking the rows of a list of links: each becomes a link to be fetched, for its own candidate and job.

A candidate is found by e-mail address, exactly and within the organization, and added where there is none. The address
proves nothing until it is confirmed as any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from portal.actions.admit import Admission, expect, refuse
from portal.actions.candidates import add_application, add_candidate
from portal.actions.refusal import RefusedError
from portal.intake.link import shown_link
from portal.intake.links_table import LinkRow, TableError, read_table
from portal.models import Candidate, Job, Submission
from portal.parts import parts
from portal.queries_senders import candidates_by_address
from portal.scope import Scope
from portal.storable import storable_text

__all__ = ["take_rows"]

AT_ONCE = 100


@dataclass(slots=True)
class _People:
    """Who the rows are about, remembered from row to row."""

    scope: Scope
    known: dict[str, UUID | None] = field(default_factory=dict)
    jobs: dict[str, Job | None] = field(default_factory=dict)

    def of(self, row: LinkRow) -> UUID | None:
        """The row's candidate; None where it names none, or several people have the address.

        Raises:
            RefusedError: the address is no e-mail address.
        """
        email = row.email.strip().lower()
        if not email:
            return None
        if email not in self.known:
            found = candidates_by_address(self.scope, email)
            if not found:
                found = [add_candidate(self.scope, name=row.name or email, email=email).pk]
            self.known[email] = found[0] if len(found) == 1 else None
        return self.known[email]

    def job(self, text: str) -> Job | None:
        """The open job of this title or id.

        Raises:
            RefusedError: there is none, or there are several.
        """
        if not text:
            return None
        if text not in self.jobs:
            self.jobs[text] = self._job(text)
        job = self.jobs[text]
        if job is None:
            raise RefusedError(
                _("Not one open job here is called “%(title)s”. Write its title as it stands here.")
                % {"title": text[:100]}
            )
        return job

    def _job(self, text: str) -> Job | None:
        jobs = Job.objects.within(self.scope).filter(status=Job.Status.OPEN)
        try:
            found = list(jobs.filter(pk=UUID(text))[:1])
        except ValueError:
            found = list(jobs.filter(title__iexact=text)[:2])
        return found[0] if len(found) == 1 else None


def take_rows(submission: Submission, admission: Admission, data: bytes) -> tuple[str, str]:
    """Prepare every row. What is wrong with the list itself: code and sentence, or blanks."""
    people = _People(admission.scope)
    whose = submission.candidate_id
    try:
        for some in parts(enumerate(read_table(data)), AT_ONCE):
            with transaction.atomic():  # one commit for many people, and never long enough to hold others up
                more = _take_some(admission, some, people, whose)
            if not more:
                break
    except TableError as problem:
        return problem.code, f"{submission.file_name}: {problem}"
    if not admission.submissions:
        return "empty", f"{submission.file_name} names no link."
    return "", ""


def _take_some(admission: Admission, some: Iterable[tuple[int, LinkRow]], people: _People, whose: UUID | None) -> bool:
    """Prepare these rows; False once the list holds more than one may."""
    for count, row in some:
        if count >= settings.CREDENCE_MAX_ROWS:
            sentence = f"It and the rows after it were not taken: {settings.CREDENCE_MAX_ROWS:,} rows fit in one list."
            _refused(admission, row, "too_many", sentence)
            return False
        _take(admission, row, people, whose)
    return True


def _take(admission: Admission, row: LinkRow, people: _People, whose: UUID | None) -> None:
    if row.problem:
        _refused(admission, row, "bad_row", row.problem)
        return
    try:
        job = people.job(row.job)
        candidate = whose or people.of(row)
        _apply(admission.scope, candidate, job)
    except RefusedError as refused:
        _refused(admission, row, "bad_row", refused.sentence)
        return
    taken = expect(admission, row.link, row.number)
    taken.candidate_id = candidate
    taken.job_id = job.pk if job is not None else admission.job_id


def _apply(scope: Scope, candidate: UUID | None, job: Job | None) -> None:
    if candidate is not None and job is not None:
        add_application(scope, candidate=Candidate.objects.within(scope).get(pk=candidate), job=job)


def _refused(admission: Admission, row: LinkRow, code: str, sentence: str) -> None:
    name = shown_link(row.link) if row.link else "no link"
    refused = refuse(admission, name, code, storable_text(f"Row {row.number}: {sentence}", 500))
    refused.row = row.number
    refused.source_url = storable_text(row.link, 2_000)
