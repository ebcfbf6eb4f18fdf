"""Who hears which language, in which time zone."""

from __future__ import annotations

from datetime import UTC, datetime

from django.test import Client
from django.utils import timezone, translation

from portal.speaking import PLAIN, asked_by_browser, known_zone, speaking, zones
from tests.portal.conftest import Person
from tests.portal.work_factories import a_job, a_page, an_application

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def _language(client: Client, path: str = "/jobs/", **headers: str) -> str:
    return str(client.get(path, headers=headers).headers["Content-Language"])


def test_it_works(bob: Person) -> None:
    bob.user.language, bob.user.time_zone = "es", "America/Chicago"
    with speaking(bob.user):
        assert translation.get_language() == "es"
        assert timezone.localtime(NOON).hour == 6
    assert translation.get_language() == PLAIN
    assert timezone.localtime(NOON).hour == 12


def test_who_chose_nothing_hears_what_their_house_speaks(bob: Person) -> None:
    bob.organization.language, bob.organization.time_zone = "es", "Asia/Tokyo"
    bob.organization.save()
    for whom in (bob.user, bob.organization):
        with speaking(whom):
            assert (translation.get_language(), timezone.localtime(NOON).hour) == ("es", 21)


def test_a_members_choice_comes_before_house_and_browser(bob: Person) -> None:
    assert _language(bob.client) == "en-us"
    assert _language(bob.client, **{"accept-language": "de, es;q=0.8"}) == "es"
    bob.organization.language = "en-us"
    bob.organization.save()
    assert _language(bob.client, **{"accept-language": "es"}) == "en-us"
    bob.user.language = "es"
    bob.user.save()
    assert _language(bob.client, **{"accept-language": "en"}) == "es"
    assert translation.get_language() == PLAIN


def test_who_is_not_signed_in_chooses_by_link_and_it_is_remembered(db) -> None:
    client = Client()
    assert 'lang="es"' in client.get("/sign-in/?language=es").content.decode()
    assert _language(client, "/sign-in/", **{"accept-language": "en"}) == "es"
    assert _language(client, "/sign-in/?language=en-us") == "en-us"
    assert _language(client, "/sign-in/?language=xx") == "en-us"


def test_machines_are_answered_in_plain_english(bob: Person) -> None:
    answer = bob.client.get("/api/v1/records/", headers={"accept-language": "es"})
    assert "Content-Language" not in answer.headers or answer.headers["Content-Language"] == "en-us"


def test_a_browser_that_asks_nonsense_is_answered(rf) -> None:
    assert asked_by_browser(rf.get("/", headers={"accept-language": "\x00;;q=z, *, es-MX"})) == ""
    assert asked_by_browser(rf.get("/", headers={"accept-language": "fr, es-MX;q=0.5"})) == "es"


def test_zones_are_places() -> None:
    assert "America/Chicago" in zones()
    assert known_zone("Etc/GMT+5") == ""
    assert known_zone("../../etc/passwd") == ""


def test_candidates_fall_back_on_what_the_house_speaks(bob: Person) -> None:
    token = a_page(bob, an_application(bob, a_job(bob), "Danette Kowalczyk"))
    bob.organization.language = "es"
    bob.organization.save()
    assert _language(Client(), f"/my/{token}/") == "es"
    assert _language(Client(), f"/my/{token}/", **{"accept-language": "en"}) == "en-us"
    client = Client()
    client.get(f"/my/{token}/?language=en-us")
    assert _language(client, f"/my/{token}/") == "en-us"


def test_the_bar_marks_where_one_is_and_names_other_places(bob: Person) -> None:
    page = bob.client.get("/jobs/").content.decode()
    assert page.count('href="/jobs/" data-key="g j" aria-current="page"') == 2  # wide, and in the phone's menu
    assert 'aria-current="page">Records' not in page
    assert "/audit/" not in page
