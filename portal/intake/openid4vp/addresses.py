"""The names of this site, and the addresses of a request: where it is fetched, answered, and come back from."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.urls import reverse

from portal.site_addresses import page_address

__all__ = ["digital_response_path", "done_uri_of", "our_did", "our_host", "request_uri_of", "response_uri_of"]


def our_host() -> str:
    """The name of this site's host, as `x509_san_dns` names it."""
    return urlsplit(settings.CREDENCE_BASE_URL).hostname or "localhost"


def our_did() -> str:
    """This site as a did:web (https://w3c-ccg.github.io/did-method-web/ section 3.1): a port's colon is encoded."""
    return f"did:web:{quote(urlsplit(settings.CREDENCE_BASE_URL).netloc.lower(), safe='.-')}"


def request_uri_of(public_id: str) -> str:
    """Where a wallet fetches the signed request object."""
    return page_address("openid4vp_request", public_id)


def response_uri_of(public_id: str) -> str:
    """Where the answer to one request, and to no other, is posted."""
    return page_address("openid4vp_response", public_id)


def done_uri_of(public_id: str, response_code: str) -> str:
    """Where a wallet sends its owner's browser back to; the code is good in the browser that asked only."""
    return f"{page_address('openid4vp_done', public_id)}?{urlencode({'response_code': response_code})}"


def digital_response_path(public_id: str) -> str:
    """Where this site's own page hands on what the Digital Credentials API gave it."""
    return reverse("dc_api_response", args=[public_id])
