"""One scored application as the row, the points table and the states that pages show. It only rounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from matching.citations import CitationBook, issuers_tally, subjects_tally
from matching.codes import Gate, State, Tier
from matching.explain import (
    SET_WORDS,
    how_it_counts,
    musts_words,
    need_words,
    needed,
    pips_words,
    state_words,
)
from matching.plan import SETS, Plan
from matching.questions import open_question, strongest_reason
from matching.results import DIGITS, Contribution, PointLine, RankedEntry, RequirementResult, Share
from matching.score import Credit, Item, Scored, trusted_enough
from matching.statements import Requirement
from matching.states import nearest_item, state_of, told_items

__all__ = ["build_entry"]

_WORTH_NOTHING = {
    State.EXPIRED: "Expired, and so worth 0 here",
    State.STALE: "Older than the job allows, and so worth 0",
    State.NEAR_MISS: "Near miss, worth 0",
}


def build_entry(scored: Scored, plan: Plan, as_of: date, *, rank: int, tied: bool) -> RankedEntry:
    """The ranked entry for ``scored`` at ``rank``."""
    cite = CitationBook(as_of)
    nearest = tuple(nearest_item(items) for items in told_items(scored, plan))
    pips = tuple(scored.tiers[index] for index in plan.musts)
    issuers, issuers_in_words = issuers_tally(scored.application.statements)
    subjects, subjects_in_words = subjects_tally(scored.application.statements)
    verified, best, claims = (_float(total, plan) for total in scored.totals)
    return RankedEntry(
        candidate=scored.application.candidate,
        rank=rank,
        tied=tied,
        rank_shown=f"{rank}=" if tied else str(rank),
        tier=scored.tier,
        musts_met=scored.met,
        musts_unproven=scored.unproven,
        musts_total=len(plan.musts),
        musts_words=musts_words(scored.met, len(plan.musts)),
        pips=pips,
        pips_words=pips_words(pips),
        score=best,
        verified_only=verified,
        all_claims=claims,
        score_words=(
            f"Score from verified records {verified:.2f}, best estimate {best:.2f}, all claims {claims:.2f}, out of 1"
        ),
        contributions=_contributions(scored, plan, nearest, cite),
        results=tuple(
            _result(item, tier, requirement, cite)
            for item, tier, requirement in zip(nearest, scored.tiers, plan.requirements, strict=True)
        ),
        strongest_reason=strongest_reason(scored, plan, as_of, cite),
        open_question=open_question(scored, plan, nearest, as_of, cite),
        issuers=issuers,
        issuers_words=issuers_in_words,
        subjects=subjects,
        subjects_words=subjects_in_words,
    )


def _float(value: int, plan: Plan) -> float:
    return round(value / plan.denominator, DIGITS)


def _thousandths(value: int, plan: Plan) -> int:
    """``value`` over the plan's denominator in thousandths, rounded half up."""
    return (2000 * value + plan.denominator) // (2 * plan.denominator)


def _shown(thousandths: int) -> str:
    sign = "\N{MINUS SIGN}" if thousandths < 0 else ""
    return f"{sign}{abs(thousandths) // 1000}.{abs(thousandths) % 1000:03d}"


def _contributions(
    scored: Scored, plan: Plan, nearest: Sequence[Item | None], cite: CitationBook
) -> tuple[Contribution, ...]:
    lines = _lines(scored, plan, cite)
    return tuple(
        _contribution(scored.credits[index], plan, requirement, lines[index], nearest[index], cite)
        for index, requirement in enumerate(plan.requirements)
    )


def _lines(scored: Scored, plan: Plan, cite: CitationBook) -> list[list[PointLine]]:
    """The rows of the points table by requirement, with shown points that add up to the shown totals of V, B and A."""
    lines: list[list[PointLine]] = [[] for _ in plan.requirements]
    running = 0
    for position, name in enumerate(SETS):
        for index, minimum in enumerate(plan.minimums):
            credit = scored.credits[index][position]
            added = credit.points - (scored.credits[index][position - 1].points if position else 0)
            if credit.best is None or not added:
                continue
            before, running = running, running + added
            shown = _thousandths(running, plan) - _thousandths(before, plan)
            dropped = shown if credit.drop == added else _thousandths(credit.drop, plan)
            lines[index].append(
                PointLine(
                    counted_from=name,
                    counted_words=SET_WORDS[name],
                    how=how_it_counts(credit.best, minimum, position),
                    evidence=cite.of(credit.best),
                    points=_float(added, plan),
                    drop_if_removed=_float(credit.drop, plan),
                    points_shown=_shown(shown),
                    drop_shown=_shown(-dropped),
                )
            )
    return lines


def _contribution(
    credits_: tuple[Credit, Credit, Credit],
    plan: Plan,
    requirement: Requirement,
    lines: Sequence[PointLine],
    nearest: Item | None,
    cite: CitationBook,
) -> Contribution:
    best = credits_[1]
    holder = best.best or credits_[2].best
    return Contribution(
        requirement=requirement.id,
        label=needed(requirement),
        need_words=need_words(requirement),
        points=_float(best.points, plan),
        drop_if_removed=_float(best.drop, plan),
        evidence=(cite.of(best.best),) if best.best else (),
        runner_up=cite.of(best.runner_up) if best.runner_up else None,
        counted_from=SETS[holder.set_index] if holder else None,
        verified=_share(credits_[0], plan),
        best=_share(best, plan),
        all=_share(credits_[2], plan),
        lines=tuple(lines),
        remark="" if lines else _remark(nearest, requirement),
    )


def _share(credit: Credit, plan: Plan) -> Share:
    statement = credit.best.statement if credit.best else None
    return Share(
        points=_float(credit.points, plan),
        drop_if_removed=_float(credit.drop, plan),
        digest=statement.digest if statement else "",
        pointer=statement.pointer if statement else "",
    )


def _remark(nearest: Item | None, requirement: Requirement) -> str:
    if nearest is None:
        return "No evidence yet."
    name = nearest.statement.concept_label or nearest.statement.title
    less = "Its issuer is less trusted than this job asks, and so it is worth 0 here"
    other = "Worth 0" if trusted_enough(nearest.statement, requirement) else less
    words = _WORTH_NOTHING.get(state_of(nearest), other)
    return f"No evidence yet that counts. {words}: {name}."


def _result(item: Item | None, tier: Tier, requirement: Requirement, cite: CitationBook) -> RequirementResult:
    state = state_of(item)
    gates = item.gates if item else (Gate.NOTHING_SHOWN,)
    decides = Gate.ISSUER_KNOWN in gates or Gate.ISSUER_UNKNOWN in gates
    return RequirementResult(
        requirement=requirement.id,
        label=needed(requirement),
        short_label=requirement.label,
        need=requirement.need,
        weight=requirement.weight,
        tier=tier,
        state=state,
        state_words=state_words(state, gates),
        gates=gates,
        evidence=cite.of(item) if item else None,
        issuer=item.statement.issuer if item and decides else "",
        question=item.statement.question if item else "",
        age_reason=requirement.age_reason,
    )
