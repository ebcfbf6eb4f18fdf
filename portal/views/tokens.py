"""API clients: the systems of the organization, their tokens, and members' own tokens; what each may do and did."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.actions.refusal import RefusedError
from portal.actions.tokens import OVERLAP, TOKEN_CAPABILITIES, create_token, revoke_token, rotate_token
from portal.capability_words import choices
from portal.models import ApiClient, ApiToken
from portal.oauth.validator import LIFETIME
from portal.permissions import Capability
from portal.queries_access import USAGE_DAYS, client_rows, personal_rows, system_rows
from portal.site_addresses import page_address
from portal.views.access import MemberRequest, member, row_or_404
from portal.views.access_forms import form_of, typed_of

__all__ = ["access_page", "create", "revoke", "rotate", "tokens"]


@require_GET
@member(Capability.MANAGE_TOKENS)
def tokens(request: MemberRequest) -> HttpResponse:
    """The systems that use the API, and members' own tokens."""
    return access_page(request)


def access_page(
    request: MemberRequest,
    *,
    error: RefusedError | None = None,
    secret: str = "",
    name: str = "",
    client: ApiClient | None = None,
) -> HttpResponse:
    """The page; with the ``secret`` of a token or ``client`` that was just made, which is shown this once."""
    context: dict[str, Any] = {
        "clients": client_rows(request.scope),
        "rows": system_rows(request.scope),
        "personal": personal_rows(request.scope),
        "usage_days": USAGE_DAYS,
        "overlap_days": OVERLAP.days,
        "minutes": int(LIFETIME.total_seconds()) // 60,
        "token_address": page_address("oauth-token"),
        "error": error,
        "secret": secret,
        "secret_name": name,
        "client": client,
        **form_of(request.scope, request, choices(TOKEN_CAPABILITIES), fresh=bool(secret)),
    }
    return render(request, "settings/tokens.html", context, status=422 if error else 200)


@require_POST
@member(Capability.MANAGE_TOKENS)
def create(request: MemberRequest) -> HttpResponse:
    """Make a token; its secret is shown on this answer and never again."""
    try:
        token, secret = create_token(request.scope, **typed_of(request))
    except RefusedError as refused:
        return access_page(request, error=refused)
    return access_page(request, secret=secret, name=token.name)


@require_POST
@member(Capability.MANAGE_TOKENS)
def rotate(request: MemberRequest, token: uuid.UUID) -> HttpResponse:
    """Put a new token in the place of one; its secret is shown on this answer and never again."""
    row = row_or_404(ApiToken, request.scope, token)
    try:
        fresh, secret = rotate_token(request.scope, row)
    except RefusedError as refused:
        return access_page(request, error=refused)
    return access_page(request, secret=secret, name=fresh.name)


@require_POST
@member(Capability.MANAGE_TOKENS)
def revoke(request: MemberRequest, token: uuid.UUID) -> HttpResponse:
    """End a token at once, a member's own too."""
    row = revoke_token(request.scope, row_or_404(ApiToken, request.scope, token))
    messages.success(request, _("The token of %(name)s was revoked.") % {"name": row.name})
    return redirect("tokens")
