"""One candidate as Credence holds them, as JSON: records with their original bytes, reports, claims, own words.

The format is ours, `credence-candidate` version 1; its JSON Schema stands beside this module (``candidate-1.json``) and
is served at `/api/v1/schemas/candidate-1/`. What another organization makes of the file it makes by itself: it receives
the originals and verifies them. :data:`NOT_REPEATED` lists what cannot come out the same there.
"""

from __future__ import annotations

import base64
import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from portal.exports.assurance import assurance_of, claims_of, media_type, moment, own_words_of, self_asserted
from portal.models import Application, Observation, Submission
from portal.queries_papers import CandidatePapers, HeldRecord
from portal.resume import ResumeItem

__all__ = ["FORMAT", "NOT_REPEATED", "VERSION", "candidate_json", "comparable", "schema"]

Json = dict[str, Any]

FORMAT = "credence-candidate"
VERSION = 1

#: What an import elsewhere does not repeat, as paths (`*` is each item): ids and moments, what people of the exporting
#: organization decided, and whatever rests on their confirmations and their list of issuers.
NOT_REPEATED = (
    "exported_at",
    "exporter",
    "candidate/id",
    "candidate/known_since",
    "identifiers/*/confirmed_at",
    "applications",
    "observations",
    "confirmed_links",
    "not_read",
    "records/*/id",
    "records/*/received_at",
    "records/*/channel",
    "records/*/said_by_exporter",
    "records/*/assurance/checked_at",
    "records/*/claims/*/assurance/checked_at",
    "records/*/own_words/*/assurance/checked_at",
    "records/*/report/receipt",
)


def candidate_json(papers: CandidatePapers, *, attached: bool = False) -> Json:
    """The document. With ``attached``, originals are named by digest only: the file around it carries them."""
    candidate = papers.candidate
    return {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": moment(timezone.now()),
        "exporter": {"organization": papers.organization.name, "software": "Credence"},
        "candidate": {
            "id": str(candidate.pk),
            "name": candidate.name,
            "email": candidate.email,
            "phone": candidate.phone,
            "known_since": moment(candidate.created_at),
        },
        "identifiers": [
            {"kind": row.kind, "value": row.value, "confirmed_at": moment(row.confirmed_at)}
            for row in papers.identifiers
        ],
        "applications": [_application(row) for row in papers.applications],
        "observations": [_observation(row) for row in papers.observations],
        "confirmed_links": [
            {"text": row.text or row.key, "concept_uri": row.concept_uri, "confirmed_at": moment(row.decided_at)}
            for row in papers.confirmations
        ],
        "records": [_record(held, attached=attached) for held in papers.records],
        "not_read": [_not_read(row) for row in papers.not_read],
    }


def _record(held: HeldRecord, *, attached: bool) -> Json:
    row, data = held.record, held.original
    original: Json | None = None
    if data is not None:
        original = {"encoding": "attachment"} if attached else {"encoding": "base64", "data": _base64(data)}
    return {
        "id": str(row.pk),
        "digest": row.digest,
        "file_name": held.file_name,
        "media_type": media_type(data) if data is not None else "",
        "size": row.blob.size,
        "received_at": moment(row.created_at),
        "channel": held.channel,
        "state": row.state,
        "title": row.title,
        "format": row.format,
        "container": row.container,
        "sentence": row.sentence,
        "original": original,
        "assurance": assurance_of(held, held.report),
        "claims": claims_of(held),
        "own_words": [_line(item, held) for item in own_words_of(held)],
        "skills": list(held.statements),
        "report": held.report or None,
        "said_by_exporter": held.said or None,
    }


def _line(item: ResumeItem, held: HeldRecord) -> Json:
    return {
        "kind": item.kind.value,
        "name": item.name,
        "where": item.where,
        "start": item.start,
        "end": item.end,
        "current": item.current,
        "address": item.address,
        "years": item.years,
        "pointer": item.pointer,
        "assurance": self_asserted(held),
    }


def _application(row: Application) -> Json:
    return {
        "id": str(row.pk),
        "job": {"id": str(row.job_id), "title": row.job.title},
        "stage": row.stage,
        "source": row.source,
        "applied_at": moment(row.created_at),
    }


def _observation(row: Observation) -> Json:
    return {
        "id": str(row.pk),
        "application": str(row.application_id),
        "requirement_key": row.requirement_key,
        "concept_uri": row.concept_uri,
        "level": row.level,
        "kind": row.kind,
        "what_was_seen": row.what_was_seen,
        "setting": row.setting,
        "observed_on": row.observed_on.isoformat(),
        "observed_by": str(row.observed_by or ""),
        "confirmed": row.confirmed,
    }


def _not_read(row: Submission) -> Json:
    return {
        "file_name": row.file_name,
        "size": row.size,
        "digest": row.digest,
        "state": row.state,
        "code": row.error_code,
        "because": row.error,
        "received_at": moment(row.created_at),
    }


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


@cache
def schema() -> Json:
    """The format's JSON Schema (draft 2020-12)."""
    loaded: Json = json.loads(Path(__file__).with_name("candidate-1.json").read_text("utf-8"))
    return loaded


def comparable(document: Json) -> Json:
    """The document without what :data:`NOT_REPEATED` lists: two of them are equal when nothing was lost."""
    left = copy.deepcopy(document)
    for path in NOT_REPEATED:
        _without(left, path.split("/"))
    return left


def _without(value: Any, path: list[str]) -> None:  # noqa: ANN401 - any JSON value
    if path[0] == "*":
        for item in value if isinstance(value, list) else ():
            _without(item, path[1:])
    elif isinstance(value, dict) and len(path) == 1:
        value.pop(path[0], None)
    elif isinstance(value, dict):
        _without(value.get(path[0]), path[1:])
