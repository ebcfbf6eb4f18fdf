"""The world of one organization's verifications: supplied documents, the shared cache, the network, in that order."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from portal import documents, net
from portal.actions.verify import STEPS
from portal.documents import PortalSources
from portal.models import CachedDocument, SuppliedDocument, TrustedIssuer
from portal.page_words import ROLE_WORDS
from tests.portal.conftest import Person
from verification.codes import Act, Code, Trust
from verification.errors import Unavailable
from verification.sources import Document, DocumentRole

URL = "https://issuer.example/list"
LIST = DocumentRole.STATUS_LIST


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The URLs the network was asked for; it answers everything."""
    urls: list[str] = []

    def fetch(url: str, _role: DocumentRole) -> Document:
        urls.append(url)
        return Document(url, b"body", "application/json", timezone.now())

    monkeypatch.setattr(documents.net, "fetch", fetch)
    return urls


def failing(monkeypatch: pytest.MonkeyPatch, code: Code = Code.NO_ANSWER) -> list[str]:
    urls: list[str] = []

    def fetch(url: str, _role: DocumentRole) -> Document:
        urls.append(url)
        raise Unavailable(code, "issuer.example did not answer.", act=Act.NETWORK)

    monkeypatch.setattr(documents.net, "fetch", fetch)
    return urls


def sources(person: Person, **more: object) -> PortalSources:
    return PortalSources(person.scope, timezone.now(), **more)


def test_it_works(bob: Person, asked: list[str]) -> None:
    first = sources(bob).document(URL, LIST)
    again = sources(bob).document(URL, LIST)
    assert first.body == again.body == b"body"
    assert again.fetched_at is not None
    assert asked == [URL]


def test_the_cache_is_shared_so_issuers_do_not_count_checks(bob: Person, charlie: Person, asked: list[str]) -> None:
    sources(bob).document(URL, LIST)
    sources(charlie).document(URL, LIST)
    assert asked == [URL]


def test_a_supplied_document_belongs_to_one_organization(bob: Person, charlie: Person, asked: list[str]) -> None:
    SuppliedDocument.objects.within(bob.scope).create(url=URL, body=b"by hand")
    mine = sources(bob)
    assert mine.document(URL, LIST).body == b"by hand"
    assert mine.supplied == {URL}
    assert sources(charlie).document(URL, LIST).body == b"body"


def test_an_old_answer_is_asked_for_again(bob: Person, asked: list[str]) -> None:
    sources(bob).document(URL, LIST)
    CachedDocument.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    sources(bob).document(URL, LIST)
    assert asked == [URL, URL]
    assert CachedDocument.objects.count() == 1


@pytest.mark.parametrize(("ttl", "kept"), [(300_000, 300), (1, 60), (10**12, 3_600), ("soon", 3_600)])
def test_a_list_may_ask_to_be_kept_for_less(
    bob: Person, monkeypatch: pytest.MonkeyPatch, ttl: object, kept: int
) -> None:
    body = json.dumps({"credentialSubject": {"ttl": ttl}}).encode()
    monkeypatch.setattr(net, "fetch", lambda url, _role: Document(url, body, "application/json", timezone.now()))
    sources(bob).document(URL, LIST)
    row = CachedDocument.objects.get()
    assert row.expires_at - row.fetched_at == timedelta(seconds=kept)


def test_a_silent_host_costs_its_wait_once(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    urls = failing(monkeypatch)
    for _ in range(3):
        with pytest.raises(Unavailable) as caught:
            sources(bob).document(URL, LIST)
        assert caught.value.code is Code.NO_ANSWER
    assert urls == [URL]
    assert caught.value.retry_after is not None


def test_a_person_who_asks_again_gets_an_answer_of_now(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    urls = failing(monkeypatch)
    for fresh in (False, True):
        with pytest.raises(Unavailable):
            sources(bob, fresh=fresh).document(URL, LIST)
    assert urls == [URL, URL]


def test_what_is_never_asked_is_not_remembered(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, Code.BLOCKED_ADDRESS)
    with pytest.raises(Unavailable):
        sources(bob).document("https://10.0.0.1/", LIST)
    assert not CachedDocument.objects.exists()


def test_one_record_may_not_wait_for_ever(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    urls = failing(monkeypatch)
    monkeypatch.setattr(documents, "NETWORK_SECONDS", 0.0)
    with pytest.raises(Unavailable, match="in all"):
        sources(bob).document(URL, LIST)
    assert urls == []


def test_progress_is_told_only_before_the_network(bob: Person, asked: list[str]) -> None:
    told: list[str] = []
    for _ in range(2):
        sources(bob, before_network=lambda url, _role: told.append(url)).document(URL, LIST)
    assert told == [URL]


def test_the_organizations_list(bob: Person, charlie: Person) -> None:
    trusted = TrustedIssuer.objects.within(bob.scope).create(issuer="did:web:a", name="A", reason="known to us")
    TrustedIssuer.objects.within(charlie.scope).create(issuer="did:web:b", reason="theirs")
    (listed,) = sources(bob).trust_lists()
    assert [(entry.issuer, entry.trust) for entry in listed.entries] == [("did:web:a", Trust.TRUSTED)]
    trusted.removed_at = timezone.now()
    trusted.save()
    (emptied,) = sources(bob).trust_lists()
    assert emptied.entries == ()
    assert emptied.version != listed.version


def test_a_newer_copy_is_about_one_person_and_never_kept(bob: Person, asked: list[str]) -> None:
    for _ in range(2):
        sources(bob).document(URL, DocumentRole.REFRESH)
    assert asked == [URL, URL]
    assert not CachedDocument.objects.filter(url=URL).exists()


@pytest.mark.parametrize("role", list(DocumentRole))
def test_every_role_is_asked_for_and_shown(role: DocumentRole) -> None:
    assert role in net._ACCEPT
    assert role in STEPS
    assert role.value in ROLE_WORDS
    assert role in documents.KEEP or role is DocumentRole.REFRESH
