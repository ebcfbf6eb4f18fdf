"""OpenID Federations: chains of statements to a pinned anchor, and what does not reach it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portal.demonstration.keys import SigningKey, ed25519_key, p256_key
from tests.verification.records import AT, SCHOOL, Json, badge, signed, world
from verification import (
    Check,
    CheckId,
    Code,
    Federation,
    Invalid,
    Outcome,
    Policy,
    Report,
    Trust,
    TrustList,
    Verdict,
    verify,
)
from verification.multibase import base64url_encode
from verification.recording import sources_from
from verification.trust.list_file import trust_list_from, trust_list_to_json

ANCHOR, MIDDLE, LEAF = "https://anchor.example", "https://middle.example", "https://leaf.example/issuer"
KEYS = {ANCHOR: p256_key("anchor"), MIDDLE: ed25519_key("middle"), LEAF: ed25519_key("leaf")}
STRANGER = p256_key("a stranger's")
NOW = int(AT.timestamp())
WELL_KNOWN = "/.well-known/openid-federation"
FOUND = f"The federation (anchor.example), statement of {AT:%Y-%m-%d}"


def jwk_of(key: SigningKey) -> Json:
    return {**key.jwk, "kid": key.did_key}


def statement(
    issuer: str, subject: str, *, by: SigningKey | None = None, typ: str = "entity-statement+jwt", **more: Any
) -> bytes:
    """A statement of ``issuer`` about ``subject``, with the subject's keys; ``by`` signs in the issuer's place."""
    key = by or KEYS[issuer]
    jwks = {"keys": [jwk_of(KEYS[subject])] if subject in KEYS else []}
    claims = {"iss": issuer, "sub": subject, "iat": NOW, "exp": NOW + 3600, "jwks": jwks, **more}
    header = {"alg": key.algorithm, "typ": typ, "kid": key.did_key}
    parts = [base64url_encode(json.dumps(part).encode()) for part in (header, claims)]
    signature = base64url_encode(key.sign(".".join(parts).encode()))
    return f"{'.'.join(parts)}.{signature}".encode()


def fetched_at(entity: str, subject: str) -> str:
    escaped = subject.replace(":", "%3A").replace("/", "%2F")
    return f"{entity}/fetch?sub={escaped}"


def configuration(entity: str, *superiors: str, **more: Any) -> dict[str, bytes]:
    metadata = {"federation_entity": {"federation_fetch_endpoint": f"{entity}/fetch"}}
    claims = {"metadata": metadata, "authority_hints": list(superiors), **more}
    return {entity + WELL_KNOWN: statement(entity, entity, **claims)}


def direct(**more: Any) -> dict[str, Any]:
    """A registry as the Digital Credentials Consortium runs it: the anchor says it of a DID."""
    return {**configuration(ANCHOR), fetched_at(ANCHOR, SCHOOL): statement(ANCHOR, SCHOOL, **more)}


def chained(**more: Any) -> dict[str, Any]:
    """The standard's way: leaf, middle, anchor."""
    return {
        **configuration(ANCHOR),
        **configuration(MIDDLE, ANCHOR),
        **configuration(LEAF, MIDDLE),
        fetched_at(ANCHOR, MIDDLE): statement(ANCHOR, MIDDLE, **more),
        fetched_at(MIDDLE, LEAF): statement(MIDDLE, LEAF),
        fetched_at(ANCHOR, LEAF): None,
    }


LISTS = (TrustList("The federation", "", federations=(Federation(ANCHOR, (jwk_of(KEYS[ANCHOR]),)),)),)


def leaf_badge() -> Json:
    profile = {"id": LEAF, "type": ["Profile"], "name": "A leaf", "publicKeyJwk": None}
    document = badge(issuer={key: value for key, value in profile.items() if value})
    return signed(document, key=KEYS[LEAF], method=f"{LEAF}#key")


def leaf_profile() -> dict[str, Any]:
    method = {"id": f"{LEAF}#key", "type": "Multikey", "controller": LEAF, "publicKeyMultibase": KEYS[LEAF].multikey}
    return {LEAF: {"id": LEAF, "type": "Profile", "verificationMethod": [method]}}


def answer(record: Json, documents: dict[str, Any], lists: tuple[TrustList, ...] = LISTS) -> Report:
    return verify(json.dumps(record).encode(), policy=Policy(), sources=world(documents, lists=lists), at=AT)


def told(report: Report) -> list[tuple[Outcome, Code]]:
    return [(check.outcome, check.code) for check in trust_checks(report)]


def trust_checks(report: Report) -> list[Check]:
    return [check for check in report.credential.checks if check.id is CheckId.TRUST]


KNOWN = [(Outcome.WARNING, Code.KNOWN_ISSUER)]
UNKNOWN = (Outcome.WARNING, Code.UNKNOWN_ISSUER)
NOT_ASKED = (Outcome.UNKNOWN, Code.REGISTRY_NOT_ASKED)


def test_it_works() -> None:
    report = answer(signed(badge()), direct())

    assert report.verdict is Verdict.VERIFIED
    assert told(report) == KNOWN
    assert report.credential.issuer is not None
    assert (report.credential.issuer.trust, report.credential.issuer.registry) == (Trust.KNOWN, FOUND)
    again = verify(
        json.dumps(signed(badge())).encode(),
        policy=Policy(),
        sources=sources_from(report.receipt),
        at=report.receipt.at,
    )
    assert again.to_json() == report.to_json()


def test_a_chain_over_an_intermediate_reaches_the_anchor() -> None:
    report = answer(leaf_badge(), {**chained(), **leaf_profile()})

    assert report.verdict is Verdict.VERIFIED, report.credential.checks
    assert told(report) == KNOWN


def test_an_operator_may_trust_a_whole_federation() -> None:
    trusted = Federation(ANCHOR, LISTS[0].federations[0].keys, Trust.TRUSTED)
    report = answer(signed(badge()), direct(), (TrustList("Ours", "", federations=(trusted,)),))
    assert told(report) == [(Outcome.PASSED, Code.TRUSTED_ISSUER)]


def test_who_is_not_in_it_is_unknown() -> None:
    documents = {**configuration(ANCHOR), fetched_at(ANCHOR, SCHOOL): None}
    assert told(answer(signed(badge()), documents)) == [UNKNOWN]


@pytest.mark.parametrize(
    "documents",
    [
        {},
        {**direct(), ANCHOR + WELL_KNOWN: statement(ANCHOR, ANCHOR, by=STRANGER)},
        {**direct(), ANCHOR + WELL_KNOWN: b"no token"},
        {**direct(), ANCHOR + WELL_KNOWN: b"\xff\xfe"},
        {**configuration(ANCHOR), fetched_at(ANCHOR, SCHOOL): statement(ANCHOR, SCHOOL, by=STRANGER)},
        {**configuration(ANCHOR), fetched_at(ANCHOR, SCHOOL): statement(ANCHOR, "did:web:other.example")},
        direct(exp=NOW - 3600),
        direct(iat=NOW + 3600),
        direct(exp="soon"),
        direct(crit=["something"]),
        direct(metadata_policy_crit=["something"]),
        direct(typ="JWT"),
        direct(constraints={"naming_constraints": {"permitted": [".example.org"]}}),
        {ANCHOR + WELL_KNOWN: statement(ANCHOR, ANCHOR)},
    ],
    ids=[
        "silent",
        "the anchor's by a stranger",
        "no token",
        "no text",
        "a stranger's",
        "about another",
        "expired",
        "of tomorrow",
        "no date",
        "critical",
        "critical policy",
        "another type",
        "not for this host",
        "no place to ask",
    ],
)
def test_what_the_anchor_did_not_say_is_not_believed(documents: dict[str, Any]) -> None:
    report = answer(signed(badge()), documents)

    assert report.verdict is Verdict.VERIFIED
    assert told(report) == [UNKNOWN, NOT_ASKED]
    assert "The federation (anchor.example) could not be asked" in trust_checks(report)[1].detail


@pytest.mark.parametrize(
    "change",
    [
        {fetched_at(ANCHOR, MIDDLE): statement(ANCHOR, MIDDLE, by=STRANGER)},
        {fetched_at(ANCHOR, MIDDLE): statement(ANCHOR, MIDDLE, jwks={"keys": [jwk_of(STRANGER)]})},
        {fetched_at(MIDDLE, LEAF): statement(MIDDLE, LEAF, jwks={"keys": [jwk_of(STRANGER)]})},
        {fetched_at(MIDDLE, LEAF): statement(MIDDLE, LEAF, by=KEYS[LEAF])},
        {fetched_at(ANCHOR, MIDDLE): statement(ANCHOR, MIDDLE, constraints={"max_path_length": 0})},
        {
            fetched_at(ANCHOR, MIDDLE): statement(
                ANCHOR, MIDDLE, constraints={"naming_constraints": {"excluded": ["leaf.example"]}}
            )
        },
        {fetched_at(ANCHOR, MIDDLE): None},
        configuration(LEAF, LEAF),
        {**configuration(LEAF, MIDDLE), **configuration(MIDDLE, LEAF)},
        configuration(LEAF),
        {
            fetched_at(ANCHOR, MIDDLE): statement(
                ANCHOR, MIDDLE, jwks={"keys": [{**jwk_of(KEYS[MIDDLE]), "kid": ["no", "name"]}]}
            )
        },
    ],
    ids=[
        "the anchor's by a stranger",
        "other keys of the middle",
        "other keys of the leaf",
        "the leaf's own word",
        "too long",
        "excluded",
        "the anchor does not know it",
        "above itself",
        "a loop",
        "nobody above",
        "a key whose name is a list",
    ],
)
def test_a_chain_with_a_broken_link_reaches_nothing(change: dict[str, Any]) -> None:
    report = answer(leaf_badge(), {**chained(), **leaf_profile(), **change})

    assert report.verdict is Verdict.VERIFIED
    assert told(report)[0] == UNKNOWN


def test_a_silent_intermediate_is_told() -> None:
    documents = {**chained(), **leaf_profile()}
    del documents[fetched_at(MIDDLE, LEAF)]
    assert told(answer(leaf_badge(), documents)) == [UNKNOWN, NOT_ASKED]


def test_a_federation_without_end_is_left() -> None:
    names = [f"https://m{n}.example" for n in range(40)]
    KEYS.update({name: ed25519_key(name) for name in names})
    endless: dict[str, Any] = {**chained(), **leaf_profile(), **configuration(LEAF, *names[:5])}
    for name in names:
        endless |= configuration(name, *names)
        endless |= {fetched_at(name, other): statement(name, other) for other in (LEAF, *names)}
    report = answer(leaf_badge(), endless)
    assert told(report) == [UNKNOWN, NOT_ASKED]
    assert len([item for item in report.receipt.documents if item.role == "registry"]) <= 24


def test_nobody_is_asked_about_a_forgery() -> None:
    forged = signed(badge())
    forged["name"] = "Surgery"
    report = answer(forged, direct())
    assert told(report) == [UNKNOWN]
    assert not [item for item in report.receipt.documents if item.role == "registry"]


def test_the_file_of_a_list_carries_federations() -> None:
    assert trust_list_from(json.loads(json.dumps(trust_list_to_json(LISTS[0])))) == LISTS[0]
    for bad in (
        {"federations": [{}]},
        {"federations": [{"anchor": "http://anchor.example", "keys": [jwk_of(STRANGER)]}]},
        {"federations": [{"anchor": ANCHOR, "keys": []}]},
        {"federations": [{"anchor": ANCHOR, "keys": [{"kty": "oct"}]}]},
        {"federations": [{"anchor": ANCHOR, "keys": [jwk_of(STRANGER)], "trust": "maybe"}]},
        {"issuers": [], "good_until": "tomorrow"},
    ):
        with pytest.raises(Invalid, match=r"federation|good_until"):
            trust_list_from(bad)
