"""The list of candidates, one person, adding them with or without a record, and what identifies them."""

from __future__ import annotations

from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.actions.wallets import refuse_wallet_answer
from portal.models import Application, Candidate, Submission
from portal.wallet_refusals import WalletRefusal, WalletRefusedError
from tests.portal.conftest import Person
from tests.portal.people_factories import make_candidate, make_job
from tests.portal.wallet_factories import a_request
from tests.portal.work_factories import a_ranked_job, a_record


def listed(person: Person, query: str = "") -> str:
    answer = person.client.get(reverse("candidates") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_works(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    shown = listed(bob)
    assert "Marisol Etcheverry" in shown
    assert "1 verified" in shown
    assert "none shared yet" in shown
    person = ranked.applications[0].candidate
    page = bob.client.get(reverse("candidate", args=[person.pk])).content.decode()
    assert reverse("gap_report", args=[ranked.applications[0].pk]) in page
    assert "1 must-have met" in page
    assert "The learner’s journey" in page


def test_search_and_filters(bob: Person) -> None:
    job = make_job(bob)
    make_candidate(bob)
    other = make_candidate(bob, "Owen Abernathy", "")
    a_record(bob, candidate=other)
    Application.objects.within(bob.scope).create(candidate=other, job=job)
    for query, found, hidden in (
        ("?q=marisol", "Marisol", "Owen"),
        ("?q=MAIL.example", "Marisol", "Owen"),
        ("?show=without", "Marisol", "Owen"),
        ("?show=unconfirmed", "Marisol", "Owen"),
        (f"?job={job.pk}", "Owen", "Marisol"),
    ):
        shown = listed(bob, query)
        assert found in shown, query
        assert hidden not in shown, query
    assert "No candidate fits." in listed(bob, "?q=nobody")
    for nonsense in ("?page=-3", "?job=x", "?q=%00", "?show=%F0%9F%98%80", f"?job={uuid4()}"):
        listed(bob, nonsense)


def test_five_thousand_come_in_pages_with_few_queries(bob: Person, django_assert_max_num_queries) -> None:
    Candidate.objects.within(bob.scope).bulk_create(
        Candidate(organization=bob.organization, name=f"Person {number:04}") for number in range(5_000)
    )
    with django_assert_max_num_queries(13):
        shown = listed(bob, "?page=100")
    assert "30 of 5000 candidates shown, page 100 of 167" in shown
    assert "Person 2970" in shown


def test_a_job_of_another_organization_is_not_found(bob: Person, charlie: Person) -> None:
    foreign = str(make_job(bob).pk)
    answer = charlie.client.post(reverse("add_candidate"), {"name": "Ada", "job": foreign})
    assert answer.status_code == 404
    assert not Candidate.objects.within(charlie.scope).exists()


def test_readers_read_and_strangers_find_nothing(bob: Person, dora: Person, erin: Person, charlie: Person) -> None:
    person = make_candidate(bob)
    address = reverse("candidate", args=[person.pk])
    for reader in (dora, erin):
        shown = reader.client.get(address).content.decode()
        assert "Marisol" in shown
        assert "Note another" not in shown
        assert reader.client.get(reverse("add_candidate")).status_code == 403
        for name in ("change_candidate", "add_application", "add_identifier"):
            assert reader.client.post(reverse(name, args=[person.pk])).status_code == 403
    assert charlie.client.get(address).status_code == 404
    assert "Marisol" not in listed(charlie)


def test_adding_somebody_with_a_job_and_a_file(bob: Person) -> None:
    job = make_job(bob)
    file = SimpleUploadedFile("badge.json", b'{"type": ["VerifiableCredential"]}')
    data = {"name": "Marisol", "email": "m@mail.example", "job": str(job.pk), "files": [file]}
    answer = bob.client.post(reverse("add_candidate"), data)
    person = Candidate.objects.within(bob.scope).get()
    assert answer.status_code == 302
    assert answer.url == reverse("candidate", args=[person.pk])
    assert person.applications.get().job == job
    assert Submission.objects.within(bob.scope).get().candidate == person


def test_adding_somebody_without_a_record(bob: Person) -> None:
    assert bob.client.post(reverse("add_candidate"), {"name": "Owen"}).status_code == 302
    assert Candidate.objects.within(bob.scope).get().name == "Owen"


def test_bad_input_keeps_what_was_typed(bob: Person, charlie: Person) -> None:
    wrong = bob.client.post(reverse("add_candidate"), {"name": "Marisol", "email": "no <at>", "phone": "555 0100"})
    assert wrong.status_code == 422
    for kept in ("Marisol", "no &lt;at&gt;", "555 0100", "This is no e-mail address"):
        assert kept in wrong.content.decode()
    theirs = make_job(charlie)
    assert bob.client.post(reverse("add_candidate"), {"name": "X", "job": str(theirs.pk)}).status_code == 404
    assert not Candidate.objects.within(bob.scope).exists()


def test_the_same_address_is_asked_about(bob: Person) -> None:
    make_candidate(bob)
    again = {"name": "Another", "email": "Marisol@mail.example"}
    asked = bob.client.post(reverse("add_candidate"), again)
    assert asked.status_code == 422
    assert "already" in asked.content.decode()
    assert Candidate.objects.within(bob.scope).count() == 1
    assert bob.client.post(reverse("add_candidate"), again | {"again": "1"}).status_code == 302


def test_changing_somebody(bob: Person, charlie: Person) -> None:
    person = make_candidate(bob)
    address = reverse("change_candidate", args=[person.pk])
    assert "Marisol Etcheverry" in bob.client.get(address).content.decode()
    wrong = bob.client.post(address, {"name": "", "email": "x@y.example", "phone": "7"})
    assert wrong.status_code == 422
    assert "x@y.example" in wrong.content.decode()
    assert charlie.client.post(address, {"name": "Mine"}).status_code == 404
    assert bob.client.post(address, {"name": "Marisol Wren"}).status_code == 302
    person.refresh_from_db()
    assert person.name == "Marisol Wren"


def test_applying(bob: Person, charlie: Person) -> None:
    person, job = make_candidate(bob), make_job(bob)
    address = reverse("add_application", args=[person.pk])
    assert bob.client.post(address, {"job": "x"}).status_code == 422
    assert bob.client.post(address, {"job": str(make_job(charlie).pk)}).status_code == 404
    assert charlie.client.post(address, {"job": str(job.pk)}).status_code == 404
    assert not person.applications.exists()
    assert bob.client.post(address, {"job": str(job.pk)}).status_code == 302
    assert person.applications.get().job == job


def test_identifiers(bob: Person, dora: Person, charlie: Person) -> None:
    person = make_candidate(bob)
    add = reverse("add_identifier", args=[person.pk])
    wrong = bob.client.post(add, {"kind": "did", "value": "z6Mk-typed"})
    assert wrong.status_code == 422
    assert "z6Mk-typed" in wrong.content.decode()
    assert charlie.client.post(add, {"kind": "did", "value": "did:key:z6Mk"}).status_code == 404
    assert bob.client.post(add, {"kind": "did", "value": "did:key:z6Mk"}).status_code == 302
    identifier = person.identifiers.get(kind="did")
    confirm, remove = (reverse(f"{verb}_identifier", args=[identifier.pk]) for verb in ("confirm", "remove"))
    assert bob.client.post(confirm, {"how": " "}).status_code == 422
    for name in (confirm, remove):
        assert dora.client.post(name, {"how": "x"}).status_code == 403
        assert charlie.client.post(name, {"how": "x"}).status_code == 404
        assert bob.client.get(name).status_code == 405
    assert bob.client.post(confirm, {"how": "Signed in my presence"}).status_code == 302
    identifier.refresh_from_db()
    assert identifier.confirmed_by == bob.user
    assert bob.client.post(remove).status_code == 302
    assert not person.identifiers.filter(kind="did").exists()


def test_answers_of_wallets_that_were_not_taken(bob: Person, charlie: Person, dora: Person) -> None:
    request = a_request(bob)
    person = request.application.candidate
    address = reverse("candidate", args=[person.pk])
    assert "Wallet answers not taken" not in bob.client.get(address).content.decode()
    refuse_wallet_answer(request, WalletRefusedError(WalletRefusal.WRONG_CHALLENGE, "<b>Seen</b>"), b"{}")
    for reader in (bob, dora):
        shown = reader.client.get(address).content.decode()
        assert "Wallet answers not taken" in shown
        assert "it was made for another request. &lt;b&gt;Seen&lt;/b&gt;" in shown
        assert "<code>wrong_challenge</code>" in shown
        assert "<time datetime=" in shown
    assert charlie.client.get(address).status_code == 404
    other = a_request(bob).application.candidate
    assert "wrong_challenge" not in bob.client.get(reverse("candidate", args=[other.pk])).content.decode()


def test_what_was_not_read_stands_on_the_page_too(bob: Person) -> None:
    person = a_ranked_job(bob).applications[0].candidate
    Submission.objects.within(bob.scope).create(
        channel="upload",
        file_name="beach.pdf",
        size=9,
        digest="0" * 64,
        candidate=person,
        state="unreadable",
        error="No.",
    )
    hidden = Submission.objects.within(bob.scope).create(
        channel="upload", file_name="gone.pdf", size=9, digest="1" * 64, candidate=person, state="unreadable"
    )
    Submission.objects.within(bob.scope).filter(pk=hidden.pk).update(hidden_at=timezone.now())
    page = bob.client.get(reverse("candidate", args=[person.pk])).content.decode()
    assert "beach.pdf" in page
    assert "None: no record in it was read" in page
    assert "gone.pdf" not in page
