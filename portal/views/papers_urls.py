"""The addresses of a candidate's papers."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views.papers import papers_file
from portal.views.papers_import import imported, imported_live, papers_import

urlpatterns: list[URLPattern | URLResolver] = [
    path("candidates/import/", papers_import, name="import_papers"),
    path("candidates/import/<uuid:batch>/", imported, name="imported_papers"),
    path("candidates/import/<uuid:batch>/live/", imported_live, name="imported_papers_live"),
    path("candidates/<uuid:candidate>/papers/<slug:paper>/", papers_file, name="candidate_papers"),
]
