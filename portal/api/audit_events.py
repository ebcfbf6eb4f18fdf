"""The audit log over REST: every entry with what its hash is made over, and the chain computed again.

Whoever has the entries can compute the chain themselves. An entry's `hash` is the SHA-256, in hexadecimal digits, of
the JSON object of its `id`, `organization`, `seq`, `previous`, `at`, `kind`, `actor`, `subject`, `data` and `detail`,
in UTF-8: its names sorted, without spaces, everything beyond ASCII escaped, as Python's `json.dumps` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import Endpoint, scope_of
from portal.api.filters_feed import AuditFilters
from portal.api.pagination import Pages
from portal.chain import ChainPart, verify_part
from portal.models import Event
from portal.permissions import Capability
from portal.queries_audit import EventRow, event_rows
from portal.scope import Scope

__all__ = ["AuditEventEndpoint"]

LONGEST_SEQ = 2**53 - 1


class AuditEventSerializer(serializers.Serializer[EventRow]):
    """One entry. ``what``, ``who`` and ``about`` are words for people, ``words`` what somebody wrote, if it is kept.

    ``detail`` is the salted digest that stands for those words in the hash. ``withheld`` says that the entry would tell
    whose application in a blind job is, which nobody who decides may know yet: then ``actor``, ``subject`` and ``data``
    are null, and its hash can only be checked by `chain/` or by an auditor. No `subject` finds such an entry.
    """

    id = serializers.UUIDField(source="event.id")
    organization = serializers.UUIDField(source="event.organization_id")
    seq = serializers.IntegerField(source="event.seq")
    at = serializers.SerializerMethodField()
    kind = serializers.CharField(source="event.kind")
    actor = serializers.SerializerMethodField()
    subject = serializers.SerializerMethodField()
    data = serializers.SerializerMethodField()  # type: ignore[assignment]  # a field of that name
    detail = serializers.CharField(source="event.detail_digest")
    previous = serializers.CharField(source="event.previous_hash")
    hash = serializers.CharField(source="event.hash")
    withheld = serializers.SerializerMethodField()
    what = serializers.CharField()
    who = serializers.SerializerMethodField()
    about = serializers.CharField()
    words = serializers.CharField()

    def _held(self, row: EventRow) -> bool:
        return row.withheld

    @extend_schema_field({"type": "string", "format": "date-time"})
    def get_at(self, row: EventRow) -> str:
        """To the microsecond, in UTC, as the hash has it."""
        return row.event.created_at.astimezone(UTC).isoformat(timespec="microseconds")

    @extend_schema_field({"type": ["string", "null"]})
    def get_actor(self, row: EventRow) -> str | None:
        """Who did it: `user:`, `token:`, `system:` … and an id."""
        return None if self._held(row) else row.event.actor

    @extend_schema_field({"type": ["string", "null"]})
    def get_subject(self, row: EventRow) -> str | None:
        """What it is about: a noun and an id."""
        return None if self._held(row) else row.event.subject

    @extend_schema_field({"type": ["object", "null"], "additionalProperties": True})
    def get_data(self, row: EventRow) -> Any:  # noqa: ANN401 - ids, codes and counts
        """Further ids, codes and counts."""
        return None if self._held(row) else row.event.data

    def get_withheld(self, row: EventRow) -> bool:
        """Whether something is left out."""
        return self._held(row)

    def get_who(self, row: EventRow) -> str:
        """The name of whoever did it."""
        return "" if self._held(row) else row.who


class AskedPartSerializer(serializers.Serializer[Any]):
    """From where: `upto` and `head` of the part before; neither for the beginning."""

    after = serializers.IntegerField(required=False, min_value=0, max_value=LONGEST_SEQ, default=0)
    head = serializers.CharField(required=False, max_length=64, allow_blank=True, default="")


class ChainSerializer(serializers.Serializer[ChainPart]):
    """How far the chain was computed again: entries 1 to ``upto`` hold, ``total`` were written.

    Not ``done``: ask for the next part with `after` and `head`. ``whole`` says that everything written is there and
    holds; ``broken_at`` is the first entry that does not. ``waiting`` counts what has no number yet.
    """

    upto = serializers.IntegerField()
    total = serializers.IntegerField()
    head = serializers.CharField()
    waiting = serializers.IntegerField()
    done = serializers.BooleanField()
    whole = serializers.BooleanField()
    broken_at = serializers.IntegerField(allow_null=True)
    sentence = serializers.CharField()


class LogPages(Pages):
    """The log begins with what is newest."""

    ordering = ("-seq", "-id")


class AuditEventEndpoint(Endpoint):
    """The audit log."""

    model = Event
    serializer_class = AuditEventSerializer
    capability = Capability.READ_AUDIT
    pagination_class = LogPages
    filterset_class = AuditFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """What has its number, which comes within a second of happening; with the words that are kept."""
        return rows.filter(seq__isnull=False).select_related("detail")

    @extend_schema(summary="The audit log, newest first", responses={200: AuditEventSerializer(many=True)})
    def list(self, request: Request) -> Response:
        """Every entry with its hash and its predecessor's."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(_told(scope_of(request), page or []))

    @extend_schema(summary="One entry of the audit log", responses={200: AuditEventSerializer})
    def retrieve(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """The entry."""
        return Response(_told(scope_of(request), [self.get_object()])[0])

    @extend_schema(summary="Verify the chain", parameters=[AskedPartSerializer], responses={200: ChainSerializer})
    @action(detail=False, methods=["get"], filter_backends=[], pagination_class=None)
    def chain(self, request: Request) -> Response:
        """Compute the log's hashes again and compare them with what is stored, at most 10,000 entries at once."""
        asked = AskedPartSerializer(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        scope, after, head = scope_of(request), asked.validated_data["after"], asked.validated_data["head"]
        if not self.get_queryset().filter(seq=after, hash=head).exists():
            after, head = 0, ""  # the entry there is another one by now, or there is none: from the beginning
        return Response(ChainSerializer(verify_part(scope, after, head)).data)


def _told(scope: Scope, events: Sequence[Event]) -> list[dict[str, Any]]:
    return [AuditEventSerializer().to_representation(row) for row in event_rows(scope, events)]
