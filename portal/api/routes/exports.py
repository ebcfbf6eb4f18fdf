"""Files that a worker writes."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from portal.api.exports import ExportEndpoint

router = SimpleRouter()
router.register("exports", ExportEndpoint, basename="api-export")

urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
