"""The change feed as it is asked for and answered."""

from __future__ import annotations

import re
import uuid
from datetime import UTC
from functools import cache
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from portal.changes_cursor import LONGEST
from portal.changes_told import NOUNS
from portal.queries_changes import Change
from portal.site_addresses import site

__all__ = ["EXAMPLE", "SUBJECT", "ChangeTypeSerializer", "FollowSerializer", "StretchSerializer"]

MOST, USUAL = 500, 100
LONGEST_WAIT = 20
SUBJECT = re.compile(r"([a-z_]{1,30}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


class FollowSerializer(serializers.Serializer[Any]):
    """What is asked for."""

    cursor = serializers.CharField(
        required=False,
        max_length=LONGEST,
        help_text="Where you stand: `cursor` of the answer before. Send the same `types` and `subject` with it.",
    )
    limit = serializers.IntegerField(
        required=False, min_value=1, max_value=MOST, default=USUAL, help_text="At most this many events."
    )
    types = serializers.CharField(
        required=False,
        max_length=4_000,
        help_text="Only these types, with commas between: `record.verified,ranking.done`; `record.*` for all of one.",
    )
    subject = serializers.RegexField(
        SUBJECT.pattern,
        required=False,
        max_length=80,
        help_text="Only what is about this: `record:` and its id, or `job:`, `candidate:`, `application:`, …",
    )
    wait = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=LONGEST_WAIT,
        default=0,
        help_text="Where there is nothing new, wait up to so many seconds for it. Where too many wait, the answer "
        "comes at once.",
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """With `from`, which Python does not let be an attribute's name."""
        begin = serializers.ChoiceField(
            choices=["start", "now"],
            required=False,
            help_text="Where to begin without a cursor: with the first event (default), or with what happens next.",
        )
        return {**super().get_fields(), "from": begin}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A cursor says where to begin; nothing else does beside it."""
        if "cursor" in attrs and "from" in attrs:
            raise serializers.ValidationError({"from": "Give either cursor or from."})
        return attrs


class ThingSerializer(serializers.Serializer[Any]):
    """What an event is about. ``url`` is null where the API has no page of it."""

    type = serializers.CharField()
    id = serializers.CharField()
    url = serializers.URLField(allow_null=True)


class ActorSerializer(serializers.Serializer[Any]):
    """Who did it: a `user`, `token`, `client`, `guest`, `candidate`, or Credence itself (`system`, with its part).

    ``id`` is null for a candidate who stays unnamed in a blind job. ``acting_for`` is the member for whom a system
    said that it acts.
    """

    type = serializers.CharField()
    id = serializers.CharField(allow_null=True)
    acting_for = serializers.CharField(allow_null=True)


class ChangeSerializer(serializers.Serializer[Change]):
    """One event. ``id`` is the same each time it is told: keep it to recognise what you saw before."""

    id = serializers.UUIDField()
    seq = serializers.IntegerField()
    type = serializers.CharField(source="kind")
    at = serializers.DateTimeField(default_timezone=UTC)
    actor = serializers.SerializerMethodField()
    subject = serializers.SerializerMethodField()
    data = serializers.SerializerMethodField()  # type: ignore[assignment]  # a field of that name, as in the answer

    @extend_schema_field(ActorSerializer)
    def get_actor(self, row: Change) -> dict[str, str | None]:
        """Who did it."""
        kind, pk = row.actor
        return {"type": kind, "id": pk or None, "acting_for": row.acting_for or None}

    @extend_schema_field(ThingSerializer)
    def get_subject(self, row: Change) -> dict[str, str | None]:
        """What it is about."""
        kind, pk = row.subject
        page = NOUNS.get(row.noun, ("", ""))[1]
        url = site() + _address(page).replace(str(_ANY), pk) if page else None
        return {"type": kind, "id": pk, "url": url}

    @extend_schema_field({"type": "object", "additionalProperties": {"type": ["string", "integer", "boolean"]}})
    def get_data(self, row: Change) -> dict[str, str | int | bool]:
        """Further ids, codes and counts."""
        return row.data


@extend_schema_serializer(many=False)
class StretchSerializer(serializers.Serializer[Any]):
    """The next events. Keep ``cursor`` once you have dealt with them; ``more`` says that others stand ready."""

    events = ChangeSerializer(many=True)
    cursor = serializers.CharField()
    more = serializers.BooleanField()


class ChangeTypeSerializer(serializers.Serializer[Any]):
    """A type of event: the right that it needs, and what its ``data`` may hold."""

    type = serializers.CharField()
    needs = serializers.CharField()
    data = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]  # as above


_ANY = uuid.UUID(int=0)


@cache
def _address(page: str) -> str:
    """Where the page of :data:`_ANY` is: to ask anew for each of five hundred events takes a fifth of the answer."""
    return reverse(page, args=[_ANY])


EXAMPLE = OpenApiExample(
    "A verified record",
    response_only=True,
    value={
        "events": [
            {
                "id": "0d7c5a0e-3f83-4b7e-9d0e-6a3f2f6f4d11",
                "seq": 4211,
                "type": "record.verified",
                "at": "2026-11-28T09:14:03.120441Z",
                "actor": {"type": "system", "id": "verifier", "acting_for": None},
                "subject": {
                    "type": "record",
                    "id": "7b6d1c55-5a55-4b7a-8f5e-0f2d1f5b9a10",
                    "url": "https://credence.example/api/v1/records/7b6d1c55-5a55-4b7a-8f5e-0f2d1f5b9a10/",
                },
                "data": {"number": 1, "reason": "received", "verdict": "verified"},
            }
        ],
        "cursor": "WzEsIjRm…:kT3…",
        "more": False,
    },
)
