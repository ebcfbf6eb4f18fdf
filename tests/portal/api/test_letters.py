"""Letters by the API."""

from __future__ import annotations

from portal.models import Application, OutgoingMail
from tests.portal.api.conftest import Call
from tests.portal.api.persons import PersonCall
from tests.portal.conftest import Person
from tests.portal.decisions import decline
from tests.portal.work_factories import a_job, an_application


def applied(person: Person) -> Application:
    return an_application(person, a_job(person), "Marisol Etcheverry")


def test_it_works(bob: Person, person_of: PersonCall) -> None:
    me, row = person_of(bob), applied(bob)
    body = {"application": str(row.pk), "kind": "interview", "subject": "For {name}", "body": "Dear {name}, {contact}"}
    status, shown = me.post("letters/preview/", body)
    assert (status, shown["to"], shown["barred"]) == (200, "danette@mail.example", "")
    assert "Dear Marisol Etcheverry, Imani" in shown["reads"]
    assert not OutgoingMail.objects.within(bob.scope).exists()
    status, sent = me.post("letters/", body)
    assert (status, sent["kind"], sent["subject"], sent["state"]) == (
        202,
        "interview",
        "For Marisol Etcheverry",
        "waiting",
    )
    assert me.post("letters/", body)[0] == 422
    assert [item["id"] for item in me.get("letters/", application=str(row.pk))[1]["results"]] == [sent["id"]]
    assert "body" not in me.get(f"letters/{sent['id']}/")[1]


def test_who_is_not_taken_further_is_told_once(bob: Person, person_of: PersonCall) -> None:
    me, row = person_of(bob), applied(bob)
    body = {"application": str(row.pk), "kind": "rejection", "subject": "No", "body": "{report_link}"}
    assert me.post("letters/", body)[0] == 422
    assert "declined" in me.post("letters/preview/", body)[1]["barred"]
    decline(bob, row)
    assert me.post("letters/", body)[0] == 202
    assert me.post("letters/", body | {"subject": "Again"})[0] == 422
    assert me.get("decisions/", application=str(row.pk))[1]["results"][0]["told"] is True


def test_words_of_ones_own(bob: Person, person_of: PersonCall) -> None:
    me = person_of(bob)
    words = {"kind": "offer", "language": "en", "name": "Ours", "subject": "An offer", "body": "Dear {name}"}
    status, kept = me.post("letter-templates/", words)
    assert status == 201
    listed = me.get("letter-templates/", kind="offer")[1]
    assert [row["id"] for row in listed] == [kept["id"], None, None]
    assert me.post("letter-templates/", words)[0] == 422
    assert me.post("letter-templates/", words | {"name": "B", "body": "{salary}"})[0] == 422
    del words["kind"]
    assert me.put(f"letter-templates/{kept['id']}/", words | {"body": "Hello {name}"})[1]["body"] == "Hello {name}"
    assert me.get(f"letter-templates/{kept['id']}/")[1]["body"] == "Hello {name}"
    assert me.delete(f"letter-templates/{kept['id']}/") == 204
    assert me.get("letter-templates/", kind="x")[0] == 400


def test_systems_and_strangers_write_nothing(
    bob: Person, charlie: Person, system_of: Call, person_of: PersonCall
) -> None:
    row = applied(bob)
    body = {"application": str(row.pk), "kind": "free", "subject": "x", "body": "y"}
    assert system_of(bob).post("letters/", body)[0] == 403
    assert system_of(bob, "read_candidates").post("letters/", body)[0] == 403
    assert person_of(charlie).post("letters/", body)[0] == 404
    assert person_of(charlie).post("letters/preview/", body)[0] == 404
    assert person_of(bob).post("letters/", body | {"kind": "ask"})[0] == 400
    assert not OutgoingMail.objects.within(bob.scope).exists()
