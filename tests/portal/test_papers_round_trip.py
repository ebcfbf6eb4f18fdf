"""Out of one organization and into another: nothing is lost, and nothing is believed."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.actions.candidates import confirm_identifier
from portal.exports.candidate_json import comparable
from portal.models import Candidate, CandidateIdentifier, Record
from portal.resume import own_words
from tests.portal.conftest import Person
from tests.portal.papers_factories import FILES, Json, file_of, filed, holder, records_of, taken_in

pytestmark = pytest.mark.django_db

_OURS = ("credence", "attachments")


def held(person: Person, candidate: Candidate) -> list[tuple[object, ...]]:
    """What must come out the same: bytes, verdict, claims and own words of each record."""
    found = []
    for row in records_of(person, candidate):
        check = row.current_verification
        assert check is not None
        lines = [(item.kind, item.name, item.where, item.when) for item in own_words(check.report, check.payload)]
        claims = json.dumps(every_claim(check.report), sort_keys=True)
        found.append((row.digest, row.state, row.verdict, row.title, claims, tuple(lines)))
    return found


def every_claim(report: Json) -> list[Json]:
    inside = [claim for child in report["credentials"] for claim in every_claim(child)]
    return [*report["claims"], *inside]


def identifiers_of(candidate: Candidate) -> set[tuple[str, str]]:
    return set(candidate.identifiers.values_list("kind", "value"))


def kept_whole(report: Json) -> set[tuple[str, str]]:
    """Title and verdict of what stands in a résumé's own places: each credential and what it holds."""
    inside = set().union(*(kept_whole(child) for child in report["credentials"]))
    own = set() if report["format"] == "ler_rs" else {(report["title"], report["verdict"])}
    return own | inside


def test_it_works(bob: Person, charlie: Person) -> None:
    candidate = holder(bob, [make(number) for number, make in enumerate(FILES.values(), 1)])
    confirm_identifier(bob.scope, candidate.identifiers.get(kind="number"), how="they showed it")
    for kind in ("candidate-json", "ler-rs"):
        taken = taken_in(charlie, file_of(bob, candidate, kind))
        assert held(charlie, taken.candidate) == held(bob, candidate)
        assert taken.candidate.organization_id == charlie.organization.pk
        assert identifiers_of(taken.candidate) == identifiers_of(candidate)
        assert not taken.candidate.identifiers.exclude(confirmed_at=None).exists()
        assert comparable(filed(charlie, taken.candidate, "candidate-json")) == comparable(
            filed(bob, candidate, "candidate-json")
        )
    people = Candidate.objects.within(charlie.scope)
    assert people.count() == 1, "the same person twice is one person"
    verdicts = {row.verdict for row in records_of(bob, candidate)}
    assert {"verified", "rejected", "indeterminate"} <= verdicts, "the test has records of each kind"


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    kinds=st.lists(st.tuples(st.sampled_from(sorted(FILES)), st.integers(1, 40)), max_size=5),
    paper=st.sampled_from(["candidate-json", "ler-rs"]),
)
def test_random_papers_come_through_whole(
    bob: Person, charlie: Person, kinds: list[tuple[str, int]], paper: str
) -> None:
    for person in (bob, charlie):  # each example begins with nobody
        Record.objects.within(person.scope, hidden_too=True).delete()
        CandidateIdentifier.objects.within(person.scope).delete()
        Candidate.objects.within(person.scope).delete()
    candidate = holder(bob, [FILES[kind](number) for kind, number in kinds])
    first = filed(bob, candidate, "candidate-json")
    taken = taken_in(charlie, file_of(bob, candidate, paper))
    assert held(charlie, taken.candidate) == held(bob, candidate)
    assert identifiers_of(taken.candidate) == identifiers_of(candidate)
    assert comparable(filed(charlie, taken.candidate, "candidate-json")) == comparable(first)
    again = taken_in(bob, file_of(charlie, taken.candidate, paper))
    assert again.matched
    assert again.candidate.pk == candidate.pk, "back home it is the same person, with the same records"
    assert held(bob, candidate) == held(charlie, taken.candidate)


def test_another_system_may_drop_our_extension(bob: Person, charlie: Person) -> None:
    candidate = holder(bob, [make(number) for number, make in enumerate(FILES.values(), 1)])
    passed_on = filed(bob, candidate, "ler-rs")
    del passed_on["credence"]
    taken = taken_in(charlie, json.dumps(passed_on).encode())
    originals = {entry[:3] for entry in held(bob, candidate)}
    assert originals < {entry[:3] for entry in held(charlie, taken.candidate)}, "the résumé itself is one more record"


def test_the_standards_own_places_are_enough_for_what_is_no_picture(bob: Person, charlie: Person) -> None:
    kinds = ["badge", "token", "aligned", "resume", "backed", "SD-JWT", "CLR", "CLR as a token", "resume of all"]
    candidate = holder(bob, [FILES[kind](number) for number, kind in enumerate(kinds, 1)])
    bare = {name: part for name, part in filed(bob, candidate, "ler-rs").items() if name not in _OURS}
    (row,) = records_of(charlie, taken_in(charlie, json.dumps(bare).encode()).candidate)
    checks = [found.current_verification for found in records_of(bob, candidate)]
    expected = set().union(*(kept_whole(check.report) for check in checks if check))
    assert row.current_verification is not None
    assert kept_whole(row.current_verification.report) == expected
    assert {verdict for _, verdict in expected} == {"verified"}
    said = {(kind, name, where) for found in held(bob, candidate) for kind, name, where, _ in found[5]}
    (again,) = held(charlie, row.candidate)
    assert {(kind, name, where) for kind, name, where, _ in again[5]} == said


def test_json_resume_names_everything_and_comes_back_as_own_words(bob: Person, charlie: Person) -> None:
    kinds = ["badge", "resume", "SD-JWT", "CLR"]
    candidate = holder(bob, [FILES[kind](number) for number, kind in enumerate(kinds, 1)])
    taken = taken_in(charlie, file_of(bob, candidate, "json-resume"))
    ((_, _, verdict, _, claims, lines),) = held(charlie, taken.candidate)
    assert (verdict, claims) == ("indeterminate", "[]"), "names prove nothing"
    names = [name for _, name, _, _ in lines]
    assert {"Juggling 2", "Nursing 2", "Care assistant 2", "Forklift 2", "First aid 2"} <= set(names)
    assert {"Vital signs", "Wound care 3", "Learner record 4"} <= set(names)
    assert names.count("Vital signs") == 3, "the badge, and both courses of the learner record"
