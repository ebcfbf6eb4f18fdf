"""Asking candidates for the one proof that would settle something: "Ask for this".

A request is sent over the channel the candidate used: by e-mail, with their private link in it, where an address is
known; on the private page alone otherwise. It is answered by a share that names it, or by itself, once what it asks for
is there (:mod:`portal.actions.settle`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.candidate_page import open_candidate_page
from portal.actions.events import record_event
from portal.actions.mail import send_mail
from portal.actions.refusal import RefusedError, require_text
from portal.models import Application, Batch, CandidateIdentifier, EvidenceRequest, JobRequirement, Record
from portal.permissions import Capability
from portal.scope import Scope
from portal.site_addresses import page_address
from portal.speaking import speaking
from portal.written import day_words

__all__ = ["address_for", "ask_all", "ask_for_evidence", "mark_answered", "wanted_by"]

BY_MAIL, ON_PAGE = "email", "page"


def wanted_by(requirement: JobRequirement) -> dict[str, Any]:
    """What would settle a requirement, for machines: a wallet is asked for exactly this."""
    wanted = {"requirement": requirement.key, "concepts": [concept["uri"] for concept in requirement.concepts]}
    return wanted | ({"in_force": True} if requirement.in_force else {})


def address_for(application: Application) -> str:
    """Where the candidate is reached: an address they confirmed, else the one that was given; empty without any."""
    of_kind = application.candidate.identifiers.filter(kind=CandidateIdentifier.Kind.EMAIL, confirmed_at__isnull=False)
    confirmed = list(of_kind.order_by("-confirmed_at").values_list("value", flat=True))
    given = application.candidate.email
    return given if given in confirmed or not confirmed else str(confirmed[0])


@transaction.atomic
def ask_for_evidence(
    scope: Scope,
    application: Application,
    *,
    message: str,
    requirement_key: str = "",
    record: Record | None = None,
    wanted: Mapping[str, Any] | None = None,
) -> EvidenceRequest:
    """Ask a candidate for a proof of one requirement, or for what one record leaves open, in the words given.

    Asking twice while the first request is open changes nothing for the candidate, so it is refused.

    Args:
        scope: who asks.
        application: whom.
        message: what the candidate reads.
        requirement_key: the line of the job that it would settle; empty for a check of a record.
        record: the record whose check is open.
        wanted: what would settle it: `requirement`, `concepts`, `credential_type`, `check`.

    Raises:
        RefusedError: no message, or the same is being asked already.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    message = require_text(
        message, field="message", sentence=_("Write what the candidate is asked for."), at_most=2_000
    )
    _require_not_asked_yet(application, requirement_key, record)
    address = address_for(application)
    request: EvidenceRequest = EvidenceRequest.objects.within(scope).create(
        application=application,
        requirement_key=requirement_key,
        record=record,
        message=message,
        wanted=dict(wanted or {}),
        channel=BY_MAIL if address else ON_PAGE,
        asked_by_id=scope.user_id,
    )
    _send(scope, request, address)
    record_event(
        scope,
        "evidence.requested",
        request,
        detail=message,
        application=application.pk,
        requirement=requirement_key,
        record=record.pk if record else None,
        channel=request.channel,
    )
    return request


def _require_not_asked_yet(application: Application, requirement_key: str, record: Record | None) -> None:
    waiting = application.evidence_requests.filter(requirement_key=requirement_key, record=record, answered_at=None)
    if (earlier := waiting.first()) is not None:
        raise RefusedError(
            _("This was asked on %(day)s and is not answered yet.") % {"day": day_words(earlier.created_at)}
        )


@transaction.atomic
def ask_all(
    scope: Scope,
    applications: Iterable[Application],
    *,
    requirement_key: str,
    message: str,
    wanted: Mapping[str, Any] | None = None,
) -> list[EvidenceRequest]:
    """Ask several candidates for the same proof; those who are being asked already are left out."""
    scope.require(Capability.EDIT_CANDIDATES)
    people = list(applications)
    asked_already = set(
        EvidenceRequest.objects.within(scope)
        .filter(application__in=people, requirement_key=requirement_key, record=None, answered_at=None)
        .values_list("application_id", flat=True)
    )
    return [
        ask_for_evidence(scope, person, requirement_key=requirement_key, message=message, wanted=wanted)
        for person in people
        if person.pk not in asked_already
    ]


@transaction.atomic
def mark_answered(scope: Scope, request: EvidenceRequest, batch: Batch) -> None:
    """Note that a share answers a request; the first answer counts. Whether it settles the matter, ranking tells.

    Raises:
        NotTheirsError: somebody else than the candidate acts.
    """
    scope.require_own(request.application_id)
    open_ones = EvidenceRequest.objects.within(scope).filter(pk=request.pk, answered_at=None)
    if open_ones.update(answered_at=timezone.now(), answered_by=batch):
        record_event(scope, "evidence.answered", request, application=request.application_id, batch=batch.pk)


def _send(scope: Scope, request: EvidenceRequest, address: str) -> None:
    """The page shows it in any case, so there has to be one."""
    application = request.application
    page = page_address("own_page", open_candidate_page(scope, application))
    if not address:
        return
    organization = application.organization.name
    with speaking(application):
        here = _("Answer here, on your private page; you need no account, and you choose what you share:")
        subject = _("Your application at %(organization)s: one thing is still open") % {"organization": organization}
    send_mail(
        scope,
        to=address,
        subject=subject,
        body=f"{request.message}\n\n{here}\n{page}#asked\n",
        kind="evidence_request",
        application=application,
    )
