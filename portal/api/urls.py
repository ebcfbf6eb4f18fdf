"""The addresses below /api/v1/; each area lists its own (:mod:`portal.api.routes`)."""

from __future__ import annotations

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView

from portal.api import schema  # noqa: F401 - importing it tells the schema how callers say who they are
from portal.api.docs import console, docs, docs_area
from portal.api.errors import not_found
from portal.api.example_files import example_file, example_files
from portal.api.problem_pages import problem_kind, problem_kinds
from portal.api.routes import AREAS

urlpatterns = [
    *(pattern for area in AREAS for pattern in area.urlpatterns),
    path("schema/", SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[]), name="api-schema"),
    path("docs/", docs, name="api-docs"),
    path("docs/try/", console, name="api-try"),
    path("docs/examples/", example_files, name="api-examples"),
    path("docs/examples/<str:name>", example_file, name="api-example"),
    path("docs/<slug:area>/", docs_area, name="api-docs-area"),
    path("problems/", problem_kinds, name="api-problems"),
    path("problems/<slug:code>/", problem_kind, name="api-problem"),
    re_path(r"^(?P<rest>.*)$", not_found, name="api-not-found"),
]
