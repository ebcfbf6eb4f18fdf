"""What the isolated verifier and its caller say to each other: framed JSON, capped, never pickle.

A frame is four bytes of length, big-endian, and that many bytes of JSON. The caller sends `verify`; the verifier
answers with `document` (it needs one, and gets `document` or `unavailable` back), then with `report` or `stopped`.
"""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from verification.budget import Limits
from verification.codes import Act, Code
from verification.errors import Unavailable
from verification.policy import Policy, Recipient
from verification.report import CredentialReport, Report
from verification.report_reading import report_from
from verification.sources import Document, DocumentRole, TrustList
from verification.trust.list_file import trust_list_from, trust_list_to_json

__all__ = [
    "BrokenFrameError",
    "answer_from",
    "answer_to_json",
    "policy_from_json",
    "read_frame",
    "report_from_json",
    "report_to_json",
    "request_from",
    "request_to_json",
    "write_frame",
]

Json = dict[str, Any]
_LONGEST = 256 * 1024 * 1024
_LENGTH = struct.Struct(">I")


class BrokenFrameError(Exception):
    """Raised when the other side is gone, or sent what no frame is."""


def read_frame(read: Callable[[int], bytes]) -> Json:
    """The next frame; ``read(n)`` gives at most n bytes, and none at the end.

    Raises:
        BrokenFrameError: at the end, and for a frame that is too long or holds no object.

    """
    (length,) = _LENGTH.unpack(_exactly(read, _LENGTH.size))
    if length > _LONGEST:
        raise BrokenFrameError(f"a frame of {length} bytes")
    try:
        value = json.loads(_exactly(read, length))
    except (ValueError, RecursionError) as error:
        raise BrokenFrameError("a frame that is no JSON") from error
    if not isinstance(value, dict):
        raise BrokenFrameError("a frame that is no object")
    return value


def _exactly(read: Callable[[int], bytes], size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = read(min(size, 1 << 20))
        if not part:
            raise BrokenFrameError("the other side is gone")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def write_frame(write: Callable[[bytes], Any], value: Json) -> None:
    """Send a frame with ``write``, which sends all it is given."""
    body = json.dumps(value, separators=(",", ":")).encode()
    write(_LENGTH.pack(len(body)) + body)


def request_to_json(record: bytes, policy: Policy, lists: tuple[TrustList, ...], at: datetime) -> Json:
    """A request to verify."""
    return {
        "verify": {
            "record": base64.b64encode(record).decode(),
            "policy": policy.to_json(),
            "limits": asdict(policy.limits),
            "lists": [trust_list_to_json(listed) for listed in lists],
            "at": at.isoformat(),
        }
    }


def request_from(value: Json) -> tuple[bytes, Policy, tuple[TrustList, ...], datetime]:
    """The record, the policy, the lists of issuers and the moment of a request."""
    body = value["verify"]
    return (
        base64.b64decode(body["record"]),
        policy_from_json(body["policy"], Limits(**body["limits"])),
        tuple(trust_list_from(listed) for listed in body["lists"]),
        datetime.fromisoformat(body["at"]),
    )


def policy_from_json(value: Json, limits: Limits) -> Policy:
    """The policy that `Policy.to_json` wrote.

    Raises:
        KeyError: when a part of it is missing.
        TypeError: when a part is of another kind.

    """
    recipient = value["recipient"]
    presented = value.get("presented_at")  # receipts of earlier versions do not say, here and below
    return Policy(
        recipient=Recipient(tuple(recipient["emails"]), tuple(recipient["identifiers"]), recipient["name"]),
        challenge=value["challenge"],
        domain=value["domain"],
        presented_at=datetime.fromisoformat(presented) if presented else None,
        clock_skew=timedelta(seconds=value["clock_skew_seconds"]),
        schema_required=value["schema_required"],
        other_status_issuer_is_unknown=value["other_status_issuer_is_unknown"],
        follow_refresh=value.get("follow_refresh", False),
        limits=limits,
    )


def answer_to_json(ask: Callable[[str, DocumentRole], Document], url: str, role: str) -> Json:
    """What the caller answers when the verifier needs a document."""
    try:
        document = ask(url, DocumentRole(role))
    except Unavailable as problem:
        return {
            "unavailable": {
                "code": problem.code.value,
                "detail": problem.detail,
                "act": problem.act.value,
                "retry_after": problem.retry_after.isoformat() if problem.retry_after else None,
            }
        }
    return {
        "document": {
            "url": document.url,
            "body": base64.b64encode(document.body).decode(),
            "content_type": document.content_type,
            "fetched_at": document.fetched_at.isoformat() if document.fetched_at else None,
            "given": document.given,
            "found": document.found,
        }
    }


def answer_from(value: Json) -> Document:
    """The document answered.

    Raises:
        Unavailable: when that is the answer.

    """
    if "unavailable" in value:
        said = value["unavailable"]
        retry = datetime.fromisoformat(said["retry_after"]) if said["retry_after"] else None
        raise Unavailable(Code(said["code"]), said["detail"], act=Act(said["act"]), retry_after=retry)
    said = value["document"]
    fetched = datetime.fromisoformat(said["fetched_at"]) if said["fetched_at"] else None
    return Document(
        said["url"], base64.b64decode(said["body"]), said["content_type"], fetched, said["given"], said["found"]
    )


def report_to_json(report: Report) -> Json:
    """The report with the decoded payload of its outermost credentials, which its own JSON leaves out."""
    body = dict(report.to_json())
    body["payload"] = report.credential.payload
    body["credentials"] = [_member(item) for item in report.credential.credentials]
    return body


def _member(report: CredentialReport) -> Json:
    """Members of an archive keep their payload; what is nested in a credential stands in that credential's own."""
    return {**report.to_json(), "payload": report.payload} if report.name else dict(report.to_json())


def report_from_json(value: Json) -> Report:
    """The report, read back.

    Raises:
        BrokenFrameError: when it is none.

    """
    try:
        return report_from(value)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BrokenFrameError("a report that cannot be read") from error
