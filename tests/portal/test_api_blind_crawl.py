"""Every address of the API, read by everybody who may not know: no answer says who a blind job's applicants are.

The addresses are those of test_url_walk.py, so a new endpoint is read here from the day that it is declared. They are
asked with every id that the caller could put there and with every filter that would be an oracle. What is the job's
must not name people; what names people (candidates, their records) must not say where they applied.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from portal.actions.api_clients import create_client
from portal.actions.blind import set_blind
from portal.actions.personal_tokens import create_personal_token
from portal.actions.sequence import sequence_events
from portal.actions.tokens import TOKEN_CAPABILITIES, create_token
from portal.models import Application, Candidate, Job
from portal.oauth.persons import personal_capabilities
from tests.portal.conftest import Person
from tests.portal.test_url_walk import API, address
from tests.portal.test_url_walk import world as world  # noqa: PLC0414 - the fixture, under its name
from tests.portal.url_cases import Public

EVERYTHING = [item.value for item in TOKEN_CAPABILITIES]


@dataclass
class Hidden:
    """The people of a blind job: what names them, and what says that they applied for it."""

    job: Job
    applications: list[Application]

    def naming(self) -> list[str]:
        people = [application.candidate for application in self.applications]
        names = [part for person in people for part in (person.name, person.email) if len(part) > 3]
        return [*names, *(str(person.pk) for person in people)]

    def standing(self) -> list[str]:
        return [str(application.pk) for application in self.applications]


@pytest.fixture
def hidden(bob: Person, world: dict[str, str]) -> Hidden:
    job = Job.objects.within(bob.scope).get(pk=world["job"])
    set_blind(bob.scope, job, blind=True)
    rows = Application.objects.within(bob.scope).filter(job=job).select_related("candidate")
    for row in rows:
        Candidate.objects.within(bob.scope).filter(pk=row.candidate_id).update(
            email=f"{row.candidate_id.hex[:9]}@x.example"
        )
    sequence_events()
    return Hidden(job, list(rows.all()))


def secret_of(kind: str, alice: Person, bob: Person, job: Job) -> str:
    if kind == "system":
        return create_token(alice.scope, name="ATS", capabilities=EVERYTHING)[1]
    if kind == "client":
        client, shown = create_client(alice.scope, name="One job", capabilities=EVERYTHING, job_ids=[job.pk])
        body = f"grant_type=client_credentials&client_id={client.pk}&client_secret={shown}"
        answer = Client().post("/api/v1/oauth/token", body, "application/x-www-form-urlencoded")
        token: str = answer.json()["access_token"]
        return token
    person = bob if kind == "recruiter" else alice
    may = [item.value for item in personal_capabilities(person.scope.role or "")]
    return create_personal_token(person.scope, name="Mine", capabilities=may)[1]


def asked(name: str, case: Any, world: dict[str, str], hidden: Hidden) -> list[str]:
    """The address with every id that fits, and, of a list, with every filter that could be an oracle."""
    where = address(name, case, world)
    found = [where]
    for other in hidden.applications[1:]:
        changed = where.replace(world["application"], str(other.pk)).replace(
            world["candidate"], str(other.candidate_id)
        )
        found += [changed] if changed != where else []
    bare = where.partition("?")[0]
    first = hidden.applications[0]
    for query in (
        f"candidate={first.candidate_id}",
        f"job={hidden.job.pk}",
        f"application={first.pk}",
        f"job={hidden.job.pk}&candidate={first.candidate_id}",
        f"q={first.candidate.name.split()[0]}",
        f"email={first.candidate.email}",
        f"subject=application:{first.pk}",
        f"subject=candidate:{first.candidate_id}",
        f"record={world['record']}",
        "ordering=name",
        "ordering=-created_at",
        "fields=id,candidate",
        "page_size=1",
    ):
        found.append(f"{bare}?{query}")
    return list(dict.fromkeys(found))


def read(browser: Client, where: str) -> tuple[int, str]:
    answer = browser.get(where)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, f"{answer.headers}\n{body.decode(errors='replace')}"


def pieces(text: str) -> list[str]:
    """The smallest things that an answer tells together: each object of its list, or all of it."""
    try:
        body = json.loads(text.partition("\n")[2])
    except ValueError:
        return [text]
    rows = next(
        (
            value
            for name in ("results", "events")
            if isinstance(value := (body.get(name) if isinstance(body, dict) else None), list)
        ),
        None,
    )
    return [text] if rows is None else [json.dumps(row, ensure_ascii=False) for row in rows]


def told(where: str, text: str, hidden: Hidden) -> list[str]:
    """What an answer says of who stands where: in one thing, or by having been found under the other's id.

    That somebody applied for the job may stand with the person (they are added by name); which application is theirs,
    not. What is found by the job names nobody.
    """
    by_place = [word for word in (*hidden.standing(), str(hidden.job.pk)) if word in where]
    by_name = [word for word in hidden.naming() if word in where]
    wrong = []
    for piece in pieces(text):
        named = [word for word in hidden.naming() if word in piece and word not in where]
        placed = [word for word in hidden.standing() if word in piece and word not in where]
        if (named and (placed or by_place)) or (placed and by_name):
            wrong.append(f"{where}: {named} with {placed}")
        if by_place and by_name and '"results": []' not in text and len(pieces(text)) > 1:
            wrong.append(f"{where}: found by both")
    return wrong


@pytest.mark.parametrize("kind", ["recruiter", "administrator", "system", "client"])
def test_it_works(alice: Person, bob: Person, world: dict[str, str], hidden: Hidden, kind: str) -> None:
    browser = Client(
        headers={"Authorization": f"Bearer {secret_of(kind, alice, bob, hidden.job)}"}, raise_request_exception=False
    )
    wrong, answers = [], 0
    for name, case in API.items():
        if isinstance(case, Public):
            continue
        for where in asked(name, case, world, hidden):
            status, text = read(browser, where)
            answers += status == 200
            wrong += [f"{where}: {status}"] if status >= 500 else []
            wrong += told(where, text, hidden)
    assert "\n".join(wrong) == ""
    assert answers > 100


def test_tags_dates_and_cursors_link_nobody(alice: Person, bob: Person, world: dict[str, str], hidden: Hidden) -> None:
    """No ETag or date is that of a hidden application and of a named person; no cursor holds either of them."""
    secret = secret_of("recruiter", alice, bob, hidden.job)
    browser = Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)
    marks: dict[str, set[str]] = {"standing": set(), "naming": set()}
    cursors = []
    for name, case in API.items():
        for where in () if isinstance(case, Public) else asked(name, case, world, hidden):
            answer = browser.get(where)
            empty = answer.status_code != 200 or answer.streaming or b'"results":[]' in answer.content
            found = {answer.headers.get(header, "") for header in ("ETag", "Last-Modified")} - {""}
            for side, words in (("standing", hidden.standing()), ("naming", hidden.naming())):
                if not empty and any(word in where for word in words):
                    marks[side] |= found
            text = "" if answer.streaming else answer.content.decode(errors="replace")
            cursors += [unquote(cursor) for cursor in re.findall(r"[?&]cursor=([\w%=.~-]+)", text)]
    assert marks["standing"]
    assert marks["naming"]
    assert marks["standing"] & marks["naming"] == set()
    opened = [
        base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode(errors="replace") for cursor in cursors
    ]
    assert opened
    assert [text for text in opened if any(word in text for word in (*hidden.naming(), *hidden.standing()))] == []
