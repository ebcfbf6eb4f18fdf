"""Addresses of how pages look and speak: palette, language, theme."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import palette, preferences

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/preferences/", preferences.preferences, name="preferences"),
    path("organization/language/", preferences.house_language, name="house_language"),
    path("palette/", palette.palette, name="palette"),
]
