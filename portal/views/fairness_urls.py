"""Addresses of fairness: blind mode, rates, legal profiles."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
