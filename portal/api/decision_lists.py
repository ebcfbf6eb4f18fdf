"""The closed lists that people decide by: the stages of the pipeline, and why somebody may not be taken further."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import Endpoint
from portal.dispositions import DISPOSITIONS
from portal.models import Decision
from portal.permissions import Capability
from portal.stages import COLUMNS, FORWARD, STAGE_WORDS

__all__ = ["DispositionEndpoint", "DispositionSerializer", "StageEndpoint", "StageSerializer"]


class DispositionSerializer(serializers.Serializer[Any]):
    """One reason of the closed list. ``needs``: it rests on a requirement (`any`) or must-have (`must`) to be named.

    ``asked``: they must have been asked for it before. ``weighed``: it is a choice among people.
    """

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name, not the field’s own label
    means = serializers.CharField()
    group = serializers.CharField()
    needs = serializers.CharField()
    asked = serializers.BooleanField()
    weighed = serializers.BooleanField()
    own_choice = serializers.BooleanField(help_text="They said no themselves: no letter tells them so.")


class StageSerializer(serializers.Serializer[Any]):
    """A stage of the pipeline, in the order in which people go through them."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name, not the field’s own label
    forward = serializers.BooleanField(help_text="Several people at once may be moved there.")


class DispositionEndpoint(Endpoint):
    """Why somebody may not be taken further: the closed list."""

    model = Decision
    serializer_class = DispositionSerializer
    capability = Capability.READ_CANDIDATES
    pagination_class = None

    @extend_schema(summary="Why somebody may not be taken further", responses={200: DispositionSerializer(many=True)})
    def list(self, request: Request) -> Response:  # noqa: ARG002 - the framework's signature
        """The same list in every organization."""
        return Response(DispositionSerializer(DISPOSITIONS.values(), many=True).data)


class StageEndpoint(Endpoint):
    """The stages of the pipeline."""

    model = Decision
    serializer_class = StageSerializer
    capability = Capability.READ_CANDIDATES
    pagination_class = None

    @extend_schema(summary="The stages of the pipeline", responses={200: StageSerializer(many=True)})
    def list(self, request: Request) -> Response:  # noqa: ARG002 - the framework's signature
        """In the order in which people go through them; the last is out."""
        rows = [{"code": code, "label": STAGE_WORDS[code], "forward": code in FORWARD} for code in COLUMNS]
        return Response(StageSerializer(rows, many=True).data)
