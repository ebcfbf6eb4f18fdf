"""Every page that links lead to, per role: axe finds nothing in light and dark, and nothing sticks out on a phone."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

NO_PAGES = {
    "export_ranking",
    "export_rates",
    "export_links",
    "gap_report_pdf",
    "pool_report_pdf",
    "legal_document",
    "batch_results",
    "link_qr_png",
    "link_qr_svg",
    "inbox_live",
    "record_received",
    "record_receipt",
    "record_verdict",
    "skills",
    "search_link",
    "requirements_template",
    "api-schema",
    "api-try",
    "api-examples",
    "api-example",
    "export_metrics",
    "candidate_papers",
    "exports_live",
    "export_file",
    "applicant_results",
    "applicant_outcomes",
    "pack_keys",
    "sample_progress",
    "candidate_skills",
    "audit_chain",
    "audit_csv",
    "audit_ndjson",
    "audit_proof",
    "batch_live",
    "decisions_csv",
    "export_issuers",
    "readyz",
    "record_progress",
    "run_provenance",
    "wallet_key_file",
    "brand_css",
    "brand_logo",
}  # files, fragments, the API
OPEN_RECORDS = "/records/?verdict=indeterminate"
LOOKS_EACH = 2  # a route with hundreds of addresses is looked at twice
PAGES = {
    "administrator": {
        "home", "jobs", "new_job", "job", "change_job", "requirements", "job_versions", "ranking", "ranking_beside",
        "points", "pool_report", "ask_pool", "gap_report", "ask_for_evidence", "decide", "observe", "inbox",
        "add_records", "record", "statement", "candidates", "add_candidate", "candidate",
        "change_candidate", "issuers", "issuer", "members", "tokens", "organization_settings", "audit", "password",
        "job_links", "job_sharing", "invite_candidate", "retention_profiles",
        "what_if", "job_order", "ranking_runs", "ranking_run", "compare_runs",
        "legal_holds", "place_legal_hold", "sealed_copies", "contests", "ask_about_record",
        "own_credentials", "new_own_credential",
        "start_job", "start_occupation", "start_text", "start_jdx", "start_csv", "start_copy", "review_copy", "levels",
        "frameworks", "framework", "links", "remembered_links", "job_screening", "organization_legal",
        "fairness", "help", "help_verdicts", "help_unknowns", "help_ranking", "help_fair", "help_candidates",
        "help_metrics", "help_keyboard", "help_glossary", "first_run",
        "pipeline", "decisions", "write_letter", "letters", "new_letter", "save_search", "batch",
        "job_team", "shared_job", "interview", "notices", "notice_settings",
        "account", "second_factors", "add_app", "sign_in_settings", "add_oidc", "add_saml",
        "settings_index", "branding", "policies", "registries", "import_issuers", "webhooks", "wallet_keys",
        "organization_health", "audit_event", "journey", "metrics", "palette", "preferences",
        "exports", "ask_export", "personal_tokens", "applicant_systems", "new_applicant_system", "candidate_pack",
        "import_papers", "api-docs", "api-docs-area", "api-problem",
    },
    "auditor": {"home", "jobs", "job", "ranking", "pool_report", "gap_report", "inbox", "record", "candidates",
                "candidate", "issuers", "issuer", "audit", "audit_event", "job_links", "sealed_copies", "contests",
                "fairness", "rates", "rates_summary", "organization_legal", "job_versions", "statement", "points",
                "job_screening", "what_if", "ranking_runs", "ranking_run", "compare_runs",
                "job_order", "ranking_beside", "pipeline", "decisions", "job_team", "shared_job", "interview",
                "metrics", "registries", "frameworks", "links", "notices", "account", "second_factors",
                "palette", "preferences", "help", "exports", "candidate_pack", "personal_tokens", "as_set_up"},
}  # fmt: skip


def addresses(visitor: Visitor) -> dict[str, list[str]]:
    """Addresses by route, as following every link from the home page finds them."""
    found: dict[str, list[str]] = {"home": ["/"], "inbox": [OPEN_RECORDS]}
    waiting = [OPEN_RECORDS, "/"]  # records with an open question first: their pages have the most to show
    while waiting:
        visitor.page.goto(waiting.pop(0), wait_until="domcontentloaded")
        for link in visitor.page.eval_on_selector_all("a[href], [hx-get]", _LINKS):
            address = urlsplit(link)
            if f"{address.scheme}://{address.netloc}" != visitor.site:
                continue
            try:
                name = resolve(address.path).url_name or ""
            except Resolver404:
                visitor.complaints.append(f"{visitor.page.url}: leads to {link}, which does not exist")
                continue
            known = found.setdefault(name, [])
            target = address.path + (f"?{address.query}" if address.query else "")
            if name in NO_PAGES or target in known or len(known) >= LOOKS_EACH:
                continue
            known.append(target)
            waiting.append(target)
    return {name: known for name, known in found.items() if name not in NO_PAGES}


_LINKS = """nodes => nodes.map(node =>
    new URL(node.getAttribute('href') ?? node.getAttribute('hx-get'), document.baseURI).href)"""  # also links in an SVG


@pytest.mark.parametrize("role", sorted(PAGES))
def test_it_works(visit: Visit, role: str) -> None:
    wide, phone = visit(role), visit(role, phone=True)
    found = addresses(wide)
    assert PAGES[role] - set(found) == set(), "no link leads there"
    wrong: list[str] = []
    for target in (address for known in found.values() for address in known):
        wide.page.goto(target)
        for scheme in ("light", "dark"):
            wide.page.emulate_media(color_scheme=scheme)
            wrong += [f"{scheme}: {violation}" for violation in wide.axe()]
        phone.page.goto(target)
        if phone.overflow() > 0:
            wrong.append(f"{target}: {phone.overflow()} px wider than a phone")
    assert wrong == []


def test_pages_that_only_forms_lead_to(visit: Visit) -> None:
    bob = visit("recruiter", phone=True)
    wrong: list[str] = []
    bob.page.goto("/frameworks/search/?q=vital")
    concept = bob.page.locator("main a[href*='/frameworks/concept/']").first.get_attribute("href")
    for target in (bob.page.url, str(concept), "/frameworks/retired/"):
        bob.page.goto(target)
        wrong += bob.axe()
        if bob.overflow() > 0:
            wrong.append(f"{target}: {bob.overflow()} px wider than a phone")
    assert wrong == []


@pytest.mark.parametrize("part", ["", "?q=ranking", "?q=zzz", "candidates/", "verify/", "webhooks/", "rankings/"])
def test_the_apis_reference(visit: Visit, part: str) -> None:
    """With everything unfolded, too; the console that others make is not looked at."""
    wrong: list[str] = []
    for phone in (False, True):
        anybody = visit(None, phone=phone)
        anybody.page.goto(f"/api/v1/docs/{part}")
        anybody.page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
        for scheme in ("light", "dark"):
            anybody.page.emulate_media(color_scheme=scheme)
            wrong += [f"{scheme}: {violation}" for violation in anybody.axe()]
        if anybody.overflow() > 0:
            wrong.append(f"{part}: {anybody.overflow()} px wider than its window")
        assert anybody.complaints == []
    assert wrong == []


def test_two_checks_of_a_record_compared(visit: Visit) -> None:
    bob = visit("recruiter", phone=True)
    bob.page.goto("/records/?verdict=verified")
    bob.page.locator("#record-rows a").first.click()
    bob.page.locator("#check-again button").click()
    compared = bob.page.locator("aside a[href*='/checks/']").first
    for _ in range(20):
        if compared.count():
            break
        bob.page.wait_for_timeout(1_000)
        bob.page.reload()
    compared.click()
    assert bob.axe() == []
    assert bob.overflow() <= 0


def test_the_door(visit: Visit) -> None:
    stranger = visit(None, phone=True)
    stranger.page.goto("/records/")
    assert stranger.heading() == "Sign in"
    assert stranger.axe() == []
    assert stranger.overflow() <= 0
    stranger.page.get_by_label("E-mail").fill("nobody@aldergrove.example")
    stranger.page.get_by_label("Password").fill("wrong")
    stranger.page.get_by_role("button", name="Sign in").click()
    assert stranger.page.get_by_role("alert").is_visible()
    assert stranger.axe() == []


def test_what_is_not_there_says_so(visit: Visit) -> None:
    lost = visit("recruiter", phone=True)
    lost.page.goto("/candidates/00000000-0000-4000-8000-000000000000/")
    assert lost.page.get_by_role("heading", level=1).is_visible()
    assert lost.axe() == []
    assert lost.overflow() <= 0
