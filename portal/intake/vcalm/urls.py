"""The addresses of this channel: VC-API / VCALM exchanges, and the interactions of every protocol."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from portal.intake import interactions
from portal.intake.vcalm import views

_EXCHANGE = "workflows/<slug:workflow>/exchanges/<slug:exchange>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.views.wallet_urls")),
    path("interactions/<slug:interaction>", interactions.interaction, name="interaction"),
    path("interactions/<slug:interaction>/back", interactions.back, name="interaction_back"),
    path(_EXCHANGE, views.exchange, name="exchange"),
    path(f"{_EXCHANGE}/protocols", views.exchange_protocols, name="exchange_protocols"),
    path(f"{_EXCHANGE}/request", views.exchange_request, name="exchange_request"),
]
