"""Addresses of searching, saved searches, comparing."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import candidate_list, compare, searches

urlpatterns: list[URLPattern | URLResolver] = [
    path("candidates/skills/", candidate_list.candidate_skills, name="candidate_skills"),
    path("jobs/<uuid:job>/compare/", compare.compare, name="compare"),
    path("searches/save/", searches.save, name="save_search"),
    path("searches/<uuid:search>/", searches.change, name="change_search"),
    path("searches/<uuid:search>/default/", searches.default, name="default_search"),
    path("searches/<uuid:search>/remove/", searches.remove, name="remove_search"),
]
