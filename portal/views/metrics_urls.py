"""Addresses of figures employers are asked to track."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("metrics/", metrics.metrics, name="metrics"),
    path("metrics/export/", metrics.export_metrics, name="export_metrics"),
]
