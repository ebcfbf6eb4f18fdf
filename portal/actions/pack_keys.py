"""The key by which an organization signs evidence packs: made when first needed, renewed when an administrator says."""

from __future__ import annotations

import base64
import uuid

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.models import Organization, PackKey
from portal.permissions import Capability
from portal.scope import Scope
from portal.secret_text import SecretLostError, open_text, seal_text
from verification.pack.signature import Signer, fingerprint, key_set, public_jwk

__all__ = ["listed_keys", "pack_signer", "rotate_pack_key"]


def pack_signer(scope: Scope) -> Signer:
    """The organization's signer; its first key is made now where there is none.

    Raises:
        RefusedError: the key in use cannot be opened any more.
    """
    row = _in_use(scope)
    if row is None:
        try:
            with transaction.atomic():
                row = _add(scope)
        except IntegrityError:  # somebody else was first: theirs is the one
            row = PackKey.objects.within(scope).get(retired_at=None)
    try:
        raw = base64.b64decode(open_text(row.private), validate=True)
    except SecretLostError:
        raise RefusedError(
            _("The key that signs evidence packs cannot be opened any more. An administrator renews it.")
        ) from None
    return Signer(Ed25519PrivateKey.from_private_bytes(raw))


@transaction.atomic
def rotate_pack_key(scope: Scope) -> PackKey:
    """Sign with a new key from now on. The one before can sign nothing more; its public part stays listed.

    Raises:
        NotAllowedError: for all but administrators.
    """
    scope.require(Capability.MANAGE_MEMBERS)
    organization = Organization.objects.select_for_update().get(pk=scope.organization_id)  # one at a time
    PackKey.objects.within(scope).filter(retired_at=None).update(private="", retired_at=timezone.now())
    row = _add(scope)
    record_event(scope, "pack_key.rotated", organization, kid=row.kid)
    return row


def listed_keys(organization_id: uuid.UUID) -> dict[str, object]:
    """Every public key that the organization signed with, the one in use first, as a JWK Set (RFC 7517)."""
    rows = PackKey.objects.across_organizations("public keys are for everybody").filter(organization=organization_id)
    return key_set(_public(row) for row in rows.order_by("-created_at", "-id"))


def _in_use(scope: Scope) -> PackKey | None:
    found: PackKey | None = PackKey.objects.within(scope).filter(retired_at=None).first()
    return found


def _add(scope: Scope) -> PackKey:
    private = Ed25519PrivateKey.generate()
    raw = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    public = private.public_key()
    return PackKey.objects.within(scope).create(
        kid=fingerprint(public),
        public=public_jwk(public)["x"],
        private=seal_text(base64.b64encode(raw).decode("ascii")),
    )


def _public(row: PackKey) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(row.public + "=="))
