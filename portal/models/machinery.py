"""The machinery's own rows: documents fetched or supplied, worker heartbeats, the head of each audit chain."""

from __future__ import annotations

from django.db import models

from portal.models.base import OrganizationRow
from portal.models.organizations import Organization, User


class CachedDocument(models.Model):
    """A public document as last fetched (or the failure to), so that repeated checks tell issuers nothing about hiring.

    Shared by every organization: what stands here is what anybody gets at ``url``. ``error_code`` is set when nobody
    answered.
    """

    url_digest = models.CharField(max_length=64, unique=True)
    url = models.TextField()
    role = models.CharField(max_length=20)
    found = models.BooleanField(default=True)
    body = models.BinaryField(default=bytes)
    sha256 = models.CharField(max_length=64, blank=True)
    content_type = models.CharField(max_length=200, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.CharField(max_length=500, blank=True)
    fetched_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)


class SuppliedDocument(OrganizationRow):
    """A document that an organization supplied by hand; used before the network, and shown as supplied in the receipt.

    ``found`` is false for "answers 404".
    """

    url = models.CharField(max_length=1000)
    body = models.BinaryField(default=bytes)
    content_type = models.CharField(max_length=200, blank=True)
    found = models.BooleanField(default=True)
    note = models.CharField(max_length=300, blank=True)
    supplied_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "url"], name="supplied_document_once")]


class WorkerPulse(models.Model):
    """A sign of life: ``seen_at`` from a thread of the worker, ``claimed_at`` when it last took a row.

    A worker that is seen but claims nothing while rows are due has stalled.
    """

    name = models.CharField(max_length=200, unique=True)
    queue = models.CharField(max_length=20)
    process = models.PositiveIntegerField()
    seen_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)


class EventChain(models.Model):
    """The head of an organization's audit chain, and the row that its single sequencer locks."""

    organization = models.OneToOneField(Organization, on_delete=models.CASCADE, related_name="+")
    last_seq = models.PositiveBigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)
