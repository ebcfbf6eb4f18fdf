"""Beginning a connection to a badge platform, and what its answer may and may not do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.utils import timezone

from portal.actions.pull import UnknownAnswerError, permission_address
from portal.actions.pulled import kept_secrets
from portal.actions.refusal import RefusedError
from portal.models import Event, PullConnection
from portal.permissions import Capability
from tests.portal.a_platform import OB_SCOPE, Platform, a_platform
from tests.portal.conftest import Person
from tests.portal.pull_factories import Applicant, an_applicant

State = PullConnection.State


@pytest.fixture(autouse=True)
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")


@pytest.fixture
def ada(bob: Person) -> Applicant:
    return an_applicant(bob)


@pytest.fixture
def platform() -> Iterator[Platform]:
    with a_platform() as running:
        yield running


def test_it_works(ada: Applicant, platform: Platform) -> None:
    begun = ada.begins(platform.base)
    asked = dict(parse_qsl(urlsplit(permission_address(begun)).query))

    assert (begun.state, begun.platform_name) == (State.BEGUN, "Cedar Fork Badges")
    assert permission_address(begun).startswith(f"{platform.base}/authorize?")
    assert asked["scope"] == OB_SCOPE
    assert asked["redirect_uri"] == "http://127.0.0.1:8000/pull/callback"
    (registered,) = platform.clients.values()
    assert registered["redirect_uris"] == [asked["redirect_uri"]]
    assert "Alder Grove Care" in registered["client_name"]

    allowed = ada.returns(platform.signs_in(permission_address(begun)))

    assert (allowed.pk, allowed.state) == (begun.pk, State.ALLOWED)
    assert kept_secrets(allowed)["token"] in platform.tokens
    assert "verifier" not in kept_secrets(allowed)
    kinds = list(Event.objects.within(ada.scope).filter(kind__startswith="pull.").values_list("kind", "actor"))
    assert sorted(kinds) == [(f"pull.{what}", f"application:{ada.application.pk}") for what in ("allowed", "begun")]


def test_secrets_do_not_stand_in_the_row(ada: Applicant, platform: Platform) -> None:
    begun = ada.begins(platform.base)
    kept = kept_secrets(begun)
    columns = json.dumps(list(PullConnection.objects.within(ada.scope).values()), default=str)
    for secret in (kept["verifier"], kept["state"], kept["client"][1]):
        assert secret not in columns


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type the address"),
        ("not an address", "not the address of a website"),
        ("college", "not the address of a website"),
        ("javascript:alert(1)", "not the address of a website"),
        ("https://user:secret@badges.example/", "not the address of a website"),
        ("https://[::1", "not the address of a website"),
        ("x" * 501, "Type the address"),
    ],
)
def test_what_is_no_address_is_said_to_be_none(ada: Applicant, typed: str, said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        ada.begins(typed)
    assert not PullConnection.objects.within(ada.scope).exists()


def test_addresses_inside_are_not_asked(ada: Applicant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENCE_NET_ALLOW_LOOPBACK")
    for typed in ("https://127.0.0.1", "https://169.254.169.254/latest"):
        with pytest.raises(RefusedError, match="cannot be reached from here"):
            ada.begins(typed)
    with pytest.raises(RefusedError, match="not the address of a website"):  # no plain http, no other port
        ada.begins("http://badges.example")


@pytest.mark.parametrize("path", ["", "/", "/tenant", "/tenant/", "/tenant/ims/ob/v3p0/discovery", "/u/ada?tab=1#x"])
def test_the_platform_is_found_from_any_address_on_it(ada: Applicant, platform: Platform, path: str) -> None:
    begun = ada.begins(platform.base + path)
    tenant = "/tenant" if path.startswith("/tenant") else ""
    assert begun.endpoints["apis"][0]["credentials"] == f"{platform.base}{tenant}/ims/ob/v3p0/credentials"


def test_a_platform_that_moved_is_followed(ada: Applicant) -> None:
    with a_platform() as new, a_platform() as old:
        old.ways["/ims/ob/v3p0/discovery"] = (302, b"", {"Location": f"{new.base}/ims/ob/v3p0/discovery"})
        assert ada.begins(old.base).base_url == new.base


def test_both_interfaces_are_asked_for_at_once(ada: Applicant) -> None:
    with a_platform() as platform:
        platform.clr_records = [{"type": ["ClrCredential"]}]
        begun = ada.begins(platform.base)
        assert [urlsplit(api["credentials"]).path for api in begun.endpoints["apis"]] == [
            "/ims/ob/v3p0/credentials",
            "/ims/clr/v2p0/credentials",
        ]
        scopes = dict(parse_qsl(urlsplit(permission_address(begun)).query))["scope"].split()
        assert [scope.rpartition("/spec/")[2] for scope in scopes] == [
            "ob/v3p0/scope/credential.readonly",
            "clr/v2p0/scope/credential.readonly",
        ]


DISCOVERY = "/ims/ob/v3p0/discovery"
NOWHERE = {"components": {"securitySchemes": {"OAuth2ACG": {"type": "oauth2", "flows": {}}}}}


@pytest.mark.parametrize(
    ("ways", "said"),
    [
        ({DISCOVERY: (404, b"")}, "has no way in"),
        ({DISCOVERY: (200, b"<!doctype html><title>Welcome</title>")}, "has no way in"),
        ({DISCOVERY: (200, {"openapi": "3.0.1"})}, "has no way in"),
        ({DISCOVERY: (200, NOWHERE)}, "cannot be read"),
        ({DISCOVERY: (200, b" " * (1024 * 1024 + 1))}, "cannot be read"),
        ({"no_registration": True}, "lets in only programs that it knows"),
        ({"/register": (403, b"")}, "lets in only programs that it knows"),
        ({"/register": (400, {"error": "invalid_redirect_uri"})}, "lets in only programs that it knows"),
        ({"/register": (500, b"")}, "did not answer"),
        ({"/register": (302, b"", {"Location": "/elsewhere"})}, "did not answer"),
        ({"/register": (201, b"[]")}, "cannot be read"),
        ({"/register": (201, {"client_secret": "x"})}, "cannot be read"),
        ({"/register": (201, {"client_id": "x", "token_endpoint_auth_method": "private_key_jwt"})}, "cannot be read"),
        ({"token_url": "http://127.0.0.1:1/token"}, "nothing shows that the two belong"),
        ({"token_url": "https://elsewhere.example/token"}, "nothing shows that the two belong"),
        ({"token_url": "javascript:alert(1)"}, "cannot be read"),
    ],
)
def test_platforms_that_cannot_be_used_say_why(ada: Applicant, ways: dict[str, Any], said: str) -> None:
    with a_platform(**ways) as platform, pytest.raises(RefusedError, match=said) as refused:
        ada.begins(platform.base)
    assert refused.value.field == "address"
    assert not PullConnection.objects.within(ada.scope).exists()


def test_a_strangers_server_cannot_borrow_an_honest_sign_in(ada: Applicant) -> None:
    """The mix-up: a platform that names another one's sign-in would be brought that one's token."""
    with a_platform() as honest, a_platform(host="localhost", server=honest.base) as liar:
        with pytest.raises(RefusedError, match="nothing shows that the two belong"):
            ada.begins(liar.base)
        assert honest.asked("/register") == []
        honest.ways["resources"] = [liar.base]  # unless the honest one lists it among its resources
        assert ada.begins(liar.base).state == State.BEGUN


def test_the_operator_may_know_platforms(ada: Applicant, platform: Platform, settings: Any, tmp_path: Path) -> None:
    known = tmp_path / "platforms.json"
    row = {"name": "Cedar Fork College", "address": platform.base, "client_id": "agreed", "client_secret": "on paper"}
    known.write_text(json.dumps([row]))
    settings.CREDENCE_PULL_PLATFORMS = str(known)
    begun = ada.begins(platform.base)
    assert (begun.platform_name, begun.client_id) == ("Cedar Fork College", "agreed")
    assert platform.asked("/register") == []
    known.write_text("no list")
    assert ada.begins(platform.base).platform_name == "Cedar Fork Badges"


def test_an_answer_is_good_once(ada: Applicant, platform: Platform) -> None:
    back = platform.signs_in(permission_address(ada.begins(platform.base)))
    first = ada.returns(back)
    again = ada.returns(back)
    assert (again.pk, again.state) == (first.pk, State.ALLOWED)
    assert len(platform.asked("/token")) == 1


@pytest.mark.parametrize("state", ["", "made+up", "%ED%B3%BF"])
def test_a_state_of_nobodys_is_nobodys(ada: Applicant, platform: Platform, state: str) -> None:
    ada.begins(platform.base)
    with pytest.raises(UnknownAnswerError):
        ada.returns(f"https://credence.example/pull/callback?code=1&state={state}")
    assert platform.asked("/token") == []


def test_another_browser_cannot_bring_the_answer(ada: Applicant, platform: Platform) -> None:
    begun = ada.begins(platform.base)
    back = platform.signs_in(permission_address(begun))
    for browser in ("", "another browser"):
        with pytest.raises(UnknownAnswerError):
            ada.returns(back, browser=browser)
    begun.refresh_from_db()
    assert begun.state == State.BEGUN
    assert platform.asked("/token") == []


def test_two_answers_at_once_use_the_code_once(ada: Applicant, platform: Platform) -> None:
    begun = ada.begins(platform.base)
    back = platform.signs_in(permission_address(begun))
    PullConnection.objects.within(ada.scope).update(state=State.ALLOWED)  # the other one was a moment earlier
    assert ada.returns(back).pk == begun.pk
    assert platform.asked("/token") == []


@pytest.mark.parametrize(
    ("ways", "code"),
    [
        ({"deny": True}, "permission_denied"),
        ({"/token": (400, {"error": "invalid_grant"})}, "token_refused"),
        ({"/token": (401, b"")}, "token_refused"),
        ({"/token": (503, b"")}, "no_answer"),
        ({"/token": (302, b"", {"Location": "https://elsewhere.example/"})}, "no_answer"),
        ({"/token": (200, b"access_token=1")}, "unreadable_answer"),
        ({"/token": (200, {"token_type": "Bearer"})}, "unreadable_answer"),
        ({"token": {"access_token": "a b\r\nX-Evil: 1"}}, "unreadable_answer"),
        ({"token": {"token_type": "DPoP"}}, "unreadable_answer"),
        ({"token": {"scope": "profile"}}, "scope_refused"),
        ({"iss": "https://another.example"}, "wrong_server"),
        ({"names_issuer": True}, "wrong_server"),
    ],
)
def test_what_ends_a_connection(ada: Applicant, ways: dict[str, Any], code: str) -> None:
    with a_platform(**ways) as platform:
        ended = ada.returns(platform.signs_in(permission_address(ada.begins(platform.base))))
        assert (ended.state, ended.error_code, ended.secrets, ended.next_attempt_at) == (State.FAILED, code, "", None)
        assert ended.error
        assert permission_address(ended) == ""


def test_a_server_that_names_itself_rightly_is_taken(ada: Applicant) -> None:
    with a_platform(names_issuer=True) as platform:
        platform.ways["iss"] = platform.base
        assert ada.returns(platform.signs_in(permission_address(ada.begins(platform.base)))).state == State.ALLOWED


def test_after_half_an_hour_it_is_too_late(ada: Applicant, platform: Platform) -> None:
    begun = ada.begins(platform.base)
    back = platform.signs_in(permission_address(begun))
    PullConnection.objects.within(ada.scope).update(expires_at=timezone.now())
    late = ada.returns(back)
    assert late.state == State.BEGUN
    assert permission_address(late) == ""
    assert platform.asked("/token") == []


def test_a_withdrawn_application_begins_nothing(ada: Applicant, platform: Platform) -> None:
    ada.application.withdrawn_at = timezone.now()
    with pytest.raises(RefusedError, match="taken back"):
        ada.begins(platform.base)
    assert platform.seen == []


def test_the_candidate_may_do_nothing_else(ada: Applicant) -> None:
    assert ada.scope.may(Capability.RECEIVE_RECORDS)
    assert not ada.scope.may(Capability.READ_RECORDS)


def test_patience_with_slow_platforms_ends(ada: Applicant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.intake.pull.platform.PATIENCE", -1.0)
    with a_platform() as platform, pytest.raises(RefusedError, match="did not answer"):
        ada.begins(platform.base)
    assert platform.seen == []
