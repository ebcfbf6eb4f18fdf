"""Addresses of gap reports to print and to compute with."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import gap_paper

urlpatterns: list[URLPattern | URLResolver] = [
    path("applications/<uuid:application>/gap.pdf", gap_paper.gap_report_pdf, name="gap_report_pdf"),
    path("jobs/<uuid:job>/pool.pdf", gap_paper.pool_report_pdf, name="pool_report_pdf"),
]
