"""One's own account: name, address, second factors, sign-ons, and where one is signed in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions import account as actions
from portal.actions.personal_tokens import revoke_all_own_tokens
from portal.actions.refusal import RefusedError
from portal.actions.sign_on import unlink_sign_on
from portal.permissions import Capability
from portal.queries_account import own_links, own_places
from portal.signon.sessions import bound_to
from portal.views.access import MemberRequest, member, of_the_account
from portal.views.second_factors import own, refused_of

__all__ = ["account", "change_name", "confirm_address", "end_sessions", "move_address", "unlink"]


@require_GET
@member(Capability.READ_JOBS)
def account(request: MemberRequest) -> HttpResponse:
    """Everything of one's own on one page."""
    return _page(request)


def _page(request: MemberRequest, *, error: RefusedError | None = None, **typed: str) -> HttpResponse:
    user = own(request)
    bound = bound_to(request.session)
    context: dict[str, Any] = {
        "typed": {"name": user.name, "email": ""} | typed,
        "error": error,
        "factors": [] if bound else list(user.second_factors.order_by("kind", "created_at")),
        "codes_left": user.recovery_codes.filter(used_at=None).count(),
        "places": own_places(user, bound),
        "this_place": request.session.session_key,
        "links": own_links(user, bound),
        "bound": bound,
        "has_password": user.has_usable_password(),
    }
    return render(request, "account/account.html", context, status=422 if error else 200)


@require_POST
@member(Capability.READ_JOBS)
@of_the_account
def change_name(request: MemberRequest) -> HttpResponse:
    """Another name."""
    name = request.POST.get("name", "")
    _user, error = refused_of(lambda: actions.change_own_name(request.scope, own(request), name=name))
    if error:
        return _page(request, error=error, name=name)
    messages.success(request, _("Changed."))
    return redirect("account")


@require_POST
@member(Capability.READ_JOBS)
@of_the_account
def move_address(request: MemberRequest) -> HttpResponse:
    """Another address, once it is confirmed there."""
    email, password = request.POST.get("email", "")[:300], request.POST.get("password", "")[:1000]
    _none, error = refused_of(
        lambda: actions.ask_for_address(request.scope, own(request), email=email, password=password)
    )
    if error:
        return _page(request, error=error, email=email)
    messages.success(
        request, _("A link was sent to %(email)s. Your address changes when it is opened.") % {"email": email}
    )
    return redirect("account")


@require_http_methods(["GET", "POST"])
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """Who holds the link reads mail at the new address, signed in or not; the button makes it theirs."""
    told = actions.read_address_link(token[:2000])
    if told is None:
        raise Http404("This link is over.")
    scope, user, email = told
    if request.method == "GET":
        return render(request, "account/confirm_address.html", {"email": email})
    _user, error = refused_of(lambda: actions.change_address(scope, user, email=email))
    if error:
        return render(request, "account/confirm_address.html", {"email": email, "error": error}, status=422)
    messages.success(request, _("You sign in with %(email)s from now on.") % {"email": email})
    return redirect("account" if request.user.is_authenticated else "sign_in")


@require_POST
@member(Capability.READ_JOBS)
def end_sessions(request: MemberRequest) -> HttpResponse:
    """Sign out elsewhere: in one place, or in all but this one; with these one's own tokens may end."""
    user, wanted = own(request), request.POST.get("place", "")
    here = request.session.session_key
    others = [place for place in own_places(user, bound_to(request.session)) if place.session_key != here]
    chosen = others if wanted == "all" else [place for place in others if str(place.pk) == wanted]
    count = actions.end_places(request.scope, user, chosen)
    said = ngettext("Signed out in %(count)s place.", "Signed out in %(count)s places.", count) % {"count": count}
    messages.success(request, said)
    if wanted == "all" and request.POST.get("tokens") == "1":
        tokens = revoke_all_own_tokens(user.pk, bound_to(request.session))
        said = ngettext("%(count)s personal token was revoked.", "%(count)s personal tokens were revoked.", tokens)
        messages.success(request, said % {"count": tokens})
    return redirect("account")


@require_POST
@member(Capability.READ_JOBS)
def unlink(request: MemberRequest) -> HttpResponse:
    """Forget one of one's own accounts at an identity provider."""
    wanted = request.POST.get("link", "")
    link = next((row for row in own_links(own(request), bound_to(request.session)) if str(row.pk) == wanted), None)
    if link is not None:
        unlink_sign_on(request.scope, link)
        messages.success(request, _("%(name)s was unlinked.") % {"name": link.sign_on.name})
    return redirect("account")
