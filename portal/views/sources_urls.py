"""Addresses of where a job starts from."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import job_sources

urlpatterns: list[URLPattern | URLResolver] = [
    path("jobs/start/", job_sources.start, name="start_job"),
    path("jobs/start/occupation/", job_sources.start_occupation, name="start_occupation"),
    path("jobs/start/occupation/review/", job_sources.review_occupation, name="review_occupation"),
    path("jobs/start/text/", job_sources.start_text, name="start_text"),
    path("jobs/start/json/", job_sources.start_jdx, name="start_jdx"),
    path("jobs/start/table/", job_sources.start_csv, name="start_csv"),
    path("jobs/start/table/template.csv", job_sources.template, name="requirements_template"),
    path("jobs/start/copy/", job_sources.start_copy, name="start_copy"),
    path("jobs/start/copy/<uuid:version>/", job_sources.review_copy, name="review_copy"),
    path("help/levels/", job_sources.levels, name="levels"),
]
