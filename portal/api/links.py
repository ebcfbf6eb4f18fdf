"""Words of records: which wait for somebody to say what they mean, and what was said."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.links import NONE_OF_THESE, say_what_words_mean, withdraw_word
from portal.api.base import Endpoint, scope_of
from portal.models import LinkConfirmation, RecordLink
from portal.permissions import Capability
from portal.queries_links import links_waiting

MOST = 500


class ChoiceSerializer(serializers.Serializer[Any]):
    """A skill that the words could mean, the linked one first; ``confidence`` is 0 to 1."""

    uri = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name, not the field’s own label
    confidence = serializers.FloatField()


class WaitingLinkSerializer(serializers.Serializer[Any]):
    """A spelling that waits: how it was linked (`label`, `text`), where it stands, which open jobs it could answer."""

    text = serializers.CharField()
    method = serializers.CharField()
    confidence = serializers.FloatField()
    records = serializers.IntegerField()
    people = serializers.IntegerField()
    jobs = serializers.ListField(child=serializers.CharField())
    choices = ChoiceSerializer(many=True)


class RememberedLinkSerializer(serializers.ModelSerializer[LinkConfirmation]):
    """What somebody said that words mean; without ``concept_uri`` none of the known skills."""

    class Meta:
        model = LinkConfirmation
        fields = ("id", "text", "key", "concept_uri", "confirmed_by", "decided_at", "created_at")
        read_only_fields = fields


class WordSerializer(serializers.Serializer[Any]):
    """A word: ``text`` as a record spells it, and the address of the skill, or null when it means none of the known."""

    text = serializers.CharField(max_length=500)
    concept_uri = serializers.CharField(max_length=500, allow_null=True)


class WaitingLinkEndpoint(Endpoint):
    """Spellings that were linked by their words alone and that nobody spoke of."""

    model = RecordLink
    serializer_class = WaitingLinkSerializer
    capability = Capability.READ_RECORDS
    pagination_class = None

    @extend_schema(
        summary="Words that wait, the most consequential first",
        parameters=[OpenApiParameter("q", str, description="only spellings that have this in them")],
        responses={200: WaitingLinkSerializer(many=True)},
    )
    def list(self, request: Request) -> Response:
        """At most 500; say what some of them mean to see the rest."""
        found = links_waiting(scope_of(request), text=request.query_params.get("q", "")[:200])
        return Response(WaitingLinkSerializer(found[:MOST], many=True).data)


@extend_schema_view(
    list=extend_schema(summary="What was said that words mean"),
    retrieve=extend_schema(summary="One remembered word"),
    destroy=extend_schema(summary="Forget a word: the spelling is linked by its own words again"),
)
class RememberedLinkEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, Endpoint):
    """What people and systems of the organization said that spellings mean."""

    model = LinkConfirmation
    serializer_class = RememberedLinkSerializer
    capability = Capability.READ_RECORDS
    write_capability = Capability.EDIT_CANDIDATES

    @extend_schema(
        summary="Say what words mean",
        request=WordSerializer,
        responses={200: RememberedLinkSerializer},
    )
    def create(self, request: Request) -> Response:
        """Every record that says it follows at once. Saying the same again changes nothing."""
        body = self.checked(WordSerializer)
        uri = body["concept_uri"] or NONE_OF_THESE
        word = say_what_words_mean(scope_of(request), spelling=body["text"], concept_uri=uri)
        return Response(RememberedLinkSerializer(word).data, status=status.HTTP_200_OK)

    def perform_destroy(self, instance: LinkConfirmation) -> None:
        """Withdraw the word."""
        withdraw_word(scope_of(self.request), instance)
