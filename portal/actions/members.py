"""Who belongs to an organization, in which role, and what the organization says of itself."""

from __future__ import annotations

import secrets

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.actions.events import record_event
from portal.actions.personal_tokens import revoke_tokens_of
from portal.actions.refusal import RefusedError, require_text
from portal.models import Membership, Organization, User
from portal.permissions import Capability, Role
from portal.scope import Scope

__all__ = [
    "GIVES_UP",
    "ORGANIZATION_FIELDS",
    "add_member",
    "change_role",
    "keep_an_administrator",
    "new_password",
    "remove_member",
    "update_organization",
]

PASSWORD_BYTES = 12
#: What leaves nobody to administer.
GIVES_UP = gettext_noop(
    "%(user)s is the last administrator. If they gave up the role, nobody could manage members: "
    "make somebody else an administrator first."
)
LEAVES = gettext_noop(
    "%(user)s is the last administrator. If they left, nobody could manage members: "
    "make somebody else an administrator first."
)
ORGANIZATION_FIELDS = {"name": 200, "place": 200, "contact_name": 200, "contact_email": 254, "contact_phone": 50}


@transaction.atomic
def add_member(scope: Scope, *, email: str, role: str, name: str = "") -> tuple[Membership, str]:
    """Let somebody in. Who has no account yet gets one, with a first password that is shown once and kept nowhere.

    Returns:
        The membership, and the first password; empty for someone who signs in already.

    Raises:
        RefusedError: no e-mail address, an unknown role, or they are a member already.

    """
    scope.require(Capability.MANAGE_MEMBERS)
    email, role = _email(email, field="email"), _role(role)
    name = " ".join(name.split())[:200]
    user = User.objects.filter(email=email).first()
    password = ""
    if user is None:
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        user = User.objects.create_user(email, password, name=name)
    try:
        with transaction.atomic():
            membership: Membership = Membership.objects.within(scope).create(
                user=user, role=role, every_job=role != Role.HIRING_MANAGER
            )
    except IntegrityError:
        raise RefusedError(_("%(email)s is a member already.") % {"email": email}, field="email") from None
    record_event(scope, "member.added", membership, user=user.pk, role=role)
    return membership, password


@transaction.atomic
def change_role(scope: Scope, membership: Membership, *, role: str) -> Membership:
    """Give a member another role.

    Raises:
        RefusedError: an unknown role, or nobody would administer the organization any more.

    """
    scope.require(Capability.MANAGE_MEMBERS)
    role = _role(role)
    if role != membership.role:
        keep_an_administrator(scope, membership, GIVES_UP)
        earlier, membership.role = membership.role, role
        membership.save(update_fields=["role"])
        record_event(scope, "member.role_changed", membership, user=membership.user_id, role=role, earlier=earlier)
    return membership


@transaction.atomic
def remove_member(scope: Scope, membership: Membership) -> None:
    """End a membership, at once and everywhere, personal tokens too. What the member did stays in the log.

    Raises:
        RefusedError: nobody would administer the organization any more.

    """
    scope.require(Capability.MANAGE_MEMBERS)
    keep_an_administrator(scope, membership, LEAVES)
    record_event(scope, "member.removed", membership, user=membership.user_id, role=membership.role)
    revoke_tokens_of(scope, membership)
    membership.delete()


@transaction.atomic
def new_password(scope: Scope, membership: Membership) -> str:
    """Give a member a new password, shown once: for who forgot theirs. Their open sessions and their tokens end.

    Raises:
        RefusedError: they belong to other organizations too, whose doors it would open.

    """
    scope.require(Capability.MANAGE_MEMBERS)
    theirs = Membership.objects.across_organizations("a password opens every organization of its user")
    if theirs.filter(user_id=membership.user_id).exclude(organization_id=scope.organization_id).exists():
        raise RefusedError(_("They use this account elsewhere too, so only they can change its password."))
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    membership.user.set_password(password)
    membership.user.save(update_fields=["password"])
    revoke_tokens_of(scope, membership)
    record_event(scope, "member.password_renewed", membership, user=membership.user_id)
    return password


@transaction.atomic
def update_organization(scope: Scope, **typed: str) -> Organization:
    """Change the organization's name, place and contact, which stand on every gap report.

    Raises:
        RefusedError: no name, the contact's address is no e-mail address, or a field is too long.

    """
    scope.require(Capability.MANAGE_MEMBERS)
    facts = {field: " ".join(typed.get(field, "").split()) for field in ORGANIZATION_FIELDS}
    require_text(facts["name"], field="name", sentence=_("Give the organization’s name."))
    for field, limit in ORGANIZATION_FIELDS.items():
        if len(facts[field]) > limit:
            raise RefusedError(
                _("Keep this under %(most)s characters; it has %(number)s.")
                % {"most": limit, "number": len(facts[field])},
                field=field,
            )
    if facts["contact_email"]:
        facts["contact_email"] = _email(facts["contact_email"], field="contact_email")
    organization = Organization.objects.get(pk=scope.organization_id)
    changed = [field for field, value in facts.items() if getattr(organization, field) != value]
    for field in changed:
        setattr(organization, field, facts[field])
    if changed:
        organization.save(update_fields=changed)
        record_event(scope, "organization.changed", organization, fields=" ".join(changed))
    return organization


def keep_an_administrator(scope: Scope, membership: Membership, words: str) -> None:
    """Refuse what would leave nobody to administer; the rows are locked, so two cannot go at the same moment."""
    administrators = list(Membership.objects.within(scope).select_for_update().filter(role=Role.ADMINISTRATOR))
    if membership.role == Role.ADMINISTRATOR and len(administrators) <= 1:
        raise RefusedError(
            _(words) % {"user": membership.user},
            field="role",
        )


def _role(role: str) -> str:
    if role not in Role.values:
        raise RefusedError(_("Choose a role."), field="role")
    return role


def _email(value: str, *, field: str) -> str:
    email = value.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise RefusedError(_("This is no e-mail address; one looks like name@company.example."), field=field) from None
    return email
