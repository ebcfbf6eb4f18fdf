"""What a job's share page says: whom to ask, other ways to take part, how long things are kept."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError, require_email
from portal.models import Job, JobSharing, RetentionProfile
from portal.permissions import Capability
from portal.scope import Scope
from portal.share_terms import sharing_of
from portal.storable import storable_text
from portal.written import grouped

__all__ = ["SHARING_TEXTS", "SharingInput", "update_job_sharing"]

SHARING_TEXTS = {
    "contact_name": 200,
    "contact_email": 254,
    "contact_phone": 50,
    "accommodation": 1_000,
    "without_record": 1_000,
}


@dataclass(frozen=True, slots=True)
class SharingInput:
    """The settings as typed. ``retention`` is a profile's id, None for the organization's default."""

    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    accommodation: str = ""
    without_record: str = ""
    retention: uuid.UUID | None = None
    shows_gap_report: bool = True
    asks_demographics: bool = False


@transaction.atomic
def update_job_sharing(scope: Scope, job: Job, wanted: SharingInput) -> JobSharing:
    """Change what candidates are told. Whoever agreed already agreed to what stood there then; that does not change.

    Raises:
        RefusedError: a text is too long, no e-mail address, a phone number without digits, no such profile.

    """
    scope.require(Capability.EDIT_JOBS)
    facts = _texts(wanted) | {
        "retention": _profile(scope, wanted.retention),
        "shows_gap_report": wanted.shows_gap_report,
        "asks_demographics": wanted.asks_demographics,
    }
    row = sharing_of(scope, job)
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, facts[name])
    row.save()
    record_event(scope, "job.sharing_changed", job, fields=" ".join(changed))
    return row


def _texts(wanted: SharingInput) -> dict[str, object]:
    texts: dict[str, object] = {}
    for name, limit in SHARING_TEXTS.items():
        text = storable_text(getattr(wanted, name)).strip()
        if len(text) > limit:
            sentence = _("Keep this under %(most)s characters; it has %(number)s.")
            raise RefusedError(sentence % {"most": grouped(limit), "number": grouped(len(text))}, field=name)
        texts[name] = text
    if texts["contact_email"]:
        texts["contact_email"] = require_email(str(texts["contact_email"]), field="contact_email", sentence="")
    if texts["contact_phone"] and not any(char.isdigit() for char in str(texts["contact_phone"])):
        raise RefusedError(_("A phone number has digits."), field="contact_phone")
    return texts


def _profile(scope: Scope, pk: uuid.UUID | None) -> RetentionProfile | None:
    if pk is None:
        return None
    profile: RetentionProfile | None = RetentionProfile.objects.within(scope).filter(pk=pk).first()
    if profile is None:
        raise RefusedError(_("Choose one of the retention profiles."), field="retention")
    return profile
