"""Sign-ons as the door and the settings show them."""

from __future__ import annotations

import uuid

from portal.models import Membership, Organization, SignOn
from portal.permissions import Role
from portal.scope import Scope
from portal.site_addresses import page_address

__all__ = ["administrators_with_password", "for_address", "for_organization", "open_sign_on", "our_addresses"]

MOST = 20


def for_address(email: str) -> list[SignOn]:
    """The sign-ons that name the address's domain. Whether anybody has this address is not looked at, nor told."""
    domain = email.strip().lower().rpartition("@")[2]
    if not domain or len(email) > 254:  # noqa: PLR2004 - an address's length
        return []
    enabled = SignOn.objects.across_organizations("nobody is signed in yet").filter(enabled=True)
    rows = enabled.select_related("organization").order_by("organization__name", "name")
    return [row for row in rows if domain in row.domains][:MOST]


def for_organization(organization: uuid.UUID) -> tuple[Organization | None, list[SignOn]]:
    """The organization's sign-ons, for its own door; none where there are none, so that the address tells nothing."""
    rows = list(
        SignOn.objects.across_organizations("nobody is signed in yet")
        .filter(enabled=True, organization_id=organization)
        .select_related("organization")
        .order_by("name")[:MOST]
    )
    return (rows[0].organization if rows else None), rows


def open_sign_on(sign_on: uuid.UUID, kind: str) -> SignOn | None:
    """An enabled sign-on of this kind."""
    enabled = SignOn.objects.across_organizations("nobody is signed in yet").filter(enabled=True)
    return enabled.filter(pk=sign_on, kind=kind).select_related("organization").first()


def our_addresses(row_id: uuid.UUID) -> dict[str, str]:
    """What the administrator of the identity provider needs from us."""
    return {
        "return": page_address("oidc_return"),
        "metadata": page_address("saml_metadata", row_id),
        "answer": page_address("saml_answer", row_id),
    }


def administrators_with_password(scope: Scope) -> list[Membership]:
    """Who could come in by password when only sign-on is allowed."""
    rows = Membership.objects.within(scope).filter(role=Role.ADMINISTRATOR).select_related("user")
    return [row for row in rows.order_by("user__name", "user__email") if row.user.has_usable_password()]
