"""The machinery's own rows: documents fetched or supplied, worker heartbeats, the head of each audit chain."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models.base import LeasedRow, OrganizationRow
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
    """A sign of life: ``seen_at`` from a thread of the worker, ``claimed_at`` when it last tried to take a row.

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


class OutgoingMail(OrganizationRow, LeasedRow):
    """A message to a candidate or member, sent by a worker. ``body`` is blanked once it is sent: it may hold a link."""

    JOB_PATH = "application__job"

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not sent")

    to = models.EmailField()
    reply_to = models.EmailField(blank=True)
    subject = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    kind = models.CharField(max_length=40)
    application = models.ForeignKey(
        "portal.Application", on_delete=models.CASCADE, null=True, blank=True, related_name="mails"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_attempt_at"]), models.Index(fields=["organization", "-created_at"])]


class ReceivedMessage(OrganizationRow):
    """A message of the mailbox or a file of a watched folder that was taken in already; ``key`` names it for good."""

    key = models.CharField(max_length=64)
    batch = models.ForeignKey("portal.Batch", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    submission = models.ForeignKey(
        "portal.Submission", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "key"], name="received_message_once")]


class IdempotentRequest(OrganizationRow):
    """A write of the REST API that named a key: the answer it got is the answer it gets again.

    ``caller`` is whose key it is: a client (`client:<id>`), whose tokens come and go, or else a token (`token:<id>`).
    ``answer`` holds it encrypted (``sealed``), and in clear the ids of what it names (``ids``).
    """

    caller = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    request_digest = models.CharField(max_length=64)
    FOR_EVERY_JOB = True  # found by whose key it is, which a token that is limited to jobs has too
    status = models.PositiveSmallIntegerField(default=0)  # 0 while the first is still at work
    answer = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="idempotency_key_once")]


class RateWindow(models.Model):
    """How often something was tried in the present window. ``key`` is a keyed digest; no address of anybody is kept."""

    key = models.CharField(max_length=64, unique=True)
    began_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
