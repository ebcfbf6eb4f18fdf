"""Any other address: the record itself, whatever its server calls it; or a page that leads to it."""

from __future__ import annotations

from portal.intake.link import Found, LinkProblemError, Visits, must_answer, named, split
from portal.intake.link_kinds.kind import LinkKind
from portal.intake.link_page import record_from_page
from portal.intake.record_text import unwrapped_record
from portal.net_record import looks_like_page
from verification.codes import Container
from verification.containers import sniff

__all__ = ["KIND", "read"]


def recognises(url: str) -> bool:  # noqa: ARG001 - a registry's signature
    """Whether it is an address: it is."""
    return True


def read(url: str, visits: Visits) -> Found:
    """The record at the address, or the one that its page leads to.

    Raises:
        LinkProblemError: nothing of the kind; the sentence says what to do instead.
    """
    answer = must_answer(visits.ask(url))
    container = sniff(answer.body)
    if container is Container.JSON:
        return Found(unwrapped_record(answer.body) or answer.body, named(answer, url), answer.url)
    if container is not Container.UNKNOWN:
        return Found(answer.body, named(answer, url), answer.url)
    if looks_like_page(answer.body, answer.content_type):
        return record_from_page(answer, visits)
    host = split(answer.url).hostname
    if not answer.body.strip():
        raise LinkProblemError("empty", f"{host} answered with nothing. Check the link in a private window.")
    return Found(answer.body, named(answer, url), answer.url)  # verification says what it is


KIND = LinkKind(recognises, read)
