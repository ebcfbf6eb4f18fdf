"""Registries of issuers, an issuer looked for in all of them, and a whole list of issuers taken at once."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.issuer_import import import_issuers, last_import, standing_issuers, undo_import
from portal.actions.refusal import RefusedError
from portal.api.base import Endpoint, scope_of
from portal.api.listed import KeyPages
from portal.issuer_lists import MOST_BYTES, MOST_LINES, compared, read_list
from portal.models import TrustedIssuer
from portal.permissions import Capability
from portal.policies import require_trusting
from portal.queries_registries import FoundIssuer, RegistryRow, issuers_found, registry_rows
from portal.storable import storable_text

__all__ = ["ImportEndpoint", "PreviewEndpoint", "RegistryEndpoint", "RegistrySearchEndpoint", "UndoImportEndpoint"]

_STATES = ("new", "changed", "same", "refused")
_EXAMPLE = {"list": "issuer,name,reason\ndid:web:cedarfork.example,Cedar Fork,Accredited\n"}


class RegistrySerializer(serializers.Serializer[Any]):
    """A registry: what it holds, how fresh it is, who signs for it; ``problem`` says why one cannot be read."""

    name = serializers.CharField()
    title = serializers.CharField()
    version = serializers.CharField(allow_blank=True)
    issuers = serializers.IntegerField()
    certificates = serializers.IntegerField()
    federations = serializers.ListField(child=serializers.CharField())
    added_at = serializers.DateTimeField()
    good_until = serializers.DateTimeField(allow_null=True)
    signers = serializers.ListField(child=serializers.CharField())
    state = serializers.CharField(help_text="fresh, old, over or unreadable")
    problem = serializers.CharField(allow_blank=True)


class RegistryEndpoint(Endpoint):
    """Registries of this installation."""

    model = TrustedIssuer
    serializer_class = RegistrySerializer
    capability = Capability.READ_RECORDS
    pagination_class = KeyPages

    def listed_by(self, row: RegistryRow) -> str:
        """Registries stand by their names."""
        return row.name

    @extend_schema(summary="Registries of issuers", responses={200: RegistrySerializer(many=True)})
    def list(self, request: Request) -> Response:
        """They count for every organization of the installation; its operator adds and removes them."""
        page = self.paginate_queryset(registry_rows(scope_of(request)))
        return self.get_paginated_response(RegistrySerializer(page, many=True).data)


class FoundIssuerSerializer(serializers.Serializer[FoundIssuer]):
    """An issuer in some list: a registry's, or the organization's own (``registry`` empty). ``own``: it is on that."""

    issuer = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    registry = serializers.CharField(allow_blank=True)
    trust = serializers.CharField()
    types = serializers.ListField(child=serializers.CharField())
    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    own = serializers.SerializerMethodField()

    @extend_schema_field({"type": ["string", "null"], "enum": ["trusted", "known", None]})
    def get_own(self, row: FoundIssuer) -> str | None:
        """How far the organization's own list trusts it; null where it is not on it."""
        return str(row.own.level) if row.own else None


class FoundSerializer(serializers.Serializer[Any]):
    """The first hundred of ``total``."""

    total = serializers.IntegerField()
    results = FoundIssuerSerializer(many=True)


class RegistrySearchEndpoint(Endpoint):
    """Looking for an issuer in every list at once."""

    model = TrustedIssuer
    serializer_class = FoundSerializer
    capability = Capability.READ_RECORDS

    @extend_schema(
        summary="Look for an issuer in every registry",
        parameters=[OpenApiParameter("q", str, required=True, description="words in the name, id or domain")],
        responses={200: FoundSerializer},
    )
    def retrieve(self, request: Request) -> Response:
        """The organization's own list comes first."""
        found, total = issuers_found(scope_of(request), storable_text(request.query_params.get("q", "").strip(), 200))
        return Response(FoundSerializer({"total": total, "results": found}).data)


class NewImportSerializer(serializers.Serializer[Any]):
    """A list as the text of a CSV file (a column ``issuer``), or of JSON; ``reason`` is for lines without one."""

    list = serializers.CharField(max_length=MOST_BYTES, trim_whitespace=False)
    reason = serializers.CharField(max_length=4_000, required=False, allow_blank=True, default="")


class IssuerImportLineSerializer(serializers.Serializer[Any]):
    """One line, and what it would change: ``sentence`` says why it is refused, or what differs."""

    number = serializers.IntegerField()
    issuer = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    level = serializers.CharField()
    types = serializers.ListField(child=serializers.CharField())
    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    state = serializers.CharField(help_text="new, changed, same or refused")
    sentence = serializers.CharField(allow_blank=True)


class IssuerImportPreviewSerializer(serializers.Serializer[Any]):
    """Every line, and how many of each state."""

    counts = serializers.DictField(child=serializers.IntegerField())
    lines = IssuerImportLineSerializer(many=True)


class ImportedIssuersSerializer(serializers.Serializer[Any]):
    """What an import did; ``batch`` names it, for taking it back."""

    batch = serializers.UUIDField()
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    refused = serializers.IntegerField()


class LastImportSerializer(serializers.Serializer[Any]):
    """The last import that can be taken back, and how many of its entries stand; both null where there is none."""

    batch = serializers.UUIDField(allow_null=True)
    standing = serializers.IntegerField(allow_null=True)


class _ListOfIssuers(Endpoint):
    model = TrustedIssuer
    capability = Capability.READ_RECORDS
    write_capability = Capability.TRUST_ISSUERS


class PreviewEndpoint(_ListOfIssuers):
    """A list looked at before it is taken."""

    serializer_class = IssuerImportPreviewSerializer

    @extend_schema(
        summary="What a list of issuers would change",
        request=NewImportSerializer,
        responses={200: IssuerImportPreviewSerializer},
        examples=[OpenApiExample("a table", _EXAMPLE, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        """Line by line; nothing is kept. At most 2,000 lines and 2 MB."""
        scope, body = scope_of(request), self.checked(NewImportSerializer)
        require_trusting(scope)
        lines = read_list(_data(body["list"]), reason=body["reason"])
        standing = standing_issuers(scope, (line.issuer for line in lines if line.state != "refused"))
        lines = compared(lines, standing)[:MOST_LINES]
        counts = {state: sum(line.state == state for line in lines) for state in _STATES}
        return Response(IssuerImportPreviewSerializer({"counts": counts, "lines": lines}).data)


class ImportEndpoint(_ListOfIssuers):
    """A list taken whole."""

    serializer_class = ImportedIssuersSerializer

    @extend_schema(summary="The last import of issuers", responses={200: LastImportSerializer})
    def retrieve(self, request: Request) -> Response:
        """What `POST /issuers/import/undo/` would take back."""
        batch, standing = last_import(scope_of(request)) or (None, None)
        return Response(LastImportSerializer({"batch": batch, "standing": standing}).data)

    @extend_schema(
        summary="Take a list of issuers",
        request=NewImportSerializer,
        responses={201: ImportedIssuersSerializer},
        examples=[OpenApiExample("a table", _EXAMPLE, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        """Lines that are new or changed are put on the list, refused ones left out; records are checked again."""
        body = self.checked(NewImportSerializer)
        done = import_issuers(scope_of(request), _data(body["list"]), reason=body["reason"])
        return Response(ImportedIssuersSerializer(done).data, status=status.HTTP_201_CREATED)


class ImportBatchSerializer(serializers.Serializer[Any]):
    """Which import."""

    batch = serializers.UUIDField()


class UndoneSerializer(serializers.Serializer[Any]):
    """How many entries were taken back."""

    taken_back = serializers.IntegerField()


class UndoImportEndpoint(_ListOfIssuers):
    """An import taken back."""

    serializer_class = UndoneSerializer

    @extend_schema(summary="Take an import back", request=ImportBatchSerializer, responses={200: UndoneSerializer})
    def create(self, request: Request) -> Response:
        """What it added goes, what it replaced comes back, as far as nobody changed it since."""
        count = undo_import(scope_of(request), self.checked(ImportBatchSerializer)["batch"])
        return Response(UndoneSerializer({"taken_back": count}).data)


def _data(text: str) -> bytes:
    """The text as the file that it was.

    Raises:
        RefusedError: it holds half a character.
    """
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise RefusedError("The list holds a character that cannot be kept.", field="list") from None
