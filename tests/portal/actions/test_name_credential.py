"""A credential of the organization's own, from its name to a requirement that is met: or not, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from matching.codes import Gate, Tier
from matching.plan import Plan
from matching.score import Scored, score
from matching.statements import Application as Applicant
from matching.statements import LinkMethod, Statement
from portal.actions.import_framework import load_builtin
from portal.actions.name_credential import MAX_IDENTIFIERS, name_credential
from portal.actions.refusal import RefusedError
from portal.actions.verified import link_statements
from portal.models import Event, OwnCredential, Verification
from portal.own_credentials import concept_labels, search_concepts, spellings
from portal.requirements import graph_for, requirement_from_input
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.people_factories import VITALS, needs, some_skills
from tests.portal.reports import PASSED, UNREACHABLE, claim, report
from tests.portal.work_factories import BOUND, a_candidate, a_record
from verification.codes import CheckId, Code, Outcome, Trust
from verification.report import Check, IssuerReport

NAME = "Ohio nurse aide registry listing"
ADDRESS = "https://odh.example/registry/nurse-aide"
TODAY = date(2026, 11, 23)
EXPIRED = Check(CheckId.DATES, Outcome.FAILED, Code.EXPIRED, "")
SUSPENDED = Check(CheckId.SUSPENSION, Outcome.FAILED, Code.SUSPENDED, "")
REVOKED = Check(CheckId.REVOCATION, Outcome.FAILED, Code.REVOKED, "")


def a_credential(person: Person) -> OwnCredential:
    return name_credential(person.scope, name=f" {NAME} ", regulator="Department of Health", identifiers=[ADDRESS, " "])


def held(
    person: Person, *checks: Check, trust: Trust = Trust.TRUSTED, kind: str = "License", **named: str
) -> tuple[Statement, ...]:
    """What a received licence states, by the code that a worker runs."""
    told = replace(claim(named.pop("name", NAME)), achievement_type=kind, **named)
    found = report(
        b"x", timezone.now(), *(checks or (PASSED, BOUND)), claims=(told,), issuer=IssuerReport("did:web:x", "X", trust)
    )
    return link_statements(person.scope, found)[0]


def scored(uri: str, statements: tuple[Statement, ...], **asks: Any) -> Scored:
    asked = requirement_from_input("licence", needs(uri, **({"in_force": True} | asks)))
    return score(Applicant("one", statements), Plan.of([asked], graph_for([asked])), TODAY)


def test_it_works(bob: Person) -> None:
    row = a_credential(bob)
    assert (row.name, row.identifiers, row.created_by) == (NAME, [ADDRESS], bob.user)
    assert Event.objects.within(bob.scope).filter(kind="credential.named").count() == 1
    (statement,) = held(bob)
    assert (statement.concept, statement.link) == (row.uri, LinkMethod.CONFIRMED)
    assert scored(row.uri, (statement,)).tier is Tier.MET


@pytest.mark.parametrize(
    ("checks", "tier", "gate"),
    [
        ((EXPIRED,), Tier.NO_EVIDENCE, Gate.EXPIRED),
        ((SUSPENDED,), Tier.UNPROVEN, Gate.NOT_IN_FORCE),
        ((UNREACHABLE,), Tier.UNPROVEN, Gate.STATUS),
        ((REVOKED,), Tier.NO_EVIDENCE, None),
    ],
)
def test_a_licence_that_is_not_in_force_or_not_verified_meets_nothing(
    bob: Person, checks: tuple[Check, ...], tier: Tier, gate: Gate | None
) -> None:
    uri = a_credential(bob).uri
    found = scored(uri, held(bob, *checks))
    assert found.tier is tier
    gates = {open_ for item in found.items[0] for open_ in item.gates}
    assert gates == ({gate} if gate else set())


@pytest.mark.parametrize(
    ("trust", "least", "tier", "points"),
    [
        (Trust.TRUSTED, "trusted", Tier.MET, True),
        (Trust.KNOWN, "trusted", Tier.UNPROVEN, False),
        (Trust.KNOWN, "known", Tier.UNPROVEN, True),
        (Trust.UNKNOWN, "known", Tier.UNPROVEN, False),
        (Trust.UNKNOWN, "", Tier.UNPROVEN, True),
    ],
)
def test_whose_word_counts(bob: Person, trust: Trust, least: str, tier: Tier, points: bool) -> None:  # noqa: FBT001
    found = scored(a_credential(bob).uri, held(bob, trust=trust), minimum_trust=least)
    assert found.tier is tier
    assert bool(found.totals[2]) is points


def test_records_name_it_by_address_or_by_name_whatever_their_type(bob: Person) -> None:
    uri = a_credential(bob).uri
    by_address = held(bob, name="Listing 2026", achievement_id=ADDRESS, kind="Badge")
    assert [item.concept for item in by_address] == [uri]
    aligned = replace(claim("Nurse aide", VITALS), achievement_id=ADDRESS, achievement_type="Badge")
    some_skills()
    both, _ = link_statements(bob.scope, report(b"x", timezone.now(), PASSED, claims=(aligned,)))
    assert {item.concept for item in both} == {VITALS, uri}
    assert scored(uri, both).tier is Tier.MET
    assert uri not in {item.concept for item in held(bob, name="Something else entirely")}


def test_another_organization_knows_nothing_of_it(bob: Person, charlie: Person) -> None:
    row = a_credential(bob)
    assert not held(charlie)
    assert spellings(charlie.scope) == {}
    assert concept_labels(charlie.scope, [row.uri]) == {}
    assert search_concepts(charlie.scope, "nurse aide", 8) == []
    assert [item.uri for item in search_concepts(bob.scope, "REGISTRY ohio", 8)] == [row.uri]
    assert concept_labels(bob.scope, [row.uri, f"{OwnCredential.PREFIX}nonsense"]) == {row.uri: NAME}
    assert name_credential(charlie.scope, name=NAME).uri != row.uri


def test_an_alternative_of_a_skill_and_a_credential(bob: Person) -> None:
    uri = a_credential(bob).uri
    asked = requirement_from_input("any", needs(VITALS, uri))
    plan = Plan.of([asked], graph_for([asked]))
    for statements in (held(bob), held(bob, name="x", achievement_id=ADDRESS)):
        assert score(Applicant("one", statements), plan, TODAY).tier is Tier.MET
    assert score(Applicant("one"), plan, TODAY).tier is Tier.NO_EVIDENCE


def test_a_licence_of_the_built_in_framework_works_the_same_way(bob: Person) -> None:
    load_builtin()
    uri = "urn:credence:skill:nurse-aide-certification"
    by_name = held(bob, name="Nurse aide certification", kind="Certification")
    assert scored(uri, by_name).tier is Tier.UNPROVEN  # a name alone is a likely link, until a person confirms it
    by_id = held(bob, name="CNA", achievement_id=uri, kind="Certification")
    assert scored(uri, by_id).tier is Tier.MET
    assert scored(uri, held(bob, EXPIRED, name="CNA", achievement_id=uri)).tier is Tier.NO_EVIDENCE


def test_records_that_are_here_already_are_checked_again(bob: Person, charlie: Person) -> None:
    named = a_record(bob, candidate=a_candidate(bob), title=NAME)
    other = a_record(bob, candidate=a_candidate(bob))
    theirs = a_record(charlie, candidate=a_candidate(charlie), title=NAME)
    a_credential(bob)
    waiting = set(
        Verification.objects.across_organizations("a test").filter(state="waiting").values_list("record", flat=True)
    )
    assert waiting == {named.pk}
    assert {other.pk, theirs.pk}.isdisjoint(waiting)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "X", "regulator": "x" * 201}, "regulator"),
        ({"name": "X", "identifiers": ["two words"]}, "identifiers"),
        ({"name": "X", "identifiers": ["x" * 501]}, "identifiers"),
        ({"name": "X", "identifiers": ["ab"]}, "identifiers"),
        ({"name": "X", "identifiers": [f"urn:x:{n}" for n in range(MAX_IDENTIFIERS + 1)]}, "identifiers"),
    ],
)
def test_each_wrong_field_is_named(bob: Person, given: dict[str, Any], field: str) -> None:
    with pytest.raises(RefusedError) as refused:
        name_credential(bob.scope, **given)
    assert refused.value.field == field
    assert not OwnCredential.objects.within(bob.scope).exists()


def test_no_name_twice_and_none_that_a_framework_has(bob: Person, dora: Person) -> None:
    load_builtin()
    a_credential(bob)
    for taken in (NAME.upper(), "registered nurse licence"):
        with pytest.raises(RefusedError, match="Find it by the search"):
            name_credential(bob.scope, name=taken)
    with pytest.raises(NotAllowedError):
        name_credential(dora.scope, name="Something")
