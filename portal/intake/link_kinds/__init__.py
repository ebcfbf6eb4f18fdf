"""The kinds of links, each one file here and one line in ``KINDS``; the first that recognises a link reads it.

Which sites' addresses we understand is a decision that must show in a diff, so nothing is discovered.
"""

from __future__ import annotations

from portal.intake.link import Found, LinkProblemError, Visits, form_problem
from portal.intake.link_kinds import (
    any_address,
    credly,
    file_shares,
    learn_card,
    linked_in,
    verifier_plus,
    wallet_request,
)
from portal.intake.link_kinds.kind import LinkKind

__all__ = ["KINDS", "read_link"]

KINDS: dict[str, LinkKind] = {
    "wallet_request": wallet_request.KIND,
    "verifier_plus": verifier_plus.KIND,
    "learn_card": learn_card.KIND,
    "linked_in": linked_in.KIND,
    "credly": credly.KIND,
    "file_shares": file_shares.KIND,
    "any_address": any_address.KIND,  # last: it takes every address
}


def read_link(url: str, visits: Visits | None = None) -> Found:
    """The record behind a link.

    Raises:
        LinkProblemError: there is none that we can read; the sentence says what to do instead.
    """
    problem = form_problem(url)
    if problem is not None:
        raise LinkProblemError(*problem)
    kind = next(kind for kind in KINDS.values() if kind.recognises(url))
    return kind.read(url, visits or Visits())
