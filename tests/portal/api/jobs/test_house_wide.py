"""Issuers, skills, members, the organization and metrics by the API, as on their pages."""

from __future__ import annotations

from django.utils import timezone

from portal.models import IssuerRecheck, Membership, TrustedIssuer
from tests.portal.api.jobs.conftest import TokenOf
from tests.portal.conftest import Person
from tests.portal.people_factories import VITALS, make_job
from tests.portal.work_factories import a_candidate, a_ranked_job, a_record

CEDAR = "did:web:cedarfork.example"


def test_it_works(bob: Person, charlie: Person, token_of: TokenOf) -> None:
    a_record(bob, candidate=a_candidate(bob))
    bobs = token_of(bob)
    (row,) = bobs.get("issuers/")[1]["results"]
    assert (row["issuer"], row["received"], row["verdicts"]) == (CEDAR, 1, {"verified": 1})
    status, one = bobs.post("issuers/", {"issuer": CEDAR, "name": "Cedar", "reason": "Accredited"})
    assert (status, one["trust"], one["entry"]["added_by"], one["effect"]["candidates"]) == (201, "trusted", "Bob", 0)
    assert one["facts"]["domain"] == "cedarfork.example"
    assert bobs.post("issuers/", {"issuer": CEDAR, "reason": "Again"})[0] == 422
    assert bobs.post("issuers/", {"issuer": CEDAR})[0] == 400
    assert token_of(charlie).get("issuers/one/", id=CEDAR)[0] == 404
    assert token_of(charlie).post("issuers/stop/", {"issuer": CEDAR, "reason": "Mine"})[0] == 404
    status, one = bobs.post("issuers/stop/", {"issuer": CEDAR, "reason": "Closed down"})
    assert (status, one["entry"], one["history"][0]["removed_reason"]) == (200, None, "Closed down")
    assert bobs.get("issuers/", trust="trusted")[1]["results"] == []
    assert bobs.get("issuers/", trust="much")[0] == 400


def test_an_issuer_tells_how_far_its_records_are_in_line(bob: Person, charlie: Person, token_of: TokenOf) -> None:
    for person in (bob, charlie):
        a_record(person)
    assert token_of(bob).get("issuers/one/", id=CEDAR)[1]["recheck"] is None
    IssuerRecheck.objects.within(bob.scope).create(issuers=[CEDAR], requested_by=bob.scope.actor, asked=5, total=9)
    assert token_of(bob).get("issuers/one/", id=CEDAR)[1]["recheck"] == {"asked": 5, "total": 9}
    assert token_of(charlie).get("issuers/one/", id=CEDAR)[1]["recheck"] is None


def test_lists_of_issuers_go_page_by_page_in_and_out(bob: Person, token_of: TokenOf) -> None:
    bobs = token_of(bob)
    lines = "issuer,name,reason\n" + "".join(f"did:web:i{n}.example,I{n},Known\n" for n in range(5)) + "nonsense,,\n"
    status, seen = bobs.post("issuers/import/preview/", {"list": lines})
    assert (status, seen["counts"]["new"], seen["counts"]["refused"]) == (200, 5, 1)
    assert not TrustedIssuer.objects.within(bob.scope).exists()
    status, done = bobs.post("issuers/import/", {"list": lines})
    assert (status, done["new"], done["refused"]) == (201, 5, 1)
    first = bobs.get("issuers/", page_size=3)[1]
    rest = bobs.browser.get(first["next"]).json()
    assert [row["issuer"] for row in first["results"] + rest["results"]] == [f"did:web:i{n}.example" for n in range(5)]
    assert rest["next"] is None
    assert bobs.get("issuers/", cursor="nonsense")[0] in {400, 404}
    file = bobs.browser.get("/api/v1/issuers/file/?as=csv").content.decode("utf-8-sig")
    assert bobs.post("issuers/import/preview/", {"list": file})[1]["counts"]["same"] == 5
    assert bobs.get("registries/search/", q="i3.example")[1]["total"] == 1
    assert bobs.get("issuers/import/")[1]["batch"] == done["batch"]
    assert bobs.post("issuers/import/undo/", {"batch": done["batch"]})[1] == {"taken_back": 5}
    assert bobs.post("issuers/import/", {"list": "\ud83d"})[0] in {400, 422}


def test_skills_and_frameworks(bob: Person, token_of: TokenOf) -> None:
    job, bobs = make_job(bob), token_of(bob)
    (found,) = bobs.get("skills/", q="vital")[1]
    assert (found["uri"], found["framework"]) == (VITALS, "builtin")
    status, one = bobs.get("skills/one/", uri=VITALS)
    assert (status, one["requirements"][0]["job"], one["ties"]) == (200, str(job.pk), {})
    assert bobs.get("skills/one/", uri="urn:none")[0] == 404
    assert bobs.get("skills/", q="vital", kind="dance")[0] == 400
    assert bobs.get("skills/suggest/", q="vit")[1][0]["uri"] == VITALS
    (series,) = bobs.get("frameworks/")[1]
    assert bobs.get(f"frameworks/{series['versions'][0]['id']}/")[1]["before"] is None
    levels = bobs.get("levels/")[1]
    assert [step["level"] for step in levels["scale"]] == [1, 2, 3, 4]
    assert levels["rules"][0]["examples"][0]["interval"]


def test_members_are_changed_by_who_manages_them(alice: Person, bob: Person, token_of: TokenOf) -> None:
    admin, bobs = token_of(alice), Membership.objects.within(bob.scope).get(user=bob.user)
    assert {row["name"] for row in admin.get("members/")[1]["results"]} == {"Alice", "Bob"}
    status, row = admin.patch(f"members/{bobs.pk}/", {"role": "hiring_manager", "every_job": False})
    assert (status, row["role"], row["every_job"]) == (200, "hiring_manager", False)
    own = Membership.objects.within(alice.scope).get(user=alice.user)
    assert admin.patch(f"members/{own.pk}/", {"role": "recruiter"})[0] == 422
    assert admin.patch(f"members/{bobs.pk}/", {"role": "auditor", "every_job": False})[0] == 422
    assert Membership.objects.within(bob.scope).get(pk=bobs.pk).role == "hiring_manager"  # both or neither
    assert admin.patch(f"members/{bobs.pk}/", {"role": "king"})[0] == 400
    assert admin.delete(f"members/{own.pk}/")[0] == 422
    assert admin.delete(f"members/{bobs.pk}/")[0] == 204


def test_the_organization_and_its_figures(alice: Person, bob: Person, token_of: TokenOf) -> None:
    ranked, admin = a_ranked_job(bob), token_of(alice)
    status, house = admin.patch("organization/", {"place": "Marietta"})
    assert (status, house["place"], house["name"]) == (200, "Marietta", "Alder Grove Care")
    assert token_of(bob, "read_jobs").get("organization/")[1] == house
    assert admin.get("organization/policies/")[1]["guests_allowed"] is True
    assert admin.get("organization/health/")[1]["findings"]
    today = timezone.localdate().isoformat()
    assert admin.get("metrics/", job=str(ranked.job.pk), since=today)[1]["applications"] == 4
    assert admin.get("metrics/", until="2000-01-01")[1]["applications"] == 0
    for wrong in ({"job": "x"}, {"since": "soon"}, {"since": "0001-01-01"}, {"sample": "perhaps"}):
        assert admin.get("metrics/", **wrong)[0] == 400
    assert admin.browser.get("/api/v1/metrics/file/?as=csv").status_code == 200
    assert token_of(alice, "read_metrics").get("metrics/file/")[0] == 403
    (row,) = admin.get("fairness/jobs/")[1]["results"]
    assert (row["versions"], row["newest_run"]) == (1, 1)
