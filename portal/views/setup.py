"""The page of an installation in which nobody has an account yet."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.actions.refusal import RefusedError
from portal.actions.set_up import set_up
from portal.rate_limits import TooOftenError, count_try, visitor
from portal.setup_door import is_open
from portal.signon.begin import begin_session

__all__ = ["setup"]

FIELDS = ("code", "organization", "person", "email")


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Name the organization and oneself; once, and then never again."""
    if not is_open():
        raise Http404("This installation is set up.")
    if request.method != "POST":
        return _form(request, {"code": request.GET.get("code", "")[:100]})
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    try:
        count_try("set_up", visitor(request))
        user = set_up(password=request.POST.get("password", ""), **typed)
    except TooOftenError as often:
        answer = _form(request, typed, RefusedError(str(often)), status=429)
        answer.headers["Retry-After"] = str(often.retry_after)
        return answer
    except RefusedError as refused:
        return _form(request, typed, refused, status=422)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    begin_session(request)
    messages.success(request, _("Welcome. Your organization is there, and you administer it."))
    return redirect("first_run")


def _form(
    request: HttpRequest, typed: dict[str, str], error: RefusedError | None = None, *, status: int = 200
) -> HttpResponse:
    return render(request, "account/setup.html", {"typed": typed, "error": error}, status=status)
