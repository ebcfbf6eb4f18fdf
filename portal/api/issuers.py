"""Issuers: whom the organization trusts and why, what came from whom, and the list as a whole."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.issuers import stop_trusting, trust_issuer
from portal.api.base import Endpoint, scope_of
from portal.api.listed import KeyPages
from portal.issuer_lists import written_csv, written_json
from portal.models import Organization, TrustedIssuer
from portal.permissions import Capability
from portal.queries_issuer_facts import effect_of_trust, issuer_facts
from portal.queries_issuers import IssuerRow, issuer_history, issuer_recheck, issuer_row, issuer_rows
from portal.queries_registries import own_list
from portal.storable import storable_text
from verification.codes import Trust

__all__ = ["IssuerEndpoint"]

_LONGEST = 200
_TRUST = [item.value for item in Trust]
_ID = OpenApiParameter("id", str, required=True, description="the issuer’s exact id, as records name it")
_EXAMPLE = {
    "issuer": "did:web:cedarfork.example",
    "name": "Cedar Fork Community College",
    "level": "trusted",
    "reason": "Accredited; checked by phone on 3 March.",
}


class ListEntrySerializer(serializers.ModelSerializer[TrustedIssuer]):
    """An entry of the organization's list: how far the issuer is trusted, since when, by whom and why.

    Entries stay when they are removed: then ``removed_at``, ``removed_by`` and ``removed_reason`` say so.
    """

    types = serializers.ListField(child=serializers.CharField(), read_only=True)
    added_by = serializers.SerializerMethodField()
    removed_by = serializers.SerializerMethodField()

    class Meta:
        model = TrustedIssuer
        fields = (
            "id",
            "issuer",
            "name",
            "level",
            "types",
            "since",
            "until",
            "reason",
            "added_by",
            "created_at",
            "removed_at",
            "removed_by",
            "removed_reason",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_added_by(self, row: TrustedIssuer) -> str | None:
        """Who put it there; null for a system, or somebody whose account is gone."""
        return str(row.added_by) if row.added_by_id else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_removed_by(self, row: TrustedIssuer) -> str | None:
        """Who took it off."""
        return str(row.removed_by) if row.removed_by_id else None


class IssuerSerializer(serializers.Serializer[Any]):
    """An issuer on the list, or of records that were received; ``verdicts`` counts these."""

    issuer = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    trust = serializers.ChoiceField(choices=_TRUST)
    received = serializers.IntegerField()
    verdicts = serializers.DictField(child=serializers.IntegerField())
    last_received = serializers.DateTimeField(allow_null=True)
    entry = ListEntrySerializer(allow_null=True)


class HowOftenSerializer(serializers.Serializer[Any]):
    """A word, and how often."""

    name = serializers.SerializerMethodField()
    count = serializers.SerializerMethodField()

    def get_name(self, pair: tuple[str, int]) -> str:
        """The word."""
        return pair[0]

    def get_count(self, pair: tuple[str, int]) -> int:
        """How often."""
        return pair[1]


class ListedInSerializer(serializers.Serializer[Any]):
    """A registry that lists the issuer; ``now``: it is held here, and lists them still."""

    name = serializers.CharField()
    since = serializers.DateTimeField(allow_null=True)
    now = serializers.BooleanField()


class FellSerializer(serializers.Serializer[Any]):
    """Why records of it do not stand (revoked, expired, …): a code, in words, and how many."""

    code = serializers.CharField(allow_blank=True)
    words = serializers.CharField()
    count = serializers.IntegerField()


class FactsSerializer(serializers.Serializer[Any]):
    """What its records say of it. ``names`` are its own words for itself, which prove nothing."""

    domain = serializers.CharField(allow_blank=True)
    names = HowOftenSerializer(many=True)
    keys = serializers.ListField(child=serializers.CharField())
    registries = ListedInSerializer(many=True)
    formats = HowOftenSerializer(many=True)
    fell = FellSerializer(many=True)
    candidates = serializers.IntegerField()
    first = serializers.DateTimeField(allow_null=True)


class EffectSerializer(serializers.Serializer[Any]):
    """Whom trusting it, or ceasing to, bears on: people, open jobs, applications that its records speak to."""

    candidates = serializers.IntegerField()
    jobs = serializers.IntegerField()
    bearing = serializers.IntegerField()


class RecheckSerializer(serializers.Serializer[Any]):
    """How many of its records have been put in line to be checked again, of how many; null until they are counted."""

    asked = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)


class IssuerDetailSerializer(IssuerSerializer):
    """An issuer with everything its page says.

    ``history`` is every entry the list ever had for it, newest first. ``recheck`` stands there after trust in it
    changed, while a worker puts its records in line.
    """

    facts = FactsSerializer()
    effect = EffectSerializer()
    history = ListEntrySerializer(many=True)
    recheck = RecheckSerializer(allow_null=True)


class NewTrustSerializer(serializers.Serializer[Any]):
    """Whom to trust, how far, and why: the reason stands beside the issuer for everyone who reads a ranking."""

    issuer = serializers.CharField(max_length=500)
    name = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    level = serializers.ChoiceField(choices=TrustedIssuer.Level.choices, required=False, default="trusted")
    reason = serializers.CharField(max_length=4_000)


class StopSerializer(serializers.Serializer[Any]):
    """Whom to trust no longer, and why."""

    issuer = serializers.CharField(max_length=500)
    reason = serializers.CharField(max_length=4_000)


class IssuerEndpoint(Endpoint):
    """Issuers. Trusting one is a person's decision: it needs a person's token."""

    model = TrustedIssuer
    serializer_class = IssuerSerializer
    capability = Capability.READ_RECORDS
    write_capability = Capability.TRUST_ISSUERS
    pagination_class = KeyPages

    def listed_by(self, row: IssuerRow) -> str:
        """Issuers stand by their ids."""
        return row.issuer

    @extend_schema(
        summary="Issuers",
        parameters=[
            OpenApiParameter("q", str, description="words in the name or id"),
            OpenApiParameter("trust", str, enum=_TRUST),
        ],
        responses={200: IssuerSerializer(many=True)},
    )
    def list(self, request: Request) -> Response:
        """Everyone on the organization's list, and everyone whose records it received, by id."""
        asked = request.query_params
        trust = asked.get("trust", "")
        if trust not in {"", *_TRUST}:
            raise ValidationError({"trust": f"One of {', '.join(_TRUST)}."})
        text = storable_text(asked.get("q", "").strip(), _LONGEST)
        page = self.paginate_queryset(issuer_rows(scope_of(request), text=text, trust=trust))
        return self.get_paginated_response(IssuerSerializer(page, many=True).data)

    @extend_schema(summary="One issuer", parameters=[_ID], responses={200: IssuerDetailSerializer})
    @action(detail=False, methods=["get"])
    def one(self, request: Request) -> Response:
        """Its place on the list and why, what was received from it, what of that fell, and whom trust bears on."""
        return Response(self._detail(request, request.query_params.get("id", "")))

    @extend_schema(
        summary="Trust an issuer",
        request=NewTrustSerializer,
        responses={201: IssuerDetailSerializer},
        examples=[OpenApiExample("a college", _EXAMPLE, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        """As trusted, or as merely known. An entry that stands is replaced, and its records are checked again."""
        entry = trust_issuer(scope_of(request), **self.checked(NewTrustSerializer))
        return Response(self._detail(request, entry.issuer), status=status.HTTP_201_CREATED)

    @extend_schema(summary="Trust an issuer no longer", request=StopSerializer, responses={200: IssuerDetailSerializer})
    @action(detail=False, methods=["post"])
    def stop(self, request: Request) -> Response:
        """Its entry stays, marked as removed; its records are checked again."""
        scope, body = scope_of(request), self.checked(StopSerializer)
        rows = TrustedIssuer.objects.within(scope).filter(removed_at=None)
        entry = stop_trusting(scope, get_object_or_404(rows, issuer=body["issuer"]), reason=body["reason"])
        return Response(self._detail(request, entry.issuer))

    @extend_schema(
        summary="The organization's list as a file",
        parameters=[OpenApiParameter("as", str, enum=["csv", "json"], description="json (default) or csv")],
        responses={(200, "application/json"): {"type": "object"}, (200, "text/csv"): OpenApiTypes.STR},
    )
    @action(detail=False, methods=["get"])
    def file(self, request: Request) -> HttpResponse:
        """Only who is on the list now. `POST /issuers/import/` reads it again without loss."""
        scope, kind = scope_of(request), request.query_params.get("as", "json")
        if kind not in {"csv", "json"}:
            raise ValidationError({"as": "csv or json."})
        entries = own_list(scope)
        if kind == "csv":
            response = HttpResponse(written_csv(entries), content_type="text/csv; charset=utf-8")
        else:
            name = Organization.objects.get(pk=scope.organization_id).name
            response = HttpResponse(written_json(entries, name=name), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="issuers.{kind}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def _detail(self, request: Request, issuer: str) -> Any:  # noqa: ANN401 - JSON
        scope, issuer = scope_of(request), storable_text(issuer, 500)
        row = issuer_row(scope, issuer) if issuer else None
        if row is None:
            raise NotFound
        body: dict[str, Any] = {str(name): getattr(row, str(name)) for name in IssuerSerializer().fields}
        body |= {"facts": issuer_facts(scope, issuer), "effect": effect_of_trust(scope, issuer)}
        body |= {"history": issuer_history(scope, issuer), "recheck": issuer_recheck(scope, issuer)}
        return IssuerDetailSerializer(body).data
