"""Reports from their JSON: what :mod:`verification.report` writes, read back into the frozen types.

Only for JSON that this software wrote (a stored report, the sandbox's answer): anything else raises ``KeyError``,
``TypeError`` or ``ValueError``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from verification.claims import Alignment, Claim, Result
from verification.codes import Act, CheckId, Code, Container, Format, Outcome, SubjectMatch, Trust, Verdict
from verification.report import Check, CredentialReport, IssuerReport, Receipt, ReceiptDocument, Report

__all__ = ["credential_from", "receipt_from", "report_from"]

Json = dict[str, Any]


def report_from(value: Json) -> Report:
    """The report that ``Report.to_json`` wrote."""
    return Report(credential_from(value), receipt_from(value["receipt"]))


def credential_from(value: Json) -> CredentialReport:
    """The credential's report, nested ones included."""
    issuer = value["issuer"]
    return CredentialReport(
        verdict=Verdict(value["verdict"]),
        format=Format(value["format"]),
        container=Container(value["container"]),
        digest=value["digest"],
        pointer=value["pointer"],
        name=value["name"],
        title=value["title"],
        types=tuple(value["types"]),
        issuer=IssuerReport(issuer["id"], issuer["name"], Trust(issuer["trust"]), issuer["registry"])
        if issuer
        else None,
        subject_match=SubjectMatch(value["subject_match"]),
        subject_ids=tuple(value["subject_ids"]),
        issued=value["issued"],
        expires=value["expires"],
        checks=tuple(_check(item) for item in value["checks"]),
        claims=tuple(_claim(item) for item in value["claims"]),
        credentials=tuple(credential_from(item) for item in value["credentials"]),
        endorsements=tuple(credential_from(item) for item in value["endorsements"]),
        payload=value.get("payload"),
    )


def receipt_from(value: Json) -> Receipt:
    """The receipt."""
    return Receipt(
        record_sha256=value["record_sha256"],
        at=_moment(value["at"]),
        policy=value["policy"],
        software=value["software"],
        documents=tuple(
            ReceiptDocument(
                url=item["url"],
                role=item["role"],
                sha256=item["sha256"],
                fetched_at=_moment(item["fetched_at"]) if item["fetched_at"] else None,
                content=item.get("content"),
                given=item.get("given", False),
                found=item.get("found", True),
                problem=item.get("problem"),
            )
            for item in value["documents"]
        ),
    )


def _check(value: Json) -> Check:
    return Check(
        id=CheckId(value["id"]),
        outcome=Outcome(value["outcome"]),
        code=Code(value["code"]),
        detail=value["detail"],
        pointer=value["pointer"],
        act=Act(value["act"]) if value["act"] else None,
        retry_after=_moment(value["retry_after"]) if value["retry_after"] else None,
    )


def _claim(value: Json) -> Claim:
    return Claim(
        **{
            **value,
            "tags": tuple(value["tags"]),
            "alignments": tuple(Alignment(**item) for item in value["alignments"]),
            "results": tuple(_result(item) for item in value["results"]),
            "subject_match": SubjectMatch(value["subject_match"]) if value.get("subject_match") else None,
        }
    )


def _result(value: Json) -> Result:
    return Result(
        **{
            **value,
            "scale": tuple(value["scale"]),
            "alignments": tuple(Alignment(**item) for item in value["alignments"]),
        }
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
