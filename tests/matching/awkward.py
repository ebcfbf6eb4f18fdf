"""The awkward cases: where a fair person would put them, worked out by hand from the rules of the score.

One must-have (vital signs, any level) unless a case needs more. `python -m tests.matching.awkward` prints the page that
publishes them, `matching/AWKWARD.md`; a test compares the two. A change here is a change of the rules.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from typing import Any

from matching.statements import Assessment, LinkMethod, Requirement, Standing, Statement, SubjectLink, TrustLevel
from tests.matching.people import CPR, VITALS, requirement, statement

__all__ = ["CASES", "POOLS", "Case", "Pool", "page"]

SKILL = (requirement("vitals", VITALS),)
LEVELLED = (requirement("vitals", VITALS, minimum_level=3.0),)
LICENCE = (requirement("licence", CPR, in_force=True),)
RECENT = (requirement("vitals", VITALS, maximum_age_days=365, age_reason="the standard changed in 2026"),)
TRUSTED_ONLY = (requirement("vitals", VITALS, minimum_trust=TrustLevel.TRUSTED),)
KNOWN_ONLY = (requirement("vitals", VITALS, minimum_trust=TrustLevel.KNOWN),)
EXPIRED: dict[str, Any] = {
    "standing": Standing.NOT_IN_FORCE,
    "in_force": False,
    "expired": True,
    "expires": date(2026, 3, 31),
}
NO_ANSWER: dict[str, Any] = {"standing": Standing.INDETERMINATE, "only_status_unknown": True}
OWN_WORD: dict[str, Any] = {
    "standing": Standing.SELF_ASSERTED,
    "subject": SubjectLink.NONE,
    "trust": TrustLevel.UNKNOWN,
    "issuer": "",
    "issuer_name": "",
}


@dataclass(frozen=True)
class Case:
    """One awkward candidate: what is held and needed, and what is expected. ``why`` is the working by hand."""

    held: tuple[Statement, ...]
    tier: str
    state: str
    scores: tuple[float, float, float]
    says: str
    step: str
    why: str
    needs: tuple[Requirement, ...] = SKILL


@dataclass(frozen=True)
class Pool:
    """A case that takes more than one candidate, or none that can be ranked: what is expected, in words."""

    expected: str
    says: str


def _third(of: float) -> float:
    return round(of / 3, 12)


CASES = {
    "a stranger's badge": Case(
        (statement("1", VITALS, trust=TrustLevel.UNKNOWN),),
        "unproven",
        "unverified",
        (0.0, 0.0, 0.8),
        "Vitals: issuer in no registry. If trusted: 1 of 1.",
        "An administrator decides whether to trust this issuer",
        "V and B want a trusted or known issuer; in A an assessed credential counts 0.8.",
    ),
    "a known issuer's badge": Case(
        (statement("1", VITALS, trust=TrustLevel.KNOWN),),
        "unproven",
        "unverified",
        (0.0, 0.8, 0.8),
        "Vitals: issuer known, not yet trusted here. If trusted: 1 of 1.",
        "An administrator decides whether to trust this issuer",
        "B admits known issuers, V does not.",
    ),
    "minimum trust: a known issuer where only trusted ones count": Case(
        (statement("1", VITALS, trust=TrustLevel.KNOWN),),
        "unproven",
        "unverified",
        (0.0, 0.0, 0.0),
        "Vitals: issuer known, not yet trusted here, and this job counts only records of trusted issuers. "
        "If trusted: 1 of 1.",
        "An administrator decides whether to trust this issuer",
        "The job asks for trusted issuers: no points in any set, and still one decision away.",
        TRUSTED_ONLY,
    ),
    "minimum trust: the candidate's own word where known issuers count": Case(
        (statement("1", VITALS, **OWN_WORD),),
        "unproven",
        "unverified",
        (0.0, 0.0, 0.0),
        "Vitals: “Certificate 1” is the candidate's own statement, with no signed record yet, and this job counts only "
        "records of issuers known or trusted. If shown or observed: 1 of 1.",
        "The recruiter asks for a signed record, or the hiring manager observes it",
        "A claim has no issuer, so it is below any trust asked for.",
        KNOWN_ONLY,
    ),
    "fifty self-issued badges": Case(
        tuple(
            statement(f"{number:02}", VITALS, issuer="did:key:me", issuer_is_subject=True, trust=TrustLevel.UNKNOWN)
            for number in range(50)
        ),
        "unproven",
        "unverified",
        (0.0, 0.0, 0.8),
        "Vitals: “Certificate 00” is signed by the candidate's own key alone. If shown or observed: 1 of 1.",
        "The recruiter asks for a record from whoever taught or assessed it, or the hiring manager observes it",
        "The greatest counts, not the sum: fifty are worth one, and one is a claim.",
    ),
    "self-issued by an issuer on the list": Case(
        (statement("1", VITALS, issuer_is_subject=True),),
        "unproven",
        "unverified",
        (0.0, 0.0, 0.8),
        "Vitals: “Certificate 1” is signed by the candidate's own key alone. If shown or observed: 1 of 1.",
        "The recruiter asks for a record from whoever taught or assessed it, or the hiring manager observes it",
        "V wants an issuer that is trusted and not the subject.",
    ),
    "one badge aligned to 200 skills": Case(
        (statement("1", VITALS, aligned_skills=200),),
        "unproven",
        "unverified",
        (0.4, 0.4, 0.4),
        "Vitals: “Certificate 1” names 200 skills at once, with no result for this one. If shown or observed: 1 of 1.",
        "The recruiter asks for an assessed result, or the hiring manager observes it",
        "More than ten skills without a result each: at most 0.4, and 0.6 is needed to meet.",
    ),
    "200 skills, with a result for this one": Case(
        (statement("1", VITALS, aligned_skills=200, assessment=Assessment.RESULT),),
        "met",
        "met",
        (1.0, 1.0, 1.0),
        "Nothing is open.",
        "None",
        "A result for this very skill counts 1.0, however many others there are.",
    ),
    "attendance only": Case(
        (statement("1", VITALS, assessment=Assessment.PARTICIPATION),),
        "unproven",
        "unverified",
        (0.2, 0.2, 0.2),
        "Vitals: “Certificate 1” shows attendance; nothing assessed yet. If shown or observed: 1 of 1.",
        "The recruiter asks for an assessed result, or the hiring manager observes it",
        "Participation counts 0.2, and 0.6 is needed to meet.",
    ),
    "an expired course": Case(
        (statement("1", VITALS, assessment=Assessment.COMPLETION, **EXPIRED),),
        "unproven",
        "expired",
        (0.0, 0.6, 0.6),
        "Vitals: “Certificate 1” expired on 31 Mar 2026. If renewed: 1 of 1.",
        "The recruiter asks for the renewed record",
        "Authentic and expired is in B: what was learned is not forgotten on a date. Completion counts 0.6.",
    ),
    "an expired licence": Case(
        (statement("1", CPR, **EXPIRED),),
        "no_evidence",
        "expired",
        (0.0, 0.0, 0.0),
        "Licence: “Certificate 1” expired on 31 Mar 2026. If renewed: 1 of 1.",
        "The recruiter asks for the renewed record",
        "A licence must be in force on the day; a date is a fact that nothing settles, so 0 in every set.",
        LICENCE,
    ),
    "a licence that expired since it was verified": Case(
        (statement("1", CPR, expires=date(2026, 11, 22)),),
        "no_evidence",
        "expired",
        (0.0, 0.0, 0.0),
        "Licence: “Certificate 1” expired on 22 Nov 2026. If renewed: 1 of 1.",
        "The recruiter asks for the renewed record",
        "The day of the ranking decides (23 Nov 2026), not the day of the check.",
        LICENCE,
    ),
    "a licence on its last good day": Case(
        (statement("1", CPR, expires=date(2026, 11, 23)),),
        "met",
        "met",
        (0.8, 0.8, 0.8),
        "Nothing is open.",
        "None",
        "In force to the end of the day it names.",
        LICENCE,
    ),
    "a suspended licence": Case(
        (statement("1", CPR, standing=Standing.NOT_IN_FORCE, in_force=False, question="suspended by its issuer"),),
        "unproven",
        "unverified",
        (0.0, 0.0, 0.8),
        "Licence: “Certificate 1” is not in force today (suspended by its issuer). If in force: 1 of 1.",
        "Its issuer puts it in force again; the recruiter may ask when",
        "Not in force: neither V nor B. A suspension can end, so A.",
        LICENCE,
    ),
    "a licence not valid yet": Case(
        (
            statement(
                "1",
                CPR,
                standing=Standing.NOT_IN_FORCE,
                in_force=False,
                question="not valid yet",
                issued=date(2026, 12, 1),
            ),
        ),
        "unproven",
        "unverified",
        (0.0, 0.0, 0.8),
        "Licence: “Certificate 1” is not in force today (not valid yet). If in force: 1 of 1.",
        "It becomes valid on 1 Dec 2026 by itself",
        "As a suspended one; nobody has to act.",
        LICENCE,
    ),
    "a status list that does not answer": Case(
        (statement("1", CPR, **NO_ANSWER),),
        "unproven",
        "unverified",
        (0.0, 0.8, 0.8),
        "Licence: record read; its status list has not answered. If confirmed: 1 of 1.",
        "Credence asks the status list again; the recruiter may ask for a fresh copy",
        "B admits records whose only unknown is status; what was not checked is never counted as verified.",
        LICENCE,
    ),
    "an issuer that cannot be reached": Case(
        (
            statement(
                "1",
                VITALS,
                standing=Standing.INDETERMINATE,
                question="its issuer's keys could not be fetched",
                act="network",
            ),
        ),
        "unproven",
        "unverified",
        (0.0, 0.0, 0.8),
        "Vitals: record read; its issuer's keys could not be fetched. If confirmed: 1 of 1.",
        "Credence asks again; the recruiter may ask for a fresh copy",
        "Without the key the signature is not proven: A only.",
    ),
    "a level not stated": Case(
        (statement("1", VITALS),),
        "unproven",
        "level_not_stated",
        (_third(0.8), _third(1.6), 0.8),
        "Vitals: level not stated, level 3 needed. If it is level 3 or more: 1 of 1.",
        "The recruiter asks for a record that states the level",
        "Not stated counts 1 in V, 2 in B, 4 in A: 0.8 × 1/3, 0.8 × 2/3, 0.8 × 1.",
        LEVELLED,
    ),
    "a level not stated where none is needed": Case(
        (statement("1", VITALS),),
        "met",
        "met",
        (0.8, 0.8, 0.8),
        "Nothing is open.",
        "None",
        "Any level will do, so none needs stating.",
    ),
    "a level stated as a range around the level needed": Case(
        (statement("1", VITALS, level=2.5, level_low=2.0, level_high=3.0),),
        "unproven",
        "level_not_stated",
        (_third(1.6), _third(2.0), 0.8),
        "Vitals: a level from 2 to 3 shown, level 3 needed. If it is level 3 or more: 1 of 1.",
        "The recruiter asks for the exact level",
        "V counts the lowest (2), B the estimate (2.5), A the highest (3): 0.8 × 2/3, 0.8 × 2.5/3, 0.8 × 1.",
        LEVELLED,
    ),
    "a range that begins at the level needed": Case(
        (statement("1", VITALS, level=3.5, level_low=3.0, level_high=4.0),),
        "met",
        "met",
        (0.8, 0.8, 0.8),
        "Nothing is open.",
        "None",
        "Even its lowest is enough.",
        LEVELLED,
    ),
    "a range that ends below the level needed": Case(
        (statement("1", VITALS, level=1.5, level_low=1.0, level_high=2.0),),
        "unproven",
        "under_level",
        (_third(0.8), _third(1.2), _third(1.6)),
        "Vitals: a level from 1 to 2 shown, level 3 needed. If shown or observed: 1 of 1.",
        "The recruiter asks for an assessed result, or the hiring manager observes it at level 3",
        "0.8 × 1/3, 0.8 × 1.5/3, 0.8 × 2/3. A level shown is a floor, so more can still be shown.",
        LEVELLED,
    ),
    "a level below": Case(
        (statement("1", VITALS, level=2.0, assessment=Assessment.RESULT),),
        "unproven",
        "under_level",
        (_third(2), _third(2), _third(2)),
        "Vitals: level 2 shown, level 3 needed. If shown or observed: 1 of 1.",
        "The recruiter asks for an assessed result, or the hiring manager observes it at level 3",
        "1.0 × 2/3.",
        LEVELLED,
    ),
    "older than the job allows": Case(
        (statement("1", VITALS),),
        "no_evidence",
        "stale",
        (0.0, 0.0, 0.0),
        "Vitals: “Certificate 1” is from 1 Jun 2025; the job asks for the last 1 year. If shown: 1 of 1.",
        "The recruiter asks for a more recent record",
        "540 days, and 365 are allowed: a date is a fact, so 0 in every set.",
        RECENT,
    ),
    "no date where a maximum age is set": Case(
        (statement("1", VITALS, issued=None),),
        "unproven",
        "unverified",
        (0.0, 0.0, 0.8),
        "Vitals: “Certificate 1” states no date, and the job sets a maximum age. If shown: 1 of 1.",
        "The recruiter asks for a record with a date",
        "It may be recent: A only.",
        RECENT,
    ),
    "matched by name only": Case(
        (statement("1", VITALS, subject=SubjectLink.NAME),),
        "unproven",
        "unverified",
        (0.0, 0.0, 0.8),
        "Vitals: “Certificate 1” matches by name only. If confirmed: 1 of 1.",
        "The recruiter asks for a fresh share from the candidate's wallet",
        "A name is not an identifier: A only.",
    ),
    "read from words, likely": Case(
        (statement("1", VITALS, link=LinkMethod.TEXT, link_confidence=0.80),),
        "unproven",
        "unverified",
        (0.0, 0.8, 0.8),
        "Vitals: the skill was read from the words “Certificate 1”. If confirmed: 1 of 1.",
        "The recruiter confirms that the record speaks of this skill",
        "B admits links with a confidence of 0.80 or more.",
    ),
    "read from words, doubtful": Case(
        (statement("1", VITALS, link=LinkMethod.TEXT, link_confidence=0.79),),
        "unproven",
        "unverified",
        (0.0, 0.0, 0.8),
        "Vitals: the skill was read from the words “Certificate 1” with little certainty. If confirmed: 1 of 1.",
        "The recruiter confirms that the record speaks of this skill",
        "Below 0.80: A only.",
    ),
    "name only, from an issuer in no registry": Case(
        (statement("1", VITALS, subject=SubjectLink.NAME, trust=TrustLevel.UNKNOWN),),
        "unproven",
        "unverified",
        (0.0, 0.0, 0.8),
        "Vitals: “Certificate 1” matches by name only; issuer in no registry. If observed: 1 of 1.",
        "The hiring manager observes it; or in 2 steps: the recruiter asks for a fresh share from the candidate's "
        "wallet; then an administrator decides whether to trust this issuer",
        "Two things are open on the record; an observation is one step.",
    ),
    "the candidate's own word": Case(
        (statement("1", VITALS, **OWN_WORD),),
        "unproven",
        "unverified",
        (0.0, 0.0, 0.8),
        "Vitals: “Certificate 1” is the candidate's own statement, with no signed record yet. "
        "If shown or observed: 1 of 1.",
        "The recruiter asks for a signed record, or the hiring manager observes it",
        "Self-asserted claims are in A.",
    ),
    "an observation that a person confirmed": Case(
        (statement("1", VITALS, observation=True, confirmed_observation=True, assessment=Assessment.RESULT),),
        "met",
        "met",
        (_third(1), _third(2), 1.0),
        "Nothing is open.",
        "None",
        "A confirmed observation meets without a stated level; its points count the level as not stated.",
        LEVELLED,
    ),
    "an observation nobody confirmed": Case(
        (statement("1", VITALS, observation=True, assessment=Assessment.RESULT),),
        "unproven",
        "unverified",
        (0.0, 0.0, 1.0),
        "Vitals: an observation is recorded and waits for confirmation. If confirmed: 1 of 1.",
        "The hiring manager confirms the observation",
        "Until a named person confirms it, it is a claim.",
    ),
    "a skill close to the one needed": Case(
        (statement("1", "c:records"),),
        "no_evidence",
        "near_miss",
        (0.64, 0.64, 0.64),
        "Charting: Records is close to it; no evidence yet for the skill itself. If shown or observed: 1 of 1.",
        "The recruiter asks for a record of it, or the hiring manager observes it",
        "Close counts 0.8 × 0.8 assessed, and does not meet.",
        (requirement("charting", "c:charting"),),
    ),
    "a sibling of the skill needed": Case(
        (statement("1", "c:positioning"),),
        "no_evidence",
        "near_miss",
        (0.0, 0.0, 0.0),
        "Transfer: Positioning is next to it; no evidence yet for the skill itself. If shown or observed: 1 of 1.",
        "The recruiter asks for a record of it, or the hiring manager observes it",
        "A near miss is worth 0. (With nothing else, the candidate stands beside the ranking: nothing on point.)",
        (requirement("transfer", "c:transfer"),),
    ),
    "revoked": Case(
        (statement("1", CPR, standing=Standing.REJECTED, question="revoked by its issuer"),),
        "no_evidence",
        "no_evidence",
        (0.0, 0.0, 0.0),
        "Licence: no evidence yet that counts; “Certificate 1” is set aside: revoked by its issuer. If shown: 1 of 1.",
        "The recruiter asks for the credential itself, in force",
        "A revoked record is in no set, and no step brings it back; the report names it as not considered.",
        LICENCE,
    ),
    "forged": Case(
        (statement("1", VITALS, standing=Standing.REJECTED, question="altered after it was signed"),),
        "no_evidence",
        "no_evidence",
        (0.0, 0.0, 0.0),
        "Vitals: no evidence yet that counts; “Certificate 1” is set aside: altered after it was signed. "
        "If shown or observed: 1 of 1.",
        "The recruiter asks for a record of it, or the hiring manager observes it",
        "As a revoked one.",
    ),
    "about another person": Case(
        (statement("1", VITALS, subject=SubjectLink.MISMATCH),),
        "no_evidence",
        "no_evidence",
        (0.0, 0.0, 0.0),
        "Vitals: no evidence yet that counts; “Certificate 1” is set aside: about another person. "
        "If shown or observed: 1 of 1.",
        "The recruiter asks for a record of it, or the hiring manager observes it",
        "A good record of somebody else is in no set.",
    ),
}

POOLS = {
    "no record at all": Pool(
        "beside the ranking, never at its bottom: nothing shared; state no evidence; [0, 0, 0]",
        "Confirmed 0 of 1 must-have; 1 without evidence. Absence of a record is not absence of skill.",
    ),
    "two identical candidates": Pool(
        "both met, both rank 1, shown as 1=, [0.8, 0.8, 0.8], in the order of the run's lottery, not of their ids",
        "Confirmed 1 of 1 must-have.",
    ),
    "a pool of three, one of whom shared nothing": Pool(
        "two ranked, one beside",
        "3 applied; 2 rankable; 2 met all must-haves; 0 one confirmation away; 1 without readable evidence. With 2 "
        "people ranked, read the states, not the order: among so few, small differences say little.",
    ),
}

_HEAD = """# Awkward cases

What is expected of them, worked out by hand from the rules of the score (`matching/score.py`). The tests hold the
scorer to this table, and this page to the tests: it is printed by `python -m tests.matching.awkward > \
matching/AWKWARD.md`.

One must-have, any level, unless the working says otherwise; the day is 23 November 2026; what is not mentioned is in
order: verified, a trusted issuer, matched by identifier, assessed, linked by identifier. [V, B, A] are the scores from
verified records, the best estimate, and all claims. What is said is the open question of the ranking and the gap
report, with the next step.

| case | tier | state | [V, B, A] | said | next step | working |
|---|---|---|---|---|---|---|
"""
_POOL_HEAD = """
| case | expected | said |
|---|---|---|
"""


def page() -> str:
    """The published page."""
    rows = [
        f"| {name} | {case.tier.replace('_', ' ')} | {case.state.replace('_', ' ')} | {_numbers(case.scores)} | "
        f"{case.says} | {case.step} | {case.why} |"
        for name, case in CASES.items()
    ]
    pools = [f"| {name} | {pool.expected} | {pool.says} |" for name, pool in POOLS.items()]
    return _HEAD + "\n".join(rows) + "\n" + _POOL_HEAD + "\n".join(pools) + "\n"


def _numbers(scores: tuple[float, float, float]) -> str:
    return f"[{', '.join(f'{value:.3f}'.rstrip('0').rstrip('.') for value in scores)}]"


if __name__ == "__main__":
    sys.stdout.write(page())
