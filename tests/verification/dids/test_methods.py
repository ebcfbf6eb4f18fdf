"""Every DID method and the issuer profile: a good document, and bad ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portal.demonstration.keys import ed25519_key, p256_key, rsa_key
from portal.demonstration.signing import did_document, issuer_profile
from tests.verification.dids.histories import a_history, forged
from tests.verification.made_records import document_at, given
from verification.codes import Act, Code
from verification.dids import METHODS, resolve
from verification.dids.web import address_of
from verification.errors import Invalid, Problem, Unavailable
from verification.keys import from_jwk
from verification.multibase import base58_encode, base64url_encode
from verification.sources import FixedSources

NOWHERE = FixedSources()
KEY, OTHER = ed25519_key("one"), p256_key("two")
PROFILE = "https://issuer.example/profiles/1"
WEB = "did:web:issuer.example"
WEB_DOCUMENT = "https://issuer.example/.well-known/did.json"


def problem_of(controller: str, sources: FixedSources = NOWHERE) -> Problem:
    with pytest.raises(Problem) as caught:
        resolve(controller, sources)
    return caught.value


_GOOD: dict[str, tuple[str, dict[str, Any]]] = {
    "did:key:": (KEY.did_key, {}),
    "did:jwk:": (OTHER.did_jwk, {}),
    "did:web:": (WEB, {WEB_DOCUMENT: did_document(WEB, {"k": KEY})}),
    "did:webvh:": a_history(KEY),
    "https:": (PROFILE, {PROFILE: issuer_profile(PROFILE, "An issuer", {"k": KEY})}),
}
_BAD: dict[str, tuple[str, dict[str, Any]]] = {
    "did:key:": (KEY.did_key.replace("z6Mk", "u6Mk"), {}),
    "did:jwk:": (OTHER.did_jwk[:-8], {}),
    "did:web:": (WEB, {WEB_DOCUMENT: did_document("did:web:other.example", {"k": KEY})}),
    "did:webvh:": forged(a_history(KEY)),
    "https:": (PROFILE, {PROFILE: issuer_profile(PROFILE + "0", "Another", {"k": KEY})}),
}


@pytest.mark.parametrize("prefix", list(METHODS))
def test_every_method_has_a_good_and_a_bad_vector(prefix: str) -> None:
    controller, documents = _GOOD[prefix]
    assert controller.startswith(prefix)
    document = resolve(controller, given(documents))
    assert document.id == controller
    assert any(method.key is not None and method.asserts for method in document.methods)
    controller, documents = _BAD[prefix]
    with pytest.raises(Invalid):
        resolve(controller, given(documents))


def test_it_works() -> None:
    (method,) = resolve(KEY.did_key, NOWHERE).methods
    assert method.id == f"{KEY.did_key}#{KEY.multikey}"
    assert method.controller == KEY.did_key
    assert method.key == from_jwk(KEY.jwk)
    (method,) = resolve(OTHER.did_jwk, NOWHERE).methods
    assert method.id == f"{OTHER.did_jwk}#0"
    assert method.key == from_jwk(OTHER.jwk)


@pytest.mark.parametrize(
    "controller", ["", "did:velocity:v2:1", "did:ion:x", "http://issuer.example/1", "urn:uuid:1", "x"]
)
def test_other_ids_are_not_taken(controller: str) -> None:
    problem = problem_of(controller)
    assert isinstance(problem, Unavailable)
    assert (problem.code, problem.act) == (Code.UNSUPPORTED_DID_METHOD, Act.US)


@pytest.mark.parametrize(
    "did",
    [
        "did:key:",
        "did:key:u7QEAAA",
        "did:key:z6Mk",
        f"{KEY.did_key}#{KEY.multikey}",
        f"{KEY.did_key}?x=1",
        KEY.did_key + "1",
        KEY.did_key.replace("z6Mk", "z16Mk"),
        "did:jwk:",
        "did:jwk:e30=",
        "did:jwk:W10",
        OTHER.did_jwk + "#0",
        "did:jwk:" + base64url_encode(b'{"kty":"OKP","kty":"EC"}'),
        "did:jwk:" + base64url_encode(json.dumps({**KEY.jwk, "d": "AAAA"}).encode()),
    ],
)
def test_self_certifying_ids_that_are_no_key_are_refused(did: str) -> None:
    with pytest.raises(Problem):
        resolve(did, NOWHERE)


def test_a_key_for_encryption_does_not_assert() -> None:
    did = "did:jwk:" + base64url_encode(json.dumps({**OTHER.jwk, "use": "enc"}).encode())
    assert [method.asserts for method in resolve(did, NOWHERE).methods] == [False]


@pytest.mark.parametrize(
    ("did", "address"),
    [
        ("did:web:a.example", "https://a.example/.well-known/did.json"),
        ("did:web:a.example%3A8443", "https://a.example:8443/.well-known/did.json"),
        ("did:web:a.example:dept:1", "https://a.example/dept/1/did.json"),
        ("did:web:a.example%3A8443:x_y", "https://a.example:8443/x_y/did.json"),
    ],
)
def test_the_address_of_a_did_web(did: str, address: str) -> None:
    assert address_of(did) == address


@pytest.mark.parametrize(
    "did",
    [
        "did:web:",
        "did:web:a.example/evil",
        "did:web:a.example%2Fevil",
        "did:web:a.example:..:x",
        "did:web:a.example:%2e%2e:x",
        "did:web:a.example:a%2fb",
        "did:web:a.example::x",
        "did:web:user@a.example",
        "did:web:user%40a.example",
        "did:web:a.example?x",
        "did:web:a.example#k",
        "did:web:a.example:x#k",
        "did:web:a.example%3A8443%20",
        "did:web:[::1]",
        "did:web:a.example%0d%0ax",
        "did:web:\u00e4.example",
    ],
)
def test_a_did_web_that_would_leave_its_place_is_refused(did: str) -> None:
    with pytest.raises(Invalid):
        address_of(did)


def test_who_must_act_when_there_is_no_document() -> None:
    unreachable = problem_of(WEB)
    assert isinstance(unreachable, Unavailable)
    assert (unreachable.code, unreachable.act) == (Code.ISSUER_UNREACHABLE, Act.US)  # offline: we may not ask
    gone = problem_of(WEB, given({WEB_DOCUMENT: None}))
    assert isinstance(gone, Unavailable)
    assert (gone.code, gone.act) == (Code.ISSUER_NOT_FOUND, Act.ISSUER)


def test_a_network_problem_stays_the_networks() -> None:
    class Broken(FixedSources):
        def document(self, url: str, role: Any) -> Any:  # noqa: ARG002
            raise Unavailable(Code.NO_ANSWER, "timed out", act=Act.NETWORK)

    problem = problem_of(WEB, Broken())
    assert isinstance(problem, Unavailable)
    assert (problem.code, problem.act) == (Code.ISSUER_UNREACHABLE, Act.NETWORK)


@pytest.mark.parametrize("body", [b"<html></html>", b"[]", b"", b'{"id": 1, "id": 2}', b"[" * 5000])
def test_what_is_no_document_is_said_to_be_none(body: bytes) -> None:
    assert problem_of(WEB, given({WEB_DOCUMENT: body})).code is Code.BAD_ISSUER_DOCUMENT


def test_a_document_as_large_as_a_book_is_not_read() -> None:
    body = json.dumps({"id": WEB, "x": "y" * 6_000_000}).encode()
    assert problem_of(WEB, given({WEB_DOCUMENT: body})).code is Code.BAD_ISSUER_DOCUMENT


def method(**parts: Any) -> dict[str, Any]:
    return {"id": f"{WEB}#k", "controller": WEB, **parts}


def methods_of(document: dict[str, Any]) -> list[Any]:
    return list(resolve(WEB, given({WEB_DOCUMENT: {"id": WEB, **document}})).methods)


@pytest.mark.parametrize(
    "parts",
    [
        {"type": "Multikey", "publicKeyMultibase": KEY.multikey},
        {"type": "Ed25519VerificationKey2020", "publicKeyMultibase": KEY.multikey},
        {"type": "JsonWebKey", "publicKeyJwk": KEY.jwk},
        {"type": "JsonWebKey2020", "publicKeyJwk": KEY.jwk},
        {"type": "Ed25519VerificationKey2018", "publicKeyJwk": KEY.jwk},
        {"type": "Multikey", "publicKeyMultibase": KEY.multikey, "publicKeyJwk": KEY.jwk},
    ],
)
def test_a_key_is_read_in_every_form(parts: dict[str, Any]) -> None:
    (found,) = methods_of({"verificationMethod": [method(**parts)], "assertionMethod": [f"{WEB}#k"]})
    assert found.key == from_jwk(KEY.jwk)
    assert found.asserts


def test_a_key_in_base58_is_read() -> None:
    raw = base58_encode(bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
    (found,) = methods_of({"verificationMethod": method(type="Ed25519VerificationKey2018", publicKeyBase58=raw)})
    assert found.key is not None


def test_ids_are_made_absolute_and_keys_may_be_embedded() -> None:
    listed = {"id": "#a", "publicKeyMultibase": KEY.multikey}
    embedded = {"id": "#b", "controller": WEB, "publicKeyJwk": OTHER.jwk}
    found = methods_of({"verificationMethod": [listed], "assertionMethod": ["#a", embedded]})
    assert [(item.id, item.controller, item.asserts) for item in found] == [
        (f"{WEB}#a", WEB, True),
        (f"{WEB}#b", WEB, True),
    ]


def test_only_what_assertion_method_lists_may_assert() -> None:
    keys = {"a": KEY, "b": OTHER}
    document = {**did_document(WEB, keys), "assertionMethod": ["#b"]}
    assert {item.id: item.asserts for item in methods_of(document)} == {f"{WEB}#a": False, f"{WEB}#b": True}
    assert [item.asserts for item in methods_of({**document, "assertionMethod": []})] == [False, False]
    without = {name: value for name, value in document.items() if name != "assertionMethod"}
    assert [item.asserts for item in methods_of(without)] == [True, True]


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"publicKeyMultibase": "z6MkBROKEN0"},
        {"publicKeyMultibase": KEY.multikey, "publicKeyJwk": OTHER.jwk},
        {"publicKeyJwk": {**KEY.jwk, "d": "AAAA"}},
        {"publicKeyJwk": {"kty": "EC", "crv": "P-521"}},
        {"publicKeyMultibase": KEY.multikey, "revoked": True},
        {"publicKeyMultibase": KEY.multikey, "expires": "never"},
        {"publicKeyMultibase": 7},
    ],
)
def test_a_key_that_cannot_be_used_is_kept_with_its_problem_and_harms_no_other(parts: dict[str, Any]) -> None:
    bad, good = methods_of(
        {"verificationMethod": [method(**parts), {"id": "#good", "publicKeyMultibase": KEY.multikey}, "junk", 7, None]}
    )
    assert isinstance(bad.problem, Unavailable)
    assert bad.problem.act is Act.ISSUER
    assert bad.key is None
    assert good.key is not None


@pytest.mark.parametrize("name", [[], {}, ["x"], 5, None])
@pytest.mark.parametrize("place", ["verificationMethod", "authentication"])
def test_a_key_with_an_odd_name_harms_no_other(place: str, name: Any) -> None:
    document = did_document(WEB, {"k": KEY})
    odd = {**document["verificationMethod"][0], "id": name}
    document[place] = [*document.get(place, []), odd]
    methods = resolve(WEB, given({WEB_DOCUMENT: document})).methods
    assert f"{WEB}#k" in [method.id for method in methods]


def test_more_keys_than_any_honest_document_lists_are_refused() -> None:
    many = [{"id": f"#{number}", "publicKeyMultibase": KEY.multikey} for number in range(201)]
    assert problem_of(WEB, given({WEB_DOCUMENT: {"id": WEB, "verificationMethod": many}})).code is (
        Code.BAD_ISSUER_DOCUMENT
    )


def keys_of_profile(profile: dict[str, Any], **documents: Any) -> dict[str, Any]:
    sources = given({PROFILE: {"id": PROFILE, "type": "Profile", **profile}, **documents})
    return {item.id: item for item in resolve(PROFILE, sources).methods}


def test_a_profile_publishes_keys_by_value_by_address_and_in_a_key_set() -> None:
    address = "https://issuer.example/keys/2"
    found = keys_of_profile(
        {
            "publicKey": [{"id": "#a", "publicKeyJwk": KEY.jwk}, address],
            "publicKeyJwk": {**OTHER.jwk, "kid": "own"},
            "jwks_uri": "/jwks.json",
        },
        **{
            address: {"id": address, "controller": PROFILE, "publicKeyJwk": OTHER.jwk},
            "https://issuer.example/jwks.json": {"keys": [{**rsa_key().jwk, "kid": "rsa"}, {**KEY.jwk, "use": "enc"}]},
        },
    )
    assert {name: item.asserts for name, item in found.items()} == {
        f"{PROFILE}#a": True,
        f"{PROFILE}#own": True,
        address: True,
        f"{PROFILE}#rsa": True,
        PROFILE: False,
    }
    assert all(item.key is not None and item.controller == PROFILE for item in found.values())


def test_a_key_set_by_value_is_read() -> None:
    assert list(keys_of_profile({"jwks": {"keys": [{**KEY.jwk, "kid": "1"}]}})) == [f"{PROFILE}#1"]


def test_an_address_without_an_answer_harms_no_other_key() -> None:
    found = keys_of_profile({"publicKey": ["https://issuer.example/keys/gone", {"id": "#a", "publicKeyJwk": KEY.jwk}]})
    assert found[f"{PROFILE}#a"].key is not None
    assert found["https://issuer.example/keys/gone"].problem.code is Code.ISSUER_UNREACHABLE


def test_a_key_of_another_controller_keeps_its_controller() -> None:
    address = "https://other.example/keys/1"
    found = keys_of_profile(
        {"publicKey": address}, **{address: {"controller": "https://other.example", "publicKeyJwk": KEY.jwk}}
    )
    assert found[address].controller == "https://other.example"


def test_a_profile_may_not_send_us_to_many_places() -> None:
    asked: list[str] = []

    class Counting(FixedSources):
        def document(self, url: str, role: Any) -> Any:  # noqa: ARG002
            asked.append(url)
            if url == PROFILE:
                many = [f"https://victim.example/{number}" for number in range(100)]
                return document_at(url, {"id": PROFILE, "publicKey": many})
            raise Unavailable(Code.NO_ANSWER, "nothing", act=Act.NETWORK)

    resolve(PROFILE, Counting())
    assert len(asked) <= 6


def test_a_profile_without_keys_is_the_issuers_to_mend() -> None:
    problem = problem_of(PROFILE, given({PROFILE: {"id": PROFILE, "name": "No keys"}}))
    assert isinstance(problem, Unavailable)
    assert (problem.code, problem.act) == (Code.KEY_NOT_FOUND, Act.ISSUER)


def test_an_addresses_of_plain_http_are_not_asked() -> None:
    with pytest.raises(Invalid):
        keys_of_profile({"jwks_uri": "http://issuer.example/jwks.json"})
