"""From bytes to a report. What a record is opened into decides who examines it; nothing but a Report comes out.

The numbered steps that every credential goes through stand in :mod:`verification.examination`.
"""

from __future__ import annotations

import hashlib
import logging
import traceback
from dataclasses import replace
from datetime import datetime

from verification.bare_reports import collection, presentation, resume, unfinished, unreadable
from verification.budget import Budget
from verification.codes import Code, Container
from verification.containers import open_nested, open_record, sniff
from verification.credential import Archive, Credential, Member, Presentation, Presented
from verification.errors import Invalid, Problem
from verification.examination import Run, examine_credential
from verification.policy import Policy
from verification.proofs.holder import examine_presentation
from verification.recording import Recorder
from verification.report import CredentialReport, Receipt, Report
from verification.sources import Sources

__all__ = ["SOFTWARE", "verify"]

SOFTWARE = "credence-verification 0.1.0"
logger = logging.getLogger(__name__)


def verify(record: bytes, *, policy: Policy, sources: Sources, at: datetime) -> Report:
    """Verify a record as it was received.

    Args:
        record: the bytes, in any container that is taken.
        policy: what is demanded: the recipient, tolerances, limits.
        sources: the world: documents and registries of issuers.
        at: the moment for which the verdict holds; aware.

    Returns:
        the report. Hostile input, missing answers and our own faults all end in one, never in an exception.

    """
    digest = hashlib.sha256(record).hexdigest()
    recorder = Recorder(sources)
    try:
        run = Run(policy=policy, sources=recorder, at=at, budget=Budget(policy.limits.work))
        outermost = _opened(record, digest, run)
    except (MemoryError, RecursionError):
        detail = "The record asks for more memory than one record may take."
        outermost = unfinished(Code.OVER_BUDGET, detail, container=sniff(record), digest=digest)
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is ours, and says nothing about the record
        _log(fault)
        detail = "The verifier met a fault of its own; nothing is known about the record."
        outermost = unfinished(Code.INTERNAL, detail, container=sniff(record), digest=digest)
    receipt = Receipt(
        record_sha256=digest,
        at=at,
        policy=policy.to_json(),
        software=SOFTWARE,
        documents=recorder.documents(_issuers(outermost)),
    )
    return Report(outermost, receipt)


def _issuers(report: CredentialReport) -> frozenset[str]:
    """The issuers of a record and of everything inside it."""
    own = {report.issuer.id} if report.issuer is not None else set()
    return frozenset(own.union(*(_issuers(inner) for inner in (*report.credentials, *report.endorsements))))


def _opened(record: bytes, digest: str, run: Run) -> CredentialReport:
    try:
        opened = open_record(record, run.policy.limits)
    except Problem as problem:
        return unreadable(problem, container=sniff(record), digest=digest)
    if isinstance(opened, Archive):
        members = tuple(_member(member, run) for member in opened.members)
        return collection(members, container=opened.container, digest=digest)
    return _examined(opened, run)


def _examined(opened: Credential | Presentation, run: Run, *, name: str = "") -> CredentialReport:
    if isinstance(opened, Credential):
        return examine_credential(opened, run, name=name)
    if opened.resume:
        members = tuple(_presented(member, run) for member in opened.members)
        return replace(resume(members, digest=opened.digest, name=name), payload=opened.payload)
    policy, sources = run.policy, run.sources
    holder = examine_presentation(opened, sources=sources, at=run.at, policy=policy, budget=run.afresh().budget)
    within = replace(run, holder=holder)
    members = tuple(_presented(member, within) for member in opened.members)
    report = presentation(members, digest=opened.digest, holder=holder.check, name=name)
    return replace(report, payload=opened.payload)


def _presented(member: Presented, run: Run) -> CredentialReport:
    """The report of one credential of a presentation: its own document, with a budget of its own."""
    try:
        credential = open_nested(member.value, run.policy.limits)
    except Problem as problem:
        return unreadable(problem, container=Container.UNKNOWN, digest="", pointer=member.pointer)
    return examine_credential(credential, run.afresh(), pointer=member.pointer)


def _member(member: Member, run: Run) -> CredentialReport:
    """The report of one file of an archive; each has a budget of its own, and its faults harm no other."""
    container, digest = sniff(member.data), hashlib.sha256(member.data).hexdigest()
    try:
        if isinstance(member.error, Problem):
            raise member.error
        opened = open_record(member.data, run.policy.limits)
        if isinstance(opened, Archive):
            raise Invalid(Code.BAD_ARCHIVE, "An archive inside an archive is not unpacked; share its files directly.")
    except Problem as problem:
        return unreadable(problem, container=container, digest=digest, name=member.name)
    return _examined(opened, run.afresh(), name=member.name)


def _log(fault: Exception) -> None:
    """Where the fault is, without its message: that may quote the record, and records are personal data."""
    place = traceback.extract_tb(fault.__traceback__)[-1]
    logger.error("verification fault: %s at %s:%s", type(fault).__name__, place.name, place.lineno)
    logger.debug("the fault in full", exc_info=fault)
