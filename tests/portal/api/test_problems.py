"""Every code that is raised anywhere is listed, explained, and answered with the address that explains it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from portal.api.problems import PROBLEMS
from tests.portal.api.conftest import Call
from tests.portal.conftest import Person

pytestmark = pytest.mark.django_db
API = Path(__file__).parents[3] / "portal" / "api"
#: Codes of serializers' validators, which stand in `errors` and are answered as `invalid`, would be listed here.
NO_PROBLEMS: frozenset[str] = frozenset()


def raised(tree: ast.AST) -> Iterator[str]:
    """The constants given as `code=` of a raised error, or as a class's `default_code`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg == "code" and isinstance(keyword.value, ast.Constant):
                    yield str(keyword.value.value)
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            named = any(isinstance(target, ast.Name) and target.id == "default_code" for target in targets)
            if named and isinstance(node.value, ast.Constant):
                yield str(node.value.value)


def test_it_works() -> None:
    found = {
        (code, path.name) for path in API.rglob("*.py") for code in raised(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert ("bad_cursor", "pagination.py") in found
    assert ("idempotency_key_reused", "idempotency.py") in found
    unlisted = sorted((code, where) for code, where in found if code not in PROBLEMS and code not in NO_PROBLEMS)
    assert unlisted == [], "say in portal/api/problems.py what these mean and what to do"


def test_a_problem_leads_to_what_it_means(bob: Person, system_of: Call) -> None:
    answer = system_of(bob).browser.get("/api/v1/jobs/?page_size=0", headers={"X-Request-ID": "call-7"})
    body = answer.json()
    assert body["instance"] == answer["X-Request-ID"] == answer["Credence-Request-Id"] == "call-7"
    assert body["type"] == "http://127.0.0.1:8000/api/v1/problems/invalid/"
    told = Client().get(body["type"].removeprefix("http://127.0.0.1:8000"))
    assert told.json()["code"] == "invalid"
    assert told.json()["title"] == body["title"]
    assert told.json()["do"]


def test_people_read_it_as_a_page() -> None:
    page = Client().get("/api/v1/problems/bad_cursor/", headers={"Accept": "text/html"})
    assert page["Content-Type"].startswith("text/html")
    assert "<h1>This is no cursor</h1>" in page.content.decode()
    every = Client().get("/api/v1/problems/", headers={"Accept": "text/html"}).content.decode()
    assert all(f"<code>{code}</code>" in every for code in PROBLEMS)
    assert {kind["code"] for kind in Client().get("/api/v1/problems/").json()["results"]} == set(PROBLEMS)
    assert Client().get("/api/v1/problems/no-such/").status_code == 404


def test_pointers_say_where_in_the_body(bob: Person, system_of: Call) -> None:
    line = {"label": "x" * 201, "concepts": [{"uri": "u"}], "need": "must"}
    status, body = system_of(bob).post("jobs/", {"title": "Clerk", "requirements": [line, {"need": "no"}]})
    assert (status, body["code"]) == (400, "invalid")
    pointers = {item["pointer"] for item in body["pointers"]}
    assert {"#/requirements/0/label", "#/requirements/1/need", "#/requirements/1/concepts"} <= pointers
    assert set(body["errors"]["requirements"]) == {"0", "1"}


def test_pointers_of_what_an_action_refuses_say_it_too(bob: Person, system_of: Call) -> None:
    line = {"label": "Vital signs", "concepts": [{"uri": "urn:credence:skill:vital-signs"}], "need": "must"}
    status, body = system_of(bob).post("jobs/", {"title": "Clerk", "requirements": [line]})
    assert status == 422
    assert "requirements.0.task" in body["errors"]
    assert "#/requirements/0/task" in {item["pointer"] for item in body["pointers"]}


@pytest.mark.parametrize("name", ["", "x" * 65, "a b", 'a"b', "a\\nb", "ä".encode().decode("latin-1")])
def test_a_name_that_could_not_stand_in_a_log_is_replaced(name: str) -> None:
    given = Client().get("/api/v1/nowhere/", headers={"X-Request-ID": name})["X-Request-ID"]
    assert len(given) == 36


def test_what_goes_wrong_below_the_api_is_a_problem_too(bob: Person, system_of: Call) -> None:
    answer = system_of(bob).browser.get("/api/v1/jobs/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "bad_request"


def test_plain_http_is_refused_not_redirected(bob: Person, system_of: Call, settings: object) -> None:
    settings.SECURE_SSL_REDIRECT = True  # type: ignore[attr-defined]
    answer = system_of(bob).browser.post("/api/v1/candidates/", {"name": "Ada"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "https_required")
    assert system_of(bob).browser.get("/api/v1/jobs/", secure=True).status_code == 200
