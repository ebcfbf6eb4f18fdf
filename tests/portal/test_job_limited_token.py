"""A token that sees one job asks every address of the API: nothing of other jobs, or of their people, is told or moved.

The addresses are those of test_url_walk.py, so a new endpoint is tried here from the day that it is declared.
"""

from __future__ import annotations

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from portal.actions.api_clients import create_client
from portal.actions.personal_tokens import create_personal_token
from portal.actions.tokens import TOKEN_CAPABILITIES, create_token, rotate_token
from portal.models import ApiClient, ApiToken, Application, Candidate, IdempotentRequest, Job, RankingRun, Record
from portal.oauth.persons import personal_capabilities
from tests.portal.conftest import Person
from tests.portal.people_factories import make_job
from tests.portal.test_url_walk import API, address, sent
from tests.portal.test_url_walk import world as world  # noqa: PLC0414 - the fixture, under its name
from tests.portal.url_cases import Public

#: What names the people, the job and the papers of the world; the issuers' list and what words mean are everybody's.
SECRETS = ("Marisol", "Beatrix", "Owen C", "nursing assistant", "scan-0.pdf")
ROWS = ("job", "candidate", "application", "record", "verification", "batch", "run", "entry", "unmatched")
EVERYTHING = [item.value for item in TOKEN_CAPABILITIES]


def told(secret: str, world: dict[str, str]) -> tuple[list[str], int]:
    """What a caller with this token is told, by address and method, and how many answers there were."""
    browser = Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)
    found, answers = [], 0
    hidden = [*SECRETS, *(world[name] for name in ROWS)]
    for name, case in API.items():
        if isinstance(case, Public):
            continue
        for method in ("get", "head", "options", "post", "put", "patch", "delete"):
            body = sent(case, world) if method == "post" else {}
            kwargs = {} if method in {"get", "head"} else {"content_type": "application/json"}
            answer = getattr(browser, method)(address(name, case, world), body, **kwargs)
            text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")
            words = [word for word in hidden if word in f"{answer.headers}\n{text}"]
            found += [f"{method} {name}: {answer.status_code} tells {words}"] if words else []
            found += [f"{method} {name}: {answer.status_code}"] if answer.status_code >= 500 else []
            answers += 1
    return found, answers


def everything_of(person: Person) -> list[str]:
    from portal.models import Job

    models = (Job, Candidate, Application, Record, RankingRun)
    return [str(list(model.objects.within(person.scope).order_by("pk").values())) for model in models]


@pytest.mark.parametrize("kind", ["system", "client", "person"])
def test_nothing_of_other_jobs(alice: Person, bob: Person, world: dict[str, str], kind: str) -> None:
    only = [make_job(alice, title="Crane operator").pk]
    if kind == "system":
        _, secret = create_token(alice.scope, name="One job", capabilities=EVERYTHING, job_ids=only)
    elif kind == "client":
        client, shown = create_client(alice.scope, name="One job", capabilities=EVERYTHING, job_ids=only)
        form = {"grant_type": "client_credentials", "client_id": str(client.pk), "client_secret": shown}
        body = "&".join(f"{name}={value}" for name, value in form.items())
        answer = Client().post("/api/v1/oauth/token", body, "application/x-www-form-urlencoded")
        secret = answer.json()["access_token"]
    else:
        may = [item.value for item in personal_capabilities(alice.scope.role or "")]
        _, secret = create_personal_token(alice.scope, name="One job", capabilities=may, job_ids=only)
    before = everything_of(bob)
    found, answers = told(secret, world)
    assert found == []
    assert answers > 100
    assert everything_of(bob) == before


def test_the_walk_would_find_it(alice: Person, world: dict[str, str]) -> None:
    """The same walk with a token of the job itself is told all of it: the words and addresses are right."""
    _, secret = create_token(alice.scope, name="Its job", capabilities=EVERYTHING, job_ids=[world["job"]])
    found, _ = told(secret, world)
    text = " ".join(found)
    assert [word for word in ("Marisol", "nursing assistant", world["application"]) if word not in text] == []


def test_a_renewed_token_keeps_its_limit(alice: Person) -> None:
    job, other = make_job(alice), make_job(alice)
    token, _ = create_token(alice.scope, name="ATS", capabilities=["read_jobs"], job_ids=[job.pk])
    fresh, secret = rotate_token(alice.scope, token)
    assert ApiToken.objects.within(alice.scope).get(pk=fresh.pk).job_ids == [str(job.pk)]
    browser = Client(headers={"Authorization": f"Bearer {secret}"})
    assert browser.get(reverse("api-job-detail", args=[job.pk])).status_code == 200
    assert browser.get(reverse("api-job-detail", args=[other.pk])).status_code == 404


def test_it_adds_no_job_that_it_would_not_see(alice: Person) -> None:
    job = make_job(alice)
    _, secret = create_token(alice.scope, name="ATS", capabilities=["edit_jobs"], job_ids=[job.pk])
    browser = Client(headers={"Authorization": f"Bearer {secret}"})
    assert browser.post(reverse("api-job-list"), {"title": "X"}, content_type="application/json").status_code == 403
    assert Job.objects.within(alice.scope).count() == 1


def test_what_is_the_callers_own_is_found_under_a_limit() -> None:
    """Tokens, clients, and answers kept for an Idempotency-Key belong to no job: a limit must not hide them."""
    for model in (ApiToken, ApiClient, IdempotentRequest):
        assert model.of_jobs(frozenset()) == Q(), model.__name__
