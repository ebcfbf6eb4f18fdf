"""Skills and other concepts of frameworks: found by words, and one with its relations."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import Endpoint, scope_of
from portal.models import OwnCredential, SkillConcept
from portal.own_credentials import search_concepts
from portal.permissions import Capability
from portal.queries_framework_search import KINDS, found_concepts
from portal.queries_frameworks import ConceptPage, concept_page
from portal.storable import storable_text

__all__ = ["SkillEndpoint", "TieSerializer"]

_LONGEST = 200
_LONGEST_URI = 500
_SUGGESTED = 20


class SkillSerializer(serializers.ModelSerializer[SkillConcept]):
    """A concept, as the current version of its framework words it."""

    framework = serializers.CharField(source="framework.name", read_only=True)
    version = serializers.CharField(source="framework.version", read_only=True)
    alternative_labels = serializers.ListField(child=serializers.CharField(), read_only=True)
    replaced_by = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = SkillConcept
        fields = (
            "uri",
            "label",
            "kind",
            "framework",
            "version",
            "description",
            "alternative_labels",
            "retired",
            "retired_in",
            "replaced_by",
        )
        read_only_fields = fields


class TieSerializer(serializers.Serializer[Any]):
    """The other end of a relation; its ``label`` is its URI where it belongs to no framework here (``known`` false)."""

    uri = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the other end's label
    framework = serializers.CharField(allow_blank=True)
    known = serializers.BooleanField()
    retired = serializers.BooleanField()
    importance = serializers.FloatField(allow_null=True)
    level = serializers.FloatField(allow_null=True)


class AnchorSerializer(serializers.Serializer[Any]):
    """What somebody at a level can do, in the framework's words."""

    scale = serializers.CharField()
    value = serializers.FloatField()
    text = serializers.CharField()


class CrossingSerializer(serializers.Serializer[Any]):
    """A step into another framework: what it counts (0 to 1), and what is not carried over."""

    target = serializers.CharField(source="target.uri")
    target_framework = serializers.CharField(source="target.framework.name")
    kind = serializers.CharField()
    factor = serializers.FloatField()
    losses = serializers.ListField(child=serializers.CharField())
    words = serializers.CharField()


class NamedInSerializer(serializers.Serializer[Any]):
    """A requirement of a job as it stands that names the concept."""

    job = serializers.UUIDField(source="version.job_id")
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the requirement's label


class SkillDetailSerializer(SkillSerializer):
    """A concept with its relations: by kind, the first 60 of each, and how many ``more``."""

    identifiers = serializers.SerializerMethodField()
    ties = serializers.SerializerMethodField()
    more = serializers.SerializerMethodField()
    anchors = serializers.SerializerMethodField()
    crossings = serializers.SerializerMethodField()
    requirements = serializers.SerializerMethodField()
    evidence = serializers.SerializerMethodField()
    people = serializers.SerializerMethodField()

    class Meta:
        model = SkillConcept
        fields = (
            *SkillSerializer.Meta.fields,
            "identifiers",
            "ties",
            "more",
            "anchors",
            "crossings",
            "requirements",
            "evidence",
            "people",
        )
        read_only_fields = fields

    @property
    def page(self) -> ConceptPage:
        """Everything that is known of it."""
        found: ConceptPage = self.context["page"]
        return found

    def get_identifiers(self, row: SkillConcept) -> list[str]:  # noqa: ARG002 - the framework's signature
        """Other spellings under which records may name it."""
        return list(self.page.identifiers)

    @extend_schema_field(serializers.DictField(child=TieSerializer(many=True)))
    def get_ties(self, row: SkillConcept) -> dict[str, Any]:  # noqa: ARG002
        """The other ends, by what they are to it: exact, close, broader, narrower, essential, needed_by and so on."""
        return {kind: TieSerializer(ties, many=True).data for kind, ties in self.page.ties.items()}

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_more(self, row: SkillConcept) -> dict[str, int]:  # noqa: ARG002
        """How many of each kind are not shown."""
        return dict(self.page.more)

    @extend_schema_field(AnchorSerializer(many=True))
    def get_anchors(self, row: SkillConcept) -> Any:  # noqa: ANN401, ARG002
        """What its levels mean."""
        return AnchorSerializer(self.page.anchors, many=True).data

    @extend_schema_field(CrossingSerializer(many=True))
    def get_crossings(self, row: SkillConcept) -> Any:  # noqa: ANN401, ARG002
        """What going over to another framework's concept loses."""
        return CrossingSerializer(self.page.crossings, many=True).data

    @extend_schema_field(NamedInSerializer(many=True))
    def get_requirements(self, row: SkillConcept) -> Any:  # noqa: ANN401, ARG002
        """Which jobs ask for it."""
        return NamedInSerializer(self.page.requirements, many=True).data

    def get_evidence(self, row: SkillConcept) -> int:  # noqa: ARG002
        """How many statements of records are about it."""
        return self.page.evidence

    def get_people(self, row: SkillConcept) -> int:  # noqa: ARG002
        """Of how many candidates."""
        return self.page.people


class SuggestionSerializer(serializers.Serializer[Any]):
    """A concept that a requirement may name. ``framework`` is `named here` for the organization's own credentials."""

    uri = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the concept's label
    kind = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    framework = serializers.CharField()


class SkillEndpoint(Endpoint):
    """Concepts of every framework."""

    model = OwnCredential  # frameworks belong to nobody: what is narrowed here are the organization's own credentials
    serializer_class = SkillSerializer
    capability = Capability.READ_JOBS
    pagination_class = None

    @extend_schema(
        summary="Concepts of any kind, by their words",
        parameters=[
            OpenApiParameter("q", str, required=True, description="two letters or more; or a URI, or an identifier"),
            OpenApiParameter("kind", str, enum=list(KINDS)),
            OpenApiParameter("framework", str, description="such as esco or onet"),
            OpenApiParameter("retired", bool, description="retired ones too"),
        ],
        responses={200: SkillSerializer(many=True)},
    )
    def list(self, request: Request) -> Response:
        """The nearest first, 60 at most; more words find fewer."""
        asked = request.query_params
        kind, retired = asked.get("kind", ""), asked.get("retired", "false").lower()
        if kind not in {"", *KINDS}:
            raise ValidationError({"kind": f"One of {', '.join(KINDS)}."})
        if retired not in {"true", "false", "1", "0"}:
            raise ValidationError({"retired": "true or false."})
        text = storable_text(asked.get("q", "").strip(), _LONGEST_URI)
        framework = storable_text(asked.get("framework", ""), 40)
        found = found_concepts(text, kind=kind, framework=framework, retired_too=retired in {"true", "1"})
        return Response(SkillSerializer(found, many=True).data)

    @extend_schema(
        summary="One concept, with its relations",
        parameters=[OpenApiParameter("uri", str, required=True, description="its exact URI")],
        responses={200: SkillDetailSerializer},
    )
    @action(detail=False, methods=["get"])
    def one(self, request: Request) -> Response:
        """Edges, crosswalks to other frameworks, level anchors, and what the organization uses it for."""
        page = concept_page(scope_of(request), storable_text(request.query_params.get("uri", ""), _LONGEST_URI))
        if page is None:
            raise NotFound
        return Response(SkillDetailSerializer(page.concept, context={"page": page}).data)

    @extend_schema(
        summary="Concepts for a requirement, as somebody types",
        parameters=[OpenApiParameter("q", str, required=True, description="two letters or more")],
        responses={200: SuggestionSerializer(many=True)},
    )
    @action(detail=False, methods=["get"])
    def suggest(self, request: Request) -> Response:
        """The organization's own credentials first, then skills of the frameworks; 20 at most."""
        text = storable_text(request.query_params.get("q", ""), _LONGEST)
        return Response(SuggestionSerializer(search_concepts(scope_of(request), text, _SUGGESTED), many=True).data)
