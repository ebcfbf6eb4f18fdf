"""The first page: what needs this member, and nothing of anybody else's."""

from __future__ import annotations

from django.urls import reverse

from portal.actions.jobs import create_job
from tests.portal.conftest import Person
from tests.portal.people_factories import make_candidate
from tests.portal.work_factories import a_batch, a_ranked_job, a_record


def shown(person: Person) -> str:
    answer = person.client.get(reverse("home"))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_it_works(bob: Person) -> None:
    a_ranked_job(bob)
    create_job(bob.scope, title="Data analyst")
    a_record(bob, title="Whose?")
    a_batch(bob, errors=2, records=0)
    a_record(bob, title="Hers", candidate=make_candidate(bob))
    page = shown(bob)
    assert "4 things need you." in page
    for words in (
        "record without a candidate",
        "files that could not be read",
        "identifier to confirm",
        "job without requirements",
    ):
        assert words in page
    assert "1 met every must-have" in page


def test_an_empty_organization_is_told_how_to_begin(bob: Person, erin: Person) -> None:
    assert "Nothing needs you now." in shown(bob)
    assert reverse("new_job") in shown(bob)
    assert reverse("new_job") not in shown(erin)


def test_what_a_role_may_not_do_does_not_need_it(bob: Person, dora: Person, erin: Person) -> None:
    a_record(bob, title="Whose?")
    for reader in (dora, erin):
        assert "Nothing needs you now." in shown(reader)


def test_a_stranger_sees_nothing_of_it(bob: Person, charlie: Person) -> None:
    a_ranked_job(bob)
    page = shown(charlie)
    assert "nursing" not in page
    assert "No record has been received yet." in page


def test_who_is_signed_out_signs_in_first(client, db) -> None:
    answer = client.get(reverse("home"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("sign_in"))
