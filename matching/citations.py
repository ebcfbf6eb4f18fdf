"""How a signed statement is cited, and the tallies of issuers and of subject matches beside a candidate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from matching.codes import Gate
from matching.explain import ASSESSMENT_WORDS, day_words
from matching.gates import countable
from matching.results import Citation
from matching.score import Item
from matching.statements import Standing, Statement, SubjectLink, TrustLevel

__all__ = ["CitationBook", "citation", "issuers_tally", "subjects_tally"]

_SUBJECT_WORDS: Mapping[SubjectLink, str] = MappingProxyType(
    {
        SubjectLink.HOLDER_KEY: "shown with their key",
        SubjectLink.IDENTIFIER: "matched by identifier",
        SubjectLink.NAME: "name only",
        SubjectLink.NONE: "naming nobody we can match",
    }
)


def citation(statement: Statement, as_of: date, gates: Iterable[Gate] = ()) -> Citation:
    """The statement as a page cites it, with a remark on what is open or until when it is in force."""
    year = f", {statement.issued.year}" if statement.issued else ""
    name = statement.issuer_name or (
        "self-asserted" if statement.standing is Standing.SELF_ASSERTED else "issuer unnamed"
    )
    kind = "observed" if statement.observation else ASSESSMENT_WORDS[statement.assessment]
    gates = tuple(gates)
    near = Gate.NOT_THE_SKILL in gates  # a neighbour's level is no remark on the skill that is needed
    remarks = [_REMARKS[gate] for gate in gates if gate in _REMARKS and not (near and gate in _OF_THE_LEVEL)]
    if not remarks and statement.expires is not None and statement.expires >= as_of:
        remarks = [f"in force to {day_words(statement.expires)}"]
    return Citation(
        digest=statement.digest,
        pointer=statement.pointer,
        issuer=statement.issuer,
        issuer_name=statement.issuer_name,
        title=statement.title,
        trust=statement.trust,
        label=f"{name}{year}",
        detail=statement.level_text or kind,
        remark="; ".join(remarks),
        issued=statement.issued,
        observation=statement.observation,
    )


class CitationBook:
    """The citations of one entry, each made once and shared by every line that cites the item."""

    __slots__ = ("_as_of", "_made")

    def __init__(self, as_of: date) -> None:
        self._as_of = as_of
        self._made: dict[tuple[int, tuple[Gate, ...]], Citation] = {}

    def of(self, item: Item) -> Citation:
        """The citation of ``item``, whose statement outlives this book."""
        key = (id(item.statement), item.gates)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = citation(item.statement, self._as_of, item.gates)
        return made


_OF_THE_LEVEL = frozenset({Gate.LEVEL_RANGE, Gate.LEVEL_UNSTATED})
_REMARKS: Mapping[Gate, str] = MappingProxyType(
    {
        Gate.SELF_ASSERTED: "self-asserted",
        Gate.SELF_ISSUED: "signed by the candidate's own key",
        Gate.OBSERVATION: "observation awaiting confirmation",
        Gate.STATUS: "status not answered",
        Gate.VERDICT: "not everything could be checked",
        Gate.SUBJECT: "not surely about this person",
        Gate.NOT_IN_FORCE: "not in force today",
        Gate.EXPIRED: "expired",
        Gate.ISSUER_UNKNOWN: "issuer in no registry",
        Gate.ISSUER_KNOWN: "a known issuer",
        Gate.LINK_DOUBTFUL: "skill read from its words, not yet confirmed",
        Gate.LINK_LIKELY: "skill read from its words",
        Gate.STALE: "older than the job allows",
        Gate.AGE_UNKNOWN: "date not stated",
        Gate.LEVEL_RANGE: "level stated only roughly",
        Gate.LEVEL_UNSTATED: "level not stated",
    }
)


def issuers_tally(
    statements: Iterable[Statement],
) -> tuple[tuple[tuple[TrustLevel, int], ...], tuple[tuple[TrustLevel, str], ...]]:
    """Distinct issuers by trust, counted and in words ("3 trusted issuers", "1 known")."""
    best: dict[str, TrustLevel] = {}
    order = list(TrustLevel)
    for statement in statements:
        if not statement.observation and statement.standing is not Standing.SELF_ASSERTED and countable(statement):
            known = best.get(statement.issuer, TrustLevel.UNKNOWN)
            best[statement.issuer] = min(known, statement.trust, key=order.index)
    counts = Counter(best.values())
    tally = tuple((trust, counts[trust]) for trust in order if counts[trust])
    words = []
    for position, (trust, count) in enumerate(tally):
        noun = "" if position else (" issuer" if count == 1 else " issuers")
        words.append((trust, f"{count} {trust.value}{noun}"))
    return tally, tuple(words)


def subjects_tally(statements: Iterable[Statement]) -> tuple[tuple[tuple[SubjectLink, int], ...], str]:
    """Credentials by how surely they are about the person, counted and in words."""
    links = {
        item.digest: item.subject
        for item in statements
        if countable(item) and not item.observation and item.standing is not Standing.SELF_ASSERTED
    }
    counts = Counter(links.values())
    tally = tuple((link, counts[link]) for link in SubjectLink if counts[link])
    if not tally:
        return tally, "no signed record"
    if len(tally) == 1:
        return tally, _SUBJECT_WORDS[tally[0][0]]
    return tally, ", ".join(f"{count} {_SUBJECT_WORDS[link]}" for link, count in tally)
