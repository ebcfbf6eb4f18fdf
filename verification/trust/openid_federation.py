"""OpenID Federations: https://openid.net/specs/openid-federation-1_0.html sections 4 (chains), 6.2 and 10 (resolving).

An issuer stands in a federation when a chain of signed statements leads from it to a trust anchor whose keys an
operator pinned. Two ways are served: the standard's, from the issuer's own configuration up its `authority_hints`;
and that of the registries of the Digital Credentials Consortium, whose anchors say directly what they hold of an
issuer, a DID as a rule, which publishes no configuration of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from verification.codes import Code, Trust
from verification.errors import Invalid, Problem, Unavailable
from verification.jsontypes import JsonValue
from verification.sources import Federation
from verification.trust.entity_statements import Statement, Statements
from verification.trust.standing import Inquiry, Standing

__all__ = ["look_up"]

_MOST_HINTS = 5
_MOST_LEVELS = 6


def look_up(inquiry: Inquiry) -> Iterator[Standing]:
    """The issuer's standing in every federation of the lists; one with a problem for each that could not be asked."""
    for held in inquiry.lists:
        for federation in held.federations:
            name = f"{held.name} ({urlsplit(federation.anchor).hostname})"
            try:
                found = _Search(federation, inquiry).statement()
            except Problem as problem:
                yield Standing(Trust.UNKNOWN, name, problem.detail)
                continue
            if found is not None:
                yield Standing(federation.trust, f"{name}, statement of {found.said:%Y-%m-%d}")


class _Search:
    """The search for one issuer in one federation."""

    def __init__(self, federation: Federation, inquiry: Inquiry) -> None:
        self._issuer = inquiry.issuer
        self._statements = Statements(inquiry.sources, inquiry.at)
        self._anchor = self._statements.configuration(federation.anchor, federation.keys)

    def statement(self) -> Statement | None:
        """What stands of the issuer at the top of its chain; None when it is not in the federation.

        Raises:
            Invalid: when a statement of the anchor's is bad.
            Unavailable: when the anchor cannot be asked.

        """
        direct = self._said_of(self._issuer, self._anchor)
        if direct is not None:
            _refuse_constrained(direct, self._issuer, 0)
            return direct
        if not self._issuer.startswith("https://"):
            return None
        try:
            own = self._statements.configuration(self._issuer)
        except Problem:  # most issuers have none, and what a bad one says is of no use
            return None
        return self._climb(own, [self._issuer])

    def _climb(self, own: Statement, path: list[str]) -> Statement | None:
        """The first statement of a chain from ``own``, which only its own keys have proved so far, to the anchor."""
        silent: Unavailable | None = None
        for hint in own.superiors[:_MOST_HINTS]:
            if hint in path or len(path) > _MOST_LEVELS:
                continue
            try:
                found = self._through(hint, own, path)
            except Problem as problem:  # one way that leads nowhere; another may
                silent = problem if isinstance(problem, Unavailable) else silent
                continue
            if found is not None:
                return found
        if silent is not None and silent.code is not Code.ISSUER_NOT_FOUND:
            raise silent
        return None

    def _through(self, hint: str, own: Statement, path: list[str]) -> Statement | None:
        at_top = hint == self._anchor.subject
        superior = self._anchor if at_top else self._statements.configuration(hint)
        said = self._statements.about(own.subject, superior)
        _refuse_constrained(said, self._issuer, len(path) - 1)
        self._statements.configuration(own.subject, said.keys)  # by the keys that the superior says it has
        if at_top:
            return said
        above = self._climb(superior, [*path, hint])
        return said if above is not None else None

    def _said_of(self, subject: str, superior: Statement) -> Statement | None:
        try:
            return self._statements.about(subject, superior)
        except Unavailable as problem:
            if problem.code is Code.ISSUER_NOT_FOUND:
                return None
            raise


def _refuse_constrained(said: Statement, leaf: str, between: int) -> None:
    """Refuse a chain that a statement's constraints forbid (section 6.2); ``between`` counts its intermediates.

    Raises:
        Invalid: BAD_ISSUER_DOCUMENT.

    """
    constraints = said.claims.get("constraints")
    held = constraints if isinstance(constraints, dict) else {}
    longest = held.get("max_path_length")
    if isinstance(longest, int) and between > longest:
        raise Invalid(Code.BAD_ISSUER_DOCUMENT, f"{said.issuer[:120]} allows no such long chain.")
    naming = held.get("naming_constraints")
    names = naming if isinstance(naming, dict) else {}
    host = urlsplit(leaf).hostname or ""
    if "permitted" in names and not _matches(host, names["permitted"]):
        raise Invalid(Code.BAD_ISSUER_DOCUMENT, f"{said.issuer[:120]} does not speak for {host}.")
    if _matches(host, names.get("excluded")):
        raise Invalid(Code.BAD_ISSUER_DOCUMENT, f"{said.issuer[:120]} does not speak for {host}.")


def _matches(host: str, patterns: JsonValue) -> bool:
    """Whether a host is one of the names; one that starts with a dot stands for all hosts below it."""
    named = [item for item in (patterns if isinstance(patterns, list) else []) if isinstance(item, str)]
    return any(host.endswith(item) if item.startswith(".") else host == item for item in named)
