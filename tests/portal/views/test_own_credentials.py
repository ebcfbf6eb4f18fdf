"""The pages of credentials that the organization named."""

from __future__ import annotations

from django.urls import reverse

from portal.actions.name_credential import name_credential
from portal.models import Event, OwnCredential
from tests.portal.conftest import Person
from tests.portal.people_factories import VITALS, make_job, needs


def test_it_works(bob: Person) -> None:
    listed = reverse("own_credentials")
    assert "None yet." in bob.client.get(listed).content.decode()
    new = reverse("new_own_credential")
    assert bob.client.get(new).status_code == 200
    posted = {
        "name": "Registry <i>listing</i>",
        "regulator": "Board",
        "identifiers": "NAR-1\n\nhttps://odh.example/nar",
    }
    assert bob.client.post(new, posted).status_code == 302
    shown = bob.client.get(listed).content.decode()
    for said in ("Registry &lt;i&gt;listing", "Board", "NAR-1", "https://odh.example/nar", "Bob"):
        assert said in shown


def test_wrong_fields_keep_what_was_typed(bob: Person) -> None:
    answer = bob.client.post(reverse("new_own_credential"), {"name": "", "regulator": "Board", "identifiers": "a b"})
    assert answer.status_code == 422
    assert "Give the credential the name" in answer.content.decode()
    assert "Board" in answer.content.decode()
    assert not OwnCredential.objects.within(bob.scope).exists()


def test_changing_and_removing(bob: Person) -> None:
    row = name_credential(bob.scope, name="Registry listing", identifiers=["NAR-1"])
    address = reverse("change_own_credential", args=[row.pk])
    assert "NAR-1" in bob.client.get(address).content.decode()
    assert bob.client.post(address, {"name": "Registry listing", "identifiers": "x y"}).status_code == 422
    assert bob.client.post(address, {"name": "State listing", "identifiers": "NAR-2"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.identifiers) == ("State listing", ["NAR-2"])
    remove = reverse("remove_own_credential", args=[row.pk])
    assert bob.client.get(remove).status_code == 405
    assert bob.client.post(remove).status_code == 302
    assert not OwnCredential.objects.within(bob.scope).exists()
    events = Event.objects.within(bob.scope).filter(kind__startswith="credential.").order_by("created_at")
    kinds = list(events.values_list("kind", flat=True))
    assert kinds == ["credential.named", "credential.changed", "credential.removed"]


def test_what_a_job_asks_for_stays(bob: Person) -> None:
    row = name_credential(bob.scope, name="Registry listing")
    make_job(bob, needs(row.uri, VITALS), title="Night nurse")
    assert "Night nurse" in bob.client.get(reverse("change_own_credential", args=[row.pk])).content.decode()
    bob.client.post(reverse("remove_own_credential", args=[row.pk]))
    assert "a version of a job asks for it" in bob.client.get(reverse("own_credentials")).content.decode()
    assert OwnCredential.objects.within(bob.scope).exists()


def test_who_may(bob: Person, dora: Person, charlie: Person) -> None:
    row = name_credential(bob.scope, name="Registry listing")
    listed = reverse("own_credentials")
    assert "Registry listing" in dora.client.get(listed).content.decode()
    assert "Registry listing" not in charlie.client.get(listed).content.decode()
    for name in ("change_own_credential", "remove_own_credential"):
        address = reverse(name, args=[row.pk])
        assert dora.client.post(address, {"name": "Mine"}).status_code == 403
        assert charlie.client.post(address, {"name": "Mine"}).status_code == 404
