"""Candidates, what identifies them, and their applications."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.rank import request_ranking
from portal.actions.refusal import RefusedError, checked_email, require_text
from portal.actions.same_person import suggest_same_people
from portal.actions.verify import request_verifications_of
from portal.models import Application, Candidate, CandidateIdentifier, Job
from portal.permissions import Capability
from portal.scope import Scope
from portal.storable import storable_text

__all__ = [
    "add_application",
    "add_candidate",
    "add_identifier",
    "confirm_identifier",
    "remove_identifier",
    "update_candidate",
]

MAX_NAME = 400
MAX_VALUE = 400
MAX_PHONE = 50


@transaction.atomic
def add_candidate(scope: Scope, *, name: str, email: str = "", phone: str = "") -> Candidate:
    """Add a person, with or without any record. An e-mail address is noted as an identifier still to be confirmed.

    Raises:
        RefusedError: no name, or the address is no e-mail address.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    facts = _facts(name, email, phone)
    candidate: Candidate = Candidate.objects.within(scope).create(**facts)
    record_event(scope, "candidate.added", candidate)
    _note_email(scope, candidate)
    suggest_same_people(scope, candidate)
    return candidate


@transaction.atomic
def update_candidate(scope: Scope, candidate: Candidate, *, name: str, email: str = "", phone: str = "") -> Candidate:
    """Change what is known of a person. With another name their records are checked again: a name is a hint.

    Raises:
        RefusedError: no name, or the address is no e-mail address.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    facts = _facts(name, email, phone)
    changed = [field for field, value in facts.items() if getattr(candidate, field) != value]
    for field in changed:
        setattr(candidate, field, facts[field])
    if changed:
        candidate.save(update_fields=changed)
        record_event(scope, "candidate.changed", candidate, fields=" ".join(changed))
        _note_email(scope, candidate)
        suggest_same_people(scope, candidate)
    if "name" in changed:
        request_verifications_of(scope, candidate, reason="name_changed")
    return candidate


@transaction.atomic
def add_application(scope: Scope, *, candidate: Candidate, job: Job, pk: uuid.UUID | None = None) -> Application:
    """Let the candidate apply for the job; applying twice is one application. The job is ranked anew.

    ``pk`` is given where the id must be known beforehand, so that the same request sent twice is one application.

    Raises:
        RefusedError: the job is closed.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    earlier: Application | None = Application.objects.within(scope).filter(candidate=candidate, job=job).first()
    if earlier is not None:
        return earlier
    if job.status == Job.Status.CLOSED:  # who withdrew may apply again: that is another application
        raise RefusedError(_("%(job)s is closed. Reopen it to take applications.") % {"job": job.title}, field="job")
    application, created = Application.objects.within(scope).get_or_create(
        organization_id=scope.organization_id,
        candidate=candidate,
        job=job,
        withdrawn_at=None,
        defaults={} if pk is None else {"pk": pk},
    )
    if created:
        record_event(scope, "application.added", application, candidate=candidate.pk, job=job.pk)
        suggest_same_people(scope, candidate)
        if job.current_version is not None and job.current_version.requirements.exists():
            request_ranking(scope, job, reason="records_changed")
    return application


@transaction.atomic
def add_identifier(scope: Scope, candidate: Candidate, *, kind: str, value: str) -> CandidateIdentifier:
    """Note what may identify the candidate in records. It proves nothing until somebody confirms it.

    Raises:
        RefusedError: an unknown kind, a value that is not of its kind, or one that is noted already.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    value = _identifier_value(kind, value)
    if candidate.identifiers.filter(kind=kind, value=value).exists():
        raise RefusedError(_("This is noted already."), field="value")
    identifier: CandidateIdentifier = CandidateIdentifier.objects.within(scope).create(
        candidate=candidate, kind=kind, value=value
    )
    record_event(scope, "identifier.added", identifier, candidate=candidate.pk, of=kind)
    return identifier


@transaction.atomic
def confirm_identifier(scope: Scope, identifier: CandidateIdentifier, *, how: str) -> CandidateIdentifier:
    """Confirm that the identifier is the candidate's, and check their records again: now it may prove whose they are.

    Args:
        scope: who confirms, and where.
        identifier: what is confirmed.
        how: how the person knows; kept in the audit log.

    Raises:
        RefusedError: nobody says how they know.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    if identifier.confirmed_at is not None:
        return identifier
    how = require_text(how, field="how", sentence=_("Say how you know it is theirs."), at_most=500)
    identifier.confirmed_at = timezone.now()
    identifier.confirmed_by_id = scope.user_id
    identifier.save(update_fields=["confirmed_at", "confirmed_by"])
    record_event(scope, "identifier.confirmed", identifier, detail=how, candidate=identifier.candidate_id)
    request_verifications_of(scope, identifier.candidate, reason="identifier_confirmed")
    return identifier


@transaction.atomic
def remove_identifier(scope: Scope, identifier: CandidateIdentifier) -> None:
    """Take an identifier away; where it was confirmed, the records are checked again without it."""
    scope.require(Capability.EDIT_CANDIDATES)
    record_event(scope, "identifier.removed", identifier, candidate=identifier.candidate_id)
    candidate, was_confirmed = identifier.candidate, identifier.confirmed_at is not None
    identifier.delete()
    if was_confirmed:
        request_verifications_of(scope, candidate, reason="identifier_removed")


def _note_email(scope: Scope, candidate: Candidate) -> None:
    kind = CandidateIdentifier.Kind.EMAIL.value
    if candidate.email and not candidate.identifiers.filter(kind=kind, value=candidate.email).exists():
        CandidateIdentifier.objects.within(scope).create(candidate=candidate, kind=kind, value=candidate.email)


def _facts(name: str, email: str, phone: str) -> dict[str, str]:
    name = " ".join(storable_text(name, len(name)).split())
    facts = {
        "name": require_text(name, field="name", sentence=_("Give the candidate’s name."), at_most=MAX_NAME),
        "email": checked_email(email, field="email") if email.strip() else "",
        "phone": " ".join(storable_text(phone, len(phone)).split()),
    }
    if len(facts["phone"]) > MAX_PHONE:
        raise RefusedError(_("Keep the number under %(most)s characters.") % {"most": MAX_PHONE}, field="phone")
    return facts


def _identifier_value(kind: str, value: str) -> str:
    if kind not in CandidateIdentifier.Kind.values:
        raise RefusedError(_("Choose what kind of identifier it is."), field="kind")
    text = storable_text(value, len(value))
    text = require_text(text, field="value", sentence=_("Write the identifier down."), at_most=MAX_VALUE)
    if kind == CandidateIdentifier.Kind.EMAIL:
        return checked_email(text, field="value")
    if kind == CandidateIdentifier.Kind.DID and not text.startswith("did:"):
        raise RefusedError(_("A wallet identifier begins with “did:”, such as did:key:z6Mk…"), field="value")
    return text
