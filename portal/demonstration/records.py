"""Making the records of the demonstration: real credentials, really signed, with the faults that the cast asks for."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from matching.frameworks.builtin import SKILLS
from portal.demonstration import signing
from portal.demonstration.badge_parts import (
    LEVELS,
    Json,
    achievement,
    alignment_with,
    identity_by_name,
    result,
    scale,
    status_entry,
)
from portal.demonstration.cards import CARDS, Card
from portal.demonstration.issuers import DemoIssuer
from portal.demonstration.keys import SigningKey, ed25519_key
from verification.multibase import base64url_decode, base64url_encode

__all__ = ["Maker", "Share", "SharedFile"]

_V1 = ["https://www.w3.org/2018/credentials/v1", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"]
_V2 = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
_CLR = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
_MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Share:
    """One word of the cast: the card, another level, and what is the matter."""

    card: Card
    fault: str = ""

    @classmethod
    def parse(cls, word: str) -> Share:
        """Read `name`, `name=level`, `name!fault` and `name=level!fault`."""
        rest, _, fault = word.partition("!")
        name, _, level = rest.partition("=")
        card = CARDS[name]
        if level:
            card = replace(card, level=0 if level == "?" else int(level))
        return cls(replace(card, kind="Participation", level=0) if fault == "present" else card, fault)


@dataclass(frozen=True)
class SharedFile:
    """A file as the person gives it."""

    name: str
    data: bytes


@dataclass
class Maker:
    """Makes records for one demonstration: deterministic in its seed and its moment."""

    seed: int
    at: datetime
    issuers: dict[str, DemoIssuer]
    _next_index: int = 100
    revoked: dict[str, list[int]] = field(default_factory=dict)
    suspended: dict[str, list[int]] = field(default_factory=dict)

    def file(self, share: Share, email: str, name: str) -> SharedFile:
        """One card as a file: JSON or a token, as its issuer signs."""
        signed = self.signed(share, email, name)
        text = signed if isinstance(signed, str) else json.dumps(signed, indent=1, ensure_ascii=False)
        ending = "jwt" if isinstance(signed, str) else "json"
        slug = "-".join(share.card.title.lower().replace("/", " ").replace(":", "").replace(",", "").split())
        return SharedFile(f"{slug}.{ending}", text.encode())

    def signed(self, share: Share, email: str, name: str) -> Json | str:
        """The credential, signed, and then harmed where the cast says so."""
        issuer = self.issuers[share.card.issuer]
        if share.fault == "self":
            issuer = self._own_issuer(email, name)
        document = self._badge(share, issuer, email, name)
        created = document.get("validFrom") or document["issuanceDate"]
        signed = issuer.sign(document, issuer, created)
        return self._altered(signed) if share.fault == "altered" else signed

    def learner_record(self, shares: Iterable[Share], email: str, name: str) -> SharedFile:
        """A CLR of Cedar Fork or Northgate around credentials that each carry their own signature."""
        children = [self.signed(share, email, name) for share in shares]
        publisher = self.issuers["northgate" if any("northgate" in str(child) for child in children) else "cedar_fork"]
        issued = self._moment(3)
        document: Json = {
            "@context": _CLR,
            "id": self._urn("clr", email),
            "type": ["VerifiableCredential", "ClrCredential"],
            "issuer": self._profile(publisher),
            "validFrom": issued,
            "name": f"Comprehensive learner record, {publisher.name}",
            "credentialSubject": {
                "id": self.wallet(email).did_key,
                "type": "ClrSubject",
                "identifier": [self._identity(email)],
                "verifiableCredential": children,
            },
        }
        return SharedFile("learner-record.json", json.dumps(publisher.sign(document, publisher, issued)).encode())

    def fifty_badges(self, email: str, name: str) -> list[SharedFile]:
        """Fifty badges that a person made for themselves, on everything a job could need."""
        own = self._own_issuer(email, name)
        files = []
        for number, skill in enumerate(SKILLS[:50], start=1):
            card = Card("", f"Master of {skill.label}", (skill.slug,), "Certificate", 4, 1)
            document = self._badge(Share(card, "self"), own, email, name)
            signed = own.sign(document, own, document["validFrom"])
            files.append(SharedFile(f"badge-{number:02}.json", json.dumps(signed).encode()))
        return files

    def one_badge_for_everything(self, email: str, name: str) -> SharedFile:
        """One badge of a trusted issuer, aligned with two hundred skills and with a result for none."""
        issuer = self.issuers["datacraft"]
        document = self._badge(
            Share(Card("datacraft", "Complete Analyst", ("data-analysis",), "Badge")), issuer, email, name
        )
        alignment = [alignment_with(skill.slug) for skill in SKILLS]
        alignment += [
            {
                "type": "Alignment",
                "targetName": f"Analyst skill {number}",
                "targetUrl": f"https://datacraft.example/skills/{number}",
            }
            for number in range(200 - len(alignment))
        ]
        document["credentialSubject"]["achievement"]["alignment"] = alignment
        return SharedFile("complete-analyst.jwt", str(issuer.sign(document, issuer, document["validFrom"])).encode())

    def status_lists(self) -> dict[str, bytes]:
        """Every status list that is published, by address, with the revoked and suspended marked."""
        published = {}
        since = (self.at - timedelta(days=1)).strftime("%Y-%m-%dT00:00:00Z")
        for issuer in self.issuers.values():
            for purpose, marked, number in (("revocation", self.revoked, 1), ("suspension", self.suspended, 3)):
                url = issuer.status_url(number)
                unsigned = signing.status_list(url, issuer.id, purpose, marked.get(issuer.slug, ()), valid_from=since)
                published[url] = self._signed_list(unsigned, issuer, since)
        return published

    def wallet(self, email: str) -> SigningKey:
        """The key in the person's wallet."""
        return ed25519_key(f"{self.seed} wallet {email}")

    def _signed_list(self, unsigned: Json, issuer: DemoIssuer, since: str) -> bytes:
        if issuer.key.algorithm == "EdDSA":
            signed = signing.sign_data_integrity(unsigned, issuer.key, issuer.method, created=since)
            return json.dumps(signed).encode()
        return signing.sign_vc_jwt(unsigned, issuer.key, issuer.method).encode()

    def _badge(self, share: Share, issuer: DemoIssuer, email: str, name: str) -> Json:
        card = share.card
        old_model = card.issuer == "electrical_board" and share.fault != "self"
        issued, until = self._validity(share)
        document: Json = {
            "@context": _V1 if old_model else _V2,
            "id": self._urn(email, card.title, share.fault, str(card.level)),
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": self._profile(issuer, name if share.fault == "self" else ""),
            "issuanceDate" if old_model else "validFrom": issued,
            "name": card.title,
            "credentialSubject": self._subject(share, email, name),
        }
        if until:
            document["expirationDate" if old_model else "validUntil"] = until
        if share.fault != "self":
            status = self._status(issuer, share.fault)
            document["credentialStatus"] = status[0] if old_model and len(status) == 1 else status
        return document

    def _subject(self, share: Share, email: str, name: str) -> Json:
        card = share.card
        subject: Json = {
            "type": "AchievementSubject",
            "achievement": achievement(card, self._urn("achievement", card.title)),
        }
        if share.fault == "nameonly":
            subject["identifier"] = [identity_by_name(name)]
        else:
            about = "somebody.else@example.org" if share.fault == "stranger" else email
            subject["id"] = self.wallet(about).did_key
            subject["identifier"] = [self._identity(about)]
        if card.level:
            subject["result"] = [result(card, self._urn("scale", card.title))]
            subject["achievement"]["resultDescription"] = [scale(self._urn("scale", card.title))]
        return subject

    def _validity(self, share: Share) -> tuple[str, str]:
        card = share.card
        if share.fault == "expired":
            return self._moment(40), self._moment(2)
        until = self._moment(card.months - card.good_for) if card.good_for else ""
        return self._moment(card.months), until

    def _status(self, issuer: DemoIssuer, fault: str) -> list[Json]:
        number = 2 if fault == "unreachable" else 1
        index = self._next_index
        self._next_index += 1
        if fault == "revoked":
            self.revoked.setdefault(issuer.slug, []).append(index)
        entries = [status_entry(issuer.status_url(number), "revocation", index)]
        if fault == "suspended":
            self.suspended.setdefault(issuer.slug, []).append(index)
            entries.append(status_entry(issuer.status_url(3), "suspension", index))
        return entries

    def _altered(self, signed: Json | str) -> Json | str:
        """Raise the result after signing, as a forger would."""
        if isinstance(signed, str):
            head, payload, signature = signed.split(".")
            changed = self._raised(base64url_decode(payload).decode())
            return f"{head}.{base64url_encode(changed.encode())}.{signature}"
        document: Json = json.loads(self._raised(json.dumps(signed)))
        return document

    def _raised(self, text: str) -> str:
        for level in LEVELS[:3]:
            for colon in (":", ": "):
                text = text.replace(f'"value"{colon}"{level}"', f'"value"{colon}"4"')
        return text

    def _own_issuer(self, email: str, name: str) -> DemoIssuer:
        key = self.wallet(email)
        return DemoIssuer("self", name, key.did_key, key, f"{key.did_key}#{key.multikey}", _sign_own, "", "", "")

    def _profile(self, issuer: DemoIssuer, name: str = "") -> Json:
        return {"id": issuer.id, "type": "Profile", "name": name or issuer.name}

    def _identity(self, email: str) -> Json:
        salt = hashlib.sha256(f"{self.seed} salt {email}".encode()).hexdigest()[:12]
        digest = hashlib.sha256(f"{email}{salt}".encode()).hexdigest()
        return {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": f"sha256${digest}",
            "identityType": "emailAddress",
            "salt": salt,
        }

    def _moment(self, months: int) -> str:
        """So many months before the demonstration's moment, at nine in the morning."""
        return (self.at - months * _MONTH).strftime("%Y-%m-%dT09:00:00Z")

    def _urn(self, *parts: str) -> str:
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, ' '.join((str(self.seed), *parts)))}"


def _sign_own(document: Json, issuer: DemoIssuer, created: str) -> Json | str:
    return signing.sign_data_integrity(document, issuer.key, issuer.method, created=created)
