"""The audit log as it leaves: from its page at once, or as an export in the queue; and the proof of its chain.

Both follow the filters of the page. The JSON forms carry everything that an entry's hash is made over, so that whoever
has them can compute the hashes again; the proof is that computation, line by line, with what came of it at the end.
What would say whose application for a blind job is stays withheld from whoever decides: portal/queries_audit_blind.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from portal.chain import checked_events
from portal.exports.keyset import paged
from portal.exports.kinds import About, Filter, Kind, Takes
from portal.exports.table import Row, Table, Tell, columns, quiet
from portal.models import Event
from portal.permissions import Capability
from portal.queries_audit import EventRow, event_rows, events_found
from portal.scope import Scope
from portal.software import SOFTWARE

__all__ = ["AUDIT", "audit_table", "chain_proof"]

#: What came later stands last: whoever reads by place reads on.
COLUMNS = columns(
    "number:integer at:time kind what about subject who actor words ids:json previous hash id:id acting_for by_token "
    "withheld"
)


def audit_table(scope: Scope, found: QuerySet[Event], tell: Tell = quiet) -> Table:
    """The events ``found``, newest first as on the page; those that have no number yet are the newest."""

    def events() -> Iterator[EventRow]:
        new, numbered = found.filter(seq=None), found.filter(seq__isnull=False)
        for rows, key in ((new, "-created_at"), (numbered, "-seq")):
            for page in paged(rows, key):
                yield from event_rows(scope, page)
                tell(len(page))

    def objects() -> Iterator[dict[str, Any]]:
        return map(_said, events())

    return Table("audit", COLUMNS, lambda: map(_row, events()), found.count(), "audit", objects)


def chain_proof(scope: Scope) -> StreamingHttpResponse:
    """Every entry with its hash as stored and as computed; the last line says whether all hold."""

    def lines() -> Iterator[str]:
        length, broken, head = 0, None, ""
        for event, should, problem in checked_events(scope):
            said = {"seq": event.seq, "id": str(event.pk), "previous": event.previous_hash, "hash": event.hash}
            said |= {"computed": should, "holds": not problem}
            if problem:
                said["problem"] = problem
                broken = broken or event.seq
            length, head = length + 1, event.hash
            yield json.dumps(said) + "\n"
        ended = {"verified_at": timezone.now().astimezone(UTC).isoformat(timespec="seconds"), "software": SOFTWARE}
        yield (
            json.dumps({"entries": length, "head": head, "whole": broken is None, "broken_at": broken, **ended}) + "\n"
        )

    response = StreamingHttpResponse(lines(), content_type="application/x-ndjson")
    response["Content-Disposition"] = 'attachment; filename="audit-chain-proof.ndjson"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _said(row: EventRow) -> dict[str, Any]:
    """An event with everything that its hash is made over, and in words."""
    event = row.event
    said = {"seq": event.seq, "id": str(event.pk), "organization": str(event.organization_id), "at": _at(event)}
    said |= {"kind": event.kind, "actor": event.actor, "subject": event.subject, "data": event.data}
    if row.withheld:
        said |= {"actor": None, "subject": None, "data": None}
    said |= {"detail": event.detail_digest, "previous": event.previous_hash, "hash": event.hash}
    said |= {"what": row.what, "who": row.who, "about": row.about, "words": row.words}
    return said | {"acting_for": row.acting_for, "by_token": row.by_token, "withheld": row.withheld}


def _open(scope: Scope, about: About, tell: Tell) -> Table:
    since, until = (date.fromisoformat(about[name]) if name in about else None for name in ("since", "until"))
    kind, actor, subject, text = (about.get(name, "") for name in ("kind", "actor", "subject", "q"))
    found = events_found(scope, kind=kind, actor=actor, subject=subject, text=text, since=since, until=until)
    return audit_table(scope, found, tell)


def _row(row: EventRow) -> Row:
    event = row.event
    return (
        *(event.seq, _at(event), event.kind, row.what, row.about, event.subject, row.who, event.actor, row.words),
        *(event.data or "", event.previous_hash, event.hash, event.pk, row.acting_for, row.by_token),
        "yes" if row.withheld else "",
    )


def _at(event: Event) -> str:
    return event.created_at.astimezone(UTC).isoformat(timespec="microseconds")


AUDIT = Kind(
    "audit",
    gettext_lazy("The audit log"),
    gettext_lazy("What happened, newest first; as JSON with everything that the chain’s hashes are made over."),
    frozenset({Capability.READ_AUDIT}),
    (
        Filter("kind", gettext_lazy("What"), Takes.TEXT),
        Filter("actor", gettext_lazy("Who"), Takes.TEXT),
        Filter("subject", gettext_lazy("About"), Takes.TEXT),
        Filter("q", gettext_lazy("Find"), Takes.TEXT),
        Filter("since", gettext_lazy("From"), Takes.DAY),
        Filter("until", gettext_lazy("To"), Takes.DAY),
    ),
    _open,
)
