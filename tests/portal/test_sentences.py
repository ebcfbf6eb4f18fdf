"""Sentences: every member of the closed lists has one, and each verdict reads as a person would say it."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from portal.sentence_tables import BY_CHECK, BY_CODE, CHECK_NAMES
from portal.sentences import check_sentence, deciding_check, shown_day, verdict_sentence
from verification.codes import CheckId, Code


def check(id_: str, outcome: str, code: str, **more: object) -> dict[str, object]:
    return {"id": id_, "outcome": outcome, "code": code, "detail": "", "pointer": "", "act": None, **more}


def report(verdict: str, *checks: dict[str, object], **more: object) -> dict[str, object]:
    issuer = {"id": "did:web:x", "name": "X", "trust": "trusted", "registry": ""}
    return {"verdict": verdict, "checks": list(checks), "issuer": issuer, "subject_match": "identifier", **more}


def test_it_works() -> None:
    passed = check("proof", "passed", "eddsa-rdfc-2022")
    good = report("verified", passed, expires="2027-06-30T00:00:00Z")
    assert verdict_sentence(good) == "Every required check passed. In force to 30 Jun 2027."


def test_every_member_has_its_words() -> None:
    assert set(CHECK_NAMES) == {item.value for item in CheckId}
    assert set(BY_CODE) == {item.value for item in Code}
    assert {code for _, code in BY_CHECK} <= set(BY_CODE)
    for words in (*BY_CODE.values(), *BY_CHECK.values()):
        assert words.endswith((".", "”."))
        assert words[0].isupper()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            report("verified", issuer={"trust": "unknown"}, subject_match="name"),
            "Every required check passed. Issuer in no registry; matches by name only.",
        ),
        (report("verified", subject_match="mismatch"), "Every required check passed. It is about somebody else."),
        (
            report("not_in_force", check("dates", "failed", "expired"), expires="2026-08-31T10:00:00Z"),
            "Authentic; expired 31 Aug 2026.",
        ),
        (
            report("not_in_force", check("suspension", "failed", "suspended")),
            "Authentic; suspended by its issuer for now.",
        ),
        (
            report("indeterminate", check("revocation", "unknown", "status_unreachable", act="network")),
            (
                "The status list did not answer. Not answered is never read as “not revoked”. "
                "Nobody but the network can settle it; we ask again."
            ),
        ),
        (
            report("rejected", check("dates", "failed", "expired"), check("proof", "failed", "bad_signature")),
            "The signature does not fit: altered after signing, or signed with another key. Counts for nothing.",
        ),
        (
            report("rejected", credentials=[report("rejected", check("proof", "failed", "no_proof"))]),
            "Nobody signed it: anybody could have written it. Counts for nothing.",
        ),
    ],
)
def test_verdicts(given: dict[str, object], sentence: str) -> None:
    assert verdict_sentence(given) == sentence


def test_who_keeps_nothing_asks_nobody_again() -> None:
    unanswered = report("indeterminate", check("revocation", "unknown", "status_unreachable", act="network"))
    said = verdict_sentence(unanswered, kept=False)
    assert said.endswith("Nobody but the network can settle it; ask again later.")
    with override("es"):
        said = verdict_sentence(unanswered, kept=False)
    assert said.endswith("Solo la red puede resolverlo; vuelva a preguntar más tarde.")


def test_what_was_not_reached_never_explains_a_verdict() -> None:
    first = check("coverage", "unknown", "not_reached")
    told = check("proof", "unknown", "unsupported_proof", act="us")
    assert deciding_check(report("indeterminate", first, told)) == told


def test_a_check_says_what_it_means_and_what_was_found() -> None:
    said = check_sentence(check("revocation", "unknown", "status_unreachable", detail="x.example did not answer."))
    assert said.startswith("The status list did not answer.")
    assert said.endswith("x.example did not answer.")
    assert check_sentence(check("children", "not_applicable", "absent")) == "The record holds no other credential."


@pytest.mark.parametrize(
    ("value", "shown"),
    [("2027-06-30", "30 Jun 2027"), ("2027-06-30T01:02:03+02:00", "30 Jun 2027"), ("soon", ""), ("", "")],
)
def test_days(value: str, shown: str) -> None:
    assert shown_day(value) == shown


def test_the_same_is_not_said_twice() -> None:
    structure = check("structure", "passed", "ok", detail="Every part stands where the standard puts it.")
    assert check_sentence(structure) == "Every part stands where the standard puts it."
    unanswered = check("revocation", "unknown", "status_unreachable", detail="lists.example did not answer in 10 s.")
    assert "never read as “not revoked”" in check_sentence(unanswered)
    assert "lists.example" in check_sentence(unanswered)
