"""What a caller demands of records that are verified and not kept, and the world as they are verified in it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from portal.documents import PortalSources
from portal.sandbox import Verifier
from portal.scope import Scope
from portal.sentences import verdict_sentence
from portal.storable import storable_json
from verification.bare_reports import unreadable
from verification.budget import Limits
from verification.codes import Act, Code
from verification.containers import sniff
from verification.errors import Invalid, Unavailable
from verification.policy import Policy, Recipient
from verification.report import Receipt, Report
from verification.sources import Document, DocumentRole
from verification.verify import SOFTWARE

__all__ = ["NETWORK_SECONDS", "BadGivenError", "Demands", "bytes_of", "verify_given"]

#: How long one record may wait for the network: somebody waits for the answer, and others for the place.
NETWORK_SECONDS = 20.0
LARGEST = Limits().record


class BadGivenError(ValueError):
    """Raised when a record or a document was given in no form that is taken; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Demands:
    """What to verify for.

    ``documents`` are by their exact URL: an object, a text, ``{"base64": …}``, or None for one that answers 404.
    They are used before anything else is asked, and never kept. ``recipients`` are e-mail addresses and DIDs.
    """

    challenge: str = ""
    domain: str = ""
    at: datetime | None = None
    recipients: tuple[str, ...] = ()
    documents: Mapping[str, Any] = field(default_factory=dict)
    offline: bool = False

    def policy(self) -> Policy:
        """The demands as the verification library takes them."""
        people = [one for one in self.recipients if not one.startswith("did:")]
        others = [one for one in self.recipients if one.startswith("did:")]
        recipient = Recipient(emails=tuple(people), identifiers=tuple(others))
        return Policy(recipient=recipient, challenge=self.challenge, domain=self.domain)

    def to_json(self) -> dict[str, Any]:
        """The demands for a row."""
        return {
            "challenge": self.challenge,
            "domain": self.domain,
            "at": self.at.isoformat() if self.at else None,
            "recipients": list(self.recipients),
            "documents": dict(self.documents),
            "offline": self.offline,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Demands:
        """The demands that :meth:`to_json` gave."""
        at = stored.get("at")
        return cls(
            challenge=stored.get("challenge", ""),
            domain=stored.get("domain", ""),
            at=datetime.fromisoformat(at) if at else None,
            recipients=tuple(stored.get("recipients", ())),
            documents=stored.get("documents", {}),
            offline=bool(stored.get("offline")),
        )


class GivenSources(PortalSources):
    """The organization's world, with documents that the caller supplied before everything else."""

    def __init__(self, scope: Scope, at: datetime, demands: Demands, *, network_seconds: float) -> None:
        super().__init__(scope, at, network_seconds=network_seconds)
        self._given, self._offline = demands.documents, demands.offline

    def document(self, url: str, role: DocumentRole) -> Document:
        """The document at ``url``.

        Raises:
            Unavailable: nobody answered, the address is not asked, or the network may not be used.
        """
        if url in self._given:
            given = self._given[url]
            body = b"" if given is None else bytes_of(given)
            return Document(url, body, given=True, found=given is not None)
        if self._offline:
            detail = f"{url[:200]} is not among the documents given, and the network may not be used."
            raise Unavailable(Code.OFFLINE, detail, act=Act.US)
        return super().document(url, role)


def bytes_of(given: Any) -> bytes:  # noqa: ANN401 - any JSON
    """What was given inside JSON, as bytes: a text as it is, ``{"base64": …}`` decoded, another object as JSON.

    Raises:
        BadGivenError: it is none of these.
    """
    if isinstance(given, str):
        return given.encode("utf-8", "surrogatepass")
    if not isinstance(given, dict):
        raise BadGivenError('Give an object, a text, or {"base64": "…"}.')
    if set(given) != {"base64"}:
        return json.dumps(given, ensure_ascii=False).encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(str(given["base64"]), validate=True)
    except (binascii.Error, ValueError):
        raise BadGivenError("What stands under base64 is no base64.") from None


def verify_given(
    scope: Scope,
    data: bytes,
    demands: Demands,
    *,
    name: str,
    verifier: Verifier,
    network_seconds: float = NETWORK_SECONDS,
) -> dict[str, Any]:
    """What `manage.py verify --json` says of the record, after the verdict in words. Nothing of the record is stored.

    Public documents that were fetched for it (keys, status lists) stay in the cache that every verification shares.
    """
    at, policy = demands.at or timezone.now(), demands.policy()
    if len(data) > LARGEST:
        report = _too_large(data, policy, at)
    else:
        sources = GivenSources(scope, at, demands, network_seconds=network_seconds)
        report = verifier.verify(data, policy=policy, sources=sources, at=at)
    shown = storable_json(report.to_json())  # half a character has no place in an answer either
    return {"verdict": shown["verdict"], "sentence": verdict_sentence(shown, kept=False), "record": name, **shown}


def _too_large(data: bytes, policy: Policy, at: datetime) -> Report:
    problem = Invalid(Code.TOO_LARGE, f"It has {len(data):,} bytes; a record may have {LARGEST // 1024**2} MB.")
    digest = hashlib.sha256(data).hexdigest()
    credential = unreadable(problem, container=sniff(data[:1024]), digest=digest)
    return Report(credential, Receipt(digest, at, policy.to_json(), SOFTWARE, ()))
