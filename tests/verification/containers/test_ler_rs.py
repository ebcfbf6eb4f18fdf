"""LER-RS: the credentials in a résumé are verified each by itself; the résumé's own words prove nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from portal.demonstration.signing import sign_data_integrity
from tests.verification.made_records import (
    AT,
    CREATED,
    ED,
    SCHOOL,
    Json,
    badge,
    eddsa_rdfc_2022,
    school_sources,
    vc_jwt,
)
from tests.verification.sd_jwts import LEARNING, sd_jwt
from verification import Policy, Report, Verdict, verify
from verification.budget import Limits
from verification.codes import Format
from verification.containers import open_record
from verification.errors import Invalid

_SAMPLES = Path(__file__).parents[3].parent / "shared" / "vectors" / "1edtech-public-validator" / "inspector-tcp-test"
GOOD = eddsa_rdfc_2022()


def resume(*verifications: object, **more: object) -> Json:
    return {
        "person": {"name": {"formattedName": "Jennifer Jones"}},
        "educationAndLearnings": [{"name": "Wound care", "verifications": list(verifications)}],
        **more,
    }


def verified(document: Json) -> Report:
    return verify(json.dumps(document).encode(), policy=Policy(), sources=school_sources(), at=AT)


def test_it_works() -> None:
    report = verified(resume(GOOD, vc_jwt()))
    assert (report.verdict, report.credential.format) == (Verdict.VERIFIED, Format.LER_RS)
    assert [member.pointer for member in report.credential.credentials] == [
        "/educationAndLearnings/0/verifications/0",
        "/educationAndLearnings/0/verifications/1",
    ]
    assert report.credential.claims == ()


def test_sd_jwts_bare_and_in_an_envelope() -> None:
    text = sd_jwt(LEARNING, hidden=["achievement_title"])
    envelope = {"type": "EnvelopedVerifiableCredential", "id": f"data:application/dc+sd-jwt,{text}"}
    report = verified(resume(text, {"otherW3CVerifiableCredential": envelope}))
    assert report.verdict is Verdict.VERIFIED
    assert [member.title for member in report.credential.credentials] == ["Wound care", "Wound care"]


def test_an_altered_credential_is_rejected_and_harms_no_other() -> None:
    report = verified(resume({**GOOD, "name": "Heart surgery"}, GOOD))
    assert [member.verdict for member in report.credential.credentials] == [Verdict.REJECTED, Verdict.VERIFIED]
    assert report.verdict is Verdict.REJECTED


def test_a_resume_without_credentials_proves_nothing() -> None:
    report = verified(resume())
    assert (report.verdict, report.credential.format) == (Verdict.INDETERMINATE, Format.LER_RS)


def test_too_many() -> None:
    with pytest.raises(Invalid):
        open_record(json.dumps(resume(*[GOOD] * 11)).encode(), Limits(children=10))


def test_a_signed_resume_has_children() -> None:
    document = badge(
        type=["VerifiableCredential", "LER-RS VC"], credentialSubject={"person": {}, "verifications": [GOOD]}
    )
    record = {**sign_data_integrity(badge(), ED, f"{SCHOOL}#ed", created=CREATED), **document}
    report = verified(record).credential
    assert report.format is Format.LER_RS
    assert [child.verdict for child in report.credentials] == [Verdict.VERIFIED]


@pytest.mark.parametrize("name", sorted(path.name for path in _SAMPLES.rglob("LER-RS*.json")) or ["none"])
def test_the_standards_samples_are_read(name: str) -> None:
    path = next(_SAMPLES.rglob(name), None)
    if path is None:
        pytest.skip("the shared vectors are not on this machine")
    report = verify(path.read_bytes(), policy=Policy(), sources=school_sources(), at=AT)
    assert report.credential.format is Format.LER_RS
    assert report.verdict is not Verdict.VERIFIED
