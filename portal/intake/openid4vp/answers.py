"""Answers to requests: read, held against the query, handed on to be checked and stored; every refusal written down.

Specification: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html sections 8.1 to 8.6. In this
order, so that the first thing that is wrong is what is said: encryption, `state`, form, query;
then, in isolation, the holder's signature, nonce and audience (:mod:`portal.presented`).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence

from portal.actions.wallets import (
    answer_wallet_request,
    decline_wallet_request,
    find_wallet_request,
    new_challenge,
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
from verification.codes import Container
from verification.report import Report

__all__ = ["take_answer"]

_COMPLAINTS = {
    Complaint.UNASKED: WalletRefusal.UNASKED,
    Complaint.WRONG_FORMAT: WalletRefusal.WRONG_FORMAT,
    Complaint.EXTRA_DISCLOSURE: WalletRefusal.EXTRA_DISCLOSURE,
    Complaint.NOT_MET: WalletRefusal.QUERY_NOT_MET,
}


def take_answer(request: WalletRequest, raw: bytes, fields: Callable[[], Mapping[str, str]]) -> str:
    """Take an answer; where its owner's browser should go then, empty when it stays where it is.

    Args:
        request: what is answered; one that is over refuses, and that is written down too.
        raw: what was posted, kept if it is refused.
        fields: reads the parameters out of that.

    Raises:
        WalletRefusedError: it is not taken; that is written down already.
    """
    try:
        find_wallet_request(request.public_id, request.protocol)
        text = _read(request, fields())
        if text is None:
            return ""
        presentations = presentations_of(text)
        _hold_against_query(request, presentations)
    except WalletRefusedError as refused:
        # What nobody asked to know is not kept, even as evidence of a refusal.
        refuse_wallet_answer(request, refused, b"" if refused.code is WalletRefusal.EXTRA_DISCLOSURE else raw)
        raise
    files = [IncomingBytes(_name(one), one.data) for one in presentations]
    code = new_challenge() if request.browser_digest else ""
    digest = hashlib.sha256(code.encode()).hexdigest() if code else ""
    answer_wallet_request(
        request, presentations=files, raw=raw, suits=_insist_on_one_holder, response_code_digest=digest
    )
    return done_uri_of(request.public_id, code) if code else ""


def _read(request: WalletRequest, fields: Mapping[str, str]) -> str | None:
    """The text of the `vp_token`; None when the wallet says no."""
    encrypted = request.response_mode.endswith(".jwt")
    if "error" in fields and not {"vp_token", "response"} & set(fields):
        _insist_on_state(request, fields.get("state"))
        _declined(request, fields["error"])
        return None
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
        _declined(request, error)
        return None
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


def _insist_on_one_holder(reports: Sequence[Report]) -> None:
    """Every presentation of an answer is signed by the same holder: there is one who is a subject of all of them.

    SD-JWTs are left out: wallets have a key for each, so that issuers cannot compare notes, and each binds its own.
    """
    common: set[str] | None = None
    for report in reports:
        if report.credential.container is not Container.PRESENTATION:
            continue
        for credential in report.credential.credentials:
            ids = set(credential.subject_ids)
            common = common & ids if common is not None and ids else ids or common
    if common is not None and not common:
        raise WalletRefusedError(WalletRefusal.MIXED_HOLDERS, "Different holders signed the presentations.")


def _name(sent: Sent) -> str:
    if isinstance(sent.value, dict):
        return "presentation.json"
    return "credential.sd-jwt" if "~" in sent.value else "presentation.jwt"
