"""Reports as verification would give them, for tests of what the portal does with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import ModuleType
from typing import Any

import pytest

from portal.store import digest_of
from verification.claims import Alignment, Claim
from verification.codes import REQUIRED_CHECKS, Act, CheckId, Code, Container, Format, Outcome, SubjectMatch, Trust
from verification.policy import Policy, verdict_of
from verification.report import Check, CredentialReport, IssuerReport, Receipt, Report
from verification.sources import Sources

Verify = Callable[..., Report]

PASSED = Check(CheckId.PROOF, Outcome.PASSED, Code.EDDSA_RDFC_2022, "")
UNREACHABLE = Check(
    CheckId.REVOCATION, Outcome.UNKNOWN, Code.STATUS_UNREACHABLE, "x.example did not answer.", act=Act.NETWORK
)
FORGED = Check(CheckId.PROOF, Outcome.FAILED, Code.BAD_SIGNATURE, "")
NO_RECORD = Check(CheckId.FORM, Outcome.FAILED, Code.NOT_A_RECORD, "It is JSON without a credential in it.")


def report(data: bytes, at: datetime, *checks: Check, **more: Any) -> Report:
    """A report on ``data`` whose verdict follows from ``checks``; every other required check passed."""
    given = {check.id for check in checks}
    checks = (*checks, *(Check(id_, Outcome.PASSED, Code.OK, "") for id_ in REQUIRED_CHECKS - given))
    credential = {
        "verdict": verdict_of(checks),
        "format": Format.OPEN_BADGE_3,
        "container": Container.JSON,
        "digest": digest_of(data),
        "pointer": "",
        "name": "",
        "title": "Vital signs",
        "types": ("OpenBadgeCredential",),
        "issuer": IssuerReport("did:web:cedarfork.example", "Cedar Fork Community College", Trust.TRUSTED),
        "subject_match": SubjectMatch.IDENTIFIER,
        "subject_ids": (),
        "issued": "2025-05-22T14:05:00Z",
        "expires": "",
        "checks": checks,
        "claims": (),
        "payload": {"id": "urn:x"},
        **more,
    }
    return Report(CredentialReport(**credential), Receipt(digest_of(data), at, Policy().to_json(), "test", ()))


def claim(name: str = "Vital signs", target: str = "") -> Claim:
    """An achievement, aligned with ``target`` when one is given."""
    aligned = (Alignment(target, "", name, "", "", "/credentialSubject/achievement/alignment/0"),) if target else ()
    blank = dict.fromkeys(Claim.__slots__, "")
    return Claim(
        **{
            **blank,
            "kind": "achievement",
            "name": name,
            "tags": (),
            "alignments": aligned,
            "results": (),
            "covered": True,
            "pointer": "/credentialSubject/achievement",
            "subject_match": SubjectMatch.IDENTIFIER,
        }
    )


def answer_with(monkeypatch: pytest.MonkeyPatch, verify: Verify) -> None:
    """Let ``verify`` stand in for the isolated verifier."""
    module = ModuleType("portal.sandbox")
    module.verify_isolated = verify
    monkeypatch.setitem(__import__("sys").modules, "portal.sandbox", module)


def answer_with_checks(monkeypatch: pytest.MonkeyPatch, *checks: Check, **more: Any) -> None:
    """Let every record come out with ``checks``."""

    def verify(record: bytes, *, policy: Policy, sources: Sources, at: datetime) -> Report:
        return report(record, at, *checks, **more)

    answer_with(monkeypatch, verify)
