"""The addresses of exports and evidence packs."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import exports

urlpatterns: list[URLPattern | URLResolver] = [
    path("exports/", exports.exports, name="exports"),
    path("exports/live/", exports.exports_live, name="exports_live"),
    path("exports/new/", exports.ask, name="ask_export"),
    path("exports/<uuid:export>/drop/", exports.drop, name="drop_export"),
    path("exports/<uuid:export>/file/", exports.export_file, name="export_file"),
]
