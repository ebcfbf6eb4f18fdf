"""What a wallet presented, read for the query's sake: the format, type and claims of each credential, nothing proved.

Specification: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html appendix B. The containers are
opened by the same code as in verification, so that what is held against the query is what is verified.
"""

from __future__ import annotations

from collections.abc import Iterator

from portal.intake.openid4vp.asked import expanded
from portal.intake.openid4vp.dcql import Path, Shown
from portal.intake.openid4vp.vp_token import Sent
from portal.wallet_refusals import WalletRefusal, WalletRefusedError
from verification.budget import Limits
from verification.codes import Container
from verification.containers import open_nested, open_record, sniff
from verification.containers.disclosures import digest_of
from verification.containers.jwt import take_apart
from verification.credential import Credential, Presentation
from verification.errors import Problem
from verification.jsontypes import JsonObject, JsonValue
from verification.multibase import base64url_decode
from verification.strict_json import parse
from verification.vocabularies.structure import types_of

__all__ = ["shown_in"]

_FORMATS = {Container.JSON: "ldp_vc", Container.JWT: "jwt_vc_json", Container.SD_JWT: "dc+sd-jwt"}


def shown_in(sent: Sent) -> list[Shown]:
    """The credentials of one presentation; the SD-JWT itself is one.

    Raises:
        WalletRefusedError: `answer_malformed`, `no_presentation`.
    """
    limits = Limits()
    _insist_on_form(sent)
    try:
        opened = open_record(sent.data, limits)
        if isinstance(opened, Credential):
            _insist_on_one_audience(opened.key_binding.jwt.payload if opened.key_binding else {}, "aud")
            return [_shown(opened, sent, limits)]
        if isinstance(opened, Presentation):
            for said, name in _audiences(opened):
                _insist_on_one_audience(said, name)
            return [_shown(open_nested(member.value, limits), sent, limits) for member in opened.members]
    except Problem as problem:
        raise WalletRefusedError(WalletRefusal.MALFORMED, problem.detail) from None
    raise WalletRefusedError(WalletRefusal.NO_PRESENTATION)


def _insist_on_form(sent: Sent) -> None:
    """An object is a presentation, a text a token: what other channels open besides is not opened here."""
    if isinstance(sent.value, str):
        if sniff(sent.data) not in {Container.JWT, Container.SD_JWT}:
            raise WalletRefusedError(WalletRefusal.MALFORMED, "A text in the vp_token is no token.")
        return
    types = sent.value.get("type")
    if "VerifiablePresentation" not in (types if isinstance(types, list) else [types]):
        raise WalletRefusedError(WalletRefusal.NO_PRESENTATION, "It is no VerifiablePresentation.")


def _audiences(opened: Presentation) -> Iterator[tuple[JsonObject, str]]:
    if opened.jwt is not None:
        yield opened.jwt.payload, "aud"
    proofs = opened.payload.get("proof")
    for proof in proofs if isinstance(proofs, list) else [proofs]:
        if isinstance(proof, dict):
            yield proof, "domain"


def _insist_on_one_audience(said: JsonObject, name: str) -> None:
    """Section 14.1.2: the audience is this site, and not this site among others (RFC 9901, section 4.3: one text)."""
    audience = said.get(name)
    if isinstance(audience, list) and len(audience) != 1:
        raise WalletRefusedError(WalletRefusal.WRONG_AUDIENCE, "It names several audiences, or none.")


def _shown(credential: Credential, sent: Sent, limits: Limits) -> Shown:
    name = _FORMATS.get(credential.container, credential.container.value)
    vct = credential.document.get("vct")
    if name != "dc+sd-jwt":
        return Shown(name, credential.document, frozenset(_types(credential.document)))
    return Shown(
        name,
        credential.document,
        vct=vct if isinstance(vct, str) else "",
        disclosed=_disclosed(sent.value, limits) if isinstance(sent.value, str) else (),
    )


def _types(document: JsonObject) -> Iterator[str]:
    yield from filter(None, (expanded(name) for name in types_of(document)))


def _disclosed(text: str, limits: Limits) -> tuple[Path, ...]:
    """The paths of what the holder chose to disclose. The text was opened before, so its shape is known to be sound."""
    token, *rest = text.split("~")
    payload = take_apart(token, limits).payload
    parts: dict[str, JsonValue] = {}
    for disclosure in rest:
        if disclosure and "." not in disclosure:
            parts[digest_of(disclosure, payload)] = parse(base64url_decode(disclosure), limits)
    return tuple(_opened(payload, parts, ()))


def _opened(value: JsonValue, parts: dict[str, JsonValue], path: tuple[str | int | None, ...]) -> Iterator[Path]:
    """Where digests were opened, in the payload and inside what was opened; None for an element of a list."""
    if isinstance(value, list):
        for item in value:
            digest = item.get("...") if isinstance(item, dict) else None
            held = parts.get(digest) if isinstance(digest, str) else None
            if isinstance(held, list):
                yield (*path, None)
            yield from _opened(held[1] if isinstance(held, list) else item, parts, (*path, None))
    elif isinstance(value, dict):
        digests = value.get("_sd")
        for digest in digests if isinstance(digests, list) else ():
            held = parts.get(digest) if isinstance(digest, str) else None
            if isinstance(held, list):
                inside = (*path, str(held[1]))
                yield inside
                yield from _opened(held[2], parts, inside)
        for name, item in value.items():
            if name != "_sd":
                yield from _opened(item, parts, (*path, name))
