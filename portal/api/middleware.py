"""What every answer of the API gets, whether a view gave it or not: its request id, its size, its form.

Compression and BREACH (http://www.breachattack.com/): that attack guesses a secret in a compressed page by making a
victim's browser ask for it again and again with guesses in the address. Calls here carry their token in a header that
no browser adds by itself, cookies count for nothing, and another site cannot make a browser send it. So JSON is
compressed; the site's pages, which cookies open, are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

from portal.api.problem_bodies import PROBLEM, plain_problem, problem
from portal.request_ids import HEADERS, named, request_id_of

__all__ = ["ApiMiddleware"]

API = "/api/"
#: The interfaces of others keep their form, and get a request id.
CALLS = (API, "/credentials/verify", "/presentations/verify")
SMALLEST = 1024
#: Ids in an address, which some databases and languages write in capitals (RFC 9562, section 4: read all the same).
_IDS = re.compile(r"(?<=/)[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?=/)")
_TEXT = ("text/csv", "text/plain", "text/html", "application/x-ndjson", "application/vnd.oai.openapi")

Handler = Callable[[HttpRequest], HttpResponseBase]


class _Gzip(GZipMiddleware):
    max_random_bytes = 0  # the same bytes each time: see the module's top for why no noise is needed


class ApiMiddleware:
    """Stands before everything else, so that what goes wrong below is answered as the API answers."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.gzip = _Gzip(lambda _request: HttpResponse())

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, named and compressed."""
        if not request.path_info.startswith(CALLS):
            return self.get_response(request)
        request.path_info = _IDS.sub(lambda found: found[0].lower(), request.path_info)
        name = request_id_of(request)
        with named(name):
            response = self._answered(request)
        for header in HEADERS:
            response.headers[header] = name
        return self._compressed(request, response) if request.path_info.startswith(API) else response

    def _answered(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            # a redirect would make a client send its token in clear, and lose the body, every time
            body = problem(403, "https_required", "Call this API over HTTPS. Nothing was done.")
            return JsonResponse(body, status=403, content_type=PROBLEM)
        response = self.get_response(request)
        if response.status_code >= 400 and _kind(response) == "text/html":  # noqa: PLR2004 - errors
            told = JsonResponse(plain_problem(response.status_code), status=response.status_code, content_type=PROBLEM)
            for header, value in response.headers.items():
                if not header.lower().startswith("content-") or header.lower() == "content-range":
                    told.headers[header] = value
            return told
        return response

    def _compressed(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = _kind(response)
        if not kind.startswith(_TEXT) and not kind.endswith("json"):
            return response  # archives and pictures are compressed already
        if "no-transform" in response.headers.get("Cache-Control", ""):
            return response  # a file whose digest and ranges are those of its own bytes
        if isinstance(response, HttpResponse) and len(response.content) < SMALLEST:
            patch_vary_headers(response, ("Accept-Encoding",))
            return response
        tag = response.headers.get("ETag", "")
        response = self.gzip.process_response(request, response)
        if tag.startswith('"') and response.headers.get("Content-Encoding") == "gzip":
            response.headers["ETag"] = (
                f'{tag[:-1]}-gzip"'  # other bytes, so another tag: still strong (RFC 9110, 8.8.3)
            )
        return response


def _kind(response: HttpResponseBase) -> str:
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
