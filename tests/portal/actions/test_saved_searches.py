"""Keeping searches: names, limits, sharing, and what opens a page."""

from __future__ import annotations

import pytest

from portal.actions import saved_searches
from portal.actions.refusal import RefusedError
from portal.actions.saved_searches import change_search, open_with_search, remove_search, save_search
from portal.models import Event, Membership, SavedSearch
from portal.queries_searches import opening_search
from portal.queries_searches import saved_searches as listed
from tests.portal.conftest import Person

PAGE = "candidates"


def save(person: Person, name: str = "Nurses", **more: object) -> SavedSearch:
    return save_search(person.scope, page=PAGE, name=name, query="stage=applied", **more)  # type: ignore[arg-type]


def names(person: Person) -> list[str]:
    return [row.search.name for row in listed(person.scope, PAGE)]


def test_it_works(bob: Person, dora: Person) -> None:
    search = save(bob, "  Nurses   on nights ")
    assert search.name == "Nurses on nights"
    assert names(bob) == ["Nurses on nights"]
    assert names(dora) == []
    assert Event.objects.within(bob.scope).filter(kind="search.saved").count() == 1
    save(bob, "For all", shared=True)
    assert names(dora) == ["For all"]


def test_a_name_is_taken_once_for_each_member_and_page(bob: Person, dora: Person) -> None:
    search = save(bob)
    with pytest.raises(RefusedError, match="called “nurses” here already"):
        save(bob, "nurses")
    save(dora)
    save_search(bob.scope, page="inbox", name="Nurses", query="verdict=verified")
    other = save(bob, "Others")
    with pytest.raises(RefusedError, match="already"):
        change_search(bob.scope, other, name="NURSES", shared=False)
    change_search(bob.scope, search, name="nurses", shared=False)  # another spelling of its own name


@pytest.mark.parametrize(("name", "query"), [("", "stage=applied"), ("x" * 101, "stage=applied"), ("All", "")])
def test_what_cannot_be_kept_is_refused_in_words(bob: Person, name: str, query: str) -> None:
    with pytest.raises(RefusedError) as refused:
        save_search(bob.scope, page=PAGE, name=name, query=query)
    assert refused.value.field == "name"
    assert not SavedSearch.objects.within(bob.scope).exists()


def test_there_is_a_most(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_searches, "MOST", 2)
    save(bob, "One")
    save(bob, "Two")
    with pytest.raises(RefusedError, match="2 saved searches here, which is the most"):
        save(bob, "Three")


def test_only_the_owner_changes_it_and_an_administrator_may_remove_it(bob: Person, dora: Person, alice: Person) -> None:
    search = save(bob, shared=True)
    for act in (
        lambda: change_search(dora.scope, search, name="Mine", shared=True),
        lambda: remove_search(dora.scope, search),
    ):
        with pytest.raises(RefusedError, match="only they may change it"):
            act()
    remove_search(alice.scope, search)
    assert names(bob) == []


def test_an_auditor_keeps_searches_and_shares_none(erin: Person) -> None:
    save(erin)
    with pytest.raises(RefusedError, match="not for others"):
        save(erin, "Shared", shared=True)


def test_a_page_opens_with_it_until_it_is_gone(bob: Person, dora: Person) -> None:
    search = save(bob, shared=True)
    open_with_search(dora.scope, page=PAGE, search=search)
    assert opening_search(dora.scope, PAGE) == search
    assert opening_search(bob.scope, PAGE) is None
    change_search(bob.scope, search, name="Nurses", shared=False)
    assert opening_search(dora.scope, PAGE) is None
    change_search(bob.scope, search, name="Nurses", shared=True)
    open_with_search(dora.scope, page=PAGE, search=None)
    assert Membership.objects.within(dora.scope).get(user=dora.user).opens_with == {}
