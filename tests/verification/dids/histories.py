"""did:webvh logs made for tests. Specification: https://identity.foundation/didwebvh/v1.0/ section 3.7."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from portal.demonstration.keys import SigningKey, ed25519_key
from verification.jcs import jcs
from verification.multibase import base58_encode

Json = dict[str, Any]
UPDATER, NEXT = ed25519_key("updates"), ed25519_key("updates next")
PLACE = "issuer.example:dids:one"
ADDRESS = "https://issuer.example/dids/one/did.jsonl"


def multihash(data: bytes) -> str:
    return base58_encode(b"\x12\x20" + hashlib.sha256(data).digest())


def document(did: str, key: SigningKey) -> Json:
    """The DID document of an issuer with one key."""
    method = {"id": f"{did}#key-1", "type": "Multikey", "controller": did, "publicKeyMultibase": key.multikey}
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [method],
        "assertionMethod": [method["id"]],
    }


def signed(entry: Json, key: SigningKey, **options: Any) -> Json:
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": f"{key.did_key}#{key.multikey}",
        "created": entry["versionTime"],
        "proofPurpose": "assertionMethod",
        **options,
    }
    message = hashlib.sha256(jcs(proof)).digest() + hashlib.sha256(jcs(entry)).digest()
    return {**entry, "proof": [{**proof, "proofValue": "z" + base58_encode(key.sign(message))}]}


def begun(key: SigningKey, **parameters: Any) -> tuple[str, Json]:
    """The identifier, and the first entry of its log."""
    marker = "{SCID}"
    held = {"method": "did:webvh:1.0", "scid": marker, "updateKeys": [UPDATER.multikey], **parameters}
    entry = {
        "versionId": marker,
        "versionTime": "2026-01-01T00:00:00Z",
        "parameters": held,
        "state": document(f"did:webvh:{marker}:{PLACE}", key),
    }
    scid = multihash(jcs(entry))
    entry = json.loads(json.dumps(entry).replace(marker, scid))
    entry["versionId"] = f"1-{multihash(jcs(entry))}"
    return f"did:webvh:{scid}:{PLACE}", signed(entry, UPDATER)


def continued(before: Json, state: Json, *, by: SigningKey = UPDATER, **parameters: Any) -> Json:
    """The entry after ``before``."""
    number = int(before["versionId"].partition("-")[0]) + 1
    entry = {
        "versionId": before["versionId"],
        "versionTime": f"2026-01-{number:02d}T00:00:00Z",
        "parameters": parameters,
        "state": state,
    }
    entry["versionId"] = f"{number}-{multihash(jcs(entry))}"
    return signed(entry, by)


def log(entries: Sequence[Json]) -> bytes:
    return "".join(json.dumps(entry) + "\n" for entry in entries).encode()


def a_history(key: SigningKey) -> tuple[str, dict[str, Any]]:
    """An identifier and its log's address and bytes: one update, after which ``key`` is the key."""
    did, first = begun(ed25519_key("an earlier key"))
    return did, {ADDRESS: log([first, continued(first, document(did, key))])}


def forged(history: tuple[str, dict[str, Any]]) -> tuple[str, dict[str, Any]]:
    """The same log with another key in its newest document."""
    did, held = history
    other = ed25519_key("a forger").multikey
    lines = held[ADDRESS].decode().splitlines()
    newest = json.loads(lines[-1])
    newest["state"]["verificationMethod"][0]["publicKeyMultibase"] = other
    return did, {ADDRESS: (lines[0] + "\n" + json.dumps(newest)).encode()}
