"""Signing on by OpenID Connect, with a provider over real sockets, honest and hostile."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from jwcrypto.jwk import JWK

from portal.actions.refusal import RefusedError
from portal.actions.sign_on import sign_on_as_member
from portal.actions.sign_ons import Typed, add_sign_on, change_sign_on, remove_sign_on, switch_sign_on
from portal.models import LinkedSignOn, Membership, SignOn, User
from portal.permissions import Role
from portal.signon.claims import Claims
from tests.portal.an_identity_provider import CLIENT, SECRET, IdentityServer, an_identity_server, signed_with
from tests.portal.conftest import PASSWORD, Person


@pytest.fixture
def idp(monkeypatch: pytest.MonkeyPatch) -> Iterator[IdentityServer]:
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")
    with an_identity_server() as server:
        yield server


def sign_on_at(idp: IdentityServer, owner: Person, **typed: Any) -> SignOn:
    given = {"name": "Continue with Alder", "issuer": idp.base, "client_id": CLIENT, "secret": SECRET} | typed
    row = add_sign_on(owner.scope, kind="oidc", typed=Typed(**given))
    return switch_sign_on(owner.scope, row, on=True)


@pytest.fixture
def row(idp: IdentityServer, alice: Person, bob: Person) -> SignOn:
    idp.person = {"sub": "b-17", "email": bob.user.email, "email_verified": True, "name": "Bob"}
    return sign_on_at(idp, alice)


def goes_through(idp: IdentityServer, row: SignOn, browser: Client | None = None) -> tuple[Client, HttpResponse]:
    browser = browser or Client()
    out = browser.get(reverse("begin_oidc", kwargs={"sign_on": row.pk}))
    assert out.status_code == 302, out.content.decode()
    return browser, browser.get(f"{reverse('oidc_return')}?{idp.signs_in(out.url)}")


def test_it_works(idp: IdentityServer, row: SignOn, bob: Person) -> None:
    browser, answer = goes_through(idp, row)
    assert (answer.status_code, answer.url) == (302, reverse("home"))
    assert browser.get(reverse("home")).status_code == 200
    assert LinkedSignOn.objects.within(bob.scope).get().user == bob.user
    assert SECRET not in row.secret
    idp.person = {"sub": "b-17"}  # from now on the provider's own name is enough
    assert goes_through(idp, row)[1].url == reverse("home")


RSA = JWK.generate(kty="RSA", size=2048, kid="one")


def unsigned(claims: dict[str, Any]) -> str:
    head, body = ({"alg": "none"}, claims)
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (head, body)]
    return f"{parts[0]}.{parts[1]}."


def with_public_key_as_secret(idp: IdentityServer) -> Any:
    def made(claims: dict[str, Any]) -> str:
        pem = base64.urlsafe_b64encode(RSA.export_to_pem()).rstrip(b"=").decode()
        return signed_with(JWK(kty="oct", k=pem), "HS256", claims)

    return made


HOSTILE: dict[str, tuple[str, Any]] = {
    "issuer": ("made by another issuer", {"claims": {"iss": "https://evil.example"}}),
    "audience": ("made for somebody else", {"claims": {"aud": "another"}}),
    "two audiences": ("made for somebody else", {"claims": {"aud": [CLIENT, "another"], "azp": CLIENT}}),
    "no audience": ("made for somebody else", {"claims": {"aud": None}}),
    "azp": ("given to somebody else", {"claims": {"azp": "another"}}),
    "expired": ("has expired", {"claims": {"exp": int(time.time()) - 120}}),
    "no exp": ("has expired", {"claims": {"exp": None}}),
    "exp is no number": ("has expired", {"claims": {"exp": "tomorrow"}}),
    "old": ("not made just now", {"claims": {"iat": int(time.time()) - 3600}}),
    "future": ("not made just now", {"claims": {"iat": int(time.time()) + 3600}}),
    "nonce": ("made for another sign-in", {"claims": {"nonce": "another"}}),
    "no nonce": ("made for another sign-in", {"claims": {"nonce": None}}),
    "no subject": ("names nobody", {"claims": {"sub": None}}),
    "long subject": ("names nobody", {"claims": {"sub": "x" * 256}}),
    "none": ("not signed in a way", {"token": unsigned}),
    "no token": ("is no signed token", {"token": lambda _claims: "hello"}),
    "number": ("gave no ID token", {"token": lambda _claims: 7}),
    "huge": ("is too long", {"token": lambda _claims: "a." * 40_000}),
    "another key": ("signed by no key", {"signing_key": JWK.generate(kty="EC", crv="P-256", kid="one")}),
    "another kid": ("signed by no key", {"signing_key": JWK.generate(kty="EC", crv="P-256", kid="two")}),
    "unverified": ("address is verified", {"claims": {"email_verified": False}}),
    "verified in words": ("address is verified", {"claims": {"email_verified": "true"}}),
    "not verified at all": ("address is verified", {"claims": {"email_verified": None}}),
    "no e-mail": ("address is verified", {"claims": {"email": None}}),
    "denied": ("did not sign you in", {"deny": True}),
    "mix-up": ("another identity provider", {"answer": {"iss": "https://evil.example"}}),
    "state": ("another sign-in", {"answer": {"state": "x"}}),
    "no code": ("holds no code", {"answer": {"code": ""}}),
}


@pytest.mark.parametrize("case", HOSTILE, ids=lambda name: name.replace(" ", "-"))
def test_what_must_not_be_believed(case: str, idp: IdentityServer, row: SignOn, bob: Person) -> None:
    sentence, ways = HOSTILE[case]
    idp.ways = ways
    browser, answer = goes_through(idp, row)
    assert answer.status_code in {403, 422}
    assert sentence in answer.content.decode()
    assert browser.get(reverse("home")).status_code == 302
    assert not LinkedSignOn.objects.within(bob.scope).exists()


def test_a_public_key_is_no_shared_secret(idp: IdentityServer, row: SignOn) -> None:
    idp.key = RSA
    idp.ways = {"token": with_public_key_as_secret(idp)}
    assert "not signed in a way" in goes_through(idp, row)[1].content.decode()
    idp.ways = {}
    assert goes_through(idp, row)[1].status_code == 302


def test_keys_may_turn(idp: IdentityServer, row: SignOn) -> None:
    assert goes_through(idp, row)[1].status_code == 302
    idp.key = JWK.generate(kty="EC", crv="P-256", kid="two")
    assert goes_through(idp, row)[1].status_code == 302


def test_an_answer_is_good_once_and_in_one_browser(idp: IdentityServer, row: SignOn) -> None:
    browser = Client()
    out = browser.get(reverse("begin_oidc", kwargs={"sign_on": row.pk}))
    back = f"{reverse('oidc_return')}?{idp.signs_in(out.url)}"
    assert Client().get(back).status_code == 422
    assert browser.get(back).status_code == 302
    browser.post(reverse("sign_out"))
    assert browser.get(back).status_code == 422


def test_a_nonce_of_another_sign_in_is_refused(idp: IdentityServer, row: SignOn) -> None:
    """A token that was made for another sign-in, injected into this one."""
    first, second = Client(), Client()
    begin = reverse("begin_oidc", kwargs={"sign_on": row.pk})
    theirs, mine = first.get(begin), second.get(begin)
    idp.signs_in(theirs.url)
    stolen = next(iter(idp.codes.values()))["nonce"]
    idp.ways = {"claims": {"nonce": stolen}}
    answer = second.get(f"{reverse('oidc_return')}?{idp.signs_in(mine.url)}")
    assert "made for another sign-in" in answer.content.decode()


def test_userinfo_names_the_address_of_the_same_person_only(idp: IdentityServer, row: SignOn, bob: Person) -> None:
    idp.person = {"sub": "b-17"}
    idp.ways = {"userinfo": {"sub": "b-17", "email": bob.user.email, "email_verified": True}}
    assert goes_through(idp, row)[1].status_code == 302
    idp.person = {"sub": "b-18"}
    assert "two different people" in goes_through(idp, row)[1].content.decode()


def test_a_provider_opens_its_own_organization_alone(idp: IdentityServer, alice: Person, charlie: Person) -> None:
    """Charlie's administrator runs a provider that says it is alice, who is a member of both."""
    Membership.objects.within(charlie.scope).create(user=alice.user, role=Role.AUDITOR)
    idp.person = {"sub": "x", "email": alice.user.email, "email_verified": True}
    browser, answer = goes_through(idp, sign_on_at(idp, charlie))
    assert answer.status_code == 302
    assert "Auditor, Somewhere Else" in browser.get(reverse("jobs")).content.decode()
    assert browser.post(reverse("switch_organization"), {"organization": str(alice.organization.pk)}).status_code == 404
    session = browser.session
    session["organization"] = str(alice.organization.pk)
    session.save()
    shown = browser.get(reverse("jobs")).content.decode()
    assert "Somewhere Else" in shown
    assert alice.organization.name not in shown
    own = browser.get(reverse("account")).content.decode()
    assert "opens Somewhere Else alone" in own
    assert alice.organization.name not in own
    alice.user.second_factors.create(kind="app", secret="x", name="Red phone")
    for name in ("change_own_name", "move_address", "add_app", "add_passkey", "remove_factor", "recovery_codes"):
        answer = browser.post(reverse(name), {"name": "Mallory", "email": "m@x.example", "password": PASSWORD})
        assert answer.url == reverse("account")
    for name in ("second_factors", "password"):
        assert browser.get(reverse(name)).url == reverse("account")
    alice.user.refresh_from_db()
    assert alice.user.name == "Alice"
    assert alice.user.second_factors.exists()


def test_a_provider_makes_nobody_of_another_organization_a_member(
    idp: IdentityServer, bob: Person, charlie: Person
) -> None:
    idp.person = {"sub": "x", "email": bob.user.email, "email_verified": True}
    browser, answer = goes_through(idp, sign_on_at(idp, charlie))
    assert answer.status_code == 403
    assert "You are no member of this organization" in answer.content.decode()
    assert browser.get(reverse("home")).status_code == 302


def test_new_members_come_in_by_domain_role_and_group(idp: IdentityServer, alice: Person) -> None:
    typed = {"domains": "aldergrove.example", "new_members": "auditor", "group_claim": "groups"}
    row = sign_on_at(idp, alice, **typed, group_roles="Hiring = hiring manager")
    idp.person = {"sub": "n", "email": "new@aldergrove.example", "email_verified": True, "name": "N", "groups": []}
    assert goes_through(idp, row)[1].status_code == 302
    membership = Membership.objects.within(alice.scope).get(user__email="new@aldergrove.example")
    assert (membership.role, membership.user.has_usable_password()) == ("auditor", False)
    idp.person["groups"] = ["Hiring"]
    assert goes_through(idp, row)[1].status_code == 302
    membership.refresh_from_db()
    assert membership.role == "hiring_manager"
    idp.person = {"sub": "m", "email": "m@evil.example", "email_verified": True}
    assert "this domain" in goes_through(idp, row)[1].content.decode()
    assert not User.objects.filter(email="m@evil.example").exists()


def test_a_member_unlinks_their_own(idp: IdentityServer, row: SignOn, bob: Person, dora: Person) -> None:
    browser, _answer = goes_through(idp, row)
    link = LinkedSignOn.objects.within(bob.scope).get()
    dora.client.post(reverse("unlink_sign_on"), {"link": str(link.pk)})
    assert LinkedSignOn.objects.within(bob.scope).exists()
    assert "Continue with Alder" in browser.get(reverse("account")).content.decode()
    browser.post(reverse("unlink_sign_on"), {"link": str(link.pk)})
    assert not LinkedSignOn.objects.within(bob.scope).exists()


def test_who_was_removed_stays_out(idp: IdentityServer, row: SignOn, bob: Person) -> None:
    goes_through(idp, row)
    Membership.objects.within(bob.scope).filter(user=bob.user).delete()
    assert "no member of this organization any more" in goes_through(idp, row)[1].content.decode()


@pytest.mark.parametrize("how", ["off", "removed", "another issuer"])
def test_with_the_provider_go_the_sessions_that_it_began(
    how: str, idp: IdentityServer, row: SignOn, alice: Person
) -> None:
    browser, _ = goes_through(idp, row)
    assert browser.get(reverse("jobs")).status_code == 200
    if how == "off":
        switch_sign_on(alice.scope, row, on=False)
        switch_sign_on(alice.scope, row, on=True)  # on again: what was ended stays ended
    elif how == "removed":
        remove_sign_on(alice.scope, row)
    else:
        with an_identity_server() as other:
            change_sign_on(
                alice.scope, row, typed=Typed(name="X", issuer=other.base, client_id=CLIENT, secret="another secret")
            )
    answer = browser.get(reverse("jobs"))
    assert (answer.status_code, answer.url) == (302, reverse("sign_in"))
    assert browser.get(reverse("jobs")).url.startswith(reverse("sign_in"))
    assert alice.client.get(reverse("jobs")).status_code == 200, "who came by password stays"
    if how == "off":
        again, _ = goes_through(idp, row)
        assert again.get(reverse("jobs")).status_code == 200


def test_another_providers_sessions_stay(idp: IdentityServer, row: SignOn, alice: Person) -> None:
    browser, _ = goes_through(idp, row)
    with an_identity_server() as second:
        other = sign_on_at(second, alice, name="Other")
        switch_sign_on(alice.scope, other, on=False)
    assert browser.get(reverse("jobs")).status_code == 200


def test_who_is_under_way_when_it_is_switched_off_stays_out(
    idp: IdentityServer, row: SignOn, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provider was on when the answer was looked at; it is off when the session would begin."""

    def off_meanwhile(given: SignOn, claims: Claims) -> Membership:
        switch_sign_on(alice.scope, given, on=False)
        return sign_on_as_member(given, claims)

    monkeypatch.setattr("portal.views.sign_on.sign_on_as_member", off_meanwhile)
    browser, answer = goes_through(idp, row)
    assert answer.status_code == 403
    monkeypatch.setattr("portal.views.sign_on.sign_on_as_member", sign_on_as_member)

    def off_afterwards(given: SignOn, claims: Claims) -> Membership:
        found = sign_on_as_member(given, claims)
        switch_sign_on(alice.scope, given, on=False)
        return found

    switch_sign_on(alice.scope, row, on=True)
    monkeypatch.setattr("portal.views.sign_on.sign_on_as_member", off_afterwards)
    browser, _ = goes_through(idp, row)
    assert browser.get(reverse("jobs")).url.startswith(reverse("sign_in"))


def test_another_issuer_forgets_the_links_and_wants_its_own_secret(
    idp: IdentityServer, row: SignOn, alice: Person
) -> None:
    goes_through(idp, row)
    with an_identity_server() as other:
        typed = {"name": "x", "issuer": other.base, "client_id": CLIENT}
        with pytest.raises(RefusedError):
            change_sign_on(alice.scope, row, typed=Typed(**typed))
        change_sign_on(alice.scope, row, typed=Typed(**typed, secret="new"))
    assert not row.links.exists()
    assert row.enabled is False


@pytest.mark.parametrize(
    "discovery",
    [{"issuer": "https://other.example"}, {"token_endpoint": "ftp://x"}, {"jwks_uri": None}, {"issuer": 7},
     {"token_endpoint_auth_methods_supported": ["private_key_jwt"]}],
    ids=["issuer", "ftp", "no-keys", "number", "client-authentication"],
)  # fmt: skip
def test_bad_discovery_is_refused_in_the_form(discovery: dict[str, Any], idp: IdentityServer, alice: Person) -> None:
    idp.ways = {"discovery": discovery}
    typed = {"name": "x", "issuer": idp.base, "client_id": CLIENT, "secret": SECRET}
    answer = alice.client.post(reverse("add_oidc"), typed)
    assert answer.status_code == 422
    assert not SignOn.objects.within(alice.scope).exists()


@pytest.mark.parametrize("inside", ["https://127.0.0.1/", "http://idp.example", "https://169.254.169.254", "x"])
def test_nothing_inside_is_asked(inside: str, alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENCE_NET_ALLOW_LOOPBACK", raising=False)
    answer = alice.client.post(reverse("add_oidc"), {"name": "x", "issuer": inside, "client_id": "c", "secret": "s"})
    assert answer.status_code == 422


def test_the_test_button_says_what_it_found(idp: IdentityServer, row: SignOn, alice: Person) -> None:
    address = reverse("test_sign_on", kwargs={"sign_on": row.pk})
    assert "answers as it must" in alice.client.post(address).content.decode()
    idp.ways = {"discovery": {"issuer": "https://other.example"}}
    assert "about another issuer" in alice.client.post(address).content.decode()


def test_an_address_finds_the_way_and_no_account(row: SignOn, alice: Person, idp: IdentityServer) -> None:
    row.domains = ["aldergrove.example"]
    row.save()
    found = Client().get(reverse("find_sign_on"), {"email": "whoever@Aldergrove.example"}).content.decode()
    assert "Continue with Alder" in found
    assert "No organization here" in Client().get(reverse("find_sign_on"), {"email": "x@y.example"}).content.decode()
    door = reverse("sign_in_door", kwargs={"organization": alice.organization.pk})
    assert "Continue with Alder" in Client().get(door).content.decode()
    assert urlsplit(Client().get(reverse("begin_oidc", kwargs={"sign_on": row.pk})).url).netloc in idp.base
    row.enabled = False
    row.save()
    assert Client().get(door).status_code == 404
    assert Client().get(reverse("begin_oidc", kwargs={"sign_on": row.pk})).status_code == 404
