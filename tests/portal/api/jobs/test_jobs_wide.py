"""Jobs changed, copied, approved, versioned, shared and screened by the API, as on their pages."""

from __future__ import annotations

from portal.actions.requirement_checks import FIELDS
from portal.api.requirements import NewRequirementSerializer
from portal.models import Job, JobMember, Membership
from tests.portal.api.jobs.conftest import TokenOf
from tests.portal.conftest import Person
from tests.portal.people_factories import PROVENANCE, VITALS, make_job

LINE = {"label": "Vital signs", "concepts": [{"uri": VITALS}], "need": "must", **PROVENANCE}


def test_it_works(bob: Person, token_of: TokenOf) -> None:
    job, bobs = make_job(bob), token_of(bob)
    status, changed = bobs.patch(f"jobs/{job.pk}/", {"place": "Marietta"})
    assert (status, changed["place"], changed["title"]) == (200, "Marietta", job.title)
    assert bobs.patch(f"jobs/{job.pk}/", {"title": " "})[0] == 400
    assert bobs.post(f"jobs/{job.pk}/close/")[1]["status"] == "closed"
    assert bobs.post(f"jobs/{job.pk}/reopen/")[1]["status"] == "open"
    status, approved = bobs.post(f"jobs/{job.pk}/approve/")
    assert (status, [line["approved_by"] for line in approved]) == (200, ["Bob"])
    assert bobs.post(f"jobs/{job.pk}/approve/")[0] == 422
    status, copy = bobs.post(f"jobs/{job.pk}/copy/", {"title": "Copy"})
    lines = copy["current_version"]["requirements"]
    assert (status, copy["title"], len(lines)) == (201, "Copy", 2)
    assert "copied from" in lines[0]["source"]
    assert lines[0]["approved_by"] is None
    assert bobs.post(f"jobs/{job.pk}/copy/", {"version": 9})[0] == 404
    found = [row["id"] for row in bobs.get("jobs/", q="copy")[1]["results"]]
    assert found == [copy["id"]]


def test_a_system_stands_for_nothing_and_shows_no_names(bob: Person, token_of: TokenOf) -> None:
    job, system = make_job(bob), token_of(bob, system=True)
    status, refused = system.post(f"jobs/{job.pk}/approve/")
    assert (status, refused["code"]) == (422, "refused")
    assert system.put(f"jobs/{job.pk}/blind/", {"blind": True})[1]["blind"] is True
    assert system.put(f"jobs/{job.pk}/blind/", {"blind": False})[0] == 422
    assert token_of(bob).put(f"jobs/{job.pk}/blind/", {"blind": False})[1]["blind"] is False


def test_a_token_of_one_job_sees_no_other_and_adds_none(bob: Person, alice: Person, token_of: TokenOf) -> None:
    job, other = make_job(bob), make_job(bob, title="Other")
    narrow = token_of(bob, jobs=[job], system=True)
    assert [row["id"] for row in narrow.get("jobs/")[1]["results"]] == [str(job.pk)]
    for path in ("versions/", "team/", "standing/", "screening/", "sharing/"):
        assert narrow.get(f"jobs/{other.pk}/{path}")[0] == 404
    assert narrow.post("jobs/", {"title": "Mine"})[0] == 403
    assert narrow.post(f"jobs/{job.pk}/copy/")[0] == 403
    admin = token_of(alice, jobs=[job])
    for path in ("members/", "organization/policies/", "organization/health/"):
        assert admin.get(path)[0] == 403
    assert admin.patch("organization/", {"place": "x"})[0] == 403
    assert Job.objects.within(bob.scope).count() == 2


def test_versions_are_read_compared_and_added(bob: Person, token_of: TokenOf) -> None:
    job, bobs = make_job(bob), token_of(bob)
    path = f"jobs/{job.pk}/versions/"
    status, refused = bobs.post(path, {"requirements": [LINE], "based_on": 7})
    assert (status, refused["code"]) == (409, "conflict")
    status, made = bobs.post(path, {"requirements": [LINE], "based_on": 1})
    assert (status, made["number"]) == (201, 2)
    assert [row["number"] for row in bobs.get(path)[1]["results"]] == [1, 2]
    status, changes = bobs.get(f"{path}2/changes/")
    assert (status, changes["since"], changes["after_lock"]) == (200, 1, False)
    assert {"removed"} <= {change["kind"] for change in changes["changes"]}
    assert bobs.get(f"{path}1/changes/")[1]["changes"] == []
    assert bobs.get(f"{path}1/changes/", since="2")[1]["since"] == 2
    assert bobs.get(f"{path}1/changes/", since="x")[0] == 400
    assert bobs.get(f"{path}1/changes/", since="99")[0] == 404
    assert [line["key"] for line in bobs.get(f"{path}2/requirements/")[1]] == [made["requirements"][0]["key"]]
    assert bobs.get(f"{path}1/proposal/")[1]["lines"][0]["chosen"] is True
    assert bobs.get(f"{path}999999999/")[0] == 404
    assert bobs.post(path, {"requirements": [LINE] * 61})[0] == 400


def test_the_fields_of_a_requirement_have_one_source() -> None:
    assert set(NewRequirementSerializer().fields) == set(FIELDS)


def test_teams_and_guests(bob: Person, dora: Person, charlie: Person, token_of: TokenOf) -> None:
    job, bobs = make_job(bob), token_of(bob)
    doras = Membership.objects.within(bob.scope).get(user=dora.user)
    status, row = bobs.post(f"jobs/{job.pk}/team/", {"membership": str(doras.pk)})
    assert (status, row["name"], row["role"]) == (201, "Dora", "hiring_manager")
    assert bobs.post(f"jobs/{job.pk}/team/", {"membership": str(doras.pk)})[0] == 422
    stranger = Membership.objects.within(charlie.scope).get(user=charlie.user)
    assert bobs.post(f"jobs/{job.pk}/team/", {"membership": str(stranger.pk)})[0] == 404
    other = make_job(bob, title="Other")
    assert bobs.delete(f"jobs/{other.pk}/team/{row['id']}/")[0] == 404
    assert bobs.delete(f"jobs/{job.pk}/team/{row['id']}/")[0] == 204
    assert not JobMember.objects.within(bob.scope).exists()
    status, guest = bobs.post(f"jobs/{job.pk}/guests/", {"name": "Ines", "email": "ines@mail.example", "days": 3})
    assert (status, guest["state"], guest["invited_by"]) == (201, "open", "Bob")
    assert "guest/" not in str(guest)
    assert bobs.post(f"jobs/{job.pk}/guests/{guest['id']}/revoke/")[1]["state"] == "revoked"
    assert bobs.post(f"jobs/{job.pk}/guests/{guest['id']}/renew/", {"days": 2})[1]["state"] == "open"
    assert bobs.post(f"jobs/{job.pk}/guests/", {"name": "I", "email": "x", "days": 400})[0] == 400
    assert token_of(dora).post(f"jobs/{job.pk}/guests/{guest['id']}/revoke/")[0] == 403


def test_sharing_and_the_law(bob: Person, token_of: TokenOf) -> None:
    job, bobs = make_job(bob), token_of(bob)
    status, told = bobs.patch(f"jobs/{job.pk}/sharing/", {"contact_email": "ask@mail.example"})
    assert (status, told["contact_email"], told["shows_gap_report"]) == (200, "ask@mail.example", True)
    assert bobs.patch(f"jobs/{job.pk}/sharing/", {"retention": str(job.pk)})[0] == 422
    assert bobs.get(f"jobs/{job.pk}/sharing/")[1] == told
    status, law = bobs.put(f"jobs/{job.pk}/legal-profile/", {"legal_profile": "nyc"})
    assert (status, law["open"], law["legal_profile"]) == (200, False, "nyc")
    assert law["conditions"][0]["missing"]
    assert bobs.put(f"jobs/{job.pk}/legal-profile/", {"legal_profile": "none", "reason": "x"})[0] == 403
    status, stands = bobs.get(f"jobs/{job.pk}/standing/")
    assert (status, stands["applied"], stands["run"], stands["unapproved_musts"]) == (200, 0, None, 1)


def test_own_credentials(bob: Person, token_of: TokenOf) -> None:
    make_job(bob)
    bobs = token_of(bob)
    status, row = bobs.post("own-credentials/", {"name": "Listing", "identifiers": ["https://a.example/x"]})
    assert (status, row["uri"].endswith(row["id"]), row["jobs"]) == (201, True, [])
    assert bobs.post("own-credentials/", {"name": "listing"})[0] == 422
    status, row = bobs.patch(f"own-credentials/{row['id']}/", {"regulator": "Board"})
    assert (status, row["name"], row["regulator"], row["identifiers"]) == (
        200,
        "Listing",
        "Board",
        ["https://a.example/x"],
    )
    asking = LINE | {"label": "Listing", "concepts": [{"uri": row["uri"]}]}
    assert bobs.post("jobs/", {"title": "Asks", "requirements": [asking]})[0] == 201
    assert len(bobs.get(f"own-credentials/{row['id']}/")[1]["jobs"]) == 1
    assert bobs.delete(f"own-credentials/{row['id']}/")[0] == 422
