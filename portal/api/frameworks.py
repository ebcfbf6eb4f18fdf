"""Frameworks of skills: their versions, what each changed, what a crossing loses; and how levels are read."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import Endpoint
from portal.api.skills import TieSerializer
from portal.level_words import level_interval, rules_read, scale_words
from portal.models import Framework
from portal.permissions import Capability
from portal.queries_crosswalks import crosswalk, neighbours
from portal.queries_frameworks import changes_since, kinds_of, previous_version, series_list

__all__ = ["CrosswalkEndpoint", "FrameworkEndpoint", "LevelEndpoint"]

_DIGITS = 10
ID = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
_SHOWN = 1_000
_PARTS = ["added", "retired", "relabelled", "redefined", "renamed"]


class FrameworkSerializer(serializers.ModelSerializer[Framework]):
    """One version of a framework; ``current`` is the one in use, ``completed_at`` null while it is being imported."""

    holds = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Framework
        fields = (
            "id",
            "name",
            "series",
            "version",
            "title",
            "current",
            "pinned",
            "holds",
            "concept_count",
            "edge_count",
            "imported_at",
            "completed_at",
        )
        read_only_fields = fields


class SeriesSerializer(serializers.Serializer[Any]):
    """A framework with its versions, the newest first."""

    name = serializers.CharField()
    title = serializers.CharField()
    series = serializers.CharField(allow_blank=True)
    versions = FrameworkSerializer(many=True)


class FrameworkDetailSerializer(FrameworkSerializer):
    """A version with what is in it: ``kinds`` of concepts, how many it changed, and where crosswalks lead."""

    kinds = serializers.SerializerMethodField()
    before = serializers.SerializerMethodField()
    changes = serializers.SerializerMethodField()
    neighbours = serializers.SerializerMethodField()

    class Meta:
        model = Framework
        fields = (*FrameworkSerializer.Meta.fields, "kinds", "before", "changes", "neighbours")
        read_only_fields = fields

    def get_kinds(self, row: Framework) -> dict[str, int]:
        """How many concepts of each kind."""
        return dict(kinds_of(row))

    def get_before(self, row: Framework) -> int | None:
        """The id of the version before; null for the oldest."""
        before = previous_version(row)
        return before.pk if before else None

    def get_changes(self, row: Framework) -> dict[str, int]:
        """How many concepts it added, retired, …; empty for the oldest."""
        before = previous_version(row)
        if before is None or row.completed_at is None:
            return {}
        found = changes_since(row, before)
        return {part: len(getattr(found, part)) for part in _PARTS}

    def get_neighbours(self, row: Framework) -> list[int]:
        """The ids of the versions to which a crosswalk leads (`GET /frameworks/crosswalk/`)."""
        return [other.pk for other in neighbours(row)] if row.current else []


class ConceptChangeSerializer(serializers.Serializer[Any]):
    """One concept that differs: its labels before and now, and the URIs that replace a retired one."""

    uri = serializers.CharField()
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)
    replaced_by = serializers.SerializerMethodField()

    def get_replaced_by(self, row: Any) -> list[str]:  # noqa: ANN401 - a change
        """The URIs that the framework names in its place."""
        return [uri for uri, _label in row.replaced_by]


class FrameworkChangesSerializer(serializers.Serializer[Any]):
    """The first thousand of ``total``."""

    total = serializers.IntegerField()
    results = ConceptChangeSerializer(many=True)


class FrameworkEndpoint(Endpoint):
    """Frameworks that were imported. They belong to the installation, and every organization reads the same."""

    model = Framework
    serializer_class = FrameworkSerializer
    capability = Capability.READ_JOBS
    pagination_class = None
    lookup_value_regex = "[0-9]{1,9}"

    def get_queryset(self) -> QuerySet[Any]:
        """Every version: reference data of nobody."""
        return Framework.objects.all()

    @extend_schema(summary="Frameworks, with their versions", responses={200: SeriesSerializer(many=True)})
    def list(self, request: Request) -> Response:  # noqa: ARG002 - the same for everybody
        """The built-in one first."""
        return Response(SeriesSerializer(series_list(), many=True).data)

    @extend_schema(summary="One version of a framework", responses={200: FrameworkDetailSerializer})
    def retrieve(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """What is in it, and how much it changed."""
        return Response(FrameworkDetailSerializer(self.get_object()).data)

    @extend_schema(
        summary="What a version changed",
        parameters=[OpenApiParameter("what", str, enum=_PARTS, description="added (default) …")],
        responses={200: FrameworkChangesSerializer},
    )
    @action(detail=True, methods=["get"])
    def changes(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Against the version before; empty for the oldest."""
        what = request.query_params.get("what", "added")
        if what not in _PARTS:
            raise ValidationError({"what": f"One of {', '.join(_PARTS)}."})
        row: Framework = self.get_object()
        before = previous_version(row)
        found = getattr(changes_since(row, before), what) if before and row.completed_at else ()
        return Response(FrameworkChangesSerializer({"total": len(found), "results": found[:_SHOWN]}).data)


class KindLossSerializer(serializers.Serializer[Any]):
    """Concepts of one kind: how many find one exact counterpart, several, only a near or a wider one, or none."""

    kind = serializers.CharField()
    total = serializers.IntegerField()
    one = serializers.IntegerField()
    several = serializers.IntegerField()
    close = serializers.IntegerField()
    wider = serializers.IntegerField()
    none = serializers.IntegerField()


class LossSerializer(serializers.Serializer[Any]):
    """A concept, and its counterparts there."""

    concept = TieSerializer()
    counterparts = TieSerializer(many=True)


class CrosswalkSerializer(serializers.Serializer[Any]):
    """What happens to the concepts of one framework on the way to another; the lists hold examples."""

    source = FrameworkSerializer()  # type: ignore[assignment]  # where it begins
    target = FrameworkSerializer()
    kinds = KindLossSerializer(many=True)
    several = LossSerializer(many=True)
    close = LossSerializer(many=True)
    wider = LossSerializer(many=True)
    none = TieSerializer(many=True)


class CrosswalkEndpoint(Endpoint):
    """Crosswalks between frameworks."""

    model = Framework
    serializer_class = CrosswalkSerializer
    capability = Capability.READ_JOBS

    @extend_schema(
        summary="What going from one framework to another loses",
        parameters=[
            OpenApiParameter("from", ID, required=True, description="the id of a current version"),
            OpenApiParameter("to", ID, required=True, description="the id of a current version of another framework"),
        ],
        responses={200: CrosswalkSerializer},
    )
    def retrieve(self, request: Request) -> Response:
        """How many concepts find a counterpart, and examples of those that do not."""
        rows = Framework.objects.filter(current=True)
        source, target = (get_object_or_404(rows, pk=_number(request, name)) for name in ("from", "to"))
        if source.pk == target.pk:
            raise NotFound
        walk = crosswalk(source, target)
        body: dict[str, Any] = {name: getattr(walk, name) for name in ("source", "target", "kinds", "none")}
        for name in ("several", "close", "wider"):
            body[name] = [{"concept": one, "counterparts": others} for one, others in getattr(walk, name)]
        return Response(CrosswalkSerializer(body).data)


class ExampleSerializer(serializers.Serializer[Any]):
    """What a record says, and the level that is read from it: a best ``estimate`` between ``low`` and ``high``."""

    words = serializers.CharField()
    low = serializers.FloatField()
    estimate = serializers.FloatField()
    high = serializers.FloatField()
    interval = serializers.SerializerMethodField()

    def get_interval(self, level: Any) -> str:  # noqa: ANN401 - a level
        """The interval in words."""
        return str(level_interval(level))


class RuleSerializer(serializers.Serializer[Any]):
    """One way of reading: what it reads, how wide its answers are and why, and examples."""

    id = serializers.CharField()
    reads = serializers.CharField()
    width = serializers.CharField()
    examples = ExampleSerializer(many=True)


class StepSerializer(serializers.Serializer[Any]):
    """A level of the scale, and what it is called."""

    level = serializers.IntegerField()
    words = serializers.CharField()


class LevelsSerializer(serializers.Serializer[Any]):
    """The scale of levels, and every way in which one is read."""

    scale = StepSerializer(many=True)
    rules = RuleSerializer(many=True)


class LevelEndpoint(Endpoint):
    """Levels."""

    model = Framework
    serializer_class = LevelsSerializer
    capability = Capability.READ_JOBS

    @extend_schema(summary="How levels are read", responses={200: LevelsSerializer})
    def retrieve(self, request: Request) -> Response:  # noqa: ARG002 - the same for everybody
        """The scale of 1 to 4, and how results, grades, words and other scales are put on it."""
        scale = [{"level": level, "words": words} for level, words in scale_words()]
        return Response(LevelsSerializer({"scale": scale, "rules": rules_read()}).data)


def _number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < _DIGITS):
        raise ValidationError({name: "Give the id of a version."})
    return int(text)
