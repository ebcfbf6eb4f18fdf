"""What is read about applications and not written: the interview kit, rubrics, comparisons."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from matching.interview import InterviewQuestion
from portal.api.base import Endpoint, scope_of
from portal.api.gap_reports import RUN
from portal.api.persons import row_of
from portal.blind import hides
from portal.models import Application, Job
from portal.permissions import Capability
from portal.queries_compare import FEWEST, MOST, Cell, Column, Comparison, Line, chosen_applications, comparison
from portal.queries_interview import InterviewKit
from portal.queries_runs import chosen_run
from portal.rubrics import rubric_of
from portal.scope import Scope

__all__ = ["ComparisonEndpoint", "InterviewKitSerializer", "RubricSerializer", "kit_json", "rubrics_json"]

DIGITS = 10


class LevelSerializer(serializers.Serializer[Any]):
    """One level: its number, what it is called, and what is seen of somebody who is there."""

    level = serializers.IntegerField(min_value=1, max_value=4)
    words = serializers.CharField()
    described = serializers.CharField()


class RubricSerializer(serializers.Serializer[Any]):
    """A requirement with its rubric: ``of`` is what is observed."""

    requirement = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name, not the field’s own label
    need = serializers.CharField()
    of = serializers.CharField()
    levels = LevelSerializer(many=True)


class QuestionSerializer(serializers.Serializer[Any]):
    """What to ask, and what a good answer shows."""

    ask = serializers.CharField()
    good_answer = serializers.CharField()


class KitQuestionSerializer(serializers.Serializer[Any]):
    """One must-have: ``opening`` is asked of everybody, ``follow_up`` where this person's report has a question.

    ``met`` ones are confirmed and need not be asked. ``level`` is the level needed, null for any.
    """

    number = serializers.IntegerField()
    requirement = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name, not the field’s own label
    level = serializers.IntegerField(allow_null=True)
    met = serializers.BooleanField()
    opening = QuestionSerializer()
    follow_up = QuestionSerializer(allow_null=True)


class ScaleSerializer(serializers.Serializer[Any]):
    """A level of the scale, in words."""

    level = serializers.IntegerField()
    words = serializers.CharField()


class ToShowSerializer(serializers.Serializer[Any]):
    """A credential that is shown rather than asked about."""

    requirement = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name, not the field’s own label


class InterviewKitSerializer(serializers.Serializer[Any]):
    """What to ask, by which version of the job; ``run`` is the ranking's number that the follow-ups are of, if any."""

    version = serializers.UUIDField()
    run = serializers.IntegerField(allow_null=True)
    scale = ScaleSerializer(many=True)
    questions = KitQuestionSerializer(many=True)
    to_show = ToShowSerializer(many=True)


class ColumnSerializer(serializers.Serializer[Any]):
    """One applicant. ``candidate`` is null where the job is blind and they are not yet shortlisted.

    ``ranked``: there was enough evidence to rank them. ``met``: how many must-haves are.
    """

    application = serializers.UUIDField()
    candidate = serializers.UUIDField(allow_null=True)
    shown_as = serializers.CharField()
    ranked = serializers.BooleanField()
    tier = serializers.CharField()
    met = serializers.IntegerField()


class CellSerializer(serializers.Serializer[Any]):
    """How a requirement stands for one applicant, empty where they applied later; ``apart``: nobody else stands so."""

    application = serializers.UUIDField()
    state = serializers.CharField()
    shown = serializers.CharField()
    apart = serializers.BooleanField()


class LineSerializer(serializers.Serializer[Any]):
    """One requirement across the applicants."""

    requirement = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name, not the field’s own label
    need = serializers.CharField()
    differs = serializers.BooleanField()
    cells = CellSerializer(many=True)


@extend_schema_serializer(many=False)
class ComparisonSerializer(serializers.Serializer[Any]):
    """Applicants side by side in the order asked for: nothing here scores, orders or decides."""

    run = serializers.IntegerField()
    columns = ColumnSerializer(many=True)
    lines = LineSerializer(many=True)


def rubrics_json(application: Application) -> list[dict[str, Any]]:
    """Each requirement of the job with its rubric, in the job's order."""
    version = application.job.current_version
    found = []
    for row in version.requirements.order_by("position") if version else ():
        of, levels = rubric_of(row)
        found.append({"requirement": row.key, "label": row.label, "need": row.need, "of": of, "levels": levels})
    return found


def kit_json(kit: InterviewKit) -> dict[str, Any]:
    """The kit as :class:`InterviewKitSerializer` writes it."""
    return {
        "version": kit.version.pk,
        "run": kit.entry.run.number if kit.entry else None,
        "scale": [{"level": level, "words": str(words)} for level, words in kit.scale],
        "questions": [
            {
                "number": item.number,
                "requirement": item.requirement.id,
                "label": item.requirement.label,
                "level": item.level,
                "met": item.met,
                "opening": _question(item.opening),
                "follow_up": _question(item.follow_up) if item.follow_up else None,
            }
            for item in kit.questions
        ],
        "to_show": [{"requirement": item.id, "label": item.label} for item in kit.to_show],
    }


def _question(found: InterviewQuestion) -> dict[str, str]:
    return {"ask": found.ask, "good_answer": found.good_answer}


class ComparisonEndpoint(Endpoint):
    """Up to four applicants of a job side by side, as one ranking found them."""

    model = Application
    serializer_class = ComparisonSerializer
    capability = Capability.READ_RANKINGS
    pagination_class = None

    @extend_schema(
        summary="Applicants side by side",
        parameters=[
            OpenApiParameter("job", {"type": "string", "format": "uuid"}, required=True),
            OpenApiParameter(
                "application",
                {"type": "array", "items": {"type": "string", "format": "uuid"}, "minItems": 2, "maxItems": 4},
                required=True,
                description="two to four, each as a parameter of its own",
            ),
            RUN,
        ],
        responses={200: ComparisonSerializer},
    )
    def list(self, request: Request) -> Response:
        """Requirement by requirement, in the job's order."""
        scope, asked = scope_of(request), _Asked(data=self._asked(request))
        asked.is_valid(raise_exception=True)
        job = row_of(Job, scope, asked.validated_data["job"], "current_version")
        run = chosen_run(scope, job, asked.validated_data.get("run"))
        if run is None:
            raise NotFound("This job has no such ranking.", code="not_ranked")
        chosen = chosen_applications(scope, job, list(dict.fromkeys(asked.validated_data["application"])))
        if chosen is None:
            raise NotFound("No such application for this job.", code="not_found")
        if len(chosen) < FEWEST:
            raise ValidationError({"application": f"Name {FEWEST} to {MOST} different ones."})
        found = comparison(scope, run, chosen)
        return Response(ComparisonSerializer(_comparison_json(scope, run.number, found)).data)

    def _asked(self, request: Request) -> dict[str, Any]:
        given = request.query_params
        asked: dict[str, Any] = {name: given[name] for name in ("job", "run") if name in given}
        return asked | {"application": given.getlist("application")}


class _Asked(serializers.Serializer[Any]):
    """What a comparison is asked for."""

    job = serializers.UUIDField()
    application = serializers.ListField(child=serializers.UUIDField(), min_length=FEWEST, max_length=MOST)
    run = serializers.IntegerField(required=False, min_value=1, max_value=10 ** (DIGITS - 1) - 1)


def _comparison_json(scope: Scope, number: int, found: Comparison) -> dict[str, Any]:
    lines = [*found.musts, *found.nices]
    return {
        "run": number,
        "columns": [_column(scope, column) for column in found.columns],
        "lines": [_line(line) for line in lines],
    }


def _column(scope: Scope, column: Column) -> dict[str, Any]:
    application = column.application  # veiled where it has to be
    return {
        "application": application.pk,
        "candidate": None if hides(scope, application) else application.candidate_id,
        "shown_as": str(application.candidate),
        "ranked": column.ranked,
        "tier": column.row.tier if column.row else "",
        "met": column.met,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "requirement": line.requirement.key,
        "label": line.requirement.label,
        "need": line.requirement.need,
        "differs": line.differs,
        "cells": [_cell(cell) for cell in line.cells],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    shown = cell.line
    return {
        "application": cell.column.application.pk,
        "state": shown.state.value if shown else "",
        "shown": shown.shown if shown else "",
        "apart": cell.apart,
    }
