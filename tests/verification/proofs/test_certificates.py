"""Seals and `x5c` chains: a certificate speaks for an issuer only where a list that is held here lets it."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from portal.demonstration.keys import SigningKey
from portal.demonstration.signing import token
from tests.verification.made_records import AT, P256, P384, RSA, SCHOOL, Json, badge, school_sources
from tests.verification.sd_jwts import LEARNING, hide
from verification import Policy, Report, Verdict, verify
from verification.codes import CheckId, Code, Format, Outcome
from verification.multibase import base64url_encode
from verification.report import Check
from verification.sources import FixedSources, TrustList
from verification.trust.list_file import trust_list_from, trust_list_to_json

ISSUER = "https://school.example/issuer"
_SAMPLES = Path(__file__).parents[3].parent / "shared" / "vectors" / "elm-eu"


def certificate(
    key: SigningKey = RSA,
    by: SigningKey | None = None,
    *,
    name: str = "A school",
    ca: bool = False,
    days: int = 3_650,
    uri: str = ISSUER,
    issuer_name: str = "An authority",
) -> x509.Certificate:
    """A certificate of ``key``, issued by ``by`` (or itself)."""
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, name)])
    issued_by = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, issuer_name)]) if by else subject
    began = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issued_by)
        .public_key(key.private.public_key())  # type: ignore[arg-type]
        .serial_number(7)
        .not_valid_before(began)
        .not_valid_after(began + dt.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(uri)]), critical=False)
    )
    return builder.sign((by or key).private, hashes.SHA256())  # type: ignore[arg-type]


def x5c(*certificates: x509.Certificate) -> list[str]:
    from cryptography.hazmat.primitives.serialization import Encoding

    return [base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in certificates]


def fingerprint(one: x509.Certificate) -> str:
    return one.fingerprint(hashes.SHA256()).hex()


AUTHORITY = certificate(P384, ca=True, name="An authority", uri="https://authority.example/")
LEAF = certificate(RSA, P384)


def european(**changes: Any) -> Json:
    document = badge("urn:epass:org:1", **changes)
    document["@context"] = ["https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap"]
    document["type"] = ["VerifiableCredential", "EuropeanDigitalCredential"]
    document["issuanceDate"] = document.pop("validFrom")
    document["credentialSubject"] = {
        "id": "urn:epass:person:1",
        "type": "Person",
        "hasClaim": {"id": "urn:1", "type": "LearningAchievement", "title": {"de": ["Wunden"], "en": ["Wound care"]}},
    }
    return document


def sealed(document: Json, key: SigningKey = RSA, *chain: x509.Certificate, **header: Any) -> Json:
    """The document under a seal, its text in the clear."""
    held = chain or (LEAF, AUTHORITY)
    leaf = base64.b64decode(x5c(held[0])[0])
    protected = {
        "alg": key.algorithm,
        "typ": "jose+json",
        "b64": False,
        "crit": ["b64", "sigT"],
        "sigT": "2026-01-10T09:00:00Z",
        "x5c": x5c(*held),
        "x5t#S256": base64url_encode(hashlib.sha256(leaf).digest()),
        **header,
    }
    encoded = base64url_encode(json.dumps(protected).encode())
    payload = json.dumps(document)
    signature = base64url_encode(key.sign(f"{encoded}.{payload}".encode()))
    return {"payload": payload, "signatures": [{"protected": encoded, "header": {}, "signature": signature}]}


def verified(record: Json | str, *prints: str) -> Report:
    lists = (TrustList("European seals", "1", (), prints),) if prints else ()
    data = (record if isinstance(record, str) else json.dumps(record)).encode()
    return verify(data, policy=Policy(), sources=FixedSources({}, lists), at=AT)


def check(report: Report, wanted: CheckId) -> Check:
    return next(item for item in report.credential.checks if item.id is wanted)


def test_it_works() -> None:
    report = verified(sealed(european()), fingerprint(AUTHORITY))
    assert (report.verdict, report.credential.format) == (Verdict.VERIFIED, Format.EUROPASS)
    assert check(report, CheckId.PROOF).code is Code.JADES
    assert [claim.name for claim in report.credential.claims] == ["Wound care"]
    assert report.credential.claims[0].covered


def test_a_valid_seal_of_nobody_listed_is_said_to_be_so() -> None:
    report = verified(sealed(european()))
    assert report.verdict is Verdict.INDETERMINATE
    assert check(report, CheckId.PROOF).outcome is Outcome.PASSED
    binding = check(report, CheckId.ISSUER_BINDING)
    assert (binding.code, "A school" in binding.detail) == (Code.ISSUER_NOT_PROVEN, True)


def test_an_altered_text_is_rejected() -> None:
    record = sealed(european())
    record["payload"] = record["payload"].replace("Wound care", "Heart surgery")
    assert verified(record, fingerprint(AUTHORITY)).verdict is Verdict.REJECTED


def test_a_listed_seal_cannot_speak_for_an_issuer_with_keys_of_its_own() -> None:
    document = {**european(), "issuer": {"id": "did:web:victim.example"}}
    report = verified(sealed(document), fingerprint(AUTHORITY))
    assert (report.verdict, check(report, CheckId.ISSUER_BINDING).code) == (
        Verdict.INDETERMINATE,
        Code.ISSUER_NOT_PROVEN,
    )


@pytest.mark.parametrize(
    "chain",
    [
        (LEAF, certificate(P256, ca=True, name="An authority")),
        (certificate(RSA, P384, issuer_name="Another"), AUTHORITY),
        (LEAF, certificate(P384, name="An authority")),
    ],
)
def test_chains_that_do_not_hold(chain: tuple[x509.Certificate, ...]) -> None:
    report = verified(sealed(european(), RSA, *chain), fingerprint(AUTHORITY))
    assert (report.verdict, check(report, CheckId.PROOF).code) == (Verdict.REJECTED, Code.BAD_CERTIFICATE)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"x5t#S256": "AAAA"}, Code.BAD_CERTIFICATE),
        ({"x5c": []}, Code.BAD_CERTIFICATE),
        ({"x5c": ["AAAA"]}, Code.BAD_CERTIFICATE),
        ({"crit": ["b64", "sigD"]}, Code.CRITICAL_HEADER),
        ({"crit": []}, Code.CRITICAL_HEADER),
        ({"alg": "none"}, Code.UNSUPPORTED_ALGORITHM),
    ],
)
def test_headers_that_are_refused(header: Json, code: Code) -> None:
    report = verified(sealed(european(), RSA, **header), fingerprint(AUTHORITY))
    assert (report.verdict, check(report, CheckId.PROOF).code) == (Verdict.REJECTED, code)


def test_a_certificate_out_of_its_dates_is_unknown() -> None:
    old = certificate(RSA, P384, days=90)
    assert verified(sealed(european(), RSA, old, AUTHORITY), fingerprint(AUTHORITY)).verdict is Verdict.INDETERMINATE


def sd_jwt_with(*chain: x509.Certificate, issuer: str = ISSUER) -> str:
    signed, texts = hide({**LEARNING, "iss": issuer}, ("family_name",))
    compact = token({"typ": "dc+sd-jwt", "alg": "RS256", "x5c": x5c(*chain)}, signed, RSA)
    return "~".join([compact, *texts, ""])


def test_an_sd_jwt_under_a_listed_certificate() -> None:
    assert verified(sd_jwt_with(LEAF, AUTHORITY), fingerprint(AUTHORITY)).verdict is Verdict.VERIFIED
    assert verified(sd_jwt_with(LEAF, AUTHORITY)).verdict is Verdict.INDETERMINATE
    other = sd_jwt_with(LEAF, AUTHORITY, issuer="https://victim.example")
    assert verified(other, fingerprint(AUTHORITY)).verdict is Verdict.INDETERMINATE


@pytest.mark.parametrize("held", [["AAAA"], [], "x", x5c(LEAF, certificate(P384, name="An authority"))])
def test_bad_certificates_beside_a_published_key_harm_nobody(held: Any) -> None:
    header = {"typ": "vc+jwt", "alg": "ES256", "kid": f"{SCHOOL}#p256", "x5c": held}
    data = token(header, badge(), P256).encode()
    assert verify(data, policy=Policy(), sources=school_sources(), at=AT).verdict is Verdict.VERIFIED


def test_a_certificate_of_another_key_than_the_published_one_is_refused() -> None:
    header = {"typ": "vc+jwt", "alg": "ES256", "kid": f"{SCHOOL}#p256", "x5c": x5c(LEAF, AUTHORITY)}
    data = token(header, badge(), P256).encode()
    assert verify(data, policy=Policy(), sources=school_sources(), at=AT).verdict is Verdict.REJECTED


def test_each_of_several_seals_counts() -> None:
    record = sealed(european())
    record["signatures"] = record["signatures"] * 2
    assert verified(record, fingerprint(AUTHORITY)).verdict is Verdict.VERIFIED
    bad = {**record["signatures"][0], "signature": sealed(european(id="urn:uuid:other"))["signatures"][0]["signature"]}
    record["signatures"] = [record["signatures"][0], bad]
    assert verified(record, fingerprint(AUTHORITY)).verdict is Verdict.REJECTED


def test_lists_keep_their_certificates() -> None:
    spelled = {"name": "Seals", "certificates": [":".join(["AB"] * 32)]}
    held = trust_list_from(spelled)
    assert held.certificates == ("ab" * 32,)
    assert trust_list_from(trust_list_to_json(held)) == held


@pytest.mark.parametrize(
    "path", sorted(_SAMPLES.rglob("*-signed.jsonld")) or [Path("none")], ids=lambda path: path.name
)
def test_the_commissions_samples(path: Path) -> None:
    if not path.exists():
        pytest.skip("the shared vectors are not on this machine")
    data = path.read_bytes()
    report = verify(data, policy=Policy(), sources=FixedSources(), at=dt.datetime(2023, 11, 1, tzinfo=dt.UTC))
    assert (report.verdict, check(report, CheckId.PROOF).code) == (Verdict.INDETERMINATE, Code.JADES)
    assert report.credential.claims
