"""The settings are one place: a list beside every page of theirs, of what the member may open."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse

from portal.navigation import NAVIGATION, Place
from portal.settings_pages import groups
from tests.portal.conftest import Person


def test_it_works(alice: Person) -> None:
    shown = alice.client.get(reverse("settings_index")).content.decode()
    for group in groups(alice.scope):
        for page in group.pages:
            assert f'href="{page.url}"' in shown
            assert str(page.means), page.route


@pytest.mark.parametrize(
    "entry", [entry for entry in NAVIGATION if entry.place is Place.SETTINGS], ids=lambda e: e.route
)
def test_every_page_shows_the_list_and_where_one_is(alice: Person, entry) -> None:
    answer = alice.client.get(reverse(entry.route))
    assert answer.status_code == 200
    if entry.route == "own_credentials":  # it stands elsewhere, and is listed here too
        return
    assert f'href="{reverse(entry.route)}" aria-current="page"' in answer.content.decode()


def test_recruiters_see_what_is_theirs(bob: Person) -> None:
    assert bob.client.get(reverse("settings_index")).status_code == 403
    listed = {page.route for group in groups(bob.scope) for page in group.pages}
    assert "registries" in listed
    assert not {"members", "webhooks", "branding", "policies"} & listed
    assert "All settings" not in bob.client.get(reverse("registries")).content.decode()


def test_a_page_that_is_not_there_is_left_out(alice: Person) -> None:
    for route in ("letters", "sign_in_settings"):
        listed = {page.route for group in groups(alice.scope) for page in group.pages}
        try:
            reverse(route)
        except NoReverseMatch:
            assert route not in listed
