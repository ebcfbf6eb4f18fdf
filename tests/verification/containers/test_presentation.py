"""Presentations and wrappers: opened into credentials that each stand or fall by themselves."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from typing import Any

import pytest

from tests.verification.made_records import AT, Json, eddsa_rdfc_2022, ob3_jwt, school_sources, vc_jwt
from verification import Policy, Report, Verdict, verify
from verification.budget import Limits
from verification.codes import Act, CheckId, Code, Container, Format, Outcome
from verification.containers import open_record
from verification.credential import Presentation
from verification.errors import Invalid, Unavailable

V2 = "https://www.w3.org/ns/credentials/v2"
GOOD, TOKEN = eddsa_rdfc_2022(), vc_jwt()
FORGED = {**GOOD, "name": "Heart surgery"}
ENVELOPED = {"@context": V2, "type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{TOKEN}"}


def presentation(*members: Any, **more: Any) -> Json:
    return {"@context": [V2], "type": ["VerifiablePresentation"], "verifiableCredential": list(members), **more}


def as_token(payload: Json, typ: str = "JWT") -> str:
    parts = ({"alg": "EdDSA", "typ": typ}, payload)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*encoded, "c2ln"])


def verified(value: Any, **demands: Any) -> Report:
    data = value if isinstance(value, bytes) else (value if isinstance(value, str) else json.dumps(value)).encode()
    return verify(data, policy=Policy(**demands), sources=school_sources(), at=AT)


def test_it_works() -> None:
    report = verified(presentation(GOOD, TOKEN, ENVELOPED))
    assert report.verdict is Verdict.VERIFIED
    credential = report.credential
    assert (credential.container, credential.format) == (Container.PRESENTATION, Format.PRESENTATION)
    assert [member.pointer for member in credential.credentials] == [
        f"/verifiableCredential/{index}" for index in range(3)
    ]
    assert [member.title for member in credential.credentials] == ["Wound care"] * 3


@pytest.mark.parametrize(
    "value",
    [
        presentation(GOOD),
        {**presentation(), "verifiableCredential": GOOD},
        {"verifiableCredential": GOOD},
        {"verifiableCredential": [TOKEN]},
        {"verifiablePresentation": presentation(GOOD)},
        {"vp_token": [presentation(GOOD)]},
        {"vp_token": {"badge": [presentation(GOOD)]}},
        as_token({"vp": {"type": ["VerifiablePresentation"], "verifiableCredential": [ob3_jwt()]}}),
        as_token(presentation(ENVELOPED), "vp+jwt"),
        json.dumps(as_token(presentation(ENVELOPED), "vp+jwt")),
    ],
)
def test_every_wrapping(value: Any) -> None:
    report = verified(value)
    assert report.verdict is Verdict.VERIFIED
    assert report.credential.container is Container.PRESENTATION
    assert len(report.credential.credentials) == 1


def test_the_worst_member_decides_and_harms_no_other() -> None:
    report = verified(presentation(GOOD, FORGED, "ey.no.token", 7))
    assert report.verdict is Verdict.REJECTED
    assert [member.verdict for member in report.credential.credentials] == [
        Verdict.VERIFIED,
        Verdict.REJECTED,
        Verdict.REJECTED,
        Verdict.REJECTED,
    ]


def test_a_credential_cannot_hide_its_nature_behind_a_wrapper() -> None:
    """What stands beside the members is nobody's word: no claim comes from the wrapping itself."""
    report = verified(presentation(GOOD, name="Heart surgery", issuer="did:web:school.example"))
    assert report.credential.claims == ()
    assert report.credential.issuer is None
    unsigned = verified(presentation({name: value for name, value in GOOD.items() if name != "proof"}))
    assert unsigned.verdict is Verdict.REJECTED


def test_nobody_is_shown_to_hold_a_key() -> None:
    shared = next(check for check in verified(presentation(GOOD)).credential.checks if check.id is CheckId.HOLDER)
    assert (shared.outcome, shared.code) == (Outcome.NOT_APPLICABLE, Code.SHARED_COPY)
    asked = verified(presentation(GOOD), challenge="n-1", domain="us").credential
    holder = next(check for check in asked.checks if check.id is CheckId.HOLDER)
    assert (holder.outcome, holder.act) == (Outcome.UNKNOWN, Act.US)


def test_an_empty_one_says_so() -> None:
    for value in (presentation(), {"type": "VerifiablePresentation", "holder": "did:x:y"}):
        report = verified(value)
        assert report.verdict is Verdict.REJECTED
        assert [check.code for check in report.credential.checks] == [Code.EMPTY]
    (member,) = verified({"verifiablePresentation": {}}).credential.credentials
    assert member.verdict is Verdict.REJECTED


def test_too_many_and_too_deep() -> None:
    with pytest.raises(Invalid) as many:
        open_record(json.dumps(presentation(*["x"] * 11)).encode(), Limits(children=10))
    assert many.value.code is Code.TOO_MANY
    value: Json = presentation(GOOD)
    for _ in range(8):
        value = {"verifiablePresentation": value}
    with pytest.raises(Unavailable) as deep:
        open_record(json.dumps(value).encode(), Limits())
    assert deep.value.code is Code.UNSUPPORTED_CONTAINER


def test_one_in_a_zip_is_opened_too() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("wallet.json", json.dumps(presentation(GOOD)))
    report = verified(packed.getvalue())
    assert report.verdict is Verdict.VERIFIED
    (member,) = report.credential.credentials
    assert (member.name, member.container) == ("wallet.json", Container.PRESENTATION)


def test_a_credential_that_mentions_presentations_is_a_credential() -> None:
    assert not isinstance(
        open_record(json.dumps(GOOD | {"description": "VerifiablePresentation"}).encode(), Limits()), Presentation
    )
