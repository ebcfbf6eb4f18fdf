"""Loading sample data: invented people, one job, really signed records that go through the queue like any other.

Everything is marked (`sample`), so that it can be told apart, is left out of the metrics, and goes again without a
trace. Loading twice is loading once; what broke off half-way goes on.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.import_framework import load_builtin
from portal.actions.issuers import trust_issuer
from portal.actions.receive import receive_files
from portal.actions.refusal import RefusedError
from portal.demonstration.cast import DemoPerson
from portal.demonstration.fill import add_job, add_person
from portal.demonstration.sample import NAMES, WITHOUT_RECORDS, Sample, make_sample
from portal.intake.incoming import IncomingBytes
from portal.models import Candidate, Job, Organization, Submission, SuppliedDocument, TrustedIssuer
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["SAMPLE_NOTE", "load_sample", "require_sample_right"]

SAMPLE_NOTE = "Sample data: published by an invented issuer."
_NEEDED = (
    Capability.EDIT_JOBS,
    Capability.EDIT_CANDIDATES,
    Capability.RECEIVE_RECORDS,
    Capability.TRUST_ISSUERS,
    Capability.RANK,
)


def require_sample_right(scope: Scope) -> None:
    """Insist that whoever acts may do all that loading and removing do.

    Raises:
        NotAllowedError: their role may not do some of it.
        RefusedError: they work on some jobs only, and the sample job would not be one of them.
    """
    for capability in _NEEDED:
        scope.require(capability)
    if scope.jobs is not None:
        raise RefusedError(_("You see some jobs only. Ask an administrator to load or remove sample data."))


def load_sample(scope: Scope) -> Job:
    """Load what is not there yet; the sample job.

    Signing comes first and the rest in short transactions, so that nobody waits for the database meanwhile.
    """
    require_sample_right(scope)
    if (there := _complete(scope)) is not None:
        return there
    load_builtin()
    sample = make_sample(timezone.now())
    job = _begin(scope, sample)
    for person, files in sample.people:
        candidate = _person(scope, person, job)
        if files and not Submission.objects.within(scope).filter(candidate=candidate).exists():
            _receive(scope, candidate, job, files)
    return job


def _complete(scope: Scope) -> Job | None:
    """The sample job, where nothing is left to load."""
    people = Candidate.objects.within(scope).filter(sample=True)
    given = Submission.objects.within(scope).filter(candidate__in=people).values("candidate").distinct()
    if people.count() < len(NAMES) or given.count() < len(NAMES) - WITHOUT_RECORDS:
        return None
    job: Job | None = Job.objects.within(scope).filter(sample=True).first()
    return job


@transaction.atomic
def _begin(scope: Scope, sample: Sample) -> Job:
    """The job, the issuers and what they publish; all of it before the first record can be checked."""
    Organization.objects.select_for_update().get(pk=scope.organization_id)
    standing: Job | None = Job.objects.within(scope).filter(sample=True).first()
    if standing is not None:
        return standing
    listed = set(TrustedIssuer.objects.within(scope).filter(removed_at=None).values_list("issuer", flat=True))
    for issuer in sample.issuers:
        if issuer.trust and issuer.id not in listed:
            entry = trust_issuer(scope, issuer=issuer.id, name=issuer.name, level=issuer.trust, reason=SAMPLE_NOTE)
            TrustedIssuer.objects.within(scope).filter(pk=entry.pk).update(sample=True)
    for url, body in sample.documents.items():
        SuppliedDocument.objects.within(scope).get_or_create(
            organization_id=scope.organization_id,
            url=url,
            defaults={"body": body, "content_type": "application/json", "note": SAMPLE_NOTE},
        )
    job = add_job(scope, sample.job)
    job.sample = True
    job.save(update_fields=["sample"])
    record_event(scope, "sample.loaded", job, people=len(sample.people))
    return job


@transaction.atomic
def _person(scope: Scope, person: DemoPerson, job: Job) -> Candidate:
    Organization.objects.select_for_update().get(pk=scope.organization_id)
    standing: Candidate | None = Candidate.objects.within(scope).filter(sample=True, name=person.name).first()
    if standing is not None:
        return standing
    candidate = add_person(scope, person, job)
    Candidate.objects.within(scope).filter(pk=candidate.pk).update(sample=True)
    return candidate


def _receive(scope: Scope, candidate: Candidate, job: Job, files: list[IncomingBytes]) -> None:
    receive_files(
        scope, files=files, channel="upload", candidate=candidate, job=job, name=f"Shared by {candidate.name}"
    )
