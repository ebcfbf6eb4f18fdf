"""A candidate as HR Open's LER-RS 2.0: signed credentials embedded as they are, own words as own words.

Specification: HR Open Standards, LER Resume Standard (LER-RSType, 4.5): https://www.hropenstandards.org/
What the standard has a place for stands there:

- each credential in the `verifications` of `certifications`, `licenses`, `educationAndLearnings` or
  `employmentHistories`: an Open Badge 3.0 or CLR 2.0 as it is where it is a credential of data model 1.1, the only one
  that the standard's schemas of them know; another W3C credential as `otherW3CVerifiableCredential` (a token in the
  envelope of https://www.w3.org/TR/vc-data-model-2.0/ section 4.13); anything else as a `reference` to the attachment,
  named by its digest (RFC 6920);
- every original, byte for byte, in `attachments` (base64);
- a skill that a verified credential of a known issuer states about the person in `skills`, with its issuer among the
  `endorsers` and a `reference`;
- the person's own words without `verifications`.

What it has no place for stands in the extension ``credence``: ``items`` says of each part by its JSON pointer what it
is worth, ``document`` is our own JSON (:mod:`portal.exports.candidate_json`) with the originals left to the
attachments. A credential that was rejected, is not in force, is about somebody else or was signed by its own subject is
attached, and in no part.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from portal.exports.assurance import (
    Credential,
    claims_of,
    credentials_of,
    mark_of,
    media_type,
    named_by_digest,
    own_words_of,
    self_asserted,
)
from portal.exports.candidate_json import candidate_json
from portal.exports.parts import Part, part_of
from portal.pointers import resolve
from portal.queries_papers import CandidatePapers, HeldRecord
from portal.resume import ResumeItem, ResumeKind
from verification.codes import Format, Verdict

__all__ = ["EXTENSION", "NOT_CARRIED", "TYPE", "ler_rs"]

Json = dict[str, Any]

TYPE = "http://schema.hropenstandards.org/4.5/recruiting/json/LER-RSType.json"
EXTENSION = "credence"
#: What LER-RS has no place for; the extension carries it.
NOT_CARRIED = (
    "the verdict, its checks and its receipt",
    "how far the issuer is trusted, and by which registry",
    "how the record is tied to the person",
    "the day it was checked",
    "the SHA-256 of the record",
    "identifiers of the person other than the e-mail address, and whether they are confirmed",
    "applications, observations, and links to skills that somebody confirmed",
    "results, criteria and alignments of a claim whose credential is a token or stands in a picture or PDF",
    "records that are rejected, not in force, about somebody else, signed by their subject, not checked or not read",
)
_RAW = frozenset({Format.OPEN_BADGE_3, Format.CLR_2})
_RAW_HAS = frozenset({"@context", "id", "type", "name", "credentialSubject", "issuer", "issuanceDate"})
_SHOWN = frozenset({Verdict.VERIFIED.value, Verdict.INDETERMINATE.value, "not_covered"})
_PLACES = {
    Part.CERTIFICATION: "certifications",
    Part.LICENSE: "licenses",
    Part.LEARNING: "educationAndLearnings",
    Part.WORK: "employmentHistories",
}
_MOST_SKILLS = 1_000


class _Writer:
    """The parts as they fill, and what the extension says of each."""

    def __init__(self) -> None:
        names = ("skills", *_PLACES.values())
        self.parts: dict[str, list[Json]] = {name: [] for name in names}
        self.items: list[Json] = []

    def add(self, name: str, item: Json, title: str, worth: Json) -> None:
        self.items.append({"pointer": f"/{name}/{len(self.parts[name])}", "title": title, "assurance": worth})
        self.parts[name].append(item)


def ler_rs(papers: CandidatePapers) -> Json:
    """The candidate as a bare LER-RS document."""
    writer = _Writer()
    for held in papers.records:
        for credential in credentials_of(held):
            _credential(writer, credential)
        _skills(writer, held)
        for line in own_words_of(held):
            _line(writer, line, self_asserted(held))
    document = candidate_json(papers, attached=True)
    candidate = papers.candidate
    return {
        "type": TYPE,
        "documentId": {"value": f"urn:uuid:{candidate.pk}"},
        "person": {"name": {"formattedName": candidate.name}},
        "communication": {
            **({"email": [{"address": candidate.email}]} if candidate.email else {}),
            **({"phone": [{"formattedNumber": candidate.phone}]} if candidate.phone else {}),
        },
        **writer.parts,
        "attachments": [_attachment(held, held.original) for held in papers.records if held.original is not None],
        EXTENSION: {
            "says": "This is the exporter’s word. The attachments are the records as received: verify them.",
            "not_carried_by_ler_rs": list(NOT_CARRIED),
            "items": writer.items,
            "document": document,
        },
    }


def _attachment(held: HeldRecord, data: bytes) -> Json:
    return {
        "id": {"value": named_by_digest(held.record.digest)},
        "content": {
            "value": base64.b64encode(data).decode("ascii"),
            "encoding": "base64",
            "mimeType": media_type(data),
            "filename": held.file_name or held.record.title or "record",
        },
    }


def _credential(writer: _Writer, credential: Credential) -> None:
    worth = credential.assurance
    if worth["standing"] not in _SHOWN:
        return
    place = _PLACES[part_of(credential.report)]
    writer.add(place, {"verifications": [_verification(credential)]}, credential.title, worth)


def _verification(credential: Credential) -> Json:
    """The credential in the standard's own place, whole where it is an object or a token; else where it is found."""
    document = _object_of(credential)
    if document is not None:
        is_known = credential.report.get("format") in _RAW and set(document) >= _RAW_HAS
        raw = is_known and part_of(credential.report) is not Part.WORK
        return document if raw else {"otherW3CVerifiableCredential": document}
    token = _token_of(credential)
    if token:
        kind = "dc+sd-jwt" if "~" in token else "vc+jwt"
        envelope = {
            "@context": "https://www.w3.org/ns/credentials/v2",
            "id": f"data:application/{kind},{token}",
            "type": "EnvelopedVerifiableCredential",
        }
        return {"otherW3CVerifiableCredential": envelope}
    return {"reference": named_by_digest(credential.held.record.digest)}


def _object_of(credential: Credential) -> Json | None:
    """The credential as a signed object: from the record itself where that is JSON, else as it was decoded."""
    held, document = credential.held, credential.payload
    if held.original is not None and held.original.lstrip()[:1] == b"{":
        try:
            whole = json.loads(held.original)
        except (ValueError, RecursionError):
            return None
        document = whole if credential.whole else resolve(whole, str(credential.report.get("pointer") or ""))
    types = document.get("type") if isinstance(document, Mapping) else None
    named = types if isinstance(types, list) else [types]
    if isinstance(document, dict) and "proof" in document and "VerifiableCredential" in named:
        return document
    return None


def _token_of(credential: Credential) -> str:
    """The credential as a token; empty where it is none."""
    held = credential.held
    if held.original is None:
        return ""
    if credential.whole and held.record.container in {"jwt", "sd_jwt"}:
        return held.original.decode("utf-8", "replace").strip()
    if held.original.lstrip()[:1] == b"{" and not credential.whole:
        try:
            found = resolve(json.loads(held.original), str(credential.report.get("pointer") or ""))
        except (ValueError, RecursionError):
            return ""
        return found if isinstance(found, str) and found.startswith("ey") else ""
    return ""


def _skills(writer: _Writer, held: HeldRecord) -> None:
    """Skills that a credential says its subject has, once each: one verified, of an issuer known, tied to them."""
    seen: set[tuple[str, str]] = set()
    for claim in claims_of(held):
        worth = claim["assurance"]
        if mark_of(worth):
            continue
        for line in (*claim.get("alignments", ()), *(a for r in claim.get("results", ()) for a in r["alignments"])):
            name, url = line.get("target_name") or "", line.get("target_url") or ""
            if not name or (name, url) in seen or len(writer.parts["skills"]) >= _MOST_SKILLS:
                continue
            seen.add((name, url))
            skill: Json = {"name": name, "verifications": [{"reference": named_by_digest(held.record.digest)}]}
            if "://" in url or url.startswith("urn:"):
                skill["definitionReference"] = {"reference": url}
            if worth["issuer"] and worth["issuer"]["name"]:
                skill["endorsers"] = [{"organization": {"name": worth["issuer"]["name"]}}]
            writer.add("skills", skill, name, worth)


def _line(writer: _Writer, item: ResumeItem, worth: Json) -> None:
    place, line = _LINES[item.kind](item)
    writer.add(place, line, item.name, worth)


def _filled(**parts: Any) -> Json:  # noqa: ANN401 - JSON values
    return {name: value for name, value in parts.items() if value}


def _skill(item: ResumeItem) -> tuple[str, Json]:
    years = None if item.years is None or item.years != int(item.years) else int(item.years)
    found = _filled(name=item.name, yearsOfExperience=years)
    if item.address:
        found["id"] = item.address
    return "skills", found


def _certificate(item: ResumeItem) -> tuple[str, Json]:
    place = "licenses" if item.kind is ResumeKind.LICENSE else "certifications"
    period = _filled(validTo=item.end)
    authority = _filled(name=item.where)
    return place, _filled(
        name=item.name, issuingAuthority=authority, firstIssued=item.start, effectiveTimePeriod=period
    )


def _learning(item: ResumeItem) -> tuple[str, Json]:
    degree = _filled(name=item.name, date=item.end)
    return "educationAndLearnings", _filled(
        institution=_filled(name=item.where),
        start=item.start,
        currentlyAttendingIndicator=item.current,
        educationDegrees=[degree],
    )


def _work(item: ResumeItem) -> tuple[str, Json]:
    position = _filled(title=item.name, start=item.start, end=item.end, current=item.current)
    return "employmentHistories", _filled(organization=_filled(name=item.where), positionHistories=[position])


_LINES = {
    ResumeKind.SKILL: _skill,
    ResumeKind.CERTIFICATION: _certificate,
    ResumeKind.LICENSE: _certificate,
    ResumeKind.LEARNING: _learning,
    ResumeKind.WORK: _work,
}
