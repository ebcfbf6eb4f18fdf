"""What people decide about applications: decisions with what they rest on, moves along the pipeline, taking back.

There is no door by which several people are declined at once, here as on the pages.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.decide import decide
from portal.actions.move import AT_ONCE, move_people, undo_move
from portal.actions.refusal import RefusedError
from portal.api.base import Endpoint, scope_of
from portal.api.filters_people import DecisionFilters
from portal.api.persons import REPORT_FIRST, MemberNameSerializer, application_or_404, require_person, row_of
from portal.blind import hides
from portal.dispositions import DISPOSITIONS
from portal.models import Decision, Job
from portal.overrides import DEFINITION
from portal.permissions import Capability
from portal.queries_decisions import DecisionRow, overrides_of, shown_decisions
from portal.queries_pipeline import told_already
from portal.stages import COLUMNS, FORWARD

RELATED = ("application__candidate", "application__job", "decided_by", "run", "undoes")
STAGES = [(stage, stage) for stage in COLUMNS]


class DecisionSerializer(serializers.Serializer[Any]):
    """A decision: who, what, why, and what stood there when it was made. Decisions are added and never changed.

    ``tier`` and ``run`` say where the newest ranking had them; ``override`` how the decision left that order, empty
    where it did not. The three are empty while the job's legal profile keeps its ranking closed. ``rests_on`` are keys
    of requirements, ``report_viewed_at`` is when who declined had opened the gap report. Decisions of one move share
    ``move``; one that takes another back names it in ``undoes``. ``candidate`` is null where the job is blind and they
    are not yet shortlisted; then ``reason`` does not name them either. ``told``: a letter told them since.
    """

    id = serializers.UUIDField(source="decision.pk")
    application = serializers.UUIDField(source="decision.application_id")
    job = serializers.UUIDField(source="decision.application.job_id")
    candidate = serializers.SerializerMethodField()
    from_stage = serializers.CharField(source="decision.from_stage")
    stage = serializers.ChoiceField(source="decision.stage", choices=STAGES)
    reason = serializers.CharField(source="decision.reason")
    disposition = serializers.ChoiceField(
        source="decision.disposition", choices=[(code, code) for code in DISPOSITIONS], allow_blank=True
    )
    rests_on = serializers.ListField(source="decision.rests_on", child=serializers.CharField())
    report_viewed_at = serializers.DateTimeField(source="decision.report_viewed_at", allow_null=True)
    tier = serializers.CharField(source="decision.tier")
    run = serializers.UUIDField(source="decision.run_id", allow_null=True)
    override = serializers.ChoiceField(choices=[(code, code) for code in DEFINITION], allow_blank=True)
    undone = serializers.BooleanField()
    undoes = serializers.UUIDField(source="decision.undoes_id", allow_null=True)
    move = serializers.UUIDField(source="decision.move", allow_null=True)
    told = serializers.BooleanField()
    decided_by = MemberNameSerializer(source="decision.decided_by", allow_null=True)
    created_at = serializers.DateTimeField(source="decision.created_at")

    def get_candidate(self, row: DecisionRow) -> uuid.UUID | None:
        """The candidate, or null."""
        application = row.decision.application
        return None if hides(scope_of(self.context["request"]), application) else application.candidate_id


class NewDecisionSerializer(serializers.Serializer[Any]):
    """A decision about one application.

    ``seen_stage`` is where they stood when you looked: given, it is refused if somebody decided meanwhile.
    """

    application = serializers.UUIDField()
    stage = serializers.ChoiceField(choices=STAGES)
    reason = serializers.CharField(max_length=4_000)
    disposition = serializers.ChoiceField(
        choices=[(code, code) for code in DISPOSITIONS], required=False, allow_blank=True, default=""
    )
    rests_on = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=list, max_length=60
    )
    seen_stage = serializers.ChoiceField(choices=STAGES, required=False, allow_blank=True, default="")


class NewMoveSerializer(serializers.Serializer[Any]):
    """People of one job to move to a stage, for one reason; several go forward only, and nobody out."""

    job = serializers.UUIDField()
    applications = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=AT_ONCE)
    stage = serializers.ChoiceField(choices=STAGES, help_text=f"Several people: one of {', '.join(FORWARD)}.")
    reason = serializers.CharField(max_length=4_000)


class MoveSerializer(serializers.Serializer[Any]):
    """What a move did. ``left`` is how many stood where it would not take them on from."""

    move = serializers.UUIDField()
    left = serializers.IntegerField()
    decisions = DecisionSerializer(many=True)


class ReversalSerializer(serializers.Serializer[Any]):
    """What taking back did. ``told_already``: a letter had told them that they are not taken further; write again."""

    decisions = DecisionSerializer(many=True)
    told_already = serializers.BooleanField()


class _DecisionRows(Endpoint):
    """Decisions, shown as the scope may see them."""

    model = Decision
    serializer_class = DecisionSerializer
    capability = Capability.READ_CANDIDATES
    write_capability = Capability.DECIDE

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With everything that is shown."""
        return rows.select_related(*RELATED).defer("run__pool", "run__summary", "run__basis")

    def shown(self, pks: list[uuid.UUID]) -> list[Any]:
        """These decisions, as they are written."""
        rows = self.get_queryset().filter(pk__in=pks).order_by("created_at", "pk")
        return self.written(rows)

    def written(self, rows: Any) -> list[Any]:  # noqa: ANN401 - a queryset or a page of it
        """Rows as they are written, each as the scope may see it."""
        found = shown_decisions(scope_of(self.request), rows)
        return list(DecisionSerializer(found, many=True, context=self.get_serializer_context()).data)


class DecisionEndpoint(_DecisionRows):
    """What people decided, and why; kept apart from any score."""

    filterset_class = DecisionFilters

    def get_queryset(self) -> QuerySet[Any]:
        """With `override=true` the job's overrides alone."""
        rows = super().get_queryset()
        if self.action != "list" or getattr(self, "swagger_fake_view", False):
            return rows
        asked = self.request.query_params
        if (override := asked.get("override")) is None:
            return rows
        if override not in {"true", "false"}:
            raise ValidationError({"override": "true or false."})
        scope, job = scope_of(self.request), asked.get("job", "")
        try:
            found = overrides_of(scope, row_of(Job, scope, uuid.UUID(job)))
        except (ValueError, Http404):
            raise ValidationError({"override": "Say of which job: give job, too."}) from None
        return rows.filter(found if override == "true" else ~Q(found))

    @extend_schema(
        summary="Decisions",
        parameters=[OpenApiParameter("override", bool, description="whether it left the ranking's order; needs `job`")],
    )
    def list(self, request: Request) -> Response:  # noqa: ARG002 - the framework's signature
        """Oldest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.written(page))

    @extend_schema(summary="One decision")
    def retrieve(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - the framework's signature
        """Who decided what, and why."""
        (shown,) = self.written([self.get_object()])
        return Response(shown)

    @extend_schema(
        summary="Decide about one application",
        description="Record a stage and a reason: the candidate may ask for it, and so may an auditor. Only a person "
        f"decides (`person_needed` for a system). {REPORT_FIRST}",
        request=NewDecisionSerializer,
        responses={201: DecisionSerializer},
        examples=[
            OpenApiExample(
                "Not taken further",
                {
                    "application": "3f1c2a52-9d1b-4e0c-8f5d-1d2f6a7b8c90",
                    "stage": "declined",
                    "reason": "Asked twice for a current basic life support card; none came.",
                    "disposition": "must_unproven_after_asking",
                    "rests_on": ["cpr"],
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Record a decision."""
        scope, body = scope_of(request), self.checked(NewDecisionSerializer)
        application = application_or_404(scope, body.pop("application"))
        require_person(scope)
        made = decide(scope, application, **body)
        return Response(self.shown([made.pk])[0], status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Take a decision back",
        description="Nothing is deleted: another decision says that it does not stand, and they stand where they "
        "stood. Only the last decision about somebody can be taken back, and nobody is declined again by it.",
        request=None,
        responses={201: ReversalSerializer},
    )
    @action(detail=True, methods=["post"])
    def reversal(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Take it back."""
        scope, row = scope_of(request), self.get_object()
        require_person(scope)
        if row.move is None:
            raise RefusedError("Decisions of before there were moves cannot be taken back here: record another one.")
        made = undo_move(scope, row.application.job, row.move, only=row.application_id)
        body = {"decisions": self.shown([item.pk for item in made]), "told_already": told_already(scope, made)}
        return Response(body, status=status.HTTP_201_CREATED)


class MoveEndpoint(_DecisionRows):
    """Moving one person or several along a job's pipeline."""

    lookup_field = "move"

    @extend_schema(
        summary="Move people on",
        description="Each gets a decision of their own that holds the one reason. Several go forward only; who stands "
        "there already, or further on, or was declined, is left. Nobody is declined here: `decisions/` does, one "
        "person at a time. Only a person moves people (`person_needed` for a system).",
        request=NewMoveSerializer,
        responses={201: MoveSerializer},
        examples=[
            OpenApiExample(
                "Two people to the shortlist",
                {
                    "job": "5b8a1c52-0d1b-4e0c-8f5d-1d2f6a7b8c90",
                    "applications": ["3f1c2a52-9d1b-4e0c-8f5d-1d2f6a7b8c90", "6a9d3b63-1e2c-4f1d-9a6e-2e3a7b8c9d01"],
                    "stage": "shortlisted",
                    "reason": "Every must-have is met.",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Move them."""
        scope, body = scope_of(request), self.checked(NewMoveSerializer)
        job = row_of(Job, scope, body["job"], "current_version")
        require_person(scope)
        moved = move_people(scope, job, body["applications"], stage=body["stage"], reason=body["reason"])
        shown = self.shown([row.pk for row in moved.decisions])
        told = {"move": str(moved.move), "left": moved.left, "decisions": shown}
        return Response(told, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Take a move back",
        description="Everybody it moved, and whom nobody decided about since, stands where they stood.",
        request=None,
        responses={201: ReversalSerializer},
    )
    @action(detail=True, methods=["post"])
    def reversal(self, request: Request, move: str | None = None) -> Response:
        """Take it back."""
        scope = scope_of(request)
        first = self.get_queryset().filter(move=move, undoes=None).first() if _is_id(move) else None
        if first is None:
            raise Http404
        require_person(scope)
        made = undo_move(scope, first.application.job, first.move)
        body = {"decisions": self.shown([item.pk for item in made]), "told_already": told_already(scope, made)}
        return Response(body, status=status.HTTP_201_CREATED)


def _is_id(text: str | None) -> bool:
    try:
        return bool(uuid.UUID(text or ""))
    except ValueError:
        return False
