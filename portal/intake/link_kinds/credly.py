"""Credly's badge pages (`/badges/{id}`): the hosted Open Badges 2.0 assertion of the same id, where it is public.

API: https://api.credly.com/docs/obi_specified_endpoints, "Get Badge Assertion".
"""

from __future__ import annotations

import re
from http import HTTPStatus

from portal.intake.link import Found, LinkProblemError, Visits, split
from portal.intake.link_kinds.kind import LinkKind
from portal.intake.record_text import unwrapped_record
from portal.net_record import ACCEPT_JSON

__all__ = ["KIND"]

_ASSERTIONS = "https://api.credly.com/v1/obi/v2/badge_assertions/"
_BADGE = re.compile(r"/badges/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/|$)", re.IGNORECASE)
_SENTENCE = (
    "Credly does not give out the record behind this page. Sign in at Credly, open the badge, choose Share and then "
    "Download: take the badge’s picture (with the badge baked in) or its JSON file, and add that file."
)


def recognises(url: str) -> bool:
    """Whether it is a badge's page at Credly."""
    parts = split(url)
    host = (parts.hostname or "").removeprefix("www.")
    return host in {"credly.com", "youracclaim.com"} and _BADGE.match(parts.path) is not None


def read(url: str, visits: Visits) -> Found:
    """The assertion.

    Raises:
        LinkProblemError: it is not public, or Credly does not answer.
    """
    badge = _BADGE.match(split(url).path)
    answer = visits.ask(f"{_ASSERTIONS}{badge.group(1) if badge else ''}", ACCEPT_JSON)
    data = unwrapped_record(answer.body) if answer.status == HTTPStatus.OK else None
    if data is None:
        raise LinkProblemError("platform_page", _SENTENCE)
    return Found(data, "credly-badge.json", answer.url)


KIND = LinkKind(recognises, read)
