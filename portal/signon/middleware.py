"""After the scope is known: sessions that are over end, second factors that are demanded are asked for."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.models import SecondFactor
from portal.signon.begin import note_again
from portal.signon.policies import USUAL_SESSION, policies_of
from portal.signon.sessions import began_at, bound_to, came_through

__all__ = ["SignInPoliciesHold"]

Handler = Callable[[HttpRequest], HttpResponseBase]
View = Callable[..., HttpResponseBase]

HOURS = "session_hours"
#: What who must first get a second factor may open all the same.
WITHOUT_FACTOR = frozenset({"second_factors", "add_app", "add_passkey", "sign_out", "switch_organization"})
OPEN_TO_ALL = frozenset({"healthz", "readyz", "confirm_address"})


class SignInPoliciesHold:
    """Holds a member's session against the policies of the organization that they work in."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response, unless the session is over."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        if self._is_over(request):
            logout(request)
            messages.info(request, _("You were signed out: your organization limits how long a session lasts."))
            return redirect("sign_in")
        if getattr(request, "only_by_sign_on", False):
            logout(request)
            messages.info(request, _("Your organization wants you to sign on through its identity provider."))
            return redirect("sign_in")
        note_again(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, _args: object, _kwargs: object) -> HttpResponseBase | None:
        """Lead who must have a second factor, and has none, to getting one: nothing else opens."""
        del view
        membership = getattr(request, "membership", None)
        if membership is None or bound_to(request.session):  # after a sign-on, the provider answers for the factors
            return None
        policies = policies_of(membership.organization.policies)
        name = request.resolver_match.url_name if request.resolver_match else None
        if not policies.demands_second_factor(membership.role) or name in WITHOUT_FACTOR | OPEN_TO_ALL:
            return None
        if SecondFactor.objects.filter(user_id=membership.user_id).exists():
            return None
        return redirect("second_factors")

    def _is_over(self, request: HttpRequest) -> bool:
        membership = getattr(request, "membership", None)
        if membership is None:
            return False
        began = began_at(request.session)
        policies = policies_of(membership.organization.policies)
        if request.session.get(HOURS, USUAL_SESSION) != policies.session_hours:
            request.session[HOURS] = policies.session_hours
            request.session.set_expiry(policies.session_hours * 3600)
        if began is None:  # from before sessions were marked, and so from before any were ended
            return policies.ended_at > 0
        return policies.is_over(began, timezone.now(), sign_on=came_through(request.session))
