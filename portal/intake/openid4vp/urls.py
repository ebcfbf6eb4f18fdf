"""The addresses of this channel: OpenID for Verifiable Presentations 1.0."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.intake.openid4vp import views, views_dc_api

urlpatterns: list[URLPattern | URLResolver] = [
    path("openid4vp/<str:public_id>/request", views.request_object, name="openid4vp_request"),
    path("openid4vp/<str:public_id>/response", views.response, name="openid4vp_response"),
    path("openid4vp/<str:public_id>/done", views.done, name="openid4vp_done"),
    path("openid4vp/<str:public_id>/digital", views_dc_api.dc_api_response, name="dc_api_response"),
    path("my/<str:token>/wallet/digital/", views_dc_api.dc_api_request, name="dc_api_request"),
    path(".well-known/did.json", views.did_json, name="did_json"),
]
