"""What a job might need, proposed from an occupation, a description, JSON or a table: nothing is stored."""

from __future__ import annotations

import json
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.refusal import RefusedError
from portal.api.base import Endpoint
from portal.job_sources import Proposal, ProposedLine, from_jdx, from_occupation, from_posting, from_table
from portal.models import Job
from portal.permissions import Capability

__all__ = ["ProposalSerializer", "ProposeEndpoint", "proposal_json"]

_ONE_OF = ("text", "occupation", "jdx", "csv")
_LONGEST_TABLE = 300_000


class ProposeSerializer(serializers.Serializer[Any]):
    """Exactly one of: a description, an occupation’s URI, a job in JSON (JDX, HR Open, schema.org), a CSV’s text."""

    text = serializers.CharField(required=False, allow_blank=True, max_length=60_000)
    occupation = serializers.CharField(required=False, max_length=500)
    jdx = serializers.JSONField(required=False)
    csv = serializers.CharField(required=False, max_length=_LONGEST_TABLE, trim_whitespace=False)


class FoundConceptSerializer(serializers.Serializer[Any]):
    """A skill found for a line: how, and how sure (0 to 1)."""

    uri = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the skill's label
    method = serializers.CharField()
    confidence = serializers.FloatField()


class ProposedLineSerializer(serializers.Serializer[Any]):
    """A line to confirm. It reads as a requirement of `POST /jobs/` does; ``chosen`` is what the pages would tick."""

    label = serializers.CharField()  # type: ignore[assignment]  # the line's label
    concepts = FoundConceptSerializer(many=True)
    need = serializers.CharField(help_text="must or nice")
    weight = serializers.CharField(help_text="low, normal or high")
    minimum_level = serializers.IntegerField(allow_null=True)
    maximum_age_days = serializers.IntegerField(allow_null=True)
    age_reason = serializers.CharField()
    in_force = serializers.BooleanField()
    minimum_trust = serializers.CharField()
    task = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # the line's source
    behaviour = serializers.CharField()
    day_one = serializers.BooleanField(allow_null=True)
    words = serializers.CharField()
    notes = serializers.ListField(child=serializers.CharField())
    chosen = serializers.BooleanField()


class RowOutcomeSerializer(serializers.Serializer[Any]):
    """One row of a table; ``problem`` says why it was left out, empty where it was taken."""

    number = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]  # the row's label
    problem = serializers.CharField()


class ProposalSerializer(serializers.Serializer[Any]):
    """What the source proposes; nothing of it is stored."""

    origin = serializers.CharField()
    title = serializers.CharField()
    place = serializers.CharField()
    description = serializers.CharField()
    lines = ProposedLineSerializer(many=True)
    rows = RowOutcomeSerializer(many=True)
    left_out = serializers.ListField(child=serializers.CharField())
    tasks = serializers.ListField(child=serializers.CharField())


class ProposeEndpoint(Endpoint):
    """Proposals of what a job needs."""

    model = Job
    serializer_class = ProposalSerializer
    capability = Capability.EDIT_JOBS
    write_capability = Capability.EDIT_JOBS
    stores_nothing = True

    @extend_schema(summary="Propose what a job needs", request=ProposeSerializer, responses={200: ProposalSerializer})
    def create(self, request: Request) -> Response:  # noqa: ARG002 - read by `checked`
        """Lines to confirm, from one source; a person, or your system, sends those that hold to `POST /jobs/`."""
        body = self.checked(ProposeSerializer)
        given = [name for name in _ONE_OF if name in body]
        if len(given) != 1:
            raise RefusedError(f"Give exactly one of {', '.join(_ONE_OF)}.", field=given[0] if given else "text")
        return Response(proposal_json(_proposal(given[0], body)))


def _proposal(name: str, body: dict[str, Any]) -> Proposal:
    if name == "text":
        return from_posting(body["text"])
    if name == "occupation":
        return from_occupation(body["occupation"])
    if name == "csv":
        return from_table(body["csv"].encode())
    value = body["jdx"]
    return from_jdx(value.encode() if isinstance(value, str) else json.dumps(value).encode())


def proposal_json(proposal: Proposal) -> dict[str, Any]:
    """A proposal as :class:`ProposalSerializer` describes it."""
    return {
        "origin": proposal.origin,
        "title": proposal.title,
        "place": proposal.place,
        "description": proposal.description,
        "lines": [_line(line) for line in proposal.lines],
        "rows": [{"number": row.number, "label": row.label, "problem": row.problem} for row in proposal.rows],
        "left_out": list(proposal.left_out),
        "tasks": list(proposal.tasks),
    }


def _line(line: ProposedLine) -> dict[str, Any]:
    return {
        "label": line.label,
        "concepts": [
            {"uri": one.uri, "label": one.label, "method": one.method, "confidence": round(one.confidence, 3)}
            for one in line.concepts
        ],
        "need": line.need,
        "weight": line.weight,
        "minimum_level": line.level,
        "maximum_age_days": line.age,
        "age_reason": line.age_reason,
        "in_force": line.in_force,
        "minimum_trust": line.minimum_trust,
        "task": line.task,
        "source": line.source,
        "behaviour": line.behaviour,
        "day_one": line.day_one,
        "words": line.words,
        "notes": list(line.notes),
        "chosen": line.chosen,
    }
