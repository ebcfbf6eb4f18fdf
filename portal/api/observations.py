"""Structured observations: what a named person saw of a skill, against a rubric."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.observe import MAX_OTHERS, MAX_REASON, MAX_SEEN, MAX_SETTING, Seen, observe_sitting
from portal.actions.observe import withdraw_observation as take_back
from portal.api.base import Endpoint, scope_of
from portal.api.filters_people import ObservationFilters
from portal.api.persons import MemberNameSerializer, application_or_404, require_person, unnamed
from portal.legal import closed_jobs
from portal.models import Application, Observation
from portal.permissions import Capability
from portal.rubrics import rubric_said

MOST_LINES = 60
RELATED = ("application__candidate", "application__job", "observed_by", "retracted_by")


class ObservationSerializer(serializers.ModelSerializer[Observation]):
    """What one person saw of one skill.

    It counts while ``retracted_at`` is null. Those of one ``sitting`` were made together; one that corrects another
    names it in ``amends``. ``level_said`` is what the observer chose, in the rubric's words. Where the job is blind and
    the person is not yet shortlisted, their name is taken out of the words.
    """

    job = serializers.UUIDField(source="application.job_id")
    requirement = serializers.CharField(source="requirement_key")
    level_said = serializers.SerializerMethodField()
    observed_by = MemberNameSerializer(allow_null=True)
    retracted_by = MemberNameSerializer(allow_null=True)

    class Meta:
        model = Observation
        fields = (
            "id",
            "application",
            "job",
            "requirement",
            "concept_uri",
            "level",
            "level_said",
            "what_was_seen",
            "setting",
            "others",
            "kind",
            "observed_on",
            "observed_by",
            "sitting",
            "amends",
            "retracted_at",
            "retracted_by",
            "retracted_reason",
            "created_at",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "string"})
    def get_level_said(self, row: Observation) -> str:
        """The level in the rubric's words."""
        return rubric_said(row.rubric, row.level)

    def to_representation(self, instance: Observation) -> dict[str, Any]:
        """Without the words that name somebody whom the scope may not know."""
        shown: dict[str, Any] = super().to_representation(instance)
        scope, of = scope_of(self.context["request"]), instance.application
        words = ("what_was_seen", "setting", "others", "retracted_reason", "level_said")
        return shown | {name: unnamed(scope, of, shown[name]) for name in words}


class SeenSerializer(serializers.Serializer[Any]):
    """What was seen of one requirement: a level of its rubric, and what somebody else could check."""

    requirement = serializers.CharField(max_length=40)
    level = serializers.IntegerField(min_value=1, max_value=4)
    what_was_seen = serializers.CharField(max_length=MAX_SEEN)


class SittingSerializer(serializers.Serializer[Any]):
    """One sitting: when and where, and what was seen."""

    kind = serializers.ChoiceField(choices=Observation.Kind.choices)
    setting = serializers.CharField(max_length=MAX_SETTING)
    observed_on = serializers.DateField()
    others = serializers.CharField(max_length=MAX_OTHERS, required=False, allow_blank=True, default="")


class NewSittingSerializer(SittingSerializer):
    """One sitting with a person, and what was seen of each requirement."""

    application = serializers.UUIDField()
    seen = serializers.ListField(child=SeenSerializer(), min_length=1, max_length=MOST_LINES)


class AmendmentSerializer(SittingSerializer):
    """What stands in the place of an observation, all of it."""

    level = serializers.IntegerField(min_value=1, max_value=4)
    what_was_seen = serializers.CharField(max_length=MAX_SEEN)


class ReasonSerializer(serializers.Serializer[Any]):
    """What was wrong with it."""

    reason = serializers.CharField(max_length=MAX_REASON)


@extend_schema_view(list=extend_schema(summary="Observations"), retrieve=extend_schema(summary="One observation"))
class ObservationEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """What people saw, and what they took back."""

    model = Observation
    serializer_class = ObservationSerializer
    capability = Capability.READ_RANKINGS
    write_capability = Capability.OBSERVE
    filterset_class = ObservationFilters

    def get_queryset(self) -> QuerySet[Any]:
        """Of people who did not withdraw; what was taken back too. Not where the legal profile keeps reports closed."""
        if getattr(self, "swagger_fake_view", False):
            return Observation.objects.none()
        scope = scope_of(self.request)
        rows = Observation.objects.within(scope, hidden_too=True).filter(application__withdrawn_at=None)
        if self.action in {"list", "retrieve"}:
            rows = rows.exclude(application__job__in=closed_jobs(scope))
        return rows.select_related(*RELATED)

    @extend_schema(
        summary="Add what was seen in one sitting",
        description="Each counts from the next ranking on, under the name of the person whose token this is "
        "(`person_needed` for a system). The levels: `applications/{id}/rubric/`.",
        request=NewSittingSerializer,
        responses={201: ObservationSerializer(many=True)},
        examples=[
            OpenApiExample(
                "A skills visit",
                {
                    "application": "3f1c2a52-9d1b-4e0c-8f5d-1d2f6a7b8c90",
                    "kind": "work_sample",
                    "setting": "Skills visit, unit 3",
                    "observed_on": "2026-11-20",
                    "seen": [
                        {"requirement": "vitals", "level": 3, "what_was_seen": "Took a blood pressure twice, unaided."}
                    ],
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Add them."""
        scope, body = scope_of(request), self.checked(NewSittingSerializer)
        application = application_or_404(scope, body.pop("application"))
        require_person(scope)
        seen = _seen(application, body.pop("seen"))
        return self._answer(observe_sitting(scope, application, seen=seen, **body))

    @extend_schema(
        summary="Put another observation in its place",
        request=AmendmentSerializer,
        responses={201: ObservationSerializer(many=True)},
    )
    @action(detail=True, methods=["post"])
    def amendment(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Of the same requirement; the earlier one stays readable, and counts no longer."""
        scope, row = scope_of(request), self.get_object()
        body = self.checked(AmendmentSerializer)
        require_person(scope)
        line = {"requirement": row.requirement_key, "level": body.pop("level")}
        seen = _seen(row.application, [line | {"what_was_seen": body.pop("what_was_seen")}])
        return self._answer(observe_sitting(scope, row.application, seen=seen, amends=row, **body))

    @extend_schema(summary="Take an observation back", request=ReasonSerializer, responses={200: ObservationSerializer})
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """It was an error: it stays readable, and counts no longer from the next ranking on."""
        scope, row = scope_of(request), self.get_object()
        require_person(scope)
        take_back(scope, row, reason=self.checked(ReasonSerializer)["reason"])
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data)

    def _answer(self, added: list[Observation]) -> Response:
        rows = self.get_queryset().filter(pk__in=[row.pk for row in added]).order_by("created_at", "pk")
        return Response(self.get_serializer(rows, many=True).data, status=status.HTTP_201_CREATED)


def _seen(application: Application, given: list[dict[str, Any]]) -> list[Seen]:
    """What was seen, with the job's own requirements.

    Raises:
        ValidationError: the job asks for no such thing, or one is named twice.
    """
    version = application.job.current_version
    lines = {line.key: line for line in version.requirements.all()} if version else {}
    keys = [item["requirement"] for item in given]
    if unknown := [key for key in keys if key not in lines]:
        raise ValidationError({"requirement": f"The job asks for no such thing: {', '.join(unknown)[:200]}."})
    if len(set(keys)) < len(keys):
        raise ValidationError({"seen": "Name each requirement once."})
    return [Seen(lines[item["requirement"]], float(item["level"]), item["what_was_seen"]) for item in given]
