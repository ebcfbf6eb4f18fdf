"""What would change in a ranking if its people were others: protected data is swapped, and everything computed anew.

The swaps are made in the stored reports, as deep as the pipeline reads them: evidence is extracted again, linked again
and ranked again, with the run's seed and day. What the machinery cannot see cannot change anything; this looks instead
of believing it. An issuer's trust is no protected datum; it acts, through the organization's own list, and the last
swap shows how much.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from matching.rank import rank
from matching.results import Ranking
from matching.statements import Application as Applicant
from matching.statements import Standing, Statement, TrustLevel
from matching.wire import to_json
from portal.actions.ranked import applicants
from portal.evidence import Linker, statements_from_report
from portal.models import Application, Candidate, LinkConfirmation, RankingRun, Record
from portal.report_json import Json
from portal.requirements import graph_for, requirements_of
from portal.scope import Scope

__all__ = ["Counterfactual", "Swap", "counterfactual"]

PERSONAL: Mapping[str, tuple[Any, Any]] = {
    "pronouns": ("she/her", "he/him"),
    "photo": ("data:image/png;base64,AAAA", "data:image/png;base64,BBBB"),
    "address": ({"streetAddress": "1 North Street"}, {"streetAddress": "99 South Street"}),
    "birth date": ("1961-02-03", "2003-12-30"),
}
#: Places of a report that hold people's words; the others hold ids, digests, addresses of skills and closed words.
_FREE_TEXT = frozenset(
    ("name", "title", "description", "narrative", "criteria", "detail", "identity", "email", "tags", "target_name")
)
_FIELDS = {"pronouns": "pronouns", "photo": "image", "address": "address", "birth date": "birthDate"}


@dataclass(frozen=True, slots=True)
class Swap:
    """One swap: whether the ranking stayed the same to the byte, and who moved (opaque ids) where it did not."""

    name: str
    protected: bool
    ranking_hash: str
    same: bool
    moved: tuple[tuple[str, int | None, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """All swaps of one run. ``stored_hash`` is the run’s own; it differs where records moved on."""

    run: int
    people: int
    records: int
    stored_hash: str
    ranking_hash: str
    swaps: tuple[Swap, ...]

    @property
    def unchanged(self) -> bool:
        """Whether no swap of protected data changed anything."""
        return all(swap.same for swap in self.swaps if swap.protected)


@dataclass(slots=True)
class _World:
    """The run's applicants as stored, and the reports of each one's records."""

    run: RankingRun
    linker: Linker
    links: Mapping[str, str]
    stored: Mapping[str, Applicant]
    reports: Mapping[str, list[Json]]
    people: Mapping[str, Candidate]
    requirements: Sequence[Any] = ()
    graph: Any = None
    trust: dict[str, TrustLevel] = field(default_factory=dict)


Change = Callable[[Json, str], Json]


def counterfactual(scope: Scope, run: RankingRun) -> Counterfactual:
    """Swap names, e-mail, pronouns, photographs, addresses, birth dates and institutions' names; then trust."""
    world = _world(scope, run)
    base = _ranked(world, lambda report, _who: report)
    names = _between(world, lambda person: [person.name, *person.name.split()])
    mails = _between(world, lambda person: [person.email, person.email.rpartition("@")[2]])
    swaps = [
        _swap(world, base, "names", names),
        _swap(world, base, "e-mail addresses and domains", mails),
        *(_swap(world, base, name, _personal(name)) for name in PERSONAL),
        _swap(world, base, "institutions’ names", _institutions(world)),
    ]
    swaps.append(_trust_swap(world, base))
    return Counterfactual(
        run=run.number,
        people=len(world.stored),
        records=sum(map(len, world.reports.values())),
        stored_hash=run.ranking_hash,
        ranking_hash=base.ranking_hash,
        swaps=tuple(swaps),
    )


def _world(scope: Scope, run: RankingRun) -> _World:
    from portal.linker import current  # noqa: PLC0415 - its vectors have no place in a web process

    stored = applicants(scope, run)
    rows = Application.objects.within(scope).filter(pk__in=[uuid.UUID(key) for key in stored])
    people = {str(row.pk): row.candidate for row in rows.select_related("candidate")}
    by_candidate: defaultdict[uuid.UUID, list[Json]] = defaultdict(list)
    records = Record.objects.within(scope).filter(candidate__in=[person.pk for person in people.values()])
    for record in records.select_related("current_verification").order_by("pk"):
        if record.candidate_id and record.current_verification and record.current_verification.report:
            by_candidate[record.candidate_id].append(record.current_verification.report)
    world = _World(
        run=run,
        linker=current(),
        links=dict(LinkConfirmation.objects.within(scope).values_list("key", "concept_uri")),
        stored=stored,
        reports={key: by_candidate[person.pk] for key, person in people.items()},
        people=people,
    )
    world.requirements = requirements_of(run.version)
    world.graph = graph_for(world.requirements)
    for applicant in stored.values():
        world.trust |= {item.issuer: item.trust for item in applicant.statements if item.issuer}
    return world


def _ranked(world: _World, change: Change, *, trust: Mapping[str, TrustLevel] | None = None) -> Ranking:
    """The ranking with every report changed; observations and self-asserted words stand as stored."""
    people = []
    for key, applicant in sorted(world.stored.items()):
        kept = [item for item in applicant.statements if item.observation or item.standing is Standing.SELF_ASSERTED]
        read = [item for report in world.reports.get(key, []) for item in _read(world, change(report, key))]
        held = {(item.digest, item.pointer, item.concept) for item in read}
        kept = [item for item in kept if (item.digest, item.pointer, item.concept) not in held]
        statements = [_trusted(item, trust or {}) for item in (*read, *kept)]
        people.append(replace(applicant, statements=tuple(statements)))
    as_of = (world.run.as_of or world.run.created_at).date()
    return rank(people, world.requirements, world.graph, seed=world.run.seed, as_of=as_of)


def _read(world: _World, report: Json) -> Iterable[Statement]:
    return statements_from_report(report, linker=world.linker, confirmed_links=world.links)


def _trusted(item: Statement, trust: Mapping[str, TrustLevel]) -> Statement:
    return item if item.observation else replace(item, trust=trust.get(item.issuer, item.trust))


def _swap(world: _World, base: Ranking, name: str, change: Change) -> Swap:
    return _compared(base, _ranked(world, change), name, protected=True)


def _trust_swap(world: _World, base: Ranking) -> Swap:
    """Every issuer gets the trust of the next one by name: what the organization's list does, and nothing else."""
    issuers = sorted(world.trust)
    values = [world.trust[issuer] for issuer in issuers]
    turned = dict(zip(issuers, (*values[1:], *values[:1]), strict=True))
    ranked = _ranked(world, lambda report, _who: report, trust=turned)
    return _compared(base, ranked, "issuers’ trust", protected=False)


def _compared(base: Ranking, other: Ranking, name: str, *, protected: bool) -> Swap:
    before, after = _places(base), _places(other)
    moved = tuple((who, before[who], after.get(who)) for who in before if before[who] != after.get(who))
    same = base.ranking_hash == other.ranking_hash and _scored(base) == _scored(other)
    return Swap(name, protected, other.ranking_hash, same, moved)


def _places(ranking: Ranking) -> dict[str, int | None]:
    return {entry.candidate: entry.rank for entry in ranking.entries} | {
        item.candidate: None for item in ranking.not_rankable
    }


def _scored(ranking: Ranking) -> object:
    """Everything that orders or scores, in the order shown."""
    return [
        (e.candidate, e.rank, e.tier, e.musts_met, e.musts_unproven, e.score, e.verified_only, e.all_claims)
        for e in ranking.entries
    ], [to_json(item) for item in ranking.not_rankable]


def _between(world: _World, words: Callable[[Candidate], list[str]]) -> Change:
    """Each one's words for those of the next: everybody is somebody else."""
    order = sorted(world.people)
    following = dict(zip(order, (*order[1:], *order[:1]), strict=True))

    def change(report: Json, who: str) -> Json:
        mine, theirs = words(world.people[who]), words(world.people[following[who]])
        pairs = {own: theirs[min(place, len(theirs) - 1)] for place, own in enumerate(mine) if own}
        found: Json = _replaced(report, pairs)
        return found

    return change


def _institutions(world: _World) -> Change:
    names = sorted({name for reports in world.reports.values() for report in reports for name in _issuer_names(report)})
    turned = dict(zip(names, (*names[1:], *names[:1]), strict=True))

    def change(report: Json, _who: str) -> Json:
        found: Json = _replaced(report, turned)
        return found

    return change


def _personal(name: str) -> Change:
    one, other = PERSONAL[name]

    def change(report: Json, who: str) -> Json:
        """The field everywhere a subject or a claim could have it, with another value for every second person."""
        found: Json = _with_field(report, _FIELDS[name], one if who < "8" else other)
        return found

    return change


def _issuer_names(report: Any) -> Iterable[str]:  # noqa: ANN401 - JSON
    if isinstance(report, Mapping):
        issuer = report.get("issuer")
        if isinstance(issuer, Mapping) and issuer.get("name"):
            yield str(issuer["name"])
        for item in report.values():
            yield from _issuer_names(item)
    elif isinstance(report, list):
        for item in report:
            yield from _issuer_names(item)


def _replaced(value: Any, pairs: Mapping[str, str], key: str = "") -> Any:  # noqa: ANN401 - JSON
    """The JSON with whole words of its free text replaced at once, so that a swap does not undo itself."""
    if isinstance(value, str):
        words = sorted((word for word in pairs if len(word) > 1), key=len, reverse=True)
        if key not in _FREE_TEXT or not any(word in value for word in words):
            return value
        pattern = "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words)
        return re.sub(pattern, lambda match: pairs[match.group()], value)
    if isinstance(value, Mapping):
        return {name: _replaced(item, pairs, name) for name, item in value.items()}
    return [_replaced(item, pairs, key) for item in value] if isinstance(value, list) else value


def _with_field(value: Any, name: str, content: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, Mapping):
        return {key: _with_field(item, name, content) for key, item in value.items()} | {name: content}
    return [_with_field(item, name, content) for item in value] if isinstance(value, list) else value
