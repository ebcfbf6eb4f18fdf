"""What verification may ask the world for. The library itself never opens a socket or a file.

The portal answers from its guarded HTTP client, the command line from ``--documents`` and the network, tests from a
dictionary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from verification.codes import Act, Code, Trust
from verification.errors import Unavailable
from verification.jsontypes import JsonObject

__all__ = ["Document", "DocumentRole", "Federation", "FixedSources", "Sources", "TrustEntry", "TrustList"]


class DocumentRole(StrEnum):
    """Why a document is asked for; it decides caching and stands in the receipt."""

    DID = "did"
    ISSUER = "issuer"
    JWKS = "jwks"
    STATUS_LIST = "status_list"
    SCHEMA = "schema"
    REFRESH = "refresh"
    REGISTRY = "registry"


@dataclass(frozen=True, slots=True)
class Document:
    """An answer: the exact ``url`` asked for, its bytes, and when it was fetched.

    ``given`` is true for documents the caller supplied (``--documents``, a receipt): they count as of the time
    verified for; a fetched one only tells of the moment it was fetched. ``found`` is false for 404 and 410.
    """

    url: str
    body: bytes
    content_type: str = ""
    fetched_at: datetime | None = None
    given: bool = False
    found: bool = True


@dataclass(frozen=True, slots=True)
class TrustEntry:
    """One issuer in a list.

    Empty ``types`` means every credential type; ``since`` and ``until`` bound the issue date.
    """

    issuer: str
    name: str = ""
    trust: Trust = Trust.TRUSTED
    types: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Federation:
    """An OpenID Federation: its trust anchor's id, and the anchor's keys (JWKs) as an operator pinned them."""

    anchor: str
    keys: tuple[JsonObject, ...]
    trust: Trust = Trust.KNOWN


@dataclass(frozen=True, slots=True)
class TrustList:
    """A registry of issuers as somebody keeps it: the organization's allow list, or a public registry.

    ``certificates`` are the SHA-256 fingerprints (hex) of certificates under which seals and `x5c` chains are believed;
    ``federations`` are asked over the network; after ``good_until`` the list is too old to say anything.
    """

    name: str
    version: str
    entries: tuple[TrustEntry, ...] = ()
    certificates: tuple[str, ...] = ()
    federations: tuple[Federation, ...] = ()
    good_until: datetime | None = None

    def in_force(self, at: datetime) -> bool:
        """Whether the list may still be used."""
        return self.good_until is None or at <= self.good_until


class Sources(Protocol):
    """The world, as verification may see it."""

    def document(self, url: str, role: DocumentRole) -> Document:
        """The document at exactly ``url`` (https only, or as given).

        Raises:
            Unavailable: when there is no answer, the address is blocked, or the network may not be used.
        """
        ...

    def trust_lists(self) -> tuple[TrustList, ...]:
        """The lists of issuers to look in, the organization's own first."""
        ...


@dataclass(frozen=True, slots=True)
class FixedSources:
    """Sources that know what they were given and nothing else: for offline use and tests."""

    documents: Mapping[str, Document] = field(default_factory=dict)
    lists: tuple[TrustList, ...] = ()

    def document(self, url: str, role: DocumentRole) -> Document:
        """The document given for ``url``.

        Raises:
            Unavailable: when none was given for it (code `offline`).
        """
        try:
            return self.documents[url]
        except KeyError:
            raise Unavailable(
                Code.OFFLINE, f"{url} is not among the documents at hand, and the network may not be used.", act=Act.US
            ) from None

    def trust_lists(self) -> tuple[TrustList, ...]:
        """The lists given."""
        return self.lists
