"""One batch: how far it is, what came of each thing that was given, in order."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F, Q, QuerySet

from portal.models import Batch, Submission, Verification
from portal.parts import page_count, parts
from portal.permissions import Capability
from portal.queries_batches import UNCHECKED, UNREAD
from portal.scope import Scope
from portal.sentences import deciding_check
from portal.site_addresses import page_address

__all__ = ["BatchCounts", "GivenItem", "batch_counts", "batch_items", "batch_page"]

PAGE_SIZE = 50
_CHUNK = 200
#: What the filter of the batch's page may ask for.
FILTERS = ("fetching", "checking", "verified", "not_in_force", "indeterminate", "rejected", "unread")


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """How many things were given, and what they are now. Archives and lists count by what was in them."""

    total: int = 0
    fetching: int = 0
    checking: int = 0
    unread: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """How many have come to an end."""
        return self.total - self.fetching - self.checking

    @property
    def running(self) -> bool:
        """Whether something will change by itself."""
        return self.done < self.total


@dataclass(frozen=True, slots=True)
class GivenItem:
    """One thing that was given, and what came of it. ``outcome`` is a verdict, or a state of the submission."""

    number: int | None
    submission: Submission
    outcome: str
    code: str
    sentence: str

    @property
    def given(self) -> str:
        """What was given: the link as it was, or the file's name."""
        return self.submission.source_url or self.submission.file_name

    @property
    def record_url(self) -> str:
        """The record's page; nothing where there is none."""
        record = self.submission.record_id
        return page_address("record", record) if record else ""


def batch_counts(scope: Scope, batch: Batch) -> BatchCounts:
    """The batch's numbers, in one query whatever its size."""
    scope.require(Capability.READ_RECORDS)
    rows = _given(scope, batch).values_list("state", "record__state", "record__verdict").annotate(n=Count("pk"))
    fetching = checking = unread = total = 0
    verdicts: dict[str, int] = {}
    for state, record_state, verdict, count in rows.order_by():
        total += count
        if state in UNREAD:
            unread += count
        elif state in {Submission.State.FETCHING, Submission.State.UNPACKING}:
            fetching += count
        elif record_state in UNCHECKED:
            checking += count
        else:
            verdicts[verdict] = verdicts.get(verdict, 0) + count
    return BatchCounts(total, fetching, checking, unread, verdicts)


def batch_page(scope: Scope, batch: Batch, wanted: str, number: int) -> tuple[list[GivenItem], int, int, int]:
    """One page of what was given, in its order: the items, how many fit ``wanted``, the page's number, the pages."""
    scope.require(Capability.READ_RECORDS)
    found = _narrowed(_given(scope, batch), wanted)
    total = found.count()
    pages = page_count(total, PAGE_SIZE)
    number = min(max(number, 1), pages)
    rows = _in_order(found).select_related("record", "candidate")
    return [_item(row, {}) for row in rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]], total, number, pages


def batch_items(scope: Scope, batch: Batch) -> Iterator[GivenItem]:
    """Everything that was given, in its order, with the code that each verdict hangs on. For the file of results."""
    scope.require(Capability.READ_RECORDS)
    rows = _in_order(_given(scope, batch)).select_related("record", "candidate").iterator(chunk_size=_CHUNK)
    for some in parts(rows, _CHUNK):
        codes = _codes(scope, some)
        yield from (_item(row, codes) for row in some)


def _given(scope: Scope, batch: Batch) -> QuerySet[Submission]:
    """The submissions, without archives and lists that were unpacked: what was in them is there."""
    unpacked = Q(state=Submission.State.RECEIVED, record=None)
    return Submission.objects.within(scope).filter(batch=batch).exclude(unpacked)


def _narrowed(found: QuerySet[Submission], wanted: str) -> QuerySet[Submission]:
    if wanted == "unread":
        return found.filter(state__in=UNREAD)
    if wanted == "fetching":
        return found.filter(state__in=[Submission.State.FETCHING, Submission.State.UNPACKING])
    if wanted == "checking":
        return found.filter(state=Submission.State.RECEIVED, record__state__in=UNCHECKED)
    if wanted in FILTERS:
        return found.filter(state=Submission.State.RECEIVED, record__verdict=wanted)
    return found


def _in_order(found: QuerySet[Submission]) -> QuerySet[Submission]:
    return found.order_by(F("row").asc(nulls_last=True), "created_at", "id")


def _item(row: Submission, codes: Mapping[uuid.UUID, str]) -> GivenItem:
    record = row.record if row.state == Submission.State.RECEIVED else None
    if record is None:
        return GivenItem(row.row, row, str(row.state), row.error_code, row.error)
    if record.state in UNCHECKED:
        return GivenItem(row.row, row, "checking", "", "Being checked.")
    return GivenItem(row.row, row, record.verdict, codes.get(record.pk, ""), record.sentence)


def _codes(scope: Scope, rows: Sequence[Submission]) -> dict[uuid.UUID, str]:
    """What each verdict hangs on, by record; reports are large, so only those of verdicts that hang on something."""
    open_to = [row.record for row in rows if row.record is not None and row.record.verdict not in {"", "verified"}]
    current = [pk for record in open_to if (pk := record.current_verification_id)]
    reports = Verification.objects.within(scope).filter(pk__in=current).values_list("record_id", "report")
    decided = ((record, deciding_check(report)) for record, report in reports if report)
    return {record: str(check["code"]) for record, check in decided if check}
