"""Keeping on each candidate whether they have any record, so that who has none is found without a look at the rest."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from portal.models import Candidate, Record
from portal.scope import Scope

__all__ = ["note_records_of"]


@transaction.atomic(savepoint=False)
def note_records_of(scope: Scope, candidates: Iterable[uuid.UUID | None]) -> None:
    """Write down which of these people have a living record. Call it last where a record comes, goes or moves.

    Call it inside the transaction that changed the records. Their rows are locked first, and only then looked at: of
    two transactions the later one sees what the earlier left. The lock lets others refer to the candidate meanwhile.
    """
    people = Candidate.objects.within(scope, hidden_too=True).filter(pk__in={pk for pk in candidates if pk})
    locked = list(people.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    if not locked:
        return
    has_one = Exists(Record.objects.within(scope).filter(candidate=OuterRef("pk")))
    known = people.filter(pk__in=locked)
    known.filter(has_one, without_record=True).update(without_record=False)
    known.filter(~has_one & Q(without_record=False)).update(without_record=True)
