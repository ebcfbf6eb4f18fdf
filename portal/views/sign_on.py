"""Signing on through an organization's identity provider: out to it, and back.

Going out is a link, not a form: browsers hold a form's redirects to `form-action 'self'`.
"""

from __future__ import annotations

import logging
import time
import uuid

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from portal.actions.refusal import RefusedError
from portal.actions.saml_attempts import begin_attempt, collect_attempt, take_answer
from portal.actions.sign_on import sign_on_as_member
from portal.models import SignOn
from portal.queries_sign_on import for_address, for_organization, open_sign_on, our_addresses
from portal.rate_limits import TooOftenError, count_try, visitor
from portal.secret_text import SecretLostError, open_text
from portal.signon import oidc, saml
from portal.signon.begin import begin_session
from portal.signon.claims import Claims
from portal.signon.half_way import leave_half_way
from portal.signon.http import ProviderError
from portal.signon.saml_metadata import our_metadata
from portal.site_addresses import page_address

__all__ = [
    "begin_oidc",
    "begin_saml",
    "door",
    "find_sign_on",
    "oidc_return",
    "saml_answer",
    "saml_finish",
    "saml_metadata",
]

logger = logging.getLogger(__name__)

BACKEND = "django.contrib.auth.backends.ModelBackend"
OIDC, SAML, LASTS = "oidc_asked", "saml_asked", 600


@require_GET
def find_sign_on(request: HttpRequest) -> HttpResponse:
    """Who signs people on with an address like this; never a redirect, so that everybody sees where they go."""
    email = request.GET.get("email", "")[:254]
    try:
        count_try("sign_on", visitor(request))
    except TooOftenError as often:
        return _trouble(request, str(often), status=429)
    context = {"email": email, "rows": for_address(email), "next": _safe_next(request)}
    return render(request, "account/find_sign_on.html", context)


@require_GET
def door(request: HttpRequest, organization: uuid.UUID) -> HttpResponse:
    """An organization's own door."""
    named, rows = for_organization(organization)
    if named is None:
        raise Http404("No such door.")
    return render(request, "account/find_sign_on.html", {"named": named, "rows": rows, "next": _safe_next(request)})


@require_GET
def begin_oidc(request: HttpRequest, sign_on: uuid.UUID) -> HttpResponse:
    """Off to an OpenID provider."""
    row = open_sign_on(sign_on, SignOn.Kind.OIDC)
    if row is None:
        raise Http404("No such sign-on.")
    try:
        count_try("sign_on", visitor(request))
        asked = oidc.asked(oidc.discover(row.issuer), _client(row), hint=request.GET.get("email", "")[:254])
    except TooOftenError as often:
        return _trouble(request, str(often), status=429)
    except (ProviderError, SecretLostError) as problem:
        return _trouble(request, _sentence(row, problem), row)
    request.session[OIDC] = {
        "sign_on": str(row.pk),
        "state": asked.state,
        "nonce": asked.nonce,
        "verifier": asked.verifier,
        "next": _safe_next(request),
        "at": time.time(),
    }
    return redirect(asked.address)


@require_GET
def oidc_return(request: HttpRequest) -> HttpResponse:
    """Back from an OpenID provider. What the session kept is good once, whatever comes of it."""
    kept = request.session.pop(OIDC, None)
    row = None
    if kept and 0 <= time.time() - kept["at"] <= LASTS:
        row = open_sign_on(uuid.UUID(kept["sign_on"]), SignOn.Kind.OIDC)
    if row is None:
        return _trouble(request, _("This sign-in is over, or began in another browser. Begin again."))
    asked = oidc.Asked("", kept["state"], kept["nonce"], kept["verifier"])
    answer = {name: str(request.GET.get(name))[:5000] for name in request.GET}
    try:
        claims = oidc.finished(
            oidc.discover(row.issuer),
            _client(row),
            answer,
            kept=asked,
            group_claim=row.group_claim,
            vouched=row.vouched,
        )
    except (ProviderError, SecretLostError) as problem:
        return _trouble(request, _sentence(row, problem), row)
    return _in(request, row, claims, kept["next"])


@require_GET
def begin_saml(request: HttpRequest, sign_on: uuid.UUID) -> HttpResponse:
    """Off to a SAML provider."""
    row = open_sign_on(sign_on, SignOn.Kind.SAML)
    if row is None:
        raise Http404("No such sign-on.")
    try:
        count_try("sign_on", visitor(request))
    except TooOftenError as often:
        return _trouble(request, str(often), status=429)
    attempt, address = begin_attempt(row, came_from=_safe_next(request))
    request.session[SAML] = str(attempt.pk)
    return redirect(address)


@csrf_exempt
@require_POST
def saml_answer(request: HttpRequest, sign_on: uuid.UUID) -> HttpResponse:
    """A SAML provider's answer, posted from its site. Our cookie comes with the next step, not with this one."""
    row = open_sign_on(sign_on, SignOn.Kind.SAML)
    if row is None:
        raise Http404("No such sign-on.")
    length = request.META.get("CONTENT_LENGTH") or "0"
    number = int(length) if length.isascii() and length.isdigit() else saml.LONGEST_ANSWER * 4
    if number > 2 * saml.LONGEST_ANSWER:  # before anything of it is read
        return _trouble(request, _("The identity provider’s answer is too long."), status=413)
    try:
        count_try("sign_on", visitor(request))
        ticket = take_answer(row, request.POST.get("SAMLResponse", ""))
    except TooOftenError as often:
        return _trouble(request, str(often), status=429)
    except ProviderError as problem:
        return _trouble(request, _sentence(row, problem), row)
    answer = redirect(f"{reverse('saml_finish')}?ticket={ticket}")
    answer.status_code = 303
    return answer


@require_GET
def saml_finish(request: HttpRequest) -> HttpResponse:
    """The browser that asked, with its cookie again, collects what the answer proved."""
    attempt = request.session.pop(SAML, None) or str(uuid.UUID(int=0))
    try:
        row, claims, came_from = collect_attempt(attempt, request.GET.get("ticket", "")[:200])
    except ProviderError:
        return _trouble(request, _("This sign-in is over, or began in another browser. Begin again."))
    return _in(request, row, claims, came_from)


@require_GET
def saml_metadata(request: HttpRequest, sign_on: uuid.UUID) -> HttpResponse:
    """Who we are, for the provider: an address that its administrator pastes there, switched on or not."""
    del request
    rows = SignOn.objects.across_organizations("a provider reads it, signed in nowhere")
    if not rows.filter(pk=sign_on, kind=SignOn.Kind.SAML).exists():
        raise Http404("No such sign-on.")
    addresses = our_addresses(sign_on)
    return HttpResponse(
        our_metadata(addresses["metadata"], addresses["answer"]), content_type="application/samlmetadata+xml"
    )


def _in(request: HttpRequest, row: SignOn, claims: Claims, came_from: str) -> HttpResponse:
    """Signed in, in this organization and no other."""
    began = time.time()  # before it is looked at whether the provider is on: once it is switched off, this is over
    try:
        membership = sign_on_as_member(row, claims)
    except RefusedError as refused:
        return _trouble(request, refused.sentence, row, status=403)
    leave_half_way(request.session)
    request.session.flush()  # whoever was signed in here before, nothing of theirs goes along
    login(request, membership.user, backend=BACKEND)
    begin_session(request, organization=row.organization_id, sign_on=row.pk, at=began)
    messages.success(request, _("You are signed in at %(name)s.") % {"name": row.organization.name})
    return redirect(came_from or "home")


def _client(row: SignOn) -> oidc.Client:
    return oidc.Client(row.client_id, open_text(row.secret), page_address("oidc_return"))


def _safe_next(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")[:2000]
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else ""


def _sentence(row: SignOn, problem: ProviderError | SecretLostError) -> str:
    code = problem.code if isinstance(problem, ProviderError) else "secret"
    logger.warning("sign-on %s refused: %s", row.pk, code)
    return str(problem)


def _trouble(request: HttpRequest, sentence: str, row: SignOn | None = None, *, status: int = 422) -> HttpResponse:
    return render(request, "account/sign_on_trouble.html", {"sentence": sentence, "row": row}, status=status)
