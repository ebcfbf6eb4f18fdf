"""A member's own account: name, address, where they are signed in.

Name and address are the account's, in every organization. Whoever came by an organization's sign-on is known by that
organization's word alone, so these want the password, which no identity provider knows.
"""

from __future__ import annotations

import uuid

from django.contrib.sessions.models import Session
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.mail import send_mail
from portal.actions.refusal import RefusedError, require_email
from portal.actions.second_factors import prove_password
from portal.models import Membership, SignedInPlace, User
from portal.rate_limits import count_try
from portal.scope import Scope
from portal.site_addresses import site

__all__ = ["ask_for_address", "change_address", "change_own_name", "end_places", "note_place", "read_address_link"]

SALT, LINK_SECONDS = "credence.own_address", 24 * 3600


@transaction.atomic
def change_own_name(scope: Scope, user: User, *, name: str) -> User:
    """Change the name that others see.

    Raises:
        RefusedError: it is too long.
    """
    name = " ".join(name.split())
    if len(name) > 200:  # noqa: PLR2004 - the column
        raise RefusedError(
            _("Keep the name under 200 characters; it has %(count)s.") % {"count": len(name)}, field="name"
        )
    if user.name != name:
        user.name = name
        user.save(update_fields=["name"])
        record_event(scope, "account.name_changed", user)
    return user


def ask_for_address(scope: Scope, user: User, *, email: str, password: str) -> None:
    """Send a link to the new address; it changes nothing until somebody who reads there opens it.

    Whether the address is somebody else's is not told here, only there.

    Raises:
        RefusedError: the password is wrong, or it is no other address.
        TooOftenError: too many were sent.
    """
    prove_password(user, password)
    email = require_email(email, field="email", sentence=_("Give the new address."))
    if email == user.email:
        raise RefusedError(_("This is your address already."), field="email")
    count_try("mail_address", email)
    told = {"user": str(user.pk), "organization": str(scope.organization_id), "to": email, "mark": _mark(user)}
    link = reverse("confirm_address", kwargs={"token": signing.dumps(told, salt=SALT)})
    with transaction.atomic():
        send_mail(
            scope,
            to=email,
            subject=_("Confirm your new address"),
            body=_(
                "Open this link within a day to sign in to Credence with this address:\n\n%(link)s\n\n"
                "If you did not ask for it, leave it."
            )
            % {"link": site() + link},
            kind="own_address",
        )
        record_event(scope, "account.address_asked", user)


def read_address_link(token: str) -> tuple[Scope, User, str] | None:
    """Whose link it is, and the new address; None for one that is forged, old, or used."""
    try:
        told = signing.loads(token, salt=SALT, max_age=LINK_SECONDS)
        user = User.objects.filter(pk=uuid.UUID(told["user"]), is_active=True).first()
        organization = uuid.UUID(told["organization"])
    except (signing.BadSignature, KeyError, ValueError, TypeError):
        return None
    if user is None or told.get("mark") != _mark(user):
        return None
    if (
        not Membership.objects.across_organizations("a link names it")
        .filter(user=user, organization=organization)
        .exists()
    ):
        return None
    return Scope(organization_id=organization, user_id=user.pk), user, str(told["to"])


@transaction.atomic
def change_address(scope: Scope, user: User, *, email: str) -> User:
    """Change the address to one that was just confirmed; the old one is told.

    Raises:
        RefusedError: somebody else signs in with it.
    """
    earlier, user.email = user.email, email
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError:
        raise RefusedError(_("Somebody signs in with this address already.")) from None
    record_event(scope, "account.address_changed", user)
    send_mail(
        scope,
        to=earlier,
        subject=_("Your address was changed"),
        body=_(
            "Your account at Credence has another e-mail address from now on.\n\n"
            "If this was not you, tell an administrator of your organization at once."
        ),
        kind="own_address_changed",
    )
    return user


@transaction.atomic
def end_places(scope: Scope, user: User, places: list[SignedInPlace]) -> int:
    """Sign out there. How many places it were."""
    keys = [place.session_key for place in places if place.user_id == user.pk]
    Session.objects.filter(session_key__in=keys).delete()
    SignedInPlace.objects.filter(session_key__in=keys).delete()
    if keys:
        record_event(scope, "account.signed_out", user, count=len(keys))
    return len(keys)


def note_place(user_id: str, *, session_key: str, browser: str, organization: str = "") -> None:
    """Keep the list of where somebody is signed in; no event, as it happens every few minutes."""
    now = timezone.now()
    facts = {"user_id": user_id, "seen_at": now, "browser": browser[:100], "organization_id": organization or None}
    SignedInPlace.objects.update_or_create(
        session_key=session_key, defaults=facts, create_defaults={**facts, "began_at": now}
    )


def _mark(user: User) -> str:
    """What changes when the address or the password does, so that a link is good once."""
    return salted_hmac(SALT, f"{user.email}\n{user.password}", algorithm="sha256").hexdigest()[:24]
