"""The JSON-LD contexts that may be used, and the hash of each. Nothing is ever fetched.

A context decides what every term of a record means, so it is signing input: the bytes behind each URL are pinned by
SHA-256 (https://www.w3.org/TR/vc-data-integrity/, section 4.6 "Context Validation" asks for the same).
:data:`CONTEXTS` is the whole list; accepting another context is one line here, and shows in a diff. Documents come
from the packages that ship them (`openbadgeslib`, `pyld`), read as files so that neither package is imported for it;
the few that no package ships are term tables of ours in ``tables/``, written from the specifications and hashed in
their JCS form. An operator can add others (:mod:`verification.contexts.added`), and replace none of these.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from verification.codes import Act, Code
from verification.contexts.added import added
from verification.contexts.packages import packaged
from verification.contexts.tables import (
    bitstring_status,
    clr_2_0_0,
    credentials_examples,
    data_integrity_v1,
    dcc_v1,
    ed25519_2018,
    learncard,
    open_badges_served,
    status_list_2021,
)
from verification.errors import Unavailable
from verification.jcs import jcs
from verification.jsontypes import JsonObject

__all__ = ["CONTEXTS", "PinnedContext", "Source", "pinned"]

_OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/"
_CLR = "https://purl.imsglobal.org/spec/clr/v2p0/"
_SECURITY = "https://w3id.org/security/"
_LEARNCARD = "https://ctx.learncard.com/"


@dataclass(frozen=True, slots=True)
class PinnedContext:
    """One context: its URL, its JSON document (an object with `@context`), and the SHA-256 (hex) of its bytes."""

    url: str
    document: JsonObject
    sha256: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a context's bytes come from, and the hashes that are accepted for them.

    More than one hash is for editions that mean the same and differ in layout only: a test compares what they say.
    """

    read: Callable[[], bytes]
    sha256: frozenset[str]


def _package(distribution: str, path: str, *sha256: str) -> Source:
    return Source(read=lambda: packaged(distribution, path), sha256=frozenset(sha256))


def _bundled(name: str, *sha256: str) -> Source:
    return _package("openbadgeslib", f"ob3/contexts/{name}", *sha256)


def _frozen(name: str, *sha256: str) -> Source:
    return _package("pyld", f"documentloader/frozen/bundled/{name}", *sha256)


def _table(terms: JsonObject, *sha256: str) -> Source:
    return Source(read=lambda: jcs({"@context": terms}), sha256=frozenset(sha256))


_OPEN_BADGES_3_0_1 = _bundled(
    "ob-v3p0-context-3.0.1.json", "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571"
)
_CLR_2_0_0 = _table(clr_2_0_0.TERMS, "a2dd0c0c07434663b7b54a51dd8a3363f6d5c420efa87e3d97b4ef8661596d44")


def _open_badges_served() -> bytes:
    edition_3_0_1 = json.loads(_OPEN_BADGES_3_0_1.read())
    return jcs({"@context": open_badges_served.served_edition(edition_3_0_1["@context"])})


CONTEXTS: Mapping[str, Source] = {
    "https://www.w3.org/2018/credentials/v1": _frozen(
        "credentials-v1.jsonld", "00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8"
    ),
    "https://www.w3.org/ns/credentials/v2": _bundled(
        "credentials-v2.json", "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
    ),
    "https://www.w3.org/ns/credentials/examples/v2": _table(
        credentials_examples.TERMS, "8a675bead391be98e6054c4e07c41f73337508d398e07047344c5d349aa2dc58"
    ),
    "https://www.w3.org/ns/credentials/status/v1": _table(
        bitstring_status.TERMS, "b2fcebfbaf4e6beae2be370fda8a5f9f99c28540c798a75a8cdccc0fb1a12492"
    ),
    "https://www.w3.org/ns/credentials/undefined-terms/v2": _table(
        {"@vocab": "https://www.w3.org/ns/credentials/undefined-term#"},
        "3b11e1df8c618447e9f79f3737e3c30fc0841537eb95f36003742c633672bb9f",
    ),
    "https://www.w3.org/ns/did/v1": _frozen(
        "did-v1.jsonld", "62c1054bf404d6dd3a4b26b64f830fd72095f6a26edc4469908c94351352ce5f"
    ),
    _SECURITY + "data-integrity/v1": _table(
        data_integrity_v1.TERMS, "9505bf85338a4c2121ad03992ac90061bc85d43bcfa34d9d47b779381cf08b5f"
    ),
    _SECURITY + "data-integrity/v2": _bundled(
        "security-data-integrity-v2.json", "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4"
    ),
    _SECURITY + "multikey/v1": _bundled(
        "security-multikey-v1.json", "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597"
    ),
    _SECURITY + "suites/ed25519-2018/v1": _table(
        ed25519_2018.TERMS, "b4cb4ede62cd5c1e98b54340bf9d5ae636e6ba6e92b6bffb50be3c12b473a2de"
    ),
    _SECURITY + "suites/ed25519-2020/v1": _frozen(
        "security-ed25519-2020-v1.jsonld", "b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588"
    ),
    _SECURITY + "suites/jws-2020/v1": _frozen(
        "security-jws-2020-v1.jsonld", "00ee65bb7307f9a01c3170b823083b0d4de68223520834b2c5eb7a09bae5dea6"
    ),
    _SECURITY + "v1": _frozen("security-v1.jsonld", "e2d146cd556f6fa5f14996c6f1749667d5a14073fa30f0643990068e2c0b1bac"),
    _SECURITY + "v2": _frozen("security-v2.jsonld", "4cb186bc29c08af6e40c58178c22dd84d542f2871a063afed6e648b47abc3cf6"),
    "https://w3id.org/vc/status-list/2021/v1": _table(
        status_list_2021.TERMS, "9768f9aa81ab6c3e2ad96b2d669eaba67afe13fff0140a853f1e3d313fab13b6"
    ),
    "https://w3id.org/dcc/v1": _table(dcc_v1.TERMS, "72bbeeb602655938f472f98317cab12c1bf6abc96a915d1fcc3fe18e79f92a42"),
    _LEARNCARD + "boosts/1.0.0.json": _table(
        learncard.BOOSTS_1_0_0, "6d02bd98d1b1802bac667de31686330a7dc2a921727c547f72ac3d62535bc451"
    ),
    _LEARNCARD + "boosts/1.0.1.json": _table(
        learncard.BOOSTS_1_0_1, "d23680e4b981e3079c46287b3d17bafb453f4661ef0fe1fe0039ac51bf103575"
    ),
    _LEARNCARD + "boosts/1.0.2.json": _table(
        learncard.BOOSTS_1_0_2, "d45b086ee7f7cdb004503def3e72e69577d859e1ccda8a1e1bb72b4fd5c342eb"
    ),
    _LEARNCARD + "boosts/1.0.3.json": _table(
        learncard.BOOSTS_1_0_3, "eb8f7c3a8127c79ceff416ad2b3a05c0b6d9372c566e387b9b979a5da7a4427b"
    ),
    _LEARNCARD + "boostIDs/1.0.0.json": _table(
        learncard.BOOST_IDS_1_0_0, "4f8e5e2bd7732b9952e7d1139002b111245939dd8d1765718e5e8e8360053f19"
    ),
    _OPEN_BADGES + "context-3.0.1.json": _OPEN_BADGES_3_0_1,
    _OPEN_BADGES + "context-3.0.2.json": _bundled(
        "ob-v3p0-context-3.0.2.json", "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53"
    ),
    _OPEN_BADGES + "context-3.0.3.json": _bundled(
        "ob-v3p0-context-3.0.3.json", "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84"
    ),
    _OPEN_BADGES + "context.json": Source(
        read=_open_badges_served,
        sha256=frozenset({"2c54acaa1cffda2420be32ab61f0a2082051211131c6337686f36f2537aa859b"}),
    ),
    "https://imsglobal.github.io/openbadges-specification/context.json": Source(
        read=_open_badges_served,
        sha256=frozenset({"2c54acaa1cffda2420be32ab61f0a2082051211131c6337686f36f2537aa859b"}),
    ),
    _OPEN_BADGES + "extensions.json": _bundled(
        "ob-v3p0-extensions.json", "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93"
    ),
    _CLR + "context.json": _CLR_2_0_0,
    _CLR + "context-2.0.1.json": _bundled(
        "clr_context_2.0.1.json", "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6"
    ),
}


def pinned(url: str) -> PinnedContext | None:
    """The pinned context of exactly this URL; nothing when it is neither in :data:`CONTEXTS` nor an operator's.

    Raises:
        Unavailable: `internal` when the installed package is missing or holds other bytes than those pinned: a broken
            installation, about which the record can do nothing.
    """
    if url in CONTEXTS:
        return _packaged(url)
    other = added().get(url)
    return None if other is None else PinnedContext(url=url, document=other.document, sha256=other.sha256)


@cache
def _packaged(url: str) -> PinnedContext:
    source = CONTEXTS[url]
    data = source.read()
    digest = hashlib.sha256(data).hexdigest()
    if digest not in source.sha256:
        raise Unavailable(Code.INTERNAL, f"The installed copy of {url} is not the one that was pinned.", act=Act.US)
    return PinnedContext(url=url, document=json.loads(data), sha256=digest)
