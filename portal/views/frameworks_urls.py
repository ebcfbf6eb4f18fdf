"""Addresses of frameworks and doubtful links."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import frameworks, links

urlpatterns: list[URLPattern | URLResolver] = [
    path("frameworks/", frameworks.frameworks, name="frameworks"),
    path("frameworks/search/", frameworks.search, name="search_frameworks"),
    path("frameworks/concept/", frameworks.concept, name="concept"),
    path("frameworks/retired/", frameworks.retired, name="retired_concepts"),
    path("frameworks/retired/replace/", frameworks.repair, name="repair_retired"),
    path("frameworks/version/", frameworks.framework, name="framework"),
    path("frameworks/crossing/", frameworks.crossing, name="crossing"),
    path("links/", links.links, name="links"),
    path("links/say/", links.say, name="say_link"),
    path("links/search/", links.search, name="search_link"),
    path("links/said/", links.remembered, name="remembered_links"),
    path("links/said/export.csv", links.export_words, name="export_links"),
    path("links/said/import/", links.import_list, name="import_links"),
    path("links/said/<uuid:word>/undo/", links.undo, name="undo_link"),
    path("links/said/<uuid:word>/withdraw/", links.withdraw, name="withdraw_link"),
]
