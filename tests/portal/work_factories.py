"""Records and ranked jobs for tests of the pages: rows as the queue would have written them, without the queue."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone

from portal import store
from portal.actions.apply import standing_consent
from portal.actions.candidate_page import open_candidate_page
from portal.actions.note_records import note_records_of
from portal.actions.rank import request_ranking
from portal.actions.ranked import compute, write_ranking
from portal.actions.relink import keep_answers, write_evidence
from portal.evidence import statements_from_report
from portal.evidence_links import LinkFinder
from portal.leases import claim as claim_lease
from portal.models import (
    Application,
    Batch,
    Candidate,
    Consent,
    Framework,
    Job,
    JobRequirement,
    JobVersion,
    RankingEntry,
    RankingRun,
    Record,
    SkillConcept,
    Submission,
    Verification,
)
from portal.scope import Scope
from portal.sentences import deciding_check, verdict_sentence
from portal.share_terms import PURPOSE, terms_of
from tests.portal.conftest import Person
from tests.portal.reports import PASSED, claim, report
from verification.codes import CheckId, Code, Outcome, SubjectMatch, Trust
from verification.report import Check, CredentialReport, IssuerReport

ISSUER = "did:web:cedarfork.example"
BOUND = Check(CheckId.ISSUER_BINDING, Outcome.PASSED, Code.BOUND, "")
VITALS, CPR = "urn:skill:vitals", "urn:skill:cpr"
LABELS = {VITALS: "Vital signs", CPR: "Basic life support"}


@dataclass(frozen=True)
class Linked:
    uri: str
    label: str
    confidence: float = 1.0
    method: str = "identifier"


class Linker:
    """Knows two skills by their URLs, and by a word of their names with some doubt."""

    def link_identifier(self, url: str, _code: str, _framework: str) -> Linked | None:
        return Linked(url, LABELS[url]) if url in LABELS else None

    def link_text(self, text: str, top: int) -> list[Linked]:
        near = [uri for uri, label in LABELS.items() if label.split()[0].casefold() in text.casefold()]
        return [Linked(uri, LABELS[uri], 0.62, "text") for uri in near][:top]


def a_concept(uri: str = VITALS) -> SkillConcept:
    framework, _ = Framework.objects.get_or_create(name="builtin", version="1")
    concept, _ = SkillConcept.objects.get_or_create(
        uri=uri, defaults={"framework": framework, "label": LABELS[uri], "search_text": LABELS[uri].lower()}
    )
    return concept


def a_candidate(person: Person, name: str = "Danette Kowalczyk") -> Candidate:
    return Candidate.objects.within(person.scope).create(name=name, email="danette@mail.example")


def child(title: str, *checks: Check, pointer: str = "/credentialSubject/verifiableCredential/0") -> CredentialReport:
    """A credential nested in a record."""
    return report(title.encode(), timezone.now(), *checks, title=title, pointer=pointer).credential


def a_record(  # noqa: PLR0913 - a factory
    person: Person,
    *checks: Check,
    candidate: Candidate | None = None,
    title: str = "Vital signs",
    skill: str = VITALS,
    trust: Trust = Trust.TRUSTED,
    subject: SubjectMatch = SubjectMatch.IDENTIFIER,
    payload: Any = None,
    linked_by_words: bool = False,
    children: tuple[CredentialReport, ...] = (),
) -> Record:
    """A record that was checked, with its evidence."""
    payload = payload or {
        "issuer": {"id": ISSUER, "name": "Cedar Fork Community College"},
        "credentialSubject": {"achievement": {"name": title, "alignment": [{"targetUrl": skill, "targetCode": "S4"}]}},
    }
    number = Record.objects.within(person.scope).count()
    data = json.dumps({"n": number, "payload": payload}).encode()
    found = report(
        data,
        timezone.now(),
        *(checks or (PASSED, BOUND)),
        title=title,
        issuer=IssuerReport(ISSUER, "Cedar Fork Community College", trust),
        subject_match=subject,
        claims=(replace(claim(title, "" if linked_by_words else skill), subject_match=subject),),
        payload=payload,
        credentials=children,
    )
    return _stored(person.scope, data, json.loads(json.dumps(found.to_json())), payload, candidate)


def _stored(scope: Scope, data: bytes, found: dict[str, Any], payload: Any, candidate: Candidate | None) -> Record:
    decided = deciding_check(found) or {}
    blob = store.put(scope, data)
    record: Record = Record.objects.within(scope).create(
        digest=found["digest"],
        candidate=candidate,
        blob=blob,
        state="checked",
        verdict=found["verdict"],
        sentence=verdict_sentence(found),
        act=decided.get("act") or "" if found["verdict"] == "indeterminate" else "",
        title=found["title"][:300],
        format=found["format"],
        container=found["container"],
        issuer_id=found["issuer"]["id"],
        issuer_name=found["issuer"]["name"],
        issuer_trust=found["issuer"]["trust"],
        subject_match=found["subject_match"],
    )
    record.current_verification = record.verifications.create(
        organization_id=scope.organization_id,
        number=1,
        reason="received",
        state=Verification.State.DONE,
        requested_by=scope.actor,
        step=6,
        finished_at=timezone.now(),
        verdict=found["verdict"],
        report=found,
        payload=payload,
    )
    record.save()
    note_records_of(scope, [record.candidate_id])
    links = LinkFinder(Linker(), {})
    write_evidence(scope, record, statements_from_report(found, linker=links.linker, links=links))
    keep_answers(scope, record, tuple(links.answers.values()))
    Submission.objects.within(scope).create(
        channel="upload",
        file_name="vital signs.json",
        size=len(data),
        digest=found["digest"],
        blob=blob,
        candidate=candidate,
        record=record,
        state=Submission.State.RECEIVED,
    )
    return record


def a_waiting_record(person: Person, *, step: int = 0, words: str = "", title: str = "SQL for analysts") -> Record:
    """A record whose first verification waits, or runs when ``step`` is given."""
    data = title.encode()
    scope = person.scope
    record: Record = Record.objects.within(scope).create(
        digest=hashlib.sha256(data).hexdigest(), blob=store.put(scope, data), title=title
    )
    Verification.objects.within(scope).create(
        record=record,
        number=1,
        reason="received",
        state=Verification.State.RUNNING if step else Verification.State.WAITING,
        requested_by=scope.actor,
        step=step,
        step_text=words,
        next_attempt_at=timezone.now(),
    )
    return record


def a_batch(person: Person, *, errors: int = 1, records: int = 1, waiting: int = 0) -> Batch:
    """A batch with files that were read, files that were not, and files that still wait."""
    scope = person.scope
    batch: Batch = Batch.objects.within(scope).create(name="Career fair", channel="upload")
    for number in range(errors):
        Submission.objects.within(scope).create(
            batch=batch,
            channel="upload",
            file_name=f"scan-{number}.pdf",
            size=10,
            digest="0" * 64,
            state=Submission.State.UNREADABLE,
            error_code="not_a_record",
            error=f"scan-{number}.pdf holds no signed record.",
        )
    for number in range(records):
        a_record(person, title=f"Badge {number}").submissions.update(batch=batch)
    for number in range(waiting):
        record = a_waiting_record(person, title=f"Waiting {number}")
        Submission.objects.within(scope).create(
            batch=batch, channel="upload", size=1, digest=record.digest, record=record, state="received"
        )
    return batch


@dataclass
class Ranked:
    """A job, its run, and the applications in the order they were made."""

    job: Job
    run: RankingRun
    applications: list[Application] = field(default_factory=list)

    def entry(self, application: Application) -> RankingEntry:
        found: RankingEntry = self.run.entries.get(application=application)
        return found


def a_job(person: Person, *, must: str = VITALS, nice: str = CPR) -> Job:
    """A job with one must-have and one nice-to-have."""
    job: Job = Job.objects.within(person.scope).create(title="Certified nursing assistant")
    version = JobVersion.objects.within(person.scope).create(job=job, number=1)
    for position, (uri, need) in enumerate(((must, "must"), (nice, "nice"))):
        JobRequirement.objects.within(person.scope).create(
            version=version,
            key=uri.rpartition(":")[2],
            position=position,
            label=LABELS[uri],
            concepts=[{"uri": uri, "label": LABELS[uri]}],
            need=need,
        )
    job.current_version = version
    job.save()
    return job


def an_application(person: Person, job: Job, name: str) -> Application:
    candidate = a_candidate(person, name)
    application: Application = Application.objects.within(person.scope).create(candidate=candidate, job=job)
    return application


def rank_now(person: Person, job: Job) -> RankingRun:
    """A run, computed as a worker would."""
    run = request_ranking(person.scope, job, reason="asked")
    lease = claim_lease(RankingRun, run.pk, state=RankingRun.State.RUNNING)
    assert lease is not None
    run.refresh_from_db()
    scope = Scope(organization_id=person.organization.pk, system="ranker")
    write_ranking(scope, run, lease, compute(scope, run))
    run.refresh_from_db()
    return run


def a_ranked_job(person: Person) -> Ranked:
    """Marisol met the must-have.

    Beatrix's record has an unknown issuer, Desmond shows another skill, Owen shared nothing.
    """
    job = a_job(person)
    marisol, beatrix, desmond, owen = (
        an_application(person, job, name) for name in ("Marisol Etcheverry", "Beatrix Oyelaran", "Desmond A", "Owen C")
    )
    a_record(person, candidate=marisol.candidate)
    a_record(person, candidate=beatrix.candidate, trust=Trust.UNKNOWN)
    a_record(person, candidate=desmond.candidate, title="Basic life support", skill=CPR)
    return Ranked(job, rank_now(person, job), [marisol, beatrix, desmond, owen])


def a_page(person: Person, application: Application, *, agreed: bool = True) -> str:
    """The token of the private page of somebody who agreed to the terms, or who did not."""
    if agreed and standing_consent(person.scope, application) is None and application.withdrawn_at is None:
        terms = terms_of(person.scope, application.job)
        Consent.objects.within(person.scope).create(
            application=application, purpose=PURPOSE, terms=terms.to_json(), terms_digest=terms.digest
        )
    return open_candidate_page(person.scope, application)
