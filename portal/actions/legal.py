"""What a job's or an organization's legal profile is given: documents, dates, names; and what is let be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import store
from portal.actions.events import record_event
from portal.actions.refusal import RefusedError, require_text
from portal.legal_profiles import PROFILES, Condition
from portal.models import Job, LegalDocument
from portal.permissions import Capability
from portal.scope import Scope

__all__ = [
    "MAX_FILE",
    "LegalInput",
    "add_legal_document",
    "override_condition",
    "remove_legal_document",
    "set_legal_profile",
]

MAX_FILE = 20 * 1024 * 1024
MAX_WORDS = 1_000
MAX_URL = 500


@dataclass(frozen=True, slots=True)
class LegalInput:
    """What was typed for one condition; ``data`` is the file's bytes, empty without one."""

    dated: date | None = None
    words: str = ""
    url: str = ""
    file_name: str = ""
    data: bytes = b""


@transaction.atomic
def set_legal_profile(scope: Scope, job: Job, *, profile: str, reason: str = "") -> Job:
    """Say whose law decides what must be true before the job's ranking is shown.

    Raises:
        RefusedError: no such profile; or conditions are taken off a job that people applied for, without a reason.

    """
    scope.require(Capability.EDIT_JOBS)
    if profile not in Job.LegalProfile.values:
        raise RefusedError(_("Choose one of the profiles."), field="profile")
    locked: Job = Job.objects.within(scope).select_for_update().get(pk=job.pk)
    before = locked.legal_profile
    if before == profile:
        return job
    reason = reason.strip()
    if before != Job.LegalProfile.NONE:
        scope.require(Capability.MANAGE_MEMBERS)
        reason = require_text(
            reason, field="reason", sentence=_("Say why this law no longer counts for the job."), at_most=MAX_WORDS
        )
    locked.legal_profile = job.legal_profile = profile
    locked.save(update_fields=["legal_profile"])
    words = {"detail": reason} if reason else {}
    record_event(scope, "job.legal_profile", job, before=before, after=profile, **words)
    return job


@transaction.atomic
def add_legal_document(
    scope: Scope, *, job: Job | None, profile: str, condition: str, given: LegalInput
) -> LegalDocument:
    """Put something on file for a condition, of one job or of all; what stood before stays on file and counts no more.

    Raises:
        RefusedError: no such condition; nothing was given; a date to come; an address or a file that is none.

    """
    scope.require(Capability.MANAGE_MEMBERS if job is None else Capability.EDIT_JOBS)
    _condition(profile, condition)
    given = _checked(given)
    blob = store.put(scope, given.data) if given.data else None
    row: LegalDocument = LegalDocument.objects.within(scope).create(
        job=job,
        profile=profile,
        condition=condition,
        dated=given.dated,
        words=given.words,
        url=given.url,
        blob=blob,
        file_name=given.file_name if blob else "",
        added_by_id=scope.user_id,
    )
    record_event(scope, "legal.given", row, profile=profile, condition=condition, job=job.pk if job else None)
    return row


@transaction.atomic
def override_condition(scope: Scope, *, job: Job | None, profile: str, condition: str, reason: str) -> LegalDocument:
    """Let a condition be, because counsel decided so.

    Raises:
        RefusedError: no such condition, or no reason.

    """
    scope.require(Capability.MANAGE_MEMBERS)
    _condition(profile, condition)
    reason = require_text(
        reason, field="reason", sentence=_("Say who decided that this is not needed, and why."), at_most=MAX_WORDS
    )
    row: LegalDocument = LegalDocument.objects.within(scope).create(
        job=job, profile=profile, condition=condition, override_reason=reason, added_by_id=scope.user_id
    )
    ids = {"profile": profile, "condition": condition, "job": job.pk if job else None}
    record_event(scope, "legal.overridden", row, detail=reason, **ids)
    return row


@transaction.atomic
def remove_legal_document(scope: Scope, row: LegalDocument) -> LegalDocument:
    """Take something off the file: it counts no more, and what stood before it does again."""
    scope.require(Capability.EDIT_JOBS if row.job_id and not row.override_reason else Capability.MANAGE_MEMBERS)
    if row.removed_at is None:
        row.removed_at = timezone.now()
        row.save(update_fields=["removed_at"])
        record_event(scope, "legal.removed", row, profile=row.profile, condition=row.condition)
    return row


def _condition(profile: str, key: str) -> Condition:
    found = PROFILES[profile].condition(key) if profile in PROFILES else None
    if found is None or not found.asks:
        raise RefusedError(_("This profile has no such condition to give something for."))
    return found


def _checked(given: LegalInput) -> LegalInput:
    words, url = given.words.strip(), given.url.strip()
    if not (words or url or given.data or given.dated):
        raise RefusedError(_("Give at least one of what is asked for."))
    if len(words) > MAX_WORDS:
        raise RefusedError(_("Keep this under %(most)s characters.") % {"most": f"{MAX_WORDS:,}"}, field="words")
    if given.dated and given.dated > timezone.localdate():
        raise RefusedError(_("This day is still to come."), field="dated")
    if url:
        _check_url(url)
    if len(given.data) > MAX_FILE:
        raise RefusedError(_("The file is larger than 20 MB."), field="file")
    if given.data and not given.data.startswith(b"%PDF-"):
        raise RefusedError(_("Only PDF files are kept here."), field="file")
    return LegalInput(given.dated, words, url, given.file_name.strip()[-200:] or "document.pdf", given.data)


def _check_url(url: str) -> None:
    try:
        URLValidator(schemes=["https", "http"])(url)
    except ValidationError:
        url = ""
    if not url or len(url) > MAX_URL:
        raise RefusedError(_("Give a web address that starts with https://."), field="url")
