"""The API's reference: every operation on one page, read without a script, light, and safe whatever is asked."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from portal.api.committed import DOCUMENT
from portal.api.problems import PROBLEMS
from portal.api.reference import reference

AREAS = sorted(reference().areas)
HEAVIEST = 150_000
HTML = {"Accept": "text/html"}


class Anchors(HTMLParser):
    """What a page has and what it leads to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if tag == "a" and "href" in given else []
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        self.inline += ["script"] if tag == "script" and "src" not in given else []
        self.inline += ["style"] if tag == "style" else []


def page_of(area: str, **headers: str) -> str:
    answer = Client().get(f"/api/v1/docs/{area}/" if area else "/api/v1/docs/", headers=HTML | headers)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
def test_it_works() -> None:
    overview = page_of("")
    assert "<h1>The API</h1>" in overview
    assert all(f'href="/api/v1/docs/{area}/"' in overview for area in AREAS)
    jobs = page_of("jobs")
    assert '<article class="ref-op" id="jobs_create"' in jobs
    assert "<code>edit_jobs</code>" in jobs
    assert "$TOKEN" in jobs


@pytest.mark.django_db
@pytest.mark.parametrize("area", ["", *AREAS])
def test_a_page_is_whole(area: str) -> None:
    page = page_of(area)
    found = Anchors(page)
    assert len(page.encode()) < HEAVIEST
    assert found.inline == [], "the policy of the site allows nothing inline"
    assert len(found.ids) == len(set(found.ids)), "an anchor is one place"
    assert {link[1:] for link in found.links if link.startswith("#")} <= set(found.ids)
    problems = {link.split("/")[-2] for link in found.links if link.startswith("/api/v1/problems/")}
    assert problems <= set(PROBLEMS)


@pytest.mark.django_db
def test_every_operation_stands_on_one_page() -> None:
    paths = json.loads(DOCUMENT.read_text())["paths"]
    told = {one["operationId"] for item in paths.values() for one in item.values()}
    shown = [one.id for area in reference().areas.values() for one in area.operations]
    assert sorted(shown) == sorted(told)
    for area in reference().areas.values():
        ids = set(Anchors(page_of(area.slug)).ids)
        assert {one.id for one in area.operations} <= ids


@pytest.mark.django_db
@pytest.mark.parametrize("area", ["no-such-area", "jobs-", "JOBS", "__init__"])
def test_an_unknown_area_is_not_there(area: str) -> None:
    assert Client().get(f"/api/v1/docs/{area}/", headers=HTML).status_code == 404


@pytest.mark.parametrize("address", ["/api/v1/docs/", "/api/v1/docs/jobs/", "/api/v1/docs/try/"])
def test_it_is_only_read(address: str) -> None:
    assert Client().post(address).status_code == 405


@pytest.mark.django_db
def test_words_find_operations() -> None:
    page = Client().get("/api/v1/docs/?q=push+APPLICANT", headers=HTML).content.decode()
    assert 'href="/api/v1/docs/applicants/#applicants_create"' in page
    assert "jobs_list" not in page
    by_scope = Client().get("/api/v1/docs/?q=read_metrics", headers=HTML).content.decode()
    assert "/docs/fairness/#" in by_scope
    nothing = Client().get("/api/v1/docs/?q=zzz", headers=HTML).content.decode()
    assert "No operation has all of these words" in nothing


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", ["<script>alert(1)</script>", '"><b id=x>', "a\x00b", "%", "\\", "x" * 5000, "🦊" * 900]
)
def test_a_hostile_search_is_only_text(asked: str) -> None:
    answer = Client().get("/api/v1/docs/", {"q": asked}, headers=HTML)
    page = answer.content.decode()
    assert answer.status_code in {200, 400, 414}
    assert "<script>alert" not in page
    assert "<b id=x>" not in page
    assert len(page) < HEAVIEST


@pytest.mark.django_db
def test_it_speaks_the_readers_language() -> None:
    page = page_of("jobs", **{"Accept-Language": "es"})
    assert '<html lang="es"' in page
    (listing,) = [one for one in reference().areas["jobs"].operations if one.id == "jobs_list"]
    assert listing.summary in page, "the document's own words stay as they are"


@pytest.mark.django_db
def test_the_console_is_elsewhere() -> None:
    console = Client().get("/api/v1/docs/try/", headers=HTML).content.decode()
    assert "swagger-ui-bundle" in console
    overview = page_of("")
    assert "swagger-ui" not in overview
    assert 'href="/api/v1/docs/try/"' in overview
    assert re.findall(r'<script src="[^"]*(?:swagger|cdn)', overview) == []
