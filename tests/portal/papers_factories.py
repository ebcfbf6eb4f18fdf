"""Candidates with papers of every kind, and the way from one organization to another."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any

from PIL import Image, PngImagePlugin
from pypdf import PdfWriter

from portal.actions.candidates import add_candidate, add_identifier
from portal.actions.export_papers import export_papers
from portal.actions.import_papers import Imported, import_papers
from portal.actions.receive import receive_files
from portal.demonstration.signing import sign_data_integrity, sign_ob3_jwt, sign_vc_jwt
from portal.intake.incoming import IncomingBytes
from portal.models import Candidate, Record
from tests.portal.badges import badge
from tests.portal.conftest import Person
from tests.portal.link_host import KEY, a_badge, a_jwt
from tests.portal.work import work_off
from tests.verification.sd_jwts import HOLDER, sd_jwt

__all__ = ["FILES", "Json", "a_resume", "baked", "file_of", "filed", "holder", "records_of", "taken_in"]

Json = dict[str, Any]
METHOD = f"{KEY.did_key}#{KEY.multikey}"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"


def a_resume(*verifications: object, number: int = 1) -> Json:
    """A résumé with own words of each kind."""
    return {
        "person": {"name": {"formattedName": "Danette Kowalczyk"}},
        "skills": [{"name": f"Juggling {number}", "yearsOfExperience": number}],
        "licenses": [{"name": f"Forklift {number}", "issuingAuthority": {"name": "The State"}}],
        "certifications": [
            {"name": f"First aid {number}", "firstIssued": "2024-05-01", "issuingAuthority": {"name": "Red Cross"}}
        ],
        "educationAndLearnings": [
            {
                "institution": {"name": "Cedar Fork"},
                "educationDegrees": [{"name": f"Nursing {number}", "date": "2022"}],
                "verifications": list(verifications),
            }
        ],
        "employmentHistories": [
            {
                "organization": {"name": "Alder House"},
                "positionHistories": [{"title": f"Care assistant {number}", "start": "2023-04", "current": True}],
            }
        ],
    }


def baked(text: str) -> bytes:
    """A PNG with the record baked in (Open Badges 3.0, section 5.3)."""
    made, info = io.BytesIO(), PngImagePlugin.PngInfo()
    info.add_itxt("openbadgecredential", text)
    Image.new("RGB", (2, 2)).save(made, "PNG", pnginfo=info)
    return made.getvalue()


def _pdf(name: str, data: bytes) -> bytes:
    made, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(72, 72)
    writer.add_attachment(name, data)
    writer.write(made)
    return made.getvalue()


def _altered(number: int) -> bytes:
    changed = a_badge(number)
    changed["name"] = "Something else"
    return json.dumps(changed).encode()


def _aligned(number: int) -> bytes:
    """A token that names skills."""
    document = badge(KEY.did_key, number)
    document["credentialSubject"]["achievement"]["alignment"] = [
        {"type": ["Alignment"], "targetUrl": "https://skills.example/1", "targetName": f"Skill {number}"}
    ]
    return sign_vc_jwt(document, KEY, f"{KEY.did_key}#{KEY.multikey}").encode()


def _learning(number: int, *, bound: bool = False) -> str:
    """An SD-JWT VC of a course; the grade is shown, the birth date kept back, and its holder's key may have signed."""
    payload = {
        "iss": KEY.did_key,
        "sub": f"did:example:{number}",
        "iat": 1_768_035_600,
        "vct": "urn:eu.europa.ec.eudi:learning:credential:1",
        "cnf": {"jwk": HOLDER.jwk},
        "achievement_title": f"Wound care {number}",
        "learning_outcomes": ["Cleans wounds", "Dresses wounds"],
        "assessment_grade": "B",
        "birth_date": "1990-01-01",
    }
    hidden = ("achievement_title", "assessment_grade", "birth_date")
    return sd_jwt(payload, hidden, hidden[:2], key=KEY, kid=METHOD, bind={} if bound else None)


def _clr(number: int) -> Json:
    """An unsigned CLR: a programme, its two courses (one an object, one a token), and how they belong together."""
    programme, theory, practice = (f"https://drill.example/{number}/{name}" for name in ("programme", "theory", "ward"))
    courses = [badge(KEY.did_key, number * 10 + place) for place in range(2)]
    for course, address, level in zip(courses, (theory, practice), ("B", "A"), strict=True):
        subject = course["credentialSubject"]
        subject["achievement"] |= {"id": address, "achievementType": "Course", "name": f"Course at {address}"}
        subject["result"] = [{"type": ["Result"], "value": level}]
    return {
        **badge(KEY.did_key, number),
        "@context": [*courses[0]["@context"][:1], CLR, *courses[0]["@context"][1:]],
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": f"Learner record {number}",
        "credentialSubject": {
            "id": f"did:example:{number}",
            "type": ["ClrSubject"],
            "achievement": [{**courses[0]["credentialSubject"]["achievement"], "id": programme, "name": "Nursing"}],
            "verifiableCredential": [_proven(courses[0]), sign_ob3_jwt(courses[1], KEY, kid=METHOD)],
            "association": [
                {"type": "Association", "associationType": kind, "sourceId": source, "targetId": target}
                for kind, source, target in (
                    ("isChildOf", theory, programme),
                    ("isChildOf", practice, programme),
                    ("precedes", theory, practice),
                )
            ],
        },
    }


def _proven(document: Json) -> Json:
    return sign_data_integrity(document, KEY, METHOD, created="2025-01-02T00:00:00Z")


#: What somebody may hand over: (file name, bytes) for a number.
FILES = {
    "badge": lambda n: ("badge.json", json.dumps(a_badge(n), indent=n % 3).encode()),
    "token": lambda n: ("badge.jwt", a_jwt(n).encode()),
    "aligned": lambda n: ("aligned.jwt", _aligned(n)),
    "altered": lambda n: ("altered.json", _altered(n)),
    "resume": lambda n: ("resume.json", json.dumps(a_resume(number=n), ensure_ascii=False).encode()),
    "backed": lambda n: ("backed.json", json.dumps(a_resume(a_badge(n), a_jwt(n + 50), number=n)).encode()),
    "picture": lambda n: ("badge.png", baked(json.dumps(a_badge(n)))),
    "picture of a token": lambda n: ("token.png", baked(a_jwt(n))),
    "paper": lambda n: ("badge.pdf", _pdf("badge.json", json.dumps(a_badge(n)).encode())),
    "SD-JWT": lambda n: ("learning.sd-jwt", _learning(n).encode()),
    "bound SD-JWT": lambda n: ("bound.sd-jwt", _learning(n, bound=True).encode()),
    "CLR": lambda n: ("learner-record.json", json.dumps(_proven(_clr(n))).encode()),
    "CLR as a token": lambda n: ("learner-record.jwt", sign_ob3_jwt(_clr(n), KEY, kid=METHOD).encode()),
    "CLR in a picture": lambda n: ("learner-record.png", baked(json.dumps(_proven(_clr(n))))),
    "resume of all": lambda n: ("all.json", json.dumps(a_resume(_proven(_clr(n)), _learning(n), number=n)).encode()),
    "nothing": lambda n: ("notes.txt", f"no record {n}".encode()),
}


def holder(person: Person, files: Iterable[tuple[str, bytes]], *, name: str = "Danette Kowalczyk") -> Candidate:
    """A candidate who gave these files, checked."""
    candidate = add_candidate(person.scope, name=name, email="danette@mail.example", phone="+1 555 0100")
    add_identifier(person.scope, candidate, kind="number", value="N-12")
    given = [IncomingBytes(*file) for file in files]
    if given:
        receive_files(person.scope, files=given, channel="upload", candidate=candidate)
    work_off()
    return candidate


def file_of(person: Person, candidate: Candidate, kind: str) -> bytes:
    """The candidate's papers."""
    return export_papers(person.scope, candidate, kind).data


def filed(person: Person, candidate: Candidate, kind: str) -> Any:
    """The same, read."""
    return json.loads(file_of(person, candidate, kind))


def taken_in(person: Person, data: bytes, name: str = "papers.json") -> Imported:
    """Taken in elsewhere, and checked."""
    taken = import_papers(person.scope, data, name=name)
    work_off()
    return taken


def records_of(person: Person, candidate: Candidate) -> list[Record]:
    """The candidate's records, by digest."""
    rows = Record.objects.within(person.scope).filter(candidate=candidate).select_related("current_verification")
    return list(rows.order_by("digest"))
