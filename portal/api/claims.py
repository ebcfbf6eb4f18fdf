"""Claims: what records state about skills, each with its level, its assurance and the signed statement it stands on."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from matching.statements import Assessment, LinkMethod, Standing, SubjectLink, TrustLevel
from portal.actions.links import NONE_OF_THESE, confirm_link, say_what_words_mean
from portal.actions.refusal import RefusedError
from portal.api.base import Endpoint, scope_of
from portal.api.filters_records import ClaimFilters
from portal.api.links import RememberedLinkSerializer
from portal.blind import HIDDEN, sees_identities
from portal.models import Application, Evidence
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["ClaimEndpoint", "closed_people"]


class _Stated(serializers.Field[Any, Any, Any, Any]):
    """A part of the stored statement."""

    def __init__(self, part: str, schema: dict[str, Any], default: Any = None) -> None:  # noqa: ANN401 - JSON
        super().__init__(source="statement", read_only=True)
        self.part, self.schema, self.absent = part, schema, default

    def to_representation(self, value: Any) -> Any:  # noqa: ANN401 - JSON
        """The part, as it is stored."""
        return value.get(self.part, self.absent) if isinstance(value, dict) else self.absent


class StatedExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # as in report_schema.py
    """Describes them."""

    target_class = _Stated

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:  # noqa: ANN401, ARG002
        """The schema that the field was given."""
        schema: dict[str, Any] = self.target.schema
        return schema


def _stated(part: str, schema: dict[str, Any], default: Any = None) -> _Stated:  # noqa: ANN401 - JSON
    return _Stated(part, schema, default)


TEXT, MAYBE_DAY = {"type": "string"}, {"type": ["string", "null"], "format": "date"}
NUMBER, MAYBE_NUMBER, FLAG = {"type": "number"}, {"type": ["number", "null"]}, {"type": "boolean"}


def _one_of(kind: Any) -> dict[str, Any]:  # noqa: ANN401 - an enumeration
    return {"type": "string", "enum": [item.value for item in kind]}


class ClaimSkillSerializer(serializers.Serializer[Any]):
    """The skill, and how the claim was linked to it: by which words, and how surely (0 to 1)."""

    uri = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name, not the field’s own label
    link = serializers.ChoiceField(choices=[item.value for item in LinkMethod])
    confidence = serializers.FloatField()
    words = serializers.CharField()


class ClaimSourceSerializer(serializers.Serializer[Any]):
    """Where it stands: the credential's digest and a JSON pointer into it; see `/records/{id}/signed-text/`."""

    digest = serializers.CharField()
    pointer = serializers.CharField()


class ClaimSerializer(serializers.ModelSerializer[Evidence]):
    """What a record states about one skill.

    ``level`` is on a scale of 1 to 4, null when not stated; ``assessment`` what stands behind it; ``standing`` the
    verdict of the credential that says it; ``question`` what is open about it, and ``act`` who settles that.
    """

    skill = serializers.SerializerMethodField()
    source = serializers.SerializerMethodField()  # type: ignore[assignment]  # where the claim stands
    level = _stated("level", MAYBE_NUMBER)
    level_low = _stated("level_low", MAYBE_NUMBER)
    level_high = _stated("level_high", MAYBE_NUMBER)
    level_text = _stated("level_text", TEXT, "")
    assessment = _stated("assessment", _one_of(Assessment))
    standing = _stated("standing", _one_of(Standing))
    trust = _stated("trust", _one_of(TrustLevel))
    subject = _stated("subject", _one_of(SubjectLink))
    issuer = _stated("issuer", TEXT, "")
    issuer_name = _stated("issuer_name", TEXT, "")
    issued = _stated("issued", MAYBE_DAY)
    expires = _stated("expires", MAYBE_DAY)
    in_force = _stated("in_force", FLAG, default=True)
    expired = _stated("expired", FLAG, default=False)
    credential_type = _stated("credential_type", TEXT, "")
    question = _stated("question", TEXT, "")
    act = _stated("act", TEXT, "")

    class Meta:
        model = Evidence
        fields = (
            "id",
            "record",
            "candidate",
            "title",
            "skill",
            "level",
            "level_low",
            "level_high",
            "level_text",
            "assessment",
            "standing",
            "trust",
            "subject",
            "issuer",
            "issuer_name",
            "issued",
            "expires",
            "in_force",
            "expired",
            "credential_type",
            "question",
            "act",
            "source",
            "created_at",
        )
        read_only_fields = fields

    @extend_schema_field(ClaimSkillSerializer)
    def get_skill(self, row: Evidence) -> dict[str, Any]:
        """The skill."""
        said = row.statement
        return {
            "uri": row.concept_uri,
            "label": said.get("concept_label", ""),
            "link": said.get("link", ""),
            "confidence": said.get("link_confidence", 0.0),
            "words": said.get("linked_text", ""),
        }

    @extend_schema_field(ClaimSourceSerializer)
    def get_source(self, row: Evidence) -> dict[str, Any]:
        """The citation."""
        return {"digest": row.statement.get("digest", ""), "pointer": row.statement.get("pointer", "")}


class ConfirmSerializer(serializers.Serializer[Any]):
    """The skill that the claim is about: the one it was linked to when left out, null for none of the known skills."""

    concept_uri = serializers.CharField(required=False, allow_null=True, max_length=500)


def closed_people(scope: Scope) -> Q:
    """The filter over rows with a candidate that finds those whose records are closed; see ``closes_record``."""
    if sees_identities(scope):
        return Q(pk__in=())
    standing = Application.objects.within(scope)
    hidden, open_too = standing.filter(HIDDEN), standing.exclude(HIDDEN)
    return Q(candidate__in=hidden.values("candidate")) & ~Q(candidate__in=open_too.values("candidate"))


@extend_schema_view(
    list=extend_schema(summary="What records state about skills"), retrieve=extend_schema(summary="One claim")
)
class ClaimEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Claims of the organization's records; of who is unnamed in a job screened blind there are none here."""

    model = Evidence
    serializer_class = ClaimSerializer
    capability = Capability.READ_RECORDS
    write_capability = Capability.EDIT_CANDIDATES
    filterset_class = ClaimFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Without those of closed records."""
        return rows.exclude(closed_people(scope_of(self.request)))

    @extend_schema(
        summary="Confirm or correct the skill of a claim",
        request=ConfirmSerializer,
        responses={200: RememberedLinkSerializer},
        examples=[OpenApiExample("another skill", value={"concept_uri": "urn:skill:vitals"}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Remembered for its words: every record of the organization that uses them follows at once."""
        row, scope, body = self.get_object(), scope_of(request), self.checked(ConfirmSerializer)
        if "concept_uri" not in body:
            word = confirm_link(scope, row)
        elif body["concept_uri"] is not None:
            word = confirm_link(scope, row, concept_uri=body["concept_uri"])
        else:
            spelling = str(row.statement.get("linked_text") or "")
            if not spelling:
                raise RefusedError("Check this record again first: it was linked by an older version.")
            word = say_what_words_mean(scope, spelling=spelling, concept_uri=NONE_OF_THESE)
        return Response(RememberedLinkSerializer(word).data)
