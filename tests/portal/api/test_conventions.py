"""What every operation has by itself: pages with links, sparse fields, known parameters, methods, forms, gzip."""

from __future__ import annotations

import gzip
from base64 import b64encode
from datetime import date
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone
from rest_framework.response import Response

from portal.api.conventions import Conventions
from portal.api.deprecation import deprecated
from portal.models import Candidate
from tests.portal.api.conftest import JSON, Call
from tests.portal.conftest import Person
from tests.portal.work_factories import a_ranked_job

pytestmark = pytest.mark.django_db


def people(bob: Person, number: int, **same: Any) -> list[Candidate]:
    rows = [Candidate(organization=bob.organization, name=f"Person {place}") for place in range(number)]
    made = Candidate.objects.within(bob.scope).bulk_create(rows)
    if same:
        Candidate.objects.within(bob.scope).update(**same)
    return list(made)


def test_it_works(bob: Person, system_of: Call) -> None:
    people(bob, 5)
    browser = system_of(bob).browser
    first = browser.get("/api/v1/candidates/?page_size=2&fields=id,name")
    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    assert first.json()["next"].startswith("http://127.0.0.1:8000/api/v1/candidates/?")
    assert [set(row) for row in first.json()["results"]] == [{"id", "name"}] * 2
    second = browser.get(first.json()["next"].removeprefix("http://127.0.0.1:8000"))
    assert [row["name"] for row in second.json()["results"]] == ["Person 2", "Person 3"]
    assert second["Link"].count("rel=") == 2
    assert first["ETag"].startswith('W/"')


def test_links_hold_behind_a_proxy(bob: Person, system_of: Call, settings: Any) -> None:
    settings.CREDENCE_BASE_URL = "https://hire.example/credence/"
    people(bob, 2)
    link = system_of(bob).browser.get("/api/v1/candidates/?page_size=1")["Link"]
    assert link.startswith("<https://hire.example/credence/api/v1/candidates/?")


def test_rows_of_one_moment_are_all_there(bob: Person, system_of: Call) -> None:
    """More rows of the same microsecond than the framework's cap on offsets."""
    people(bob, 1_200, created_at=timezone.now())
    system, address, seen = system_of(bob), "candidates/?page_size=500&fields=id", []
    for _ in range(4):
        status, body = system.get(address)
        assert status == 200
        seen += [row["id"] for row in body["results"]]
        if body["next"] is None:
            break
        address = body["next"].partition("/api/v1/")[2]
    assert len(seen) == len(set(seen)) == 1_200


@pytest.mark.parametrize("size", ["0", "-1", "501", "x", "", "1.5", "9" * 40, "٣"])
def test_pages_of_nonsense_are_refused(bob: Person, system_of: Call, size: str) -> None:
    status, body = system_of(bob).get("jobs/", page_size=size)
    assert (status, body["code"], list(body["errors"])) == (400, "invalid", ["page_size"])


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "x" * 5_000, *(b64encode(text).decode() for text in (b"p=never", b"o=99999999999", b"p=%00", b"o=-1"))],
)
def test_what_is_no_cursor(bob: Person, system_of: Call, cursor: str) -> None:
    status, body = system_of(bob).get("jobs/", cursor=cursor)
    assert (status, body["code"]) == (400, "bad_cursor")


def test_fields_go_into_what_a_field_holds(bob: Person, system_of: Call) -> None:
    ranked = a_ranked_job(bob)
    system = system_of(bob)
    version = ranked.job.current_version
    assert version is not None
    status, body = system.get(f"jobs/{ranked.job.pk}/", fields="title,current_version.requirements.label")
    assert status == 200
    assert body == {
        "title": ranked.job.title,
        "current_version": {"requirements": [{"label": line.label} for line in version.requirements.all()]},
    }
    assert system.get(f"rankings/{ranked.run.pk}/pool/", fields="as_of")[0] in {200, 400}
    _, both = system.get("jobs/", fields="current_version.id,current_version")
    assert "number" in both["results"][0]["current_version"]  # the whole was asked for, too


@pytest.mark.parametrize(
    "asked", ["titel", "current_version.nombre", "title.x", "", ",", "a b", "id," * 900 + "id", ".".join("abcdefghi")]
)
def test_an_unknown_field_is_named(bob: Person, system_of: Call, asked: str) -> None:
    ranked = a_ranked_job(bob)
    for path in ("jobs/", f"jobs/{ranked.job.pk}/"):
        status, body = system_of(bob).get(path, fields=asked)
        assert (status, list(body["errors"])) == (400, ["fields"])
        assert body["code"] in {"unknown_field", "invalid"}


def test_an_unknown_field_of_an_empty_list_is_named(bob: Person, system_of: Call) -> None:
    assert system_of(bob).get("jobs/", fields="titel")[1]["code"] == "unknown_field"


@pytest.mark.parametrize("path", ["jobs/", "links-waiting/", "rates/", "gap-reports/{application}/"])
def test_an_unknown_parameter_is_named_with_the_known_ones(bob: Person, system_of: Call, path: str) -> None:
    ranked = a_ranked_job(bob)
    address = path.format(application=ranked.applications[0].pk)
    system = system_of(bob)
    if path == "rates/":
        return  # an auditor's token alone; see the contract of that endpoint
    status, body = system.get(address, stauts="open")
    assert (status, body["code"], list(body["errors"])) == (400, "unknown_parameter", ["stauts"])
    assert "fields" in body["detail"]
    known = {"jobs/": {"status": "open"}, "links-waiting/": {"q": "x"}}.get(path, {"run": 1})
    assert system.get(address, **known)[0] in {200, 404}


def test_methods_and_forms(bob: Person, system_of: Call) -> None:
    browser = system_of(bob).browser
    head = browser.head("/api/v1/jobs/")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == browser.get("/api/v1/jobs/")["ETag"]
    options = browser.options("/api/v1/jobs/")
    assert (options.status_code, options["Allow"]) == (204, "GET, POST, HEAD, OPTIONS")
    wrong = browser.put("/api/v1/jobs/", {}, content_type=JSON)
    assert (wrong.status_code, wrong.json()["code"], wrong["Allow"]) == (
        405,
        "method_not_allowed",
        "GET, POST, HEAD, OPTIONS",
    )
    refused = browser.get("/api/v1/jobs/", headers={"Accept": "text/html"})
    assert (refused.status_code, refused.json()["code"]) == (406, "not_acceptable")
    ranked = a_ranked_job(bob)
    table = browser.get(f"/api/v1/rankings/{ranked.run.pk}/export/", headers={"Accept": "text/csv"})
    assert (table.status_code, table["Content-Type"].partition(";")[0]) == (200, "text/csv")
    assert table["ETag"].startswith('"')


def test_a_call_without_its_slash_loses_no_body(bob: Person, system_of: Call) -> None:
    browser = system_of(bob).browser
    browser.handler.enforce_csrf_checks = True  # as for everybody outside of tests
    moved = browser.post("/api/v1/candidates?x=1", {"name": "Ada"}, content_type=JSON)
    assert (moved.status_code, moved["Location"], moved.json()["code"]) == (
        308,
        "/api/v1/candidates/?x=1",
        "trailing_slash",
    )
    assert not Candidate.objects.within(bob.scope).exists()
    followed = browser.post("/api/v1/candidates", {"name": "Ada"}, content_type=JSON, follow=True)
    assert followed.status_code == 201
    assert browser.post("/api/v1/nowhere", {}, content_type=JSON).status_code == 404


def test_large_answers_are_compressed_and_small_ones_are_not(bob: Person, system_of: Call) -> None:
    people(bob, 30)
    browser = system_of(bob).browser
    plain = browser.get("/api/v1/candidates/")
    small = browser.get("/api/v1/candidates/", headers={"Accept-Encoding": "gzip"})
    assert small["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.content) == plain.content
    assert len(small.content) < len(plain.content) / 3
    assert "Content-Encoding" not in plain.headers
    assert {"Accept-Encoding", "Authorization"} <= set(plain["Vary"].split(", "))
    tiny = browser.get("/api/v1/jobs/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in tiny.headers
    assert "Accept-Encoding" in tiny["Vary"]
    assert "Content-Encoding" not in Client().get("/sign-in/", headers={"Accept-Encoding": "gzip"}).headers


class Going(Conventions):
    """An operation that is to go."""

    permission_classes = ()
    action = "get"

    @deprecated(since=date(2026, 1, 1), sunset=date(2026, 12, 31), link="https://hire.example/instead")
    def get(self, _request: Any) -> Response:
        return Response({"x": 1})

    def post(self, _request: Any) -> Response:
        return Response({"x": 2})


def test_what_is_to_go_says_so() -> None:
    view = Going.as_view(authentication_classes=[])
    answer = view(RequestFactory().get("/"))
    assert answer["Deprecation"] == "@1767225600"
    assert answer["Sunset"] == "Thu, 31 Dec 2026 00:00:00 GMT"
    assert answer["Link"] == '<https://hire.example/instead>; rel="deprecation"; type="text/html"'
    assert "Deprecation" not in view(RequestFactory().post("/")).headers
    with pytest.raises(ValueError, match="before"):
        deprecated(since=date(2026, 2, 1), sunset=date(2026, 1, 1), link="x")


def test_a_parameter_that_comes_twice_is_refused_where_one_counts(bob: Person, system_of: Call) -> None:
    """Else the second would be believed to widen a filter, and would replace it."""
    system = system_of(bob)
    status, told = system.get("jobs/", status=["open", "closed"])
    assert (status, list(told["errors"])) == (400, ["status"])
    assert system.get("jobs/", page_size=["1", "2"])[0] == 400
    ranked = a_ranked_job(bob)
    both = [str(row.pk) for row in ranked.applications[:2]]
    assert system.get("comparisons/", job=str(ranked.job.pk), application=both)[0] == 200


def test_ids_may_be_written_in_capitals(bob: Person, system_of: Call) -> None:
    """As SQL Server and .NET write them; https://www.rfc-editor.org/rfc/rfc9562 section 4."""
    (candidate,), system = people(bob, 1), system_of(bob)
    status, told = system.get(f"candidates/{str(candidate.pk).upper()}/")
    assert (status, told["id"]) == (200, str(candidate.pk))
    assert system.get(f"candidates/{str(candidate.pk).upper()}/journey/")[0] == 200
    ranked = a_ranked_job(bob)
    assert system.get(f"jobs/{str(ranked.job.pk).upper()}/standing/")[0] == 200


def test_a_packed_body_is_told_that_it_is_packed(bob: Person, system_of: Call) -> None:
    browser, body = system_of(bob).browser, gzip.compress(b'{"name": "Ada"}')
    answer = browser.post("/api/v1/candidates/", body, content_type=JSON, headers={"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert "Content-Encoding" in answer.json()["detail"]
    plain = {"Content-Encoding": "identity"}
    assert browser.post("/api/v1/candidates/", {"name": "Ada"}, content_type=JSON, headers=plain).status_code == 201


def test_who_accepts_nothing_in_particular_gets_json(bob: Person, system_of: Call) -> None:
    answer = system_of(bob).browser.get("/api/v1/candidates/", headers={"Accept": ""})
    assert (answer.status_code, answer["Content-Type"]) == (200, JSON)
