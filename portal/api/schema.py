"""The OpenAPI document: what every operation has by convention is written here, so that no view needs to say it.

OpenAPI 3.1: https://spec.openapis.org/oas/v3.1.0. Parts that operations share (problems, headers) stand once, in
:mod:`portal.api.schema_parts`.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiParameter
from rest_framework import serializers
from rest_framework.settings import api_settings

from portal.actions.tokens import TOKEN_CAPABILITIES
from portal.api.conventions import READS, Conventions
from portal.api.deprecation import deprecation_of
from portal.api.filter_schema import BoundedFilters
from portal.api.idempotency import KEY_WORDS
from portal.api.problem_bodies import PROBLEM
from portal.api.sparse import NAME, PARAMETER
from portal.permissions import Capability

__all__ = ["NOT_BLANK", "BoundedFilters", "OperationSchema", "ProblemSerializer", "TokenScheme"]

#: Text of more than what Python strips: information separators and NEL are white space there, not in JSON Schema.
NOT_BLANK = r"[^\s\x1c-\x1f\x85]"
TOKEN_URL = "/api/v1/oauth/token"  # noqa: S105 - an address
FIELDS = OpenApiParameter(
    PARAMETER,
    {"type": "string", "pattern": rf"^{NAME.pattern}( *, *{NAME.pattern})*$"},
    OpenApiParameter.QUERY,
    description="Only these fields, with commas between and dots inside: `id,title,current_version.number`. In a list, "
    "of each row. Fields that were not asked for are left out, required ones too; an unknown one is 400 "
    "(`unknown_field`).",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="An `ETag` that you have: 304 when nothing changed."
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `ETag` of the thing as you read it: when it changed meanwhile, nothing is done and the answer is "
    "412 (`precondition_failed`).",
)
REQUEST_ID = OpenApiParameter(
    "X-Request-ID",
    str,
    OpenApiParameter.HEADER,
    description="What you call this call, in at most 64 letters, digits and `._~-` (another name is replaced): the "
    "answer and the log have it, too.",
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[ -~]*[!-~][ -~]*$"},
    OpenApiParameter.HEADER,
    description=KEY_WORDS,
)


class PointerSerializer(serializers.Serializer[Any]):
    """What is wrong where: a JSON pointer into the body, as a fragment."""

    pointer = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """An error (RFC 9457). Act by ``code``, which never changes its meaning; ``type`` is the address explaining it.

    ``errors`` names the fields that are wrong, and ``pointers`` where in the body they stand; ``instance`` is the
    request id.
    """

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    instance = serializers.CharField(required=False)
    errors = serializers.DictField(required=False)  # type: ignore[assignment]  # the problem's member
    pointers = PointerSerializer(many=True, required=False)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the base registers subclasses untyped
    """A bearer token of one organization: made by a person, or fetched by a client of theirs (OAuth 2.0)."""

    target_class = "portal.api.authentication.TokenAuthentication"
    name = ["token", "oauth"]

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, Any]]:  # noqa: ARG002 - one for each name
        """The schemes as OpenAPI writes them."""
        scopes = {item.value: item.value.replace("_", " ").capitalize() for item in TOKEN_CAPABILITIES}
        flows = {"clientCredentials": {"tokenUrl": TOKEN_URL, "scopes": scopes}}
        return [
            {"type": "http", "scheme": "bearer", "description": "A token from the organization's settings page."},
            {"type": "oauth2", "flows": flows, "description": "Client credentials (RFC 6749, section 4.4)."},
        ]

    def get_security_requirement(self, auto_schema: AutoSchema) -> list[dict[str, list[Any]]]:
        """Any token that has the scope; one that a client may fetch, where clients may have that scope."""
        needed = capability_of(auto_schema)
        either: list[dict[str, list[Any]]] = [{"token": []}]
        return either if needed not in TOKEN_CAPABILITIES else [*either, {"oauth": [needed.value]}]


def capability_of(schema: AutoSchema) -> Capability | None:
    """What a token needs for the operation."""
    reading = schema.method in READS
    found: Capability | None = getattr(schema.view, "capability" if reading else "write_capability", None)
    return found


class OperationSchema(AutoSchema):
    """An operation with what :class:`portal.api.conventions.Conventions` gives it."""

    def get_tags(self) -> list[str]:
        """The first noun of the address, as words."""
        first = (self._tokenize_path() or ["other"])[0]
        return [str(first).replace("-", " ").capitalize()]

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        """The method's words, and the scope that it needs."""
        words, needed = super().get_description(), capability_of(self)
        return f"{words}\n\nNeeds the scope `{needed.value}`.".strip() if self._ours and needed is not None else words

    def is_deprecated(self) -> bool:
        """Whether it is to go."""
        return deprecation_of(self.view, self.method) is not None

    def get_override_parameters(self) -> list[Any]:
        """The parameters that come by convention."""
        if not self._ours:
            return []
        if self.method in READS:
            return [FIELDS, IF_NONE_MATCH]
        if self._computes:
            return [REQUEST_ID]
        return [IDEMPOTENCY_KEY, IF_MATCH] if "{" in self.path else [IDEMPOTENCY_KEY]

    def map_parsers(self) -> list[Any]:
        """What bodies come in: files in a form, everything else as JSON, unless the view has parsers of its own."""
        kinds: list[Any] = super().map_parsers()
        usual: Any = api_settings.DEFAULT_PARSER_CLASSES
        if list(self.view.parser_classes) != list(usual):
            return kinds
        files = [field for field in self._request_fields() if isinstance(field, serializers.FileField)]
        if any(field.required for field in files):
            return ["multipart/form-data"]
        return kinds if files else ["application/json"]

    def _map_serializer_field(self, field: Any, direction: Direction, bypass_extensions: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 - the base's signature
        """As the base does; which way it goes is noted for the validators, which the base maps next.

        A file that is sent is its bytes: the base, which has one schema for both ways, would say its address.
        """
        self._direction = direction
        mapped = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]  # the base's
        if isinstance(field, serializers.FileField) and direction == "request":
            return {**mapped, "format": "binary"}
        return mapped

    def _insert_field_validators(self, field: Any, schema: dict[str, Any]) -> None:  # noqa: ANN401 - the base's signature
        """As the base does; text that must not be blank says so, and addresses that may be empty are no addresses."""
        super()._insert_field_validators(field, schema)  # type: ignore[no-untyped-call]  # the base's
        if isinstance(field, serializers.EmailField | serializers.URLField) and (
            field.read_only or self._direction == "response"
        ):
            schema.pop("format", None)
        plain = type(field) is serializers.CharField and not {"enum", "format", "pattern"} & schema.keys()
        if plain and self._direction == "request" and not field.read_only and not field.allow_blank:
            schema["pattern"] = NOT_BLANK

    def _get_paginator(self) -> Any:  # noqa: ANN401 - the base's signature
        """Pages are for reading: what a write has made is answered whole."""
        return super()._get_paginator() if self.method in READS else None  # type: ignore[no-untyped-call]  # the base's

    def _request_fields(self) -> list[Any]:
        taken = self.get_request_serializer()
        taken = taken() if isinstance(taken, type) and issubclass(taken, serializers.Serializer) else taken
        return list(taken.fields.values()) if isinstance(taken, serializers.Serializer) else []

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        responses: dict[str, Any] = super()._get_response_bodies(direction)
        if not self._ours or direction != "response":
            return responses
        self.resolve_serializer(ProblemSerializer, "response")
        for code, answer in responses.items():
            names = [*self._headers(code), "X-Request-ID", "RateLimit", "RateLimit-Policy"]
            answer.setdefault("headers", {}).update({name: {"$ref": f"#/components/headers/{name}"} for name in names})
            if code >= "4":  # what a view says of an error is when it comes; how it looks is the same everywhere
                answer.setdefault("content", {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}})
        if self.method in READS:
            responses.setdefault("304", {"$ref": "#/components/responses/NotModified"})
        responses.setdefault("414", {"$ref": "#/components/responses/TooLong"})
        for status in self._problems():
            reference = {"$ref": f"#/components/responses/Problem{status}"}
            responses.setdefault(str(status), reference)
        return dict(sorted(responses.items()))

    @property
    def _ours(self) -> bool:
        return isinstance(self.view, Conventions)

    @property
    def _computes(self) -> bool:
        return bool(getattr(self.view, "stores_nothing", False))

    def _headers(self, code: str) -> list[str]:
        """The headers of a good answer."""
        if not code.startswith("2"):
            return []
        if self.method not in READS:
            return [] if self._computes else ["Idempotency-Replayed"]
        paged = self._is_list_view() and getattr(self.view, "pagination_class", None) is not None
        return ["ETag", "Link"] if paged else ["ETag"]

    def _problems(self) -> list[int]:
        """The statuses of what can go wrong."""
        found = [400, 401, 403, 406, 429, 500]
        one = "{" in self.path
        if self.method in READS:
            return [*found, 404, 409] if one else [*found, 404]  # what parameters name may not be there
        found += [404, 415, 422]
        if self._computes:
            return found
        return [*found, 409, 412]
