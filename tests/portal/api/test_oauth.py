"""OAuth 2.0 client credentials as a system sees them: tokens, RFC 6749's errors, revocation, introspection."""

from __future__ import annotations

import base64
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portal.actions.api_clients import create_client, revoke_client, rotate_client
from portal.actions.personal_tokens import create_personal_token
from portal.models import ApiClient, ApiToken
from portal.oauth.digests import digest_of
from portal.oauth.validator import LIFETIME
from portal.rate_limits import LIMITS
from tests.portal.conftest import Person
from tests.portal.people_factories import make_job

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class System:
    """A client that calls."""

    row: ApiClient
    secret: str

    def send(self, path: str, *, basic: bool = False, **form: str) -> HttpResponse:
        shown = {} if basic else {"client_id": str(self.row.pk), "client_secret": self.secret}
        headers = {"Authorization": basic_header(str(self.row.pk), self.secret)} if basic else {}
        return post(path, urlencode(shown | form), **headers)

    def token(self, **form: str) -> dict[str, Any]:
        answer = self.send("token", grant_type="client_credentials", **form)
        assert answer.status_code == 200, answer.content
        body: dict[str, Any] = answer.json()
        return body


def basic_header(client_id: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


def post(path: str, body: str, content_type: str = FORM, **headers: str) -> HttpResponse:
    answer: HttpResponse = Client().generic("POST", f"/api/v1/oauth/{path}", body, content_type, headers=headers)
    return answer


def me(token: str) -> tuple[int, dict[str, Any]]:
    answer = Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/me/")
    return answer.status_code, answer.json()


@pytest.fixture
def ats(alice: Person) -> System:
    return System(*create_client(alice.scope, name="ATS", capabilities=["read_jobs", "rank", "read_rankings"]))


def test_it_works(ats: System) -> None:
    for basic in (True, False):
        answer = ats.send("token", basic=basic, grant_type="client_credentials")
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        assert answer["Pragma"] == "no-cache"
        body = answer.json()
        assert body["token_type"] == "Bearer"
        assert body["expires_in"] == 900
        assert body["scope"] == "rank read_jobs read_rankings"
        assert set(body) == {"access_token", "token_type", "expires_in", "scope"}
        status, said = me(body["access_token"])
        assert status == 200
        assert said["kind"] == "client"
        assert said["client"]["id"] == str(ats.row.pk)
    ats.row.refresh_from_db()
    assert ats.row.last_used_at is not None


def test_scope_narrows_and_never_widens(ats: System) -> None:
    narrow = ats.token(scope="read_jobs read_jobs")
    assert narrow["scope"] == "read_jobs"
    assert me(narrow["access_token"])[1]["capabilities"] == ["read_jobs"]
    shown = urlencode({"client_id": str(ats.row.pk), "client_secret": ats.secret, "grant_type": "client_credentials"})
    assert post("token", f"{shown}&scope=rank read_jobs").json()["scope"] == "rank read_jobs"  # bare, as curl sends it
    wider = ("decide", "read_jobs decide", "manage_members", "*", "read_jobs\nrank2", "READ_JOBS", "x" * 9_000, "\x00")
    for scope in wider:
        answer = ats.send("token", grant_type="client_credentials", scope=scope)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope"), scope
    assert ats.token(scope="")["scope"] == "rank read_jobs read_rankings"  # sent without a value: as if not sent


def test_a_token_is_kept_as_a_digest_and_ends(ats: System) -> None:
    secret = ats.token()["access_token"]
    row = ApiToken.objects.across_organizations("test").get(client=ats.row)
    assert row.digest == digest_of(secret)
    assert row.expires_at is not None
    assert timedelta(0) < row.expires_at - timezone.now() <= LIFETIME
    assert secret not in str(list(ApiToken.objects.across_organizations("test").values()))
    ApiToken.objects.across_organizations("test").update(expires_at=timezone.now())
    assert me(secret)[0] == 401


def test_no_token_outlives_its_client(ats: System) -> None:
    rows = ApiClient.objects.across_organizations("test").filter(pk=ats.row.pk)
    rows.update(expires_at=timezone.now() + timedelta(seconds=100))
    body = ats.token()
    assert 90 <= body["expires_in"] <= 100
    rows.update(expires_at=timezone.now())
    assert me(body["access_token"])[0] == 401
    assert ats.send("token", grant_type="client_credentials").json()["error"] == "invalid_client"


def test_a_revoked_clients_tokens_end_at_once(alice: Person, ats: System) -> None:
    secret = ats.token()["access_token"]
    revoke_client(alice.scope, ats.row)
    assert me(secret)[0] == 401
    ApiToken.objects.across_organizations("test").update(revoked_at=None)  # even if one had slipped through
    assert me(secret)[0] == 401
    answer = ats.send("token", grant_type="client_credentials")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_client_that_lost_rights_or_jobs_takes_them_from_its_tokens(alice: Person, ats: System) -> None:
    job = make_job(alice)
    secret = ats.token()["access_token"]
    rows = ApiClient.objects.across_organizations("test").filter(pk=ats.row.pk)
    rows.update(scopes=["read_jobs"], job_ids=[str(job.pk)])
    said = me(secret)[1]
    assert (said["capabilities"], said["jobs"]) == (["read_jobs"], [str(job.pk)])


def test_both_secrets_open_while_they_overlap(alice: Person, ats: System) -> None:
    fresh = System(*rotate_client(alice.scope, ats.row))
    ats.token()
    fresh.token()
    ApiClient.objects.across_organizations("test").update(previous_until=timezone.now())
    fresh.token()
    assert ats.send("token", grant_type="client_credentials").status_code == 401


@pytest.mark.parametrize("basic", [True, False])
def test_a_wrong_secret(ats: System, *, basic: bool) -> None:
    for system in (
        System(ats.row, ats.secret + "x"),
        System(ats.row, ""),
        System(ats.row, "é"),
        System(ats.row, "\x00"),
        System(ats.row, ats.row.digest),
        System(ApiClient(), ats.secret),
    ):
        answer = system.send("token", basic=basic, grant_type="client_credentials")
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
        assert answer["WWW-Authenticate"].startswith("Basic ")
        assert answer["Cache-Control"] == "no-store"


def test_an_empty_previous_secret_opens_nothing(ats: System) -> None:
    """The column is empty before the first rotation: neither the empty text nor its digest may fit it."""
    ApiClient.objects.across_organizations("test").update(previous_until=timezone.now() + timedelta(days=1))
    for secret in ("", "nobody's secret"):
        assert System(ats.row, secret).send("token", basic=True, grant_type="client_credentials").status_code == 401


def test_what_is_no_request(ats: System) -> None:
    shown = urlencode({"client_id": str(ats.row.pk), "client_secret": ats.secret})
    grant = "grant_type=client_credentials"
    header = {"Authorization": basic_header(str(ats.row.pk), ats.secret)}
    for body, error, headers in (
        ("", "invalid_request", {}),
        (shown, "invalid_request", {}),
        (f"{shown}&grant_type=password", "unsupported_grant_type", {}),
        (f"{shown}&grant_type=authorization_code&code=x", "unsupported_grant_type", {}),
        (f"{shown}&grant_type=refresh_token&refresh_token=x", "unsupported_grant_type", {}),
        (f"{shown}&{grant}&{grant}", "invalid_request", {}),
        (f"{shown}&{grant}&scope=rank&scope=read_jobs", "invalid_request", {}),
        (f"{shown}&{grant}&client_secret=x", "invalid_request", {}),
        (f"{shown}&{grant}", "invalid_request", header),
        (f"client_id=somebody&{grant}", "invalid_request", header),
        (f"{grant}&%zz", "invalid_request", header),
        (f"{grant}&é=ü", "invalid_request", header),
        (f"{grant}&x={'x' * 20_000}", "invalid_request", header),
    ):
        answer = post("token", body, **headers)
        assert (answer.status_code, answer.json()["error"]) == (400, error), body
        assert answer["Cache-Control"] == "no-store"
    for content_type in ("application/json", "multipart/form-data; boundary=x", ""):
        assert post("token", f"{shown}&{grant}", content_type).json()["error"] == "invalid_request"
    by_query = Client().post(f"/api/v1/oauth/token?{shown}&{grant}", "", FORM)
    assert (by_query.status_code, by_query.json()["error"]) == (400, "invalid_request")
    assert Client().post("/api/v1/oauth/token?%zz", f"{shown}&{grant}", FORM).status_code == 400
    for header_text in (
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"nocolon").decode(),
        "Bearer x",
        "Basic //8=",
    ):
        assert post("token", grant, Authorization=header_text).status_code == 401, header_text
    assert not ApiToken.objects.across_organizations("test").exists()


def test_other_methods_do_nothing() -> None:
    for path in ("token", "revoke", "introspect"):
        for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH"):
            assert Client().generic(method, f"/api/v1/oauth/{path}").status_code == 405


def test_guesses_are_counted_for_one_client_from_one_place(alice: Person, ats: System) -> None:
    other = System(*create_client(alice.scope, name="Payroll", capabilities=["read_jobs"]))
    wrong = System(ats.row, "guess")
    for _ in range(LIMITS["oauth_guess"].times):
        assert wrong.send("token", grant_type="client_credentials").status_code == 401
    for guess in (wrong, ats):  # the right one, too: a guess that fits must not show
        answer = guess.send("token", grant_type="client_credentials")
        assert (answer.status_code, answer.json()["error"]) == (429, "temporarily_unavailable")
        assert 0 < int(answer["Retry-After"]) <= LIMITS["oauth_guess"].seconds + 1
    other.token()
    elsewhere = Client(REMOTE_ADDR="192.0.2.7").post(
        "/api/v1/oauth/token",
        urlencode({"client_id": str(ats.row.pk), "client_secret": ats.secret, "grant_type": "client_credentials"}),
        FORM,
    )
    assert elsewhere.status_code == 200


def test_revocation(ats: System, alice: Person, charlie: Person) -> None:
    secret = ats.token()["access_token"]
    for stranger in (
        System(*create_client(charlie.scope, name="Theirs", capabilities=["read_jobs"])),
        System(*create_client(alice.scope, name="Another", capabilities=["read_jobs"])),
    ):
        assert stranger.send("revoke", token=secret).status_code == 200
        assert me(secret)[0] == 200
    assert System(ats.row, "wrong").send("revoke", token=secret).status_code == 401
    own, personal = create_personal_token(alice.scope, name="Hers", capabilities=["read_jobs"])
    assert ats.send("revoke", token=personal).status_code == 200
    own.refresh_from_db()
    assert own.revoked_at is None
    answer = ats.send("revoke", token=secret, token_type_hint="access_token")
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (200, b"", "no-store")
    assert me(secret)[0] == 401
    assert ats.send("revoke", token=secret).status_code == 200
    assert ats.send("revoke", token="x" * 9_000).status_code == 200
    assert ats.send("revoke").json()["error"] == "invalid_request"
    assert ats.send("revoke", token="x", token_type_hint="refresh_token").json()["error"] == "unsupported_token_type"


def test_introspection(ats: System, charlie: Person, alice: Person) -> None:
    secret = ats.token(scope="rank")["access_token"]
    said = ats.send("introspect", token=secret).json()
    assert (said["active"], said["scope"], said["client_id"]) == (True, "rank", str(ats.row.pk))
    assert said["exp"] - said["iat"] in {899, 900}
    stranger = System(*create_client(charlie.scope, name="Theirs", capabilities=["read_jobs"]))
    _, personal = create_personal_token(alice.scope, name="Hers", capabilities=["read_jobs"])
    for answer in (
        stranger.send("introspect", token=secret),
        ats.send("introspect", token=personal),
        ats.send("introspect", token="x"),
    ):
        assert (answer.status_code, answer.json()) == (200, {"active": False})
    ats.send("revoke", token=secret)
    assert ats.send("introspect", token=secret).json() == {"active": False}


def test_metadata(settings: Any, client: Client) -> None:
    settings.CREDENCE_BASE_URL = "https://portal.example/"
    said = client.get("/.well-known/oauth-authorization-server").json()
    assert said["issuer"] == "https://portal.example"
    assert said["token_endpoint"] == "https://portal.example/api/v1/oauth/token"
    assert said["grant_types_supported"] == ["client_credentials"]
    assert "decide" not in said["scopes_supported"]
    assert client.post("/.well-known/oauth-authorization-server").status_code == 405


def test_no_secret_is_logged(ats: System, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = ats.token()["access_token"]
    me(secret)
    me(secret + "x")
    System(ats.row, ats.secret + "x").send("token", grant_type="client_credentials")
    ats.send("revoke", token=secret)
    told = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert told
    assert not [line for line in told if secret in line or ats.secret in line]
