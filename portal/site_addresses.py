"""The addresses of this site as they stand outside of it: in mails, QR codes, and what other systems are told.

They come of the setting alone, whatever a proxy in between made of host and scheme.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

__all__ = ["page_address", "site"]


def site() -> str:
    """Where the site begins, without a slash at its end."""
    return str(settings.CREDENCE_BASE_URL).rstrip("/")


def page_address(name: str, *parts: object) -> str:
    """The whole address of a route, with the parts that it takes."""
    return site() + reverse(name, args=parts)
