"""Sample data: there, marked, and gone again, with everything else as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from portal.actions.legal_holds import place_legal_hold
from portal.actions.load_sample import load_sample
from portal.actions.refusal import RefusedError
from portal.actions.remove_sample import remove_sample
from portal.actions.sequence import sequence_events, verify_chain
from portal.demonstration import sample
from portal.demonstration.sample import NAMES
from portal.metrics import Ground, Wanted
from portal.models import (
    Application,
    Candidate,
    Event,
    Evidence,
    Job,
    Note,
    OrganizationRow,
    Record,
    StoredBlob,
    Submission,
    SuppliedDocument,
    TrustedIssuer,
    Verification,
)
from portal.scope import NotAllowedError, Scope
from tests.portal.conftest import Person
from tests.portal.work_factories import a_ranked_job, an_application

REAL = "did:web:real.example"


@pytest.fixture(autouse=True)
def fewer_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """One record for each of three people is enough here; the whole of it is walked by the browser's journey."""
    signed = sample.files_of
    few = {"Thaddeus Brightwater", "Oskar Lindqvist", "Imogen Castellano"}
    monkeypatch.setattr(
        sample, "files_of", lambda person, *rest: signed(person, *rest)[:1] if person.name in few else []
    )


def everything(person: Person) -> dict[str, list[dict[str, Any]]]:
    """Every row of the organization but the events."""
    models = [model for model in apps.get_app_config("portal").get_models() if issubclass(model, OrganizationRow)]
    return {
        model.__name__: list(model.objects.within(person.scope, hidden_too=True).order_by("pk").values())
        for model in models
        if model is not Event
    }


def real_people(person: Person) -> Application:
    """People and records of an issuer that the sample data knows nothing of."""
    ranked = a_ranked_job(person)
    Record.objects.within(person.scope).update(issuer_id=REAL)
    for row in Evidence.objects.within(person.scope):
        row.statement["issuer"] = REAL
        row.save()
    return ranked.applications[0]


def test_it_works(bob: Person) -> None:
    job = load_sample(bob.scope)
    assert job.sample
    assert set(Candidate.objects.within(bob.scope).filter(sample=True).values_list("name", flat=True)) == set(NAMES)
    assert job.applications.count() == len(NAMES)
    assert TrustedIssuer.objects.within(bob.scope).filter(sample=True).count() == 11
    waiting = Verification.objects.within(bob.scope).filter(record__candidate__sample=True, state="waiting")
    assert waiting.count() == 3, "they wait in the queue like any other"
    assert Ground(bob.scope, Wanted()).total == 0, "no metric counts them"


def test_loading_twice_is_loading_once(bob: Person) -> None:
    load_sample(bob.scope)
    before = everything(bob)
    load_sample(bob.scope)
    assert everything(bob) == before


def test_what_broke_off_goes_on(bob: Person) -> None:
    job = load_sample(bob.scope)
    Candidate.objects.within(bob.scope).filter(name=NAMES[0]).delete()
    assert load_sample(bob.scope) == job
    assert Candidate.objects.within(bob.scope).filter(sample=True).count() == len(NAMES)


def test_removing_leaves_everything_else_as_it_was(
    bob: Person, data_folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    real_people(bob)
    before = everything(bob)
    files = {path for path in (data_folder / "received").rglob("*") if path.is_file()}
    load_sample(bob.scope)
    invented = Application.objects.within(bob.scope).filter(candidate__sample=True).first()
    assert invented is not None
    Note.objects.within(bob.scope).create(job=invented.job, application=invented, author=bob.user, text="Nice.")
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_sample(bob.scope) == len(NAMES)
    assert everything(bob) == before
    left = {path for path in (data_folder / "received").rglob("*") if path.is_file() and path.name != "erased"}
    assert left <= files, "the bytes are gone, too"
    assert remove_sample(bob.scope) == 0


def test_the_events_stay_and_the_chain_holds(bob: Person) -> None:
    load_sample(bob.scope)
    kept = Event.objects.within(bob.scope).count()
    remove_sample(bob.scope)
    assert Event.objects.within(bob.scope).count() == kept + len(NAMES) + 1
    sequence_events()
    assert verify_chain(bob.scope).whole


def test_what_is_real_stays(bob: Person) -> None:
    """A real person applied for the sample job, and a real record is of an issuer that came along."""
    a_ranked_job(bob)  # of did:web:cedarfork.example
    job = load_sample(bob.scope)
    mine = an_application(bob, job, "Real Person")
    remove_sample(bob.scope)
    assert Application.objects.within(bob.scope).filter(pk=mine.pk).exists()
    assert not Job.objects.within(bob.scope).get(pk=job.pk).sample
    kept = TrustedIssuer.objects.within(bob.scope).get()
    assert (kept.issuer, kept.sample) == ("did:web:cedarfork.example", False)
    assert SuppliedDocument.objects.within(bob.scope).filter(url__contains="cedarfork").exists()
    assert not SuppliedDocument.objects.within(bob.scope).exclude(url__contains="cedarfork").exists()


def test_bytes_that_somebody_else_needs_stay(bob: Person) -> None:
    load_sample(bob.scope)
    blob = StoredBlob.objects.within(bob.scope).first()
    assert blob is not None
    Submission.objects.within(bob.scope).create(channel="upload", size=1, digest="0" * 64, blob=blob, state="received")
    remove_sample(bob.scope)
    assert list(StoredBlob.objects.within(bob.scope)) == [blob]


def test_a_legal_hold_keeps_it(alice: Person) -> None:
    job = load_sample(alice.scope)
    place_legal_hold(alice.scope, job=job, reason="A court asks.")
    before = everything(alice)
    with pytest.raises(RefusedError, match="legal hold"):
        remove_sample(alice.scope)
    assert everything(alice) == before


def test_who_may_not(bob: Person, dora: Person, erin: Person) -> None:
    for person in (dora, erin):
        with pytest.raises(NotAllowedError):
            load_sample(person.scope)
        with pytest.raises(NotAllowedError):
            remove_sample(person.scope)
    narrow = Scope(bob.scope.organization_id, bob.scope.user_id, bob.scope.role, jobs=frozenset())
    with pytest.raises(RefusedError, match="some jobs only"):
        load_sample(narrow)


def test_another_organization_keeps_its_own(bob: Person, charlie: Person) -> None:
    load_sample(charlie.scope)
    before = everything(charlie)
    load_sample(bob.scope)
    remove_sample(bob.scope)
    assert everything(charlie) == before
