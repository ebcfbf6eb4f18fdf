"""Every address of the site, as a stranger tries it: charlie administers another organization and finds nothing here.

Each route is declared below, with how charlie tries it, or why it is public. A route that is not declared fails
:func:`test_every_route_is_declared`, so no page can be added without saying what a stranger gets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from portal.actions.candidates import add_identifier
from portal.actions.issuers import trust_issuer
from portal.actions.name_credential import name_credential
from portal.actions.tokens import TOKEN_CAPABILITIES, create_token
from portal.models import Evidence, Membership, OrganizationRow, Record
from portal.permissions import Capability
from tests.portal import (
    url_cases_access,
    url_cases_api_jobs,
    url_cases_api_people,
    url_cases_api_records,
    url_cases_exports,
    url_cases_fairness,
    url_cases_feed,
    url_cases_frameworks,
    url_cases_gaps,
    url_cases_house,
    url_cases_lists,
    url_cases_looks,
    url_cases_metrics,
    url_cases_own,
    url_cases_pack,
    url_cases_papers,
    url_cases_people,
    url_cases_pipeline,
    url_cases_pull,
    url_cases_share,
    url_cases_signon,
    url_cases_sources,
    url_cases_start,
    url_cases_systems,
    url_cases_team,
    url_cases_trust,
    url_cases_verifying,
    url_cases_wallets,
    url_cases_whatif,
)
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Opaque, Own, Public, Row
from tests.portal.work_factories import a_batch, a_ranked_job

METHODS = ("get", "post")


JOB, CANDIDATE, RECORD, APPLICATION = ({name: name} for name in ("job", "candidate", "record", "application"))
PAGES: dict[str, Case] = {
    "home": Own(),
    "sign_in": Public("this is where people sign in"),
    "sign_out": Public("it ends a session, whoever's it is; by POST only"),
    "password": Own(),
    "switch_organization": Row({}, {"organization": "{organization}"}),
    "jobs": Own("?q=nursing"),
    "new_job": Own("", {"title": "", "row": "a", "key-a": "vitals"}),
    "skills": Own("?q=vital"),
    "job": Row(JOB),
    "change_job": Row(JOB, {"title": "Mine"}),
    "requirements": Row(JOB, {"do": "save"}),
    "job_versions": Row(JOB),
    "approve_requirements": Row(JOB),
    "own_credentials": Own(),
    "new_own_credential": Own("", {"name": ""}),
    "change_own_credential": Row({"credential": "own_credential"}, {"name": "Changed"}),
    "remove_own_credential": Row({"credential": "own_credential"}),
    "close_job": Row(JOB),
    "reopen_job": Row(JOB),
    "candidates": Own("?q=marisol&job={job}"),
    "add_candidate": Own("", {"name": ""}),  # a foreign job is 404: test_candidates_pages.py
    "candidate": Row(CANDIDATE),
    "change_candidate": Row(CANDIDATE, {"name": "Mine"}),
    "add_application": Row(CANDIDATE, {"job": "{job}"}),
    "add_identifier": Row(CANDIDATE, {"kind": "number", "value": "7"}),
    "confirm_identifier": Row({"identifier": "identifier"}, {"how": "I say so"}),
    "remove_identifier": Row({"identifier": "identifier"}),
    "members": Own(),
    "add_member": Own("", {"email": "x"}),
    "change_role": Row({"membership": "membership"}, {"role": "auditor"}),
    "remove_member": Row({"membership": "membership"}),
    "new_password": Row({"membership": "membership"}),
    "tokens": Own(),
    "create_token": Own("", {"name": ""}),
    "rotate_token": Row({"token": "token"}),
    "revoke_token": Row({"token": "token"}),
    "organization_settings": Own("", {"name": ""}),
    "audit": Own("?subject=job:{job}&chain=1"),
    "inbox": Own("?q=vital&job={job}&batch={batch}"),
    "inbox_live": Own("?id={record}&batch={batch}"),
    "add_records": Own("?candidate={candidate}&job={job}"),
    "stop_batch": Row({"batch": "batch"}),
    "dismiss_batch": Row({"batch": "batch"}),
    "batch": Row({"batch": "batch"}),
    "batch_live": Row({"batch": "batch"}),
    "batch_results": Row({"batch": "batch"}),
    "record": Row(RECORD),
    "record_progress": Row(RECORD),
    "record_received": Row(RECORD),
    "record_receipt": Row(RECORD),
    "record_verdict": Row(RECORD),
    "check_record": Row(RECORD),
    "trust_record_issuer": Row(RECORD, {"reason": "I say so", "level": "trusted"}),
    "assign_record": Row({"record": "unmatched"}, {"candidate": "{candidate}"}),
    "confirm_link": Row({"evidence": "evidence"}),
    "statement": Row(CANDIDATE | {"digest": "digest"}),
    "ranking": Row(JOB),
    "rank_again": Row(JOB),
    "ranking_progress": Row(JOB),
    "ranking_beside": Row(JOB),
    "export_ranking": Row(JOB | {"kind": "kind"}),
    "points": Row({"entry": "entry"}),
    "screening_names": Own("", {"hide": "1"}),
    "pool_report": Row(JOB),
    "ask_pool": Row(JOB | {"requirement": "requirement"}, {"message": "Hello"}),
    "gap_report": Row(APPLICATION),
    "ask_for_evidence": Row(APPLICATION | {"requirement": "requirement"}, {"message": "Hello"}),
    "decide": Row(APPLICATION, {"stage": "hired", "reason": "Mine"}),
    "observe": Row(APPLICATION, {"requirement": "vitals"}),
    "issuers": Own("?q=cedar"),
    "issuer": Row({}, {}),
    "trust_issuer": Own("", {"issuer": ""}),
    "stop_trusting": Row({"entry": "trusted"}, {"reason": "Mine"}),
    "healthz": Public("load balancers have no account; it says only that the process answers"),
    "readyz": Public("load balancers have no account; it says only what is ready"),
}
AREAS = (
    url_cases_share,
    url_cases_own,
    url_cases_people,
    url_cases_wallets,
    url_cases_pull,
    url_cases_frameworks,
    url_cases_sources,
    url_cases_whatif,
    url_cases_fairness,
    url_cases_gaps,
    url_cases_pipeline,
    url_cases_lists,
    url_cases_team,
    url_cases_signon,
    url_cases_house,
    url_cases_trust,
    url_cases_metrics,
    url_cases_start,
    url_cases_looks,
    url_cases_access,
    url_cases_api_jobs,
    url_cases_api_people,
    url_cases_api_records,
    url_cases_exports,
    url_cases_feed,
    url_cases_pack,
    url_cases_papers,
    url_cases_systems,
    url_cases_verifying,
)
for area in AREAS:
    PAGES |= area.CASES
QUERIES = {"issuer": "?id=did:web:cedarfork.example", "api-issuer-one": "?id=did:web:cedarfork.example"}
QUERIES |= {"api-ranking-compare": "?before=1"}
QUERIES |= {"api-metrics": "?job={job}", "api-metrics-file": "?job={job}&as=json"}
API: dict[str, Case] = {
    "api-job-list": Own(),
    "api-propose-list": Own("", {"text": "too short"}),
    "api-job-detail": Row({"pk": "job"}),
    "api-job-counts": Row({"pk": "job"}),
    "api-job-review": Own(),
    "api-job-rankings": Row({"pk": "job"}),
    "api-candidate-list": Own("?email=danette@mail.example"),
    "api-candidate-detail": Row({"pk": "candidate"}),
    "api-candidate-applications": Row({"pk": "candidate"}, {"job": "{job}"}),
    "api-application-list": Own("?job={job}"),
    "api-application-detail": Row({"pk": "application"}),
    "api-batch-list": Own(),
    "api-batch-detail": Row({"pk": "batch"}),
    "api-batch-results": Row({"pk": "batch"}),
    "api-batch-results-file": Row({"pk": "batch"}),
    "api-record-list": Own("?candidate={candidate}"),
    "api-record-detail": Row({"pk": "record"}),
    "api-record-verify-again": Row({"pk": "record"}),
    "api-verification-list": Own("?record={record}"),
    "api-verification-detail": Row({"pk": "verification"}),
    "api-ranking-list": Own("?job={job}"),
    "api-ranking-detail": Row({"pk": "run"}),
    "api-ranking-export": Row({"pk": "run"}),
    "api-ranking-pool": Row({"pk": "run"}),
    "api-ranking-changes": Row({"pk": "run"}),
    "api-entry-list": Own("?run={run}"),
    "api-entry-detail": Row({"pk": "entry"}),
    "api-gap-report-detail": Row({"pk": "application"}),
    "api-waiting-link-list": Own(),
    "api-remembered-link-list": Own(),
    "api-remembered-link-detail": Row({"pk": "word"}),
    "api-rates": Own("?job={job}", for_auditors=True),
    "api-schema": Public("it describes the API and holds nothing of anybody"),
    "api-docs": Public("it shows the schema, which is public"),
    "api-docs-area": Opaque({"area": "no-such-area"}),
    "api-try": Public("it draws the schema, which is public; calls need a token"),
    "api-examples": Public("it shows clients that we publish"),
    "api-example": Opaque({"name": "no-such-file.py"}),
    "api-problems": Public("it says what the codes of problems mean"),
    "api-problem": Opaque({"code": "no-such-code"}),
    "vc-api-credentials": Own("", {"verifiableCredential": "7"}),
    "vc-api-presentations": Own("", {"verifiablePresentation": "7"}),
    "api-not-found": Public("it says that an address does not exist"),
}
for area in AREAS:
    API |= getattr(area, "API", {})
SECRETS = ("Marisol", "Beatrix", "Owen C", "nursing assistant", "Alder Grove", "Cedar Fork", "scan-0.pdf")


def routes(resolver: URLResolver) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry)
        elif isinstance(entry, URLPattern):
            yield entry.name or f"(no name) {entry.pattern}"


@pytest.fixture
def world(alice: Person, bob: Person) -> dict[str, str]:
    """One of everything in bob's organization, by the name that addresses use."""
    ranked = a_ranked_job(bob)
    first = ranked.applications[0]
    batch = a_batch(bob)
    record = Record.objects.within(bob.scope).get(candidate=first.candidate)
    assert record.current_verification is not None
    identifier = add_identifier(bob.scope, first.candidate, kind="number", value="N-1")
    token, _ = create_token(alice.scope, name="ATS", capabilities=["rank"])
    trusted = trust_issuer(bob.scope, issuer="did:web:other.example", name="Other", level="known", reason="x")
    rows: dict[str, Any] = {
        "organization": bob.organization,
        "job": ranked.job,
        "candidate": first.candidate,
        "application": first,
        "record": record,
        "unmatched": Record.objects.within(bob.scope).filter(candidate=None).first(),
        "verification": record.current_verification,
        "evidence": Evidence.objects.within(bob.scope).filter(record=record).first(),
        "batch": batch,
        "run": ranked.run,
        "entry": ranked.entry(first),
        "identifier": identifier,
        "membership": Membership.objects.within(bob.scope).get(user=bob.user),
        "token": token,
        "trusted": trusted,
        "own_credential": name_credential(bob.scope, name="Nursing assistant listing"),
    }
    for area in AREAS:
        rows |= area.rows(bob, first)
    ids = {name: row if isinstance(row, str) else str(row.pk) for name, row in rows.items()}
    return ids | {"digest": record.digest, "kind": "csv", "requirement": "vitals"}


def address(name: str, case: Case, world: dict[str, str]) -> str:
    if isinstance(case, Opaque):
        return reverse(name, kwargs=case.names)
    assert not isinstance(case, Public)
    if isinstance(case, Row):
        return reverse(name, kwargs={part: world[row] for part, row in case.names.items()}) + QUERIES.get(
            name, ""
        ).format(**world)
    return reverse(name, kwargs={part: world[row] for part, row in case.names.items()}) + case.query.format(**world)


def sent(case: Case, world: dict[str, str]) -> dict[str, str]:
    return {} if isinstance(case, Public) else {name: value.format(**world) for name, value in case.post.items()}


def everything_of(person: Person) -> dict[str, list[dict[str, Any]]]:
    """Every row of the organization, to see that nothing moved."""
    models = [model for model in apps.get_app_config("portal").get_models() if issubclass(model, OrganizationRow)]
    return {model.__name__: list(model.objects.within(person.scope).order_by("pk").values()) for model in models}


def bearer(person: Person) -> Client:
    """A token of the person's own, which may do whatever its person may."""
    token, secret = create_token(person.scope, name="All", capabilities=[item.value for item in TOKEN_CAPABILITIES])
    token.user, token.scopes = person.user, [item.value for item in Capability if person.scope.may(item)]
    token.save()
    return Client(headers={"Authorization": f"Bearer {secret}"})


def found_wrong(
    browser: Client, cases: dict[str, Case], world: dict[str, str], secrets: tuple[str, ...] = SECRETS
) -> list[str]:
    """What a stranger's browser gets and should not."""
    wrong = []
    for name, case in cases.items():
        if isinstance(case, Public):
            continue
        codes = []
        for method in METHODS:
            answer = getattr(browser, method)(address(name, case, world), sent(case, world) if method == "post" else {})
            codes.append(answer.status_code)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            told = [secret for secret in secrets if secret in body.decode(errors="replace")]
            if told:
                wrong.append(f"{name} {method}: tells {told}")
        if isinstance(case, Row | Opaque) and (not set(codes) <= {404, 405} or 404 not in codes):
            wrong.append(f"{name}: {codes}, expected 404")
        if isinstance(case, Own) and set(codes) & ({404, 500} if case.for_auditors else {404, 403, 500}):
            wrong.append(f"{name}: {codes}, expected a page of their own")
    return wrong


def test_every_route_is_declared() -> None:
    declared = set(PAGES) | set(API)
    existing = set(routes(get_resolver()))
    assert existing - declared == set(), "say how a stranger tries these, or why they are public"
    assert declared - existing == set(), "these routes are gone"


def test_a_stranger_finds_nothing_and_moves_nothing(bob: Person, charlie: Person, world: dict[str, str]) -> None:
    before = everything_of(bob)
    assert found_wrong(charlie.client, PAGES, world) == []
    assert everything_of(bob) == before


def test_without_the_link_nobody_finds_anything(bob: Person, world: dict[str, str]) -> None:
    opaque = {name: case for name, case in (PAGES | API).items() if isinstance(case, Opaque)}
    before = everything_of(bob)
    named = tuple(secret for secret in SECRETS if secret != bob.organization.name.removesuffix(" Care"))
    for browser, secrets in ((Client(), SECRETS), (bob.client, named)):  # a member reads their organization's name
        assert found_wrong(browser, opaque, world, secrets) == []
    assert everything_of(bob) == before


def test_a_strangers_token_finds_nothing_and_moves_nothing(bob: Person, charlie: Person, world: dict[str, str]) -> None:
    before = everything_of(bob)
    assert found_wrong(bearer(charlie), API, world) == []
    assert everything_of(bob) == before


#: Rows of one person, or of one token, alone: to others of the organization they are 404, too.
ONE_PERSONS = {"switch_organization", "open_notice", "revoke_personal_token"}
ONE_PERSONS |= {"api-verify-job-detail", "api-verify-job-results", "api-verify-job-results-file"}
ONE_PERSONS |= {"api-export-detail", "api-export-file"}


def test_the_addresses_lead_somewhere_for_those_who_belong(alice: Person, world: dict[str, str]) -> None:
    """The walk above would also pass if its addresses were wrong: for a member of the organization none is a 404."""
    missing = []
    for browser, cases in ((alice.client, PAGES), (bearer(alice), API)):
        for name, case in cases.items():
            if not isinstance(case, Row) or name in ONE_PERSONS:
                continue
            codes = []
            for method in METHODS:
                with transaction.atomic():
                    codes.append(getattr(browser, method)(address(name, case, world), sent(case, world)).status_code)
                    transaction.set_rollback(True)
            if 404 in codes or 500 in codes:
                missing.append(f"{name}: {codes}")
    assert missing == []


#: Forms that an auditor has and that change nothing of anybody's but their own: the session, their own view, their own
#: token; computing a stored ranking again, which proves it; opening a sealed copy, which only they may; and what if,
#: which keeps nothing unless it is saved (they are offered no saving).
AUDITORS_OWN = {"sign_out", "screening_names", "password", "switch_organization", "rates_token", "recompute_run"}
AUDITORS_OWN |= {"open_sealed_copy", "what_if"}
AUDITORS_OWN |= {"candidate_pack", "application_pack"}  # a file to take away
#: Their own account, what they are told of, and the searches that they keep.
AUDITORS_OWN |= {"add_app", "personal_tokens", "change_own_name", "move_address", "preferences", "notice_settings"}
AUDITORS_OWN |= {"end_own_sessions"}
AUDITORS_OWN |= {"save_search", "default_search"}
#: Files of what they may read, written for them alone.
AUDITORS_OWN |= {"ask_export", "drop_export"}


def test_auditors_are_offered_nothing_that_changes_anything(erin: Person, world: dict[str, str]) -> None:
    offered = set()
    for name, case in PAGES.items():
        if not isinstance(case, Row | Own):
            continue
        answer = erin.client.get(address(name, case, world))
        if answer.status_code != 200 or answer.streaming or not answer["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        assert 'value="save"' not in page, name
        for form in re.findall(r"<form\b[^>]*>", page):
            if 'method="post"' in form:
                action = re.search(r'action="([^"]*)"', form)
                target = (
                    resolve(action[1].partition("?")[0])
                    if action and action[1]
                    else resolve(answer.request["PATH_INFO"])
                )
                offered.add((target.url_name, name))
    left = sorted({name for name, _page in offered if name not in AUDITORS_OWN})
    assert not left, ", ".join(left)


def test_who_is_signed_out_is_sent_to_the_door(world: dict[str, str]) -> None:
    wrong = []
    for name, case in (PAGES | API).items():
        codes = []
        if isinstance(case, Opaque):  # whoever has no link of theirs is a stranger, signed in or not
            continue
        for method in METHODS:
            browser = Client()
            target = (
                reverse(name, kwargs={"rest": "x"} if name == "api-not-found" else None)
                if isinstance(case, Public)
                else ""
            )
            target = target or address(name, case, world)
            answer = getattr(browser, method)(target)
            at_door = answer.status_code == 302 and answer.url.startswith(reverse("sign_in"))
            codes.append("door" if at_door else answer.status_code)
        allowed = {200, 302, 400, 404, 405, 422, 503, "door"} if isinstance(case, Public) else {"door", 401, 405}
        if not set(codes) <= allowed or (not isinstance(case, Public) and not {"door", 401} & set(codes)):
            wrong.append(f"{name}: {codes}")
    assert wrong == []
