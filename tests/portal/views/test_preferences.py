"""The page of language and looks."""

from __future__ import annotations

from django.urls import reverse

from tests.portal.conftest import Person

PAGE = "/account/preferences/"


def test_it_works(bob: Person) -> None:
    answer = bob.client.post(
        PAGE,
        {"language": "en-us", "time_zone": "Asia/Tokyo", "theme": "dark", "contrast": "more", "single_keys": "off"},
    )
    assert answer.status_code == 302
    page = bob.client.get(PAGE).content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-contrast="more"' in page
    assert 'data-keys="off"' in page
    assert "(JST)" in page


def test_a_wrong_zone_is_named_and_what_was_typed_stays(bob: Person) -> None:
    answer = bob.client.post(PAGE, {"time_zone": "Chicago"})
    assert answer.status_code == 422
    assert b"There is no such time zone." in answer.content
    assert b'value="Chicago"' in answer.content


def test_what_the_house_speaks_is_for_administrators(alice: Person, bob: Person) -> None:
    assert reverse("house_language") in alice.client.get(PAGE).content.decode()
    assert reverse("house_language") not in bob.client.get(PAGE).content.decode()
    assert bob.client.post(reverse("house_language"), {"language": "es"}).status_code == 403
    assert alice.client.post(reverse("house_language"), {"language": "es"}).status_code == 302
    alice.organization.refresh_from_db()
    assert alice.organization.language == "es"


def test_a_wrong_zone_for_the_house_is_named(alice: Person) -> None:
    assert alice.client.post(reverse("house_language"), {"time_zone": "Nowhere"}).status_code == 422
