"""Signing in and out, the member's own password, and the organization they work in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views.decorators.http import require_POST

from portal.models import Membership
from portal.views.access import uuid_or_none

__all__ = ["ChangePassword", "SignIn", "SignOut", "switch_organization"]


class SignInForm(AuthenticationForm):
    """E-mail address and password; one sentence for whatever is wrong, so that nobody learns who has an account."""

    username = forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages={"invalid": "This is no e-mail address; one looks like name@company.example."},
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}),
    )
    error_messages = {
        "invalid_login": "That address and password do not belong together. Check both and try again.",
        "inactive": "That address and password do not belong together. Check both and try again.",
    }

    def clean_username(self) -> str:
        """The address as accounts keep it, so that capitals neither matter nor dodge the lockout."""
        email: str = self.cleaned_data["username"]
        return email.lower()


class SignIn(LoginView):
    """The door."""

    template_name = "account/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Show what is wrong; the answer says that it was refused."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SignOut(LogoutView):
    """Out again: by POST only, so that no link can do it."""


class ChangePassword(PasswordChangeView):
    """A member's own password."""

    template_name = "account/password.html"
    form_class = PasswordChangeForm
    success_url = reverse_lazy("home")

    def form_valid(self, form: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Say that it worked: other sessions of theirs ended."""
        messages.success(self.request, "Your password was changed. You were signed out everywhere else.")
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
    if membership is None:
        raise Http404("You are no member of such an organization.")
    request.session["organization"] = str(membership.organization_id)
    messages.success(request, f"You are working in {membership.organization.name} now.")
    return redirect("home")
