"""The palette: found by name, scoped, blind-safe and bounded."""

from __future__ import annotations

from portal.models import Application
from tests.portal.conftest import Person
from tests.portal.work_factories import a_candidate, a_job, a_record, an_application

LIST = {"x-palette": "list"}


def test_it_works(bob: Person) -> None:
    job = a_job(bob)
    candidate = a_candidate(bob, "Zenobia Quill")
    record = a_record(bob, candidate=candidate, title="Zenith certificate")
    found = bob.client.get("/palette/", {"q": "zen"}, headers=LIST).content.decode()
    assert f"/candidates/{candidate.pk}/" in found
    assert f"/records/{record.pk}/" in found
    assert "<html" not in found
    by_title = bob.client.get("/palette/", {"q": job.title[:6]}, headers=LIST).content.decode()
    assert f"/jobs/{job.pk}/" in by_title


def test_without_a_script_it_is_a_page(bob: Person) -> None:
    candidate = a_candidate(bob, "Zenobia Quill")
    page = bob.client.get("/palette/", {"q": "zenobia"}).content.decode()
    assert f'<a href="/candidates/{candidate.pk}/">' in page
    assert "<html" in page


def test_it_leads_to_pages_by_their_other_names(bob: Person) -> None:
    assert "/account/preferences/" in bob.client.get("/palette/", {"q": "theme"}, headers=LIST).content.decode()


def test_a_role_finds_what_it_may_open(alice: Person, bob: Person) -> None:
    assert "/audit/" in alice.client.get("/palette/", headers=LIST).content.decode()
    assert "/audit/" not in bob.client.get("/palette/", headers=LIST).content.decode()


def test_strangers_find_nothing_of_others(bob: Person, charlie: Person) -> None:
    a_candidate(bob, "Zenobia Quill")
    assert b"Zenobia" not in charlie.client.get("/palette/", {"q": "zen"}, headers=LIST).content


def test_records_of_who_is_screened_blind_are_not_found(bob: Person) -> None:
    job = a_job(bob)
    application = an_application(bob, job, "Zenobia Quill")
    record = a_record(bob, candidate=application.candidate, title="Zenith certificate")
    job.blind = True
    job.save(update_fields=["blind"])
    assert str(record.pk) not in bob.client.get("/palette/", {"q": "zenith"}, headers=LIST).content.decode()
    Application.objects.within(bob.scope).update(stage=Application.Stage.SHORTLISTED)
    assert str(record.pk) in bob.client.get("/palette/", {"q": "zenith"}, headers=LIST).content.decode()


def test_much_typed_is_cut(bob: Person) -> None:
    page = bob.client.get("/palette/", {"q": "z" * 5000})
    assert page.status_code == 200
    assert b"z" * 101 not in page.content


def test_it_asks_the_database_little(bob: Person, django_assert_max_num_queries) -> None:
    for number in range(9):
        a_record(bob, candidate=a_candidate(bob, f"Zenobia {number}"), title="Zenith")
    with django_assert_max_num_queries(11):
        bob.client.get("/palette/", {"q": "zen"}, headers=LIST)
