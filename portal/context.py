"""What every page knows: the member, their organization, and what their role may do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from portal.permissions import Capability


def workplace(request: HttpRequest) -> dict[str, Any]:
    """``membership``, ``organization`` and ``may`` (capability name -> bool) for templates."""
    scope = getattr(request, "scope", None)
    membership = getattr(request, "membership", None)
    return {
        "membership": membership,
        "organization": membership.organization if membership else None,
        "may": {capability.value: bool(scope and scope.may(capability)) for capability in Capability},
    }
