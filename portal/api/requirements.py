"""What a job needs, as the API gives it and takes it: lines of a version, with who stands for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.actions.requirement_checks import (
    FIELDS,
    KEY_LENGTH,
    MAX_AGE_DAYS,
    MAX_AGE_REASON,
    MAX_LABEL,
    MAX_REQUIREMENTS,
    RequirementInput,
)
from portal.api.job_review import WarningSerializer, warnings_of
from portal.models import JobRequirement, JobVersion
from portal.queries_editor import remarks_of

__all__ = [
    "NEEDS",
    "WEIGHTS",
    "NewRequirementSerializer",
    "NewVersionSerializer",
    "RequirementSerializer",
    "VersionSerializer",
    "inputs_of",
]


NEEDS, WEIGHTS, TRUSTS = (
    list(getattr(JobRequirement._meta.get_field(name), "choices", None) or ())  # noqa: SLF001 - public, as Django says
    for name in ("need", "weight", "minimum_trust")
)


class ConceptSerializer(serializers.Serializer[Any]):
    """A skill of a framework, by its URI."""

    uri = serializers.CharField(max_length=500)
    label = serializers.CharField(max_length=400, required=False, default="")  # type: ignore[assignment]  # a label of ours


class RequirementSerializer(serializers.ModelSerializer[JobRequirement]):
    """One line of what a job needs; ``concepts`` holds the skill and its alternatives, any of which will do.

    ``approved_by`` names who stands for it, ``approved_at`` says since when; both null while nobody does.
    """

    concepts = ConceptSerializer(many=True)
    approved_by = serializers.SerializerMethodField()
    # Said here, for Django takes what a column holds at most from the database, and the document must not follow it.
    maximum_age_days = serializers.IntegerField(min_value=1, max_value=MAX_AGE_DAYS, read_only=True, allow_null=True)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_approved_by(self, row: JobRequirement) -> str | None:
        """The name of who stands for it; null for nobody, or somebody whose account is gone."""
        return str(row.approved_by) if row.approved_by_id else None

    class Meta:
        model = JobRequirement
        fields = (*FIELDS, "approved_by", "approved_at")


class VersionSerializer(serializers.ModelSerializer[JobVersion]):
    """The requirements as they stood; ``warnings`` are computed anew each time, and never keep anything from saving."""

    requirements = RequirementSerializer(many=True, read_only=True)
    warnings = serializers.SerializerMethodField()

    class Meta:
        model = JobVersion
        fields = (
            "id",
            "number",
            "reason",
            "created_at",
            "strict_order",
            "order_rationale",
            "requirements",
            "warnings",
        )
        read_only_fields = fields

    @extend_schema_field(WarningSerializer(many=True))
    def get_warnings(self, version: JobVersion) -> list[dict[str, Any]]:
        """What to ask again about the job and this version of what it needs."""
        return warnings_of(remarks_of(version.job, version))


class NewConceptSerializer(ConceptSerializer):
    """A skill to ask for, by its URI."""


class NewRequirementSerializer(serializers.Serializer[Any]):
    """A requirement to be; ``key`` names the line of the version before that it continues.

    A must-have needs ``task``, ``source`` and ``day_one``; ``day_one: false`` makes it a nice-to-have. A NACE
    competency needs a ``behaviour``. A line that an earlier version has without them may stay as it is. Its fields are
    those of :data:`portal.actions.requirement_checks.FIELDS`; a test holds the two together.
    """

    label = serializers.CharField(max_length=MAX_LABEL)  # type: ignore[assignment]  # as above
    concepts = NewConceptSerializer(many=True)
    key = serializers.CharField(max_length=KEY_LENGTH, required=False, default="", allow_blank=True)
    need = serializers.ChoiceField(choices=NEEDS)
    weight = serializers.ChoiceField(choices=WEIGHTS, required=False, default="normal")
    minimum_level = serializers.FloatField(min_value=1, max_value=4, required=False, allow_null=True, default=None)
    maximum_age_days = serializers.IntegerField(
        min_value=1, max_value=MAX_AGE_DAYS, required=False, allow_null=True, default=None
    )
    age_reason = serializers.CharField(max_length=MAX_AGE_REASON, required=False, allow_blank=True, default="")
    in_force = serializers.BooleanField(required=False, default=False)
    minimum_trust = serializers.ChoiceField(choices=TRUSTS, required=False, allow_blank=True, default="")
    task = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    source = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")  # type: ignore[assignment]  # the line's source
    behaviour = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    day_one = serializers.BooleanField(required=False, allow_null=True, default=None)


class NewVersionSerializer(serializers.Serializer[Any]):
    """A version to be; with ``based_on``, the number of the version it was made from, only while that one stands."""

    requirements = serializers.ListField(child=NewRequirementSerializer(), max_length=MAX_REQUIREMENTS)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    strict_order = serializers.BooleanField(required=False, allow_null=True, default=None)
    order_rationale = serializers.CharField(
        max_length=1000, required=False, allow_blank=True, allow_null=True, default=None
    )
    based_on = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)


def inputs_of(lines: Iterable[Mapping[str, Any]]) -> list[RequirementInput]:
    """The lines as actions take them."""
    return [RequirementInput(**line) for line in lines]
