"""Writing an evidence pack into a file, record after record, so that memory holds one document at a time.

What stands where in it says :mod:`verification.pack.layout`. Whether it may be written at all, and that it was, is
:mod:`portal.actions.make_pack`'s.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal import store
from portal.actions.refusal import RefusedError
from portal.exports.pack_file import PackFile
from portal.exports.pack_pdf import PackedRecord, packed_record, summary_pdf
from portal.exports.pack_readme import readme
from portal.models import Application, Candidate, Organization, Record, Verification
from portal.scope import Scope
from portal.software import SOFTWARE as PORTAL_SOFTWARE
from verification.contexts import CONTEXTS
from verification.contexts.added import added, file_of
from verification.pack import layout
from verification.pack.signature import Signer, key_set
from verification.verify import SOFTWARE

__all__ = ["PackContents", "Progress", "WrittenPack", "records_of", "write_pack"]

Progress = Callable[[int, int], None]
MOST_RECORDS = layout.MOST_FILES // 2 - 50


@dataclass(frozen=True, slots=True)
class PackContents:
    """Of whom a pack is: the candidate, and the application with its gap report as a PDF where it is of one."""

    organization: Organization
    candidate: Candidate
    application: Application | None = None
    gap_report: bytes = b""
    run: int | None = None


@dataclass(frozen=True, slots=True)
class WrittenPack:
    """What was written: ``manifest_sha256`` names the pack, ``kid`` the key that signed it."""

    manifest_sha256: str
    kid: str
    records: int
    left_out: int
    files: int


@dataclass(slots=True)
class _Written:
    """The records so far: as the manifest lists them, as the summary shows them, and where their reports are."""

    organization: Organization
    entries: list[dict[str, Any]] = field(default_factory=list)
    shown: list[PackedRecord] = field(default_factory=list)
    reports: list[uuid.UUID] = field(default_factory=list)
    left_out: list[dict[str, str]] = field(default_factory=list)
    contexts: set[str] = field(default_factory=set)


def records_of(scope: Scope, candidate: Candidate) -> list[uuid.UUID]:
    """The candidate's records that can be read, the oldest first."""
    rows = Record.objects.within(scope).filter(candidate=candidate).exclude(state="unreadable")
    return list(rows.order_by("created_at", "id").values_list("pk", flat=True))


def write_pack(
    scope: Scope,
    contents: PackContents,
    file: IO[bytes],
    *,
    signer: Signer,
    made_at: datetime,
    progress: Progress = lambda _done, _total: None,
) -> WrittenPack:
    """Write the pack into ``file``, which need not seek; ``progress`` is told of each record.

    Raises:
        RefusedError: it would be larger than packs may be, or a record went away while it was written.
    """
    ids = records_of(scope, contents.candidate)
    if len(ids) > MOST_RECORDS:
        raise RefusedError(_("There are too many records for one evidence pack."))
    written = _Written(contents.organization)
    with PackFile(file, made_at) as pack:
        pack.add(layout.README, readme(contents).encode())
        pack.add(layout.KEYS, _json(key_set([signer.private.public_key()])))
        for number, pk in enumerate(ids, start=1):
            _write_record(scope, pack, pk, written)
            progress(number, len(ids))
        pack.add_pieces(layout.CLAIMS, layout.claims_file(_lines(scope, written.reports)))
        with override("en-us"):  # whoever is handed the pack need not read the maker's language
            summary = summary_pdf(contents, written.shown, written.left_out, made_at=made_at, kid=signer.kid)
        pack.add(layout.SUMMARY, summary)
        if contents.gap_report:
            pack.add(layout.GAP_REPORT, contents.gap_report)
        _insist_still_there(scope, contents, [uuid.UUID(entry["id"]) for entry in written.entries])
        digest = pack.close_with(_manifest(contents, written, made_at), signer)
        return WrittenPack(digest, signer.kid, len(written.entries), len(written.left_out), pack.count)


def _write_record(scope: Scope, pack: PackFile, pk: uuid.UUID, written: _Written) -> None:
    row: Record | None = (
        Record.objects.within(scope).select_related("blob", "current_verification").filter(pk=pk).first()
    )
    if row is None:  # taken back a moment ago
        return
    verification = row.current_verification
    report: dict[str, Any] | None = verification.report if verification is not None else None
    if not report or report.get("receipt", {}).get("record_sha256") != row.digest:
        report = None
    document = _write_document(pack, row, report["container"] if report else row.container)
    if not document:
        written.left_out.append({"id": str(row.pk), "digest": row.digest, "reason": "not_there_as_received"})
        return
    entry = {
        "id": str(row.pk),
        "digest": row.digest,
        "document": document,
        "received_at": _time(row.created_at),
        "title": row.title,
        "issuer": row.issuer_name or row.issuer_id,
        **_without_report(),
    }
    if report and verification is not None:
        receipt = pack.add_pieces(f"receipts/{row.digest}.json", layout.receipt_file(report))
        entry |= _found(report, receipt)
        written.reports.append(verification.pk)
        _write_contexts(pack, report, written)
    written.entries.append(entry)
    written.shown.append(packed_record(row, report, document, written.organization))


def _write_document(pack: PackFile, row: Record, container: str) -> str:
    """Add the record as received; its path, or nothing where it is no longer there."""
    try:
        data = store.get(row.blob)
    except (store.BlobErasedError, store.BlobTamperedError):
        return ""
    return pack.add(f"documents/{row.digest}.{layout.extension_of(container, data)}", data, packed=False)


def _without_report() -> dict[str, Any]:
    return {"receipt": None, "verdict": "", "checks_sha256": "", "policy": None, "subject_ids": []}


def _found(report: dict[str, Any], receipt: str) -> dict[str, Any]:
    return {
        "receipt": receipt,
        "verdict": report["verdict"],
        "verified_for": report["receipt"]["at"],
        "checks_sha256": layout.checks_digest(report),
        "policy": layout.policy_part(report["receipt"]),
        "subject_ids": report["subject_ids"],
        "subject_match": report["subject_match"],
        "issuer_id": (report["issuer"] or {}).get("id", ""),
        "issuer_trust": (report["issuer"] or {}).get("trust", ""),
        "issued": report["issued"],
        "expires": report["expires"],
    }


def _write_contexts(pack: PackFile, report: dict[str, Any], written: _Written) -> None:
    """The contexts that an operator added: the checker does not carry them."""
    for item in report["receipt"]["documents"]:
        url, digest = item["url"], item["sha256"]
        held = added().get(url) if item["role"] == "context" and url not in CONTEXTS else None
        if held is None or held.sha256 != digest or digest in written.contexts:
            continue
        kept = json.loads(file_of(settings.CREDENCE_CONTEXTS, url).read_bytes())
        pack.add(f"contexts/{digest}.json", kept["document"].encode())
        written.contexts.add(digest)


def _lines(scope: Scope, reports: Sequence[uuid.UUID]) -> Iterator[str]:
    """The lines of the claims, from the same verifications, read once more: all of them in memory would be too many."""
    for pk in reports:
        report = Verification.objects.within(scope).filter(pk=pk).values_list("report", flat=True).first()
        if not report:
            raise _changed()
        yield layout.record_line(report)


def _insist_still_there(scope: Scope, contents: PackContents, ids: Sequence[uuid.UUID]) -> None:
    """What was taken back while the pack was written must not leave with it."""
    here = set(records_of(scope, contents.candidate))
    there = Candidate.objects.within(scope).filter(pk=contents.candidate.pk, merged_into=None).exists()
    if contents.application is not None:
        there = there and Application.objects.within(scope).filter(pk=contents.application.pk).exists()
    if not there or not here >= set(ids):
        raise _changed()


def _changed() -> RefusedError:
    return RefusedError(_("Something was taken back while the pack was written. Ask for it once more."))


def _manifest(contents: PackContents, written: _Written, made_at: datetime) -> dict[str, Any]:
    application = contents.application
    return {
        "format": layout.FORMAT,
        "version": layout.VERSION,
        "made_at": _time(made_at),
        "organization": {"id": str(contents.organization.pk), "name": contents.organization.name},
        "candidate": {"id": str(contents.candidate.pk), "name": contents.candidate.name},
        "application": None
        if application is None
        else {
            "id": str(application.pk),
            "job": {"id": str(application.job_id), "title": application.job.title},
            "gap_report": layout.GAP_REPORT if contents.gap_report else None,
            "run": contents.run,
        },
        "software": {"portal": PORTAL_SOFTWARE, "verification": SOFTWARE},
        "records": written.entries,
        "left_out": written.left_out,
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _json(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    return f"{json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)}\n".encode()
