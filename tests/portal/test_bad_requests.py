"""Nonsense in addresses and forms, on every page, by every role and a guest: refused or ignored, never a server error.

Each page gets every parameter that any page reads, each of another hostile value, and then its own forms with one field
spoilt at a time, so that what is checked first does not shield what is checked later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from portal.actions.guests import invite_guest
from portal.models import Job
from tests.portal import (
    url_cases_house,
    url_cases_lists,
    url_cases_looks,
    url_cases_metrics,
    url_cases_pipeline,
    url_cases_signon,
    url_cases_start,
    url_cases_team,
    url_cases_trust,
)
from tests.portal.conftest import Person
from tests.portal.test_url_walk import PAGES, address, world
from tests.portal.url_cases import Own, Row

__all__ = ["world"]

AREAS = (
    url_cases_lists,
    url_cases_pipeline,
    url_cases_team,
    url_cases_signon,
    url_cases_house,
    url_cases_trust,
    url_cases_metrics,
    url_cases_start,
    url_cases_looks,
)

VIEWS = Path(__file__).parents[2] / "portal"
READ = re.compile(r"""(?:GET|POST|asked|data|params|post|get)\.get(?:list)?\(\s*["']([\w-]+)["']""")
LISTED = re.compile(r"""for name in \(((?:\s*["'][\w-]+["'],?)+)\s*\)""")
HOSTILE = {
    "null": "a\x00b",
    "long": "x" * 12_000,
    "huge number": "9" * 40,
    "billion": "1000000000",
    "negative": "-1",
    "superscript": "²",
    "arabic digits": "١٢",
    "not a number": "nan",
    "infinite": "1e999",
    "garbage id": "{00000000-0000-0000-0000-00000000000g}",
    "urn id": "urn:uuid:00000000-0000-4000-8000-000000000000",
    "unknown id": "00000000-0000-4000-8000-000000000000",
    "deep json": "[" * 12_000,
    "json": '{"a": [null, {"b": 1e400}]}',
    "day": "2026-02-30",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "markup": '"><script>alert(1)</script>{{7*7}}',
    "formula": "=cmd|' /C calc'!A0",
    "reversed": "\u202egnp.exe\ufeff\u2028",
    "no address": "//evil.example/%0d%0aSet-Cookie:a=b",
    "braces": "{name.__class__}%s%(a)s{",
}


def _names() -> list[str]:
    found: set[str] = set()
    for file in VIEWS.rglob("*.py"):
        text = file.read_text()
        found.update(READ.findall(text))
        for part in LISTED.findall(text):
            found.update(re.findall(r"[\w-]+", part))
    return sorted(found - {"csrfmiddlewaretoken"})


NAMES = _names()
ROLES = ("alice", "bob", "dora", "erin", "guest")


def a_guest(bob: Person, world: dict[str, str]) -> Client:
    job = Job.objects.within(bob.scope).get(pk=world["job"])
    _, link = invite_guest(bob.scope, job, name="Ines Amato", email="ines@guest.example", days=7)
    browser = Client()
    assert browser.get(link).status_code == 302
    return browser


@pytest.fixture
def browsers(alice: Person, bob: Person, dora: Person, erin: Person, world: dict[str, str]) -> dict[str, Client]:
    people = {"alice": alice, "bob": bob, "dora": dora, "erin": erin}
    return {name: person.client for name, person in people.items()} | {"guest": a_guest(bob, world)}


def asked(world: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, case in PAGES.items():
        if isinstance(case, Row | Own):
            yield name, address(name, case, world).partition("?")[0]


def new_pages(world: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The pages of the working day: lists, pipeline, teams, signing in, the house, trust, figures, first run, looks."""
    names = {name for area in AREAS for name in area.CASES}
    return ((name, target) for name, target in asked(world) if name in names)


def hostile_form(shift: int) -> dict[str, str]:
    """Every parameter, each with another hostile value; the next shift gives each the next one."""
    values = list(HOSTILE.values())
    return {name: values[(place + shift) % len(values)] for place, name in enumerate(NAMES)}


def tried(browser: Client, method: str, target: str, sent: dict[str, Any]) -> str:
    """What went wrong, empty where nothing did; what was done is undone."""
    try:
        with transaction.atomic():
            try:
                answer = getattr(browser, method)(target, sent)
                if answer.streaming:
                    b"".join(answer.streaming_content)
                code = answer.status_code
            finally:
                transaction.set_rollback(True)
    except Exception as error:  # noqa: BLE001 - whatever it is, a browser would have read "our trouble"
        return f"{type(error).__name__}: {str(error)[:200]}"
    return str(code) if code >= 500 else ""


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_no_page_breaks_at_nonsense(browsers: dict[str, Client], world: dict[str, str], role: str) -> None:
    wrong = []
    for place, (name, target) in enumerate(new_pages(world)):
        for method in ("get", "post"):
            sent = hostile_form(ROLES.index(role) * 5 + place)
            asked = {key: value[:1_000] for key, value in sent.items()} if method == "get" else sent
            if found := tried(browsers[role], method, target, asked):
                wrong.append(f"{method} {name} {role} {place}: {found}")
    assert wrong == []


FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
FIELD = re.compile(r"<(?:input|select|textarea|button)\b[^>]*\bname=\"([^\"]+)\"[^>]*>")
VALUE = re.compile(r'\bvalue="([^"]*)"')


def forms_of(page: str, here: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The forms of a page: the method, where it goes, and its fields as they stand."""
    for head, body in FORM.findall(page):
        method = "post" if 'method="post"' in head else "get"
        action = re.search(r'\baction="([^"]*)"', head)
        fields = {}
        for found in FIELD.finditer(body):
            if found[1] != "csrfmiddlewaretoken":
                value = VALUE.search(found[0])
                fields[unescape(found[1])] = unescape(value[1]) if value else "x"
        yield method, unescape(action[1]) if action and action[1] else here, fields


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_no_form_breaks_at_one_spoilt_field(browsers: dict[str, Client], world: dict[str, str], role: str) -> None:
    wrong, seen, values = [], set(), cycle(HOSTILE.items())
    for name, target in new_pages(world):
        answer = browsers[role].get(target)
        if answer.status_code != 200 or answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
            continue
        for method, action, fields in forms_of(answer.content.decode(), target):
            plain = (method, re.sub(r"[0-9a-f-]{36}", "ID", action), tuple(sorted(fields)))
            if plain in seen or "/sign-out" in action:
                continue
            seen.add(plain)
            for field in sorted(fields)[:12]:
                kind, value = next(values)
                if found := tried(browsers[role], method, action, fields | {field: value[:70_000]}):
                    wrong.append(f"{name}: {method} {action} {field} {kind}: {found}")
    assert wrong == []


def test_a_parameter_a_thousand_times(browsers: dict[str, Client], world: dict[str, str]) -> None:
    wrong = []
    for name, target in new_pages(world):
        for method in ("get", "post"):
            sent = {field: [str(number) for number in range(240)] for field in ("application", "a", "q", "page")}
            if found := tried(browsers["bob"], method, target, sent):
                wrong.append(f"{method} {name}: {found}")
    assert wrong == []


def test_every_form_is_refused_without_its_token(bob: Person, world: dict[str, str]) -> None:
    """The protection against forged requests is on for every page that is not a protocol's endpoint."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(bob.user, backend="django.contrib.auth.backends.ModelBackend")
    codes = {name: browser.post(target).status_code for name, target in asked(world)}
    assert {name: code for name, code in codes.items() if code != 403} == {}


def test_other_methods_are_refused(browsers: dict[str, Client], world: dict[str, str]) -> None:
    codes: dict[str, int] = {}
    for name, target in asked(world):
        for method in ("put", "patch", "delete", "trace"):
            answer = getattr(browsers["alice"], method)(target)
            if answer.status_code != 405:
                codes[f"{method} {name}"] = answer.status_code
    assert codes == {}
