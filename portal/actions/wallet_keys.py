"""Renewing the key that signs requests to wallets, from the page; what `manage.py wallet_keys rotate` does."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.actions.registries import is_alone
from portal.intake.openid4vp.key_check import read_certificate
from portal.intake.openid4vp.keys import WalletKey, WalletKeysError, add_key, kept_keys
from portal.models import Organization
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["MOST_PEM", "rotate_wallet_key"]

MOST_PEM = 64 * 1024


@transaction.atomic
def rotate_wallet_key(scope: Scope, *, certificate: bytes = b"", key: bytes = b"") -> WalletKey:
    """Put a new key in use; the one before stays published while requests are out that it signed.

    Args:
        scope: who renews it.
        certificate: PEM of an authority's certificate for this host, and those of its authorities; empty for a fresh
            one for development.
        key: PEM of the certificate's private key.

    Raises:
        RefusedError: others share the installation; certificate and key do not go together, or are not for this host;
            or a certificate for development would take the place of an authority's.
    """
    scope.require(Capability.MANAGE_MEMBERS)
    if not is_alone():
        raise RefusedError(
            _("Several organizations share this installation and its key. Its operator renews it with wallet_keys.")
        )
    if bool(certificate) != bool(key):
        raise RefusedError(_("Certificate and key go together: give both files."), field="certificate")
    if max(len(certificate), len(key)) > MOST_PEM:
        raise RefusedError(_("These files are too large to be a certificate and a key."), field="certificate")
    try:
        ring = kept_keys()
        if ring and not ring[0].for_development and not certificate:
            raise RefusedError(
                _("The key in use has an authority’s certificate. Give the new certificate and its key."),
                field="certificate",
            )
        fresh = add_key(*read_certificate(certificate, key)) if certificate else add_key()
    except WalletKeysError as error:
        raise RefusedError(str(error), field="certificate") from None
    organization = Organization.objects.get(pk=scope.organization_id)
    record_event(scope, "wallet_keys.rotated", organization, kid=fresh.kid, development=int(fresh.for_development))
    return fresh
