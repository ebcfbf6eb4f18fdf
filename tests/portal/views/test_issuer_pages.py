"""Issuers: the organization's list, what was received from each, and the decision to trust one."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.urls import reverse

from portal import kept, queries_issuer_facts
from portal.models import Record, TrustedIssuer
from portal.queries_issuer_facts import effect_of_trust, issuer_facts, records_of_issuer
from tests.portal.conftest import Person
from tests.portal.reports import UNREACHABLE
from tests.portal.work_factories import ISSUER, PASSED, a_job, a_record, an_application
from verification.codes import Trust

ONE = f"?id={quote(ISSUER)}"


def test_it_works(bob: Person) -> None:
    a_record(bob)
    a_record(bob, PASSED, UNREACHABLE)
    shown = bob.client.get(reverse("issuers")).content.decode()
    assert "Cedar Fork Community College" in shown
    assert "1 verified, 1 indeterminate" in shown
    shown = bob.client.get(reverse("issuer") + ONE).content.decode()
    assert "2 records" in shown
    assert "Not on your list." in shown


def test_every_role_reads_and_only_some_trust(bob: Person, dora: Person, erin: Person) -> None:
    a_record(bob)
    for reader in (dora, erin):
        assert "Put on the list" not in reader.client.get(reverse("issuer") + ONE).content.decode()
        assert reader.client.post(reverse("trust_issuer"), {"issuer": ISSUER, "reason": "x"}).status_code == 403


def test_strangers_find_nothing(bob: Person, charlie: Person) -> None:
    a_record(bob)
    assert "Cedar Fork" not in charlie.client.get(reverse("issuers")).content.decode()
    assert charlie.client.get(reverse("issuer") + ONE).status_code == 404
    assert bob.client.get(reverse("issuer")).status_code == 404
    bob.client.post(reverse("trust_issuer"), {"issuer": ISSUER, "reason": "Approved"})
    entry = TrustedIssuer.objects.within(bob.scope).get()
    assert charlie.client.post(reverse("stop_trusting", args=[entry.pk]), {"reason": "x"}).status_code == 404


def test_one_is_trusted_and_let_go_with_reasons(bob: Person, dora: Person) -> None:
    record = a_record(bob, trust=Trust.UNKNOWN)
    assert (
        bob.client.post(reverse("trust_issuer"), {"issuer": ISSUER, "reason": "Approved by the state"}).status_code
        == 302
    )
    entry = TrustedIssuer.objects.within(bob.scope).get()
    shown = bob.client.get(reverse("issuer") + ONE).content.decode()
    assert "Approved by the state" in shown
    stop = reverse("stop_trusting", args=[entry.pk])
    assert dora.client.post(stop, {"reason": "x"}).status_code == 403
    refused = bob.client.post(stop, {"reason": ""})
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    assert bob.client.post(stop, {"reason": "Approval withdrawn"}).status_code == 302
    shown = bob.client.get(reverse("issuer") + ONE).content.decode()
    assert "Approval withdrawn" in shown
    assert "Not on your list." in shown
    assert record.verifications.exclude(state="done").get().reason == "trust_changed"


def test_bad_input_keeps_what_was_typed(bob: Person) -> None:
    refused = bob.client.post(
        reverse("trust_issuer"), {"issuer": "did:web:x.example", "name": "X College", "reason": ""}
    )
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert 'value="did:web:x.example"' in shown
    assert 'value="X College"' in shown
    a_record(bob)
    refused = bob.client.post(reverse("trust_issuer"), {"issuer": ISSUER, "reason": " ", "from": "issuer"})
    assert refused.status_code == 422
    assert "Its records" in refused.content.decode()


def test_the_list_is_searched_and_filtered(bob: Person) -> None:
    a_record(bob)
    bob.client.post(reverse("trust_issuer"), {"issuer": "did:web:other.example", "name": "Other School", "reason": "x"})
    listed = bob.client.get(reverse("issuers") + "?trust=trusted").content.decode()
    assert "Other School" in listed
    assert "Cedar Fork" not in listed
    found = bob.client.get(reverse("issuers") + "?q=cedar").content.decode()
    assert "Cedar Fork" in found
    assert "Other School" not in found
    assert "No issuer fits." in bob.client.get(reverse("issuers") + "?q=zzz").content.decode()


def test_of_a_large_organization_the_newest_records_are_read(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    job = a_job(bob)
    for number in range(4):
        a_record(bob, candidate=an_application(bob, job, f"Person {number}").candidate, title=f"Badge {number}")
    exact = effect_of_trust(bob.scope, ISSUER)
    assert (exact.candidates, exact.at_least) == (4, False)
    assert issuer_facts(bob.scope, ISSUER).of_newest == 0
    monkeypatch.setattr(kept, "FROM", 0)
    monkeypatch.setattr(kept, "_sizes", {})
    monkeypatch.setattr(queries_issuer_facts, "SAMPLE", 3)
    monkeypatch.setattr(queries_issuer_facts, "LISTED", 2)
    effect, facts = effect_of_trust(bob.scope, ISSUER), issuer_facts(bob.scope, ISSUER)
    assert (effect.candidates, effect.jobs, effect.bearing, effect.at_least) == (3, 1, 3, True)
    assert (facts.of_newest, facts.candidates, facts.names) == (3, 0, (("Cedar Fork Community College", 3),))
    newest = Record.objects.within(bob.scope).order_by("-created_at", "-id")[:2]
    assert list(records_of_issuer(bob.scope, ISSUER)) == list(newest)
    shown = bob.client.get(reverse("issuer") + ONE).content.decode()
    assert "At least:" in shown
    assert "by its newest 3 records" in shown
    assert "4 records received" in shown  # as kept: counted whole, and not from the newest
