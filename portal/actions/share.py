"""A candidate shares on their own page: files, text, links, a QR code in a picture; or applies without records.

Everything goes the way of every record, under the candidate's consent; nothing is shared after it was taken back.
What is shared in answer to a request ("Ask for this") answers it.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext

from portal.actions.admit import Provenance
from portal.actions.apply import standing_consent
from portal.actions.ask import mark_answered
from portal.actions.events import record_event
from portal.actions.fetch import receive_picture, receive_shared_text
from portal.actions.receive import receive_files
from portal.actions.refusal import RefusedError
from portal.intake.incoming import IncomingFile
from portal.intake.shared_text import read_shared_text
from portal.models import Application, Batch, EvidenceRequest
from portal.rate_limits import count_try
from portal.scope import Scope
from portal.share_terms import PURPOSE

__all__ = ["MAX_LINKS", "apply_without_records", "share_files", "share_picture", "share_text"]

MAX_LINKS = 20
MAX_PIECES = 400  # of 64 KB: more than any picture that is looked at


def share_files(
    scope: Scope, application: Application, *, files: Iterable[IncomingFile], answers: EvidenceRequest | None = None
) -> Batch:
    """Take in files, each with its own outcome.

    Raises:
        RefusedError: no file, or the candidate may not share here any more.
        TooOftenError: too much at once.

    """
    provenance = _door(scope, application)
    batch = receive_files(
        scope,
        files=files,
        channel="upload",
        candidate=application.candidate,
        job=application.job,
        provenance=provenance,
    )
    return _answered(scope, batch, answers)


def share_text(scope: Scope, application: Application, *, text: str, answers: EvidenceRequest | None = None) -> Batch:
    """Take in what was pasted: links where there is nothing but links, otherwise the text of a record.

    Raises:
        RefusedError: nothing was pasted, too many links, something that is neither, or the candidate may not share
            here any more.
        TooOftenError: too much at once.

    """
    if not text.strip():
        raise RefusedError(gettext("Paste a link, or the text of a record."), field="pasted")
    links = read_shared_text(text).links
    if len(links) > MAX_LINKS:
        raise RefusedError(
            gettext("These are %(number)s links; paste at most %(max_links)s at once.")
            % {"number": len(links), "max_links": MAX_LINKS},
            field="pasted",
        )
    provenance = _door(scope, application)
    for _ in links:
        count_try("fetch_link", str(application.pk))
    batch = receive_shared_text(
        scope, text=text, candidate=application.candidate, job=application.job, provenance=provenance
    )
    return _answered(scope, batch, answers)


def share_picture(
    scope: Scope, application: Application, *, picture: IncomingFile | None, answers: EvidenceRequest | None = None
) -> Batch:
    """Take in what the QR code of a picture says: a link, or the text of a record.

    Raises:
        RefusedError: no picture, one without a code that can be read, or the candidate may not share here any more.
        TooOftenError: too much at once.

    """
    if picture is None:
        raise RefusedError(gettext("Choose a picture of the code first."), field="picture")
    provenance = _door(scope, application)
    count_try("fetch_link", str(application.pk))
    batch = receive_picture(
        scope,
        data=b"".join(islice(picture.chunks(), MAX_PIECES)),
        candidate=application.candidate,
        job=application.job,
        provenance=provenance,
    )
    return _answered(scope, batch, answers)


@transaction.atomic
def apply_without_records(scope: Scope, application: Application) -> None:
    """Note that the candidate is done without sharing a record. It is an application like any other.

    Raises:
        RefusedError: the application was taken back.

    """
    _insist_standing(application)
    record_event(scope, "application.without_records", application)


def _door(scope: Scope, application: Application) -> Provenance:
    """Whether the candidate may share here and now, and under which consent."""
    _insist_standing(application)
    consent = standing_consent(scope, application)
    if consent is None:
        raise RefusedError(gettext("Nothing can be received here before you agree."))
    count_try("share", str(application.pk))
    return Provenance(PURPOSE, consent.pk)


def _insist_standing(application: Application) -> None:
    if application.withdrawn_at is not None:
        raise RefusedError(gettext("You withdrew this application, so nothing can be received here any more."))


@transaction.atomic
def _answered(scope: Scope, batch: Batch, answers: EvidenceRequest | None) -> Batch:
    """Note which request the batch answers."""
    if answers is not None:
        mark_answered(scope, answers, batch)
    return batch
