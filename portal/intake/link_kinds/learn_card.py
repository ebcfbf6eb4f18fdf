"""LearnCard's shared boosts (`/share-boost?uri=&seed=&pin=`): encrypted for LearnCard's own software.

The key (seed and PIN) stands in the link, but what it opens stands in LearnCard's storage network, which only its SDK
reads: https://docs.learncard.com/. The wallet itself shares over VC-API and OpenID4VP, which we do speak.
"""

from __future__ import annotations

from urllib.parse import parse_qs

from portal.intake.link import Found, LinkProblemError, Visits, split
from portal.intake.link_kinds.kind import LinkKind

__all__ = ["KIND"]

_SENTENCE = (
    "This LearnCard link is encrypted for LearnCard’s own software, so nobody else can read it. "
    "Choose “share from a wallet” here and pick LearnCard, or download the record in LearnCard and add the file."
)


def recognises(url: str) -> bool:
    """Whether it is a shared boost."""
    parts = split(url)
    try:
        asked = set(parse_qs(parts.query, max_num_fields=50))
    except ValueError:
        return False
    return "share-boost" in parts.path or {"uri", "seed"} <= asked


def read(url: str, visits: Visits) -> Found:  # noqa: ARG001 - a registry's signature
    """Say which other way works.

    Raises:
        LinkProblemError: always.
    """
    raise LinkProblemError("encrypted_share", _SENTENCE)


KIND = LinkKind(recognises, read)
