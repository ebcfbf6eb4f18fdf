"""What an evidence pack holds. Maker and checker both read it here, so that neither can mean something else.

- ``manifest.json``: of whom the pack is, who made it when, every other file with size and SHA-256, every record with
  what was found; ``manifest.jws`` signs its exact bytes, ``keys.json`` holds the public keys (RFC 7517).
- ``documents/DIGEST.EXT``: a record, byte for byte as received. ``receipts/DIGEST.json``: its report with the receipt,
  as `manage.py verify --json` prints it. ``contexts/DIGEST.json``: a JSON-LD context that the software does not carry.
- ``claims.json``: what the records say, from the reports. ``summary.pdf``, ``gap-report.pdf``, ``README.txt``: to read.
- ``SHA256SUMS``: for `sha256sum -c`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from verification.errors import Invalid
from verification.jcs import jcs
from verification.jsontypes import JsonObject, JsonValue
from verification.pack_names import MANIFEST, SIGNATURE, SUMS

__all__ = [
    "CLAIMS",
    "FORMAT",
    "GAP_REPORT",
    "KEYS",
    "MANIFEST",
    "MOST_BYTES",
    "MOST_FILES",
    "MOST_MANIFEST",
    "MOST_RECEIPT",
    "README",
    "SIGNATURE",
    "SUMMARY",
    "SUMS",
    "VERSION",
    "checks_digest",
    "claims_file",
    "extension_of",
    "media_type_of",
    "policy_part",
    "receipt_file",
    "record_line",
    "sums_file",
]

FORMAT: Final = "credence-evidence-pack"
VERSION: Final = 1
KEYS, CLAIMS, README = "keys.json", "claims.json", "README.txt"
SUMMARY, GAP_REPORT = "summary.pdf", "gap-report.pdf"
MOST_FILES: Final = 10_000
MOST_BYTES: Final = 1_900 * 1024**2  # of all files, unpacked; so that no huge archive (ZIP64) is ever needed
MOST_MANIFEST: Final = 32 * 1024**2
MOST_RECEIPT: Final = 128 * 1024**2

_MEDIA: Mapping[str, str] = {
    "json": "application/json",
    "jws": "application/jose",
    "jwt": "application/jwt",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "zip": "application/zip",
}
_EXTENSIONS: Mapping[str, str] = {"sd_jwt": "jwt", "presentation": "json", "unknown": "bin"}
_NULL = re.compile("\0")
_OWN_POLICY = "recipient"  # whom the record should be about: the receipt says it, the manifest need not repeat it
Json = Mapping[str, Any]


def extension_of(container: str, data: bytes) -> str:
    """What a document's file name ends in; a presentation may be a JWT."""
    if container == "presentation" and not data.lstrip().startswith((b"{", b"[")):
        return "jwt"
    found = _EXTENSIONS.get(container, container)
    return found if found in _MEDIA else "bin"


def media_type_of(path: str) -> str:
    """The media type of a file of a pack."""
    return _MEDIA.get(path.rpartition(".")[2], "application/octet-stream") if path != SUMS else "text/plain"


def checks_digest(report: Json) -> str:
    """SHA-256 of everything that a report found, in its canonical form (RFC 8785): checks, claims, and what is inside.

    Without the receipt, which says from what it was found.

    Raises:
        ValueError: when it is no JSON that has a canonical form.
    """
    digest = hashlib.sha256()
    try:
        for piece in _canonical({name: value for name, value in report.items() if name not in {"receipt", "payload"}}):
            digest.update(piece)
    except Invalid as problem:
        raise ValueError(problem.detail) from None
    return digest.hexdigest()


def _canonical(found: JsonObject) -> Iterator[bytes]:
    """The canonical form in pieces; the names are ours, and ASCII."""
    return _in_pieces(found, lambda value: jcs(_kept(value)), ",", ":")


def receipt_file(report: Json) -> Iterator[bytes]:
    """``receipts/DIGEST.json`` in pieces."""

    def written(value: JsonValue) -> bytes:
        return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()

    yield from _in_pieces(report, written, ", ", ": ")
    yield b"\n"


def _in_pieces(found: Json, write: Callable[[JsonValue], bytes], between: str, after: str) -> Iterator[bytes]:
    """An object as ``write`` writes it, an item of its lists at a time: thousands of credentials may be inside."""
    comma, colon = between.encode(), after.encode()
    for number, name in enumerate(sorted(found)):
        yield (comma if number else b"{") + write(name) + colon
        value = found[name]
        if isinstance(value, list) and value:
            for place, item in enumerate(value):
                yield (comma if place else b"[") + write(item)
            yield b"]"
        else:
            yield write(value)
    yield b"}" if found else b"{}"


def _kept(value: JsonValue) -> JsonValue:
    """The value as databases keep it: none takes the null character, so the portal replaces it."""
    if isinstance(value, str):
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if isinstance(value, dict):
        return {_NULL.sub("\N{REPLACEMENT CHARACTER}", name): _kept(item) for name, item in value.items()}
    return [_kept(item) for item in value] if isinstance(value, list) else value


def policy_part(receipt: Json) -> dict[str, Any]:
    """What was demanded of a record, without the person it should be about."""
    return {name: value for name, value in receipt["policy"].items() if name != _OWN_POLICY}


def record_line(report: Json) -> str:
    """A record's line of ``claims.json``. Of a rejected credential nothing is read, and so nothing inside it either."""
    body = {"digest": report["receipt"]["record_sha256"], "credentials": list(_credentials(report))}
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _credentials(report: Json) -> Iterator[dict[str, Any]]:
    rejected = report["verdict"] == "rejected"
    yield {
        "name": report["name"],
        "pointer": report["pointer"],
        "verdict": report["verdict"],
        "title": report["title"],
        "issuer": report["issuer"],
        "issued": report["issued"],
        "expires": report["expires"],
        "claims": [] if rejected else report["claims"],
    }
    archive = report["format"] in {"collection", "presentation"}  # these hold what stands for itself
    for inner in report["credentials"] if archive or not rejected else ():
        yield from _credentials(inner)


def claims_file(lines: Iterable[str]) -> Iterator[bytes]:
    """``claims.json`` in pieces: one record a line, so that thousands need not be in memory at once."""
    yield b'{"records":['
    for number, line in enumerate(lines):
        yield (",\n" if number else "\n").encode() + line.encode()
    yield b"\n]}\n"


def sums_file(digests: Mapping[str, str]) -> bytes:
    """``SHA256SUMS`` for these files: path -> SHA-256."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items())).encode()
