"""The addresses below /api/v1/."""

from __future__ import annotations

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from portal.api import schema  # noqa: F401 - importing it tells the schema how callers say who they are
from portal.api.batches import BatchEndpoint
from portal.api.candidates import ApplicationEndpoint, CandidateEndpoint
from portal.api.docs import DocumentationView
from portal.api.errors import not_found
from portal.api.jobs import JobEndpoint
from portal.api.links import RememberedLinkEndpoint, WaitingLinkEndpoint
from portal.api.proposals import ProposeEndpoint
from portal.api.rankings import EntryEndpoint, GapReportEndpoint, RankingEndpoint
from portal.api.rates import RatesEndpoint
from portal.api.records import RecordEndpoint, VerificationEndpoint

router = SimpleRouter()
router.register("jobs/propose", ProposeEndpoint, basename="api-propose")
router.register("jobs", JobEndpoint, basename="api-job")
router.register("candidates", CandidateEndpoint, basename="api-candidate")
router.register("applications", ApplicationEndpoint, basename="api-application")
router.register("batches", BatchEndpoint, basename="api-batch")
router.register("records", RecordEndpoint, basename="api-record")
router.register("verifications", VerificationEndpoint, basename="api-verification")
router.register("rankings", RankingEndpoint, basename="api-ranking")
router.register("entries", EntryEndpoint, basename="api-entry")
router.register("gap-reports", GapReportEndpoint, basename="api-gap-report")
router.register("links-waiting", WaitingLinkEndpoint, basename="api-waiting-link")
router.register("remembered-links", RememberedLinkEndpoint, basename="api-remembered-link")

urlpatterns = [
    path("rates/", RatesEndpoint.as_view(), name="api-rates"),
    path("", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[]), name="api-schema"),
    path("docs/", DocumentationView.as_view(), name="api-docs"),
    re_path(r"^(?P<rest>.*)$", not_found, name="api-not-found"),
]
