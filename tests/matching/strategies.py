"""Hypothesis strategies for statements, applications and requirements over the concepts of the tests' people."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

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
from tests.matching import people

CONCEPTS = sorted(
    {edge.source for edge in people.EDGES} | {edge.target for edge in people.EDGES} | {people.CPR, "c:else"}
)
concepts = st.sampled_from(CONCEPTS)
days = st.dates(date(2015, 1, 1), date(2030, 1, 1))


@st.composite
def statements(draw: st.DrawFn, **fixed: Any) -> Statement:
    drawn: dict[str, Any] = {
        "digest": draw(st.sampled_from(["d1", "d2", "d3", "d4", "d5", "d6"])),
        "pointer": draw(st.sampled_from(["/a", "/b"])),
        "concept": draw(concepts),
        "issuer": draw(st.sampled_from(["did:a", "did:b", "did:c"])),
        "standing": draw(st.sampled_from(Standing)),
        "trust": draw(st.sampled_from(TrustLevel)),
        "subject": draw(st.sampled_from(SubjectLink)),
        "assessment": draw(st.sampled_from(Assessment)),
        "link": draw(st.sampled_from(LinkMethod)),
        "link_confidence": draw(st.floats(0, 1)),
        "level": draw(st.none() | st.floats(0.5, 4)),
        "issued": draw(st.none() | days),
        "expires": draw(st.none() | days),
        "only_status_unknown": draw(st.booleans()),
        "issuer_is_subject": draw(st.booleans()),
        "aligned_skills": draw(st.sampled_from([1, 2, 11, 200])),
        "observation": draw(st.sampled_from([False, False, True])),
        "confirmed_observation": draw(st.booleans()),
        "in_force": draw(st.sampled_from([True, True, False])),
        "expired": draw(st.sampled_from([False, False, True])),
        "credential_type": draw(st.just("") | concepts),
        "level_low": draw(st.none() | st.floats(0, 5)),
        "level_high": draw(st.none() | st.floats(0, 5)),
    }
    return people.statement(**{**drawn, **fixed})


#: A whole credential in force, as monotonicity speaks of it: authentic, trusted, surely theirs, surely linked.
good_statements = st.builds(
    people.statement,
    digest=st.just("new"),
    concept=concepts,
    assessment=st.sampled_from(Assessment),
    level=st.none() | st.floats(1, 4),
    issued=days,
)


@st.composite
def requirement_lists(draw: st.DrawFn) -> tuple[Requirement, ...]:
    number = draw(st.integers(1, 6))
    return tuple(draw(_requirement(f"r{index}")) for index in range(number))


@st.composite
def _requirement(draw: st.DrawFn, key: str) -> Requirement:
    age = draw(st.none() | st.integers(30, 3000))
    return people.requirement(
        key,
        *draw(st.lists(concepts, min_size=1, max_size=3, unique=True)),
        need=draw(st.sampled_from(Need)),
        weight=draw(st.sampled_from(Weight)),
        minimum_level=draw(st.none() | st.sampled_from([1.0, 2.0, 2.5, 3.0, 4.0])),
        maximum_age_days=age,
        age_reason="the standard changed" if age else "",
        in_force=draw(st.booleans()),
        minimum_trust=draw(st.none() | st.sampled_from(TrustLevel)),
    )


@st.composite
def application_lists(draw: st.DrawFn, most: int = 6) -> tuple[Application, ...]:
    lists = draw(st.lists(st.lists(statements(), max_size=6), min_size=1, max_size=most))
    return tuple(people.application(f"p{index}", *held) for index, held in enumerate(lists))
