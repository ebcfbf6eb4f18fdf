"""LER-RS through every channel: its credentials have their verdicts, and its own words count among all claims."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from matching.codes import EvidenceSet, Gate
from matching.gates import open_gates, set_of
from matching.statements import Statement
from matching.wire import from_json
from portal.actions.fetch import receive_links, receive_shared_text
from portal.actions.receive import receive_files, receive_text
from portal.demonstration.keys import SigningKey, ed25519_key
from portal.demonstration.signing import sign_vc_jwt
from portal.intake.incoming import IncomingBytes
from portal.models import Evidence, Record
from portal.queries_journey import candidate_journey
from portal.resume import ResumeKind, read_resume
from tests.portal.badges import badge
from tests.portal.conftest import Person
from tests.portal.link_host import KEY, Host, a_badge, a_jwt, hosting
from tests.portal.work import work_off
from tests.portal.work_factories import Linker, a_candidate
from verification.containers.ler_rs import embedded

pytestmark = pytest.mark.django_db
Json = dict[str, Any]


def resume(*verifications: object, **more: object) -> Json:
    """A résumé with these credentials, and with words of its own."""
    return {
        "person": {"name": {"formattedName": "Danette Kowalczyk"}},
        "communication": {"email": [{"address": "danette@mail.example"}]},
        "skills": [{"name": "Vital signs"}, {"name": "Juggling"}, "Basic life support", {"comments": ["no name"]}],
        "employmentHistories": [
            {
                "organization": {"tradeName": "Alder House"},
                "positionHistories": [{"title": "Care assistant", "start": "2023-04", "current": True}],
            }
        ],
        "educationAndLearnings": [
            {
                "institution": {"name": "Cedar Fork"},
                "educationDegrees": [{"name": "Nursing certificate", "date": "2022"}],
                "verifications": list(verifications),
            }
        ],
        "certifications": [
            {
                "name": "Basic life support",
                "firstIssued": "2024-05-01",
                "effectiveTimePeriod": {"validTo": "2026-05-01"},
                "issuingAuthority": {"name": "Red Cross"},
                "verifications": [{"reference": "https://redcross.example/1"}],
            }
        ],
        **more,
    }


@pytest.fixture(autouse=True)
def two_skills(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.linker.current", Linker)


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")
    with hosting() as running:
        yield running


def the_record(person: Person) -> Record:
    work_off()
    found: Record = Record.objects.within(person.scope).select_related("current_verification").get()
    return found


def own_words(person: Person) -> list[Evidence]:
    rows = Evidence.objects.within(person.scope).filter(statement__standing="self_asserted")
    return list(rows.order_by("statement__pointer"))


def test_it_works(bob: Person, charlie: Person) -> None:
    person = a_candidate(bob)
    text = json.dumps(resume(a_badge(1), a_jwt(2)))
    receive_text(bob.scope, text=text, channel="paste", candidate=person)
    record = the_record(bob)
    assert (record.verdict, record.format, record.title) == ("verified", "ler_rs", "Résumé with 2 credentials")
    assert record.sentence == "Every credential in this résumé is verified; its other words are the person’s own."
    report = record.current_verification.report
    assert [child["verdict"] for child in report["credentials"]] == ["verified", "verified"]
    words = own_words(bob)
    assert [(row.title, row.statement["pointer"]) for row in words] == [
        ("Basic life support", "/certifications/0"),
        ("Vital signs", "/skills/0"),
        ("Basic life support", "/skills/2"),
    ]
    for row in words:
        gates = open_gates(from_json(Statement, row.statement), timezone.localdate())
        assert gates[0] is Gate.SELF_ASSERTED
        assert set_of(gates) is EvidenceSet.ALL
    assert Evidence.objects.within(bob.scope).filter(statement__standing="verified").exists()
    page = bob.client.get(reverse("record", args=[record.pk])).content.decode()
    for said in ("Résumé with 2 credentials", "2 credentials inside", "own words", "Care assistant", "Alder House"):
        assert said in page
    assert "The résumé as received" in page
    assert "The signed statement" not in page
    assert charlie.client.get(reverse("record", args=[record.pk])).status_code == 404


def test_years_of_experience_state_a_wide_level(bob: Person) -> None:
    skills = [
        {"name": "Vital signs", "yearsOfExperience": 6},
        {"name": "Basic life support", "yearsOfExperience": True},
    ]
    receive_text(
        bob.scope,
        text=json.dumps(resume(skills=skills, certifications=[])),
        channel="paste",
        candidate=a_candidate(bob),
    )
    the_record(bob)
    stated = {row.title: from_json(Statement, row.statement) for row in own_words(bob)}
    vitals = stated["Vital signs"]
    assert (vitals.level_low, vitals.level, vitals.level_high, vitals.level_text) == (1.5, 3.0, 4.0, "6 years")
    assert stated["Basic life support"].level is None


def test_the_journey_tells_of_work_by_the_persons_own_word(bob: Person) -> None:
    person = a_candidate(bob)
    receive_text(bob.scope, text=json.dumps(resume(a_badge(1))), channel="paste", candidate=person)
    the_record(bob)
    items = {item.title: item for item in candidate_journey(bob.scope, person).items}
    assert items["Care assistant"].verdict == "self_asserted"
    assert items["Care assistant"].issuer == "The person’s own word (Alder House)"
    assert (items["Care assistant"].lane, items["Care assistant"].when) == ("Work", "Apr 2023 – now")
    assert items["Nursing certificate"].when == "2022"
    assert items["Vital signs"].verdict == "verified"
    assert bob.client.get(reverse("candidate", args=[person.pk])).status_code == 200


Channel = Callable[[Person, Host, bytes], object]


def zipped(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("resume.json", data)
    return file.getvalue()


@pytest.mark.parametrize(
    "give",
    [
        lambda bob, _, data: receive_files(bob.scope, files=[IncomingBytes("r.json", data)], channel="upload"),
        lambda bob, _, data: receive_files(bob.scope, files=[IncomingBytes("r.zip", zipped(data))], channel="email"),
        lambda bob, host, data: receive_links(bob.scope, urls=[host.put("/r", data, "application/json")]),
        lambda bob, host, data: receive_links(bob.scope, urls=[host.put("/r", b'{"data": ' + data + b"}")]),
        lambda bob, _, data: receive_shared_text(bob.scope, text=data.decode()),
    ],
    ids=["file", "zip", "link", "wrapped", "paste"],
)
def test_every_channel(bob: Person, host: Host, give: Channel) -> None:
    give(bob, host, json.dumps(resume(a_badge(1))).encode())
    record = the_record(bob)
    assert (record.format, record.verdict) == ("ler_rs", "verified")
    assert len(own_words(bob)) == 3


def test_a_forged_credential_is_rejected_by_itself(bob: Person) -> None:
    receive_text(bob.scope, text=json.dumps(resume({**a_badge(1), "name": "Surgery"}, a_badge(2))), channel="paste")
    record = the_record(bob)
    assert record.verdict == "rejected"
    report = record.current_verification.report
    assert [child["verdict"] for child in report["credentials"]] == ["rejected", "verified"]
    standings = {row.statement["standing"] for row in Evidence.objects.within(bob.scope)}
    assert {"verified", "self_asserted"} <= standings
    assert bob.client.get(reverse("record", args=[record.pk])).status_code == 200


def test_a_resume_without_credentials_is_nobodys_lie(bob: Person) -> None:
    receive_text(bob.scope, text=json.dumps(resume()), channel="paste", candidate=a_candidate(bob))
    record = the_record(bob)
    assert (record.state, record.verdict, record.act, record.title) == (
        "checked",
        "indeterminate",
        "candidate",
        "Résumé",
    )
    assert record.sentence == "Nobody signed it: anybody could have written it. The candidate acts."
    assert len(own_words(bob)) == 3
    page = bob.client.get(reverse("record", args=[record.pk])).content.decode()
    assert "no signed credential in this résumé" in page
    assert "not verified yet" not in page


def signed_resume(key: SigningKey) -> str:
    """A résumé that somebody signed as a whole, with the school's key in its header."""
    document = {
        **badge(KEY.did_key, 5),
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential", "LER-RS VC"],
        "credentialSubject": {"id": "did:example:5", **resume(a_badge(1))},
    }
    return sign_vc_jwt(document, key, f"{KEY.did_key}#{KEY.multikey}")


def test_a_signed_resume_tells_its_own_words_unless_it_was_altered(bob: Person) -> None:
    receive_text(bob.scope, text=signed_resume(KEY), channel="paste")
    record = the_record(bob)
    assert (record.format, record.verdict) == ("ler_rs", "verified"), record.sentence
    assert {row.statement["pointer"] for row in own_words(bob)} >= {"/credentialSubject/skills/0"}
    assert "own words" in bob.client.get(reverse("record", args=[record.pk])).content.decode()
    receive_text(bob.scope, text=signed_resume(ed25519_key("somebody else")), channel="paste")
    work_off()
    altered = Record.objects.within(bob.scope).exclude(pk=record.pk).get()
    assert altered.verdict == "rejected"
    assert not altered.evidence.filter(statement__standing="self_asserted").exists()


@pytest.mark.parametrize("payload", [None, [], "x", {}, {"skills": "x"}, {"skills": [None, 1, [], {"name": 7}]}])
def test_what_is_no_resume_says_nothing(payload: object) -> None:
    assert read_resume(payload) == ()


def test_a_resume_of_ten_thousand_skills_is_read_within_bounds() -> None:
    found = read_resume({"skills": [{"name": f"Skill {number}" * 99} for number in range(10_000)]})
    assert len(found) == 300
    assert len(found[0].name) == 300


def test_only_credentials_back_the_words() -> None:
    found = {item.name: item for item in read_resume(resume(a_badge(1)))}
    assert found["Nursing certificate"].backed
    assert not found["Basic life support"].backed  # `ref` is somebody to ask, and no credential
    assert found["Care assistant"].kind is ResumeKind.WORK


@pytest.mark.parametrize("kind", ["object", "envelope", "token", "proof alone", "reference"])
def test_a_credential_of_any_kind_backs_the_words_when_it_is_checked(kind: str) -> None:
    """What the page calls "checked above" is what verification finds there, and nothing else."""
    verification: Any = {
        "object": {"otherW3CVerifiableCredential": a_badge(1)},
        "envelope": {
            "otherW3CVerifiableCredential": {
                "@context": "https://www.w3.org/ns/credentials/v2",
                "id": f"data:application/vc+jwt,{a_jwt(1)}",
                "type": "EnvelopedVerifiableCredential",
            }
        },
        "token": a_jwt(1),
        "proof alone": {"proof": {"type": "DataIntegrityProof"}},
        "reference": {"reference": "ni:///sha-256;abc"},
    }[kind]
    document = resume(verification)
    (item,) = [item for item in read_resume(document) if item.name == "Nursing certificate"]
    assert item.backed == bool(list(embedded(document)))
    assert item.backed == (kind in {"object", "envelope", "token"})
