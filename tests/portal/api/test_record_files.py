"""Records opened by the API: bytes, receipt, paper, signed text, structure, comparison; who may, and what is closed."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.test import Client

from portal import store
from portal.actions.blind import set_blind
from portal.api.authentication import digest_of
from portal.models import ApiToken, LinkConfirmation, Record, Submission, TrustedIssuer, Verification, Viewing
from tests.portal.api.conftest import JSON, Call, Caller
from tests.portal.conftest import Person
from tests.portal.people_factories import make_candidate
from tests.portal.work import work_off
from tests.portal.work_factories import (
    VITALS,
    a_batch,
    a_candidate,
    a_concept,
    a_ranked_job,
    a_record,
    child,
)
from tests.verification.records import badge

pytestmark = pytest.mark.django_db
OPEN = ("document", "receipt", "verdict-file", "signed-text", "structure", "comparison")


def personal(person: Person, *capabilities: str) -> Caller:
    """A personal token with these capabilities."""
    secret = "personal-" + "-".join(capabilities) + person.user.email
    ApiToken.objects.within(person.scope).create(
        name="Mine", prefix="personal", digest=digest_of(secret), scopes=list(capabilities), user=person.user
    )
    return Caller(Client(headers={"Authorization": f"Bearer {secret}"}))


def raw(system: Caller, path: str) -> Any:
    return system.browser.get(f"/api/v1/{path}")


def test_it_works(bob: Person, system_of: Call) -> None:
    record, system = a_record(bob, candidate=a_candidate(bob), payload=badge()), system_of(bob, "read_records")
    Submission.objects.within(bob.scope).filter(record=record).update(file_name='a"b\r\n<é>.json')
    answer = raw(system, f"records/{record.pk}/document/")
    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest() == record.digest
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"] == 'attachment; filename="a_b_.json"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert system.get(f"records/{record.pk}/receipt/")[1]["record_sha256"] == record.digest
    paper = raw(system, f"records/{record.pk}/verdict-file/")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")


def test_the_signed_text_and_the_statement_cited(bob: Person, system_of: Call) -> None:
    record, system = a_record(bob, payload=badge()), system_of(bob)
    status, text = system.get(f"records/{record.pk}/signed-text/", pointer="/credentialSubject/achievement/name")
    assert (status, text["digest"], text["value"]) == (200, record.digest, "Vital signs")
    assert text["payload"] == badge()
    for pointer in ("/nowhere", "/credentialSubject/²", "x", "/" * 600):
        assert system.get(f"records/{record.pk}/signed-text/", pointer=pointer)[0] == 200
    status, problem = system.get(f"records/{record.pk}/signed-text/", credential="0" * 64)
    assert (status, problem["code"]) == (404, "no_such_credential")


def test_the_structure(bob: Person, system_of: Call) -> None:
    payload = {
        "credentialSubject": {
            "association": [{"associationType": "isChildOf", "sourceId": "urn:a", "targetId": "urn:b"}],
            "verifiableCredential": [{"id": "urn:a"}],
        }
    }
    record = a_record(bob, payload=payload, children=(child("Part one"),))
    status, found = system_of(bob).get(f"records/{record.pk}/structure/")
    assert status == 200
    assert [(one["kind"], one["parent"]) for one in found["credentials"]] == [("whole", -1), ("inside", 0)]
    assert found["associations"] == [
        {"type": "isChildOf", "source": 1, "target": None, "source_id": "urn:a", "target_id": "urn:b"}
    ]


def test_two_verifications_are_compared(bob: Person, system_of: Call) -> None:
    record, system = a_record(bob), system_of(bob)
    path = f"records/{record.pk}/comparison/"
    assert system.get(path)[1]["code"] == "nothing_to_compare"
    first = Verification.objects.within(bob.scope).get(record=record)
    later = dict(first.report or {}) | {"verdict": "rejected"}
    Verification.objects.within(bob.scope).create(
        record=record, number=2, reason="asked", state="done", requested_by="x", report=later, verdict="rejected"
    )
    status, found = system.get(path)
    assert (status, found["before"], found["after"]) == (200, 1, 2)
    assert found["verdict"] == {"before": "verified", "after": "rejected"}
    assert system.get(path, before=2, after=1)[1]["verdict"]["after"] == "verified"
    assert system.get(path, before="x")[0] == system.get(path, after="9" * 30)[0] == 400
    assert system.get(path, before="7")[0] == 404


def test_strangers_and_missing_scopes(bob: Person, charlie: Person, system_of: Call) -> None:
    record = a_record(bob, payload=badge())
    theirs, other = system_of(charlie), system_of(bob, "read_jobs")
    for name in OPEN:
        assert raw(theirs, f"records/{record.pk}/{name}/").status_code == 404
        assert raw(other, f"records/{record.pk}/{name}/").status_code == 403
        assert raw(other, f"records/{record.pk}/{name}/").json()["code"] == "missing_scope"


def test_what_is_erased_is_gone(bob: Person, system_of: Call) -> None:
    record = a_record(bob)
    store.erase(record.blob)
    answer = raw(system_of(bob), f"records/{record.pk}/document/")
    assert (answer.status_code, answer.json()["code"]) == (410, "erased")


def test_records_of_a_blind_job_are_closed(alice: Person, bob: Person, erin: Person, system_of: Call) -> None:
    ranked = a_ranked_job(bob)
    person = ranked.applications[0].candidate
    record = Record.objects.within(bob.scope).get(candidate=person)
    system = system_of(bob)
    assert system.get("claims/", candidate=str(person.pk))[1]["results"]
    set_blind(bob.scope, ranked.job, blind=True)
    for name in OPEN:
        answer = raw(system, f"records/{record.pk}/{name}/")
        assert (answer.status_code, answer.json()["code"]) == (403, "record_closed"), name
    assert system.get("claims/")[1]["results"] == []
    assert system.get("records/", job=str(ranked.job.pk))[1]["results"] == []
    given = Submission.objects.within(bob.scope).create(
        candidate=person, job=ranked.job, channel="api", size=1, digest="0" * 64, state="received"
    )
    assert system.get(f"submissions/{given.pk}/")[1]["job"] is None
    assert system.get("submissions/", job=str(ranked.job.pk))[1]["results"] == []
    auditor = personal(erin, "read_records", "read_audit")
    assert auditor.get(f"records/{record.pk}/receipt/")[0] == 200


def test_a_system_that_opens_a_document_is_no_viewer(bob: Person, system_of: Call) -> None:
    ranked = a_ranked_job(bob)
    record = Record.objects.within(bob.scope).get(candidate=ranked.applications[0].candidate)
    assert raw(system_of(bob), f"records/{record.pk}/document/").status_code == 200
    assert not Viewing.objects.within(bob.scope).exists()


def test_assigning(bob: Person, charlie: Person, system_of: Call) -> None:
    record, person, system = a_record(bob), make_candidate(bob), system_of(bob)
    path, body = f"records/{record.pk}/assign/", {"candidate": str(person.pk)}
    assert system_of(charlie).post(path, body)[0] == 404
    assert system_of(bob, "read_records", "receive_records").post(path, body)[0] == 403
    assert system.post(path, {"candidate": "x"})[0] == 400
    assert system.post(path, {"candidate": str(make_candidate(charlie).pk)})[0] == 404
    assert system.get("records/", unmatched="true")[1]["results"][0]["id"] == str(record.pk)
    status, found = system.post(path, body)
    assert (status, found["candidate"]) == (200, str(person.pk))
    assert system.post(path, body)[1]["code"] == "refused"
    assert system.get("records/", unmatched="true")[1]["results"] == []


def test_trusting_the_issuer_is_for_people(alice: Person, bob: Person, system_of: Call) -> None:
    record = a_record(bob)
    path, body = f"records/{record.pk}/trust-issuer/", {"reason": "We know them."}
    assert system_of(bob).post(path, body)[0] == 403
    mine = personal(bob, "read_records", "trust_issuers")
    assert mine.post(path, {})[0] == 400
    status, entry = mine.post(path, body)
    assert (status, entry["issuer"], entry["reason"]) == (201, record.issuer_id, "We know them.")
    assert TrustedIssuer.objects.within(bob.scope).get().issuer == record.issuer_id


def test_the_filters_of_the_inbox(bob: Person, charlie: Person, system_of: Call) -> None:
    ranked = a_ranked_job(bob)
    batch = a_batch(bob)
    system = system_of(bob)
    first = Record.objects.within(bob.scope).get(candidate=ranked.applications[0].candidate)

    def found(**query: str) -> set[str]:
        status, page = system.get("records/", page_size="100", **query)
        assert status == 200
        return {row["id"] for row in page["results"]}

    assert str(first.pk) in found(q="marisol")
    assert len(found(q="marisol")) == 1
    assert len(found(job=str(ranked.job.pk))) == 3
    assert len(found(batch=str(batch.pk))) == 1
    assert found(issuer="nobody at all") == found(since="2100-01-01") == found(q="marisol", until="2000-01-01") == set()
    assert str(first.pk) in found(issuer=first.issuer_id, since="2000-01-01", verdict="verified")
    assert found(channel="carrier pigeon") == set()
    assert system.get("records/", job="x")[0] == system.get("records/", since="soon")[0] == 400
    assert system_of(charlie).get("records/", job=str(ranked.job.pk))[1]["results"] == []
    assert system.get("records/", q="a\x00b")[0] in {200, 400}


def test_submissions(bob: Person, charlie: Person, system_of: Call) -> None:
    batch, system = a_batch(bob), system_of(bob, "read_records")
    status, page = system.get("submissions/", batch=str(batch.pk), state="unreadable")
    (row,) = page["results"]
    assert (status, row["file_name"], row["error_code"]) == (200, "scan-0.pdf", "not_a_record")
    assert system.get(f"submissions/{row['id']}/")[1] == row
    assert system_of(charlie).get(f"submissions/{row['id']}/")[0] == 404
    assert system_of(charlie).get("submissions/")[1]["results"] == []
    assert system_of(bob, "read_jobs").get("submissions/")[0] == 403
    assert system.get("submissions/", state="odd")[0] == 400


def test_batches_are_stopped_and_put_away(bob: Person, charlie: Person, system_of: Call) -> None:
    batch, system = a_batch(bob), system_of(bob)
    for name, column in (("stop", "stopped_at"), ("dismiss", "dismissed_at")):
        path = f"batches/{batch.pk}/{name}/"
        assert system_of(charlie).post(path)[0] == 404
        assert system_of(bob, "read_records").post(path)[0] == 403
        status, first = system.post(path)
        assert (status, bool(first[column])) == (200, True)
        assert system.post(path)[1][column] == first[column]


def test_claims(bob: Person, charlie: Person, system_of: Call) -> None:
    ranked = a_ranked_job(bob)
    person = ranked.applications[0].candidate
    system = system_of(bob, "read_records", "edit_candidates")
    status, page = system.get("claims/", candidate=str(person.pk), skill=VITALS, standing="verified")
    (claim,) = page["results"]
    assert status == 200
    assert (claim["skill"]["uri"], claim["standing"], claim["candidate"]) == (VITALS, "verified", str(person.pk))
    assert claim["source"]["digest"]
    assert system.get("claims/", digest=claim["source"]["digest"])[1]["results"] == [claim]
    assert system.get("claims/", skill="urn:nothing")[1]["results"] == []
    assert system.get("claims/", standing="odd")[0] == 400
    assert system.get(f"claims/{claim['id']}/")[1] == claim
    assert system_of(charlie).get(f"claims/{claim['id']}/")[0] == 404
    assert system_of(charlie).post(f"claims/{claim['id']}/confirm/")[0] == 404
    assert system_of(bob, "read_records").post(f"claims/{claim['id']}/confirm/")[0] == 403
    assert system_of(bob, "read_jobs").get("claims/")[0] == 403


def test_a_link_is_confirmed_or_corrected(bob: Person, system_of: Call) -> None:
    a_concept()
    a_record(bob, candidate=a_candidate(bob), linked_by_words=True)
    system = system_of(bob)
    (claim,) = system.get("claims/")[1]["results"]
    path = f"claims/{claim['id']}/confirm/"
    assert system.post(path, {"concept_uri": "urn:none"})[0] == 422
    assert system.post(path, {"concept_uri": 5})[0] in {400, 422}
    status, word = system.post(path)
    assert (status, word["concept_uri"]) == (200, VITALS)
    assert LinkConfirmation.objects.within(bob.scope).get().concept_uri == VITALS
    (claim,) = system.get("claims/")[1]["results"]
    status, word = system.browser.post(f"/api/v1/claims/{claim['id']}/confirm/", '{"concept_uri": null}', JSON), None
    assert status.status_code == 200
    assert LinkConfirmation.objects.within(bob.scope).get().concept_uri == ""


def test_what_is_typed(bob: Person, system_of: Call) -> None:
    """The schema says what a report holds, and a real report holds exactly that."""
    from drf_spectacular.generators import SchemaGenerator

    schemas = SchemaGenerator().get_schema(request=None, public=True)["components"]["schemas"]
    record = a_record(bob, payload=badge(), children=(child("Part"),))
    report = system_of(bob).get(f"verifications/{record.current_verification_id}/")[1]["report"]

    def holds(value: Any, schema: dict[str, Any], place: str) -> None:
        if "oneOf" in schema:
            schema = {"type": "null"} if value is None else schema["oneOf"][0]
        if "$ref" in schema:
            schema = schemas[schema["$ref"].rpartition("/")[2]]
        if "enum" in schema:
            assert value in schema["enum"], place
        if "properties" in schema:
            assert set(schema["required"]) <= set(value) <= set(schema["properties"]), place
            for name, inner in value.items():
                holds(inner, schema["properties"][name], f"{place}/{name}")
        elif schema.get("type") == "array":
            for item in value:
                holds(item, schema["items"], f"{place}/-")

    holds(report, {"$ref": "#/components/schemas/VerificationReport"}, "")
    assert report["credentials"]
    work_off()
