"""The addresses of this channel: records fetched from badge platforms (Open Badges 3.0 / CLR 2.0 REST API)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import pull

urlpatterns: list[URLPattern | URLResolver] = [
    path("my/<str:token>/pull/", pull.begin, name="pull"),
    path("my/<str:token>/pull/<uuid:connection>/", pull.connection_page, name="pull_connection"),
    path("pull/callback", pull.callback, name="pull_callback"),
]
