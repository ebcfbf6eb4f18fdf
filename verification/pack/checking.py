"""Checking a pack: that nothing was changed, who signed it, and that every verdict comes out again.

In this order: the ZIP, the signature over the manifest's bytes, every file against the manifest, the claims and the
verdicts against the reports, and then each document anew, from its receipt and without any network.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from verification.budget import Limits
from verification.contexts import CONTEXTS
from verification.contexts.added import add, read_context
from verification.errors import Problem
from verification.pack import layout
from verification.pack.archive import BrokenPackError, Pack
from verification.pack.manifest import Manifest, RecordEntry, read_manifest, read_report
from verification.pack.signature import BadSignatureError, SigningKey, keys_from, signer_of
from verification.recording import sources_from
from verification.report_reading import receipt_from
from verification.sandbox_protocol import policy_from_json
from verification.verify import SOFTWARE, verify

__all__ = ["PackResult", "RecordResult", "check_pack"]

_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, OverflowError, Problem)
_MOST_SMALL = 1024**2
_MOST_DOCUMENT = 100 * 1024**2  # five times what a record may have
_MOST_WRONG = 50


@dataclass(frozen=True, slots=True)
class RecordResult:
    """One record: what the pack says of it, and what came out here.

    ``outcome`` is `same`, `other` (it could not be reproduced: ``detail`` says how) or `not_verified` (it had no
    verdict when the pack was made). ``found`` is the verdict that came out, empty where none did.
    """

    id: str
    document: str
    title: str
    issuer: str
    claimed: str
    found: str
    outcome: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PackResult:
    """What checking a pack found.

    ``wrong`` is what shows that it was changed, or is no pack; then nothing else counts. ``fingerprint`` is that of the
    key that signed it, and ``known`` whether that key was among those given: None where none was given.
    """

    organization: str = ""
    candidate: str = ""
    made_at: str = ""
    software: str = ""
    fingerprint: str = ""
    known: bool | None = None
    wrong: tuple[str, ...] = ()
    records: tuple[RecordResult, ...] = ()
    files: int = 0

    @property
    def status(self) -> int:
        """0 everything is as it says, 1 something is wrong, 2 intact but some verdict could not be reproduced."""
        if self.wrong:
            return 1
        return 2 if any(record.outcome == "other" for record in self.records) else 0

    def to_json(self) -> dict[str, Any]:
        """The result as the documented JSON object."""
        return {
            "status": self.status,
            "organization": self.organization,
            "candidate": self.candidate,
            "made_at": self.made_at,
            "software": {"made_by": self.software, "checked_by": SOFTWARE},
            "signature": {"fingerprint": self.fingerprint, "known_key": self.known},
            "files": self.files,
            "wrong": list(self.wrong),
            "records": [
                {
                    "id": record.id,
                    "document": record.document,
                    "title": record.title,
                    "issuer": record.issuer,
                    "claimed": record.claimed,
                    "found": record.found,
                    "outcome": record.outcome,
                    "detail": record.detail,
                }
                for record in self.records
            ],
        }


def check_pack(path: Path, *, keys: Sequence[SigningKey] = (), fingerprint: str = "") -> PackResult:
    """Check the pack in this file.

    Args:
        path: the ZIP.
        keys: public keys of the organization, from elsewhere than the pack; empty: whose key it is stays open.
        fingerprint: that of a key of the organization, in place of the key.

    Raises:
        OSError: when the file cannot be read.
        NewerPackError: when the pack is of a version yet to come.
    """
    result = PackResult(known=None if not (keys or fingerprint) else False)
    try:
        with Pack(path) as pack:
            return _checked(pack, result, keys, fingerprint)
    except (BrokenPackError, BadSignatureError) as problem:
        return replace(result, wrong=(str(problem),))


def _checked(pack: Pack, result: PackResult, keys: Sequence[SigningKey], fingerprint: str) -> PackResult:
    raw = pack.read(layout.MANIFEST, layout.MOST_MANIFEST)
    signature = pack.read(layout.SIGNATURE, _MOST_SMALL)
    signer = signer_of(raw, signature, keys_from(pack.read(layout.KEYS, _MOST_SMALL)))
    manifest = read_manifest(raw)
    result = replace(
        result,
        organization=manifest.name_of("organization"),
        candidate=manifest.name_of("candidate"),
        made_at=manifest.made_at,
        software=manifest.software,
        fingerprint=signer.kid,
        files=len(pack.names),
    )
    if keys or fingerprint:
        known = signer.kid in {key.kid for key in keys} or signer.kid == fingerprint
        result = replace(result, known=known)
        if not known:
            return replace(result, wrong=("It was signed with another key than the one that you gave.",))
    pack.refresh()
    wrong = [*_files(pack, manifest, raw, signature)] or [*_reports(pack, manifest)]
    if wrong:
        return replace(result, wrong=tuple(wrong[:_MOST_WRONG]))
    pack.refresh()
    return replace(result, records=tuple(_again(pack, record) for record in manifest.records))


def _files(pack: Pack, manifest: Manifest, raw: bytes, signature: bytes) -> Iterator[str]:
    """What is wrong with the files, against the manifest and the list of sums."""
    unsigned = {layout.MANIFEST: raw, layout.SIGNATURE: signature}
    for name in sorted(pack.names.keys() - manifest.files.keys() - unsigned.keys() - {layout.SUMS}):
        yield f"{name} was added: the manifest does not list it."
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in unsigned.items()}
    for name, entry in manifest.files.items():
        sums[name] = entry.sha256
        try:
            size, digest = pack.digest(name, entry.size)
        except BrokenPackError as problem:
            yield str(problem)
            continue
        if size != entry.size or digest != entry.sha256:
            yield f"{name} was changed: it is not what the manifest says."
    for name in sorted({layout.CLAIMS, layout.KEYS, layout.SUMMARY, layout.README} - manifest.files.keys()):
        yield f"{name} is missing: every pack has it."
    try:
        same = pack.read(layout.SUMS, layout.MOST_MANIFEST) == layout.sums_file(sums)
    except BrokenPackError as problem:
        yield str(problem)
    else:
        if not same:
            yield f"{layout.SUMS} was changed: it does not fit the manifest."


def _reports(pack: Pack, manifest: Manifest) -> Iterator[str]:
    """What the manifest and the claims say otherwise than the reports."""
    problems: list[str] = []
    digest = hashlib.sha256()
    try:
        for piece in layout.claims_file(_lines(pack, manifest.records, problems)):
            digest.update(piece)
    except BrokenPackError as problem:
        problems.append(str(problem))
    except _MALFORMED:
        problems.append("A receipt is not in the form of one.")
    yield from problems
    if not problems and digest.hexdigest() != manifest.files[layout.CLAIMS].sha256:
        yield f"{layout.CLAIMS} does not say what the reports say."


def _lines(pack: Pack, records: Iterable[RecordEntry], problems: list[str]) -> Iterator[str]:
    for record in records:
        if not record.receipt:
            continue
        report = read_report(record.receipt, pack.read(record.receipt, layout.MOST_RECEIPT))
        said = report["receipt"]
        if said.get("record_sha256") != record.digest:
            problems.append(f"{record.receipt} is the receipt of another document.")
        elif report.get("verdict") != record.verdict or layout.checks_digest(report) != record.checks_sha256:
            problems.append(f"{record.receipt} says something else than the manifest does.")
        elif record.policy is None or layout.policy_part(said) != dict(record.policy):
            problems.append(f"{record.receipt} was made under other demands than the manifest says.")
        yield layout.record_line(report)


def _again(pack: Pack, record: RecordEntry) -> RecordResult:
    """Verify a record from its receipt."""
    result = RecordResult(
        record.id, record.document, record.title, record.issuer, record.verdict, "", outcome="not_verified"
    )
    if not record.receipt:
        return result
    report = read_report(record.receipt, pack.read(record.receipt, layout.MOST_RECEIPT))
    try:
        receipt = receipt_from(report["receipt"])
        policy, sources = policy_from_json(dict(receipt.policy), Limits()), sources_from(receipt)
        _add_contexts(pack, report["receipt"])
    except _MALFORMED as problem:
        return replace(result, outcome="other", detail=f"Its receipt cannot be used: {_reason(problem)}")
    try:
        document = pack.read(record.document, _MOST_DOCUMENT)
    except BrokenPackError as problem:
        return replace(result, outcome="other", detail=str(problem))
    again = json.loads(json.dumps(verify(document, policy=policy, sources=sources, at=receipt.at).credential.to_json()))
    if _digest(again) == record.checks_sha256:
        return replace(result, found=again["verdict"], outcome="same")
    if again["verdict"] != record.verdict:
        detail = f"The pack says {record.verdict}; here it is {again['verdict']}."
    else:
        detail = "The verdict is the same; what was found is not."
    if receipt.software != SOFTWARE:
        detail += f" It was verified by {receipt.software}; this is {SOFTWARE}."
    return replace(result, found=again["verdict"], outcome="other", detail=detail)


def _digest(report: dict[str, Any]) -> str:
    try:
        return layout.checks_digest(report)
    except ValueError:  # a text that has no canonical form; it is not what was stored
        return ""


def _add_contexts(pack: Pack, receipt: dict[str, Any]) -> None:
    """Let the contexts be used that the organization had added, as they were; none that we have is replaced."""
    for item in receipt["documents"]:
        name = f"contexts/{item['sha256']}.json"
        if item["role"] == "context" and item["url"] not in CONTEXTS and name in pack.names:
            add(read_context(item["url"], pack.read(name, _MOST_SMALL)))


def _reason(problem: Exception) -> str:
    if isinstance(problem, Problem):
        return problem.detail
    return f"{problem}." if isinstance(problem, ValueError) else "it is not in the form of one."
