"""What one's own account page shows."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.models import LinkedSignOn, SignedInPlace, User

__all__ = ["own_links", "own_places"]

MOST_PLACES = 50


def own_places(user: User, bound: str) -> list[SignedInPlace]:
    """Where the person is signed in, the latest first. After a sign-on, that organization's places only.

    An identity provider can make such a session, and must not learn from it when its people work elsewhere.
    """
    living = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    places = user.places.filter(session_key__in=living).select_related("organization")
    if bound:
        places = places.filter(organization_id=bound)
    return list(places.order_by("-seen_at", "pk")[:MOST_PLACES])


def own_links(user: User, bound: str) -> list[LinkedSignOn]:
    """The person's accounts at identity providers."""
    links = LinkedSignOn.objects.across_organizations("one's own, wherever one is a member").filter(user=user)
    if bound:
        links = links.filter(organization_id=bound)
    return list(links.select_related("sign_on", "organization").order_by("organization__name", "sign_on__name")[:50])
