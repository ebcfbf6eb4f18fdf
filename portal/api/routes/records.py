"""Records, their verifications, issuers, skills."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from portal.api.batches import BatchEndpoint
from portal.api.claims import ClaimEndpoint
from portal.api.links import RememberedLinkEndpoint, WaitingLinkEndpoint
from portal.api.records import RecordEndpoint, VerificationEndpoint
from portal.api.submissions import SubmissionEndpoint

router = SimpleRouter()
router.register("batches", BatchEndpoint, basename="api-batch")
router.register("records", RecordEndpoint, basename="api-record")
router.register("submissions", SubmissionEndpoint, basename="api-submission")
router.register("claims", ClaimEndpoint, basename="api-claim")
router.register("verifications", VerificationEndpoint, basename="api-verification")
router.register("links-waiting", WaitingLinkEndpoint, basename="api-waiting-link")
router.register("remembered-links", RememberedLinkEndpoint, basename="api-remembered-link")

urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
