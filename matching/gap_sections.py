"""What a gap report says beside its lines: near misses, strengths, what to ask, and what was not considered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from matching.citations import citation
from matching.codes import Gate, Owner, State, Tier
from matching.explain import count_words, day_words
from matching.gates import countable, open_gates, set_of
from matching.interview import InterviewQuestion, interview_question, question_about_several, told_once
from matching.plan import MEETING_ASSESSMENT, SETS, Plan
from matching.questions import aside_reason
from matching.relations import RelationKind
from matching.reports import FirstDays, NearMiss, NotConsidered, Strength
from matching.results import RankedEntry
from matching.score import Scored, assessment_tenths
from matching.statements import Application, Need, Requirement, Standing, Statement
from matching.states import told_items

__all__ = [
    "NEAR_MISSES_SHOWN",
    "could_not_check",
    "first_days",
    "interview",
    "near_misses",
    "not_considered",
    "observations_words",
    "strengths",
    "unreadable_words",
]

NEAR_MISSES_SHOWN = 4
STRENGTHS_SHOWN = 5
QUESTIONS_ASKED = 5


def near_misses(scored: Scored, plan: Plan, as_of: date) -> Iterator[NearMiss]:
    """Evidence that comes near what is not met, the strongest first; each skill is told once."""
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


def strengths(application: Application, plan: Plan, as_of: date) -> tuple[Strength, ...]:
    """What counts beyond the job, verified first."""
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


def interview(entry: RankedEntry, plan: Plan) -> tuple[InterviewQuestion, ...]:
    """Must-haves first; nice-to-haves of which nothing is shown share one question."""
    pairs = list(zip(entry.results, plan.requirements, strict=True))
    pairs.sort(key=lambda pair: pair[1].need is Need.NICE)
    unknown = [need for result, need in pairs if need.need is Need.NICE and result.state is State.NO_EVIDENCE]
    unknown = [need for need in unknown if not need.in_force and not need.description]
    alone = unknown if len(unknown) > 1 else []
    asked = [interview_question(result, need) for result, need in pairs if need not in alone]
    found = [question for question in asked if question is not None][: QUESTIONS_ASKED - bool(alone)]
    return told_once([*found, *([question_about_several(alone)] if alone else [])])


def first_days(entry: RankedEntry, plan: Plan) -> Iterator[FirstDays]:
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


def not_considered(application: Application) -> tuple[NotConsidered, ...]:
    """Each credential that may not count, and why."""
    out: dict[str, NotConsidered] = {}
    for statement in sorted(application.statements, key=lambda item: (item.digest, item.pointer, item.concept)):
        if not countable(statement):
            label = citation(statement, date.max).label
            out.setdefault(
                statement.digest, NotConsidered(statement.title, label, aside_reason(statement), statement.digest)
            )
    return tuple(out.values())


def unreadable_words(application: Application) -> str:
    """How many files held nothing that can be read; empty where there were none."""
    if not application.records_unreadable:
        return ""
    return f"{count_words(application.records_unreadable, 'file')} without a readable record inside"


def could_not_check(application: Application) -> tuple[str, ...]:
    """Each credential of which a check is open, and what is open."""
    found: dict[str, str] = {}
    for statement in sorted(application.statements, key=lambda item: (item.digest, item.pointer, item.concept)):
        if countable(statement) and statement.standing is Standing.INDETERMINATE:
            label = citation(statement, date.max).label
            open_point = statement.question or "one of its checks could not be made"
            found.setdefault(statement.digest, f"“{statement.title}” ({label}): {open_point}")
    return tuple(found.values())


def observations_words(application: Application) -> str:
    """How many observations by named people there are, and of when."""
    made = [statement for statement in application.statements if statement.observation]
    if not made:
        return "none recorded"
    confirmed = sum(statement.confirmed_observation for statement in made)
    days = [statement.issued for statement in made if statement.issued]
    latest = f", the latest on {day_words(max(days))}" if days else ""
    return f"{len(made)} recorded, {confirmed} confirmed{latest}"
