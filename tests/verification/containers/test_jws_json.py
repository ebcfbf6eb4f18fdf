"""A JWS written as JSON: one signature or several over the same bytes."""

from __future__ import annotations

from typing import Any

import pytest

from portal.demonstration.keys import SigningKey
from portal.demonstration.signing import sign_jwt_vc, sign_vc_jwt
from tests.verification.records import SCHOOL, SCHOOL_KEY, STRANGER_KEY, VC1, Json, badge, examined, outcome_of
from verification import Verdict

KID = f"{SCHOOL}#key-1"
OTHER_KID = f"{STRANGER_KEY.did_key}#{STRANGER_KEY.did_key.removeprefix('did:key:')}"


def several(*tokens: str) -> Json:
    """The tokens, which are of one payload, as one JWS."""
    parts = [token.split(".") for token in tokens]
    return {
        "payload": parts[0][1],
        "signatures": [{"protected": header, "signature": signature} for header, _, signature in parts],
    }


def by(key: SigningKey, kid: str) -> str:
    return sign_vc_jwt(badge(), key, kid)


def test_it_works() -> None:
    header, payload, signature = by(SCHOOL_KEY, KID).split(".")
    flat = {"payload": payload, "protected": header, "signature": signature}
    for record in (flat, several(by(SCHOOL_KEY, KID))):
        assert examined(record).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("turned", [False, True])
def test_a_strangers_signature_beside_the_issuers_is_a_warning(*, turned: bool) -> None:
    both = [by(SCHOOL_KEY, KID), by(STRANGER_KEY, OTHER_KID)]
    report = examined(several(*(both[::-1] if turned else both)))
    assert report.verdict is Verdict.VERIFIED
    assert ("proof", "warning", "other_proofs") in [
        (check.id.value, check.outcome.value, check.code.value) for check in report.checks
    ]


def test_a_strangers_signature_alone_is_not_the_issuers() -> None:
    report = examined(several(by(STRANGER_KEY, OTHER_KID)))
    assert report.verdict is Verdict.INDETERMINATE
    assert outcome_of(report, "issuer_binding") == ("unknown", "issuer_not_proven")


def test_one_bad_signature_of_the_issuers_spoils_a_good_one() -> None:
    record: Any = several(by(SCHOOL_KEY, KID), by(SCHOOL_KEY, KID))
    record["signatures"][1]["signature"] = several(by(STRANGER_KEY, KID))["signatures"][0]["signature"]
    report = examined(record)
    assert report.verdict is Verdict.REJECTED
    assert outcome_of(report, "proof") == ("failed", "bad_signature")


def test_a_credential_in_a_vc_claim() -> None:
    dated = {"validFrom": None, "issuanceDate": "2025-09-01T10:00:00Z"}
    context = [VC1, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"]
    record = several(sign_jwt_vc(badge(**{"@context": context, **dated}), SCHOOL_KEY, KID))
    assert examined(record).verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    ("signatures", "verdict"),
    [([], Verdict.REJECTED), (["x"], Verdict.REJECTED), ([{}] * 21, Verdict.INDETERMINATE)],
)
def test_what_is_no_signature_is_not_read(signatures: list[Any], verdict: Verdict) -> None:
    record = several(by(SCHOOL_KEY, KID))
    assert examined({**record, "signatures": signatures}).verdict is verdict
