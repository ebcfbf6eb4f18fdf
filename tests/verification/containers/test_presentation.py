"""Presentations and wrappers: opened into credentials that each stand or fall by themselves."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from portal.demonstration.keys import SigningKey, ed25519_key
from portal.demonstration.signing import did_document, sign_data_integrity, token
from tests.verification.made_records import (
    AT,
    CREATED,
    ED,
    SCHOOL,
    SCHOOL_DOCUMENT,
    STRANGER,
    Json,
    badge,
    eddsa_rdfc_2022,
    given,
    ob3_jwt,
    school_sources,
    vc_jwt,
)
from verification import Policy, Report, Verdict, verify
from verification.budget import Limits
from verification.codes import CheckId, Code, Container, Format, Outcome, SubjectMatch
from verification.containers import open_record
from verification.credential import Presentation
from verification.errors import Invalid, Unavailable

HOLDER_KEY = ed25519_key("holder")
HOLDER = HOLDER_KEY.did_key
CHALLENGE, DOMAIN = "n-0S6_WzA2Mj", "https://employer.example"
V2 = "https://www.w3.org/ns/credentials/v2"
GOOD, TOKEN = eddsa_rdfc_2022(), vc_jwt()
FORGED = {**GOOD, "name": "Heart surgery"}
ENVELOPED = {"@context": V2, "type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{TOKEN}"}


def presentation(*members: Any, **more: Any) -> Json:
    return {"@context": [V2], "type": ["VerifiablePresentation"], "verifiableCredential": list(members), **more}


def as_token(payload: Json, typ: str = "JWT", **claims: Any) -> str:
    """The presentation as a token that its holder signed."""
    header = {"alg": "EdDSA", "typ": typ, "kid": f"{HOLDER}#{HOLDER.removeprefix('did:key:')}"}
    return token(header, {"iss": HOLDER, **payload, **claims}, HOLDER_KEY)


def as_proven(document: Json, key: SigningKey = HOLDER_KEY, **options: Any) -> Json:
    """The presentation with its holder's proof."""
    method = f"{key.did_key}#{key.did_key.removeprefix('did:key:')}"
    made = {"proofPurpose": "authentication", "challenge": CHALLENGE, "domain": DOMAIN, **options}
    return sign_data_integrity(document, key, method, created=CREATED, **made)


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


def holder_of(report: Report) -> tuple[Verdict, Outcome, Code]:
    check = next(check for check in report.credential.checks if check.id is CheckId.HOLDER)
    return report.verdict, check.outcome, check.code


def test_a_shared_copy_shows_nobody_to_hold_a_key() -> None:
    assert holder_of(verified(presentation(GOOD))) == (Verdict.VERIFIED, Outcome.NOT_APPLICABLE, Code.SHARED_COPY)
    asked = verified(presentation(GOOD), challenge=CHALLENGE, domain=DOMAIN)
    assert holder_of(asked) == (Verdict.INDETERMINATE, Outcome.UNKNOWN, Code.HOLDER_SILENT)


@pytest.mark.parametrize("nothing", [None, []])
def test_a_proof_that_is_nothing_is_none(nothing: Any) -> None:
    found = holder_of(verified(presentation(GOOD, proof=nothing)))
    assert found == (Verdict.VERIFIED, Outcome.NOT_APPLICABLE, Code.SHARED_COPY)


OWN = sign_data_integrity(
    {**badge(), "credentialSubject": {**badge()["credentialSubject"], "id": HOLDER}},
    ED,
    f"{SCHOOL}#ed",
    created=CREATED,
)
PROVEN: dict[str, Any] = {
    "embedded": as_proven(presentation(OWN, holder=HOLDER)),
    "embedded, holder not named": as_proven(presentation(OWN)),
    "in a server's wrapper": {"vp_token": [as_proven(presentation(OWN, holder=HOLDER))]},
    "vp claim": as_token(
        {"vp": {"type": ["VerifiablePresentation"], "verifiableCredential": [OWN]}}, nonce=CHALLENGE, aud=DOMAIN
    ),
    "vp+jwt": as_token(presentation(OWN, holder=HOLDER), "vp+jwt", nonce=CHALLENGE, aud=[DOMAIN]),
}


@pytest.mark.parametrize("value", PROVEN.values(), ids=PROVEN)
def test_a_fresh_proof_by_the_subjects_key(value: Any) -> None:
    report = verified(value, challenge=CHALLENGE, domain=DOMAIN)
    assert holder_of(report) == (Verdict.VERIFIED, Outcome.PASSED, Code.HOLDER_PROVEN)
    (member,) = report.credential.credentials
    assert member.subject_match is SubjectMatch.HOLDER_KEY
    unasked = verified(value)
    assert holder_of(unasked) == (Verdict.VERIFIED, Outcome.UNKNOWN, Code.HOLDER_NOT_FRESH)
    assert unasked.credential.credentials[0].subject_match is SubjectMatch.NONE


@pytest.mark.parametrize("value", PROVEN.values(), ids=PROVEN)
def test_an_answer_to_another_challenge_or_site_is_a_replay(value: Any) -> None:
    other = verified(value, challenge="another", domain=DOMAIN)
    assert holder_of(other) == (Verdict.REJECTED, Outcome.FAILED, Code.WRONG_CHALLENGE)
    site = verified(value, challenge=CHALLENGE, domain="https://another.example")
    assert holder_of(site) == (Verdict.REJECTED, Outcome.FAILED, Code.WRONG_DOMAIN)
    assert site.credential.credentials[0].subject_match is not SubjectMatch.HOLDER_KEY


def test_somebody_elses_record_in_ones_own_presentation() -> None:
    report = verified(as_proven(presentation(GOOD, OWN)), challenge=CHALLENGE, domain=DOMAIN)
    assert [member.subject_match for member in report.credential.credentials] == [
        SubjectMatch.NONE,
        SubjectMatch.HOLDER_KEY,
    ]


@pytest.mark.parametrize(
    "value",
    [
        {**PROVEN["embedded"], "verifiableCredential": [GOOD]},
        as_proven(presentation(OWN, holder=HOLDER), STRANGER),
        as_proven(presentation(OWN, holder=HOLDER), proofPurpose="assertionMethod"),
        as_proven(presentation(OWN, holder=HOLDER), expires="2026-02-01T00:00:00Z"),
        PROVEN["vp+jwt"][:-8] + "AAAAAAAA",
        as_token(presentation(OWN, holder="did:key:z6MkOther"), "vp+jwt", nonce=CHALLENGE, aud=DOMAIN),
        as_token(presentation(OWN), "vc+jwt", nonce=CHALLENGE, aud=DOMAIN),
        as_token(presentation(OWN), "vp+jwt", nonce=CHALLENGE, aud=DOMAIN, exp=1_700_000_000),
        as_token(presentation(OWN), "vp+jwt", nonce=CHALLENGE, aud=DOMAIN, exp="next year"),
        as_token(presentation(OWN), "vp+jwt", nonce=CHALLENGE, aud=DOMAIN, exp=10**20),
        as_token(presentation(OWN), "vp+jwt", nonce=CHALLENGE, aud=DOMAIN, exp=None),
        as_token(presentation(OWN), "vp+jwt", nonce=CHALLENGE, aud=DOMAIN, nbf=4_000_000_000),
    ],
)
def test_bad_proofs_of_holding_reject(value: Any) -> None:
    assert holder_of(verified(value, challenge=CHALLENGE, domain=DOMAIN)) == (
        Verdict.REJECTED,
        Outcome.FAILED,
        Code.BAD_HOLDER_PROOF,
    )


def test_a_key_for_signing_credentials_is_none_for_authentication() -> None:
    document = {**did_document(SCHOOL, {"ed": ED}), "authentication": []}
    record = sign_data_integrity(
        presentation(GOOD, holder=SCHOOL),
        ED,
        f"{SCHOOL}#ed",
        created=CREATED,
        proofPurpose="authentication",
        challenge=CHALLENGE,
    )
    sources = given({SCHOOL_DOCUMENT: document})
    report = verify(json.dumps(record).encode(), policy=Policy(challenge=CHALLENGE), sources=sources, at=AT)
    assert holder_of(report)[1:] == (Outcome.FAILED, Code.BAD_HOLDER_PROOF)


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
    for _ in range(12):
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


@pytest.mark.parametrize(
    "record",
    [
        [GOOD],
        [GOOD, ENVELOPED],
        {"credential": GOOD},
        {"credentials": [GOOD, ENVELOPED], "exportedAt": "2026-01-10"},
        {"credential": presentation(GOOD)},
    ],
)
def test_lists_and_wrappers_that_wallets_export(record: Any) -> None:
    report = verify(json.dumps(record).encode(), policy=Policy(), sources=school_sources(), at=AT)
    assert report.verdict is Verdict.VERIFIED
    assert report.credential.credentials
    altered = json.dumps(record).replace('"name": "', '"name": "Not ').encode()
    assert verify(altered, policy=Policy(), sources=school_sources(), at=AT).verdict is Verdict.REJECTED


@pytest.mark.parametrize("record", [[], [1], [GOOD, 1], {"credential": "x"}, {"credentials": []}, {"credential": {}}])
def test_lists_and_names_of_other_things_are_no_records(record: Any) -> None:
    report = verify(json.dumps(record).encode(), policy=Policy(), sources=school_sources(), at=AT)
    assert report.verdict is Verdict.REJECTED
    assert not report.credential.credentials
