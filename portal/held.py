"""What names a credential however it travels: in a file, a presentation, a picture, a ZIP, a learner record.

It is named by the SHA-256 of its decoded payload in JCS form (RFC 8785). An SD-JWT looks different each time it is
shown, so it is named by what no holder can hide: issuer, type, times, and the holder's key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portal.signed_text import child_payload
from verification.codes import Container
from verification.errors import Invalid
from verification.jcs import jcs
from verification.report import CredentialReport

__all__ = ["Held", "held_in"]

#: A record holds no more credentials than this under our limits; beyond it nothing is compared.
MOST = 2_000
_ALWAYS_SHOWN = ("iss", "vct", "iat", "nbf", "exp", "cnf", "status", "jti", "issuer", "validFrom")
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Held:
    """A credential of a record: its name by digest, and the ids that it gives itself, its issuer and its subject."""

    digest: str
    credential_id: str
    issuer_id: str
    subject_id: str


def held_in(report: CredentialReport) -> list[Held]:
    """Every credential of a record that has an issuer, nested ones included, each once."""
    found = {item.digest: item for _, item in zip(range(MOST), _walk(report, report.payload), strict=False)}
    return list(found.values())


def _walk(report: CredentialReport, payload: Any) -> Iterator[Held]:  # noqa: ANN401 - decoded JSON
    if report.issuer is not None and report.issuer.id:
        yield Held(
            digest=_digest(report, payload),
            credential_id=_text(payload, "id") or _text(payload, "jti"),
            issuer_id=report.issuer.id[:_LONGEST],
            subject_id=report.subject_ids[0][:_LONGEST] if len(report.subject_ids) == 1 else "",
        )
    for child in report.credentials:
        inner = child.payload if child.payload is not None else child_payload(payload, child.pointer)
        yield from _walk(child, inner)


def _digest(report: CredentialReport, payload: Any) -> str:  # noqa: ANN401 - decoded JSON
    if not isinstance(payload, dict):
        return report.digest
    if report.container is Container.SD_JWT:
        payload = {name: payload[name] for name in _ALWAYS_SHOWN if name in payload}
    try:
        return hashlib.sha256(jcs(payload)).hexdigest()
    except Invalid:  # half a character, or nested too deep: such a record is refused for it, and named by its bytes
        return report.digest


def _text(payload: Any, name: str) -> str:  # noqa: ANN401 - decoded JSON
    value = payload.get(name) if isinstance(payload, dict) else None
    return value[:_LONGEST] if isinstance(value, str) else ""
