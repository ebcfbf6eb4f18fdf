"""Answers to requests: read, held against the query, handed on to be checked and stored; every refusal written down.

Specification: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html sections 8.1 to 8.6. In this order, so
that the first thing that is wrong is what is said: encryption, `state`, form, query; then, in isolation, the holder's
signature, nonce and audience (:mod:`portal.presented`).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from portal.actions.wallets import (
    answer_wallet_request,
    decline_wallet_request,
    find_wallet_request,
    new_challenge,
    refuse_late_answer,
    refuse_wallet_answer,
)
from portal.intake.incoming import IncomingBytes
from portal.intake.openid4vp.addresses import done_uri_of
from portal.intake.openid4vp.dcql import Complaint, Shown, UnmetError, evaluate
from portal.intake.openid4vp.encryption import opened
from portal.intake.openid4vp.shown import shown_in
from portal.intake.openid4vp.vp_token import Sent, object_of, presentations_of, token_of
from portal.models import WalletRequest
from portal.secret_text import SecretLostError, open_text
from portal.wallet_refusals import WalletRefusal, WalletRefusedError

__all__ = ["Answer", "open_request", "take_answer"]

_COMPLAINTS = {
    Complaint.UNASKED: WalletRefusal.UNASKED,
    Complaint.WRONG_FORMAT: WalletRefusal.WRONG_FORMAT,
    Complaint.EXTRA_DISCLOSURE: WalletRefusal.EXTRA_DISCLOSURE,
    Complaint.NOT_MET: WalletRefusal.QUERY_NOT_MET,
}
_LATE = {WalletRefusal.ANSWERED, WalletRefusal.EXPIRED, WalletRefusal.TOO_MANY}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was posted: its parameters, and the bytes that are kept if it is refused."""

    fields: Mapping[str, str]
    raw: bytes


def open_request(public_id: str, raw: bytes, protocol: str) -> WalletRequest:
    """The request that an answer is for; an answer that comes too late is written down.

    Raises:
        WalletRefusedError: `unknown_request`, or it is over.
    """
    try:
        return find_wallet_request(public_id, protocol)
    except WalletRefusedError as refused:
        if refused.code in _LATE:
            refuse_late_answer(public_id, refused, raw, protocol)
        raise


def take_answer(request: WalletRequest, answer: Answer) -> str:
    """Take an answer; where its owner's browser should go then, empty when it stays where it is.

    Raises:
        WalletRefusedError: it is not taken; that is written down already.
    """
    try:
        text = _read(request, answer)
        if text is None:
            return ""
        presentations = presentations_of(text)
        _hold_against_query(request, presentations)
    except WalletRefusedError as refused:
        refuse_wallet_answer(request, refused, answer.raw)
        raise
    files = [IncomingBytes(_name(one), one.data) for one in presentations]
    code = new_challenge() if request.browser_digest else ""
    digest = hashlib.sha256(code.encode()).hexdigest() if code else ""
    answer_wallet_request(request, presentations=files, raw=answer.raw, response_code_digest=digest)
    return done_uri_of(request.public_id, code) if code else ""


def _read(request: WalletRequest, answer: Answer) -> str | None:
    """The text of the `vp_token`; None when the wallet says no."""
    fields = answer.fields
    encrypted = request.response_mode.endswith(".jwt")
    if "error" in fields and not {"vp_token", "response"} & set(fields):
        _insist_on_state(request, fields.get("state"))
        return _declined(request, fields["error"])
    if encrypted:
        if "response" not in fields:
            raise WalletRefusedError(WalletRefusal.NOT_ENCRYPTED)
        return _decrypted(request, fields["response"])
    if "response" in fields:
        raise WalletRefusedError(WalletRefusal.ENCRYPTED)
    _insist_on_state(request, fields.get("state"))
    if "vp_token" not in fields:
        raise WalletRefusedError(WalletRefusal.MALFORMED, "It has no vp_token.")
    return fields["vp_token"]


def _decrypted(request: WalletRequest, sealed: str) -> str | None:
    try:
        private = open_text(request.private_jwk)
    except SecretLostError:
        raise WalletRefusedError(WalletRefusal.EXPIRED) from None
    plain = opened(sealed, private)
    said = object_of(plain, "The decrypted answer cannot be read")
    state, error = said.get("state"), said.get("error")
    _insist_on_state(request, state if isinstance(state, str) or state is None else "")
    if "vp_token" not in said and isinstance(error, str):
        return _declined(request, error)
    return token_of(plain.decode("utf-8-sig"))


def _insist_on_state(request: WalletRequest, state: str | None) -> None:
    """Some wallets never return it, which the address of the answer makes up for; a wrong one is another matter."""
    if state is not None and not hmac.compare_digest(state.encode(), request.state_value.encode()):
        raise WalletRefusedError(WalletRefusal.WRONG_STATE)


def _declined(request: WalletRequest, code: str) -> None:
    known = all(" " <= letter <= "~" for letter in code)
    decline_wallet_request(request, code=code[:40] if known and code else "error")


def _hold_against_query(request: WalletRequest, presentations: list[Sent]) -> None:
    came: dict[str, list[list[Shown]]] = {}
    asked = {query["id"] for query in request.query["dcql_query"]["credentials"]}
    for sent in presentations:
        came.setdefault(sent.query_id, []).append(shown_in(sent) if sent.query_id in asked else [])
    try:
        evaluate(request.query["dcql_query"], came)
    except UnmetError as unmet:
        raise WalletRefusedError(_COMPLAINTS[unmet.complaint], unmet.detail) from None


def _name(sent: Sent) -> str:
    if isinstance(sent.value, dict):
        return "presentation.json"
    return "credential.sd-jwt" if "~" in sent.value else "presentation.jwt"
