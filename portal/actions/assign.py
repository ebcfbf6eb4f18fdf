"""Saying whose record it is, when it came without a candidate."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.note_records import note_records_of
from portal.actions.refusal import RefusedError
from portal.actions.verify import request_verification
from portal.models import Candidate, Record
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["assign_record"]


@transaction.atomic
def assign_record(scope: Scope, record: Record, *, candidate: Candidate) -> Record:
    """Give an unmatched record to a candidate, and check it again: whom it is about is part of every verdict.

    Raises:
        RefusedError: it belongs to somebody already, or the candidate has the very same record.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    if record.candidate_id is not None:
        raise RefusedError(_("This record has a candidate already."), field="candidate")
    same = Record.objects.within(scope).filter(candidate=candidate, digest=record.digest).first()
    if same is not None:
        raise RefusedError(
            _("%(candidate)s has this very record already.") % {"candidate": candidate.name}, field="candidate"
        )
    record.candidate = candidate
    record.save(update_fields=["candidate"])
    record.evidence.update(candidate=candidate)
    record.submissions.filter(candidate=None).update(candidate=candidate)
    note_records_of(scope, [candidate.pk])
    record_event(scope, "record.assigned", record, candidate=candidate.pk)
    request_verification(scope, record, reason="assigned", priority="interactive")
    return record
