"""Every sentence that can be produced keeps to the words: "no evidence yet", never a word that judges a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from matching import (
    actions,
    changes,
    citations,
    entries,
    explain,
    gaps,
    interview,
    outlook,
    pool,
    questions,
    rank,
    smallest_change,
    states,
    steps,
)
from matching.codes import Gate
from matching.gaps import gap_report
from matching.interview import interview_question
from matching.plan import Plan
from matching.pool import pool_report
from matching.score import score
from matching.statements import Application, Need, Requirement
from matching.steps import next_step
from tests.matching.people import AS_OF, GRAPH, VITALS, requirement
from tests.matching.strategies import application_lists, requirement_lists

FORBIDDEN = re.compile(
    r"\black(s|ed|ing)?\b|\bfail(s|ed|ing|ure)?\b|\b(un|dis)qualified\b|\bincompetent\b|\bunfit\b|\bunskilled\b"
    r"|\binadequate\b|\bdeficien|\bweak|\bpoor\b|%|\bper ?cent|\bmatch(es|ed)? (score|rate)\b"
    r"|\bfair(ly|er|est)?\b|\bunbiased\b",
    re.IGNORECASE,
)


def strings(value: object) -> Iterator[str]:
    """Every text of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def test_it_works() -> None:
    assert FORBIDDEN.search("She lacks CPR")
    assert FORBIDDEN.search("an 82 % match")
    assert not FORBIDDEN.search("No evidence yet. Absence of a record is not absence of skill.")


@given(application_lists(), requirement_lists())
@settings(max_examples=60)
def test_no_report_says_a_forbidden_word(
    applications: tuple[Application, ...], requirements: tuple[Requirement, ...]
) -> None:
    found = rank.rank(applications, requirements, GRAPH, seed="s", as_of=AS_OF)
    reports = [found.to_json(), pool_report(found, requirements, applications, GRAPH).to_json()]
    by_id = {entry.candidate: entry for entry in found.entries}
    reports += [
        gap_report(by_id.get(item.candidate), item, requirements, GRAPH, as_of=AS_OF).to_json() for item in applications
    ]
    for report in reports:
        for text in strings(report):
            assert not FORBIDDEN.search(text), text


@pytest.mark.parametrize(
    "module",
    [
        actions,
        changes,
        citations,
        entries,
        explain,
        gaps,
        interview,
        outlook,
        pool,
        questions,
        rank,
        smallest_change,
        states,
        steps,
    ],
)
def test_no_template_of_a_sentence_holds_a_forbidden_word(module: object) -> None:
    """Reads the source's string literals, so that a sentence no generated case reaches is read as well."""
    import ast
    from pathlib import Path

    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    documented = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documented:
            assert not FORBIDDEN.search(node.value), node.value


@pytest.mark.parametrize("gate", Gate)
@pytest.mark.parametrize("need", Need)
@pytest.mark.parametrize("in_force", [False, True])
def test_every_gate_has_a_step_with_an_owner(gate: Gate, need: Need, *, in_force: bool) -> None:
    step = next_step((gate,), requirement("r", VITALS, need=need, in_force=in_force))
    assert step.words
    assert step.owner


@given(application_lists(most=2), requirement_lists())
@settings(max_examples=60)
def test_every_question_names_its_requirement_and_a_good_answer(
    applications: tuple[Application, ...], requirements: tuple[Requirement, ...]
) -> None:
    plan = Plan.of(requirements, GRAPH)
    for item in applications:
        entry = entries.build_entry(score(item, plan, AS_OF), plan, AS_OF, rank=1, tied=False)
        for result, need in zip(entry.results, requirements, strict=True):
            question = interview_question(result, need)
            if question is not None:
                assert question.ask.startswith(f"{need.label}: ")
                assert "good answer" in question.good_answer
