"""Who calls, and what they may do."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.api.me import MeEndpoint
from portal.oauth.views import IntrospectView, RevokeView, TokenView

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", MeEndpoint.as_view({"get": "retrieve"}), name="api-me"),
    path("oauth/token", TokenView.as_view(), name="oauth-token"),
    path("oauth/revoke", RevokeView.as_view(), name="oauth-revoke"),
    path("oauth/introspect", IntrospectView.as_view(), name="oauth-introspect"),
]
