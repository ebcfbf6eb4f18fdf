"""What if the job needed something else: the newest run's own inputs, ranked by changed requirements.

Nothing is stored, and nobody is named: people are called by names that are drawn from the run's seed with the
installation's secret, that stand on no other page, and that no name, stage or record goes along with. Within a band
they stand by those names: in the ranking's own lot they could be counted off against it. Then and now are computed
alike, from what the run stored: its statements, its relations, its day, its seed. So whatever differs comes from the
changed requirements.
"""

from __future__ import annotations

from base64 import b32encode
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.bands import bands_of
from matching.codes import Tier
from matching.plan import Plan
from matching.rank import place
from matching.score import Scored, score
from matching.statements import Application as Applicant
from matching.statements import Assessment, LinkMethod, Requirement, Standing, Statement, SubjectLink, TrustLevel
from matching.stored import plan_from
from portal.models import RankingEntry, RankingRun
from portal.permissions import Capability
from portal.recomputed import stored_plan
from portal.requirements import graph_for
from portal.scope import Scope
from portal.written import grouped

__all__ = ["BANDS_UP_TO", "MOST_PEOPLE", "SHOWN", "Compared", "Moved", "TierCount", "compare", "people_in"]

#: Up to so many people everybody is shown with bands; above, the counts of all and the first of them.
BANDS_UP_TO = 2_000
#: Above this, nobody waits for a page.
MOST_PEOPLE = 5_000
SHOWN = 200
_TIERS = tuple(Tier)
_KINDS: Mapping[str, Callable[[str], Any]] = {
    "standing": Standing,
    "trust": TrustLevel,
    "subject": SubjectLink,
    "assessment": Assessment,
    "link": LinkMethod,
}
_ORDER = {tier: index for index, tier in enumerate(Tier)}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one person stands in one of the two rankings; ``ahead`` are in better bands (or ranks, without bands)."""

    tier: Tier
    met: int
    band: int
    ahead: int


@dataclass(frozen=True, slots=True)
class Moved:
    """One person then and now; either None where they cannot be ranked."""

    name: str
    then: Spot | None
    now: Spot | None

    @property
    def crosses(self) -> int:
        """1 when the tier is better now, -1 when it is worse, 0 when it is the same, or not to be compared."""
        if self.then is None or self.now is None:
            return 0
        step = _ORDER[self.then.tier] - _ORDER[self.now.tier]
        return (step > 0) - (step < 0)

    @property
    def fewer_ahead(self) -> int:
        """By how many fewer people are ahead now; negative when more are."""
        return self.then.ahead - self.now.ahead if self.then and self.now else 0

    @property
    def words(self) -> str:
        """The movement in words."""
        if self.then is None or self.now is None:
            return _("can be ranked now") if self.now else _("can no longer be ranked")
        count = abs(self.fewer_ahead)
        if not count:
            return _("as before")
        words = (
            ngettext("%(count)s person fewer ahead", "%(count)s people fewer ahead", count)
            if self.fewer_ahead > 0
            else ngettext("%(count)s person more ahead", "%(count)s people more ahead", count)
        )
        return words % {"count": grouped(count)}


@dataclass(frozen=True, slots=True)
class TierCount:
    """How many people were in a tier, and would be."""

    tier: Tier
    then: int
    now: int


@dataclass(frozen=True, slots=True)
class Compared:
    """The ranking as it is, and as it would be.

    ``rows`` are in the order of the ranking that would be: all, or the first :data:`SHOWN` where there are more than
    :data:`BANDS_UP_TO` people. ``crossing`` are those whose tier changes, in the same order, at most :data:`SHOWN`.
    """

    people: int
    rankable_then: int
    rankable_now: int
    tiers: tuple[TierCount, ...]
    bands_then: int
    bands_now: int
    rows: tuple[Moved, ...]
    crossing: tuple[Moved, ...]
    crossing_total: int
    moved: int
    banded: bool
    erased: int
    musts_then: int
    musts_now: int

    @property
    def met_all(self) -> TierCount:
        """Who would meet every must-have."""
        return self.tiers[0]

    @property
    def same(self) -> bool:
        """Whether nobody moves."""
        return not self.moved and self.rankable_then == self.rankable_now


def people_in(scope: Scope, run: RankingRun) -> int:
    """How many people the run is about."""
    return RankingEntry.objects.within(scope).filter(run=run).count()


def compare(scope: Scope, run: RankingRun, requirements: Sequence[Requirement]) -> Compared:
    """The run as it is, and as it would be with ``requirements``.

    A requirement that the run's version did not have is answered by the frameworks as they are today.

    Raises:
        ValueError: for requirements that :meth:`matching.plan.Plan.of` refuses.
    """
    scope.require(Capability.READ_RANKINGS)
    before_plan, after_plan = stored_plan(run), _changed_plan(run, requirements)
    applicants, erased = _applicants(scope, run, {*before_plan.answers, *after_plan.answers})
    day = (run.as_of or run.created_at).date()
    banded = len(applicants) <= BANDS_UP_TO
    then = _placed(applicants, before_plan, run.seed, day, banded=banded)
    now = _placed(applicants, after_plan, run.seed, day, banded=banded)
    names = _names(run.seed, [item.candidate for item in applicants])
    rows = [Moved(names[name], then.get(name), spot) for name, spot in now.items()]
    rows.sort(key=lambda row: (row.now.ahead if row.now else 0, row.name))
    rows += sorted(
        (Moved(names[name], spot, None) for name, spot in then.items() if name not in now), key=lambda row: row.name
    )
    crossing = [row for row in rows if row.crosses]
    before, after = (Counter(spot.tier for spot in spots.values()) for spots in (then, now))
    return Compared(
        people=len(applicants),
        rankable_then=len(then),
        rankable_now=len(now),
        tiers=tuple(TierCount(tier, before[tier], after[tier]) for tier in _TIERS),
        bands_then=max((spot.band for spot in then.values()), default=0),
        bands_now=max((spot.band for spot in now.values()), default=0),
        rows=tuple(rows if banded else rows[:SHOWN]),
        crossing=tuple(crossing[:SHOWN]),
        crossing_total=len(crossing),
        moved=sum(bool(row.crosses or row.fewer_ahead or row.then is None or row.now is None) for row in rows),
        banded=banded,
        erased=erased,
        musts_then=len(before_plan.musts),
        musts_now=len(after_plan.musts),
    )


def _applicants(scope: Scope, run: RankingRun, bearing: set[str]) -> tuple[list[Applicant], int]:
    """Everybody in the run, with the statements that bear on either plan, and how many are erased.

    The rows are our own, so they are read without the checks of :func:`matching.wire.from_json`, which take longer
    than the ranking.
    """
    rows = RankingEntry.objects.within(scope).filter(run=run).order_by("position").values_list("tier", "inputs")
    applicants, erased = [], 0
    for tier, inputs in rows.iterator(chunk_size=500):
        if tier == RankingEntry.WITHDRAWN:
            erased += 1
            continue
        held = (
            item for item in inputs["statements"] if item["concept"] in bearing or item["credential_type"] in bearing
        )
        applicants.append(Applicant(inputs["candidate"], tuple(map(_statement, held))))
    return applicants, erased


def _statement(stored: dict[str, Any]) -> Statement:
    days = {name: date.fromisoformat(stored[name]) if stored[name] else None for name in ("issued", "expires")}
    return Statement(**{**stored, **{name: kind(stored[name]) for name, kind in _KINDS.items()}, **days})


def _changed_plan(run: RankingRun, requirements: Sequence[Requirement]) -> Plan:
    relations = (run.basis or {}).get("relations")
    known = {row.key: {concept["uri"] for concept in row.concepts} for row in run.version.requirements.all()}
    if relations is not None and all(known.get(item.id) == set(item.concepts) for item in requirements):
        return plan_from(requirements, relations)
    return Plan.of(requirements, graph_for(requirements))


def _placed(applicants: Sequence[Applicant], plan: Plan, seed: str, day: date, *, banded: bool) -> Mapping[str, Spot]:
    """Everybody who can be ranked, in order, each with their spot."""
    scored = [score(item, plan, day) for item in applicants]
    placed = list(place([item for item in scored if item.has_evidence], seed))
    if banded:
        _, where = bands_of([item for _, _, item in placed], plan, seed)
        bands = [spot.band for spot in where]
    else:
        bands = [0] * len(placed)
    keys = bands if banded else [rank for rank, _, _ in placed]
    ahead: dict[int, int] = {}
    for position, key in enumerate(keys):
        ahead.setdefault(key, position)
    return {
        item.application.candidate: _spot(item, band, ahead[key])
        for (_, _, item), band, key in zip(placed, bands, keys, strict=True)
    }


def _spot(item: Scored, band: int, ahead: int) -> Spot:
    return Spot(item.tier, item.met, band, ahead)


def _names(seed: str, candidates: Sequence[str]) -> dict[str, str]:
    """A name for each, the same for the same run, that leads nowhere: “7Q2F”, longer where two would be alike.

    Seed and ids are told elsewhere, so they alone must not give the name.
    """
    whole = {
        name: b32encode(salted_hmac("portal.what_if", f"{seed}\0{name}", algorithm="sha256").digest()).decode()
        for name in candidates
    }
    length = 4
    while len({name[:length] for name in whole.values()}) < len(whole):
        length += 1
    return {name: drawn[:length] for name, drawn in whole.items()}
