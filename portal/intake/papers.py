"""A candidate's papers as another system sends them: LER-RS, our own candidate JSON, JSON Resume.

Read with bounds, and believed in nothing: what comes out is a name, what may identify the person (to be confirmed), and
files to be received and verified like any other. What the file says of their worth is kept as its own word.

LER-RS: HR Open LER Resume Standard, https://www.hropenstandards.org/; JSON Resume: https://jsonresume.org/schema 1.0.0.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from portal.actions.refusal import RefusedError
from portal.exports.candidate_json import FORMAT, VERSION, schema
from portal.exports.ler_rs import EXTENSION
from portal.intake.incoming import MEGABYTE, shown_name
from portal.intake.json_resume import is_json_resume, not_taken_of, resume_bytes
from portal.queries_papers import MOST_RECORDS
from portal.report_json import Json, objects_of, text_of
from portal.resume import read_resume
from portal.storable import storable_text
from verification.budget import Limits
from verification.containers.ler_rs import embedded, is_ler_rs
from verification.errors import Problem
from verification.strict_json import parse_object

__all__ = ["MOST_IMPORTED", "PaperFile", "ReadPapers", "UnreadablePapersError", "read_papers"]

#: The most bytes of a file to be imported: what an export makes of its most bytes of originals, and half as much again.
MOST_IMPORTED = 64 * MEGABYTE
_LIMITS = Limits(depth=64, values=2_000_000)
#: What only the organization that decided it can say.
_THEIRS = ("applications", "observations", "confirmed_links", "not_read")


class UnreadablePapersError(RefusedError):
    """Raised when a file is none of the three, or is not as it should be; nothing was taken in."""


@dataclass(frozen=True, slots=True)
class PaperFile:
    """One record to be received; ``said`` is what the file says of it, ``named`` the digest it is said to have."""

    name: str
    data: bytes
    said: dict[str, Any] = field(default_factory=dict)
    named: str = ""

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return len(self.data)

    @property
    def digest(self) -> str:
        """What the bytes really are."""
        return hashlib.sha256(self.data).hexdigest()

    def chunks(self) -> Iterator[bytes]:
        """The bytes, in one piece."""
        yield self.data


@dataclass(frozen=True, slots=True)
class ReadPapers:
    """What a file holds. ``kind``: `candidate_json`, `ler_rs`, `json_resume`. ``missing`` are digests without bytes."""

    kind: str
    name: str
    email: str
    phone: str
    identifiers: tuple[tuple[str, str], ...]
    files: tuple[PaperFile, ...]
    exporter: str = ""
    not_taken: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    is_record: bool = False  # the file itself is among ``files``


def read_papers(data: bytes, name: str) -> ReadPapers:
    """Read a file.

    Raises:
        UnreadablePapersError: too large, no JSON, or none of the three.

    """
    if len(data) > MOST_IMPORTED:
        raise UnreadablePapersError(
            _("This file has more than %(most)s MB. Send its records one by one.") % {"most": MOST_IMPORTED // MEGABYTE}
        )
    try:
        document = parse_object(data, _LIMITS)
    except Problem as problem:
        raise UnreadablePapersError(_("This is no JSON that can be read: %(why)s") % {"why": problem.detail}) from None
    if document.get("format") == FORMAT:
        return _of_candidate_json(document, {}, "candidate_json")
    resume = _resume_in(document)
    if resume is not None:
        return _of_ler_rs(resume, data, name)
    if is_json_resume(document):
        return _of_json_resume(document)
    raise UnreadablePapersError(
        _("This is no LER-RS, no candidate JSON of Credence and no JSON Resume. Send a single record to /records/.")
    )


def _resume_in(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The résumé of an LER-RS: the whole, or the subject of a signed one."""
    subject = document.get("credentialSubject")
    inner = subject if isinstance(subject, dict) else document
    for name in ("ler-rs", "lerRs", "LER-RS"):
        held = inner.get(name)
        inner = held if isinstance(held, dict) else inner
    return inner if is_ler_rs(dict(inner)) else None


# ---- our own JSON ----------------------------------------------------------------------------------------------------


def _of_candidate_json(document: Mapping[str, Any], attached: Mapping[str, bytes], kind: str) -> ReadPapers:
    """``attached`` are the originals that the file around the document carries, by their digests."""
    if document.get("version") != VERSION:
        raise UnreadablePapersError(_("Only version %(version)s of this format is known here.") % {"version": VERSION})
    _insist_on_schema(document)
    person, exporter = document["candidate"], text_of(document.get("exporter") or {}, "organization")
    files: list[PaperFile] = []
    missing: list[str] = []
    for index, record in enumerate(document["records"]):
        data = _original(record.get("original"), attached.get(record["digest"]), f"/records/{index}/original")
        if data is None:
            missing.append(record["digest"])
            continue
        name = record.get("file_name") or record.get("title") or "record"
        name = shown_name(name, keep_folders=True)
        files.append(PaperFile(name, data, _said(record.get("assurance"), exporter), record["digest"]))
    return ReadPapers(
        kind=kind,
        name=_words(person["name"], 400),
        email=_words(person.get("email", ""), 254),
        phone=_words(person.get("phone", ""), 50),
        identifiers=tuple((item["kind"], item["value"]) for item in document.get("identifiers", ())),
        files=tuple(files),
        exporter=_words(exporter, 200),
        not_taken=tuple(part for part in _THEIRS if document.get(part)),
        missing=tuple(missing),
    )


def _insist_on_schema(document: Mapping[str, Any]) -> None:
    error: ValidationError | None = next(Draft202012Validator(schema()).iter_errors(document), None)
    if error is None:
        return
    where = "".join(f"/{part}" for part in error.absolute_path) or "/"
    raise UnreadablePapersError(
        _("The file is not as the format’s schema has it, at %(where)s: %(why)s")
        % {"where": storable_text(where, 200), "why": storable_text(error.message, 200)}
    )


def _original(original: Mapping[str, Any] | None, attached: bytes | None, where: str) -> bytes | None:
    if original is None:
        return None
    return attached if original["encoding"] == "attachment" else _decoded(original["data"], where)


def _decoded(text: str, where: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii", "replace"), validate=True)
    except (binascii.Error, ValueError):
        raise UnreadablePapersError(_("What stands at %(where)s is no base64.") % {"where": where}) from None


def _said(worth: object, exporter: str) -> dict[str, Any]:
    """The exporter's word about a record: bounded texts, for showing only."""
    if not isinstance(worth, Mapping):
        return {"exporter": _words(exporter, 200)}
    issuer = worth.get("issuer")
    trust = issuer.get("trust") if isinstance(issuer, Mapping) else ""
    found = {name: worth.get(name) for name in ("standing", "verdict", "subject_match", "checked_at")}
    kept = {name: _words(value, 40) for name, value in (*found.items(), ("issuer_trust", trust)) if value}
    return {"exporter": _words(exporter, 200), **kept}


# ---- LER-RS ----------------------------------------------------------------------------------------------------------


def _of_ler_rs(resume: Mapping[str, Any], data: bytes, name: str) -> ReadPapers:
    attachments = list(_attachments(resume))
    extension = resume.get(EXTENSION)
    document = extension.get("document") if isinstance(extension, Mapping) else None
    if isinstance(document, Mapping) and document.get("format") == FORMAT:
        return _of_our_ler_rs(resume, document, attachments, data, name)
    whole = PaperFile(shown_name(name), data)
    return ReadPapers(
        kind="ler_rs",
        name=_name_in(resume),
        email=_first_of(resume, "email", "address"),
        phone=_first_of(resume, "phone", "formattedNumber", "dialNumber"),
        identifiers=(),
        files=(whole, *attachments),
        is_record=True,
    )


def _of_our_ler_rs(
    resume: Mapping[str, Any], document: Mapping[str, Any], attachments: list[PaperFile], data: bytes, name: str
) -> ReadPapers:
    """One that Credence wrote: its originals. What somebody added since is received as well."""
    by_digest = {item.digest: item.data for item in attachments}
    read = _of_candidate_json(document, by_digest, "ler_rs")
    listed = {item.digest for item in read.files}
    more = tuple(item for item in attachments if item.digest not in listed)
    added = _is_added_to(resume)
    whole = (PaperFile(shown_name(name), data),) if added else ()
    return ReadPapers(
        kind="ler_rs",
        name=read.name,
        email=read.email,
        phone=read.phone,
        identifiers=read.identifiers,
        files=(*read.files, *more, *whole),
        exporter=read.exporter,
        not_taken=read.not_taken,
        missing=read.missing,
        is_record=added,
    )


def _is_added_to(resume: Mapping[str, Any]) -> bool:
    """Whether the résumé says more than the extension accounts for: another line, or another credential."""
    items = (resume.get(EXTENSION) or {}).get("items")
    known = {str(item.get("pointer")) for item in objects_of(items)}
    parts = {name: value for name, value in resume.items() if name not in {EXTENSION, "attachments"}}
    lines = (item.pointer for item in read_resume(parts))
    credentials = (item.pointer for item in embedded(parts))
    named = ("/".join(pointer.split("/")[:3]) for pointer in (*lines, *credentials))
    return any(pointer not in known for pointer in named)


def _attachments(resume: Mapping[str, Any]) -> Iterator[PaperFile]:
    found = objects_of(resume.get("attachments"))
    for index, item in enumerate(found):
        content = item.get("content")
        if index >= MOST_RECORDS or not isinstance(content, Mapping):
            continue
        value = content.get("value")
        if isinstance(value, str) and value and content.get("encoding") == "base64":
            name = content.get("filename") if isinstance(content.get("filename"), str) else ""
            yield PaperFile(shown_name(name or "attachment"), _decoded(value, f"/attachments/{index}/content/value"))


def _name_in(resume: Mapping[str, Any]) -> str:
    person = resume.get("person")
    name = person.get("name") if isinstance(person, Mapping) else None
    if isinstance(name, str):
        return _words(name, 400)
    if not isinstance(name, Mapping):
        return ""
    whole = text_of(name, "formattedName") or text_of(name, "formatted")
    return _words(whole or f"{text_of(name, 'given')} {text_of(name, 'family')}", 400)


def _first_of(resume: Mapping[str, Any], part: str, *names: str) -> str:
    communication = resume.get("communication")
    lines = objects_of(communication.get(part)) if isinstance(communication, Mapping) else ()
    return next((_words(said, 254) for line in lines for name in names if (said := text_of(line, name))), "")


# ---- JSON Resume -----------------------------------------------------------------------------------------------------


def _of_json_resume(document: Json) -> ReadPapers:
    basics = document.get("basics")
    person: Json = basics if isinstance(basics, Mapping) else {}
    return ReadPapers(
        kind="json_resume",
        name=_words(text_of(person, "name"), 400),
        email=_words(text_of(person, "email"), 254),
        phone=_words(text_of(person, "phone"), 50),
        identifiers=(),
        files=(PaperFile("resume.json", resume_bytes(document)),),
        not_taken=not_taken_of(document),
    )


def _words(value: object, at_most: int) -> str:
    return " ".join(storable_text(str(value or ""), at_most).split())
