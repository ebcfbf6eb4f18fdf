"""Generated pairs of a job and a candidate, and what must hold for every one of them.

Plain seeded random numbers, so that ten thousand take a minute and a number names a pair. Each check raises an
`AssertionError` that says what did not hold; :data:`PROPERTIES` lists them all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

from matching.changes import apply_steps
from matching.codes import Tier
from matching.entries import build_entry
from matching.fingerprint import SHOWN_ONLY
from matching.gaps import gap_report
from matching.plan import Plan
from matching.rank import rank
from matching.results import RankedEntry
from matching.score import score
from matching.statements import (
    Application,
    Assessment,
    LinkMethod,
    Need,
    Requirement,
    Standing,
    Statement,
    SubjectLink,
    TrustLevel,
    Weight,
)
from tests.matching.people import AS_OF, EDGES, GRAPH, statement

__all__ = ["PROPERTIES", "Pair", "entry_of", "make_pair"]

CONCEPTS = sorted({end for edge in EDGES for end in (edge.source, edge.target)} | {"c:cpr", "c:else"})
NEAR = 1e-9
_TIERS = list(Tier)


@dataclass(frozen=True)
class Pair:
    """A job, a candidate, a further whole credential in force, and some others who apply for the same job."""

    number: int
    requirements: tuple[Requirement, ...]
    application: Application
    further: tuple[Statement, ...]
    others: tuple[Application, ...]

    @property
    def plan(self) -> Plan:
        """The job, prepared."""
        return Plan.of(self.requirements, GRAPH)


def make_pair(number: int) -> Pair:
    """The pair with this number: the same on every machine."""
    random = Random(number)  # noqa: S311 - nothing secret
    requirements = tuple(_requirement(random, f"r{index}") for index in range(random.randint(1, 7)))
    held = [item for index in range(random.randint(0, 6)) for item in _credential(random, f"d{index}")]
    others = tuple(
        Application(f"other{index}", tuple(_credential(random, f"o{index}")), 1)
        for index in range(random.randint(1, 3))
    )
    return Pair(
        number,
        requirements,
        Application("p", tuple(held), len({item.digest for item in held})),
        tuple(_credential(random, "further", in_force=True)),
        others,
    )


def _requirement(random: Random, key: str) -> Requirement:
    age = random.choice([None, None, None, 200, 1200])
    return Requirement(
        id=key,
        label=key.upper(),
        concepts=tuple(random.sample(CONCEPTS, random.randint(1, 3))),
        need=random.choice([Need.MUST, Need.MUST, Need.NICE]),
        weight=random.choice(list(Weight)),
        minimum_level=random.choice([None, 1.0, 2.0, 2.5, 3.0, 4.0]),
        maximum_age_days=age,
        age_reason="the standard changed" if age else "",
        in_force=random.random() < 0.2,
        minimum_trust=random.choice([None, None, None, *TrustLevel]),
    )


def _credential(random: Random, digest: str, *, in_force: bool = False) -> Iterator[Statement]:
    """One credential with one to four statements that share what holds for the whole of it."""
    standing = Standing.VERIFIED if in_force else random.choice([Standing.VERIFIED, Standing.VERIFIED, *Standing])
    whole: dict[str, Any] = {
        "issuer": random.choice(["did:a", "did:b", "did:c"]),
        "standing": standing,
        "trust": random.choice([TrustLevel.TRUSTED, *TrustLevel]),
        "subject": random.choice(
            [SubjectLink.IDENTIFIER, SubjectLink.HOLDER_KEY, *(link for link in SubjectLink if not in_force)]
        ),
        "issued": random.choice([None, AS_OF - timedelta(days=random.randint(1, 2500))]),
        "expires": random.choice([None, None, AS_OF + timedelta(days=random.randint(1 if in_force else -900, 900))]),
        "only_status_unknown": random.random() < 0.5,
        "issuer_is_subject": random.random() < 0.1,
        "aligned_skills": random.choice([1, 1, 2, 11, 200]),
        "in_force": in_force or standing is not Standing.NOT_IN_FORCE,
        "expired": not in_force and standing is Standing.NOT_IN_FORCE and random.random() < 0.5,
        "credential_type": random.choice(["", "", *CONCEPTS]),
        "observation": not in_force and random.random() < 0.1,
        "confirmed_observation": random.random() < 0.5,
    }
    for index, concept in enumerate(random.sample(CONCEPTS, random.randint(1, 4))):
        yield statement(digest, concept, pointer=f"/claims/{index}", **whole, **_claim(random))


def _claim(random: Random) -> dict[str, Any]:
    level = random.choice([None, round(random.uniform(0.5, 4), 2)])
    ranged = level is not None and random.random() < 0.3
    return {
        "assessment": random.choice(list(Assessment)),
        "link": random.choice([LinkMethod.IDENTIFIER, *LinkMethod]),
        "link_confidence": round(random.random(), 3),
        "level": level,
        "level_low": max(0.5, level - random.random()) if ranged and level else None,
        "level_high": min(4.0, level + random.random()) if ranged and level else None,
    }


def adding_a_credential_in_force_worsens_nothing(pair: Pair) -> int:
    """Neither any tier, nor the order, nor any of the three scores."""
    before = score(pair.application, pair.plan, AS_OF)
    more = replace(pair.application, statements=(*pair.application.statements, *pair.further))
    after = score(more, pair.plan, AS_OF)
    assert all(new >= old for new, old in zip(after.totals, before.totals, strict=True)), "a score fell"
    assert all(_TIERS.index(new) <= _TIERS.index(old) for new, old in zip(after.tiers, before.tiers, strict=True)), (
        "a tier worsened"
    )
    assert after.order <= before.order, "the place in the order worsened"
    return 1


def points_add_up_to_the_score(pair: Pair) -> int:
    """For V, B and A, by shares, by the rows of the points table, and as printed."""
    entry = entry_of(pair)
    scores = {"verified": entry.verified_only, "best": entry.score, "all": entry.all_claims}
    rows = [line for item in entry.contributions for line in item.lines]
    running, shown = 0.0, 0.0
    for name, whole in scores.items():
        shares = sum(getattr(item, name).points for item in entry.contributions)
        assert abs(shares - whole) < NEAR, f"the shares of {name} add up to {shares}, not {whole}"
        running += sum(line.points for line in rows if line.counted_from.value == name)
        shown += sum(float(line.points_shown) for line in rows if line.counted_from.value == name)
        assert abs(running - whole) < NEAR, f"the rows to {name} add up to {running}, not {whole}"
        assert abs(shown - whole) <= 0.0005 + NEAR, f"the printed rows to {name} add up to {shown}, not {whole}"
    return len(scores)


def every_citation_resolves(pair: Pair) -> int:
    """Digest and pointer of whatever is cited, in the entry and in the gap report, name a statement that was given."""
    held = {(item.digest, item.pointer) for item in pair.application.statements}
    report = gap_report(entry_of(pair), pair.application, pair.requirements, GRAPH, as_of=AS_OF)
    cited = [*_cited(entry_of(pair).to_json()), *_cited(report.to_json())]
    for place in cited:
        assert place in held, f"{place} is cited, and nobody stated it"
    return len(cited)


def _cited(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        if value.get("digest") and "pointer" in value:
            yield str(value["digest"]), str(value["pointer"])
        for inner in value.values():
            yield from _cited(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _cited(inner)


def removing_what_is_cited_gives_the_stated_drop(pair: Pair) -> int:
    """For every requirement and each of V, B and A: score again without the cited credential."""
    tried = 0
    for index, item in enumerate(entry_of(pair).contributions):
        for name in ("verified", "best", "all"):
            share = getattr(item, name)
            if not share.digest:
                assert (share.points, share.drop_if_removed) == (0, 0)
                continue
            rest = tuple(held for held in pair.application.statements if held.digest != share.digest)
            again = getattr(entry_of(pair, replace(pair.application, statements=rest)).contributions[index], name)
            lost = share.points - again.points
            assert abs(lost - share.drop_if_removed) < NEAR, f"{item.requirement}: {lost}, not {share.drop_if_removed}"
            tried += 1
    return tried


def every_smallest_change_does_what_it_says(pair: Pair) -> int:
    """Its steps, applied and scored, give the counts, the tier and the score that it states; none is needless."""
    report = gap_report(None, pair.application, pair.requirements, GRAPH, as_of=AS_OF)
    needs = {item.id: item for item in pair.requirements}
    index_of = {item.id: index for index, item in enumerate(pair.requirements)}
    found = [change for line in report.musts for change in line.changes] + ([report.whole] if report.whole else [])
    for change in found:
        after = score(apply_steps(pair.application, change.steps, needs, AS_OF), pair.plan, AS_OF)
        assert after.tiers[index_of[change.requirement]] is Tier.MET, "the change does not meet the need"
        assert (after.met, after.tier) == (change.musts_met, change.tier), "it gives other counts than it says"
        assert abs(after.totals[1] / pair.plan.denominator - change.score) < NEAR, "it gives another score than it says"
        said = f"{change.musts_met} of {change.musts_total}"
        assert said in change.consequence, f"“{change.consequence}” is not “{said}”"
        for step in change.steps:
            fewer = tuple(other for other in change.steps if other is not step)
            less = score(apply_steps(pair.application, fewer, needs, AS_OF), pair.plan, AS_OF)
            assert less.met < after.met, "a step is needless"
    for line in report.musts:
        assert bool(line.changes) == (line.tier is not Tier.MET), "an open must-have has no change, or a met one has"
    return len(found)


def names_and_institutions_change_nothing(pair: Pair) -> int:
    """Every text that is only shown, swapped for another's: the ranking is the same, byte for byte, but for those.

    No name, pronoun, photograph, address or birth date has a field to travel in; names of schools have one, and it is
    only shown. The issuer's id stands for a key, and is not a name.
    """
    pool = (pair.application, *pair.others)
    swapped = tuple(
        replace(item, statements=tuple(_swapped(held, pair.number) for held in item.statements)) for item in pool
    )
    before, after = (rank(people, pair.requirements, GRAPH, seed="s", as_of=AS_OF) for people in (pool, swapped))
    assert before.ranking_hash == after.ranking_hash, "the hash changed"
    assert _numbers(before.to_json()) == _numbers(after.to_json()), "a number or a place changed"
    return 1


def _swapped(item: Statement, number: int) -> Statement:
    return replace(item, **dict.fromkeys(SHOWN_ONLY, f"Ivy League School of Alexandra {number}"))


def _numbers(value: object) -> bytes:
    """All that is not text, and the ids: in order, as bytes."""
    kept: list[object] = []

    def walk(inner: object, key: str = "") -> None:
        if isinstance(inner, Mapping):
            for name in sorted(inner):
                walk(inner[name], str(name))
        elif isinstance(inner, list):
            for item in inner:
                walk(item, key)
        elif not isinstance(inner, str) or key in _IDS:
            kept.append(inner)

    walk(value)
    return json.dumps(kept).encode()


_IDS = frozenset({"candidate", "digest", "pointer", "issuer", "tier", "state", "requirement", "counted_from", "trust"})


def entry_of(pair: Pair, application: Application | None = None) -> RankedEntry:
    """The pair's candidate, or ``application`` in their place, as the ranking has them."""
    return build_entry(score(application or pair.application, pair.plan, AS_OF), pair.plan, AS_OF, rank=1, tied=False)


#: Each returns how many single facts it held to account.
PROPERTIES: Mapping[str, Callable[[Pair], int]] = {
    "adding a whole credential in force worsens no tier, place or score": adding_a_credential_in_force_worsens_nothing,
    "points add up to the score within 1e-9, in V, B and A": points_add_up_to_the_score,
    "every citation resolves": every_citation_resolves,
    "removing the cited credential reproduces the stated drop": removing_what_is_cited_gives_the_stated_drop,
    "every smallest change does what it says, and no step of it is needless": every_smallest_change_does_what_it_says,
    "swapped names and institutions leave the ranking byte-identical": names_and_institutions_change_nothing,
}
