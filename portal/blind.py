"""Blind mode: who an applicant is stays on the server until somebody shortlists them.

A job that is ``blind`` shows its applicants under opaque names. What could say who they are (name, photograph, address,
dates, pronouns, institutions, issuers, e-mail domains) is left out where a page, a file or an answer is made, never
hidden by the browser. Pages that are not of the job go on naming people, and say nothing of a blind application: no
opaque name, no application id, no place.

An application is shown from the moment somebody moves it to the shortlist or beyond, and stays shown: nobody can
un-see a name. Who audits and decides nothing sees everything.
"""

from __future__ import annotations

import uuid
from base64 import b32encode
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.crypto import salted_hmac

from portal.models import Application, Candidate, Job, RankingEntry, Record
from portal.permissions import Capability, may
from portal.scope import Scope

__all__ = [
    "HIDDEN",
    "ClosedRecordError",
    "VeiledCandidate",
    "audits_only",
    "blind_name",
    "blind_name_of",
    "closes_record",
    "hidden_applications",
    "hides",
    "identifying_words",
    "is_hidden",
    "sees_identities",
    "veil",
    "veil_entries",
    "veiled",
    "words_of",
]

#: Applications whose people stay unnamed: as a filter over Application.
HIDDEN = Q(job__blind=True, revealed_at=None) & ~Q(stage__in=Application.SHOWN_STAGES)

_SYMBOLS = str.maketrans("IO", "89")  # nobody reads an I for a 1
_LENGTH = 6


class ClosedRecordError(PermissionDenied):
    """Raised when a record would say who an applicant of a blind job is."""

    code = "record_closed"  # in the API

    heading = "This record is closed for now"

    def __init__(self) -> None:
        super().__init__(
            "It names its holder, who applied for a job that is screened blind. It opens once they are on the "
            "shortlist; until then the ranking and the gap report say what it shows. Auditors may read it."
        )


@dataclass(frozen=True, slots=True)
class VeiledCandidate:
    """What stands in the candidate's place for a page of a blind job.

    ``words`` are those that could say who they are: they are for taking them out of other text, and never shown.
    """

    pk: uuid.UUID
    name: str
    words: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""

    @property
    def id(self) -> uuid.UUID:
        """The application's id: the candidate's own would lead to pages that name them."""
        return self.pk

    def __str__(self) -> str:
        return self.name


def sees_identities(scope: Scope) -> bool:
    """Whether the scope may know who is who in a blind job: who audits and decides nothing, the candidate, Credence.

    A system may not, whatever its token: nobody knows who reads what it fetched. A person's own program may if they
    may, and a token that leaves the right to decide out makes nobody an auditor.
    """
    if scope.system or scope.application_id is not None:
        return True
    return audits_only(scope)


def audits_only(scope: Scope) -> bool:
    """Whether a member acts who audits and decides nothing."""
    return scope.may(Capability.READ_AUDIT) and scope.role is not None and not may(scope.role, Capability.DECIDE)


def is_hidden(application: Application) -> bool:
    """Whether nobody who decides about this application may know whose it is."""
    return (
        application.job.blind and application.revealed_at is None and application.stage not in Application.SHOWN_STAGES
    )


def hides(scope: Scope, application: Application) -> bool:
    """Whether the scope may not know whose application this is: the job is blind, and nobody shortlisted it yet."""
    return is_hidden(application) and not sees_identities(scope)


def hidden_applications(scope: Scope, job: Job | None = None) -> Q:
    """The filter over applications that finds those whose people the scope may not know; nobody's where it may."""
    if sees_identities(scope):
        return Q(pk__in=())
    return HIDDEN if job is None else HIDDEN & Q(job=job)


def blind_name(application: Application) -> str:
    """The application's opaque name, such as “Candidate 7Q2FK4”: the same every time, another in another job."""
    return blind_name_of(application.pk)


def blind_name_of(application: uuid.UUID) -> str:
    """As :func:`blind_name`, where only the application's id is at hand.

    It is drawn from the id with the installation's secret, so the id alone does not give it away, and the names of
    one person's applications have nothing in common. Thirty bits: two of a thousand share one once in two thousand
    jobs, and the id in the address still tells them apart.
    """
    drawn = salted_hmac("portal.blind", application.hex, algorithm="sha256").digest()
    return f"Candidate {b32encode(drawn).decode()[:_LENGTH].translate(_SYMBOLS)}"


def veil(scope: Scope, *applications: Application) -> None:
    """Put an opaque stand-in where the candidate of a hidden application stands, for whatever shows it next.

    The stand-in is no row: nothing that writes can take it for a candidate. Call it after everything that acts.
    """
    if sees_identities(scope):
        return
    for application in applications:
        if is_hidden(application):
            stand_in = VeiledCandidate(application.pk, blind_name(application), words_of(application))
            application._state.fields_cache["candidate"] = stand_in  # noqa: SLF001 - where Django keeps what it loaded


def veiled(scope: Scope, application: Application) -> Application:
    """A copy of the application for pages to show, with :func:`veil` over it; the row in hand stays as it is."""
    shown = copy(application)
    veil(scope, shown)
    return shown


def veil_entries(scope: Scope, entries: Iterable[RankingEntry]) -> None:
    """Make rows of a ranking such as the scope may see: entry and candidate alike. They are for showing only."""
    sees = sees_identities(scope)
    for row in entries:
        if sees:
            row.unveiled = True
        elif not row.withdrawn and is_hidden(row.application):
            row.entry = row.shown_entry
            row.unveiled = True  # what stands there now may be shown as it is
            veil(scope, row.application)


def closes_record(scope: Scope, record: Record) -> bool:
    """Whether the scope may not open the record: signed documents name people, and these stay unnamed so far.

    Who is in another job under their own name, too, is open there; so is whom nobody's blind job concerns.
    """
    if record.candidate_id is None or sees_identities(scope):
        return False
    standing = Application.objects.within(scope).filter(candidate=record.candidate_id)
    return standing.filter(HIDDEN).exists() and not standing.exclude(HIDDEN).exists()


def words_of(application: Application) -> tuple[str, ...]:
    """The words that name the applicant, for taking them out of other text."""
    person = application.candidate
    return person.words if isinstance(person, VeiledCandidate) else identifying_words([person])


def identifying_words(people: Iterable[Candidate]) -> tuple[str, ...]:
    """The words that name these people: names whole and in parts, addresses, and what stands behind the @."""
    words: set[str] = set()
    for person in people:
        words.update((person.name, person.email, person.phone, *person.name.replace(",", " ").split()))
        words.add(person.email.rpartition("@")[2])
    return tuple(sorted((word for word in words if len(word) > 1), key=lambda word: (-len(word), word)))
