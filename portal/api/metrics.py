"""The figures that employers are asked to track, and the jobs as an audit of fairness looks at them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import Endpoint, scope_of
from portal.exports.metrics import METRICS_EXPORTS, metrics_json
from portal.metrics import Wanted
from portal.models import Job
from portal.permissions import Capability
from portal.queries_fairness import jobs_for_audit
from portal.queries_metrics import metrics_view

__all__ = ["AuditedJobEndpoint", "MetricsEndpoint"]

_EARLIEST, _LATEST = date(1900, 1, 1), date(2999, 12, 31)  # outside them time zones have no days left to move
_UNITS = ["text", "count", "share of 1", "seconds"]
_CELL = {"type": ["string", "number", "null"]}
_TABLE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "key": {"type": "string"},
        "caption": {"type": "string"},
        "columns": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"words": {"type": "string"}, "unit": {"type": "string", "enum": _UNITS}},
            },
        },
        "rows": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"code": {"type": "string"}, "cells": {"type": "array", "items": _CELL}},
            },
        },
    },
}
_FIGURE: dict[str, Any] = {
    "type": "object",
    "description": "One figure. `too_few` says that there are too few for it to be more than a count.",
    "properties": {
        "key": {"type": "string"},
        "group": {"type": "string"},
        "title": {"type": "string"},
        "definition": {"type": "string"},
        "how": {"type": "array", "items": {"type": "string"}},
        "value": _CELL,
        "unit": {"type": "string", "enum": _UNITS},
        "too_few": {"type": "boolean"},
        "said": {"type": "string"},
        "notes": {"type": "array", "items": {"type": "string"}},
        "tables": {"type": "array", "items": _TABLE},
    },
}
METRICS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "made_at": {"type": "string", "format": "date-time"},
        "job": {"type": ["string", "null"], "format": "uuid"},
        "applied_from": {"type": ["string", "null"], "format": "date"},
        "applied_to": {"type": ["string", "null"], "format": "date"},
        "source": {"type": ["string", "null"]},
        "sample_data": {"type": "boolean"},
        "applications": {"type": "integer"},
        "figures": {"type": "array", "items": _FIGURE},
    },
}
_WANTED = [
    OpenApiParameter("job", OpenApiTypes.UUID, description="one job; all of them when absent"),
    OpenApiParameter("since", OpenApiTypes.DATE, description="applied from this day"),
    OpenApiParameter("until", OpenApiTypes.DATE, description="applied to this day"),
    OpenApiParameter("source", str, description="came by this way; empty for those who name none"),
    OpenApiParameter("sample", bool, description="sample data too"),
]


class WantedSerializer(serializers.Serializer[Any]):
    """Which applications are counted."""

    job = serializers.UUIDField(required=False, default=None)
    since = serializers.DateField(required=False, default=None)
    until = serializers.DateField(required=False, default=None)
    source = serializers.CharField(max_length=100, required=False, allow_blank=True, default=None)  # type: ignore[assignment]  # a filter of that name
    sample = serializers.BooleanField(required=False, default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Days that calendars have room around."""
        for name in ("since", "until"):
            if attrs[name] is not None and not _EARLIEST <= attrs[name] <= _LATEST:
                raise ValidationError({name: "A day from 1900 to 2999."})
        return attrs


class MetricsEndpoint(Endpoint):
    """Metrics. A scope that sees some jobs counts those."""

    model = Job
    serializer_class = WantedSerializer
    capability = Capability.READ_METRICS

    @extend_schema(summary="Metrics", parameters=_WANTED, responses={(200, "application/json"): METRICS})
    def retrieve(self, request: Request) -> Response:
        """Every figure of the chosen applications, with its definition and tables."""
        return Response(metrics_json(metrics_view(scope_of(request), _wanted(request))))

    @extend_schema(
        summary="Metrics as a file",
        parameters=[*_WANTED, OpenApiParameter("as", str, enum=sorted(METRICS_EXPORTS), description="csv (default) …")],
        responses={
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "application/json"): METRICS,
            (200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"): OpenApiTypes.BINARY,
        },
    )
    @action(detail=False, methods=["get"])
    def file(self, request: Request) -> HttpResponse:
        """As the page gives it."""
        scope = scope_of(request)
        scope.require(Capability.EXPORT)
        kind = request.query_params.get("as", "csv")
        if kind not in METRICS_EXPORTS:
            raise ValidationError({"as": f"One of {', '.join(sorted(METRICS_EXPORTS))}."})
        return METRICS_EXPORTS[kind](metrics_view(scope, _wanted(request)))


def _wanted(request: Request) -> Wanted:
    asked = request.query_params
    names = [str(name) for name in WantedSerializer().fields]
    query = WantedSerializer(data={name: asked[name] for name in names if name in asked})
    query.is_valid(raise_exception=True)
    wanted = Wanted(**query.validated_data)
    if wanted.job is not None:
        get_object_or_404(Job.objects.within(scope_of(request)), pk=wanted.job)
    return wanted


class AuditedJobSerializer(serializers.ModelSerializer[Job]):
    """A job: how it is screened, how many versions of its needs there were, and the number of its newest ranking."""

    versions = serializers.IntegerField(source="version_count", read_only=True)
    newest_run = serializers.IntegerField(read_only=True, allow_null=True)

    class Meta:
        model = Job
        fields = (
            "id",
            "title",
            "status",
            "blind",
            "legal_profile",
            "locked_at",
            "versions",
            "newest_run",
            "created_at",
        )
        read_only_fields = fields


@extend_schema_view(list=extend_schema(summary="Jobs, as an audit of fairness looks at them"))
class AuditedJobEndpoint(mixins.ListModelMixin, Endpoint):
    """Jobs, for who reads the audit log."""

    model = Job
    serializer_class = AuditedJobSerializer
    capability = Capability.READ_AUDIT

    def get_queryset(self) -> QuerySet[Any]:
        """Every job of the organization."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        return jobs_for_audit(scope_of(self.request))
