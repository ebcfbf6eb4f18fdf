"""A candidate shares on their own page: files, pasted text, links, a QR code in a picture; or applies without records.

Everything goes the way of every record, under the candidate's consent; nothing is shared after it was taken back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from django.db import transaction

from portal.actions.admit import Provenance
from portal.actions.apply import standing_consent
from portal.actions.events import record_event
from portal.actions.receive import receive_files, receive_text
from portal.actions.refusal import RefusedError
from portal.intake.incoming import IncomingFile
from portal.models import Application, Batch
from portal.rate_limits import count_try
from portal.scope import Scope
from portal.share_terms import PURPOSE

__all__ = [
    "apply_without_records",
    "links_in",
    "share_files",
    "share_links",
    "share_pasted",
    "share_picture",
    "share_text",
]

MAX_LINKS = 20
MAX_PIECES = 400  # of 64 KB: more than any picture that is looked at
_BREAKS = re.compile(r"\s+")


def receive_links(scope: Scope, **_given: object) -> Batch:  # noqa: ARG001
    """MERGE (links): delete this function; `from portal.actions.fetch import receive_links` takes its place."""
    raise RefusedError("Links cannot be fetched here yet. Save the record as a file, and add the file.", field="pasted")


def read_qr(data: bytes) -> list[str]:  # noqa: ARG001
    """MERGE (links): delete this function; `from portal.intake.qr_picture import read_qr` takes its place."""
    raise RefusedError("Codes cannot be read here yet. Paste the link that the code stands for.", field="picture")


def share_files(scope: Scope, application: Application, *, files: Iterable[IncomingFile]) -> Batch:
    """Take in files, each with its own outcome.

    Raises:
        RefusedError: no file, or the candidate may not share here any more.
        TooOftenError: too much at once.

    """
    provenance = _door(scope, application)
    return receive_files(
        scope,
        files=files,
        channel="upload",
        candidate=application.candidate,
        job=application.job,
        provenance=provenance,
    )


def share_pasted(scope: Scope, application: Application, *, text: str) -> Batch:
    """Take in what was pasted: links where there is nothing but links, otherwise the text of a record.

    Raises:
        RefusedError: nothing was pasted, too many links, or the candidate may not share here any more.
        TooOftenError: too much at once.

    """
    if not text.strip():
        raise RefusedError("Paste a link, or the text of a record.", field="pasted")
    links = links_in(text)
    if links:
        return share_links(scope, application, urls=links)
    return share_text(scope, application, text=text)


def share_text(scope: Scope, application: Application, *, text: str) -> Batch:
    """Take in a record as text.

    Raises:
        RefusedError: there is none, or the candidate may not share here any more.
        TooOftenError: too much at once.

    """
    provenance = _door(scope, application)
    return receive_text(
        scope,
        text=text,
        channel="paste",
        candidate=application.candidate,
        job=application.job,
        provenance=provenance,
    )


def share_links(scope: Scope, application: Application, *, urls: Sequence[str]) -> Batch:
    """Have links fetched in the queue, each with its own outcome.

    Raises:
        RefusedError: none, too many, or the candidate may not share here any more.
        TooOftenError: too much at once.

    """
    if len(urls) > MAX_LINKS:
        raise RefusedError(f"These are {len(urls)} links; paste at most {MAX_LINKS} at once.", field="pasted")
    provenance = _door(scope, application)
    return receive_links(
        scope,
        urls=urls,
        channel="link",
        candidate=application.candidate,
        job=application.job,
        provenance=provenance,
    )


def share_picture(scope: Scope, application: Application, *, picture: IncomingFile | None) -> Batch:
    """Take in what the QR code of a picture says: links, or the text of a record.

    Raises:
        RefusedError: no picture, one without a code that can be read, or the candidate may not share here any more.
        TooOftenError: too much at once.

    """
    if picture is None:
        raise RefusedError("Choose a picture of the code first.", field="picture")
    data = b"".join(piece for _, piece in zip(range(MAX_PIECES), picture.chunks(), strict=False))
    return share_pasted(scope, application, text="\n".join(read_qr(data)))


def links_in(text: str) -> list[str]:
    """The links, where ``text`` is nothing but links; otherwise none."""
    words = [word for word in _BREAKS.split(text.strip()) if word]
    found = [word for word in words if _is_link(word)]
    return list(dict.fromkeys(found)) if words and len(found) == len(words) else []


@transaction.atomic
def apply_without_records(scope: Scope, application: Application) -> None:
    """Note that the candidate is done without sharing a record. It is an application like any other.

    Raises:
        RefusedError: the application was taken back.

    """
    _insist_standing(application)
    record_event(scope, "application.without_records", application)


def _is_link(word: str) -> bool:
    try:
        parts = urlsplit(word)
    except ValueError:
        return False
    return parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)


def _door(scope: Scope, application: Application) -> Provenance:
    """Whether the candidate may share here and now, and under which consent."""
    _insist_standing(application)
    consent = standing_consent(scope, application)
    if consent is None:
        raise RefusedError("Nothing can be received here before you agree.")
    count_try("share", str(application.pk))
    return Provenance(PURPOSE, consent.pk)


def _insist_standing(application: Application) -> None:
    if application.withdrawn_at is not None:
        raise RefusedError("You took this application back, so nothing can be received here any more.")
