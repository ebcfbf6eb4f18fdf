"""The page where evidence packs are made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from portal.actions import make_pack
from portal.actions.pack_keys import pack_signer
from portal.models import Event, PackKey
from tests.portal.conftest import Person
from tests.portal.pack_factories import some_records
from tests.portal.work_factories import a_candidate, a_ranked_job
from verification.pack import check_pack


def test_it_works(bob: Person, tmp_path: Path) -> None:
    candidate = a_candidate(bob)
    some_records(bob, candidate)
    address = f"/candidates/{candidate.pk}/evidence-pack/"
    assert address in bob.client.get(f"/candidates/{candidate.pk}/").content.decode()
    page = bob.client.get(address).content.decode()
    assert "3 records" in page
    assert "made with the first pack" in page
    assert not PackKey.objects.within(bob.scope).exists()  # looking makes nothing
    answer = bob.client.post(address)
    assert answer["Content-Type"] == "application/zip"
    (tmp_path / "pack.zip").write_bytes(b"".join(answer.streaming_content))
    assert check_pack(tmp_path / "pack.zip").status == 0
    assert pack_signer(bob.scope).kid in bob.client.get(address).content.decode()
    assert Event.objects.within(bob.scope).filter(kind="evidence_pack.made").count() == 1


def test_of_an_application(bob: Person) -> None:
    application = a_ranked_job(bob).applications[0]
    address = f"/applications/{application.pk}/evidence-pack/"
    assert address in bob.client.get(f"/applications/{application.pk}/gap/").content.decode()
    assert bob.client.get(address).status_code == 200
    assert bob.client.post(address)["Content-Type"] == "application/zip"


def test_a_blind_job_offers_none(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    application = ranked.applications[0]
    ranked.job.blind = True
    ranked.job.save()
    address = f"/applications/{application.pk}/evidence-pack/"
    assert address not in bob.client.get(f"/applications/{application.pk}/gap/").content.decode()
    for answer in (bob.client.get(address), bob.client.post(address)):
        assert answer.status_code == 403
        assert application.candidate.name not in answer.content.decode()


def test_too_large(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    candidate = a_candidate(bob)
    some_records(bob, candidate)
    monkeypatch.setattr(make_pack, "AT_ONCE", 100)
    address = f"/candidates/{candidate.pk}/evidence-pack/"
    assert "Make the pack" not in bob.client.get(address).content.decode()
    assert bob.client.post(address).status_code == 422


def test_renewing_the_key(alice: Person, bob: Person) -> None:
    kid = pack_signer(bob.scope).kid
    address = f"/candidates/{a_candidate(bob).pk}/evidence-pack/"
    assert "Renew the key" in alice.client.get(address).content.decode()
    assert "Renew the key" not in bob.client.get(address).content.decode()
    assert bob.client.post("/organization/pack-key/renew/").status_code == 403
    assert pack_signer(bob.scope).kid == kid
    answer: Any = alice.client.post("/organization/pack-key/renew/", follow=True)
    assert "A new key signs" in answer.content.decode()
    assert pack_signer(bob.scope).kid != kid
