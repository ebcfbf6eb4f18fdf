"""Figures of a large organization, kept for a moment so that no page has to count a million rows."""

from __future__ import annotations

from django.db import models

from portal.models.base import LeasedRow, OrganizationRow


class KeptFigures(OrganizationRow, LeasedRow):
    """What :mod:`portal.kept` keeps under a name."""

    name = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    computed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="kept_once")]
        indexes = [models.Index(fields=["next_attempt_at"])]
