"""The hashes that prove a ranking: SHA-256 over canonical JSON of what the scorer read, and of that with what it gave.

Read: the table of numbers, seed, day, requirements, the relations used, every scored field of every statement. Given:
ranks, bands, tiers, exact sums and credits as whole numbers over one denominator. Names, titles and other fields that
are only shown are left out, so swapping an institution's name changes nothing. The order of the input does not
matter. Canonical JSON: keys sorted, no spaces, ASCII.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date

from matching.bands import FACTORS_FROM, FACTORS_TO, PERTURBATIONS, SETTLED_PERCENT
from matching.gates import LIKELY_LINK
from matching.plan import ASSESSMENTS, BULK_CAP, BULK_SKILLS, UNSTATED_LEVELS, WEIGHTS, Plan
from matching.relations import FACTORS
from matching.score import Scored
from matching.statements import Application, Statement
from matching.wire import JsonValue

__all__ = ["SHOWN_ONLY", "VERSION", "application_digest", "inputs_of", "lottery", "ranking_hash", "table_of_numbers"]

VERSION = 3
SHOWN_ONLY = frozenset({"title", "issuer_name", "level_text", "question", "act", "concept_label", "linked_text"})


def lottery(seed: str, candidate: str) -> str:
    """The display order among equals: SHA-256 of the run's seed, a zero byte, and the opaque id."""
    return hashlib.sha256(f"{seed}\0{candidate}".encode()).hexdigest()


def application_digest(application: Application) -> str:
    """The digest of all that the scorer reads of one application, whatever the order of its statements."""
    statements = sorted(_canonical(_scored_fields(statement)) for statement in application.statements)
    received = (application.records_received, application.records_unreadable)
    whole: list[JsonValue] = [application.candidate, *received, *statements]
    return hashlib.sha256(_canonical(whole).encode()).hexdigest()


def inputs_of(applications: Iterable[str], plan: Plan, used_concepts: Iterable[str], *, seed: str, as_of: date) -> str:
    """The canonical JSON of everything that the scorer reads; its SHA-256 is the hash of the inputs.

    ``applications`` holds the :func:`application_digest` of each, ``used_concepts`` every concept that a statement
    names.
    """
    inputs: dict[str, JsonValue] = {
        "version": VERSION,
        "table": table_of_numbers(),
        "seed": seed,
        "as_of": as_of.isoformat(),
        "requirements": _requirements(plan),
        "relations": _relations(plan, used_concepts),
        "applications": list[JsonValue](sorted(applications)),
    }
    return _canonical(inputs)


def ranking_hash(
    inputs: str, placed: Iterable[tuple[int, int, Scored]], left_out: Iterable[tuple[str, str]], plan: Plan
) -> str:
    """The ranking's hash.

    ``inputs`` are those of :func:`inputs_of`, ``placed`` holds rank, band and scored application in the order of the
    ranking, ``left_out`` candidate and reason of those not ranked.
    """
    digest = hashlib.sha256(inputs.encode())
    beside: list[JsonValue] = [[candidate, reason] for candidate, reason in left_out]
    digest.update(b"\n" + _canonical({"not_rankable": beside, "denominator": plan.denominator}).encode())
    for rank, band, scored in placed:
        digest.update(b"\n" + _canonical(_outcome(rank, band, scored)).encode())
    return digest.hexdigest()


def _outcome(rank: int, band: int, scored: Scored) -> list[JsonValue]:
    shares: list[JsonValue] = [
        [
            [credit.points, credit.drop, credit.best.statement.digest, credit.best.statement.pointer]
            if credit.best
            else None
            for credit in credits_
        ]
        for credits_ in scored.credits
    ]
    tiers: list[JsonValue] = [tier.value for tier in scored.tiers]
    return [rank, band, scored.application.candidate, scored.tier.value, tiers, list[JsonValue](scored.totals), shares]


def _scored_fields(statement: Statement) -> list[JsonValue]:
    return [
        statement.digest,
        statement.pointer,
        statement.concept,
        statement.issuer,
        statement.standing.value,
        statement.trust.value,
        statement.subject.value,
        statement.assessment.value,
        statement.link.value,
        statement.link_confidence,
        statement.level,
        statement.level_low,
        statement.level_high,
        statement.issued.isoformat() if statement.issued else None,
        statement.expires.isoformat() if statement.expires else None,
        statement.in_force,
        statement.expired,
        statement.only_status_unknown,
        statement.issuer_is_subject,
        statement.aligned_skills,
        statement.observation,
        statement.confirmed_observation,
        statement.credential_type,
    ]


def table_of_numbers() -> dict[str, JsonValue]:
    """Every number that the scorer and the bands use, as it is now."""
    return {
        "relations": {kind.value: parts for kind, parts in FACTORS.items()},
        "assessments": {kind.value: tenths for kind, tenths in ASSESSMENTS.items()},
        "weights": {kind.value: weight for kind, weight in WEIGHTS.items()},
        "bulk": [BULK_SKILLS, BULK_CAP],
        "unstated_levels": list[JsonValue](UNSTATED_LEVELS),
        "likely_link": LIKELY_LINK,
        "bands": [PERTURBATIONS, SETTLED_PERCENT, FACTORS_FROM, FACTORS_TO],
    }


def _requirements(plan: Plan) -> JsonValue:
    return [
        [
            item.id,
            list[JsonValue](sorted(item.concepts)),
            item.need.value,
            item.weight.value,
            item.minimum_level,
            item.maximum_age_days,
            item.in_force,
            item.minimum_trust.value if item.minimum_trust else None,
        ]
        for item in plan.requirements
    ]


def _relations(plan: Plan, used_concepts: Iterable[str]) -> JsonValue:
    used = sorted(concept for concept in used_concepts if concept in plan.answers)
    return [
        [concept, [[index, relation.kind.value, relation.parts] for index, relation in plan.answers[concept]]]
        for concept in used
    ]


def _canonical(value: JsonValue | Sequence[JsonValue]) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
