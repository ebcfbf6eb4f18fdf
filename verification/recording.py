"""Remembering every document a verdict rests on, for its receipt; and answering from a receipt later."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from verification.codes import Act, Code
from verification.errors import Unavailable
from verification.jsontypes import JsonObject
from verification.report import Receipt, ReceiptDocument
from verification.sources import Document, DocumentRole, Sources, TrustList
from verification.trust.list_file import trust_list_from, trust_list_to_json

__all__ = ["Recorder", "ReplaySources", "sources_from"]

_MOST_REMEMBERED = 32 * 1024


class Recorder:
    """Sources that ask other sources once for each document, and remember the answers, refusals included."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._answers: dict[str, Document | Unavailable] = {}
        self._roles: dict[str, DocumentRole] = {}
        self._contexts: dict[str, str] = {}
        self._lists = sources.trust_lists()

    def document(self, url: str, role: DocumentRole) -> Document:
        """The document at ``url``, asked for at most once for each record.

        Raises:
            Unavailable: as the sources asked say.

        """
        if url not in self._answers:
            self._roles[url] = role
            try:
                self._answers[url] = self._sources.document(url, role)
            except Unavailable as problem:
                self._answers[url] = problem
        answer = self._answers[url]
        if isinstance(answer, Unavailable):
            raise answer
        return answer

    def trust_lists(self) -> tuple[TrustList, ...]:
        """The lists of the sources asked."""
        return self._lists

    def use_context(self, url: str, sha256: str) -> None:
        """Remember that a pinned context was used."""
        self._contexts[url] = sha256

    def documents(self, issuers: Collection[str] = ()) -> tuple[ReceiptDocument, ...]:
        """Everything used, in the order of the addresses; of each list, what it says of these issuers."""
        held = [ReceiptDocument(url, "context", digest) for url, digest in self._contexts.items()]
        held += [_receipt_entry(url, self._roles[url], answer) for url, answer in self._answers.items()]
        held += [_list_entry(_about(listed, issuers)) for listed in self._lists]
        return tuple(sorted(held, key=lambda document: (document.role, document.url)))


def _receipt_entry(url: str, role: DocumentRole, answer: Document | Unavailable) -> ReceiptDocument:
    if isinstance(answer, Unavailable):
        retry = answer.retry_after.isoformat() if answer.retry_after else None
        problem = {"code": answer.code.value, "detail": answer.detail, "act": answer.act.value, "retry_after": retry}
        return ReceiptDocument(url, role.value, "", found=False, problem=problem)
    digest, content = "", None
    if answer.found:
        digest, content = _kept_once(answer.body) if len(answer.body) <= _MOST_REMEMBERED else _kept(answer.body)
    return ReceiptDocument(url, role.value, digest, answer.fetched_at, content, answer.given, answer.found)


def _kept(body: bytes) -> tuple[str, str]:
    """The hash of a document, and the document as a receipt holds it."""
    return hashlib.sha256(body).hexdigest(), base64.b64encode(body).decode()


#: An issuer's document and its lists stand in the receipt of each of its records.
_kept_once = lru_cache(maxsize=256)(_kept)


def _about(listed: TrustList, issuers: Collection[str]) -> TrustList:
    """The list without what it says of others: a registry of thousands is not repeated in every receipt."""
    return replace(listed, entries=tuple(entry for entry in listed.entries if entry.issuer in issuers))


def _list_entry(listed: TrustList) -> ReceiptDocument:
    body = json.dumps(trust_list_to_json(listed), sort_keys=True, ensure_ascii=False).encode()
    digest = hashlib.sha256(body).hexdigest()
    return ReceiptDocument(listed.name, "trust", digest, None, base64.b64encode(body).decode(), given=True)


@dataclass(frozen=True, slots=True)
class ReplaySources:
    """Sources that answer as the world did when a receipt was written, its silences included."""

    answers: Mapping[str, Document | Unavailable]
    lists: tuple[TrustList, ...]

    def document(self, url: str, role: DocumentRole) -> Document:  # noqa: ARG002 - a Protocol's signature
        """The document that was used then.

        Raises:
            Unavailable: as then; and `offline` for a document that was not asked for then.

        """
        answer = self.answers.get(url)
        if answer is None:
            raise Unavailable(Code.OFFLINE, f"{url} is not in the receipt.", act=Act.US)
        if isinstance(answer, Unavailable):
            raise answer
        return answer

    def trust_lists(self) -> tuple[TrustList, ...]:
        """The lists that were used then."""
        return self.lists


def sources_from(receipt: Receipt) -> ReplaySources:
    """The world as it was when the receipt was written.

    Raises:
        ValueError: when a document of the receipt is not the one that its hash names.

    """
    answers = {item.url: _answer(item) for item in receipt.documents if item.role not in {"context", "trust"}}
    lists = tuple(trust_list_from(json.loads(_content(item))) for item in receipt.documents if item.role == "trust")
    return ReplaySources(answers, lists)


def _answer(item: ReceiptDocument) -> Document | Unavailable:
    if item.problem is not None:
        return _silence(item.problem)
    body = _content(item) if item.found else b""
    return Document(item.url, body, fetched_at=item.fetched_at, given=item.given, found=item.found)


def _silence(problem: JsonObject) -> Unavailable:
    retry = problem.get("retry_after")
    return Unavailable(
        Code(str(problem["code"])),
        str(problem["detail"]),
        act=Act(str(problem["act"])),
        retry_after=datetime.fromisoformat(retry) if isinstance(retry, str) else None,
    )


def _content(item: ReceiptDocument) -> bytes:
    body = base64.b64decode(item.content or "", validate=True)
    if hashlib.sha256(body).hexdigest() != item.sha256:
        raise ValueError(f"the receipt's document {item.url} is not the one that its hash names")
    return body
