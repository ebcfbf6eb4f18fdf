"""Sealed copies: what a withdrawal leaves behind where a retention profile or a legal hold demands it.

A copy is one ZIP archive in the encrypted store, under a key of its own. Only auditors open it, with a reason, and each
opening is an event. When it is due, its key is destroyed.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import store
from portal.actions.events import record_event
from portal.actions.refusal import RefusedError, require_text
from portal.models import Application, OrganizationRow, Record, SealedCopy, Submission
from portal.permissions import Capability
from portal.queries_keeping import held, sealing_required
from portal.scope import Scope
from portal.written import day_words

__all__ = ["destroy_due_copies", "open_sealed_copy", "seal_application"]

_OF_APPLICATION = ("decisions", "observations", "evidence_requests", "contests", "notes", "consents", "ranking_entries")


def seal_application(scope: Scope, application: Application, records: Sequence[Record]) -> SealedCopy | None:
    """Make the sealed copy that is required of these records, and of the application where it is withdrawn.

    Called inside the transaction that destroys the originals; None when nothing has to be kept.
    """
    sealing = sealing_required(scope, application)
    if sealing is None:
        return None
    blob = store.put(scope, _archive(scope, application, records))
    copy: SealedCopy = SealedCopy.objects.within(scope).create(
        application=application, blob=blob, because=sealing.because[:500], until=sealing.until
    )
    record_event(
        scope,
        "sealed_copy.made",
        copy,
        application=application.pk,
        records=len(records),
        until=sealing.until.isoformat() if sealing.until else None,
    )
    return copy


@transaction.atomic
def open_sealed_copy(scope: Scope, copy: SealedCopy, *, reason: str) -> bytes:
    """The archive, for an auditor who says why.

    Raises:
        RefusedError: no reason, or the copy was destroyed.
        NotAllowedError: somebody else than an auditor asks.
    """
    scope.require(Capability.OPEN_SEALED)
    reason = require_text(reason, field="reason", sentence=_("Write down why you open it."), at_most=1_000)
    if copy.destroyed_at is not None:
        raise RefusedError(_("This copy was destroyed on %(day)s.") % {"day": day_words(copy.destroyed_at)})
    try:
        data = store.get(copy.blob)
    except (store.BlobErasedError, store.BlobTamperedError):
        raise RefusedError(_("The copy cannot be opened: its file is damaged or gone.")) from None
    record_event(scope, "sealed_copy.opened", copy, detail=reason, application=copy.application_id)
    return data


def destroy_due_copies() -> int:
    """Destroy what is due and not held; a copy kept for a hold alone is due once the hold is lifted."""
    now, destroyed = timezone.now(), 0
    copies = SealedCopy.objects.across_organizations("the scheduler keeps every organization's promises")
    due = copies.filter(Q(until__lte=now) | Q(until=None), destroyed_at=None).select_related("application", "blob")
    for copy in due.exclude(held("application__")):
        scope = Scope(organization_id=copy.organization_id, system="keeper")
        if copy.until is None:  # the hold was lifted; a profile may want it for longer
            sealing = sealing_required(scope, copy.application)
            if sealing is not None and sealing.until is not None and sealing.until > now:
                SealedCopy.objects.within(scope).filter(pk=copy.pk).update(until=sealing.until)
                continue
        _destroy(scope, copy)
        destroyed += 1
    return destroyed


@transaction.atomic
def _destroy(scope: Scope, copy: SealedCopy) -> None:
    store.erase_with_others([copy.blob])
    copy.destroyed_at = timezone.now()
    copy.save(update_fields=["destroyed_at"])
    record_event(scope, "sealed_copy.destroyed", copy, application=copy.application_id)


def _archive(scope: Scope, application: Application, records: Sequence[Record]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("application.json", _json(_application(scope, application)))
        for number, record in enumerate(records, start=1):
            folder = f"records/{number:03}"
            archive.writestr(f"{folder}/verdict.json", _json(_record(scope, record)))
            try:
                archive.writestr(f"{folder}/received", store.get(record.blob))
            except (store.BlobErasedError, store.BlobTamperedError):
                archive.writestr(f"{folder}/missing.txt", "The received bytes were gone when this copy was made.\n")
    return made.getvalue()


def _application(scope: Scope, application: Application) -> dict[str, Any]:
    candidate = application.candidate
    related: dict[str, Any] = {
        str(field.related_name): field.related_model
        for field in Application._meta.related_objects  # noqa: SLF001 - Django's public name for it
        if field.related_name in _OF_APPLICATION
    }
    return {
        "application": _values(application),
        "candidate": _values(candidate),
        "identifiers": list(candidate.identifiers.values()),
        **{
            name: list(model.objects.within(scope, hidden_too=True).filter(application=application).values())
            for name, model in sorted(related.items())
        },
    }


def _record(scope: Scope, record: Record) -> dict[str, Any]:
    given = Submission.objects.within(scope, hidden_too=True).filter(record=record)
    return {
        "record": _values(record),
        "submissions": list(given.values()),
        "verifications": list(record.verifications.order_by("number").values("number", "as_of", "verdict", "report")),
    }


def _values(row: OrganizationRow) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}  # noqa: SLF001


def _json(content: object) -> str:
    return json.dumps(content, cls=DjangoJSONEncoder, indent=1, sort_keys=True)
