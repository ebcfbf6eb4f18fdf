"""Signing in and out, the member's own password, and the organization they work in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from portal.actions.personal_tokens import revoke_all_own_tokens
from portal.models import Membership, SignOn, User
from portal.setup_door import is_open
from portal.signon.begin import begin_session
from portal.signon.half_way import begin_half_way
from portal.signon.sessions import bound_to, usable
from portal.views.access import uuid_or_none

__all__ = ["ChangePassword", "SignIn", "SignOut", "switch_organization"]


_WRONG = gettext_lazy("That address and password do not belong together. Check both and try again.")


class SignInForm(AuthenticationForm):
    """E-mail address and password; one sentence for whatever is wrong, so that nobody learns who has an account."""

    username = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        error_messages={"invalid": gettext_lazy("This is no e-mail address; one looks like name@company.example.")},
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}),
    )
    error_messages = {
        "invalid_login": _WRONG,
        "inactive": _WRONG,
    }

    def clean_username(self) -> str:
        """The address as accounts keep it, so that capitals neither matter nor dodge the lockout."""
        email: str = self.cleaned_data["username"]
        return email.lower()


class SignIn(LoginView):
    """The door."""

    http_method_names = ("get", "post", "head", "options")  # Django takes a PUT for a POST
    template_name = "account/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - Django's signature
        """Whether any organization has an identity provider to continue with."""
        there = SignOn.objects.across_organizations("nobody is signed in yet").filter(enabled=True).exists()
        return super().get_context_data(sign_ons_there=there, nobody_yet=is_open(), **more)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """The password is right: on to the second step where there is one, else in."""
        user = form.get_user()
        if not isinstance(user, User):
            raise Http404
        rows = Membership.objects.across_organizations("a person signs in").filter(user=user)
        memberships = list(rows.select_related("organization"))
        if memberships and not usable({}, memberships):
            form.add_error(None, _("Your organization wants you to sign on through its identity provider."))
            return self.form_invalid(form)
        if user.second_factors.exists():
            begin_half_way(self.request.session, user, next_page=self.get_redirect_url())
            return redirect("second_step")
        answer = super().form_valid(form)
        begin_session(self.request)
        return answer

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Show what is wrong; the answer says that it was refused."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SignOut(LogoutView):
    """Out again: by POST only, so that no link can do it."""


class ChangePassword(PasswordChangeView):
    """A member's own password."""

    http_method_names = ("get", "post", "head", "options")
    template_name = "account/password.html"
    form_class = PasswordChangeForm
    success_url = reverse_lazy("account")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401
        """Not after a sign-on: an identity provider must not get to try the account's password."""
        if request.user.is_authenticated and bound_to(request.session):
            return redirect("account")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Say that it worked: other sessions of theirs ended, and their own tokens where they asked for it."""
        if self.request.POST.get("tokens") == "1":
            tokens = revoke_all_own_tokens(form.user.pk)
            said = ngettext("%(count)s personal token was revoked.", "%(count)s personal tokens were revoked.", tokens)
            messages.success(self.request, said % {"count": tokens})
        messages.success(self.request, _("Your password was changed. You were signed out everywhere else."))
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Show what is wrong."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


@require_POST
@login_required
def switch_organization(request: HttpRequest) -> HttpResponse:
    """Work in another of the member's organizations."""
    wanted = uuid_or_none(request.POST.get("organization"))
    mine = Membership.objects.across_organizations("a member may belong to several").filter(
        user_id=str(request.user.pk)
    )
    membership = mine.filter(organization_id=wanted).select_related("organization").first() if wanted else None
    if membership is None or not usable(request.session, [membership]):
        raise Http404("You are no member of such an organization.")
    request.session["organization"] = str(membership.organization_id)
    messages.success(request, _("You are working in %(name)s now.") % {"name": membership.organization.name})
    return redirect("home")
