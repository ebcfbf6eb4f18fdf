"""Signing records, for the demonstration and for tests. The site itself never issues anything.

Data Integrity proofs are made over pyld's canonical form, so that what our own canonicalization verifies was signed by
another one. Everything is deterministic: the same document, key and time give the same bytes.
Specifications: as :mod:`verification.proofs`.
"""

from __future__ import annotations

import copy
import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from pyld import jsonld

from portal.demonstration.keys import SigningKey
from verification.contexts import pinned
from verification.multibase import base58_encode, base64url_encode

__all__ = [
    "did_document",
    "issuer_profile",
    "sign_data_integrity",
    "sign_ed25519_2020",
    "sign_jwt_vc",
    "sign_ob3_jwt",
    "sign_vc_jwt",
    "status_list",
    "token",
]

Json = dict[str, Any]
_LIST_BYTES = 16_384


def sign_data_integrity(document: Json, key: SigningKey, method: str, *, created: str, **options: Any) -> Json:  # noqa: ANN401
    """The document with one more `eddsa-rdfc-2022` proof; ``options`` (`expires`, `id`, `previousProof`) join it.

    ``method`` is the id of the verification method, ``created`` an xsd:dateTime.
    """
    proof = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"}
    return _with_proof(document, key, method, created, proof, options)


def sign_ed25519_2020(document: Json, key: SigningKey, method: str, *, created: str, **options: Any) -> Json:  # noqa: ANN401
    """The document with one more `Ed25519Signature2020` proof, and that suite's context; arguments as above."""
    context = "https://w3id.org/security/suites/ed25519-2020/v1"
    held = document["@context"] if isinstance(document["@context"], list) else [document["@context"]]
    if context not in held:
        document = {**document, "@context": [*held, context]}
    return _with_proof(document, key, method, created, {"type": "Ed25519Signature2020"}, options)


def _with_proof(
    document: Json, key: SigningKey, method: str, created: str, kind: Json, options: Mapping[str, Any]
) -> Json:
    proof = {
        **kind,
        "created": created,
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
        **options,
    }
    held = document.get("proof")
    before = [] if held is None else held if isinstance(held, list) else [held]
    secured = {name: value for name, value in document.items() if name != "proof"}
    continued = [other for other in before if other.get("id") and other["id"] == proof.get("previousProof")]
    if continued:
        secured["proof"] = continued
    digest = _hash({**proof, "@context": document["@context"]}) + _hash(secured)
    signed = {**proof, "proofValue": "z" + base58_encode(key.sign(digest))}
    return {**document, "proof": [*before, signed] if before else signed}


def sign_jwt_vc(document: Json, key: SigningKey, kid: str, **claims: Any) -> str:  # noqa: ANN401
    """A VC 1.1 as a token: the credential in the `vc` claim."""
    payload: Json = {"vc": document, "iss": _id(document["issuer"])}
    if "id" in document:
        payload["jti"] = document["id"]
    subject = document.get("credentialSubject")
    if isinstance(subject, dict) and "id" in subject:
        payload["sub"] = subject["id"]
    return token({"alg": key.algorithm, "typ": "JWT", "kid": kid}, {**payload, **claims}, key)


def sign_vc_jwt(document: Json, key: SigningKey, kid: str, **claims: Any) -> str:  # noqa: ANN401
    """A VC 2.0 as `vc+jwt`: the credential is the payload."""
    return token({"alg": key.algorithm, "typ": "vc+jwt", "cty": "vc", "kid": kid}, {**document, **claims}, key)


def sign_ob3_jwt(document: Json, key: SigningKey, *, kid: str = "", with_jwk: bool = False, **claims: Any) -> str:  # noqa: ANN401
    """An Open Badge or CLR as a token; the key is named by ``kid``, or stands in the header."""
    header: Json = {"alg": key.algorithm, "typ": "JWT"}
    if kid:
        header["kid"] = kid
    if with_jwk:
        header["jwk"] = key.jwk
    payload: Json = {**document, "iss": _id(document["issuer"])}
    if "id" in document:
        payload["jti"] = document["id"]
    subject = document.get("credentialSubject")
    if isinstance(subject, dict) and "id" in subject:
        payload["sub"] = subject["id"]
    return token(header, {**payload, **claims}, key)


def token(header: Json, payload: Json, key: SigningKey) -> str:
    """A compact JWS of exactly this header and payload."""
    parts = [
        base64url_encode(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode())
        for part in (header, payload)
    ]
    signed = ".".join(parts)
    return f"{signed}.{base64url_encode(key.sign(signed.encode('ascii')))}"


def did_document(did: str, keys: Mapping[str, SigningKey]) -> Json:
    """The document of a did:web that lists the keys by fragment; Ed25519 keys as Multikey, others as JsonWebKey."""
    methods = [_method(did, name, key) for name, key in keys.items()]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def issuer_profile(url: str, name: str, keys: Mapping[str, SigningKey]) -> Json:
    """An Open Badges 3.0 issuer profile with its keys by value."""
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": url,
        "type": "Profile",
        "name": name,
        "publicKey": [_method(url, fragment, key) for fragment, key in keys.items()],
    }


def status_list(url: str, issuer: str, purpose: str, marked: Iterable[int], *, valid_from: str) -> Json:
    """An unsigned BitstringStatusListCredential in which the ``marked`` indexes are set."""
    bits = bytearray(_LIST_BYTES)
    for index in marked:
        bits[index // 8] |= 0x80 >> index % 8
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": valid_from,
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": "u" + base64url_encode(gzip.compress(bytes(bits), mtime=0)),
        },
    }


def _method(controller: str, fragment: str, key: SigningKey) -> Json:
    method: Json = {"id": f"{controller}#{fragment}", "controller": controller}
    if key.algorithm == "EdDSA":
        return {**method, "type": "Multikey", "publicKeyMultibase": key.multikey}
    return {**method, "type": "JsonWebKey", "publicKeyJwk": key.jwk}


def _id(issuer: Any) -> str:  # noqa: ANN401 - a string or an object with an id
    return str(issuer["id"] if isinstance(issuer, dict) else issuer)


def _hash(document: Json) -> bytes:
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _load}
    return hashlib.sha256(jsonld.normalize(copy.deepcopy(document), options).encode()).digest()


def _load(url: str, options: Json) -> Json:  # noqa: ARG001 - pyld's signature
    context = pinned(url)
    if context is None:
        raise LookupError(f"no pinned context at {url}")
    return {"contextUrl": None, "documentUrl": url, "document": context.document}
