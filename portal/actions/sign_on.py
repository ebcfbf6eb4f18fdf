"""Somebody signs on through their organization's identity provider: which member it is, or becomes.

The provider's word counts in its own organization only. It finds a member by the provider's lasting name for a person,
or once by a verified address of somebody who is a member already; it never makes anybody a member elsewhere, and the
session that follows opens this organization alone (:mod:`portal.signon.sessions`).
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.members import GIVES_UP, keep_an_administrator
from portal.actions.refusal import RefusedError, require_email
from portal.models import LinkedSignOn, Membership, SignOn, User
from portal.permissions import Role
from portal.scope import Scope
from portal.signon.claims import Claims

__all__ = ["sign_on_as_member", "unlink_sign_on"]


@transaction.atomic
def sign_on_as_member(sign_on: SignOn, claims: Claims) -> Membership:
    """The membership of who signed on; made now where the sign-on lets new members in.

    Raises:
        RefusedError: the address is of a domain that is not allowed, not verified, or of nobody who may come in.
    """
    scope = Scope(organization_id=sign_on.organization_id, system="sign-on")
    if not SignOn.objects.within(scope).select_for_update().filter(pk=sign_on.pk, enabled=True).exists():
        raise RefusedError(_("This identity provider was switched off."))
    link = (
        LinkedSignOn.objects.within(scope)
        .filter(sign_on=sign_on, subject=claims.subject)
        .select_related("user")
        .first()
    )
    if claims.email or link is None:
        _check_domain(sign_on, claims.email)
    membership = _membership_of(scope, link.user) if link is not None else None
    if link is not None and membership is None:
        raise RefusedError(_("You are no member of this organization any more. An administrator can let you in again."))
    if membership is None:
        membership = _by_address(scope, sign_on, claims)
        link = LinkedSignOn.objects.within(scope).create(sign_on=sign_on, user=membership.user, subject=claims.subject)
        record_event(scope, "sign_on.linked", link, user=membership.user_id, sign_on=sign_on.pk)
    if not membership.user.is_active:
        raise RefusedError(_("This account is closed."))
    _follow_groups(scope, sign_on, membership, claims)
    now = timezone.now()
    LinkedSignOn.objects.within(scope).filter(sign_on=sign_on, subject=claims.subject).update(last_used_at=now)
    SignOn.objects.within(scope).filter(pk=sign_on.pk).update(last_used_at=now)
    return membership


@transaction.atomic
def unlink_sign_on(scope: Scope, link: LinkedSignOn) -> None:
    """Forget which account at the provider is the member's; a verified address may link it again."""
    record_event(scope, "sign_on.unlinked", link, user=link.user_id, sign_on=link.sign_on_id)
    link.delete()


def _check_domain(sign_on: SignOn, email: str) -> None:
    domain = email.rpartition("@")[2]
    if sign_on.domains and domain not in sign_on.domains:
        raise RefusedError(_("Addresses of this domain may not sign on here. Use your work address."))


def _membership_of(scope: Scope, user: User) -> Membership | None:
    rows = Membership.objects.within(scope).filter(user=user)
    return rows.select_related("user", "organization").first()


def _by_address(scope: Scope, sign_on: SignOn, claims: Claims) -> Membership:
    """The member with this verified address, or a new one."""
    if not claims.email or not claims.verified:
        raise RefusedError(
            _("Your identity provider does not say that your address is verified, so nobody can be found by it.")
        )
    email = require_email(claims.email, field="", sentence=_("Your identity provider names no e-mail address."))
    user = User.objects.filter(email=email).first()
    membership = _membership_of(scope, user) if user is not None else None
    if membership is not None:
        return membership
    if not sign_on.new_members or not sign_on.domains:
        raise RefusedError(_("You are no member of this organization. An administrator can let you in."))
    role = _role_by_groups(sign_on, claims) or sign_on.new_members
    user = user or User.objects.create_user(email, None, name=claims.name)
    made: Membership = Membership.objects.within(scope).create(user=user, role=role)
    record_event(scope, "member.added", made, user=user.pk, role=role, sign_on=sign_on.pk)
    return made


def _role_by_groups(sign_on: SignOn, claims: Claims) -> str:
    """The role of the first mapped group, in the order in which the administrator wrote them; empty where none fits."""
    roles = [role for group, role in sign_on.group_roles.items() if group in claims.groups and role in Role.values]
    return roles[0] if roles else ""


def _follow_groups(scope: Scope, sign_on: SignOn, membership: Membership, claims: Claims) -> None:
    """The role that the provider's groups say, where they say one."""
    role = _role_by_groups(sign_on, claims) if sign_on.group_claim else ""
    if not role or role == membership.role:
        return
    keep_an_administrator(scope, membership, GIVES_UP)
    earlier, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    record_event(
        scope,
        "member.role_changed",
        membership,
        user=membership.user_id,
        role=role,
        earlier=earlier,
        sign_on=sign_on.pk,
    )
