"""Addresses of the wallet page."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.views import wallet_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("my/<str:token>/wallet/", wallet_page.wallet_page, name="wallet"),
    path("my/<str:token>/wallet/status/", wallet_page.wallet_status, name="wallet_status"),
]
