"""The receipt of a consent, for the candidate to keep: machine readable, with the terms they read and their digest.

Field names and sections follow ISO/IEC TS 27560:2023, "Consent record information structure": record header,
PII processing, party identification, events. The terms stand under ``privacy_notice`` word for word.
https://www.iso.org/standard/80392.html
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from portal.models import Application, Consent
from portal.queries_keeping import Keeping
from portal.share_terms import Contact
from verification.jcs import jcs

__all__ = ["SCHEMA", "consent_receipt", "terms_hold"]

SCHEMA = "ISO/IEC TS 27560:2023"


def consent_receipt(consent: Consent, application: Application, contact: Contact, keeping: Keeping) -> dict[str, Any]:
    """The receipt as JSON."""
    organization = application.organization
    controller = f"urn:uuid:{organization.pk}"
    return {
        "schema_version": SCHEMA,
        "record_id": f"urn:uuid:{consent.pk}",
        "pii_principal_id": f"urn:uuid:{application.candidate_id}",
        "privacy_notice": {
            "digest": {
                "algorithm": "sha-256",
                "over": "terms, RFC 8785",
                "value": consent.terms_digest,
            },
            "terms": consent.terms,
        },
        "language": "en",
        "purposes": [
            {
                "purpose": consent.purpose,
                "purpose_description": f"Applying for {application.job.title}",
                "lawful_basis": "consent",
                "pii_information": [
                    {"pii_type": "Learning and employment records that the candidate shared", "sensitive": False},
                    {"pii_type": "Name and e-mail address", "sensitive": False},
                ],
                "pii_controllers": [controller],
                "collection_method": "shared by the candidate, on a page of their own",
                "processing_method": "records are verified, and compared with the skills that the job names",
                "retention_period": {
                    "until": _moment(keeping.until),
                    "reason": keeping.reason,
                    "after_withdrawal": _after(keeping),
                },
                "recipient_third_parties": [],
                "withdrawal_method": "on the candidate's private page, at any time",
            }
        ],
        "party_identification": [
            {
                "party_id": controller,
                "party_type": "pii_controller",
                "party_name": organization.name,
                "party_address": organization.place,
                "party_contact": {"name": contact.name, "email": contact.email, "phone": contact.phone},
            }
        ],
        "events": _events(consent),
    }


def terms_hold(consent: Consent) -> bool:
    """Whether the stored terms are those that were agreed to: their digest is made again."""
    return hashlib.sha256(jcs(consent.terms)).hexdigest() == consent.terms_digest


def _events(consent: Consent) -> list[dict[str, Any]]:
    given = {"event_time": _moment(consent.created_at), "event_type": "explicit", "event_state": "consent given"}
    if consent.withdrawn_at is None:
        return [given]
    ended = {"event_time": _moment(consent.withdrawn_at), "event_type": "explicit", "event_state": "consent withdrawn"}
    return [given, ended]


def _after(keeping: Keeping) -> str:
    if keeping.sealing is None:
        return "erased within minutes"
    until = _moment(keeping.sealing.until) or "the legal hold is lifted"
    return f"a sealed copy, which only auditors can open, until {until}: {keeping.sealing.because}"


def _moment(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value else None
