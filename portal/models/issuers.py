"""The organization's own list of issuers, and what follows when it changes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models.base import LeasedRow, OrganizationRow
from portal.models.organizations import User


class TrustedIssuer(OrganizationRow):
    """An entry: whom, how far (trusted or merely known), for which credential types and dates, and why.

    Removal keeps the row.
    """

    FOR_EVERY_JOB = True

    class Level(models.TextChoices):
        TRUSTED = "trusted", _("Trusted")
        KNOWN = "known", _("Known")

    issuer = models.CharField(max_length=500)
    name = models.CharField(max_length=300, blank=True)
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.TRUSTED)
    types = models.JSONField(default=list, blank=True)
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    reason = models.TextField()
    sample = models.BooleanField(default=False)
    added_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    removed_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "issuer"], condition=Q(removed_at__isnull=True), name="issuer_listed_once"
            )
        ]


class IssuerRecheck(OrganizationRow, LeasedRow):
    """Records of these issuers that wait to be checked again: too many to be asked for while somebody waits.

    ``asked`` of ``total`` have been asked for, the last of them the record ``reached``, received at ``reached_at``.
    Deleted when it is done: the log keeps what was asked for.
    """

    issuers = models.JSONField()
    requested_by = models.CharField(max_length=60)
    asked = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    reached_at = models.DateTimeField(null=True, blank=True)
    reached = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_attempt_at"])]
