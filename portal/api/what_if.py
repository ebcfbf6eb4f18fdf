"""What if a job needed something else: the newest ranking computed with changed requirements; nobody is named."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.jobs import create_version
from portal.actions.refusal import RefusedError
from portal.actions.requirement_checks import MAX_AGE_DAYS, MAX_AGE_REASON, MAX_REQUIREMENTS, RequirementInput, input_of
from portal.api.base import scope_of
from portal.api.of_job import JOB_ID, JobPart
from portal.api.requirements import NEEDS, WEIGHTS, VersionSerializer
from portal.api.versions import lines_of, require_base
from portal.models import Job, JobRequirement, JobVersion, RankingRun
from portal.permissions import Capability
from portal.queries_runs import chosen_run
from portal.requirements import requirement_from
from portal.scope import Scope
from portal.what_if import MOST_PEOPLE, SHOWN, Compared, compare, people_in

__all__ = ["WhatIfEndpoint", "WhatIfVersionEndpoint"]

_FIELDS = ("need", "weight", "minimum_level", "maximum_age_days")
_EXAMPLE = {"changes": [{"key": "cpr", "need": "nice"}, {"key": "vitals", "minimum_level": 3}]}


class AlteredSerializer(serializers.Serializer[Any]):
    """A requirement of the present version by its ``key``, and what it would be; what is not sent stays."""

    key = serializers.CharField(max_length=40)
    need = serializers.ChoiceField(choices=NEEDS, required=False)
    weight = serializers.ChoiceField(choices=WEIGHTS, required=False)
    minimum_level = serializers.FloatField(min_value=1, max_value=4, required=False, allow_null=True)
    maximum_age_days = serializers.IntegerField(min_value=1, max_value=MAX_AGE_DAYS, required=False, allow_null=True)
    age_reason = serializers.CharField(max_length=MAX_AGE_REASON, required=False, allow_blank=True)


class NewWhatIfSerializer(serializers.Serializer[Any]):
    """The changes to try; none shows the ranking as it is."""

    changes = serializers.ListField(
        child=AlteredSerializer(), max_length=MAX_REQUIREMENTS, required=False, default=list
    )


class SavedWhatIfSerializer(NewWhatIfSerializer):
    """The changes to keep as the next version, made from the version with the number ``based_on``."""

    based_on = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class SpotSerializer(serializers.Serializer[Any]):
    """Where one person stands; ``ahead`` are in better bands. ``band`` is 0 where there are too many for bands."""

    tier = serializers.CharField()
    met = serializers.IntegerField()
    band = serializers.IntegerField()
    ahead = serializers.IntegerField()


class MovedSerializer(serializers.Serializer[Any]):
    """One person under a name that leads nowhere, then and now; null where they cannot be ranked."""

    name = serializers.CharField()
    then = SpotSerializer(allow_null=True)
    now = SpotSerializer(allow_null=True)
    crosses = serializers.IntegerField()
    fewer_ahead = serializers.IntegerField()


class TierCountSerializer(serializers.Serializer[Any]):
    """How many people are in a tier, and would be."""

    tier = serializers.CharField()
    then = serializers.IntegerField()
    now = serializers.IntegerField()


class WhatIfSerializer(serializers.Serializer[Compared]):
    """The newest ranking as it is, and as it would be.

    ``rows`` are in the order that would be, everybody or the first 200; ``crossing`` are those whose tier changes.
    ``erased`` people withdrew since, and are left out of both.
    """

    run = serializers.SerializerMethodField()
    people = serializers.IntegerField()
    erased = serializers.IntegerField()
    rankable_then = serializers.IntegerField()
    rankable_now = serializers.IntegerField()
    bands_then = serializers.IntegerField()
    bands_now = serializers.IntegerField()
    musts_then = serializers.IntegerField()
    musts_now = serializers.IntegerField()
    moved = serializers.IntegerField()
    same = serializers.BooleanField()
    tiers = TierCountSerializer(many=True)
    crossing_total = serializers.IntegerField()
    crossing = MovedSerializer(many=True)
    rows = serializers.SerializerMethodField()

    @extend_schema_field(serializers.IntegerField())
    def get_run(self, row: Compared) -> int:  # noqa: ARG002 - the framework's signature
        """The number of the ranking that it was computed from."""
        number: int = self.context["run"].number
        return number

    @extend_schema_field(MovedSerializer(many=True))
    def get_rows(self, row: Compared) -> Any:  # noqa: ANN401 - JSON
        """The first 200, in the order that would be."""
        return MovedSerializer(row.rows[:SHOWN], many=True).data


class WhatIfEndpoint(JobPart):
    """Trying other weights, levels, needs and ages."""

    serializer_class = WhatIfSerializer
    capability = Capability.READ_RANKINGS
    write_capability = Capability.READ_RANKINGS

    @extend_schema(
        summary="What if the job needed something else",
        parameters=[JOB_ID],
        request=NewWhatIfSerializer,
        responses={200: WhatIfSerializer},
        examples=[OpenApiExample("CPR nice to have, vitals at level 3", _EXAMPLE, request_only=True)],
    )
    def create(self, request: Request, job: str) -> Response:  # noqa: ARG002 - in the address
        """Computed from what the newest ranking stored, then and now alike. Nothing is kept, and nobody is named."""
        scope, row = scope_of(request), self.get_object()
        run, version = _ranked(scope, row)
        changes = self.checked(NewWhatIfSerializer)["changes"]
        lines = [requirement_from(_altered(line, change)) for line, change in _paired(version, changes)]
        if people_in(scope, run) > MOST_PEOPLE:
            raise RefusedError(f"More than {MOST_PEOPLE:,} people applied: nobody can wait for this answer.")
        found = compare(scope, run, lines)
        return Response(WhatIfSerializer(found, context={"run": run}).data)


class WhatIfVersionEndpoint(JobPart):
    """Keeping what was tried."""

    serializer_class = VersionSerializer
    capability = Capability.READ_RANKINGS
    write_capability = Capability.EDIT_JOBS

    @extend_schema(
        summary="Save a what-if as the job’s next version",
        parameters=[JOB_ID],
        request=SavedWhatIfSerializer,
        responses={201: VersionSerializer},
        examples=[
            OpenApiExample(
                "kept", _EXAMPLE | {"based_on": 3, "reason": "Trained in the first month."}, request_only=True
            )
        ],
    )
    def create(self, request: Request, job: str) -> Response:  # noqa: ARG002 - in the address
        """Its applicants are ranked by it. Who stands for a line keeps standing where the line reads the same."""
        scope, row = scope_of(request), self.get_object()
        scope.require(Capability.READ_RANKINGS)
        _run, version = _ranked(scope, row)
        body = self.checked(SavedWhatIfSerializer)
        require_base(row, body["based_on"])
        lines = [_input(line, change) for line, change in _paired(version, body["changes"])]
        saved = create_version(scope, row, requirements=lines, reason=body["reason"])
        return Response(VersionSerializer(saved).data, status=status.HTTP_201_CREATED)


def _ranked(scope: Scope, job: Job) -> tuple[RankingRun, JobVersion]:
    """The newest finished ranking of the job, and its present version.

    Raises:
        NotFound: it has none.
        RankingClosedError: its legal profile asks for something that is not there.
    """
    run, version = chosen_run(scope, job), job.current_version
    if run is None or version is None:
        raise NotFound("This job has no finished ranking yet.", code="not_ranked")
    return run, version


def _paired(
    version: JobVersion, changes: Sequence[Mapping[str, Any]]
) -> list[tuple[JobRequirement, Mapping[str, Any]]]:
    """Every line of the version with what is to change of it.

    Raises:
        ValidationError: a change names no line, or one that another change names too.
    """
    by_key = {change["key"]: change for change in changes}
    lines = lines_of(version)
    unknown = sorted(set(by_key) - {line.key for line in lines})
    if unknown:
        raise ValidationError({"changes": f"The present version has no requirement {unknown[0]}."})
    if len(by_key) < len(changes):
        raise ValidationError({"changes": "Name each requirement once."})
    return [(line, by_key.get(line.key, {})) for line in lines]


def _altered(line: JobRequirement, change: Mapping[str, Any]) -> JobRequirement:
    """The line as it would be. It is not saved, so an age needs no reason yet."""
    row = copy.copy(line)
    for name in _FIELDS:
        setattr(row, name, change.get(name, getattr(row, name)))
    row.age_reason = (change.get("age_reason") or row.age_reason or "what if") if row.maximum_age_days else ""
    return row


def _input(line: JobRequirement, change: Mapping[str, Any]) -> RequirementInput:
    return replace(input_of(line), **{name: value for name, value in change.items() if name != "key"})
