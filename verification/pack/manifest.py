"""Reading the manifest and the receipts of a pack: what is not in their form is said to be so, never guessed at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from verification.budget import Limits
from verification.codes import Verdict
from verification.errors import Problem
from verification.pack.archive import BrokenPackError
from verification.pack.layout import FORMAT, VERSION
from verification.pack_names import MANIFEST, NAMES, SIGNATURE, SUMS
from verification.strict_json import parse_object

__all__ = ["FileEntry", "Manifest", "NewerPackError", "RecordEntry", "read_manifest", "read_report"]

_MANIFEST_LIMITS = Limits(depth=16, values=1_000_000)
_RECEIPT_LIMITS = Limits(depth=256, values=5_000_000)


class NewerPackError(Exception):
    """Raised for a pack of a version that this software does not know; nothing is known to be wrong with it."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file as the manifest lists it."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """A record as the manifest lists it; without ``receipt`` it was not verified when the pack was made."""

    id: str
    digest: str
    document: str
    receipt: str
    verdict: str
    checks_sha256: str
    title: str
    issuer: str
    policy: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a pack says of itself; ``raw`` is the whole of it."""

    files: Mapping[str, FileEntry]
    records: tuple[RecordEntry, ...]
    raw: Mapping[str, Any] = field(repr=False)

    def name_of(self, part: str) -> str:
        """What the organization, or the candidate, is called; empty where the manifest does not say."""
        said = self.raw.get(part)
        return _word(said, "name") if isinstance(said, Mapping) else ""

    @property
    def made_at(self) -> str:
        """When the pack was made, as it says."""
        return _word(self.raw, "made_at")

    @property
    def software(self) -> str:
        """The verifier by which the verdicts came about."""
        said = self.raw.get("software")
        return _word(said, "verification") if isinstance(said, Mapping) else ""


def read_manifest(data: bytes) -> Manifest:
    """The manifest.

    Raises:
        BrokenPackError: when it is not in the form of one.
        NewerPackError: when it is in the form of a version yet to come.
    """
    try:
        raw = parse_object(data, _MANIFEST_LIMITS)
    except Problem as problem:
        raise BrokenPackError(f"{MANIFEST}: {problem.detail}") from None
    if raw.get("format") != FORMAT:
        raise BrokenPackError(f"{MANIFEST} does not say that this is an evidence pack.")
    if raw.get("version") != VERSION or isinstance(raw.get("version"), bool):
        raise NewerPackError(
            f"The pack is of version {raw.get('version')!a:.40}; this checker knows version {VERSION}."
        )
    files: dict[str, FileEntry] = {}
    for item in _objects(raw, "files"):
        entry = _file(item)
        if entry.path in files:
            _broken(f"lists {entry.path} twice")
        files[entry.path] = entry
    records = tuple(_record(item, files) for item in _objects(raw, "records"))
    _refuse_repetition(records, files)
    return Manifest(files, records, raw)


def read_report(name: str, data: bytes) -> dict[str, Any]:
    """A report with its receipt, as JSON.

    Raises:
        BrokenPackError: when it is none.
    """
    try:
        report: dict[str, Any] = dict(parse_object(data, _RECEIPT_LIMITS))
    except Problem as problem:
        raise BrokenPackError(f"{name}: {problem.detail}") from None
    if not isinstance(report.get("receipt"), dict):
        raise BrokenPackError(f"{name} holds no receipt.")
    return report


def _file(item: Mapping[str, Any]) -> FileEntry:
    path, size = _text(item, "path"), item.get("size")
    if not NAMES.fullmatch(path) or path in {MANIFEST, SIGNATURE, SUMS}:
        _broken("lists a file that no pack has")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        _broken(f"gives no size of {path}")
    return FileEntry(path, size, _text(item, "sha256"))


def _record(item: Mapping[str, Any], files: Mapping[str, FileEntry]) -> RecordEntry:
    digest, document = _text(item, "digest"), _text(item, "document")
    receipt = _text(item, "receipt") if item.get("receipt") is not None else ""
    verdict, policy = _text(item, "verdict"), item.get("policy")
    if not document.startswith(f"documents/{digest}.") or document not in files or files[document].sha256 != digest:
        _broken("has a record whose document is another one")
    if receipt and (receipt != f"receipts/{digest}.json" or receipt not in files):
        _broken("has a record whose receipt is another one")
    if (verdict not in set(Verdict)) if receipt else verdict:
        _broken("has a record whose verdict is none")
    return RecordEntry(
        id=_text(item, "id"),
        digest=digest,
        document=document,
        receipt=receipt,
        verdict=verdict,
        checks_sha256=_text(item, "checks_sha256"),
        title=_text(item, "title"),
        issuer=_text(item, "issuer"),
        policy=policy if isinstance(policy, dict) else None,
    )


def _refuse_repetition(records: tuple[RecordEntry, ...], files: Mapping[str, FileEntry]) -> None:
    named = [name for record in records for name in (record.document, record.receipt) if name]
    if len(set(named)) != len(named):
        _broken("has a record twice")
    loose = {path for path in files if path.startswith(("documents/", "receipts/"))} - set(named)
    if loose:
        _broken(f"lists {min(loose)}, which is of no record")


def _objects(raw: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    listed = raw.get(name)
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        _broken(f"has no list of {name}")
    return listed


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    if not isinstance(value, str):
        _broken(f"gives no {name} where one belongs")
    return str(value)


def _word(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _broken(words: str) -> NoReturn:
    raise BrokenPackError(f"{MANIFEST} {words}.")
