"""What every page knows: the member, their organization, what their role may do, and the frame around it all."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.frame import bar, further, looks_of, speeches
from portal.permissions import Capability
from portal.policies import may_trust_issuers, policies_from
from portal.queries_notices import unread_count


def workplace(request: HttpRequest) -> dict[str, Any]:
    """``membership``, ``guest``, ``organization`` and ``may`` (capability name -> bool) for templates.

    ``unread_notices`` counts when a template asks, by one indexed query.
    """
    scope = getattr(request, "scope", None)
    membership = getattr(request, "membership", None)
    may = {capability.value: bool(scope and scope.may(capability)) for capability in Capability}
    if scope and membership and may[Capability.TRUST_ISSUERS]:
        may[Capability.TRUST_ISSUERS] = may_trust_issuers(scope, policies_from(membership.organization.policies))
    guest = getattr(request, "guest", None) if scope is not None and scope.guest_id else None
    return {
        "membership": membership,
        "guest": guest,
        "organization": membership.organization if membership else guest.organization if guest else None,
        "may": may,
        "narrowed": membership is not None and scope is not None and scope.jobs is not None,
        "unread_notices": partial(unread_count, scope) if membership and scope is not None else 0,
    }


def frame(request: HttpRequest) -> dict[str, Any]:
    """What :mod:`portal.frame` says of a request: nothing is asked for before a template does."""
    scope = getattr(request, "scope", None)
    membership = getattr(request, "membership", None)
    user = getattr(request, "user", None) or AnonymousUser()
    return {
        "bar": SimpleLazyObject(lambda: bar(scope, request.path) if scope else []),
        "further": SimpleLazyObject(lambda: further(scope) if scope else []),
        "looks": looks_of(user),
        "speeches": SimpleLazyObject(speeches),
        "other_memberships": [one for one in getattr(request, "memberships", []) if one != membership],
    }
