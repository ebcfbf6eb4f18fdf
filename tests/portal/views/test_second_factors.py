"""Second factors: added, asked for, limited, demanded, reset."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from portal.actions.refusal import RefusedError
from portal.actions.second_factors import reset_second_factors
from portal.models import Membership, OutgoingMail, SecondFactor, User
from portal.permissions import Role
from portal.signon.one_time_codes import code_at, matching_step
from tests.portal.conftest import PASSWORD, Person

NOW = 1_790_000_010


@pytest.fixture(autouse=True)
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A code is not one step older by the time it arrives."""
    monkeypatch.setattr("portal.actions.second_factors.time", SimpleNamespace(time=lambda: NOW))


def enrolled(person: Person) -> tuple[str, list[str]]:
    """The app's secret, and the recovery codes."""
    person.client.get(reverse("add_app"))
    secret = person.client.session["app_secret"]
    typed = {"code": code_at(secret, NOW - 30), "password": PASSWORD}  # an earlier one: the next is fresh
    answer = person.client.post(reverse("add_app"), typed)
    assert answer.status_code == 200, answer.content.decode()
    return secret, re.findall(r"<li>(\w{4}-\w{4}-\w{4})</li>", answer.content.decode())


def gives_password(person: Person) -> tuple[Client, HttpResponse]:
    browser = Client()
    return browser, browser.post(reverse("sign_in"), {"username": person.user.email, "password": PASSWORD})


def test_it_works(bob: Person) -> None:
    secret, codes = enrolled(bob)
    assert len(codes) == 10
    assert secret not in SecondFactor.objects.get().secret
    browser, answer = gives_password(bob)
    assert answer.url == reverse("second_step")
    assert browser.get(reverse("home")).status_code == 302  # nobody is signed in yet
    step = reverse("second_step")
    assert "Second step" in browser.get(step).content.decode()
    assert browser.post(step, {"code": "000000"}).status_code == 422
    right = code_at(secret, NOW)
    assert browser.post(step, {"code": f" {right[:3]} {right[3:]} "}).url == reverse("home")
    assert browser.get(reverse("home")).status_code == 200
    again, _ = gives_password(bob)
    assert again.post(step, {"code": right}).status_code == 422  # no code is taken twice


def test_the_codes_are_those_of_rfc_6238() -> None:
    """Appendix B, cut to six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # 12345678901234567890
    assert [code_at(secret, at) for at in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]
    assert matching_step(secret, "287082", 59 + 30) == 1
    assert matching_step(secret, "287082", 59 + 61) is None
    assert matching_step(secret, "287082", 59, after=1) is None
    assert matching_step(secret, "٢٨٧٠٨٢", 59) is None


def test_recovery_codes_are_good_once(bob: Person) -> None:
    _secret, codes = enrolled(bob)
    step = reverse("second_step")
    browser, _ = gives_password(bob)
    assert browser.post(step, {"code": codes[3].upper().replace("-", " ")}).url == reverse("home")
    assert "9 recovery codes are left" in browser.get(reverse("account")).content.decode()
    again, _ = gives_password(bob)
    assert again.post(step, {"code": codes[3]}).status_code == 422
    bob.client.post(reverse("recovery_codes"), {"password": PASSWORD})
    assert again.post(step, {"code": codes[4]}).status_code == 422  # new ones end the old


def test_the_file_holds_only_codes_that_are_theirs(bob: Person) -> None:
    _secret, codes = enrolled(bob)
    answer = bob.client.post(reverse("recovery_codes"), {"do": "download", "code": [codes[0], "<script>", "x"]})
    assert codes[0] in answer.content.decode()
    assert "script" not in answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]


def test_the_lockout_counts_wrong_codes_too(bob: Person) -> None:
    secret, _ = enrolled(bob)
    step = reverse("second_step")
    browser, _ = gives_password(bob)
    for _try in range(8):
        answer = browser.post(step, {"code": "000000"})
    assert "Too many tries" in answer.content.decode()
    assert "Too many tries" in browser.post(step, {"code": code_at(secret, NOW)}).content.decode()
    assert "Too many tries" in gives_password(bob)[1].content.decode()
    assert browser.get(reverse("home")).status_code == 302


def test_giving_the_password_again_wins_no_tries(bob: Person) -> None:
    enrolled(bob)
    step = reverse("second_step")
    for _try in range(11):
        browser, answer = gives_password(bob)
        answer = browser.post(step, {"code": "000000"}, REMOTE_ADDR=f"10.0.0.{_try}")
    assert answer.status_code == 429


def test_nobody_without_the_password_sees_the_second_step(bob: Person) -> None:
    enrolled(bob)
    assert Client().get(reverse("second_step")).url == reverse("sign_in")
    browser, _ = gives_password(bob)
    bob.user.set_password("another staple here")
    bob.user.save()
    assert browser.get(reverse("second_step")).url == reverse("sign_in")


@pytest.mark.parametrize("typed", [{"code": "000000", "password": PASSWORD}, {"code": "", "password": PASSWORD}])
def test_a_wrong_first_code_adds_nothing(typed: dict[str, str], bob: Person) -> None:
    assert bob.client.post(reverse("add_app"), typed).status_code == 422
    assert not bob.user.second_factors.exists()


def test_every_change_wants_the_password(bob: Person) -> None:
    bob.client.get(reverse("add_app"))
    code = code_at(bob.client.session["app_secret"], NOW)
    assert bob.client.post(reverse("add_app"), {"code": code, "password": "no"}).status_code == 422
    assert not bob.user.second_factors.exists()
    enrolled(bob)
    factor = bob.user.second_factors.get()
    assert bob.client.post(reverse("remove_factor"), {"factor": factor.pk, "password": "no"}).status_code == 422
    assert bob.client.post(reverse("recovery_codes"), {"password": "no"}).status_code == 422
    assert bob.client.post(reverse("remove_factor"), {"factor": factor.pk, "password": PASSWORD}).status_code == 302
    assert not bob.user.second_factors.exists()
    assert not bob.user.recovery_codes.exists()
    for _try in range(18):
        answer = bob.client.post(reverse("add_app"), {"code": "1", "password": "no"})
    assert "Too many tries" in answer.content.decode()


def test_nobody_removes_anothers(bob: Person, dora: Person) -> None:
    enrolled(bob)
    factor = bob.user.second_factors.get()
    assert dora.client.post(reverse("remove_factor"), {"factor": factor.pk, "password": PASSWORD}).status_code == 302
    assert bob.user.second_factors.exists()
    assert dora.client.post(reverse("remove_factor"), {"factor": "nonsense"}).status_code == 302


def test_who_must_have_one_reaches_nothing_else(alice: Person, bob: Person) -> None:
    typed = {"two_factor": "administrators", "session_hours": "12"}
    assert alice.client.post(reverse("sign_in_policies"), typed).status_code == 302
    assert bob.client.get(reverse("jobs")).status_code == 200
    for name in ("home", "jobs", "members", "account", "sign_in_settings", "password"):
        assert alice.client.get(reverse(name)).url == reverse("second_factors")
    assert "wants you to have a second factor" in alice.client.get(reverse("second_factors")).content.decode()
    assert alice.client.post(reverse("sign_out")).status_code == 302
    alice.client.force_login(alice.user, backend="django.contrib.auth.backends.ModelBackend")
    enrolled(alice)
    assert alice.client.get(reverse("members")).status_code == 200
    alice.client.post(reverse("sign_in_policies"), typed | {"two_factor": "everybody"})
    assert bob.client.get(reverse("jobs")).url == reverse("second_factors")


def test_an_administrator_helps_who_lost_theirs(alice: Person, bob: Person, charlie: Person) -> None:
    enrolled(bob)
    membership = Membership.objects.within(alice.scope).get(user=bob.user)
    address = reverse("reset_factors", kwargs={"membership": membership.pk})
    assert charlie.client.post(address).status_code == 404
    assert bob.client.post(address).status_code == 403
    assert alice.client.post(address).status_code == 302
    assert not bob.user.second_factors.exists()
    assert OutgoingMail.objects.within(alice.scope).get().to == bob.user.email
    assert gives_password(bob)[1].url == reverse("home")
    enrolled(bob)
    Membership.objects.within(charlie.scope).create(user=bob.user, role=Role.AUDITOR)
    with pytest.raises(RefusedError):
        reset_second_factors(alice.scope, membership)
    assert User.objects.get(pk=bob.user.pk).second_factors.exists()
