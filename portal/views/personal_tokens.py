"""A member's own tokens, under their account: for their own programs, with their own rights at most."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.actions import personal_tokens as actions
from portal.actions.refusal import RefusedError
from portal.capability_words import choices
from portal.models import ApiToken
from portal.oauth.persons import SIGNED_ON_WITHIN, personal_capabilities
from portal.permissions import Capability
from portal.queries_access import USAGE_DAYS, own_token_rows
from portal.signon.policies import policies_of
from portal.signon.sessions import began_at, bound_to
from portal.views.access import MemberRequest, member, row_or_404
from portal.views.access_forms import form_of, typed_of
from portal.views.second_factors import own, refused_of

__all__ = ["personal_tokens", "revoke"]


@require_http_methods(["GET", "POST"])
@member(Capability.READ_JOBS)
def personal_tokens(request: MemberRequest) -> HttpResponse:
    """One's own tokens in this organization; by POST another one, whose secret is shown on this answer alone."""
    if request.method == "GET":
        return _page(request)
    made, error = refused_of(lambda: _made(request))
    return _page(request, error=error, secret=made[1] if made else "", name=made[0].name if made else "")


def _made(request: MemberRequest) -> tuple[ApiToken, str]:
    signed_on_at = (began_at(request.session) or 0.0) if bound_to(request.session) else None
    password = request.POST.get("password", "")[:1000]
    actions.prove_presence(own(request), password=password, signed_on_at=signed_on_at)
    typed = typed_of(request)
    if typed["days"] is None:
        typed["days"] = actions.USUAL_DAYS
    return actions.create_personal_token(request.scope, **typed)


def _page(
    request: MemberRequest, *, error: RefusedError | None = None, secret: str = "", name: str = ""
) -> HttpResponse:
    role = request.membership.role
    context: dict[str, Any] = {
        "rows": own_token_rows(request.scope),
        "usage_days": USAGE_DAYS,
        "error": error,
        "secret": secret,
        "secret_name": name,
        "bound": bound_to(request.session),
        "has_password": own(request).has_usable_password(),
        "minutes": actions.FRESH_SIGN_ON // 60,
        "sign_on_only": policies_of(request.membership.organization.policies).refuses_password_of(request.user.pk),
        "sign_on_days": SIGNED_ON_WITHIN.days,
        **form_of(
            request.scope,
            request,
            choices(personal_capabilities(role)),
            fresh=bool(secret),
            days=str(actions.USUAL_DAYS),
        ),
    }
    return render(request, "account/tokens.html", context, status=422 if error else 200)


@require_POST
@member(Capability.READ_JOBS)
def revoke(request: MemberRequest, token: uuid.UUID) -> HttpResponse:
    """End one of one's own at once."""
    row = row_or_404(ApiToken, request.scope, token)
    if row.user_id != request.user.pk:
        raise Http404("It is somebody else's.")
    actions.revoke_own_token(request.scope, row)
    messages.success(request, _("%(name)s was revoked.") % {"name": row.name})
    return redirect("personal_tokens")
