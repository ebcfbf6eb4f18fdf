"""Whom a record is about.

Identifiers decide, names only hint, and nobody is mistaken for somebody else by guesswork.
"""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.verification.records import EMAIL, Json, badge, examined, outcome_of, signed
from verification import Recipient, SubjectMatch
from verification.subject import Match, examine
from verification.vocabularies import Node

ADA = Recipient(emails=(EMAIL,), identifiers=("did:example:ada", "S-1042"), name="Ada Lovelace")
SALT = "not-a-grain"


def about(**subject: Any) -> Match:
    return examine(Node({"credentialSubject": subject}, "", None), ADA)


def identity(kind: str, value: str, *, hashed: bool = True, salt: str = SALT, algorithm: str = "sha256") -> Json:
    digest = f"{algorithm}${hashlib.new(algorithm, (value + salt).encode()).hexdigest()}"
    return {"identityType": kind, "hashed": hashed, "salt": salt, "identityHash": digest if hashed else value}


def test_it_works() -> None:
    report = examined(signed(badge()), recipient=ADA)
    assert report.subject_match is SubjectMatch.IDENTIFIER
    assert outcome_of(report, "subject_match") == ("passed", "identifier_matches")
    assert report.claims[0].subject_match is SubjectMatch.IDENTIFIER


@pytest.mark.parametrize(
    ("subject", "level", "code"),
    [
        ({"id": "did:example:ada"}, "identifier", "identifier_matches"),
        ({"id": f"mailto:{EMAIL.upper()}"}, "identifier", "identifier_matches"),
        ({"email": EMAIL}, "identifier", "identifier_matches"),
        ({"identifier": identity("emailAddress", EMAIL)}, "identifier", "identifier_matches"),
        ({"identifier": [identity("emailAddress", EMAIL, salt="")]}, "identifier", "identifier_matches"),
        ({"identifier": [identity("emailAddress", EMAIL, hashed=False)]}, "identifier", "identifier_matches"),
        ({"identifier": [identity("studentId", "S-1042")]}, "identifier", "identifier_matches"),
        (
            {"identifier": [identity("emailAddress", "eve@x.example"), identity("emailAddress", EMAIL)]},
            "identifier",
            "",
        ),
        ({"id": "did:example:eve"}, "mismatch", "subject_differs"),
        ({"id": "mailto:eve@x.example"}, "mismatch", "subject_differs"),
        ({"email": "eve@x.example"}, "mismatch", "subject_differs"),
        ({"identifier": [identity("emailAddress", "eve@x.example")]}, "mismatch", "subject_differs"),
        ({"identifier": [identity("emailAddress", "eve@x.example")], "name": "Ada Lovelace"}, "mismatch", ""),
        ({"id": "urn:uuid:1"}, "none", "no_identifier"),
        ({"identifier": [identity("studentId", "S-9")]}, "none", "no_identifier"),
        ({"identifier": [identity("emailAddress", EMAIL, algorithm="md5")]}, "none", "unsafe_hash"),
        ({"identifier": [{"identityType": "emailAddress", "hashed": True, "identityHash": "sha256$"}]}, "none", ""),
        ({"id": "urn:uuid:1", "name": " ada  LOVELACE "}, "name", "name_matches"),
        ({"id": "urn:uuid:1", "givenName": "Ada", "familyName": "Lovelace"}, "name", "name_matches"),
        ({"identifier": [identity("name", "Ada Lovelace", hashed=False)]}, "name", "name_matches"),
        ({"name": "Ada"}, "none", "no_identifier"),
    ],
)
def test_each_way_of_naming_somebody(subject: Json, level: str, code: str) -> None:
    match = about(**subject)
    assert match.level == level
    if code:
        assert match.checks[0].code == code
    assert match.checks[0].outcome == ("passed" if level == "identifier" else "warning")


def test_an_address_says_nothing_about_a_person_without_addresses() -> None:
    nobodys = Recipient(identifiers=("S-1042",))
    node = Node(
        {"credentialSubject": {"id": "did:example:eve", "identifier": identity("emailAddress", EMAIL)}}, "", None
    )
    assert examine(node, nobodys).level is SubjectMatch.NONE


def test_a_name_kept_as_an_identifier_never_identifies() -> None:
    recipient = Recipient(identifiers=("Ada Lovelace",), name="Ada Lovelace")
    node = Node({"credentialSubject": {"identifier": [identity("name", "Ada Lovelace", hashed=False)]}}, "", None)
    assert examine(node, recipient).level is SubjectMatch.NAME


def test_without_a_person_nothing_is_compared() -> None:
    match = examine(Node({"credentialSubject": {"id": "did:example:ada"}}, "", None), Recipient())
    assert (match.level, match.checks[0].code, match.subject_ids) == ("none", "no_recipient", ("did:example:ada",))


def test_of_several_subjects_only_the_candidates_own_claims_are_the_candidates() -> None:
    subject = badge()["credentialSubject"]
    record = signed(badge(credentialSubject=[subject, {**subject, "id": "did:example:bob"}]))
    report = examined(record, recipient=ADA)
    assert report.subject_match is SubjectMatch.IDENTIFIER
    assert [claim.subject_match for claim in report.claims] == [SubjectMatch.IDENTIFIER, SubjectMatch.MISMATCH]
    assert [claim.subject_id for claim in report.claims] == ["did:example:ada", "did:example:bob"]


def test_a_subject_that_cannot_be_compared_is_not_somebody_else() -> None:
    match = examine(Node({"credentialSubject": [{"id": "did:example:eve"}, {"id": "urn:uuid:1"}]}, "", None), ADA)
    assert match.level is SubjectMatch.NONE


def test_an_unsigned_identifier_is_not_read() -> None:
    """`nickname` means nothing in the badge's contexts, and an `email` that is not signed means nothing either."""
    record = signed(badge())
    record["credentialSubject"]["email"] = EMAIL
    stranger = Recipient(emails=(EMAIL,))
    assert examined(record, recipient=stranger).subject_match is SubjectMatch.NONE


@pytest.mark.parametrize("value", [None, 7, [], {}, [[]], "x", {"identityHash": {}}, [None, 3]])
def test_any_shape_of_an_identifier_is_survived(value: Any) -> None:
    assert about(id=value, identifier=value, email=value, name=value).level in {"none", "mismatch"}
