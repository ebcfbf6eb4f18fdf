"""What the pages about people, what they shared and what is decided about them can do, systems can do: or why not.

As :mod:`tests.portal.api.jobs.test_pages_have_endpoints`: a page that is added fails here until it has either.
"""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.portal.api.jobs import test_pages_have_endpoints as jobs
from tests.portal.test_url_walk import routes

#: Page by the endpoints that do what it does.
ENDPOINTS: dict[str, tuple[str, ...]] = {
    "candidates": ("api-candidate-list",),
    "candidate": ("api-candidate-detail", "api-candidate-applications", "api-candidate-identifiers"),
    "add_candidate": ("api-candidate-list", "api-applicant-list"),
    "change_candidate": ("api-candidate-detail",),
    "add_application": ("api-candidate-applications",),
    "add_identifier": ("api-candidate-identifiers",),
    "confirm_identifier": ("api-identifier-confirmation",),
    "remove_identifier": ("api-identifier-detail",),
    "candidate_skills": ("api-skill-suggest",),
    "journey": ("api-candidate-journey",),
    "statement": ("api-claim-detail", "api-record-signed-text"),
    "invite_candidate": ("api-invitation-list",),
    "invite_people": ("api-invitation-list",),
    "same_people": ("api-same-person-list",),
    "decide_same_person": ("api-same-person-decision",),
    "candidate_papers": (
        "api-candidate-papers-ler-rs",
        "api-candidate-papers-json-resume",
        "api-candidate-papers-candidate-json",
    ),
    "import_papers": ("api-candidate-papers-import",),
    "imported_papers": ("api-batch-detail", "api-batch-results"),
    "imported_papers_live": ("api-batch-detail", "api-batch-results"),
    "candidate_pack": ("api-candidate-evidence-pack",),
    "application_pack": ("api-application-evidence-pack",),
    "ask_for_evidence": ("api-evidence-request-list",),
    "ask_about_record": ("api-evidence-request-list",),
    "ask_pool": ("api-evidence-request-several",),
    "pipeline_ask": ("api-evidence-request-several",),
    "interview": ("api-application-interview-kit",),
    "application_notes": ("api-note-list", "api-note-mentionable"),
    "job_notes": ("api-note-list",),
    "change_note": ("api-note-detail",),
    "remove_note": ("api-note-detail",),
    "observe": ("api-observation-list", "api-application-rubric", "api-observation-amendment"),
    "withdraw_observation": ("api-observation-withdrawal",),
    "decide": ("api-decision-list", "api-disposition-list"),
    "write_letter": ("api-letter-list", "api-letter-preview"),
    "decisions": ("api-decision-list",),
    "decisions_csv": ("api-export-list",),
    "compare": ("api-comparison-list",),
    "pipeline": ("api-application-list", "api-stage-list"),
    "pipeline_move": ("api-move-list",),
    "pipeline_undo": ("api-move-reversal",),
    "job_links": ("api-apply-link-list", "api-invitation-list"),
    "create_apply_link": ("api-apply-link-list",),
    "revoke_share_link": ("api-apply-link-revocation", "api-invitation-revocation"),
    "resend_invitation": ("api-invitation-sending",),
    "contests": ("api-contest-list",),
    "answer_contest": ("api-contest-answer",),
    "inbox": ("api-record-list", "api-submission-list"),
    "inbox_live": ("api-record-list", "api-change-list"),
    "add_records": ("api-record-list", "api-batch-list"),
    "batch": ("api-batch-detail", "api-batch-results"),
    "batch_live": ("api-batch-detail",),
    "batch_results": ("api-batch-results-file",),
    "stop_batch": ("api-batch-stop",),
    "dismiss_batch": ("api-batch-dismiss",),
    "record": ("api-record-detail", "api-record-signed-text", "api-verification-list"),
    "record_progress": ("api-record-detail",),
    "record_received": ("api-record-document",),
    "record_receipt": ("api-record-receipt",),
    "record_verdict": ("api-record-verdict-file",),
    "record_structure": ("api-record-structure",),
    "compare_verifications": ("api-record-comparison",),
    "check_record": ("api-record-verify-again",),
    "trust_record_issuer": ("api-record-trust-issuer",),
    "assign_record": ("api-record-assign",),
    "confirm_link": ("api-claim-confirm",),
    "save_search": ("api-saved-search-list",),
    "change_search": ("api-saved-search-detail",),
    "remove_search": ("api-saved-search-detail",),
    "legal_holds": ("api-legal-hold-list",),
    "place_legal_hold": ("api-legal-hold-list",),
    "lift_legal_hold": ("api-legal-hold-lifting",),
    "sealed_copies": ("api-sealed-copy-list",),
    "letters": ("api-letter-template-list",),
    "new_letter": ("api-letter-template-list",),
    "change_letter": ("api-letter-template-detail",),
    "remove_letter": ("api-letter-template-detail",),
    "exports": ("api-export-list",),
    "exports_live": ("api-export-list",),
    "ask_export": ("api-export-list",),
    "export_file": ("api-export-file",),
    "drop_export": ("api-export-detail",),
}
_QR = "a picture of an address that `GET /invitations/` and `GET /apply-links/` give in letters"
#: Page by why there is no endpoint.
PAGES_ONLY: dict[str, str] = {
    "shared_job": "what a guest sees of a job: systems have tokens of their own",
    "link_qr_png": _QR,
    "link_qr_svg": _QR,
    "default_search": "which search one's own page opens with",
    "open_sealed_copy": "what a withdrawal left sealed is opened by an auditor in person, with a reason",
}
#: Pages whose form changes nothing: a file is made with what was chosen in it.
ASKS_WITH_A_FORM = {"candidate_pack", "application_pack"}
#: Beginnings of addresses that are this area's.
BEGINNINGS = (
    "applications/", "candidates/", "contests/", "exports/", "notes/", "observations/", "organization/holds/",
    "organization/letters/", "records/", "sealed/", "searches/",
)  # fmt: skip


def of_area() -> set[str]:
    """The names of this area's pages: what begins so, and what the area of jobs leaves to this one."""
    mine = jobs.of_area()
    left = {name for name, why in jobs.PAGES_ONLY.items() if why == jobs._OTHERS}
    for address, name in jobs.addresses(get_resolver()):
        rest = address.partition("/")[2].partition("/")[2]
        if address.startswith(BEGINNINGS) or (address.startswith("jobs/") and rest.startswith(jobs.OF_PEOPLE)):
            left.add(name)
    return left - (mine - set(jobs.PAGES_ONLY)) - (set(jobs.ENDPOINTS))


def test_it_works() -> None:
    missing = {name for name in of_area() if name not in ENDPOINTS and name not in PAGES_ONLY}
    assert missing == set(), "give each an endpoint, or say why only the page has it"


def test_the_table_names_nothing_that_is_gone_or_another_areas() -> None:
    existing = set(routes(get_resolver()))
    named = {name for names in ENDPOINTS.values() for name in names}
    assert named - existing == set()
    assert (set(ENDPOINTS) | set(PAGES_ONLY)) - of_area() == set()
    assert set(ENDPOINTS) & set(PAGES_ONLY) == set()


def writing_endpoints(resolver: URLResolver) -> set[str]:
    """The names of endpoints that take more than questions."""
    found: set[str] = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found |= writing_endpoints(entry)
        elif isinstance(entry, URLPattern) and set(getattr(entry.callback, "actions", {})) - {"get", "head"}:
            found.add(entry.name or "")
    return found


@pytest.mark.django_db
def test_what_a_page_changes_an_endpoint_changes() -> None:
    """An endpoint that only reads is no answer to a page that writes."""
    addresses = {name: f"/{address}" for address, name in jobs.addresses(get_resolver())}
    writing, browser, wrong = writing_endpoints(get_resolver()), Client(), set()
    assert "api-candidate-list" in writing
    assert "api-change-list" not in writing
    for page, names in ENDPOINTS.items():
        address = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", addresses[page])
        address = re.sub(r"<\w+:\w+>", "x", re.sub(r"<int:\w+>", "1", address))
        refused = browser.delete(address)
        assert refused.status_code == 405, page
        if "POST" in refused["Allow"] and page not in ASKS_WITH_A_FORM and not writing.intersection(names):
            wrong.add(page)
    assert wrong == set()
