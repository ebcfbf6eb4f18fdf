"""Keys by which an organization signs its evidence packs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from portal.models.base import OrganizationRow


class PackKey(OrganizationRow):
    """An Ed25519 key. ``kid`` is its thumbprint (RFC 7638), ``public`` the key in base64url.

    ``private`` is sealed under the master key (:mod:`portal.secret_text`), and empty once the key is retired: nobody
    signs with it then, and its public part stays listed for the packs that it signed.
    """

    FOR_EVERY_JOB = True

    kid = models.CharField(max_length=43, unique=True)
    public = models.CharField(max_length=43)
    private = models.TextField(blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization"], condition=Q(retired_at=None), name="pack_key_in_use_once")
        ]
