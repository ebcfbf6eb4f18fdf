"""What happened: one table for the audit log, the change feed, the outbox and (later) webhooks.

Events hold ids only. ``seq``, ``previous_hash`` and ``hash`` are given after commit by a single sequencer, so that
readers who follow
``seq`` miss nothing; the chain is per organization. Words that may have to be erased stand in EventDetail, and
enter the chain only
as a salted digest, so that erasing them leaves the chain provable.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from portal.models.base import OrganizationRow


class Event(OrganizationRow):
    """One event. ``kind`` is noun.verb (`record.received`), ``subject`` an id with its noun (`record:…`)."""

    kind = models.CharField(max_length=60)
    actor = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    data = models.JSONField(default=dict)
    detail_digest = models.CharField(max_length=64, blank=True)
    seq = models.PositiveBigIntegerField(null=True, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "seq"], condition=Q(seq__isnull=False), name="event_seq_once"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "-seq"]),
            models.Index(fields=["organization", "subject"]),
            models.Index(fields=["organization", "-seq", "-created_at", "-id"], name="event_newest"),
            models.Index(fields=["organization", "kind", "-seq"], name="event_of_kind"),
            models.Index(fields=["organization", "actor", "-seq"], name="event_of_actor"),
            models.Index(fields=["created_at"], condition=Q(seq__isnull=True), name="event_unsequenced"),
        ]


class EventDetail(models.Model):
    """The erasable words of an event, with the salt of their digest."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="detail")
    salt = models.CharField(max_length=64)
    text = models.TextField()
