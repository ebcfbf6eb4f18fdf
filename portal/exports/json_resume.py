"""A candidate as JSON Resume: what is verified stands plainly, everything else is marked where a person reads it.

Specification: https://jsonresume.org/schema, version 1.0.0. Its parts may hold further properties; ``credence`` of each
item says what it is worth, ``meta.credence`` of the whole where it comes from and what was left out: credentials that
were rejected or are about somebody else stand in no part. A learner record stands beside each credential in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from portal.exports.assurance import (
    Credential,
    claims_of,
    credentials_of,
    mark_of,
    members_of,
    moment,
    own_words_of,
    self_asserted,
)
from portal.exports.parts import Part, part_of
from portal.queries_papers import CandidatePapers, HeldRecord
from portal.resume import ResumeItem, ResumeKind

__all__ = ["SCHEMA", "json_resume"]

Json = dict[str, Any]

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
_OUT = frozenset({"rejected", "somebody_else", "not_checked"})
_DAY = re.compile(r"[12]\d{3}(?:-[01]\d(?:-[0-3]\d)?)?")
_PARTS = {
    Part.CERTIFICATION: "certificates",
    Part.LICENSE: "certificates",
    Part.LEARNING: "education",
    Part.WORK: "work",
}
_MOST_SKILLS = 1_000


def json_resume(papers: CandidatePapers) -> Json:
    """The candidate as a JSON Resume."""
    parts: dict[str, list[Json]] = {"work": [], "education": [], "certificates": [], "skills": []}
    left_out: list[Json] = []
    for held in papers.records:
        for credential in credentials_of(held):
            for one in (credential, *members_of(credential)):
                worth = one.assurance
                if worth["standing"] in _OUT:
                    left_out.append({"title": one.title, "assurance": worth})
                    continue
                part = part_of(one.report)
                parts[_PARTS[part]].append(_shaped(part, one, worth))
        _skills(parts["skills"], held)
        for item in own_words_of(held):
            name, line = _line(item, self_asserted(held))
            parts[name].append(line)
    return {"$schema": SCHEMA, "basics": _basics(papers), **parts, "meta": _meta(papers, left_out)}


def _basics(papers: CandidatePapers) -> Json:
    candidate = papers.candidate
    return _filled(name=candidate.name, email=candidate.email, phone=candidate.phone)


def _meta(papers: CandidatePapers, left_out: list[Json]) -> Json:
    now = moment(timezone.now()) or ""
    return {
        "version": "v1.0.0",
        "lastModified": now.removesuffix("Z"),
        "credence": {
            "says": "Words in brackets after a name say what is not verified. The originals are not in this file: "
            "LER-RS and candidate JSON carry them.",
            "exporter": papers.organization.name,
            "exported_at": now,
            "left_out": left_out,
        },
    }


def _shaped(part: Part, credential: Credential, worth: Json) -> Json:
    report, issuer = credential.report, (worth["issuer"] or {})
    title = f"{credential.title or 'Untitled credential'}{mark_of(worth)}"
    where, start = issuer.get("name") or issuer.get("id") or "", _day(_awarded(report))
    if part is Part.LEARNING:
        shaped = _filled(institution=where, area=title, endDate=start)
    elif part is Part.WORK:
        shaped = _filled(name=where, position=title)
    else:
        shaped = _filled(name=title, issuer=where, date=start)
    return {**shaped, "credence": {**worth, "title": credential.title}}


def _awarded(report: Mapping[str, Any]) -> str:
    """The day that the credential states; an SD-JWT VC states it of what it claims."""
    claims = report.get("claims") or ()
    return str(report.get("issued") or next((claim["awarded"] for claim in claims if claim.get("awarded")), ""))


def _skills(into: list[Json], held: HeldRecord) -> None:
    seen: set[tuple[str, str]] = set()
    for claim in claims_of(held):
        worth = claim["assurance"]
        if worth["standing"] in _OUT:
            continue
        for line in (*claim.get("alignments", ()), *(a for r in claim.get("results", ()) for a in r["alignments"])):
            name, url = line.get("target_name") or "", line.get("target_url") or ""
            if not name or (name, url) in seen or len(into) >= _MOST_SKILLS:
                continue
            seen.add((name, url))
            into.append({"name": f"{name}{mark_of(worth)}", "credence": {**worth, "title": name, "target_url": url}})


def _line(item: ResumeItem, worth: Json) -> tuple[str, Json]:
    """A line in the person's own words, marked as that."""
    said, start, end = f"{item.name}{mark_of(worth)}", _day(item.start), _day(item.end)
    extension = {"credence": {**worth, "title": item.name}}
    if item.kind is ResumeKind.SKILL:
        return "skills", {"name": said, **extension}
    if item.kind is ResumeKind.LEARNING:
        return "education", {**_filled(institution=item.where, area=said, startDate=start, endDate=end), **extension}
    if item.kind is ResumeKind.WORK:
        return "work", {**_filled(name=item.where, position=said, startDate=start, endDate=end), **extension}
    return "certificates", {**_filled(name=said, issuer=item.where, date=start), **extension}


def _day(text: object) -> str:
    """As much of a date as the schema takes; empty for what is none."""
    found = _DAY.match(str(text or ""))
    return found[0] if found else ""


def _filled(**parts: str) -> Json:
    return {name: value for name, value in parts.items() if value}
