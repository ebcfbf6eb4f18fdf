"""Ways in by the API: public links and invitations. Systems may make them."""

from __future__ import annotations

from portal.models import ShareLink
from tests.portal.api.conftest import Call
from tests.portal.conftest import Person
from tests.portal.people_factories import make_candidate, make_job


def test_it_works(bob: Person, system_of: Call) -> None:
    system, job = system_of(bob), str(make_job(bob).pk)
    people = [{"name": 'Ines, "I" <Amato>', "email": "ines@mail.example"}, {"email": "owen@mail.example"}]
    status, made = system.post("invitations/", {"job": job, "people": people})
    assert (status, {row["email"] for row in made}) == (201, {"ines@mail.example", "owen@mail.example"})
    assert {row["state"] for row in made} == {"waiting"}
    one = made[0]["id"]
    assert system.get(f"invitations/{one}/")[1] == made[0]
    assert system.post(f"invitations/{one}/sending/")[0] == 202
    assert system.post(f"invitations/{one}/revocation/")[1]["state"] == "revoked"
    assert system.post(f"invitations/{one}/sending/")[0] == 422
    assert len(system.get("invitations/", job=job, open="true")[1]["results"]) == 1


def test_a_public_link(bob: Person, system_of: Call) -> None:
    system, job = system_of(bob), str(make_job(bob).pk)
    status, link = system.post("apply-links/", {"job": job, "source": "college fair"})
    assert (status, link["state"]) == (201, "open")
    assert "/apply/" in link["address"]
    ended = system.post(f"apply-links/{link['id']}/revocation/")[1]
    assert (ended["state"], ended["address"]) == ("revoked", "")
    assert system.get(f"invitations/{link['id']}/")[0] == 404


def test_all_of_them_or_nobody(bob: Person, system_of: Call) -> None:
    system, job = system_of(bob), str(make_job(bob).pk)
    twice = [{"email": "ines@mail.example"}, {"email": "ines@mail.example"}]
    status, said = system.post("invitations/", {"job": job, "people": twice})
    assert (status, set(said["errors"])) == (400, {"people"})
    for odd in ({"job": job}, {"job": job, "people": []}, {"job": job, "people": [7]}, {"people": twice}, None):
        assert system.post("invitations/", odd)[0] == 400, odd
    assert not ShareLink.objects.within(bob.scope).exists()


def test_somebody_who_is_known(bob: Person, charlie: Person, system_of: Call) -> None:
    person, job = make_candidate(bob), str(make_job(bob).pk)
    body = {"job": job, "candidate": str(person.pk)}
    assert system_of(bob).post("invitations/", body)[1][0]["email"] == "marisol@mail.example"
    assert system_of(bob).post("invitations/", body)[0] == 422
    assert system_of(charlie).post("invitations/", body)[0] == 404
    assert system_of(charlie).post("apply-links/", {"job": job, "source": "x"})[0] == 404
    assert system_of(charlie).get("invitations/")[1]["results"] == []
    assert system_of(bob, "read_candidates").post("invitations/", body)[0] == 403
