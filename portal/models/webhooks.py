"""Addresses of other systems that are told what happened, and what became of each telling."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models.base import LeasedRow, OrganizationRow
from portal.models.events import Event
from portal.models.organizations import User


class WebhookEndpoint(OrganizationRow):
    """Where events are sent. ``kinds`` lists the outcomes wanted (:data:`portal.webhooks.OUTCOMES`), empty for all.

    ``secret`` signs each telling; while a rotation lasts, until ``previous_until``, ``previous_secret`` signs it too.
    Both are encrypted under the master key. ``cursor`` is the last event looked at.
    """

    name = models.CharField(max_length=100)
    url = models.CharField(max_length=2_000)
    kinds = models.JSONField(default=list)
    secret = models.BinaryField()
    previous_secret = models.BinaryField(null=True, blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    cursor = models.PositiveBigIntegerField(default=0)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_reason = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    LIVING = Q(removed_at=None)

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(OrganizationRow, LeasedRow):
    """One telling of one event to one endpoint. The state and lease columns are the queue's, as in Verification."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being sent")
        SENT = "sent", _("Taken")
        FAILED = "failed", _("Given up")

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=60)
    message_id = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    answered = models.PositiveSmallIntegerField(null=True, blank=True)  # the HTTP status
    took_ms = models.PositiveIntegerField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "event"], condition=Q(event__isnull=False), name="webhook_told_once"
            )
        ]
        indexes = [
            models.Index(fields=["state", "next_attempt_at"]),
            models.Index(fields=["endpoint", "-created_at"]),
        ]
