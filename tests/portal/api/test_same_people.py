"""Who may be the same person, identifiers, and what candidates share, by the API."""

from __future__ import annotations

from portal.models import Candidate, SamePerson
from tests.portal.api.conftest import Call
from tests.portal.api.persons import PersonCall
from tests.portal.conftest import Person
from tests.portal.people_factories import make_candidate, make_job, some_skills
from tests.portal.work_factories import a_page, a_ranked_job


def test_it_works(bob: Person, person_of: PersonCall) -> None:
    me, first = person_of(bob), make_candidate(bob)
    twin = make_candidate(bob)
    (pair,) = me.get("same-people/")[1]["results"]
    assert (pair["first"]["id"], pair["second"]["id"], pair["reason"]) == (str(first.pk), str(twin.pk), "same_email")
    status, decided = me.post(f"same-people/{pair['id']}/decision/", {"decision": "same"})
    assert (status, decided["decision"], decided["decided_by"]["name"]) == (200, "same", "Bob")
    assert me.get(f"candidates/{twin.pk}/")[0] == 404
    assert me.get("same-people/")[1]["results"] == []


def test_a_persons_word_alone(bob: Person, charlie: Person, system_of: Call, person_of: PersonCall) -> None:
    person = make_candidate(bob)
    make_candidate(bob)
    pair = SamePerson.objects.within(bob.scope).get()
    address, system = f"same-people/{pair.pk}/decision/", system_of(bob)
    status, said = system.post(address, {"decision": "same"})
    assert (status, said["code"]) == (403, "person_needed")
    assert person_of(charlie).post(address, {"decision": "same"})[0] == 404
    assert person_of(bob).post(address, {"decision": "perhaps"})[0] == 400
    made = system.post(f"candidates/{person.pk}/identifiers/", {"kind": "number", "value": "N-1"})[1]
    assert system.post(f"identifiers/{made['id']}/confirmation/", {"how": "x"})[1]["code"] == "person_needed"
    assert Candidate.objects.within(bob.scope).filter(merged_into=None).count() == 2


def test_identifiers(bob: Person, person_of: PersonCall) -> None:
    me, person = person_of(bob), make_candidate(bob)
    status, made = me.post(f"candidates/{person.pk}/identifiers/", {"kind": "number", "value": "N-1"})
    assert (status, made["confirmed_at"]) == (201, None)
    assert me.post(f"candidates/{person.pk}/identifiers/", {"kind": "number", "value": "N-1"})[0] == 422
    assert me.post(f"candidates/{person.pk}/identifiers/", {"kind": "face", "value": "x"})[0] == 400
    assert me.post(f"identifiers/{made['id']}/confirmation/", {"how": "On the card"})[1]["confirmed_at"]
    assert len(me.get(f"candidates/{person.pk}/identifiers/")[1]) == 2
    assert me.delete(f"identifiers/{made['id']}/") == 204
    assert me.get(f"identifiers/{made['id']}/")[0] == 404


def test_a_candidate_is_changed_in_part(bob: Person, charlie: Person, person_of: PersonCall) -> None:
    me, person = person_of(bob), make_candidate(bob)
    status, changed = me.patch(f"candidates/{person.pk}/", {"phone": "555", "external_id": "ats-1"})
    assert (status, changed["name"], changed["phone"]) == (200, "Marisol Etcheverry", "555")
    assert changed["external_ids"] == ["ats-1"]
    assert me.patch(f"candidates/{person.pk}/", {"name": ""})[0] == 400
    assert me.patch(f"candidates/{person.pk}/", {"name": None})[0] == 400
    assert person_of(charlie).patch(f"candidates/{person.pk}/", {"name": "Mine"})[0] == 404
    assert person_of(bob, "read_candidates").patch(f"candidates/{person.pk}/", {"name": "x"})[0] == 403


def test_the_filters_of_the_page(bob: Person, system_of: Call) -> None:
    some_skills()
    ranked, system = a_ranked_job(bob), system_of(bob)
    marisol, _, _, owen = (str(row.candidate_id) for row in ranked.applications)

    def ids(**asked: str) -> list[str]:
        status, body = system.get("candidates/", **asked)
        assert status == 200
        return [row["id"] for row in body["results"]]

    assert ids(q="marisol") == [marisol]
    assert ids(show="without") == [owen]
    assert len(ids(job=str(ranked.job.pk), stage="applied")) == 4
    assert ids(stage="hired") == []
    assert marisol in ids(verdict="verified", skill="Vital signs")
    assert ids(skill="Juggling") == []
    assert ids(since="2100-01-01") == []
    for odd in (
        {"job": "7"},
        {"stage": "fired"},
        {"since": "soon"},
        {"until": "9999-12-31"},
        {"show": "all"},
        {"verdict": "good"},
    ):
        assert system.get("candidates/", **odd)[0] == 400, odd


def test_what_they_share_and_did(bob: Person, person_of: PersonCall) -> None:
    ranked, me = a_ranked_job(bob), person_of(bob)
    first = ranked.applications[0]
    a_page(bob, first)
    (shared,) = me.get(f"candidates/{first.candidate_id}/sharing/")[1]
    assert (shared["application"], shared["held"]) == (str(first.pk), False)
    (receipt,) = shared["consents"]
    assert me.get(f"consents/{receipt['id']}/")[1] == receipt
    assert me.get("consents/", candidate=str(first.candidate_id))[1]["results"] == [receipt]
    status, journey = me.get(f"candidates/{first.candidate_id}/journey/")
    assert (status, set(journey)) == (200, {"items", "undated"})
    assert me.get(f"candidates/{first.candidate_id}/submissions/")[0] == 200


def test_side_by_side_and_the_interview_kit(bob: Person, charlie: Person, person_of: PersonCall) -> None:
    ranked, me = a_ranked_job(bob), person_of(bob)
    first, second = (str(row.pk) for row in ranked.applications[:2])
    asked = {"job": str(ranked.job.pk), "application": [second, first]}
    status, shown = me.get("comparisons/", **asked)
    assert (status, [row["application"] for row in shown["columns"]]) == (200, [second, first])
    assert [line["requirement"] for line in shown["lines"]] == ["vitals", "cpr"]
    assert me.get("comparisons/", job=asked["job"], application=[first])[0] == 400
    assert me.get("comparisons/", job=asked["job"], application=[first, first])[0] == 400
    assert me.get("comparisons/", **asked, run="x")[0] == 400
    assert me.get("comparisons/", **asked, run="9")[0] == 404
    assert person_of(charlie).get("comparisons/", **asked)[0] == 404
    status, kit = me.get(f"applications/{second}/interview-kit/")
    assert (status, kit["run"], kit["questions"][0]["requirement"]) == (200, 1, "vitals")
    assert me.get(f"applications/{second}/")[1]["report_opened_at"] is None, "the kit is not the report"
    me.get(f"gap-reports/{second}/")
    assert me.get(f"applications/{second}/")[1]["report_opened_at"]
    assert person_of(charlie).get(f"applications/{second}/interview-kit/")[0] == 404


def test_holds_and_searches(alice: Person, bob: Person, system_of: Call, person_of: PersonCall) -> None:
    me, person = person_of(alice), make_candidate(bob)
    status, hold = me.post("legal-holds/", {"candidate": str(person.pk), "reason": "Case 12"})
    assert (status, hold["placed_by"]["name"]) == (201, "Alice")
    assert me.post("legal-holds/", {"candidate": str(person.pk), "reason": "Case 12"})[0] == 422
    assert me.post("legal-holds/", {"reason": "x"})[0] == 400
    assert me.post("legal-holds/", {"job": str(make_job(bob).pk), "reason": "x"})[0] == 201
    assert me.post(f"legal-holds/{hold['id']}/lifting/", {"reason": "Over"})[1]["lifted_at"]
    assert me.post(f"legal-holds/{hold['id']}/lifting/", {"reason": "Over"})[0] == 422
    assert person_of(bob).get("legal-holds/")[0] == 403
    assert person_of(bob).get("sealed-copies/")[0] == 403
    assert me.get("sealed-copies/")[1]["results"] == []
    mine = person_of(bob)
    body = {"page": "candidates", "name": "Nobody's", "query": "?show=without&x=1", "shared": True}
    status, kept = mine.post("saved-searches/", body)
    assert (status, kept["query"], kept["mine"]) == (201, "show=without", True)
    assert mine.put(f"saved-searches/{kept['id']}/", {"name": "Theirs"})[1]["shared"] is False
    assert me.get(f"saved-searches/{kept['id']}/")[0] == 404
    assert system_of(bob).post("saved-searches/", body)[1]["code"] == "person_needed"
    assert mine.delete(f"saved-searches/{kept['id']}/") == 204
