"""Addresses of what-if, and what changed between rankings."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import runs, what_if

urlpatterns: list[URLPattern | URLResolver] = [
    path("jobs/<uuid:job>/what-if/", what_if.what_if, name="what_if"),
    path("jobs/<uuid:job>/order/", runs.order, name="job_order"),
    path("jobs/<uuid:job>/runs/", runs.runs, name="ranking_runs"),
    path("jobs/<uuid:job>/runs/<int:number>/", runs.run, name="ranking_run"),
    path("jobs/<uuid:job>/runs/<int:number>/again/", runs.recompute, name="recompute_run"),
]
