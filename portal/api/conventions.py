"""What every operation of the API has, whoever wrote it: nothing of this is asked for by a view.

Reads: known parameters only, sparse fields, an entity tag. Writes: `Idempotency-Key` and `If-Match`. All: limits of
calls, deprecations, `OPTIONS`. Request ids, compression and errors from below are :mod:`portal.api.middleware`'s.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.exceptions import APIException, NotAcceptable, UnsupportedMediaType
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.api.caller_rates import Quota, RateLimitedError, count_call, quotas_as_headers
from portal.api.declared import media_types, refuse_empty_filters, refuse_unknown_parameters
from portal.api.deprecation import deprecation_of, tell_deprecation
from portal.api.etags import conditional, is_list, matched, rendered, tag_of
from portal.api.idempotency import repeatable
from portal.api.sparse import Wanted, picked, wanted_fields

__all__ = ["Conventions"]

READS = frozenset({"GET", "HEAD"})
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def _refuse_packed(request: Request) -> None:
    """Read as it stands, a packed body would be told to be bad JSON: say what is the matter (RFC 9110, section 8.4).

    Raises:
        UnsupportedMediaType: the body has a `Content-Encoding`.
    """
    coding = request.headers.get("Content-Encoding", "").strip().lower()
    if coding not in {"", "identity"}:
        raise UnsupportedMediaType(
            coding, detail="Bodies are taken as they are: send this one without Content-Encoding."
        )


class _Negotiation(DefaultContentNegotiation):
    """The form of an answer is asked for by `Accept` alone: a parameter `format` is an operation's own to have."""

    class settings:  # noqa: N801 - the framework's name
        URL_FORMAT_OVERRIDE = None


class Conventions(APIView):
    """The base of :class:`portal.api.base.Endpoint`, and of views over no kind of row.

    ``stores_nothing`` is for operations by POST that keep nothing (`@action(…, stores_nothing=True)`): they count as
    reads, and need no `Idempotency-Key`, since doing them again does nothing twice. ``pages`` is for other actions than
    `list` that answer pages with the endpoint's filters.
    """

    content_negotiation_class = _Negotiation
    stores_nothing = False
    pages = False

    wanted: Wanted | None = None
    paged = False
    quotas: Sequence[Quota] = ()

    def perform_authentication(self, request: Request) -> None:
        """Say who calls, and count it: of those who are nobody, too."""
        try:
            super().perform_authentication(request)
        except APIException:
            self._count(request)
            raise
        self._count(request)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 - the base's signature
        """As the base does; what an operation says it answers in may be asked for besides."""
        try:
            return super().perform_content_negotiation(request, force)
        except NotAcceptable:
            wanted = {part.partition(";")[0].strip().lower() for part in request.headers.get("Accept", "").split(",")}
            kinds = media_types(self)
            if (
                wanted != {""}
                and not kinds & wanted
                and not any(f"{kind.partition('/')[0]}/*" in wanted for kind in kinds)
            ):
                raise
            renderer = self.get_renderers()[0]
            return renderer, renderer.media_type

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - of the address
        """After who calls is known: a read's parameters; a write becomes one that may be repeated and conditional."""
        super().initial(request, *args, **kwargs)
        if request.method in READS and hasattr(self, request.method.lower()):  # else it is 405, whatever was asked
            refuse_unknown_parameters(self, request)
            refuse_empty_filters(self, request)
            self.wanted = wanted_fields(request)
        elif request.method in WRITES:
            _refuse_packed(request)
            name = request.method.lower()
            if handler := getattr(self, name, None):
                setattr(self, name, partial(self._write, handler))

    def finalize_response(
        self,
        request: Request,
        response: HttpResponseBase,
        *args: Any,  # noqa: ANN401 - of the address
        **kwargs: Any,  # noqa: ANN401 - of the address
    ) -> Response:
        """The answer with its headers; a read's with the fields that were asked for, or 304."""
        suffix, digest = "", b""
        if request.method in READS and response.status_code == 200 and isinstance(response, Response) and self.wanted:  # noqa: PLR2004 - 200 is 200
            try:
                listed = is_list(self, response)
                digest = b"" if listed else rendered(request, response.data)
                response.data = self._picked(response.data)
                suffix = "." + hashlib.sha256(json.dumps(self.wanted, sort_keys=True).encode()).hexdigest()[:8]
            except APIException as refused:
                response = self.handle_exception(refused)
        answer: Any = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]  # any kind of answer
        patch_vary_headers(answer, ("Authorization",))
        if request.method in READS and answer.status_code == 200 and not answer.streaming:  # noqa: PLR2004 - 200 is 200
            answer = self._tagged(request, answer, digest, suffix)
        quotas_as_headers(answer, self.quotas)
        if told := deprecation_of(self, str(request.method)):
            tell_deprecation(answer, told)
        done: Response = answer
        return done

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]  # noqa: ANN401, ARG002 - the base's signature
        """What may be done here is in `Allow`, which every answer has; what it takes is in the OpenAPI document."""
        return HttpResponse(status=204)

    def get_paginated_response(self, data: Any) -> Response:  # noqa: ANN401 - JSON
        """The page; noted, so that it is tagged and narrowed as a list."""
        response: Response = super().get_paginated_response(data)  # type: ignore[misc]  # of views that have pages
        self.paged = True
        return response

    def _count(self, request: Request) -> None:
        try:
            self.quotas = count_call(request, reading=True if self.stores_nothing else None)
        except RateLimitedError as limited:
            self.quotas = limited.quotas
            raise

    def _write(
        self,
        handler: Callable[..., HttpResponseBase],
        request: Request,
        *args: Any,  # noqa: ANN401 - of the address
        **kwargs: Any,  # noqa: ANN401 - of the address
    ) -> HttpResponseBase:
        def write() -> HttpResponseBase:
            return matched(self, request, lambda: handler(request, *args, **kwargs))

        return write() if self.stores_nothing else repeatable(self, request, write)

    def _picked(self, data: Any) -> Any:  # noqa: ANN401 - JSON
        wanted = self.wanted or {}
        if self.paged and isinstance(data, dict) and "results" in data:
            return {**data, "results": picked(data["results"], wanted)}
        return picked(data, wanted)

    def _tagged(self, request: Request, answer: HttpResponse, whole: bytes, suffix: str) -> HttpResponseBase:
        if isinstance(answer, Response):
            answer.render()
        listed = is_list(self, answer)
        tag = tag_of(answer.content if listed else whole or answer.content, suffix=suffix, weak=listed)
        return conditional(request, answer, tag)
