"""Addresses of the first run, sample data, help."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import help as help_pages
from portal.views import setup, start

urlpatterns: list[URLPattern | URLResolver] = [
    path("setup/", setup.setup, name="setup"),
    path("start/", start.first_run, name="first_run"),
    path("start/put-away/", start.put_away, name="put_away"),
    path("start/take-up/", start.take_up, name="take_up"),
    path("start/sample/load/", start.load_samples, name="load_samples"),
    path("start/sample/remove/", start.remove_samples, name="remove_samples"),
    path("start/sample/progress/", start.sample_progress, name="sample_progress"),
    path("help/", help_pages.help_index, name="help"),
    path("help/verdicts/", help_pages.help_page, {"topic": "verdicts"}, name="help_verdicts"),
    path("help/unknowns/", help_pages.help_page, {"topic": "unknowns"}, name="help_unknowns"),
    path("help/ranking/", help_pages.help_page, {"topic": "ranking"}, name="help_ranking"),
    path("help/fair-process/", help_pages.help_page, {"topic": "fair"}, name="help_fair"),
    path("help/candidates/", help_pages.help_for_everybody, {"topic": "candidates"}, name="help_candidates"),
    path("help/metrics/", help_pages.help_page, {"topic": "metrics"}, name="help_metrics"),
    path("help/keyboard/", help_pages.help_page, {"topic": "keyboard"}, name="help_keyboard"),
    path("help/glossary/", help_pages.help_page, {"topic": "glossary"}, name="help_glossary"),
]
