"""Saved searches on their pages: saving, opening, renaming, and the chips above a list."""

from __future__ import annotations

from django.urls import reverse

from portal.actions.saved_searches import save_search
from portal.models import SavedSearch
from tests.portal.conftest import Person
from tests.portal.people_factories import make_candidate, make_job
from tests.portal.work_factories import a_record


def shown(person: Person, address: str) -> str:
    answer = person.client.get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def test_it_works(bob: Person) -> None:
    make_candidate(bob)
    page = shown(bob, reverse("candidates") + "?q=marisol&page=1")
    assert reverse("save_search") in page
    form = shown(bob, reverse("save_search") + "?page=candidates&query=q%3Dmarisol%26page%3D7")
    assert "marisol" in form
    given = {"page": "candidates", "query": "q=marisol&page=7&evil=1", "name": "Marisols", "opens": "yes"}
    answer = bob.client.post(reverse("save_search"), given)
    search = SavedSearch.objects.within(bob.scope).get()
    assert search.query == "q=marisol"  # where one stood, and what is no filter, is not kept
    assert answer.url == f"/candidates/?q=marisol&saved={search.pk}"
    page = shown(bob, answer.url)
    assert "<h1>Marisols</h1>" in page
    assert "1 fits" in page
    assert bob.client.get(reverse("candidates")).url == answer.url  # the list opens with it
    assert "Marisol" in shown(bob, reverse("candidates") + "?all=1")


def test_refusals_keep_what_was_typed(bob: Person) -> None:
    save_search(bob.scope, page="inbox", name="Mine", query="verdict=verified")
    answer = bob.client.post(reverse("save_search"), {"page": "inbox", "query": "act=us", "name": "mine"})
    assert answer.status_code == 422
    assert "called “mine” here already" in answer.content.decode()
    assert 'value="mine"' in answer.content.decode()
    assert bob.client.get(reverse("save_search") + "?page=nonsense").status_code == 404


def test_renaming_sharing_and_removing(bob: Person, dora: Person) -> None:
    search = save_search(bob.scope, page="candidates", name="Mine", query="stage=applied")
    address = reverse("change_search", args=[search.pk])
    assert dora.client.get(address).status_code == 404
    bob.client.post(address, {"name": "Ours", "shared": "yes"})
    assert "Saved by Bob" in shown(dora, address)
    assert "Remove this search" not in shown(dora, address)
    assert dora.client.post(address, {"name": "Taken"}).status_code == 422
    assert dora.client.post(reverse("remove_search", args=[search.pk])).status_code == 422
    assert (
        "opens with “Ours”"
        in dora.client.post(reverse("default_search", args=[search.pk]), follow=True).content.decode()
    )
    bob.client.post(reverse("remove_search", args=[search.pk]))
    assert dora.client.get(reverse("candidates")).status_code == 200  # what opened it is gone


def test_chips_take_one_filter_off(bob: Person) -> None:
    job = make_job(bob)
    page = shown(bob, reverse("candidates") + f"?q=ada&job={job.pk}&stage=applied&page=3")
    assert f"?q=ada&amp;job={job.pk}&quot;" not in page
    assert 'href="?q=ada&amp;stage=applied"' in page
    assert "No candidate fits." in page


def test_records_are_filtered_by_issuer_day_and_channel(bob: Person) -> None:
    a_record(bob, title="Vital signs")
    address = reverse("inbox")
    for query, found in (
        ("?issuer=cedar", True),
        ("?issuer=nobody", False),
        ("?channel=upload", True),
        ("?channel=wallet", False),
        ("?since=2020-01-01", True),
        ("?until=2020-01-01", False),
        ("?since=nonsense&until=0001-01-01", True),
        ("?q=cedar+fork", True),
        ("?q=vital+signs.json", True),
    ):
        assert ('id="row-' in shown(bob, address + query)) is found, query
