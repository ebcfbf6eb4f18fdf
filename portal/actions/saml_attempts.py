"""SAML requests and their answers: an answer comes from another site, without our cookie, so rows remember for it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.models import SeenAssertion, SignOn, SignOnAttempt
from portal.queries_sign_on import our_addresses
from portal.scope import Scope
from portal.signon import saml
from portal.signon.claims import Claims, claims_from
from portal.signon.http import ProviderError
from portal.signon.saml_assertion import Expected
from portal.signon.saml_metadata import IdentityProvider

__all__ = ["begin_attempt", "collect_attempt", "take_answer"]

LASTS, TICKET_LASTS = timedelta(minutes=10), timedelta(minutes=2)


def begin_attempt(sign_on: SignOn, *, came_from: str) -> tuple[SignOnAttempt, str]:
    """A request to the provider, and the address that carries it there."""
    now = timezone.now()
    rows = SignOnAttempt.objects.across_organizations("old attempts go, whoever's")
    rows.filter(expires_at__lt=now).delete()
    SeenAssertion.objects.filter(expires_at__lt=now).delete()
    addresses = our_addresses(sign_on.pk)
    question = saml.asked(_provider(sign_on), entity_id=addresses["metadata"], answer_url=addresses["answer"])
    attempt: SignOnAttempt = SignOnAttempt.objects.within(_scope(sign_on)).create(
        sign_on=sign_on, request_id=question.request_id, came_from=came_from[:2000], expires_at=now + LASTS
    )
    return attempt, question.address


def take_answer(sign_on: SignOn, posted: str) -> str:
    """Prove a posted answer, and keep what it says for the browser that asked. The ticket by which that collects it.

    Raises:
        ProviderError: the answer must not be believed, or was taken before.
    """
    answer = saml.read_answer(posted)
    now = timezone.now()
    rows = SignOnAttempt.objects.within(_scope(sign_on)).filter(
        sign_on=sign_on, claims__isnull=True, expires_at__gt=now
    )
    attempt = rows.filter(request_id=answer.request_id[:64]).first() if answer.request_id else None
    if attempt is None:
        raise ProviderError(
            "in_response_to", _("This answer belongs to no sign-in that began here, or was taken already.")
        )
    addresses = our_addresses(sign_on.pk)
    expected = Expected(addresses["metadata"], addresses["answer"], attempt.request_id, now)
    found = saml.proven(answer, _provider(sign_on), expected, group_claim=sign_on.group_claim)
    ticket = secrets.token_urlsafe(32)
    with transaction.atomic():
        _remember(sign_on, found)
        taken = rows.filter(pk=attempt.pk).update(
            claims=found.claims.as_json(), ticket_digest=_digest(ticket), expires_at=now + TICKET_LASTS
        )
        if not taken:
            raise ProviderError("replay", _("This answer was taken already."))
    return ticket


@transaction.atomic
def collect_attempt(attempt_id: str, ticket: str) -> tuple[SignOn, Claims, str]:
    """What an answer proved, once, for the browser that asked; and where it wanted to go.

    Raises:
        ProviderError: nothing waits under this ticket for this browser.
    """
    rows = SignOnAttempt.objects.across_organizations("the ticket and the session name it").select_for_update()
    attempt = rows.filter(pk=attempt_id, ticket_digest=_digest(ticket), expires_at__gt=timezone.now()).first()
    if attempt is None or attempt.claims is None or not ticket:
        raise ProviderError("ticket", _("This sign-in is over, or began in another browser. Begin again."))
    sign_on, claims, came_from = attempt.sign_on, claims_from(attempt.claims), attempt.came_from
    attempt.delete()
    return sign_on, claims, came_from


def _remember(sign_on: SignOn, found: saml.Proven) -> None:
    key = hashlib.sha256(f"{sign_on.pk}\n{found.assertion_id}".encode()).hexdigest()
    try:
        with transaction.atomic():
            SeenAssertion.objects.create(key=key, expires_at=found.until)
    except IntegrityError:
        raise ProviderError("replay", _("This assertion was taken already.")) from None


def _provider(sign_on: SignOn) -> IdentityProvider:
    return IdentityProvider(sign_on.issuer, sign_on.sign_on_url, tuple(sign_on.certificates))


def _scope(sign_on: SignOn) -> Scope:
    return Scope(organization_id=sign_on.organization_id, system="sign-on")


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
