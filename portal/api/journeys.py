"""A candidate's journey, and what stands behind what they share, as the API says them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from portal.blind import hidden_applications
from portal.journey import LANES, Journey
from portal.models import Application, Candidate, Consent
from portal.queries_keeping import keeping_of
from portal.scope import Scope

__all__ = ["JourneySerializer", "SharingSerializer", "journey_json", "sharing_rows"]


class JourneyItemSerializer(serializers.Serializer[Any]):
    """One thing that a record says they did. ``start`` and ``end`` are equal for a single day."""

    title = serializers.CharField()
    issuer = serializers.CharField()
    verdict = serializers.CharField()
    lane = serializers.ChoiceField(choices=[(lane, lane) for lane in LANES])
    start = serializers.DateField()
    end = serializers.DateField()
    open_ended = serializers.BooleanField(help_text="It goes on.")
    year_only = serializers.BooleanField(help_text="The record states a year and no more.")
    record = serializers.UUIDField(source="record_id")
    digest = serializers.CharField(help_text="Of the credential that says so.")


class UndatedItemSerializer(serializers.Serializer[Any]):
    """One thing of which no record says when it was."""

    title = serializers.CharField()
    issuer = serializers.CharField()
    verdict = serializers.CharField()
    lane = serializers.ChoiceField(choices=[(lane, lane) for lane in LANES])
    record = serializers.UUIDField(source="record_id")
    digest = serializers.CharField()


class JourneySerializer(serializers.Serializer[Any]):
    """Everything by their records: dated items newest first, and those without a date."""

    items = JourneyItemSerializer(many=True)
    undated = UndatedItemSerializer(many=True)


class ConsentSerializer(serializers.ModelSerializer[Consent]):
    """A receipt: what they agreed to, in the words they read. ``terms_digest`` is SHA-256 of its canonical JSON."""

    class Meta:
        model = Consent
        fields = ("id", "application", "purpose", "terms", "terms_digest", "created_at", "withdrawn_at")
        read_only_fields = fields


class SealingSerializer(serializers.Serializer[Any]):
    """What a withdrawal would leave sealed: why, and until when; null while a legal hold stands."""

    because = serializers.CharField()
    until = serializers.DateTimeField(allow_null=True)


class SharingSerializer(serializers.Serializer[Any]):
    """How things stand for one application: what they agreed to, and how long it is kept, and why."""

    application = serializers.UUIDField()
    job = serializers.UUIDField()
    source = serializers.CharField(help_text="How they came in.")  # type: ignore[assignment]  # a field of that name, not where the field comes from
    consents = ConsentSerializer(many=True)
    keep_until = serializers.DateTimeField(allow_null=True)
    keep_reason = serializers.CharField()
    held = serializers.BooleanField(help_text="A legal hold forbids destroying anything of it.")
    sealing = SealingSerializer(allow_null=True)


def journey_json(journey: Journey) -> dict[str, Any]:
    """The journey without its geometry, newest first."""
    return {"items": journey.items[::-1], "undated": journey.undated}


def sharing_rows(scope: Scope, candidate: Candidate) -> list[dict[str, Any]]:
    """One for each of the candidate's applications whose person the scope may know."""
    rows = Application.objects.within(scope).filter(candidate=candidate).exclude(hidden_applications(scope))
    found = []
    for row in rows.select_related("job").prefetch_related("consents").order_by("-created_at", "-id"):
        keeping = keeping_of(scope, row)
        found.append(
            {
                "application": row.pk,
                "job": row.job_id,
                "source": row.source,
                "consents": sorted(row.consents.all(), key=lambda consent: consent.created_at),
                "keep_until": keeping.until,
                "keep_reason": keeping.reason,
                "held": keeping.held,
                "sealing": keeping.sealing,
            }
        )
    return found
