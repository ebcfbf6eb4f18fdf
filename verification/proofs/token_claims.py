"""The registered claims of a token (RFC 7519, section 4.1), held against the credential inside it.

VC 1.1 and Open Badges: `iss`, `sub`, `jti`, `nbf` and `exp` that are present agree with the credential. `vc+jwt`:
`iss`, `sub`, `jti` agree, `exp` and `nbf` date the signature, and `vc` and `vp` are forbidden.
"""

from __future__ import annotations

from datetime import datetime

from verification import dates
from verification.codes import CheckId, Code, Outcome
from verification.credential import Credential, Jwt
from verification.errors import Invalid
from verification.jsontypes import JsonObject, JsonValue
from verification.policy import Policy
from verification.report import Check

__all__ = ["claims_fault", "out_of_time"]

_WITHOUT_CLAIMS = frozenset({"sd_jwt_vc", "jades"})
_DATES_THE_SIGNATURE = frozenset({"vc+jwt", "vc+sd-jwt"})
_DATED = {"nbf": ("validFrom", "issuanceDate"), "exp": ("validUntil", "expirationDate")}


def claims_fault(credential: Credential, jwt: Jwt, issuer: str) -> Check | None:
    """What is wrong with the claims; nothing where they are the credential itself (SD-JWT VC, seals)."""
    return None if jwt.encoding in _WITHOUT_CLAIMS else _disagreement(credential, jwt, issuer)


def _disagreement(credential: Credential, jwt: Jwt, issuer: str) -> Check | None:
    """A failed `proof` check when a claim disagrees with the credential, or one stands that may not.

    Otherwise None.
    """
    claims = jwt.payload
    forbidden = [name for name in ("vc", "vp") if name in claims and jwt.encoding != "jwt_vc"]
    if forbidden:
        detail = f"Beside the credential, the token holds the claim “{forbidden[0]}”, which it may not."
        return Check(CheckId.PROOF, Outcome.FAILED, Code.FORBIDDEN_CLAIM, detail, f"/{forbidden[0]}")
    document = credential.document
    if "iss" in claims and claims["iss"] != issuer:
        return _disagrees("iss")
    if "jti" in claims and document.get("id", claims["jti"]) != claims["jti"]:
        return _disagrees("jti")
    subjects = _subject_ids(document)
    if "sub" in claims and subjects and claims["sub"] not in subjects:
        return _disagrees("sub")
    if jwt.encoding not in _DATES_THE_SIGNATURE:
        for claim, names in _DATED.items():
            written = [document[name] for name in names if isinstance(document.get(name), str)]
            if claim in claims and written and not any(_same_second(claims[claim], str(text)) for text in written):
                return _disagrees(claim)
    return None


def out_of_time(credential: Credential, jwt: Jwt, policy: Policy, at: datetime) -> tuple[Check, ...]:
    """Failed `dates` checks when `exp` or `nbf` rule the moment out, or are no times.

    In a `vc+jwt` they date the signature; elsewhere they are the credential's dates, and count here where it leaves
    its own out.
    """
    checks: list[Check] = []
    if jwt.encoding in _WITHOUT_CLAIMS:
        return ()  # they are the credential's own dates, and examined as such
    for claim, names in _DATED.items():
        if claim not in jwt.payload:
            continue
        moment = dates.from_seconds(jwt.payload[claim])
        pointer = f"/{claim}"
        if moment is None:
            detail = f"The token's “{claim}” is no time."
            checks.append(Check(CheckId.DATES, Outcome.FAILED, Code.BAD_DATE, detail, pointer))
        elif jwt.encoding not in _DATES_THE_SIGNATURE and any(name in credential.document for name in names):
            continue  # the credential's own dates are examined with it
        elif claim == "exp" and at > moment + policy.clock_skew:
            detail = f"The signature was good until {dates.day_of(moment)}."
            checks.append(Check(CheckId.DATES, Outcome.FAILED, Code.EXPIRED, detail, pointer))
        elif claim == "nbf" and at < moment - policy.clock_skew:
            detail = f"The signature is good only from {dates.day_of(moment)}."
            checks.append(Check(CheckId.DATES, Outcome.FAILED, Code.NOT_YET_VALID, detail, pointer))
    return tuple(checks)


def _subject_ids(document: JsonObject) -> list[JsonValue]:
    held = document.get("credentialSubject")
    subjects = held if isinstance(held, list) else [held]
    return [subject["id"] for subject in subjects if isinstance(subject, dict) and "id" in subject]


def _disagrees(name: str) -> Check:
    detail = f"The token's claim “{name}” and the credential inside it say different things."
    return Check(CheckId.PROOF, Outcome.FAILED, Code.CLAIM_MISMATCH, detail, f"/{name}")


def _same_second(claim: JsonValue, written: str) -> bool:
    try:
        moment = dates.parse(written).moment
    except Invalid:
        return True  # the dates check says what is wrong with it
    claimed = dates.from_seconds(claim)
    return claimed is not None and abs((claimed - moment).total_seconds()) < 1
