"""LER-RS, JSON Resume and candidate JSON against their schemas, and against rules of our own."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from portal.actions.candidates import add_identifier, confirm_identifier
from portal.actions.issuers import trust_issuer
from portal.actions.receive import receive_files
from portal.api.papers_examples import CANDIDATE_JSON, JSON_RESUME, LER_RS
from portal.demonstration.signing import sign_vc_jwt
from portal.exports.assurance import mark_of, named_by_digest, without_mark
from portal.exports.candidate_json import schema
from portal.exports.json_resume import json_resume
from portal.exports.ler_rs import ler_rs
from portal.intake.incoming import IncomingBytes
from portal.models import Candidate, Record
from portal.pointers import resolve
from portal.queries_papers import candidate_papers
from portal.resume import read_resume
from tests.portal.badges import badge
from tests.portal.conftest import Person
from tests.portal.link_host import KEY, a_jwt
from tests.portal.papers_factories import FILES, Json, filed, holder
from tests.portal.work import work_off
from verification.containers.ler_rs import is_ler_rs

pytestmark = pytest.mark.django_db

VECTORS = Path(os.environ.get("CREDENCE_VECTORS") or Path(__file__).parents[2].parent / "shared" / "vectors")
HR_OPEN = VECTORS / "1edtech-public-validator" / "hropen-ler-rs-schemas"
#: Properties and dates that JSON Resume 1.0.0 has, as far as we write them: https://jsonresume.org/schema
DAY = "^([1-2][0-9]{3}-[0-1][0-9]-[0-3][0-9]|[1-2][0-9]{3}-[0-1][0-9]|[1-2][0-9]{3})$"
ROOT = {"$schema", "basics", "work", "education", "certificates", "skills", "meta"}
VALIDATED = {
    "certifications": "VerifiableCertificationType",
    "licenses": "VerifiableLicenseType",
    "educationAndLearnings": "VerifiableEducationAttendanceType",
    "employmentHistories": "VerifiableEmploymentHistoryType",
}


@pytest.fixture
def candidate(bob: Person) -> Candidate:
    return holder(bob, [make(number) for number, make in enumerate(FILES.values(), 1)])


def a_part(uri: str) -> Resource[Any]:
    """A schema of HR Open's that is at hand; what is not, takes anything."""
    path = HR_OPEN / uri.removeprefix("hropen:/").partition("#")[0]
    held = json.loads(path.read_text()) if path.is_file() else {}
    held.pop("$id", None)
    return Resource(contents=held, specification=DRAFT4)


def hr_open(name: str) -> Draft4Validator:
    if not HR_OPEN.is_dir():
        pytest.skip("HR Open's schemas are not at hand (shared/vectors)")
    registry: Registry[Any] = Registry(retrieve=a_part)
    return Draft4Validator({"$ref": f"hropen:/{name}.json"}, registry=registry)


def test_it_works(bob: Person, candidate: Candidate) -> None:
    found = ler_rs(candidate_papers(bob.scope, candidate))
    assert is_ler_rs(found)
    assert found["person"]["name"]["formattedName"] == "Danette Kowalczyk"
    assert found["communication"]["email"] == [{"address": "danette@mail.example"}]
    for attachment in found["attachments"]:
        data = base64.b64decode(attachment["content"]["value"])
        assert attachment["id"]["value"] == named_by_digest(hashlib.sha256(data).hexdigest())
    assert len(found["attachments"]) == len(FILES)
    for item in found["credence"]["items"]:
        assert resolve(found, item["pointer"]) is not None
        assert item["assurance"]["record_sha256"]
        assert item["assurance"]["checked_at"]
    parts = sum(len(found[name]) for name in (*VALIDATED, "skills"))
    assert parts == len(found["credence"]["items"]), "every part has its assurance"
    assert not any("verifications" in item for item in found["skills"]), "a skill is stated for an issuer known only"


def test_what_is_signed_stands_in_the_places_of_the_standard(bob: Person, candidate: Candidate) -> None:
    found = ler_rs(candidate_papers(bob.scope, candidate))
    checked = {True: 0, False: 0}
    for place, name in VALIDATED.items():
        validator = hr_open(name)
        for item in found[place]:
            signed = "verifications" in item
            checked[signed] += 1
            if signed:
                assert [error.message[:200] for error in validator.iter_errors(item)] == []
    for skill in found["skills"]:
        assert list(hr_open("SkillType").iter_errors(skill)) == []
    assert checked[True] >= 6
    assert checked[False] >= 6


def test_the_schemas_would_find_a_fault(bob: Person, candidate: Candidate) -> None:
    found = ler_rs(candidate_papers(bob.scope, candidate))
    item = next(item for item in found["certifications"] if "verifications" in item)
    assert list(hr_open("VerifiableCertificationType").iter_errors({**item, "credence": 1}))
    assert list(hr_open("VerifiableCertificationType").iter_errors({"verifications": [{"reference": 7}]}))
    assert list(hr_open("SkillType").iter_errors({"name": "x", "yearsOfExperience": "seven"}))


def test_a_rejected_record_is_attached_and_in_no_part(bob: Person) -> None:
    candidate = holder(bob, [FILES["altered"](1)])
    found = ler_rs(candidate_papers(bob.scope, candidate))
    assert not any(found[place] for place in VALIDATED)
    assert len(found["attachments"]) == 1
    assert found["credence"]["document"]["records"][0]["assurance"]["standing"] == "rejected"
    resume = json_resume(candidate_papers(bob.scope, candidate))
    assert resume["certificates"] == []
    assert resume["meta"]["credence"]["left_out"][0]["assurance"]["verdict"] == "rejected"


def test_own_words_stay_own_words(bob: Person) -> None:
    candidate = holder(bob, [FILES["resume"](4)])
    found = ler_rs(candidate_papers(bob.scope, candidate))
    assert all(item["assurance"]["standing"] == "self_asserted" for item in found["credence"]["items"])
    held = filed(bob, candidate, "candidate-json")["records"][0]
    said = {(line["kind"], line["name"], line["where"]) for line in held["own_words"]}
    parts = {name: value for name, value in found.items() if name not in {"credence", "attachments"}}
    assert {(line.kind.value, line.name, line.where) for line in read_resume(parts)} == said
    assert found["skills"] == [{"name": "Juggling 4", "yearsOfExperience": 4}]


def test_taken_for_a_record_the_file_is_a_resume_with_its_credentials(
    bob: Person, charlie: Person, candidate: Candidate
) -> None:
    """Whoever does not know the extension verifies what is embedded: so it is with our own ordinary way in."""
    data = json.dumps(ler_rs(candidate_papers(bob.scope, candidate))).encode()
    receive_files(charlie.scope, files=[IncomingBytes("ler.json", data)], channel="upload")
    work_off()
    record = Record.objects.within(charlie.scope).select_related("current_verification").get()
    assert record.format == "ler_rs"
    verdicts = [child["verdict"] for child in record.current_verification.report["credentials"]]
    assert verdicts == ["verified"] * 13, "what stands in a token's picture or a PDF is attached only"


def resume_faults(resume: Json) -> list[str]:
    """What JSON Resume's schema would not take."""
    text = {"type": "string"}
    day = {"type": "string", "pattern": DAY}
    line = {"type": "object", "properties": {"startDate": day, "endDate": day, "date": day, "name": text}}
    rules = {
        "type": "object",
        "additionalProperties": False,
        "required": ["basics", "meta"],
        "properties": {
            "$schema": text,
            "basics": {"type": "object", "properties": {"name": text, "email": text, "phone": text}},
            "meta": {"type": "object", "properties": {"version": text, "lastModified": text}},
            **{name: {"type": "array", "items": line} for name in ("work", "education", "certificates", "skills")},
        },
    }
    assert set(rules["properties"]) == ROOT  # type: ignore[call-overload]
    return [error.message for error in Draft202012Validator(rules).iter_errors(resume)]


def test_json_resume_marks_what_is_not_verified(bob: Person, candidate: Candidate) -> None:
    resume = json_resume(candidate_papers(bob.scope, candidate))
    assert resume_faults(resume) == []
    names = [
        (item.get("position") or item.get("area") or item["name"], item["credence"])
        for part in ("work", "education", "certificates", "skills")
        for item in resume[part]
    ]
    assert names
    for name, worth in names:
        if worth["standing"] == "self_asserted":
            assert name.endswith("(self-asserted)")
        assert name == f"{worth['title']}{mark_of(worth)}"
        assert without_mark(name) == worth["title"]
    assert any(name == "Vital signs (issuer not known)" for name, _ in names), "a signature alone is no proof"


def test_what_is_verified_trusted_and_theirs_has_no_mark(bob: Person) -> None:
    trust_issuer(bob.scope, issuer=KEY.did_key, name="Drill School", level="trusted", reason="we know them")
    candidate = holder(bob, [FILES["aligned"](7)])
    row = add_identifier(bob.scope, candidate, kind="did", value="did:example:7")
    confirm_identifier(bob.scope, row, how="they answered from it")
    work_off()
    resume = json_resume(candidate_papers(bob.scope, candidate))
    assert [item["name"] for item in resume["certificates"]] == ["Vital signs"]
    worth = resume["certificates"][0]["credence"]
    assert (worth["standing"], worth["subject_match"]) == ("verified", "identifier")
    assert worth["issuer"]["trust"] == "trusted"
    assert [item["name"] for item in resume["skills"]] == ["Skill 7"]
    skill = ler_rs(candidate_papers(bob.scope, candidate))["skills"][0]
    assert skill == {
        "name": "Skill 7",
        "verifications": [{"reference": named_by_digest(worth["record_sha256"])}],
        "definitionReference": {"reference": "https://skills.example/1"},
        "endorsers": [{"organization": {"name": "Drill School"}}],
    }


def test_what_its_subject_signed_stands_in_no_part(bob: Person) -> None:
    document = badge(KEY.did_key, 8)
    document["credentialSubject"]["id"] = KEY.did_key
    own = sign_vc_jwt(document, KEY, f"{KEY.did_key}#{KEY.multikey}").encode()
    candidate = holder(bob, [("own.jwt", own), ("other.jwt", a_jwt(8).encode())])
    found = ler_rs(candidate_papers(bob.scope, candidate))
    assert len(found["certifications"]) == 1
    assert len(found["attachments"]) == 2
    standings = {record["assurance"]["standing"] for record in found["credence"]["document"]["records"]}
    assert standings == {"verified", "self_issued"}
    names = {item["name"] for item in json_resume(candidate_papers(bob.scope, candidate))["certificates"]}
    assert names == {"Vital signs (issuer not known)", "Vital signs (signed by their own key)"}


def test_candidate_json_is_as_its_schema_says(bob: Person, candidate: Candidate) -> None:
    Draft202012Validator.check_schema(schema())
    validator = Draft202012Validator(schema())
    assert list(validator.iter_errors(filed(bob, candidate, "candidate-json"))) == []
    inner = filed(bob, candidate, "ler-rs")["credence"]["document"]
    assert list(validator.iter_errors(inner)) == []


def test_the_examples_are_as_their_schemas_say() -> None:
    assert list(Draft202012Validator(schema()).iter_errors(CANDIDATE_JSON)) == []
    assert is_ler_rs(LER_RS)
    assert resume_faults(JSON_RESUME) == []
    data = base64.b64decode(CANDIDATE_JSON["records"][0]["original"]["data"])
    digest = hashlib.sha256(data).hexdigest()
    assert digest == CANDIDATE_JSON["records"][0]["digest"]
    assert LER_RS["attachments"][0]["id"]["value"] == named_by_digest(digest)
