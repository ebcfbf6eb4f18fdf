"""Requests to wallets: made, opened, answered once or refused, whatever the protocol.

A challenge is 128 random bits, bound to one request, good for minutes and for one answer. An answer is looked at at
once, in isolation, for what only this moment can tell: that the holder signed it afresh, for us, for this request, and
that every credential in it is theirs. What is taken then goes the way of every record: stored as it came and verified
in the queue. What is refused is kept too, with its code, where recruiters see it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.actions.admit import Admission, Provenance, prepare, settle
from portal.actions.ask import mark_answered
from portal.actions.events import record_event
from portal.intake.incoming import IncomingBytes
from portal.models import Application, Batch, Consent, EvidenceRequest, Submission, WalletRequest
from portal.presented import examine_answer
from portal.scope import Scope
from portal.secret_text import seal_text
from portal.storable import storable_text
from portal.wallet_refusals import WalletRefusal, WalletRefusedError
from verification.report import Report

__all__ = [
    "LIFETIME",
    "Asking",
    "answer_wallet_request",
    "decline_wallet_request",
    "find_wallet_request",
    "mark_opened",
    "new_challenge",
    "open_wallet_request",
    "our_origin",
    "refuse_wallet_answer",
    "wallet_request_of",
]

LIFETIME = timedelta(minutes=10)
MOST_REFUSALS = 5
PURPOSE = "Application"
_OPEN = (WalletRequest.State.WAITING, WalletRequest.State.OPENED)


def new_challenge() -> str:
    """128 random bits and more, in base64url: good as a challenge, a nonce, a state and an address."""
    return secrets.token_urlsafe(24)


def our_origin() -> str:
    """The origin of this site, such as `https://credence.example`: the domain that wallets sign for."""
    parts = urlsplit(settings.CREDENCE_BASE_URL)
    return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class Asking:
    """What a request asks, as its protocol says it.

    ``protocol`` is a value of ``WalletRequest.Protocol``; ``audience`` what the proof's domain or audience must be,
    exactly; ``query`` what is asked for, against which the answer is held. ``public_id`` stands in the request's
    addresses, and is given where the audience is made of them. ``private_jwk`` opens an encrypted answer (JSON; kept
    encrypted). ``browser_secret`` binds the result page to the browser that asked.
    """

    protocol: str
    audience: str
    query: Mapping[str, Any]
    public_id: str = field(default_factory=new_challenge)
    client_id_prefix: str = ""
    response_mode: str = ""
    state_value: str = ""
    private_jwk: str = ""
    browser_secret: str = ""


@transaction.atomic
def open_wallet_request(
    scope: Scope, application: Application, asking: Asking, *, answers_request: EvidenceRequest | None = None
) -> WalletRequest:
    """Make a request; ``answers_request`` is the "Ask for this" that an answer settles."""
    secret = asking.browser_secret
    request: WalletRequest = WalletRequest.objects.within(scope).create(
        application=application,
        answers_request=answers_request,
        protocol=asking.protocol,
        public_id=asking.public_id,
        challenge=new_challenge(),
        audience=asking.audience,
        query=dict(asking.query),
        client_id_prefix=asking.client_id_prefix,
        response_mode=asking.response_mode,
        state_value=asking.state_value,
        private_jwk=seal_text(asking.private_jwk) if asking.private_jwk else "",
        browser_digest=hashlib.sha256(secret.encode()).hexdigest() if secret else "",
        expires_at=timezone.now() + LIFETIME,
    )
    record_event(scope, "wallet.requested", request, application=application.pk, protocol=asking.protocol)
    return request


def find_wallet_request(public_id: str, *protocols: str) -> WalletRequest:
    """The open request of this address.

    Raises:
        WalletRefusedError: `unknown_request`, `request_expired`, `already_answered`, `too_many_tries`.
    """
    request = wallet_request_of(public_id, *protocols)
    _insist_open(request)
    return request


def wallet_request_of(public_id: str, *protocols: str) -> WalletRequest:
    """The request of this address, open or over: what is answered to one that is over is refused, and noted.

    Raises:
        WalletRefusedError: `unknown_request`.
    """
    rows = WalletRequest.objects.across_organizations("a wallet knows the request's address and nothing else")
    request: WalletRequest | None = (
        rows.select_related("application__job", "application__candidate", "organization")
        .filter(public_id=public_id, protocol__in=protocols)
        .first()
    )
    if request is None or request.application.withdrawn_at is not None:
        raise WalletRefusedError(WalletRefusal.UNKNOWN_REQUEST)
    return request


def _insist_open(request: WalletRequest) -> None:
    if request.state in {WalletRequest.State.ANSWERED, WalletRequest.State.DECLINED}:
        raise WalletRefusedError(WalletRefusal.ANSWERED)
    if request.refusals >= MOST_REFUSALS:
        raise WalletRefusedError(WalletRefusal.TOO_MANY)
    if request.state == WalletRequest.State.EXPIRED or request.expires_at <= timezone.now():
        raise WalletRefusedError(WalletRefusal.EXPIRED)


def mark_opened(request: WalletRequest) -> None:
    """Note that a wallet has read the request; the candidate's page says so."""
    _rows(request).filter(state=WalletRequest.State.WAITING).update(
        state=WalletRequest.State.OPENED, opened_at=timezone.now()
    )


def answer_wallet_request(
    request: WalletRequest,
    *,
    presentations: Sequence[IncomingBytes],
    raw: bytes = b"",
    suits: Callable[[Sequence[Report]], None] | None = None,
    **columns: str,
) -> Batch:
    """Take an answer: check what only this moment can tell, then store it and have it verified.

    Args:
        request: what is answered, as :func:`find_wallet_request` or :func:`wallet_request_of` gave it.
        presentations: each presentation or SD-JWT as the wallet sent it, byte for byte; each becomes a record.
        raw: the whole answer, kept when it is refused.
        suits: the protocol's own look at what the presentations hold; it raises what it refuses.
        columns: of the request, such as `response_code_digest`.

    Raises:
        WalletRefusedError: the answer is not taken; the refusal is written down already.

    """
    try:
        _insist_open(request)
        reports = examine_answer(request, presentations)
        if suits is not None:
            suits(reports)
        return _take(request, presentations, columns)
    except WalletRefusedError as refused:
        refuse_wallet_answer(request, refused, raw or b"\n".join(item.data for item in presentations))
        raise


def _take(request: WalletRequest, presentations: Sequence[IncomingBytes], columns: Mapping[str, str]) -> Batch:
    application = request.application
    scope = Scope(organization_id=request.organization_id, application_id=application.pk)
    consent = Consent.objects.within(scope).filter(application=application, withdrawn_at=None).last()
    provenance = Provenance(PURPOSE, consent.pk if consent else None, request.pk)
    admission = Admission(scope, _batch(request, "From a wallet"), provenance=provenance)
    for item in presentations:
        prepare(admission, item)
    with transaction.atomic():
        admission.batch.save(force_insert=True)
        taken = (
            _rows(request)
            .filter(state__in=_OPEN, expires_at__gt=timezone.now())
            .update(
                state=WalletRequest.State.ANSWERED,
                answered_at=timezone.now(),
                batch=admission.batch,
                private_jwk="",
                **columns,
            )
        )
        if not taken:  # somebody else answered it this moment
            request.refresh_from_db()
            transaction.set_rollback(True)
        else:
            settle(admission)
            _answer_evidence_request(request, admission.batch)
            record_event(
                scope, "batch.received", admission.batch, channel="wallet", submissions=len(presentations), refused=0
            )
            record_event(scope, "wallet.answered", request, application=application.pk, batch=admission.batch.pk)
    if not taken:
        _insist_open(request)
        raise WalletRefusedError(WalletRefusal.EXPIRED)
    return admission.batch


def _answer_evidence_request(request: WalletRequest, batch: Batch) -> None:
    if request.answers_request is not None:
        scope = Scope(organization_id=request.organization_id, application_id=request.application_id)
        mark_answered(scope, request.answers_request, batch)


def decline_wallet_request(request: WalletRequest, *, code: str) -> None:
    """Note that the wallet, or its owner, said no. ``code`` is the protocol's, such as `access_denied`."""
    scope = Scope(organization_id=request.organization_id, application_id=request.application_id)
    code = storable_text(code, 40)
    with transaction.atomic():
        if (
            _rows(request)
            .filter(state__in=_OPEN)
            .update(state=WalletRequest.State.DECLINED, private_jwk="", last_refusal_code=code)
        ):
            record_event(scope, "wallet.declined", request, application=request.application_id, code=code)


def refuse_wallet_answer(request: WalletRequest, refused: WalletRefusedError, raw: bytes) -> None:
    """Write a refusal down where recruiters see it, with what was sent where that is no larger than a file may be.

    A request that was refused often is closed; whoever goes on posting to it fills no disk.
    """
    if request.refusals > MOST_REFUSALS:
        return
    scope = Scope(organization_id=request.organization_id, application_id=request.application_id)
    sentence = storable_text(refused.sentence, 500)  # it may quote what a stranger sent
    admission = Admission(scope, _batch(request, "From a wallet, not taken"))
    submission = prepare(admission, IncomingBytes("wallet answer", raw))
    submission.state = Submission.State.REFUSED
    submission.next_attempt_at = None
    submission.error_code, submission.error = refused.code.value, sentence
    submission.wallet_request_id = request.pk
    with transaction.atomic():
        counted = (
            _rows(request)
            .filter(refusals__lte=MOST_REFUSALS)
            .update(refusals=F("refusals") + 1, last_refusal_code=refused.code.value, last_refusal=sentence)
        )
        if not counted:  # others were refused at this moment
            return
        admission.batch.save(force_insert=True)
        settle(admission)
        record_event(scope, "wallet.refused", request, application=request.application_id, code=refused.code.value)


def _batch(request: WalletRequest, name: str) -> Batch:
    return Batch(
        organization_id=request.organization_id,
        channel="wallet",
        name=name,
        candidate_id=request.application.candidate_id,
        job_id=request.application.job_id,
    )


def _rows(request: WalletRequest) -> Any:  # noqa: ANN401 - a queryset
    return WalletRequest.objects.across_organizations("the row is in hand").filter(pk=request.pk)
