"""Signing on by SAML 2.0, with answers that are really signed, honest and hostile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from portal.models import LinkedSignOn, SeenAssertion, SignOn, SignOnAttempt
from portal.signon.saml import LONGEST_ANSWER
from tests.portal.a_saml_provider import SamlProvider, asked_in, moment, posted
from tests.portal.conftest import Person

PROVIDER = SamlProvider()
STRANGERS_KEY = rsa.generate_private_key(65537, 2048)


@pytest.fixture
def row(alice: Person) -> SignOn:
    answer = alice.client.post(reverse("add_saml"), {"name": "Continue", "metadata": PROVIDER.metadata()})
    assert answer.status_code == 302, answer.content.decode()
    made = SignOn.objects.within(alice.scope).get()
    alice.client.post(reverse("switch_sign_on", kwargs={"sign_on": made.pk}), {"on": "1"})
    return made


def begun(row: SignOn) -> tuple[Client, dict[str, str]]:
    browser = Client()
    out = browser.get(reverse("begin_saml", kwargs={"sign_on": row.pk}))
    assert out.url.startswith("https://idp.example/sso?SAMLRequest=")
    return browser, asked_in(out.url)


def post_answer(row: SignOn, response: str) -> HttpResponse:
    """As the browser posts it from the provider's site: without our cookie."""
    return Client().post(reverse("saml_answer", kwargs={"sign_on": row.pk}), posted(response))


def honest(asked: dict[str, str], who: Person, **ways: Any) -> str:
    return PROVIDER.response(asked, PROVIDER.signed(PROVIDER.assertion(asked, name_id=who.user.email, **ways)))


def test_it_works(row: SignOn, bob: Person) -> None:
    browser, asked = begun(row)
    answer = post_answer(row, honest(asked, bob))
    assert answer.status_code == 303, answer.content.decode()
    assert browser.get(answer.url).url == reverse("home")
    shown = browser.get(reverse("jobs")).content.decode()
    assert "Recruiter, Alder Grove Care" in shown
    assert LinkedSignOn.objects.within(bob.scope).get().user == bob.user


def test_our_metadata_says_who_we_are(row: SignOn) -> None:
    told = Client().get(reverse("saml_metadata", kwargs={"sign_on": row.pk})).content.decode()
    assert 'WantAssertionsSigned="true"' in told
    assert reverse("saml_answer", kwargs={"sign_on": row.pk}) in told


def test_the_ticket_is_for_the_browser_that_asked_and_good_once(row: SignOn, bob: Person) -> None:
    browser, asked = begun(row)
    ticket = post_answer(row, honest(asked, bob)).url
    assert Client().get(ticket).status_code == 422
    other, _ = begun(row)
    assert other.get(ticket).status_code == 422
    assert browser.get(ticket).status_code == 302
    browser.post(reverse("sign_out"))
    assert browser.get(ticket).status_code == 422


def test_a_replay_is_refused(row: SignOn, bob: Person) -> None:
    _browser, asked = begun(row)
    response = honest(asked, bob)
    assert post_answer(row, response).status_code == 303
    assert "taken already" in post_answer(row, response).content.decode()
    SignOnAttempt.objects.within(bob.scope).update(claims=None)  # were the attempt open again
    assert "assertion was taken already" in post_answer(row, response).content.decode()
    assert SeenAssertion.objects.count() == 1


def past(minutes: int) -> str:
    return moment(datetime.now(UTC) - timedelta(minutes=minutes))


HOSTILE: dict[str, tuple[str, dict[str, Any]]] = {
    "audience": ("made for somebody else", {"audience": "https://other.example"}),
    "no audience": ("does not say for whom", {"conditions": f'<saml:Conditions NotOnOrAfter="{past(-600)}"/>'}),
    "no conditions": ("for whom and for how long", {"conditions": ""}),
    "recipient": ("not made for this sign-in", {"recipient": "https://other.example/acs"}),
    "recipient as a prefix": ("not made for this sign-in", {"recipient": "https://other.example/?"}),
    "request": ("not made for this sign-in", {"request": "_other"}),
    "method": ("not made for this sign-in", {"method": "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"}),
    "confirmation over": ("not made for this sign-in", {"confirmed_until": past(5)}),
    "confirmation without end": ("not made for this sign-in", {"confirmed_until": ""}),
    "expired": ("has expired", {"until": past(5)}),
    "not yet": ("does not hold yet", {"from": past(-600)}),
    "issuer": ("another identity provider", {"issuer": "https://evil.example"}),
    "no statement": ("no sign-in that still holds", {"statement": ""}),
    "nobody": ("names nobody", {"name_id": ""}),
    "children in the name": ("names nobody", {"name_id": "a<saml:X/>b@x.example"}),
    "transient": ("for this once only", {"format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"}),
}


@pytest.mark.parametrize("case", HOSTILE, ids=lambda name: name.replace(" ", "-"))
def test_what_must_not_be_believed_though_it_is_signed(case: str, row: SignOn, bob: Person) -> None:
    sentence, ways = HOSTILE[case]
    _browser, asked = begun(row)
    assertion = PROVIDER.assertion(asked, **({"name_id": bob.user.email} | ways))
    answer = post_answer(row, PROVIDER.response(asked, PROVIDER.signed(assertion)))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def unsigned(asked: dict[str, str], bob: Person) -> str:
    return PROVIDER.response(asked, PROVIDER.assertion(asked, name_id=bob.user.email))


def strangers(asked: dict[str, str], bob: Person) -> str:
    assertion = PROVIDER.assertion(asked, name_id=bob.user.email)
    return PROVIDER.response(asked, PROVIDER.signed(assertion, key=STRANGERS_KEY))


def altered(asked: dict[str, str], bob: Person) -> str:
    signed = PROVIDER.signed(PROVIDER.assertion(asked, name_id="mallory@x.example"))
    return PROVIDER.response(asked, signed.replace("mallory@x.example", bob.user.email))


def wrapped_beside(asked: dict[str, str], bob: Person) -> str:
    """XSW: the forged assertion first, the signed one beside it."""
    forged = PROVIDER.assertion(asked, name_id=bob.user.email, id="_forged")
    return PROVIDER.response(asked, forged + PROVIDER.signed(PROVIDER.assertion(asked, name_id="mallory@x.example")))


def wrapped_inside(asked: dict[str, str], bob: Person) -> str:
    """XSW: the signed assertion hidden inside the forged one."""
    signed = PROVIDER.signed(PROVIDER.assertion(asked, name_id="mallory@x.example"))
    forged = PROVIDER.assertion(
        asked, name_id=bob.user.email, id="_forged", attributes=f"<saml:Advice>{signed}</saml:Advice>"
    )
    return PROVIDER.response(asked, forged)


def wrapped_in_signature(asked: dict[str, str], bob: Person) -> str:
    """XSW: the forged assertion carries the signature, whose object holds the signed one."""
    signed = PROVIDER.signed(PROVIDER.assertion(asked, name_id="mallory@x.example"))
    start, end = signed.index("<ds:Signature"), signed.index("</ds:Signature>") + len("</ds:Signature>")
    signature, original = signed[start:end], signed[:start] + signed[end:]
    moved = signature.replace("</ds:Signature>", f"<ds:Object>{original}</ds:Object></ds:Signature>")
    return PROVIDER.response(asked, PROVIDER.assertion(asked, name_id=bob.user.email, id="_forged", attributes=moved))


def same_id_wrapped(asked: dict[str, str], bob: Person) -> str:
    """XSW: two elements with one id."""
    signed = PROVIDER.signed(PROVIDER.assertion(asked, name_id="mallory@x.example", id="_same"))
    return PROVIDER.response(asked, PROVIDER.assertion(asked, name_id=bob.user.email, id="_same") + signed)


def with_doctype(asked: dict[str, str], bob: Person) -> str:
    head = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return PROVIDER.response(asked, PROVIDER.signed(PROVIDER.assertion(asked, name_id=bob.user.email)), head=head)


def with_bomb(asked: dict[str, str], bob: Person) -> str:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    head = f'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{entities}]>'
    return PROVIDER.response(asked, "<saml:Assertion>&a8;</saml:Assertion>", head=head)


def with_instruction(asked: dict[str, str], bob: Person) -> str:
    name = bob.user.email.replace("@", "<?x y?>@")
    return PROVIDER.response(asked, PROVIDER.signed(PROVIDER.assertion(asked, name_id=name)))


def broken(asked: dict[str, str], bob: Person) -> str:
    return honest(asked, bob)[:-5]


def denied(asked: dict[str, str], bob: Person) -> str:
    return PROVIDER.response(asked, "", status="Responder")


def elsewhere(asked: dict[str, str], bob: Person) -> str:
    return PROVIDER.response(asked, "", destination=asked["answer_url"] + "x")


def unasked(asked: dict[str, str], bob: Person) -> str:
    return honest(asked | {"request_id": "_nobody-asked"}, bob)


def encrypted(asked: dict[str, str], bob: Person) -> str:
    return PROVIDER.response(asked, "<saml:EncryptedAssertion/>")


ATTACKS: dict[Callable[[dict[str, str], Person], str], str] = {
    unsigned: "did not sign the assertion",
    strangers: "not the identity provider’s",
    altered: "not the identity provider’s",
    wrapped_beside: "exactly one assertion",
    wrapped_inside: "exactly one assertion",
    wrapped_in_signature: "exactly one assertion",
    same_id_wrapped: "exactly one assertion",
    with_doctype: "document type",
    with_bomb: "XML",
    with_instruction: "instructions",
    broken: "well-formed",
    denied: "did not sign you in",
    elsewhere: "another address",
    unasked: "no sign-in that began here",
    encrypted: "is encrypted",
}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_attacks_on_the_envelope(attack: Callable[[dict[str, str], Person], str], row: SignOn, bob: Person) -> None:
    _browser, asked = begun(row)
    answer = post_answer(row, attack(asked, bob))
    assert answer.status_code == 422
    assert ATTACKS[attack] in answer.content.decode()
    assert not SignOnAttempt.objects.within(bob.scope).exclude(claims__isnull=True).exists()


def test_a_comment_in_the_name_does_not_cut_it(row: SignOn, bob: Person) -> None:
    """`bob@x.example<!---->.evil.example` is signed as one name, and so it is read."""
    browser, asked = begun(row)
    name = f"{bob.user.email}<!---->.evil.example"
    answer = post_answer(row, PROVIDER.response(asked, PROVIDER.signed(PROVIDER.assertion(asked, name_id=name))))
    told = browser.get(answer.url)
    assert told.status_code == 403
    assert browser.get(reverse("home")).status_code == 302


def test_too_much_is_refused_before_it_is_parsed(row: SignOn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.signon.saml.parsed", lambda *_a, **_k: pytest.fail("was parsed"))
    target = reverse("saml_answer", kwargs={"sign_on": row.pk})
    assert Client().post(target, {"SAMLResponse": "A" * (LONGEST_ANSWER + 4)}).status_code == 422
    assert Client().post(target, {"SAMLResponse": "A" * (3 * LONGEST_ANSWER)}).status_code == 413
    assert Client().post(target, {"SAMLResponse": "not base64!"}).status_code == 422


def test_an_answer_for_another_sign_on_is_refused(row: SignOn, bob: Person, charlie: Person) -> None:
    charlie.client.post(reverse("add_saml"), {"name": "Theirs", "metadata": PROVIDER.metadata()})
    theirs = SignOn.objects.within(charlie.scope).get()
    charlie.client.post(reverse("switch_sign_on", kwargs={"sign_on": theirs.pk}), {"on": "1"})
    _browser, asked = begun(theirs)
    assert "began here" in post_answer(row, honest(asked, bob)).content.decode()


@pytest.mark.parametrize(
    ("metadata", "sentence"),
    [
        ("<x/>", "no metadata of a SAML 2.0 identity provider"),
        ("no xml", "well-formed"),
        ('<!DOCTYPE x [<!ENTITY e "y">]>' + PROVIDER.metadata(), "document type"),
        (PROVIDER.metadata().replace("HTTP-Redirect", "SOAP"), "HTTP-Redirect"),
        (PROVIDER.metadata().replace("https://idp.example/sso", "javascript:alert(1)"), "https address"),
        (PROVIDER.metadata().replace('use="signing"', 'use="encryption"'), "no certificate"),
        (PROVIDER.metadata().replace("MII", "%%%"), "cannot be read"),
        ("<x>" + "y" * 1024 * 1024 + "</x>", "longer than 1 MB"),
        ("", "Give the identity provider’s metadata"),
    ],
    ids=["other", "text", "doctype", "binding", "script", "encryption", "certificate", "huge", "none"],
)
def test_bad_metadata_is_refused_in_the_form(metadata: str, sentence: str, alice: Person) -> None:
    answer = alice.client.post(reverse("add_saml"), {"name": "x", "metadata": metadata})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
