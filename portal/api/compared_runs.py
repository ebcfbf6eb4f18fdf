"""Two rankings of a job side by side, as the API gives them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from portal.api.versions import RequirementChangeSerializer, lines_of
from portal.blind import hides
from portal.models import RankingEntry, RankingRun
from portal.parts import page_count
from portal.queries_before_after import ROWS_OF_A_PAGE, Stood, before_after
from portal.scope import Scope
from portal.version_changes import changes_between

__all__ = ["BeforeAfterSerializer", "before_after_json"]


class PlaceSerializer(serializers.Serializer[Any]):
    """Where somebody stands in one ranking."""

    tier = serializers.CharField()
    band = serializers.IntegerField(allow_null=True)
    musts_met = serializers.IntegerField()
    musts_unproven = serializers.IntegerField()


class StoodSerializer(serializers.Serializer[Any]):
    """One person in both; ``candidate`` is null in a blind job, ``before`` for whom the earlier one did not have."""

    application = serializers.UUIDField()
    candidate = serializers.UUIDField(allow_null=True)
    way = serializers.ChoiceField(choices=["up", "down", "same", "new"])
    before = PlaceSerializer(allow_null=True)
    after = PlaceSerializer()


class PlaceMoveSerializer(serializers.Serializer[Any]):
    """How many people stood in one tier (empty: not in the earlier ranking), and stand in another."""

    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField()
    people = serializers.IntegerField()


class BeforeAfterSerializer(serializers.Serializer[Any]):
    """Two rankings by their numbers: ``moves`` of everybody, ``requirements`` that changed, a page of people."""

    before = serializers.IntegerField()
    after = serializers.IntegerField()
    moved = serializers.IntegerField()
    moves = PlaceMoveSerializer(many=True)
    requirements = RequirementChangeSerializer(many=True)
    total = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    people = StoodSerializer(many=True)


def before_after_json(
    scope: Scope, before: RankingRun, after: RankingRun, *, page: int, moved_only: bool
) -> dict[str, Any]:
    """As :class:`BeforeAfterSerializer` describes it."""
    found = before_after(scope, before, after, page=page, moved_only=moved_only)
    changes = []
    if before.version_id != after.version_id:
        changes = changes_between(before.version, lines_of(before.version), after.version, lines_of(after.version))
    body = {
        "before": before.number,
        "after": after.number,
        "moved": found.moved,
        "moves": [{"before": old, "after": new, "people": count} for old, new, count in found.moves],
        "requirements": changes,
        "total": found.total,
        "page": page,
        "pages": page_count(found.total, ROWS_OF_A_PAGE),
        "people": [_stood(scope, row) for row in found.rows],
    }
    return dict(BeforeAfterSerializer(body).data)


def _stood(scope: Scope, row: Stood) -> dict[str, Any]:
    entry: RankingEntry = row.after
    hidden = hides(scope, entry.application)
    return {
        "application": entry.application_id,
        "candidate": None if hidden else entry.application.candidate_id,
        "way": row.way,
        "before": row.before,
        "after": entry,
    }
