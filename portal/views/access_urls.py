"""The addresses of API clients and personal tokens."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.oauth.views import metadata
from portal.views import api_clients, personal_tokens

urlpatterns: list[URLPattern | URLResolver] = [
    path("organization/tokens/clients/create/", api_clients.create, name="create_client"),
    path("organization/tokens/clients/<uuid:client>/rotate/", api_clients.rotate, name="rotate_client"),
    path("organization/tokens/clients/<uuid:client>/revoke/", api_clients.revoke, name="revoke_client"),
    path("account/tokens/", personal_tokens.personal_tokens, name="personal_tokens"),
    path("account/tokens/<uuid:token>/revoke/", personal_tokens.revoke, name="revoke_personal_token"),
    path(".well-known/oauth-authorization-server", metadata, name="oauth-metadata"),
]
