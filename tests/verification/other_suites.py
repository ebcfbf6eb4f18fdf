"""Signing with the suites that the demonstration does not use, by other canonicalizations than ours.

JCS by rfc8785; statements by pyld, and by pyoxigraph where SHA-384 names the blank nodes.
"""

from __future__ import annotations

import copy
import hashlib
import json
from typing import Any

import pyoxigraph
import rfc8785
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pyld import jsonld

from portal.demonstration.keys import SigningKey
from portal.demonstration.signing import _load
from verification.multibase import base58_encode, base64url_encode

__all__ = ["sign_detached", "sign_jcs", "sign_statements"]

Json = dict[str, Any]
CREATED = "2026-01-10T09:00:00Z"


def sign_jcs(document: Json, key: SigningKey, method: str, suite: str, **options: Any) -> Json:
    """The document with a proof over its canonical JSON."""
    proof = {
        **_options(method, "DataIntegrityProof"),
        "cryptosuite": suite,
        "@context": document["@context"],
        **options,
    }
    name = _hash_of(key)
    digest = b"".join(hashlib.new(name, rfc8785.dumps(part)).digest() for part in (proof, document))
    return {**document, "proof": {**proof, "proofValue": "z" + base58_encode(key.sign(digest))}}


def sign_statements(
    document: Json,
    key: SigningKey,
    method: str,
    suite: str,
    *,
    direction: str | None = None,
    bare: bool = False,
    labels: str = "",
    **options: Any,
) -> Json:
    """The document with a proof over its canonical statements.

    ``direction`` is pyld's `rdfDirection`; ``bare`` leaves tabs as they are, as was done before RDFC-1.0; ``labels``
    names another hash for the labels of blank nodes.
    """
    proof = {**_options(method, "DataIntegrityProof"), "cryptosuite": suite, **options}
    digest = _digest(document, proof, _hash_of(key), direction, bare=bare, labels=labels)
    return {**document, "proof": {**proof, "proofValue": "z" + base58_encode(key.sign(digest))}}


def sign_detached(document: Json, key: SigningKey, method: str, kind: str, context: str = "", **header: Any) -> Json:
    """The document with a proof that holds a detached JWS; ``context`` is the suite's, added to the document."""
    if context:
        document = {**document, "@context": [*document["@context"], context]}
    proof = _options(method, kind)
    pss = isinstance(key.private, rsa.RSAPrivateKey)
    head = {"alg": "PS256" if pss else key.algorithm, "b64": False, "crit": ["b64"], **header}
    encoded = base64url_encode(json.dumps(head).encode())
    message = encoded.encode() + b"." + _digest(document, proof, "sha256")
    if isinstance(key.private, rsa.RSAPrivateKey):
        signature = key.private.sign(message, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    else:
        signature = key.sign(message)
    return {**document, "proof": {**proof, "jws": f"{encoded}..{base64url_encode(signature)}"}}


def _options(method: str, kind: str) -> Json:
    return {"type": kind, "created": CREATED, "verificationMethod": method, "proofPurpose": "assertionMethod"}


def _hash_of(key: SigningKey) -> str:
    return "sha384" if key.algorithm == "ES384" else "sha256"


def _digest(
    document: Json, proof: Json, name: str, direction: str | None = None, *, bare: bool = False, labels: str = ""
) -> bytes:
    parts = ({**proof, "@context": document["@context"]}, document)
    texts = [_canonical(part, labels or name, direction) for part in parts]
    if bare:
        texts = [text.replace(b"\\t", b"\t") for text in texts]
    return b"".join(hashlib.new(name, text).digest() for text in texts)


def _canonical(document: Json, name: str, direction: str | None) -> bytes:
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _load}
    options["rdfDirection"] = direction
    if name == "sha256":
        text: str = jsonld.normalize(copy.deepcopy(document), options)
        return text.encode()
    quads = jsonld.to_rdf(copy.deepcopy(document), {"format": "application/n-quads", "documentLoader": _load})
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(quads.encode(), format=pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0_SHA_384)
    lines = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS)
    assert isinstance(lines, bytes)
    return b"".join(sorted(lines.splitlines(keepends=True)))
