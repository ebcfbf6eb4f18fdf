"""What `manage.py verify` is told, read into what the verification library takes. Wrong usage is one plain sentence."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from portal import net
from portal.registries import registry_from
from verification import dates
from verification.budget import Limits
from verification.codes import Act, Code
from verification.errors import Invalid, Problem, Unavailable
from verification.jsontypes import JsonValue
from verification.policy import Policy, Recipient
from verification.sources import Document, DocumentRole, TrustList
from verification.strict_json import parse

__all__ = [
    "CommandSources",
    "Received",
    "WrongUsageError",
    "documents_from",
    "moment_from",
    "policy_from",
    "read_record",
    "refuse_unreadable",
    "trust_lists_from",
]

#: Whatever the caller hands over beside the records is the caller's own; these bounds only keep a mistake from hanging.
_GIVEN = Limits(depth=256, values=5_000_000)
_MOST_GIVEN = 256 * 1024 * 1024
_MOST_READ = 1024 * 1024 * 1024
_CHUNK = 1024 * 1024


class WrongUsageError(Exception):
    """The command was called wrongly; the message is one sentence for the caller."""


@dataclass(frozen=True, slots=True)
class Received:
    """A record as read: at most the first ``Limits.record`` bytes and one, its whole size, its whole SHA-256 (hex)."""

    name: str
    data: bytes
    size: int
    sha256: str


def refuse_unreadable(path: str) -> None:
    """Do nothing when there is a file at ``path`` that may be read, or it is `-`.

    Raises:
        WrongUsageError: when there is none.

    """
    if path == "-":
        return
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    if not stat.S_ISREG(mode) and not stat.S_ISFIFO(mode):
        raise WrongUsageError(f"{path} is no file.")
    if not os.access(path, os.R_OK):
        raise WrongUsageError(f"{path} may not be read.")


def read_record(path: str, stdin: BinaryIO, limits: Limits) -> Received:
    """The record at ``path``, `-` being standard input. No more of it is kept than may be verified.

    Raises:
        WrongUsageError: when it cannot be read.

    """
    if path == "-":
        return _read(path, stdin, limits.record)
    try:
        with Path(path).open("rb") as stream:
            return _read(path, stream, limits.record)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: str, error: Exception) -> WrongUsageError:
    reason = error.strerror if isinstance(error, OSError) else "no possible name of a file"
    return WrongUsageError(f"{path} cannot be read: {reason}.")


def _read(name: str, stream: BinaryIO, most: int) -> Received:
    digest, kept, size = hashlib.sha256(), bytearray(), 0
    while size < _MOST_READ and (chunk := stream.read(_CHUNK)):
        digest.update(chunk)
        size += len(chunk)
        kept += chunk[: max(0, most + 1 - len(kept))]
    return Received(name, bytes(kept), size, digest.hexdigest())


def moment_from(text: str | None) -> datetime:
    """The time of `--at`: an ISO 8601 date, or date and time (without an offset: UTC); now when none was given.

    Raises:
        WrongUsageError: when it is no time.

    """
    if text is None:
        return datetime.now(UTC)
    spelled = text.strip().replace(" ", "T", 1)
    if len(spelled) == len("2026-01-31"):
        spelled += "T00:00:00"
    try:
        return dates.parse(spelled).moment
    except Invalid as problem:
        raise WrongUsageError(f"--at: {problem.detail} Write it as 2026-01-31T12:00:00Z.") from None


def policy_from(
    recipients: list[str], challenge: str | None, domain: str | None, *, follow_refresh: bool = False
) -> Policy:
    """The demands that the options make.

    Raises:
        WrongUsageError: for a recipient that is no address and no DID, or a challenge without a domain or the reverse.

    """
    if (challenge is None) != (domain is None):
        raise WrongUsageError("--challenge and --domain belong together.")
    for recipient in recipients:
        if not recipient.startswith("did:") and "@" not in recipient[1:-1]:
            raise WrongUsageError(f"--recipient: “{recipient}” is no e-mail address, and no DID.")
    return Policy(
        recipient=Recipient(
            emails=tuple(one for one in recipients if not one.startswith("did:")),
            identifiers=tuple(one for one in recipients if one.startswith("did:")),
        ),
        challenge=challenge or "",
        domain=domain or "",
        follow_refresh=follow_refresh,
    )


def documents_from(path: str | None) -> dict[str, Document]:
    """The documents of `--documents`, by their exact URL.

    Each is given as an object, a string, ``{"base64": …}``, or null for an address that answers 404.

    Raises:
        WrongUsageError: when the file is not of that form.

    """
    if path is None:
        return {}
    value = _json_file(path, "--documents")
    if not isinstance(value, dict):
        raise WrongUsageError("--documents: the file holds no JSON object of URLs and documents.")
    return {url: _document(url, given) for url, given in value.items()}


def _document(url: str, given: JsonValue) -> Document:
    if given is None:
        return Document(url, b"", given=True, found=False)
    if isinstance(given, str):
        return Document(url, given.encode(), given=True)
    if not isinstance(given, dict):
        raise WrongUsageError(f"--documents: what is given for {url} is no object, string or null.")
    encoded = given.get("base64")
    if set(given) != {"base64"} or not isinstance(encoded, str):
        return Document(url, json.dumps(given, ensure_ascii=False).encode(), given=True)
    try:
        return Document(url, base64.b64decode(encoded, validate=True), given=True)
    except binascii.Error:
        raise WrongUsageError(f"--documents: what is given for {url} is no base64.") from None


def trust_lists_from(paths: list[str], signers: list[str]) -> tuple[TrustList, ...]:
    """The lists of issuers of `--trust`; ``signers`` are the certificates that may have signed an EU trusted list.

    Raises:
        WrongUsageError: when the file is no such list.

    """
    try:
        return tuple(registry_from(_file(path, "--trust"), signers) for path in paths)
    except Problem as problem:
        raise WrongUsageError(f"--trust: {problem.detail}") from None


def _file(path: str, option: str) -> bytes:
    try:
        data = Path(path).read_bytes() if Path(path).stat().st_size <= _MOST_GIVEN else None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no possible name of a file"
        raise WrongUsageError(f"{option}: {path} cannot be read: {reason}.") from None
    if data is None:
        raise WrongUsageError(f"{option}: {path} is larger than {_MOST_GIVEN // 1024**2} MB.")
    return data


def _json_file(path: str, option: str) -> JsonValue:
    try:
        return parse(_file(path, option), _GIVEN)
    except Problem as problem:
        raise WrongUsageError(f"{option}: {path}: {problem.detail}") from None


class CommandSources:
    """The world of the command line: what was given, then, unless offline, the network, asked once for each address."""

    def __init__(self, documents: Mapping[str, Document], lists: tuple[TrustList, ...], *, offline: bool) -> None:
        self._answers: dict[str, Document | Unavailable] = dict(documents)
        self._lists = lists
        self._offline = offline

    def document(self, url: str, role: DocumentRole) -> Document:
        """The document at ``url``.

        Raises:
            Unavailable: when nobody answers, or the network may not be used.

        """
        if url not in self._answers:
            try:
                self._answers[url] = self._fetched(url, role)
            except Unavailable as problem:
                self._answers[url] = problem
        answer = self._answers[url]
        if isinstance(answer, Unavailable):
            raise answer
        return answer

    def _fetched(self, url: str, role: DocumentRole) -> Document:
        if self._offline:
            raise Unavailable(
                Code.OFFLINE,
                f"{url[:200]} is not among the documents at hand, and the network may not be used.",
                act=Act.US,
            )
        return net.fetch(url, role)

    def trust_lists(self) -> tuple[TrustList, ...]:
        """The list of `--trust`."""
        return self._lists
