"""Values of the examples: other systems, what they are told, and how they say who they are."""

from __future__ import annotations

from typing import Any, Final

from portal.api.schema_examples.either import Either
from portal.api.schema_examples.ids import row

__all__ = ["VALUES", "VALUES_OF"]

_SECRET: Final = "whsec_ZXhhbXBsZSBzZWNyZXQgb2YgMzIgYnl0ZXMuLi4="  # noqa: S105 - an example's
_TOKEN: Final = "credence_Kj7exampleexampleexample"  # noqa: S105 - an example's
_HASH: Final = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"

VALUES: Final[dict[str, Any]] = {
    "about": "record",
    "access_token": _TOKEN,
    "actor": "Imani Castellanos",
    "adapter": "generic",
    "address": "https://credence.example/api/v1/inbound/q7Rk2mVx/",
    "answered": 200,
    "attempts": 1,
    "because": "",
    "broken_at": None,
    "capabilities": ["read_jobs", "read_rankings"],
    "choices": [],
    "client": None,
    "client_id": row("client"),
    "client_secret": _SECRET,
    "data": Either({"number": 1, "verdict": "verified"}, ["number", "verdict"]),
    "dismissed_at": None,
    "do": "Nothing: all is well.",
    "eta_seconds": None,
    "exp": 1795167000,
    "expires_in": 3600,
    "hash": _HASH,
    "head": _HASH,
    "iat": 1795163400,
    "id": "1",
    "kind": "record.verified",
    "kinds": ["record.verified", "record.revoked"],
    "lines": ["verify: 0 due, 42 messages"],
    "links": ["https://cedarfork.example/credentials/4711.json"],
    "looked_at": 4211,
    "next_attempt_at": None,
    "paused_at": None,
    "message_id": "msg_2yVq4xM1",
    "next": None,
    "previous": None,
    "paused_reason": "",
    "policy": {},
    "prefix": "credence_own_Kj7",
    "q": "",
    "query": "",
    "received": 8,
    "recheck_hours": 24,
    "replayed": 3,
    "says": "Nothing waits.",
    "scope": "read_jobs read_rankings",
    "secret": _SECRET,
    "sent_when": "a record was verified",
    "seq": 4211,
    "settings": {"url": "https://ats.aldergrove.example/credence"},
    "token": _TOKEN,
    "token_type": "Bearer",
    "token_type_hint": "access_token",
    "told": Either(True, ["Imani Castellanos"]),
    "took_ms": 84,
    "type": "record.verified",
    "upto": 4211,
    "url": "https://ats.aldergrove.example/credence",
    "uses": 3,
    "version": Either(row("version"), 1, "1"),
    "waiting": 0,
    "who": "Imani Castellanos",
}
_OWN: Final[dict[str, Any]] = {
    "name": "Nurse aide certification",
    "uri": "urn:credence:skill:nurse-aide-certification",
    "identifiers": ["CNA-OH"],
    "regulator": "Ohio Board of Nursing Support",
}
_SYSTEM: Final[dict[str, Any]] = {"name": "Our applicant system", "state": "active"}
VALUES_OF: Final[dict[str, dict[str, Any]]] = {
    **dict.fromkeys(("OwnCredential", "OwnCredentialDetail", "PatchedRenamed"), _OWN),
    **dict.fromkeys(("ApplicantSystem", "SecretApplicantSystem", "PatchedChangedApplicantSystem"), _SYSTEM),
    **{name: {"name": "Payroll"} for name in ("Endpoint", "SecretEndpoint", "PatchedChangedEndpoint")},
    "ApplicantAdapter": {
        "key": "generic",
        "name": "Another system, by webhook",
        "means": "Any system that can post JSON, or a program between the two.",
    },
    "AdapterSetting": {"key": "url", "name": "url", "kind": "url", "title": "Address that is told"},
    "ApplicantTable": {"file": "external_id,name,email,job\nats-4711,Danette Kowalczyk,danette@mail.example,CNA-2\n"},
    "ImportFile": {"file": '{"format": "credence-candidate", "version": 1}'},
    "Organization": {"name": "Alder Grove Care"},
    "PatchedOrganizationChange": {"name": "Alder Grove Care"},
    "OwnOrganization": {"name": "Alder Grove Care"},
    "OwnToken": {"name": "Reporting", "id": row("token")},
    "OwnClient": {"name": "Reporting", "id": row("client")},
    "Export": {"what": "records", "kind": "records", "file_name": "records.csv", "state": "ready"},
    "ApplicantMessage": {"kind": "applicant", "state": "done"},
    "Delivery": {"state": "delivered"},
    "Run": {"state": "done"},
    "NewEndpoint": {"name": "Payroll"},
    "Finding": {"key": "workers", "title": "Workers", "state": "well"},
    "Health": {"state": "well"},
    "AuditEvent": {
        "kind": "record.verified",
        "about": "record",
        "subject": row("record"),
        "previous": "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9",
        "words": "Record verified",
        "what": "Vital Signs Measurement",
        "detail": "verdict verified",
    },
    "About": {},
    "ProblemDetail": {
        "type": "https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR",
        "title": "Signature",
        "detail": "The signature is not the issuer’s.",
    },
    "ItemProblem": {"code": "parse_error", "detail": "It is no record that can be read."},
    "Chain": {"sentence": "4,211 entries hold together.", "total": 4211},
    "MessageData": {"stage": "interview"},
    "ChangeType": {"type": "record.verified", "needs": "read_records"},
}
