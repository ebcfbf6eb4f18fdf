"""Jobs, what they need, rankings, gap reports; issuers and skills; the organization and its members."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from portal.api.base import UUID
from portal.api.entries import EntryEndpoint
from portal.api.frameworks import CrosswalkEndpoint, FrameworkEndpoint, LevelEndpoint
from portal.api.gap_reports import GapReportEndpoint
from portal.api.issuers import IssuerEndpoint
from portal.api.job_sides import (
    BlindEndpoint,
    LegalProfileEndpoint,
    ScreeningEndpoint,
    SharingEndpoint,
    StandingEndpoint,
)
from portal.api.job_team import GuestEndpoint, TeamEndpoint
from portal.api.jobs import JobEndpoint
from portal.api.members import MemberEndpoint
from portal.api.metrics import AuditedJobEndpoint, MetricsEndpoint
from portal.api.organization import HealthEndpoint, OrganizationEndpoint, PolicyEndpoint
from portal.api.own_credentials import OwnCredentialEndpoint
from portal.api.proposals import ProposeEndpoint
from portal.api.rankings import RankingEndpoint
from portal.api.rates import RatesEndpoint
from portal.api.registries import (
    ImportEndpoint,
    PreviewEndpoint,
    RegistryEndpoint,
    RegistrySearchEndpoint,
    UndoImportEndpoint,
)
from portal.api.retired_skills import RetiredSkillEndpoint
from portal.api.skills import SkillEndpoint
from portal.api.versions import JobVersionEndpoint
from portal.api.what_if import WhatIfEndpoint, WhatIfVersionEndpoint
from portal.api.words import UndoWordEndpoint

_JOB = f"jobs/(?P<job>{UUID})"

router = SimpleRouter()
router.register("jobs/propose", ProposeEndpoint, basename="api-propose")
router.register("jobs", JobEndpoint, basename="api-job")
router.register(f"{_JOB}/versions", JobVersionEndpoint, basename="api-job-version")
router.register(f"{_JOB}/team", TeamEndpoint, basename="api-job-team")
router.register(f"{_JOB}/guests", GuestEndpoint, basename="api-job-guest")
router.register("own-credentials", OwnCredentialEndpoint, basename="api-own-credential")
router.register("rankings", RankingEndpoint, basename="api-ranking")
router.register("entries", EntryEndpoint, basename="api-entry")
router.register("gap-reports", GapReportEndpoint, basename="api-gap-report")
router.register("issuers", IssuerEndpoint, basename="api-issuer")
router.register("registries", RegistryEndpoint, basename="api-registry")
router.register("skills/retired", RetiredSkillEndpoint, basename="api-retired-skill")
router.register("skills", SkillEndpoint, basename="api-skill")
router.register("frameworks", FrameworkEndpoint, basename="api-framework")
router.register("members", MemberEndpoint, basename="api-member")
router.register("fairness/jobs", AuditedJobEndpoint, basename="api-audited-job")

_READ: dict[str, Any] = {"get": "retrieve"}
_WRITE: dict[str, Any] = {"post": "create"}

urlpatterns: list[URLPattern | URLResolver] = [
    path("rates/", RatesEndpoint.as_view(), name="api-rates"),
    path("jobs/<uuid:job>/standing/", StandingEndpoint.as_view(_READ), name="api-job-standing"),
    path("jobs/<uuid:job>/screening/", ScreeningEndpoint.as_view(_READ), name="api-job-screening"),
    path("jobs/<uuid:job>/blind/", BlindEndpoint.as_view(_READ | {"put": "update"}), name="api-job-blind"),
    path(
        "jobs/<uuid:job>/legal-profile/",
        LegalProfileEndpoint.as_view(_READ | {"put": "update"}),
        name="api-job-legal-profile",
    ),
    path(
        "jobs/<uuid:job>/sharing/", SharingEndpoint.as_view(_READ | {"patch": "partial_update"}), name="api-job-sharing"
    ),
    path("jobs/<uuid:job>/what-if/", WhatIfEndpoint.as_view(_WRITE), name="api-what-if"),
    path("jobs/<uuid:job>/what-if/version/", WhatIfVersionEndpoint.as_view(_WRITE), name="api-what-if-version"),
    path("issuers/import/", ImportEndpoint.as_view(_READ | _WRITE), name="api-issuer-import"),
    path("issuers/import/preview/", PreviewEndpoint.as_view(_WRITE), name="api-issuer-import-preview"),
    path("issuers/import/undo/", UndoImportEndpoint.as_view(_WRITE), name="api-issuer-import-undo"),
    path("registries/search/", RegistrySearchEndpoint.as_view(_READ), name="api-registry-search"),
    path("frameworks/crosswalk/", CrosswalkEndpoint.as_view(_READ), name="api-crosswalk"),
    path("levels/", LevelEndpoint.as_view(_READ), name="api-levels"),
    path(
        "organization/",
        OrganizationEndpoint.as_view(_READ | {"patch": "partial_update"}),
        name="api-organization",
    ),
    path("organization/policies/", PolicyEndpoint.as_view(_READ), name="api-policies"),
    path("organization/health/", HealthEndpoint.as_view(_READ), name="api-health"),
    path("metrics/", MetricsEndpoint.as_view(_READ), name="api-metrics"),
    path("metrics/file/", MetricsEndpoint.as_view({"get": "file"}), name="api-metrics-file"),
    path("remembered-links/<uuid:pk>/undo/", UndoWordEndpoint.as_view(_WRITE), name="api-undo-word"),
    *router.urls,
]
