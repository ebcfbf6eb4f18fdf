"""Verifying without storing."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from portal.api.verify_jobs import VerifyJobEndpoint
from portal.api.verifying import VerifyBatchEndpoint, VerifyEndpoint

router = SimpleRouter()
router.register("verify/jobs", VerifyJobEndpoint, basename="api-verify-job")

urlpatterns: list[URLPattern | URLResolver] = [
    path("verify/", VerifyEndpoint.as_view(), name="api-verify"),
    path("verify/batch/", VerifyBatchEndpoint.as_view(), name="api-verify-batch"),
    *router.urls,
]
