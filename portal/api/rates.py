"""Rates by group, for auditors' systems."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from matching.fairness.rates import MeasureRates
from portal.actions.rates import note_rates_viewed
from portal.api.base import scope_of
from portal.api.conventions import Conventions
from portal.api.wire_schema import wire_schema
from portal.exports.rates import rates_json
from portal.permissions import Capability
from portal.queries_rates import RatesWanted, rates_view

RATES: dict[str, Any] = {
    "type": "object",
    "properties": {
        "made_at": {"type": "string", "format": "date-time"},
        "jobs": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"id": {"type": "string", "format": "uuid"}, "title": {"type": "string"}},
            },
        },
        "version": {"type": ["integer", "null"]},
        "since": {"type": ["string", "null"], "format": "date"},
        "until": {"type": ["string", "null"], "format": "date"},
        "applicants": {"type": "integer"},
        "ranked": {"type": "integer"},
        "hidden_cells": {"type": "integer"},
        "measures": {"type": "object", "additionalProperties": {"type": "string"}},
        "tables": {"type": "array", "items": wire_schema(MeasureRates)},
        "methods": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


class RatesQuery(serializers.Serializer[Any]):
    """Which applications."""

    job = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=500)
    version = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=10**6)
    since = serializers.DateField(required=False, allow_null=True, default=None)
    until = serializers.DateField(required=False, allow_null=True, default=None)


class RatesEndpoint(Conventions):
    """Selection rates, rates above the median, and impact ratios."""

    capability = Capability.READ_RATES
    action = "list"

    @extend_schema(
        summary="Rates by group",
        parameters=[
            OpenApiParameter("job", OpenApiTypes.UUID, many=True, description="jobs; all of them when absent"),
            OpenApiParameter("version", int, description="one version, where one job is chosen"),
            OpenApiParameter("since", OpenApiTypes.DATE, description="applied from this day"),
            OpenApiParameter("until", OpenApiTypes.DATE, description="applied to this day"),
        ],
        responses={(200, "application/json"): RATES},
    )
    def get(self, request: Request) -> Response:
        """Needs a token that an auditor made on the page Rates by group. Every call is an audit event."""
        asked: dict[str, Any] = {"job": request.query_params.getlist("job")}
        asked |= {name: text for name in ("version", "since", "until") if (text := request.query_params.get(name))}
        query = RatesQuery(data=asked)
        query.is_valid(raise_exception=True)
        body = query.validated_data
        scope = scope_of(request)
        wanted = RatesWanted(tuple(body["job"]), body["version"], body["since"], body["until"])
        view = rates_view(scope, wanted)
        note_rates_viewed(scope, view, form="rest")
        return Response(rates_json(view))
