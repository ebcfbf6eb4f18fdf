"""The world as one organization's verifications see it: documents it supplied, then the shared cache, then the network.

The cache is there for three reasons: an issuer's server should not learn of every check, three hundred records of one
issuer should not fetch one list three hundred times, and a host that does not answer should cost its ten seconds once
in a while.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from portal import net
from portal.models import CachedDocument, SuppliedDocument, TrustedIssuer
from portal.registries import installed
from portal.scope import Scope
from verification.codes import Act, Code, Trust
from verification.errors import Unavailable
from verification.sources import Document, DocumentRole, TrustEntry, TrustList
from verification.status.lifetime import time_to_live

__all__ = ["OWN_LIST", "PortalSources", "cached_fetch"]

#: What the organization's own list is called in reports.
OWN_LIST = "Your organization’s list"
#: How long an answer may be used again. A status list is asked hourly at most, keys daily, a failure soon.
KEEP = {
    DocumentRole.STATUS_LIST: timedelta(hours=1),
    DocumentRole.DID: timedelta(hours=24),
    DocumentRole.ISSUER: timedelta(hours=24),
    DocumentRole.JWKS: timedelta(hours=24),
    DocumentRole.SCHEMA: timedelta(days=7),
    DocumentRole.REGISTRY: timedelta(hours=24),
}
KEEP_ABSENT = timedelta(minutes=10)
KEEP_FAILURE = timedelta(minutes=5)
KEEP_AT_LEAST = timedelta(minutes=1)
#: How long one verification may wait for the network in all; with the sandbox's own limit it stays within the lease.
NETWORK_SECONDS = 60.0


class Progress(Protocol):
    """Told just before the network is asked."""

    def __call__(self, url: str, role: DocumentRole, /) -> None: ...


class PortalSources:
    """:class:`verification.sources.Sources` for one organization at one moment.

    ``supplied`` collects the URLs that were answered by hand, for the receipt. ``fresh`` asks the network even when
    the cache has a failure or an absence: somebody pressed a button and expects an answer of now. ``network_seconds``
    bounds all its waiting.
    """

    def __init__(
        self,
        scope: Scope,
        at: datetime,
        *,
        fresh: bool = False,
        before_network: Progress | None = None,
        network_seconds: float | None = None,
    ) -> None:
        self._scope, self._at, self._fresh = scope, at, fresh
        self._before_network = before_network
        self._network_seconds = NETWORK_SECONDS if network_seconds is None else network_seconds
        self.supplied: set[str] = set()

    def document(self, url: str, role: DocumentRole) -> Document:
        """The document at ``url``.

        Raises:
            Unavailable: nobody answered, or the address is not asked.
        """
        given = SuppliedDocument.objects.within(self._scope).filter(url=url).first()
        if given is not None:
            self.supplied.add(url)
            return Document(url, bytes(given.body), given.content_type, fetched_at=self._at, found=given.found)
        if self._network_seconds <= 0:
            raise Unavailable(
                Code.NO_ANSWER,
                "The addresses that the record names took longer in all than one check may wait.",
                act=Act.NETWORK,
            )
        began = time.monotonic()
        try:
            return cached_fetch(url, role, fresh=self._fresh, before_network=self._before_network)
        finally:
            self._network_seconds -= time.monotonic() - began

    def trust_lists(self) -> tuple[TrustList, ...]:
        """The organization's own list, as it stands; then the registries that an operator added."""
        rows = TrustedIssuer.objects.within(self._scope).filter(removed_at__isnull=True).order_by("issuer")
        entries = tuple(
            TrustEntry(
                issuer=row.issuer,
                name=row.name,
                trust=Trust(row.level),
                types=tuple(row.types),
                since=row.since,
                until=row.until,
            )
            for row in rows
        )
        version = hashlib.sha256(repr(entries).encode()).hexdigest()[:16]
        return (TrustList(OWN_LIST, version, entries), *installed(settings.CREDENCE_REGISTRIES))


def cached_fetch(
    url: str,
    role: DocumentRole,
    *,
    fresh: bool = False,
    before_network: Progress | None = None,
    fetch: Callable[[str, DocumentRole], Document] | None = None,
) -> Document:
    """The document from the cache while it may be used, from the network otherwise.

    Raises:
        Unavailable: now, or so lately that asking again would be rude.
    """
    if role not in KEEP:  # a newer copy is about one person: nobody else's answer, and nothing to keep
        if before_network is not None:
            before_network(url, role)
        return (fetch or net.fetch)(url, role)
    name = hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()
    usable = Q(found=True, error_code="") if fresh else Q()
    kept = CachedDocument.objects.filter(usable, url_digest=name, expires_at__gt=timezone.now()).first()
    if kept is not None:
        return _from_row(url, kept)
    if before_network is not None:
        before_network(url, role)
    try:
        document = (fetch or net.fetch)(url, role)
    except Unavailable as problem:
        if problem.code is not Code.BLOCKED_ADDRESS:
            _keep(name, url, role, KEEP_FAILURE, error_code=problem.code.value, error=problem.detail[:500])
        raise
    _keep(
        name,
        url,
        role,
        _keeping(role, document) if document.found else KEEP_ABSENT,
        body=document.body,
        sha256=hashlib.sha256(document.body).hexdigest(),
        content_type=document.content_type,
        found=document.found,
    )
    return document


def _keeping(role: DocumentRole, document: Document) -> timedelta:
    """How long the answer may be used again; a status list may ask for less than we would take, down to a minute."""
    own = time_to_live(document.body) if role is DocumentRole.STATUS_LIST else None
    return KEEP[role] if own is None else max(KEEP_AT_LEAST, min(own, KEEP[role]))


def _from_row(url: str, row: CachedDocument) -> Document:
    if row.error_code:
        raise Unavailable(Code(row.error_code), row.error, act=Act.NETWORK, retry_after=row.expires_at)
    return Document(url, bytes(row.body), row.content_type, row.fetched_at, found=row.found)


def _keep(name: str, url: str, role: DocumentRole, keep: timedelta, **columns: object) -> None:
    now = timezone.now()
    blank = {"body": b"", "sha256": "", "content_type": "", "found": True, "error_code": "", "error": ""}
    values = {**blank, **columns, "url": url, "role": role.value, "fetched_at": now, "expires_at": now + keep}
    CachedDocument.objects.update_or_create(url_digest=name, defaults=values)
