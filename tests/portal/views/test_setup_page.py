"""The first person of an installation: with the code of the server's console, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.models import Membership, Organization, User
from portal.permissions import Role
from portal.setup_door import WrongCodeError, setup_code, taken
from tests.portal.conftest import Person

ADDRESS = "/setup/"


@pytest.fixture
def fresh(db: None, settings: Any, tmp_path: Path) -> Client:
    settings.CREDENCE_DATA = tmp_path
    return Client()


def typed(**other: str) -> dict[str, str]:
    return {
        "code": setup_code(),
        "organization": "Birch Street Clinic",
        "person": "Ines Holm",
        "email": "ines@birch.example",
        "password": "seven-quiet-otters",
    } | other


def test_it_works(fresh: Client) -> None:
    assert reverse("setup") in fresh.get(reverse("sign_in")).content.decode()
    page = fresh.get(ADDRESS, {"code": setup_code()}).content.decode()
    assert "At least 12 characters" in page
    assert f'value="{setup_code()}"' in page
    answer = fresh.post(ADDRESS, typed())
    assert answer["Location"] == reverse("first_run")
    assert fresh.get(reverse("first_run")).status_code == 200
    membership = Membership.objects.across_organizations("a test").get()
    assert (membership.role, membership.user.email) == (Role.ADMINISTRATOR, "ines@birch.example")
    assert membership.user.check_password("seven-quiet-otters")
    assert Client().get(ADDRESS).status_code == 404
    assert Client().post(ADDRESS, typed(code=setup_code())).status_code == 404


def test_while_anybody_has_an_account_there_is_no_such_page(bob: Person) -> None:
    assert Client().get(ADDRESS).status_code == 404
    assert bob.client.get(ADDRESS).status_code == 404
    assert reverse("setup") not in Client().get(reverse("sign_in")).content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"code": "guess"}, "This is not the code."),
        ({"code": "é" * 90}, "This is not the code."),
        ({"password": "short"}, "at least 12 characters"),
        ({"organization": " "}, "Give the organization’s name."),
        ({"email": "nobody"}, "e-mail"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(fresh: Client, wrong: dict[str, str], said: str) -> None:
    answer = fresh.post(ADDRESS, typed(**wrong))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not User.objects.exists()
    assert not Organization.objects.exists()
    assert fresh.post(ADDRESS, typed()).status_code == 302, "the right ones work afterwards"


def test_who_guesses_has_to_wait(fresh: Client) -> None:
    answers = [fresh.post(ADDRESS, typed(code=f"guess {number}")) for number in range(21)]
    assert [answer.status_code for answer in answers[:20]] == [422] * 20
    assert answers[20].status_code == 429
    assert int(answers[20]["Retry-After"]) > 0


def test_the_code_opens_once_and_only_its_owner_reads_it(fresh: Client, tmp_path: Path) -> None:
    code = setup_code()
    assert (tmp_path / "setup_code").stat().st_mode & 0o077 == 0
    with taken(code), pytest.raises(WrongCodeError), taken(code):
        pytest.fail("two got in")
    with pytest.raises(WrongCodeError), taken(code):
        pytest.fail("a used code opened")
