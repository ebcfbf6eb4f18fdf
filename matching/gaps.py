"""The gap report for one candidate: every line a fact, its citation, the consequence, the action and its owner.

The words bind: "no evidence yet" is the strongest there is. Absence of a record is not absence of skill, and every
report says so. The report for the whole pool is in :mod:`matching.pool` and offered from here as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from matching.changes import Change
from matching.citations import citation
from matching.entries import build_entry
from matching.explain import count_words, crossing_words, day_words
from matching.fairness import NEVER_CONSIDERED_WORDS
from matching.gates import countable, open_gates, set_of
from matching.interview import InterviewQuestion, interview_question, question_about_several, told_once
from matching.plan import MEETING_ASSESSMENT, SETS, Plan
from matching.pool import PoolReport, pool_report
from matching.questions import aside_reason
from matching.rank import not_rankable
from matching.relations import ConceptGraph, RelationKind
from matching.reports import FirstDays, GapLine, GapReport, NearMiss, NotConsidered, Strength
from matching.results import (
    Gate,
    NotRankableReason,
    OpenQuestion,
    Owner,
    RankedEntry,
    RequirementResult,
    State,
    Tier,
)
from matching.score import Scored, assessment_tenths, score
from matching.smallest_change import Told, smallest_changes, told, whole_change
from matching.statements import Application, Need, Requirement, Standing, Statement
from matching.states import nearest_item, set_aside, told_items
from matching.steps import Step, next_step

__all__ = ["ABSENCE", "GapReport", "PoolReport", "gap_report", "headline", "pool_report"]

ABSENCE = "Absence of a record is not absence of skill."
CONTEST = (
    "The candidate sees these same lines, and may correct, add or withdraw records, or ask for a person to look again. "
    "Nothing is rejected automatically."
)
NEAR_MISSES_SHOWN = 4
STRENGTHS_SHOWN = 5
QUESTIONS_ASKED = 5


def headline(met: int, unproven: int, total: int) -> str:
    """The sentence that answers the page: "Confirmed 3 of 5 must-haves; 1 unproven; 1 without evidence."."""
    if not total:
        return "This job has no must-haves."
    parts = [f"Confirmed {met} of {count_words(total, 'must-have')}"]
    if unproven:
        parts.append(f"{unproven} unproven")
    if total - met - unproven:
        parts.append(f"{total - met - unproven} without evidence")
    return "; ".join(parts) + "."


def gap_report(
    entry: RankedEntry | None,
    application: Application,
    requirements: Sequence[Requirement],
    graph: ConceptGraph,
    *,
    as_of: date,
) -> GapReport:
    """The gap report of ``application``.

    ``entry`` is its place in a ranking of the same job and day; None when it could not be ranked (its rank is 0 then).

    Raises:
        ValueError: for requirements that :meth:`Plan.of` refuses, or an entry of somebody else.
    """
    plan = Plan.of(requirements, graph)
    scored = score(application, plan, as_of)
    if entry is None:
        entry = build_entry(scored, plan, as_of, rank=0, tied=False)
    if entry.candidate != application.candidate:
        raise ValueError("The entry and the application are of two candidates.")
    made = build_entry(scored, plan, as_of, rank=entry.rank, tied=entry.tied)
    changes = [smallest_changes(scored, plan, as_of, index) for index in range(len(plan.requirements))]
    crossings = [crossing_words(nearest_item(items)) for items in told_items(scored, plan)]
    lines = [
        _line(made.results[index], requirement, changes[index], set_aside(scored, plan, index), crossings[index])
        for index, requirement in enumerate(plan.requirements)
    ]
    open_musts = [changes[index] for index in plan.musts if changes[index]]
    return GapReport(
        candidate=entry.candidate,
        as_of=as_of,
        headline=headline(entry.musts_met, entry.musts_unproven, entry.musts_total),
        absence=ABSENCE,
        settle_first=_settle_first(made, scored) if entry.musts_met < entry.musts_total else None,
        musts=tuple(line for line in lines if line.need is Need.MUST),
        nices=tuple(line for line in lines if line.need is Need.NICE),
        near_misses=tuple(_near_misses(scored, plan, as_of))[:NEAR_MISSES_SHOWN],
        strengths=_strengths(application, plan, as_of),
        interview=_interview(made, plan),
        first_days=tuple(_first_days(made, plan)),
        not_considered=_not_considered(application),
        unreadable_words=_unreadable(application),
        never_considered=NEVER_CONSIDERED_WORDS,
        could_not_check=_could_not_check(application),
        observations=_observations(application),
        contest=CONTEST,
        rank=entry.rank,
        score=entry.score,
        verified_only=entry.verified_only,
        all_claims=entry.all_claims,
        score_words=entry.score_words,
        whole=whole_change(scored, plan, as_of, open_musts) if len(open_musts) > 1 else None,
    )


def _settle_first(made: RankedEntry, scored: Scored) -> OpenQuestion:
    """The open question; where nothing can be told of any line, first why."""
    question = made.open_question
    if scored.has_evidence:
        return question
    why = _WHY_NOTHING[not_rankable(scored.application).reason]
    return replace(question, fact=f"{why} {question.fact}")


_WHY_NOTHING = {
    NotRankableReason.NOTHING_SHARED: "Nothing was shared yet, so nothing could be confirmed.",
    NotRankableReason.NOTHING_READABLE: "What was sent holds no record that can be read.",
    NotRankableReason.NOTHING_COUNTS: "None of what was shared may count; the reasons stand below.",
    NotRankableReason.NOTHING_ON_POINT: "What was shared speaks of other skills than this job asks for.",
}


def _line(
    result: RequirementResult,
    requirement: Requirement,
    changes: tuple[Change, ...],
    aside: Statement | None,
    crossing: str,
) -> GapLine:
    step = next_step(result.gates, requirement)
    shown, remark = "Nothing shared speaks of it", ""
    if aside is not None:
        shown = f"“{aside.title}” is set aside: {aside_reason(aside)}"
    if result.evidence is not None:
        shown, remark = f"{result.evidence.label}, {result.evidence.detail}", result.evidence.remark
        if result.state is State.NEAR_MISS or Gate.SELF_ASSERTED in result.gates:
            shown = f"“{result.evidence.title}”, {shown}"
        remark = "; ".join(part for part in (crossing, remark) if part)
        if result.state is State.NEAR_MISS and aside is not None:
            remark = f"“{aside.title}” is set aside: {aside_reason(aside)}"
    open_must = requirement.need is Need.MUST and result.tier is not Tier.MET
    said = told(changes) if open_must or requirement.in_force else None
    if said is not None:
        step = Step(said.words, said.first.steps[0].owner, said.first.steps[0].action)
    return GapLine(
        requirement=requirement.id,
        needed=result.label,
        age_reason=result.age_reason,
        need=requirement.need,
        tier=result.tier,
        state=result.state,
        state_words=result.state_words,
        shown=shown,
        remark=remark,
        evidence=result.evidence,
        next_step=step.words,
        consequence=_would(said) if said and open_must else "",
        owner=step.owner,
        action=step.action,
        issuer=result.issuer,
        changes=changes if open_must else (),
        task=requirement.description.strip(),
    )


def _would(said: Told) -> str:
    """What the step would change, read off the second score: "Would make it 4 of 5"."""
    change = said.first
    which = "Either would" if said.either else "Would"
    words = f"{which} make it {change.musts_met} of {change.musts_total}"
    return f"{words}. {change.also_words.removesuffix('.')}" if change.also_words else words


def _near_misses(scored: Scored, plan: Plan, as_of: date) -> Iterator[NearMiss]:
    told: set[str] = set()
    for items, tier, requirement in zip(told_items(scored, plan), scored.tiers, plan.requirements, strict=True):
        if tier is Tier.MET:
            continue
        near = [item for item in items if not item.relation.meets and item.statement.concept not in told]
        for item in sorted(near, key=lambda item: (-item.values[2], item.set_index, item.statement.digest)):
            statement = item.statement
            if statement.concept in told:
                continue
            told.add(statement.concept)
            sibling = item.relation.kind is RelationKind.SIBLING
            yield NearMiss(
                label=statement.concept_label or statement.title,
                requirement=requirement.id,
                words=f"{_KINSHIP[item.relation.kind]} {requirement.label}",
                worth="Worth 0 points; a good opening for the interview."
                if sibling
                else "Counts in part; the skill itself is still to be shown.",
                evidence=citation(statement, as_of, item.gates),
            )


_KINSHIP = {RelationKind.SIBLING: "next to", RelationKind.CLOSE: "close to", RelationKind.BROADER: "broader than"}


def _strengths(application: Application, plan: Plan, as_of: date) -> tuple[Strength, ...]:
    beyond: list[tuple[int, int, str, str, Statement, tuple[Gate, ...]]] = []
    for statement in application.statements:
        gates = open_gates(statement, as_of)
        position = SETS.index(set_of(gates))
        strong = assessment_tenths(statement) >= MEETING_ASSESSMENT
        if countable(statement) and strong and statement.concept not in plan.answers and SETS[position] is not SETS[-1]:
            label = statement.concept_label or statement.title
            beyond.append((position, -assessment_tenths(statement), label, statement.digest, statement, gates))
    beyond.sort(key=lambda item: item[:4])
    first: dict[str, Strength] = {}
    for position, _, label, _, statement, gates in beyond:
        words = "verified" if not position else citation(statement, as_of, gates).remark or "best estimate"
        first.setdefault(statement.concept, Strength(label, words, citation(statement, as_of, gates)))
    return tuple(first.values())[:STRENGTHS_SHOWN]


def _interview(entry: RankedEntry, plan: Plan) -> tuple[InterviewQuestion, ...]:
    """Must-haves first; nice-to-haves of which nothing is shown share one question."""
    pairs = list(zip(entry.results, plan.requirements, strict=True))
    pairs.sort(key=lambda pair: pair[1].need is Need.NICE)
    unknown = [need for result, need in pairs if need.need is Need.NICE and result.state is State.NO_EVIDENCE]
    unknown = [need for need in unknown if not need.in_force and not need.description]
    alone = unknown if len(unknown) > 1 else []
    asked = [interview_question(result, need) for result, need in pairs if need not in alone]
    found = [question for question in asked if question is not None][: QUESTIONS_ASKED - bool(alone)]
    return told_once([*found, *([question_about_several(alone)] if alone else [])])


def _first_days(entry: RankedEntry, plan: Plan) -> Iterator[FirstDays]:
    """Nice-to-haves to be learned, those for which the same is proposed together."""
    together: dict[str, list[Requirement]] = {}
    for result, requirement in zip(entry.results, plan.requirements, strict=True):
        if requirement.need is Need.NICE and result.state is not State.MET and not requirement.in_force:
            words = _TRAINING[result.state]
            if result.state is State.NEAR_MISS and result.evidence is not None:
                words = f"build on “{result.evidence.title}”, which comes near"
            together.setdefault(words, []).append(requirement)
    for words, several in together.items():
        label = ", ".join(item.label for item in several)
        yield FirstDays(several[0].id, label, words, Owner.HIRING_MANAGER, tuple(item.id for item in several[1:]))


_TRAINING = {
    State.LEVEL_NOT_STATED: "find the level in the first week, then plan from there",
    State.UNDER_LEVEL: "practice from the level shown up to the level needed",
    State.STALE: "a refresher",
    State.EXPIRED: "a refresher, and the renewed record",
    State.UNVERIFIED: "a first task with a colleague beside, to see what is there",
    State.NEAR_MISS: "build on the neighbouring skill shown",
    State.NO_EVIDENCE: "an introduction by a colleague, unless the interview shows that it is there",
}


def _not_considered(application: Application) -> tuple[NotConsidered, ...]:
    out: dict[str, NotConsidered] = {}
    for statement in sorted(application.statements, key=lambda item: (item.digest, item.pointer, item.concept)):
        if not countable(statement):
            label = citation(statement, date.max).label
            out.setdefault(
                statement.digest, NotConsidered(statement.title, label, aside_reason(statement), statement.digest)
            )
    return tuple(out.values())


def _unreadable(application: Application) -> str:
    if not application.records_unreadable:
        return ""
    return f"{count_words(application.records_unreadable, 'file')} without a readable record inside"


def _could_not_check(application: Application) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for statement in sorted(application.statements, key=lambda item: (item.digest, item.pointer, item.concept)):
        if countable(statement) and statement.standing is Standing.INDETERMINATE:
            label = citation(statement, date.max).label
            open_point = statement.question or "one of its checks could not be made"
            found.setdefault(statement.digest, f"“{statement.title}” ({label}): {open_point}")
    return tuple(found.values())


def _observations(application: Application) -> str:
    made = [statement for statement in application.statements if statement.observation]
    if not made:
        return "none recorded"
    confirmed = sum(statement.confirmed_observation for statement in made)
    days = [statement.issued for statement in made if statement.issued]
    latest = f", the latest on {day_words(max(days))}" if days else ""
    return f"{len(made)} recorded, {confirmed} confirmed{latest}"
