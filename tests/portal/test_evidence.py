"""What verification found becomes what matching weighs, and nothing comes out better than it went in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.codes import EvidenceSet
from matching.gates import countable, open_gates, set_of
from matching.statements import Assessment, LinkMethod, Standing, Statement, SubjectLink, TrustLevel
from portal import evidence, evidence_links
from portal.evidence import link_key, statement_from_observation, statements_from_report
from verification.claims import Alignment, Claim, Result
from verification.codes import Act, CheckId, Code, Container, Format, Outcome, SubjectMatch, Trust, Verdict
from verification.report import Check, CredentialReport, IssuerReport

AS_OF = date(2026, 11, 23)
VITALS = "https://skills.example/vitals"


@dataclass(frozen=True)
class Found:
    uri: str
    label: str
    confidence: float
    method: str


class FakeLinker:
    """Knows two concepts by identifier and by name, and counts the texts it is asked about."""

    known: ClassVar[dict[str, str]] = {VITALS: "Vital signs", "https://skills.example/aide": "Nurse aide certification"}

    def __init__(self) -> None:
        self.texts: list[str] = []

    def link_identifier(self, url: str, code: str, framework: str) -> Found | None:  # noqa: ARG002
        return Found(url, self.known[url], 1.0, "identifier") if url in self.known else None

    def link_text(self, text: str, top: int) -> Sequence[Found]:  # noqa: ARG002
        self.texts.append(text)
        if "vital" in text.casefold():
            return [Found(VITALS, "Vital signs", 0.9 if text == "Vital signs" else 0.5, "text")]
        if "nurse aide" in text.casefold():
            return [Found("https://skills.example/aide", "Nurse aide certification", 0.7, "label")]
        return []


def alignment(
    url: str = VITALS, name: str = "Vital signs", pointer: str = "/credentialSubject/achievement/alignment/0"
) -> Alignment:
    return Alignment(url, "", name, "Example skills", "", pointer)


def result(value: str = "", **changes: Any) -> Result:
    values: dict[str, Any] = {
        "name": "Grade",
        "kind": "Result",
        "value": value,
        "scale": (),
        "minimum": "",
        "maximum": "",
        "required": "",
        "status": "",
        "alignments": (),
        "pointer": "/credentialSubject/result/0",
    }
    return Result(**{**values, **changes})


def claim(**changes: Any) -> Claim:
    values: dict[str, Any] = {
        "kind": "achievement",
        "name": "Vital Signs Measurement",
        "description": "",
        "criteria": "",
        "achievement_id": "",
        "achievement_type": "Course",
        "creator_id": "",
        "subject_id": "did:key:learner",
        "tags": (),
        "alignments": (alignment(),),
        "results": (),
        "awarded": "",
        "valid_from": "",
        "valid_until": "",
        "activity_start": "",
        "activity_end": "",
        "credits": "",
        "covered": True,
        "pointer": "/credentialSubject/achievement",
    }
    return Claim(**{**values, **changes})


def check(id_: CheckId, outcome: Outcome, code: Code, act: Act | None = None) -> Check:
    return Check(id_, outcome, code, f"Detail of {code}.", act=act)


def report(*claims: Claim, **changes: Any) -> CredentialReport:
    values: dict[str, Any] = {
        "verdict": Verdict.VERIFIED,
        "format": Format.OPEN_BADGE_3,
        "container": Container.JSON,
        "digest": "d" * 64,
        "pointer": "",
        "name": "",
        "title": "Vital Signs Measurement",
        "types": ("VerifiableCredential", "OpenBadgeCredential"),
        "issuer": IssuerReport("did:web:college.example", "Cedar Fork", Trust.TRUSTED),
        "subject_match": SubjectMatch.IDENTIFIER,
        "subject_ids": ("did:key:learner",),
        "issued": "2025-06-01T00:00:00Z",
        "expires": "",
        "checks": (check(CheckId.PROOF, Outcome.PASSED, Code.EDDSA_RDFC_2022),),
        "claims": claims or (claim(),),
    }
    return CredentialReport(**{**values, **changes})


def read(given_report: CredentialReport, **more: Any) -> tuple[Statement, ...]:
    return statements_from_report(given_report, linker=FakeLinker(), **more)


def one(given_report: CredentialReport, **more: Any) -> Statement:
    (statement,) = read(given_report, **more)
    return statement


def set_found(statement: Statement) -> EvidenceSet | None:
    return set_of(open_gates(statement, AS_OF)) if countable(statement) else None


def test_it_works() -> None:
    statement = one(report())
    assert (statement.concept, statement.concept_label) == (VITALS, "Vital signs")
    assert (statement.digest, statement.pointer) == ("d" * 64, "/credentialSubject/achievement/alignment/0")
    assert (statement.standing, statement.trust, statement.subject) == (
        Standing.VERIFIED,
        TrustLevel.TRUSTED,
        SubjectLink.IDENTIFIER,
    )
    assert (statement.assessment, statement.link, statement.issued) == (
        Assessment.COMPLETION,
        LinkMethod.IDENTIFIER,
        date(2025, 6, 1),
    )
    assert set_found(statement) is EvidenceSet.VERIFIED


def test_the_stored_json_gives_the_same_statements() -> None:
    whole = report(claim(results=(result("3", minimum="1", maximum="4"),)))
    assert statements_from_report(json.loads(json.dumps(whole.to_json())), linker=FakeLinker()) == read(whole)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"verdict": Verdict.REJECTED, "checks": (check(CheckId.PROOF, Outcome.FAILED, Code.BAD_SIGNATURE),)}, None),
        ({"subject_match": SubjectMatch.MISMATCH}, None),
        ({"subject_match": SubjectMatch.NAME}, EvidenceSet.ALL),
        ({"issuer": IssuerReport("did:x", "X", Trust.KNOWN)}, EvidenceSet.BEST),
        ({"issuer": IssuerReport("did:x", "X", Trust.UNKNOWN)}, EvidenceSet.ALL),
        ({"issuer": None}, EvidenceSet.ALL),
        ({"issuer": IssuerReport("did:key:learner", "Me", Trust.TRUSTED)}, EvidenceSet.ALL),
        (
            {
                "verdict": Verdict.NOT_IN_FORCE,
                "expires": "2026-03-31T23:59:59Z",
                "checks": (check(CheckId.DATES, Outcome.FAILED, Code.EXPIRED),),
            },
            EvidenceSet.BEST,
        ),
        (
            {
                "verdict": Verdict.NOT_IN_FORCE,
                "checks": (check(CheckId.SUSPENSION, Outcome.FAILED, Code.SUSPENDED),),
            },
            EvidenceSet.ALL,
        ),
        (
            {
                "verdict": Verdict.INDETERMINATE,
                "checks": (check(CheckId.REVOCATION, Outcome.UNKNOWN, Code.STATUS_UNREACHABLE, Act.NETWORK),),
            },
            EvidenceSet.BEST,
        ),
        (
            {
                "verdict": Verdict.INDETERMINATE,
                "checks": (
                    check(CheckId.REVOCATION, Outcome.UNKNOWN, Code.STATUS_UNREACHABLE, Act.NETWORK),
                    check(CheckId.ISSUER_BINDING, Outcome.UNKNOWN, Code.ISSUER_UNREACHABLE, Act.NETWORK),
                ),
            },
            EvidenceSet.ALL,
        ),
        ({"verdict": Verdict.INDETERMINATE, "checks": ()}, EvidenceSet.ALL),
    ],
)
def test_each_verdict_comes_out_in_its_set(changes: dict[str, Any], found: EvidenceSet | None) -> None:
    assert set_found(one(report(**changes))) is found


def test_an_uncovered_claim_never_counts_as_verified() -> None:
    statement = one(report(claim(covered=False)))
    assert (statement.standing, set_found(statement)) == (Standing.INDETERMINATE, EvidenceSet.ALL)
    only_status = {
        "verdict": Verdict.INDETERMINATE,
        "checks": (check(CheckId.REVOCATION, Outcome.UNKNOWN, Code.STATUS_UNREACHABLE),),
    }
    assert set_found(one(report(claim(covered=False), **only_status))) is EvidenceSet.ALL


def test_each_nested_credential_keeps_its_own_verdict() -> None:
    revoked = report(
        digest="r" * 64,
        verdict=Verdict.REJECTED,
        checks=(check(CheckId.REVOCATION, Outcome.FAILED, Code.REVOKED),),
    )
    good = report(digest="g" * 64)
    transcript = report(claim(alignments=(), name="Transcript"), credentials=(good, revoked))
    assert [(item.digest[0], item.standing) for item in read(transcript)] == [
        ("g", Standing.VERIFIED),
        ("r", Standing.REJECTED),
    ]


@pytest.mark.parametrize(
    ("parent", "found"),
    [
        ({}, EvidenceSet.ALL),
        ({"verdict": Verdict.REJECTED}, None),
        ({"subject_match": SubjectMatch.MISMATCH}, None),
    ],
)
def test_a_child_that_only_its_parent_vouches_for_falls_with_it(
    parent: dict[str, Any], found: EvidenceSet | None
) -> None:
    child = report(
        claim(covered=False),
        digest="c" * 64,
        verdict=Verdict.INDETERMINATE,
        checks=(check(CheckId.PROOF, Outcome.UNKNOWN, Code.VOUCHED_BY_PARENT, Act.ISSUER),),
    )
    statement = next(
        item
        for item in read(report(claim(alignments=(), name="Transcript"), credentials=(child,), **parent))
        if item.digest[0] == "c"
    )
    assert set_found(statement) is found
    assert not statement.only_status_unknown


def test_what_is_open_is_said_in_a_few_words_with_who_acts() -> None:
    unreachable = check(CheckId.REVOCATION, Outcome.UNKNOWN, Code.STATUS_UNREACHABLE, Act.NETWORK)
    statement = one(report(verdict=Verdict.INDETERMINATE, checks=(unreachable,)))
    assert (statement.question, statement.act) == ("its status list has not answered", "network")
    revoked = check(CheckId.REVOCATION, Outcome.FAILED, Code.REVOKED)
    assert one(report(verdict=Verdict.REJECTED, checks=(revoked,))).question == "revoked by its issuer"


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("License", "Electrician", Assessment.ASSESSED),
        ("Assessment", "Vitals", Assessment.ASSESSED),
        ("BachelorDegree", "Nursing", Assessment.ASSESSED),
        ("Course", "Vitals", Assessment.COMPLETION),
        ("MicroCredential", "Vitals", Assessment.COMPLETION),
        ("ext:SomethingOfOurs", "Vitals", Assessment.COMPLETION),
        ("", "Vitals", Assessment.COMPLETION),
        ("Membership", "Guild", Assessment.PARTICIPATION),
        ("Certificate", "Certificate of Attendance", Assessment.PARTICIPATION),
        ("ext:Attendance", "Vitals day", Assessment.PARTICIPATION),
        ("ext:Participation", "Vitals day", Assessment.PARTICIPATION),
    ],
)
def test_what_stands_behind_an_achievement(kind: str, name: str, expected: Assessment) -> None:
    found = read(report(claim(achievement_type=kind, name=name)))
    assert found[0].assessment is expected


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ("Attended.", Assessment.PARTICIPATION),
        ("**Attendance** at two evenings", Assessment.PARTICIPATION),
        ("Take part in the workshop", Assessment.PARTICIPATION),
        ("Attend the course and pass the exam.", Assessment.COMPLETION),
        ("Participants demonstrate each step.", Assessment.COMPLETION),
        ("Complete six modules.", Assessment.COMPLETION),
        ("", Assessment.COMPLETION),
    ],
)
def test_criteria_that_ask_for_presence_only(criteria: str, expected: Assessment) -> None:
    found = read(report(claim(achievement_type="Badge", name="Vitals", criteria=criteria)))
    assert found[0].assessment is expected


@pytest.mark.parametrize(
    ("given_result", "level", "words"),
    [
        (result("3", minimum="1", maximum="4"), 3.0, "result 3 of 4"),
        (result("Proficient", scale=("Novice", "Beginner", "Proficient", "Expert")), 3.0, "result Proficient"),
        (result("proficient ", scale=("Novice", "Proficient", "Expert")), 2.5, "result proficient"),
        (result("85", kind="Percent"), 3.55, "result 85 of 100"),
        (result("85%", kind="Percent"), 3.55, "result 85% of 100"),
        (result("Pass", scale=("Not passed yet", "Pass")), None, "result Pass"),
        (result("3.7", kind="GradePointAverage", minimum="0", maximum="4"), 3.775, "result 3.7 of 4"),
        (result("3.7", kind="GradePointAverage"), None, "result 3.7"),
        (result("7", minimum="1", maximum="4"), None, "result 7 of 4"),
        (result("A"), None, "result A"),
        (result("1e999", minimum="0", maximum="inf"), None, "result 1e999"),
    ],
)
def test_a_result_for_the_only_skill_states_its_level(given_result: Result, level: float | None, words: str) -> None:
    statement = one(report(claim(results=(given_result,))))
    assert (statement.assessment, statement.level, statement.level_text) == (Assessment.RESULT, level, words)


def test_a_result_of_several_skills_is_an_assessment_and_one_with_its_own_skill_a_result() -> None:
    aide = alignment("https://skills.example/aide", "Nurse aide", "/a/1")
    whole = read(report(claim(alignments=(alignment(), aide), results=(result("A"),))))
    assert {item.assessment for item in whole} == {Assessment.ASSESSED}
    own = result("4", minimum="1", maximum="4", alignments=(alignment(pointer="/r/0"),))
    found = {item.pointer: item for item in read(report(claim(alignments=(aide,), results=(own,))))}
    assert (found["/r/0"].assessment, found["/r/0"].level) == (Assessment.RESULT, 4.0)
    assert (found["/a/1"].assessment, found["/a/1"].level) == (Assessment.COMPLETION, None)


@pytest.mark.parametrize(
    "not_reached",
    [
        result(status="Failed"),
        result("Withdrew", kind="Status"),
        result("F", kind="LetterGrade"),
        result("Fail"),
        result("2", minimum="1", maximum="4", required="3"),
        result("Novice", scale=("Novice", "Proficient", "Expert"), required="Proficient"),
    ],
)
def test_what_was_not_reached_is_no_statement(not_reached: Result) -> None:
    assert read(report(claim(results=(not_reached,)))) == ()


def test_what_is_under_way_shows_presence_and_no_more() -> None:
    assert one(report(claim(results=(result(status="InProgress"),)))).assessment is Assessment.PARTICIPATION


def test_many_alignments_are_counted() -> None:
    many = tuple(alignment(f"https://skills.example/{number}", f"Skill {number}") for number in range(199))
    statement = one(report(claim(alignments=(alignment(), *many))))
    assert statement.aligned_skills == 200


def test_an_alignment_no_framework_knows_is_linked_by_its_name_with_a_confidence() -> None:
    statement = one(report(claim(alignments=(alignment("https://elsewhere.example/1"),))))
    assert (statement.link, statement.link_confidence, statement.linked_text) == (LinkMethod.TEXT, 0.9, "Vital signs")
    assert set_found(statement) is EvidenceSet.BEST


def test_a_claim_without_alignments_is_linked_by_its_name() -> None:
    statement = one(report(claim(alignments=())))
    assert (statement.link, statement.link_confidence) == (LinkMethod.TEXT, 0.5)
    assert set_found(statement) is EvidenceSet.ALL


def test_what_a_person_confirmed_is_remembered() -> None:
    confirmed = {link_key("  VITAL signs measurement "): VITALS}
    statement = one(report(claim(alignments=())), confirmed_links=confirmed)
    assert (statement.link, statement.link_confidence) == (LinkMethod.CONFIRMED, 1.0)
    assert set_found(statement) is EvidenceSet.VERIFIED


def test_remembered_words_say_nothing_against_an_identifier() -> None:
    confirmed = {link_key("Vital signs"): "https://skills.example/aide"}
    assert one(report(claim()), confirmed_links=confirmed).concept == VITALS
    corrected = one(report(claim()), confirmed_links={link_key(VITALS): "https://skills.example/aide"})
    assert corrected.concept == "https://skills.example/aide"


def test_a_licence_is_a_statement_of_its_own_with_its_own_link() -> None:
    found = {item.concept: item for item in read(report(claim(achievement_type="License", name="Nurse Aide Registry")))}
    licence = found["https://skills.example/aide"]
    assert (licence.credential_type, licence.link, licence.assessment) == (
        "https://skills.example/aide",
        LinkMethod.LABEL,
        Assessment.ASSESSED,
    )
    assert (found[VITALS].credential_type, found[VITALS].link) == ("", LinkMethod.IDENTIFIER)


@pytest.mark.parametrize(
    ("end", "last"),
    [
        ("2028-03-31T23:59:59Z", date(2028, 3, 31)),
        ("2028-03-31T00:00:00Z", date(2028, 3, 30)),
        ("2028-03-31", date(2028, 3, 31)),
        ("2028-03-31T01:00:00+02:00", date(2028, 3, 30)),
        ("never", None),
        ("", None),
    ],
)
def test_the_last_good_day(end: str, last: date | None) -> None:
    assert one(report(expires=end)).expires == last


def test_the_day_of_the_activity_goes_before_the_day_of_issue() -> None:
    statement = one(report(claim(activity_end="2019-05-01", awarded="2020-01-01")))
    assert statement.issued == date(2019, 5, 1)


def test_the_organizations_trust_of_today_goes_before_the_reports() -> None:
    assert one(report(), trust_of=lambda _: TrustLevel.KNOWN).trust is TrustLevel.KNOWN


def test_a_record_of_countless_texts_is_linked_within_a_budget() -> None:
    linker = FakeLinker()
    finder = evidence_links.LinkFinder(linker, {}, text_links_left=20)
    found = [finder.link(text=f"vital {number}") for number in range(100)]
    assert len(linker.texts) == 20
    assert sum(item is not None for item in found) == 20


def test_a_record_of_countless_claims_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MAX_STATEMENTS", 10)
    claims = tuple(claim(pointer=f"/{number}", alignments=(alignment(pointer=f"/{number}"),)) for number in range(50))
    assert len(read(report(*claims))) == 10


def test_an_observation_counts_once_it_is_confirmed() -> None:
    seen = {"digest": "o" * 64, "concept": VITALS, "label": "Vital signs", "observed_on": AS_OF, "level": 3.0}
    assert set_found(statement_from_observation(**seen, confirmed=True)) is EvidenceSet.VERIFIED
    assert set_found(statement_from_observation(**seen, confirmed=False)) is EvidenceSet.ALL


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "name", "value", "scale"]), inner, max_size=3)
    ),
    max_leaves=8,
)
keys = st.sampled_from([*report().to_json(), *claim().to_json(), *result().to_json(), *alignment().to_json()])


@given(st.dictionaries(keys, json_values | st.lists(st.dictionaries(keys, json_values, max_size=6), max_size=3)))
def test_a_report_of_any_shape_is_read_without_trouble_and_never_as_verified(data: dict[str, Any]) -> None:
    for statement in statements_from_report(data, linker=FakeLinker()):
        assert set_found(statement) in {None, EvidenceSet.ALL}
