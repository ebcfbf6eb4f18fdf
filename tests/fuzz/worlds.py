"""Records that stay as they are, while a document the verdict rests on is bent: keys, lists, hosted badges, schemas.

A document of an issuer who is none of ours may hold anything. A revoked badge must not pass because its list was bent,
nor a stranger's because the school's keys were. 1EdTech's revocation lists and hosted Open Badges 2 carry no proof:
what stands at the issuer's address holds, so these are bent for faults and hangs only.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from portal.demonstration.keys import ed25519_key
from portal.demonstration.signing import issuer_profile, sign_data_integrity, sign_vc_jwt
from tests.fuzz.bent_bytes import bent_bytes, bent_token
from tests.fuzz.bent_json import bent_json
from tests.fuzz.choices import Choices
from tests.fuzz.seeds import Seed, badge_with_status, documents, strangers
from tests.verification import made_records, records, test_open_badge_2
from tests.verification.dids import histories
from tests.verification.made_records import CREATED, ED, SCHOOL, SCHOOL_DOCUMENT
from tests.verification.proofs import test_certificates
from tests.verification.schemas import test_named_schemas
from tests.verification.sd_jwts import LEARNING, sd_jwt
from tests.verification.status.test_every_kind import LIST, VECTORS
from tests.verification.trust import test_openid_federation
from verification import FixedSources

__all__ = ["WORLDS"]

Json = dict[str, Any]
_KEY = ed25519_key("one")
_PROFILE = "https://issuer.example/profiles/1"


def _around(record: Json | str, world: Json, *bent: str, honest: bool = True, unproven: bool = False) -> Seed:
    """A record in worlds where one of the documents at ``bent`` (default: any of them) is not as it should be."""
    urls = list(bent or world)

    def bend_world(choices: Choices) -> FixedSources:
        url = urls[choices.number(0, len(urls) - 1)]
        return made_records.given({**world, url: _bent(world[url], choices)})

    data = (record if isinstance(record, str) else json.dumps(record)).encode()
    return Seed(
        data, lambda _: data, honest=honest, unproven=unproven, world=made_records.given(world), bend_world=bend_world
    )


def _bent(document: Any, choices: Choices) -> bytes:
    if isinstance(document, bytes) and document.startswith(b"{"):  # JSON, or a line of JSON for every entry
        lines = document.splitlines(keepends=True)
        which = choices.number(0, len(lines) - 1)
        lines[which] = bent_json(json.loads(lines[which]), choices) + b"\n"
        return b"".join(lines)
    if isinstance(document, bytes):
        blind = choices.number(0, 1) or document.count(b".") < 2
        return bent_bytes(document, choices) if blind else bent_token(document.decode("latin-1"), choices)
    return bent_json(document, choices) if choices.number(0, 3) else bent_bytes(json.dumps(document).encode(), choices)


def _history() -> Seed:
    did, world = histories.a_history(_KEY)
    badge = sign_data_integrity(made_records.badge(did), _KEY, f"{did}#key-1", created=CREATED)
    return _around(badge, world)


def _profile() -> Seed:
    badge = sign_data_integrity(made_records.badge(_PROFILE), _KEY, f"{_PROFILE}#k", created=CREATED)
    return _around(badge, {_PROFILE: issuer_profile(_PROFILE, "An issuer", {"k": _KEY})})


def _status(kind: str, *, revoked: bool = False) -> Seed:
    vector = VECTORS[kind]
    if kind == "status_list":
        token = sd_jwt({**LEARNING, "status": {kind: {"uri": LIST, "idx": 7}}})
    else:
        token = sign_vc_jwt(made_records.badge(credentialStatus=vector.entry), ED, f"{SCHOOL}#ed")
    world = {SCHOOL_DOCUMENT: documents()[SCHOOL_DOCUMENT], LIST: vector.revoked if revoked else vector.good}
    return _around(token, world, LIST, honest=not revoked)


def _schema() -> Seed:
    own = test_named_schemas.OWN
    badge = records.signed(test_named_schemas.naming(records.badge(), own))
    return _around(badge, {**documents(), own: test_named_schemas.PLAIN}, own)


def _federation() -> Seed:
    world = {**test_openid_federation.chained(), **test_openid_federation.leaf_profile()}
    seed = _around(test_openid_federation.leaf_badge(), {url: held for url, held in world.items() if held is not None})
    lists = test_openid_federation.LISTS

    def bend_world(choices: Choices) -> FixedSources:
        assert seed.bend_world is not None
        return FixedSources(seed.bend_world(choices).documents, lists)

    return replace(seed, world=FixedSources(seed.world.documents, lists), bend_world=bend_world)


def _european() -> Seed:
    """A sealed European credential, itself bent: the text, the header, the certificates."""
    sealed = test_certificates.sealed(test_certificates.european())
    trusted = test_openid_federation.TrustList(
        "European seals", "1", (), (test_certificates.fingerprint(test_certificates.LEAF),)
    )
    return Seed(
        json.dumps(sealed).encode(), lambda choices: bent_json(sealed, choices), world=FixedSources({}, (trusted,))
    )


_MAKERS: dict[str, Callable[[], Seed]] = {
    "keys around a badge": lambda: _around(made_records.eddsa_rdfc_2022(), documents(), SCHOOL_DOCUMENT),
    "keys around a token": lambda: _around(made_records.vc_jwt(), documents(), SCHOOL_DOCUMENT),
    "keys around a stranger's": lambda: _around(strangers(), documents(), SCHOOL_DOCUMENT, honest=False),
    "a DID's history": _history,
    "an issuer's profile": _profile,
    "a list and its keys": lambda: _around(badge_with_status(7), documents()),
    "a list that revokes": lambda: _around(badge_with_status(9), documents(), records.LIST_URL, honest=False),
    **{f"{kind}, good": (lambda kind=kind: _status(kind)) for kind in VECTORS},
    **{
        f"{kind}, revoked": (lambda kind=kind: _status(kind, revoked=True))
        for kind in VECTORS
        if kind != "1EdTechRevocationList"
    },
    "hosted Open Badges 2": lambda: _around(test_open_badge_2.assertion(), test_open_badge_2.world(), unproven=True),
    "signed Open Badges 2": lambda: _around(test_open_badge_2.signed(), test_open_badge_2.world(), unproven=True),
    "a schema": _schema,
    "a federation": _federation,
    "a European seal": _european,
}
WORLDS: dict[str, Callable[[], Seed]] = {name: lru_cache(maxsize=1)(make) for name, make in _MAKERS.items()}
