"""did:webvh: a did:web with a verifiable history. https://identity.foundation/didwebvh/v1.0/ (sections 3.5 to 3.7).

The log at the domain tells every version of the document; each entry is chained to the one before by its hash, signed
by a key that the one before allowed, and the first one's hash is part of the identifier itself. A log that demands
witnesses is not taken, since what they say is not asked for here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from verification import dates
from verification.budget import Limits
from verification.codes import Act, Code
from verification.dids.document import ControllerDocument, entries, read_document
from verification.dids.fetching import fetch_text
from verification.dids.web import address_of as web_address
from verification.errors import Invalid, Unavailable
from verification.jcs import jcs
from verification.jsontypes import JsonObject, JsonValue
from verification.keys import from_multikey
from verification.multibase import base58_decode, base58_encode
from verification.sources import DocumentRole, Sources
from verification.strict_json import parse_object

__all__ = ["address_of", "document_of", "resolve"]

_PREFIX = "did:webvh:"
_METHODS = frozenset({"did:webvh:1.0", "did:webvh:0.5", "did:webvh:0.4"})
_PLACEHOLDER = "{SCID}"
_SHA256 = b"\x12\x20"
_LIMITS = Limits()
_MOST_ENTRIES = 1_000


@dataclass(frozen=True, slots=True)
class _Allowed:
    """What an entry lets the next one do: whose proofs count, and which keys were promised."""

    keys: frozenset[str]
    promised: frozenset[str]


def address_of(did: str) -> str:
    """The https address of the log.

    Raises:
        Invalid: BAD_VALUE when the identifier names no host, or its path would leave its place.

    """
    _, _, place = did.removeprefix(_PREFIX).partition(":")
    return web_address(f"did:web:{place}").removesuffix("did.json") + "did.jsonl"


def resolve(did: str, sources: Sources) -> ControllerDocument:
    """The newest document of the log, when the whole log is sound.

    Raises:
        Invalid: BAD_ISSUER_DOCUMENT when an entry is not what the one before, or the identifier, promised.
        Unavailable: when there is no answer, the identifier was deactivated, or the log demands witnesses.

    """
    text = fetch_text(address_of(did), DocumentRole.DID, sources)
    return read_document(document_of(did, text), did)


def document_of(did: str, log: bytes) -> JsonObject:
    """The newest document that the log tells.

    Raises:
        Invalid: as :func:`resolve`.
        Unavailable: as :func:`resolve`.

    """
    lines = [line for line in log.split(b"\n") if line.strip()]
    if not 0 < len(lines) <= _MOST_ENTRIES:
        raise _bad("it holds no entries, or too many.")
    scid = did.removeprefix(_PREFIX).partition(":")[0]
    before, made, allowed = scid, None, None
    parameters: dict[str, JsonValue] = {}
    state: JsonObject = {}
    for number, line in enumerate(lines, start=1):
        entry = parse_object(line, _LIMITS)
        changed = entry.get("parameters")
        if not isinstance(changed, dict):
            raise _bad(f"entry {number} has no parameters.")
        if number == 1:
            _begins(entry, changed, scid)
        _chained(entry, number, before)
        parameters.update(changed)
        signers = _signers(changed, parameters, allowed)
        _signed(entry, signers, number)
        made = _in_order(entry, made, number)
        before, allowed = str(entry["versionId"]), _allowed(parameters)
        told = entry.get("state")
        state = told if isinstance(told, dict) else {}
    if parameters.get("deactivated") is True:
        raise Unavailable(Code.KEY_NOT_FOUND, f"{did[:120]} was deactivated by its owner.", act=Act.ISSUER)
    if parameters.get("witness"):
        detail = f"{did[:120]} demands witnesses, whom this verifier does not ask."
        raise Unavailable(Code.UNSUPPORTED_DID_METHOD, detail, act=Act.US)
    return state


def _begins(entry: JsonObject, parameters: JsonObject, scid: str) -> None:
    """The first entry makes the identifier (section 3.7.3, SCID generation and verification)."""
    if str(parameters.get("method")) not in _METHODS:
        detail = f"The log is of a version that is not taken ({str(parameters.get('method'))[:40]})."
        raise Unavailable(Code.UNSUPPORTED_DID_METHOD, detail, act=Act.US)
    bare = {name: value for name, value in entry.items() if name != "proof"}
    text = json.dumps({**bare, "versionId": _PLACEHOLDER}, ensure_ascii=False).replace(scid, _PLACEHOLDER)
    if parameters.get("scid") != scid or _hash(json.loads(text)) != scid:
        raise _bad("its first entry does not make this identifier.")


def _chained(entry: JsonObject, number: int, before: str) -> None:
    """Section 3.7.4: the hash in the entry's id is over the entry, with the id of the one before in its place."""
    version = entry.get("versionId")
    counted, _, digest = version.partition("-") if isinstance(version, str) else ("", "", "")
    bare = {name: value for name, value in entry.items() if name != "proof"}
    if counted != str(number) or _hash({**bare, "versionId": before}) != digest:
        raise _bad(f"entry {number} does not follow the one before it.")


def _signers(changed: JsonObject, parameters: JsonObject, allowed: _Allowed | None) -> frozenset[str]:
    """The keys that may sign an entry: its own where they were promised (or it is the first), else the last one's."""
    if allowed is None:
        return _texts(parameters.get("updateKeys"))
    if not allowed.promised:
        return allowed.keys
    own = _texts(changed.get("updateKeys"))
    if not own or not {_multihash(key.encode()) for key in own} <= allowed.promised:
        raise _bad("an entry uses keys that the one before did not promise.")
    return own


def _allowed(parameters: JsonObject) -> _Allowed:
    return _Allowed(_texts(parameters.get("updateKeys")), _texts(parameters.get("nextKeyHashes")))


def _signed(entry: JsonObject, signers: frozenset[str], number: int) -> None:
    bare = {name: value for name, value in entry.items() if name != "proof"}
    if not any(_holds(bare, proof, signers) for proof in entries(entry.get("proof"))):
        raise _bad(f"entry {number} is not signed by a key that may sign it.")


def _holds(bare: JsonObject, proof: JsonValue, signers: frozenset[str]) -> bool:
    """Whether a proof (eddsa-jcs-2022) is good: https://www.w3.org/TR/vc-di-eddsa/ section 3.3.

    Written out, since the suites stand above the DID methods, which they ask for keys.
    """
    if not isinstance(proof, dict) or proof.get("cryptosuite") != "eddsa-jcs-2022":
        return False
    method, value = proof.get("verificationMethod"), proof.get("proofValue")
    if proof.get("proofPurpose") not in ("assertionMethod", "authentication"):
        return False
    if not isinstance(method, str) or not isinstance(value, str) or not value.startswith("z"):
        return False
    name = method.removeprefix("did:key:").partition("#")[0]
    if name not in signers:
        return False
    options = {key: item for key, item in proof.items() if key != "proofValue"}
    message = hashlib.sha256(jcs(options)).digest() + hashlib.sha256(jcs(bare)).digest()
    try:
        return from_multikey(name).verifies(base58_decode(value[1:]), message)
    except (Invalid, Unavailable):
        return False


def _in_order(entry: JsonObject, before: datetime | None, number: int) -> datetime:
    value = entry.get("versionTime")
    made = dates.parse(value if isinstance(value, str) else "").moment
    if before is not None and made < before:
        raise _bad(f"entry {number} is older than the one before it.")
    return made


def _texts(value: JsonValue) -> frozenset[str]:
    held: Sequence[JsonValue] = value if isinstance(value, list) else []
    return frozenset(item for item in held if isinstance(item, str))


def _hash(value: JsonValue) -> str:
    return _multihash(jcs(value))


def _multihash(data: bytes) -> str:
    return base58_encode(_SHA256 + hashlib.sha256(data).digest())


def _bad(what: str) -> Invalid:
    return Invalid(Code.BAD_ISSUER_DOCUMENT, f"The history of the did:webvh cannot be right: {what}")
