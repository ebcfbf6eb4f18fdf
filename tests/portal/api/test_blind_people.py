"""A recruiter's own program crawls every address about people: nothing says who a blind job's applicants are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from portal.actions.ask import ask_for_evidence
from portal.actions.blind import set_blind
from portal.actions.contest import contest
from portal.actions.decide import decide
from portal.actions.notes import write_note
from portal.actions.observe import observe
from portal.actions.share_links import create_apply_link
from portal.actions.write import write_letter
from portal.models import Application, Consent, Record
from portal.scope import Scope
from tests.portal.api.conftest import Call
from tests.portal.api.persons import PersonCall
from tests.portal.conftest import Person
from tests.portal.decisions import look_at
from tests.portal.share_factories import begin, found
from tests.portal.url_cases import Own, Row
from tests.portal.url_cases_api_people import API, rows
from tests.portal.work_factories import Ranked, a_ranked_job

#: Addresses that name people on purpose, as their pages do; they must not say which application is whose.
NAMING = {"api-candidate", "api-identifier", "api-same-person", "api-consent"}


@pytest.fixture
def blind(bob: Person) -> Ranked:
    """Everything about four people that may stand in words, and the name in each of them."""
    ranked = a_ranked_job(bob)
    first = ranked.applications[0]
    name = first.candidate.name
    own = Scope(bob.organization.pk, application_id=first.pk)
    contest(own, first, about="record", text=f"I, {name}, object.", record=Record.objects.within(bob.scope).first())
    write_note(bob.scope, ranked.job, text=f"{name} telephoned.")
    write_note(bob.scope, ranked.job, application=first, text=f"Ask {name}.")
    line = ranked.job.current_version.requirements.get(key="vitals")  # type: ignore[union-attr]  # it has one
    observe(
        bob.scope,
        first,
        requirement=line,
        level=3,
        what_was_seen=f"{name} took a blood pressure.",
        setting=f"With {name}",
        observed_on=ranked.run.created_at.date(),
        others=f"{name}'s aunt",
    )
    record = Record.objects.within(bob.scope).filter(candidate=first.candidate).first()
    ask_for_evidence(bob.scope, first, message=f"Dear {name}, please.", record=record)
    write_letter(bob.scope, first, kind="free", subject=f"For {name}", body="Hello {name}")
    look_at(bob, first)
    decide(bob.scope, first, stage="declined", reason=f"{name} said no.", disposition="position_closed")
    link = create_apply_link(bob.scope, ranked.job, source="harvest fair", days=30)
    begun = begin(found(link), name="Rosalind Quarles", email="rosalind@hidden-host.example")
    ranked.applications.append(begun.application)
    set_blind(bob.scope, ranked.job, blind=True)
    return ranked


def crawled(caller: Any, addresses: list[str]) -> dict[str, str]:
    told = {}
    for address in addresses:
        answer = caller.browser.get(address)
        assert answer.status_code in {200, 400, 403, 405}, (address, answer.status_code, answer.content)
        told[address] = f"{answer.headers}\n{answer.content.decode()}"
    return told


def addresses_of(bob: Person, application: Application) -> tuple[list[str], list[str]]:
    """Those of the job and of the application; and those that name people."""
    ids = {name: row if isinstance(row, str) else str(row.pk) for name, row in rows(bob, application).items()}
    ids |= {"application": str(application.pk), "job": str(application.job_id)}
    ids |= {"candidate": str(application.candidate_id)}
    job, of = f"?job={ids['job']}", f"?application={ids['application']}"
    places, naming = [reverse("api-application-detail", args=[application.pk])], [reverse("api-candidate-list")]
    naming += [reverse("api-candidate-list") + job, reverse("api-candidate-detail", args=[application.candidate_id])]
    for name, case in API.items():
        known = isinstance(case, Own) or (isinstance(case, Row) and set(case.names.values()) <= set(ids))
        if not known or name == "api-consent-detail":
            continue
        where = reverse(name, kwargs={part: ids[row] for part, row in getattr(case, "names", {}).items()})
        into = naming if any(name.startswith(start) for start in NAMING) else places
        into += [where, where + job, where + of] if isinstance(case, Own) else [where]
    return places, naming


def test_it_works(bob: Person, person_of: PersonCall, blind: Ranked) -> None:
    """No answer of the job, its people's applications, and what hangs on them says who they are."""
    first = blind.applications[0]
    places, _ = addresses_of(bob, first)
    pair = f"?job={blind.job.pk}&application={first.pk}&application={blind.applications[1].pk}"
    places += [reverse("api-comparison-list") + pair, reverse("api-application-list")]
    told = crawled(person_of(bob), places)
    assert len(told) > 60
    assert "telephoned" in told[reverse("api-note-list") + f"?job={blind.job.pk}"]
    assert "said no" in told[reverse("api-decision-list")]
    for application in blind.applications:
        person = application.candidate
        for secret in (*person.name.split(), person.email, str(person.pk), "hidden-host"):
            if len(secret) > 2:
                assert [where for where, text in told.items() if secret in text] == [], secret


def test_who_is_named_is_not_said_to_stand_anywhere(bob: Person, person_of: PersonCall, blind: Ranked) -> None:
    _, naming = addresses_of(bob, blind.applications[0])
    for where, text in crawled(person_of(bob), naming).items():
        for application in blind.applications:
            assert str(application.pk) not in text, where


def test_filters_are_no_oracle(bob: Person, person_of: PersonCall, blind: Ranked) -> None:
    me, first = person_of(bob), blind.applications[0]
    candidate = str(first.candidate_id)
    for path in ("applications/", "consents/"):
        assert me.get(path, candidate=candidate)[1]["results"] == []
    Consent.objects.within(bob.scope).get(application=blind.applications[-1])
    for asked in ({"stage": "declined"}, {"job": str(blind.job.pk)}, {"source": "harvest fair"}):
        assert me.get("candidates/", **asked)[1]["results"] == []
    for path in ("decisions/", "letters/", "observations/", "contests/", "evidence-requests/", "invitations/"):
        whole, asked = me.get(path)[1]["results"], me.get(path, candidate=candidate)
        assert asked[0] == 400 or asked[1]["results"] == whole  # such a filter there is not
    made = me.post("applicants/", {"name": "x", "email": first.candidate.email, "job": str(blind.job.pk)})[1]
    assert made["application"]["id"] is None
    again = me.post(f"candidates/{candidate}/applications/", {"job": str(blind.job.pk)})[1]
    assert str(first.pk) not in json.dumps([made, again])


def test_letters_to_the_hidden_are_previewed_without_a_name(bob: Person, person_of: PersonCall, blind: Ranked) -> None:
    first = blind.applications[1]
    body = {"application": str(first.pk), "kind": "interview", "subject": "For {name}", "body": "{name} {report_link}"}
    status, shown = person_of(bob).post("letters/preview/", body)
    assert status == 200
    assert "Candidate " in shown["reads"]
    assert "Beatrix" not in json.dumps(shown)
    assert "/my/" not in json.dumps(shown)


def test_who_audits_and_decides_nothing_may_know(erin: Person, person_of: PersonCall, blind: Ranked) -> None:
    first = blind.applications[0]
    found = person_of(erin).get(f"applications/{first.pk}/")[1]
    assert (found["candidate"], found["shown_as"]) == (str(first.candidate_id), first.candidate.name)


def test_a_system_knows_no_more(bob: Person, system_of: Call, blind: Ranked) -> None:
    found = system_of(bob).get(f"applications/{blind.applications[0].pk}/")[1]
    assert (found["candidate"], found["created_at"], found["source"]) == (None, None, None)
    assert found["shown_as"].startswith("Candidate ")
