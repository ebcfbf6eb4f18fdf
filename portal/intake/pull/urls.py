"""The addresses of this channel: records fetched from badge platforms (Open Badges 3.0 / CLR 2.0 REST API)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
