"""Systems that fetch their tokens by OAuth 2.0: made, given another secret, revoked; shown on the page API clients."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.actions.api_clients import create_client, revoke_client, rotate_client
from portal.actions.refusal import RefusedError
from portal.models import ApiClient
from portal.permissions import Capability
from portal.views.access import MemberRequest, member, row_or_404
from portal.views.access_forms import typed_of
from portal.views.tokens import access_page

__all__ = ["create", "revoke", "rotate"]


@require_POST
@member(Capability.MANAGE_TOKENS)
def create(request: MemberRequest) -> HttpResponse:
    """Make a client; its secret is shown on this answer and never again."""
    try:
        client, secret = create_client(request.scope, **typed_of(request))
    except RefusedError as refused:
        return access_page(request, error=refused)
    return access_page(request, secret=secret, name=client.name, client=client)


@require_POST
@member(Capability.MANAGE_TOKENS)
def rotate(request: MemberRequest, client: uuid.UUID) -> HttpResponse:
    """Give it another secret, shown on this answer and never again."""
    row = row_or_404(ApiClient, request.scope, client)
    try:
        fresh, secret = rotate_client(request.scope, row)
    except RefusedError as refused:
        return access_page(request, error=refused)
    return access_page(request, secret=secret, name=fresh.name, client=fresh)


@require_POST
@member(Capability.MANAGE_TOKENS)
def revoke(request: MemberRequest, client: uuid.UUID) -> HttpResponse:
    """End a client at once, with every token that it fetched."""
    row = revoke_client(request.scope, row_or_404(ApiClient, request.scope, client))
    messages.success(request, _("%(name)s was revoked, with every token that it had fetched.") % {"name": row.name})
    return redirect("tokens")
