"""Records made for tests: really signed, with the documents of their issuers and status lists beside them.

One badge per way of securing, all by the same school. Nothing here is random: the same call gives the same bytes.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from portal.demonstration.keys import SigningKey, ec_key, ed25519_key, p256_key, rsa_key
from portal.demonstration.signing import (
    did_document,
    sign_data_integrity,
    sign_ed25519_2020,
    sign_jwt_vc,
    sign_ob3_jwt,
    sign_vc_jwt,
)
from tests.verification.other_suites import sign_detached, sign_jcs, sign_statements
from tests.verification.selective_signing import BBS_MULTIKEY, sign_bbs, sign_ecdsa_sd
from verification.budget import Budget, Limits
from verification.codes import CheckId
from verification.containers import open_record
from verification.credential import Credential
from verification.policy import Policy
from verification.proofs import Secured, examine
from verification.report import Check
from verification.sources import Document, FixedSources

Json = dict[str, Any]

AT = datetime(2026, 6, 1, tzinfo=UTC)
CREATED = "2026-01-10T09:00:00Z"
SCHOOL = "did:web:school.example"
SCHOOL_DOCUMENT = "https://school.example/.well-known/did.json"
ED, P256, RSA = ed25519_key("school"), p256_key("school"), rsa_key()
P521 = ec_key("school", ec.SECP521R1(), "p521")
P384, K256 = ec_key("school", ec.SECP384R1(), "p384"), ec_key("school", ec.SECP256K1(), "k256")
STRANGER = ed25519_key("stranger")
POLICY = Policy()


def badge(issuer: str = SCHOOL, **changes: Any) -> Json:
    """An unsigned Open Badge 3.0 (VC 2.0); ``changes`` replace its top-level properties, None removes them."""
    document = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:6b8f0e6c-0000-4000-8000-000000000001",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Wound care",
        "issuer": {"id": issuer, "type": "Profile", "name": "A school"},
        "validFrom": "2026-01-10T09:00:00Z",
        "validUntil": "2027-01-10T09:00:00Z",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": "AchievementSubject",
            "achievement": {
                "id": "https://school.example/achievements/wound-care",
                "type": "Achievement",
                "name": "Wound care",
                "description": "Cleans and dresses wounds.",
                "criteria": {"narrative": "Three supervised dressings."},
            },
        },
    }
    document.update(changes)
    return {name: value for name, value in document.items() if value is not None}


def given(documents: Mapping[str, Any]) -> FixedSources:
    """Sources that hold these documents (JSON values, or bytes); None answers 404."""
    return FixedSources({url: document_at(url, value) for url, value in documents.items()})


def document_at(url: str, value: Any, **changes: Any) -> Document:
    """One document as a source hands it over."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    found = Document(url, b"" if value is None else body, given=True, found=value is not None)
    return replace(found, **changes)


def school(**keys: SigningKey) -> Json:
    """The DID document of the school; by default with a key of every kind."""
    document = did_document(
        SCHOOL, keys or {"ed": ED, "p256": P256, "rsa": RSA, "p384": P384, "p521": P521, "k256": K256}
    )
    if not keys:
        method = {"id": f"{SCHOOL}#bbs", "type": "Multikey", "controller": SCHOOL, "publicKeyMultibase": BBS_MULTIKEY}
        document["verificationMethod"].append(method)
        document["assertionMethod"].append(method["id"])
    return document


def school_sources(**more: Any) -> FixedSources:
    """The world with the school in it, and the documents in ``more`` under their addresses."""
    return given({SCHOOL_DOCUMENT: school(), **more})


def eddsa_rdfc_2022() -> Json:
    return sign_data_integrity(badge(), ED, f"{SCHOOL}#ed", created=CREATED)


def ed25519_signature_2020() -> Json:
    return sign_ed25519_2020(badge(), ED, f"{SCHOOL}#ed", created=CREATED)


def jwt_vc() -> str:
    return sign_jwt_vc(badge(), P256, f"{SCHOOL}#p256")


def vc_jwt() -> str:
    return sign_vc_jwt(badge(), ED, f"{SCHOOL}#ed")


def ob3_jwt() -> str:
    return sign_ob3_jwt(badge(), RSA, kid=f"{SCHOOL}#rsa")


def eddsa_jcs_2022() -> Json:
    return sign_jcs(badge(), ED, f"{SCHOOL}#ed", "eddsa-jcs-2022")


def ecdsa_jcs_2019(key: SigningKey = P384, method: str = f"{SCHOOL}#p384") -> Json:
    return sign_jcs(badge(), key, method, "ecdsa-jcs-2019")


def ecdsa_rdfc_2019(key: SigningKey = P384, method: str = f"{SCHOOL}#p384") -> Json:
    return sign_statements(badge(), key, method, "ecdsa-rdfc-2019")


def first_model_badge() -> Json:
    """The badge in the data model 1.1, whose contexts know the suites of its day."""
    document = badge(validFrom=None, validUntil=None, issuanceDate=CREATED, expirationDate="2027-01-10T09:00:00Z")
    return {**document, "@context": ["https://www.w3.org/2018/credentials/v1", document["@context"][1]]}


def ed25519_signature_2018() -> Json:
    return sign_detached(first_model_badge(), ED, f"{SCHOOL}#ed", "Ed25519Signature2018")


def json_web_signature_2020(key: SigningKey = P256, method: str = f"{SCHOOL}#p256") -> Json:
    context = "https://w3id.org/security/suites/jws-2020/v1"
    return sign_detached(first_model_badge(), key, method, "JsonWebSignature2020", context)


def ecdsa_sd_2023() -> Json:
    return sign_ecdsa_sd(badge(), P256, f"{SCHOOL}#p256")


def bbs_2023() -> Json:
    return sign_bbs(badge(), f"{SCHOOL}#bbs")


EMBEDDED: dict[str, Callable[[], Json]] = {
    "eddsa-rdfc-2022": eddsa_rdfc_2022,
    "eddsa-jcs-2022": eddsa_jcs_2022,
    "ecdsa-rdfc-2019": ecdsa_rdfc_2019,
    "ecdsa-jcs-2019": ecdsa_jcs_2019,
    "ecdsa-sd-2023": ecdsa_sd_2023,
    "bbs-2023": bbs_2023,
    "Ed25519Signature2020": ed25519_signature_2020,
    "Ed25519Signature2018": ed25519_signature_2018,
    "JsonWebSignature2020": json_web_signature_2020,
}
TOKENS: dict[str, Callable[[], str]] = {"jwt_vc": jwt_vc, "vc+jwt": vc_jwt, "ob3_jwt": ob3_jwt}


def opened(record: Json | str | bytes) -> Credential:
    """The record as the containers hand it on."""
    data = record if isinstance(record, bytes) else (record if isinstance(record, str) else json.dumps(record)).encode()
    credential = open_record(data, Limits())
    assert isinstance(credential, Credential)
    return credential


def examined(
    record: Json | str, *, issuer: str = SCHOOL, sources: FixedSources | None = None, at: datetime = AT
) -> Secured:
    """The proofs of the record, examined."""
    return examine(
        opened(record), issuer=issuer, sources=sources or school_sources(), at=at, policy=POLICY, budget=Budget()
    )


def first(secured: Secured, check: CheckId) -> Check:
    """The check of this kind that counts: the first."""
    return next(item for item in secured.checks if item.id is check)


def changed(document: Json, pointer: str, value: Any) -> Json:
    """A copy of the document with another value at the JSON pointer."""
    copied = copy.deepcopy(document)
    *way, last = pointer.strip("/").split("/")
    place: Any = copied
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    place[int(last) if isinstance(place, list) else last] = value
    return copied
