"""Applicant systems."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from portal.api.applicant_messages import ApplicantMessageEndpoint, JobLinkEndpoint
from portal.api.applicant_systems import ApplicantSystemEndpoint

router = SimpleRouter()
router.register("applicant-systems", ApplicantSystemEndpoint, basename="api-applicant-system")
router.register("applicant-messages", ApplicantMessageEndpoint, basename="api-applicant-message")
router.register("applicant-job-links", JobLinkEndpoint, basename="api-applicant-job-link")

urlpatterns: list[URLPattern | URLResolver] = router.urls
