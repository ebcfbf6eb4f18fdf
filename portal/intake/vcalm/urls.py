"""The addresses of this channel: VC-API / VCALM exchanges."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
