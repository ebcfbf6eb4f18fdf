"""What the pages about jobs, issuers, skills and the organization can do, systems can do: or it is said why not.

A page that is added to one of these files fails here until it has an endpoint or a reason.
"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, get_resolver

from portal.views import fairness_urls, frameworks_urls, gaps_urls, house_urls, metrics_urls, sources_urls, whatif_urls
from tests.portal.test_url_walk import routes

#: Page by the endpoints that do what it does.
ENDPOINTS: dict[str, tuple[str, ...]] = {
    "jobs": ("api-job-list",),
    "new_job": ("api-job-list", "api-job-review"),
    "skills": ("api-skill-suggest",),
    "job": ("api-job-detail", "api-job-standing"),
    "change_job": ("api-job-detail",),
    "own_credentials": ("api-own-credential-list",),
    "new_own_credential": ("api-own-credential-list",),
    "change_own_credential": ("api-own-credential-detail",),
    "remove_own_credential": ("api-own-credential-detail",),
    "requirements": ("api-job-version-list", "api-job-counts"),
    "job_versions": ("api-job-version-list", "api-job-version-changes", "api-job-version-requirements"),
    "approve_requirements": ("api-job-approve",),
    "close_job": ("api-job-close",),
    "reopen_job": ("api-job-reopen",),
    "start_occupation": ("api-skill-list",),
    "review_occupation": ("api-propose-list",),
    "start_text": ("api-propose-list",),
    "start_jdx": ("api-propose-list",),
    "start_csv": ("api-propose-list",),
    "start_copy": ("api-job-version-list",),
    "review_copy": ("api-job-version-proposal", "api-job-copy"),
    "levels": ("api-levels",),
    "job_team": ("api-job-team-list", "api-job-guest-list"),
    "add_to_team": ("api-job-team-list",),
    "remove_from_team": ("api-job-team-detail",),
    "invite_guest": ("api-job-guest-list",),
    "renew_guest": ("api-job-guest-renew",),
    "revoke_guest": ("api-job-guest-revoke",),
    "job_sharing": ("api-job-sharing",),
    "job_screening": ("api-job-screening",),
    "switch_blind": ("api-job-blind",),
    "switch_legal_profile": ("api-job-legal-profile",),
    "what_if": ("api-what-if", "api-what-if-version"),
    "ranking": ("api-entry-list",),
    "rank_again": ("api-job-rankings",),
    "ranking_progress": ("api-ranking-detail",),
    "ranking_beside": ("api-entry-list",),
    "export_ranking": ("api-ranking-export",),
    "points": ("api-entry-detail",),
    "job_order": ("api-ranking-detail", "api-job-version-detail"),
    "ranking_runs": ("api-ranking-list", "api-ranking-changes"),
    "ranking_run": ("api-ranking-detail", "api-ranking-changes"),
    "recompute_run": ("api-ranking-recompute",),
    "run_provenance": ("api-ranking-provenance",),
    "compare_runs": ("api-ranking-compare",),
    "pool_report": ("api-ranking-pool",),
    "pool_report_pdf": ("api-ranking-pool-pdf",),
    "gap_report": ("api-gap-report-detail",),
    "gap_report_pdf": ("api-gap-report-pdf",),
    "fairness": ("api-audited-job-list",),
    "rates": ("api-rates",),
    "export_rates": ("api-rates",),
    "metrics": ("api-metrics",),
    "export_metrics": ("api-metrics-file",),
    "issuers": ("api-issuer-list",),
    "issuer": ("api-issuer-one",),
    "trust_issuer": ("api-issuer-list",),
    "stop_trusting": ("api-issuer-stop",),
    "registries": ("api-registry-list", "api-registry-search"),
    "import_issuers": ("api-issuer-import-preview", "api-issuer-import"),
    "undo_import": ("api-issuer-import-undo",),
    "export_issuers": ("api-issuer-file",),
    "frameworks": ("api-framework-list",),
    "search_frameworks": ("api-skill-list",),
    "concept": ("api-skill-one",),
    "retired_concepts": ("api-retired-skill-list",),
    "repair_retired": ("api-retired-skill-replace-in-job", "api-retired-skill-replace-in-word"),
    "framework": ("api-framework-detail", "api-framework-changes"),
    "crossing": ("api-crosswalk",),
    "links": ("api-waiting-link-list",),
    "say_link": ("api-remembered-link-list",),
    "search_link": ("api-skill-suggest",),
    "remembered_links": ("api-remembered-link-list",),
    "undo_link": ("api-undo-word",),
    "withdraw_link": ("api-remembered-link-detail",),
    "members": ("api-member-list",),
    "change_role": ("api-member-detail",),
    "change_reach": ("api-member-detail",),
    "remove_member": ("api-member-detail",),
    "organization_settings": ("api-organization",),
    "organization_health": ("api-health",),
}
_INSTALLATION = "it concerns the whole installation: its operator has a command"
_LOOK = "it is how pages look, not what they hold"
_OTHERS = "another area's: see its own table"
#: Page by why there is no endpoint.
PAGES_ONLY: dict[str, str] = {
    "start_job": "it only leads to the sources",
    "requirements_template": "an empty table; the columns stand at `POST /jobs/propose/`",
    "guest_leave": "a guest's browser",
    "guest_door": "a guest's browser",
    "screening_names": "it hides names in one browser",
    "rates_summary": "a page to print; its numbers are those of the rates",
    "rates_token": "a token makes no tokens",
    "organization_legal": "documents of counsel: put on file by people, who read what they are for",
    "give_legal": "documents of counsel: put on file by people, who read what they are for",
    "legal_document": "documents of counsel: put on file by people, who read what they are for",
    "remove_legal": "documents of counsel: put on file by people, who read what they are for",
    "import_links": "a table of words: each is said by `POST /remembered-links/`",
    "export_links": "a table of words: each stands in `GET /remembered-links/`",
    "add_registry": _INSTALLATION,
    "remove_registry": _INSTALLATION,
    "add_member": "the first password is shown once, and an answer would be kept for its Idempotency-Key",
    "new_password": "the password is shown once, and an answer would be kept for its Idempotency-Key",
    "policies": "read by `GET /organization/policies/`; changed where what each entails stands beside it",
    "settings_index": _LOOK,
    "branding": _LOOK,
    "remove_logo": _LOOK,
    "brand_css": _LOOK,
    "brand_logo": _LOOK,
    "resend_mail": "a button for whoever looks into what failed",
    "wallet_keys": "keys are changed by people, with their hands on the machine",
    "rotate_wallet_key": "keys are changed by people, with their hands on the machine",
    "wallet_key_file": "keys are changed by people, with their hands on the machine",
    "ask_pool": _OTHERS,
    "link_qr_png": _OTHERS,
    "link_qr_svg": _OTHERS,
    "revoke_share_link": _OTHERS,
    "resend_invitation": _OTHERS,
    "reset_factors": "a second factor is taken off by somebody who has seen who asks for it",
    "retention_profiles": "what candidates are promised is decided on the page",
    "change_retention": "what candidates are promised is decided on the page",
    "remove_retention": "what candidates are promised is decided on the page",
}
#: Whole files of addresses that are this area's; of the others, the pages named above.
FILES = (fairness_urls, frameworks_urls, gaps_urls, metrics_urls, sources_urls, whatif_urls, house_urls)
#: Pages in these files that another area answers for.
ELSEWHERE = ("webhook",)
#: Beginnings of addresses that are this area's, in whichever file.
BEGINNINGS = ("jobs/", "issuers/", "organization/members/", "rankings/", "guests/", "team/", "guest/")
#: Addresses of jobs that are about people: pipeline, notes, invitations, comparing.
OF_PEOPLE = ("pipeline", "decisions", "notes", "shared", "compare/", "links", "invite", "invitations", "pull", "wallet")


def of_area() -> set[str]:
    """The names of this area's pages."""
    mine = {entry.name or "" for file in FILES for entry in file.urlpatterns if isinstance(entry, URLPattern)}
    for address, name in addresses(get_resolver()):
        rest = address.partition("/")[2].partition("/")[2]
        if address.startswith(BEGINNINGS) and not rest.startswith(OF_PEOPLE):
            mine.add(name)
    return {name for name in mine if not any(word in name for word in ELSEWHERE)}


def addresses(resolver: URLResolver, before: str = "") -> list[tuple[str, str]]:
    """Every address with its name."""
    found: list[tuple[str, str]] = []
    for entry in resolver.url_patterns:
        whole = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += addresses(entry, whole)
        else:
            found.append((whole, entry.name or ""))
    return found


def test_it_works() -> None:
    missing = {name for name in of_area() if name not in ENDPOINTS and name not in PAGES_ONLY}
    assert missing == set(), "give each an endpoint, or say why only the page has it"


def test_the_table_names_nothing_that_is_gone() -> None:
    existing = set(routes(get_resolver()))
    named = {name for names in ENDPOINTS.values() for name in names}
    assert named - existing == set()
    assert (set(ENDPOINTS) | set(PAGES_ONLY)) - existing == set()
