"""Where systems fetch, give back and look at their tokens, and where that is written down for them.

RFC 6749, section 4.4 (client credentials) with errors as its section 5.2 has them; RFC 7009; RFC 7662; RFC 8414.
https://www.rfc-editor.org/rfc/rfc6749#section-4.4
"""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, RawPostDataException
from django.views.decorators.http import require_safe
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from oauthlib.oauth2 import BackendApplicationServer
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.views import APIView

from portal.actions.tokens import TOKEN_CAPABILITIES
from portal.oauth.forms import (
    FORM,
    IntrospectedSerializer,
    OAuthErrorSerializer,
    TokenAnswerSerializer,
    TokenFormSerializer,
    TokenRequestSerializer,
)
from portal.oauth.validator import Clients, expires_in, fresh_access_token
from portal.rate_limits import TooOftenError, count_try, visitor
from portal.site_addresses import page_address, site

__all__ = ["IntrospectView", "RevokeView", "TokenView", "metadata"]

#: A form of these has a few fields; what is larger is no form of these.
MOST_BYTES = 16 * 1024
_ERRORS = {
    400: OpenApiResponse(OAuthErrorSerializer, "The request is not as it should be: RFC 6749, section 5.2."),
    401: OpenApiResponse(OAuthErrorSerializer, "The client is not known, has ended, or its secret is another one."),
    429: OpenApiResponse(OAuthErrorSerializer, "Too many tries. `Retry-After` says for how many seconds to wait."),
}


class _JsonAlways(BaseContentNegotiation):
    """Answers are JSON, whatever a client says that it takes."""

    def select_parser(self, request: Request, parsers: Any) -> Any:  # noqa: ANN401, ARG002 - the base's signature
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:  # noqa: ANN401, ARG002
        return renderers[0], renderers[0].media_type


class _OAuthView(APIView):
    """A call by a client that proves who it is in the call itself. What it sends is a form, never JSON."""

    authentication_classes = ()
    permission_classes = ()
    content_negotiation_class = _JsonAlways

    def answer(self, request: Request, method: str) -> HttpResponse:
        """The answer of oauthlib's ``method`` to the request."""
        source = visitor(request)
        if request.content_type.partition(";")[0].strip().lower() != FORM:
            return _refused(400, "invalid_request", f"Send a form: {FORM}.")
        if request.META.get("QUERY_STRING"):
            return _refused(400, "invalid_request", "Parameters belong in the form, not in the address.")
        body = _body(request)
        if body is None:
            return _refused(400, "invalid_request", "The form is too large.")
        server = BackendApplicationServer(Clients(source), fresh_access_token, expires_in)
        sent = {"Authorization": request.headers.get("Authorization", "")}
        try:
            count_try("oauth", source)
            headers, text, status = getattr(server, method)(request.path, "POST", body, sent)
        except TooOftenError as often:
            refused = _refused(429, "temporarily_unavailable", "Too many tries. Wait, then try again.")
            refused["Retry-After"] = str(often.retry_after)
            return refused
        response = HttpResponse(text, status=status, content_type="application/json")
        for name, value in headers.items():
            response[name] = value
        return _private(response)


class TokenView(_OAuthView):
    """`POST /api/v1/oauth/token`."""

    @extend_schema(
        summary="Fetch an access token (OAuth 2.0 client credentials)",
        request={FORM: TokenRequestSerializer},
        responses={200: TokenAnswerSerializer, **_ERRORS},
        auth=[],
        examples=[
            OpenApiExample(
                "All that the client may",
                value={"grant_type": "client_credentials", "client_id": "…", "client_secret": "…"},
                request_only=True,
                media_type=FORM,
            )
        ],
    )
    def post(self, request: Request) -> HttpResponse:
        """Show the client's id and secret, in a Basic header or in the form; the token lasts 15 minutes.

        `scope` narrows what it may do; without it, it may do all that the client may.
        """
        return self.answer(request, "create_token_response")


class RevokeView(_OAuthView):
    """`POST /api/v1/oauth/revoke`."""

    @extend_schema(
        summary="Give an access token back (RFC 7009)",
        request={FORM: TokenFormSerializer},
        responses={200: OpenApiResponse(description="It does not work (any more)."), **_ERRORS},
        auth=[],
    )
    def post(self, request: Request) -> HttpResponse:
        """End one of the client's own access tokens before its time. Any other token is left alone, without a word."""
        return self.answer(request, "create_revocation_response")


class IntrospectView(_OAuthView):
    """`POST /api/v1/oauth/introspect`."""

    @extend_schema(
        summary="Look at an access token (RFC 7662)",
        request={FORM: TokenFormSerializer},
        responses={200: IntrospectedSerializer, **_ERRORS},
        auth=[],
    )
    def post(self, request: Request) -> HttpResponse:
        """Whether one of the client's own access tokens works, and what it may do; of others only `active: false`."""
        return self.answer(request, "create_introspect_response")


@require_safe
def metadata(request: HttpRequest) -> JsonResponse:
    """`/.well-known/oauth-authorization-server`: RFC 8414, https://www.rfc-editor.org/rfc/rfc8414#section-2."""
    del request
    methods = ["client_secret_basic", "client_secret_post"]
    return JsonResponse(
        {
            "issuer": site(),
            "token_endpoint": page_address("oauth-token"),
            "token_endpoint_auth_methods_supported": methods,
            "revocation_endpoint": page_address("oauth-revoke"),
            "revocation_endpoint_auth_methods_supported": methods,
            "introspection_endpoint": page_address("oauth-introspect"),
            "introspection_endpoint_auth_methods_supported": methods,
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "scopes_supported": sorted(item.value for item in TOKEN_CAPABILITIES),
            "service_documentation": page_address("api-docs"),
        }
    )


def _body(request: Request) -> str | None:
    """The form as it came; None where it is too large, or cut off.

    A space is written as it should have been: scopes have spaces between them, and many a client sends those bare.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()) or int(length) > MOST_BYTES:
        return None
    try:
        data: bytes = request.body
    except (RequestDataTooBig, RawPostDataException, OSError):
        return None
    return data.decode("ascii", "replace").replace(" ", "+") if len(data) <= MOST_BYTES else None


def _refused(status: int, code: str, words: str) -> HttpResponse:
    text = json.dumps({"error": code, "error_description": words})
    return _private(HttpResponse(text, status=status, content_type="application/json"))


def _private(response: HttpResponse) -> HttpResponse:
    """Never kept on the way; a refused client is told which way it could have proved itself."""
    response["Cache-Control"], response["Pragma"] = "no-store", "no-cache"
    if response.status_code == 401:  # noqa: PLR2004 - Unauthorized
        response["WWW-Authenticate"] = 'Basic realm="Credence", charset="UTF-8"'
    return response
