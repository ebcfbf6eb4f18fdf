"""Adding and removing registries from the page: where one organization has the installation for itself.

A registry is asked for every organization of an installation, so where there are several only its operator adds one,
with `manage.py add_registry`.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.models import Organization
from portal.permissions import Capability
from portal.registries import file_of, forget, keep, registry_from
from portal.scope import Scope
from verification.errors import Invalid, Problem
from verification.sources import TrustList

__all__ = ["MOST_UPLOAD", "add_registry", "is_alone", "remove_registry"]

MOST_UPLOAD = 20 * 1024 * 1024
_HEX = frozenset("0123456789abcdef")
_PRINT = 64


def is_alone() -> bool:
    """Whether this installation serves one organization."""
    return Organization.objects.count() == 1


@transaction.atomic
def add_registry(scope: Scope, *, name: str, data: bytes, signers: str = "") -> TrustList:
    """Add a registry, in the place of an earlier one of the same name.

    Args:
        scope: who adds it.
        name: what its file is called here: small letters, digits, hyphens.
        data: a list of ours, a registry of the DCC, or an EU trusted list.
        signers: SHA-256 fingerprints of the certificates that may have signed an EU trusted list.

    Raises:
        RefusedError: others share the installation, the name is none, or the file is no such registry.
    """
    _require_alone(scope)
    prints = _fingerprints(signers)
    if not data:
        raise RefusedError(_("Choose a file first."), field="file")
    if len(data) > MOST_UPLOAD:
        raise RefusedError(_("Larger than 20 MB: its operator adds it with manage.py add_registry."), field="file")
    try:
        file_of(settings.CREDENCE_REGISTRIES, name.strip())
    except Invalid as problem:
        raise RefusedError(problem.detail, field="registry") from None
    try:
        registry = registry_from(data, prints)
    except Problem as problem:
        raise RefusedError(problem.detail, field="file") from None
    keep(settings.CREDENCE_REGISTRIES, name.strip(), registry, signers=prints)
    organization = Organization.objects.get(pk=scope.organization_id)
    record_event(scope, "registry.added", organization, name=name.strip(), issuers=len(registry.entries))
    return registry


@transaction.atomic
def remove_registry(scope: Scope, *, name: str) -> None:
    """Forget a registry.

    Raises:
        RefusedError: others share the installation, or it was not added.
    """
    _require_alone(scope)
    try:
        gone = forget(settings.CREDENCE_REGISTRIES, name)
    except Invalid as problem:
        raise RefusedError(problem.detail) from None
    if not gone:
        raise RefusedError(_("This registry was not added."))
    record_event(scope, "registry.removed", Organization.objects.get(pk=scope.organization_id), name=name)


def _require_alone(scope: Scope) -> None:
    scope.require(Capability.MANAGE_MEMBERS)
    if not is_alone():
        raise RefusedError(
            _(
                "Several organizations share this installation, and a registry counts for all of them. "
                "Its operator adds and removes registries with manage.py add_registry."
            )
        )


def _fingerprints(text: str) -> Sequence[str]:
    prints = [word.replace(":", "").lower() for word in text.split()]
    if any(len(item) != _PRINT or set(item) - _HEX for item in prints):
        raise RefusedError(_("A fingerprint is the SHA-256 of a certificate: 64 hexadecimal digits."), field="signers")
    return prints
