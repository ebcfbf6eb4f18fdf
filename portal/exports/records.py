"""Records, and their verifications, as the pages and the API list them; a verification as JSON with its whole report.

The report of a record that would say who an applicant of a blind job is stays out until they may be known.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from portal.blind import HIDDEN, sees_identities
from portal.exports.keyset import paged
from portal.exports.kinds import About, Filter, Kind, Takes
from portal.exports.table import Row, Table, Tell, columns, plain
from portal.models import Application, Candidate, Record, Verification
from portal.permissions import Capability
from portal.scope import Scope
from verification.codes import Act, Verdict

__all__ = ["RECORDS", "VERIFICATIONS"]

RECORD_COLUMNS = columns(
    "id:id digest candidate_id:id state verdict sentence act retry_at:time title format container issuer_id "
    "issuer_name issuer_trust subject_match issued:time expires:time current_verification_id:id created_at:time"
)
VERIFICATION_COLUMNS = columns(
    "id:id record_id:id number:integer reason state as_of:time finished_at:time verdict created_at:time"
)
AT_ONCE = 50  # reports are long
_FOREIGN = {"candidate_id": "candidate", "current_verification_id": "current_verification", "record_id": "record"}


def _named(found: Iterable[Any]) -> Any:  # noqa: ANN401 - columns of one table
    return tuple(type(each)(_FOREIGN.get(each.name, each.name), each.type) for each in found)


def _cells(row: object, found: Iterable[Any]) -> Row:
    return tuple(getattr(row, each.name) for each in found)


def _open_records(scope: Scope, about: About, tell: Tell) -> Table:
    scope.require(Capability.READ_RECORDS)
    found = Record.objects.within(scope).filter(**dict(about))

    def rows() -> Iterator[Row]:
        for page in paged(found, "created_at"):
            yield from (_cells(row, RECORD_COLUMNS) for row in page)
            tell(len(page))

    return Table("records", _named(RECORD_COLUMNS), rows, found.count(), "records")


def _open_verifications(scope: Scope, about: About, tell: Tell) -> Table:
    scope.require(Capability.READ_RECORDS)
    found = Verification.objects.within(scope).filter(**dict(about)).defer("payload")
    names = _named(VERIFICATION_COLUMNS)

    def rows() -> Iterator[Row]:
        for page in paged(found.defer("payload", "report"), "created_at"):
            yield from (_cells(row, VERIFICATION_COLUMNS) for row in page)
            tell(len(page))

    def objects() -> Iterator[dict[str, Any]]:
        for page in paged(found.select_related("record"), "created_at", size=AT_ONCE):
            closed = _closed(scope, page)
            for row in page:
                cells = zip(names, _cells(row, VERIFICATION_COLUMNS), strict=True)
                shown = None if row.record.candidate_id in closed else row.report
                yield {column.name: plain(cell) for column, cell in cells} | {"report": shown}
            tell(len(page))

    return Table("verifications", names, rows, found.count(), "verifications", objects)


def _closed(scope: Scope, page: list[Verification]) -> set[uuid.UUID]:
    """The people of this page whose records are closed, as :func:`portal.blind.closes_record` has it."""
    if sees_identities(scope):
        return set()
    people = {row.record.candidate_id for row in page if row.record.candidate_id}
    standing: QuerySet[Any] = Application.objects.within(scope).filter(candidate__in=people)
    hidden = set(standing.filter(HIDDEN).values_list("candidate_id", flat=True))
    return hidden - set(standing.exclude(HIDDEN).values_list("candidate_id", flat=True))


_VERDICT = Filter("verdict", gettext_lazy("Verdict"), Takes.CHOICE, choices=tuple((str(v), str(v)) for v in Verdict))
RECORDS = Kind(
    "records",
    gettext_lazy("Records"),
    gettext_lazy("What was received, with what its newest verification found."),
    frozenset({Capability.READ_RECORDS}),
    (
        _VERDICT,
        Filter(
            "state",
            gettext_lazy("State"),
            Takes.CHOICE,
            choices=tuple((value, value) for value in ("waiting", "checking", "checked", "unreadable")),
        ),
        Filter("act", gettext_lazy("Waits for"), Takes.CHOICE, choices=tuple((str(act), str(act)) for act in Act)),
        Filter("candidate", gettext_lazy("Candidate"), Takes.ROW, Candidate),
        Filter("issuer_id", gettext_lazy("Issuer"), Takes.TEXT),
    ),
    _open_records,
)
VERIFICATIONS = Kind(
    "verifications",
    gettext_lazy("Verifications"),
    gettext_lazy("Every check of every record; as JSON with each report and its receipt."),
    frozenset({Capability.READ_RECORDS}),
    (
        _VERDICT,
        Filter("state", gettext_lazy("State"), Takes.CHOICE, choices=tuple(Verification.State.choices)),
        Filter("record", gettext_lazy("Record"), Takes.ROW, Record),
    ),
    _open_verifications,
)
