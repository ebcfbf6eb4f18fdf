"""What other systems hold and ask for: OAuth clients, exports, verifications without storing, applicant systems."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models.base import LeasedRow, OrganizationRow
from portal.models.candidates import Application
from portal.models.events import Event
from portal.models.organizations import ApiToken, User
from portal.models.records import StoredBlob


class Export(OrganizationRow, LeasedRow):
    """A file that a worker writes for whoever asked: a member (``asked_by``) or a system (``token``), and nobody else.

    ``what`` and ``form`` name a kind and a writer (:mod:`portal.exports`), ``about`` what it is of (`run`, `job`,
    filters). ``asked_as`` is what the asker was allowed; a worker uses it no further than they still are. The file is
    encrypted under ``wrapped_key`` and forgotten at ``expires_at``.
    """

    FOR_EVERY_JOB = True  # found by who asked; the rows in it are narrowed when it is written

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being written")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("No longer kept")

    what = models.CharField(max_length=30)
    form = models.CharField(max_length=10)
    about = models.JSONField(default=dict, blank=True)
    asked_as = models.JSONField(default=dict)
    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    client = models.ForeignKey("portal.ApiClient", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    path = models.CharField(max_length=100, blank=True)
    wrapped_key = models.BinaryField(null=True, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    error = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_attempt_at"]),
            models.Index(fields=["organization", "-created_at"]),
            models.Index(fields=["expires_at"]),
        ]


class VerifyJob(OrganizationRow):
    """Records to be verified and not kept, asked for by ``token``; everything of it is gone at ``expires_at``."""

    FOR_EVERY_JOB = True  # found by who asked

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    client = models.ForeignKey("portal.ApiClient", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    demands = models.JSONField(default=dict, blank=True)  # challenge, domain, at
    total = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"])]


class VerifyItem(OrganizationRow, LeasedRow):
    """One record of a job. Its bytes are erased once it is done; ``report`` is what the stateless call answers."""

    FOR_EVERY_JOB = True

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    job = models.ForeignKey(VerifyJob, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200, blank=True)
    blob = models.ForeignKey(StoredBlob, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    report = models.JSONField(null=True, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="verify_item_once")]
        indexes = [models.Index(fields=["next_attempt_at"])]


class ApplicantSystem(OrganizationRow):
    """An applicant system that sends people here and is told what came of them, by one of :mod:`portal.adapters`.

    It posts to an address that ends in a secret, of which ``inbound_digest`` is kept; ``signing_secret`` checks what it
    posts, ``credential`` is what we show it (both encrypted under the master key). ``settings`` are the adapter's.
    ``cursor`` is the last event that was looked at.
    """

    adapter = models.CharField(max_length=30)
    name = models.CharField(max_length=100)
    settings = models.JSONField(default=dict, blank=True)
    inbound_digest = models.CharField(max_length=64, unique=True)
    signing_secret = models.BinaryField(null=True, blank=True)
    credential = models.BinaryField(null=True, blank=True)
    cursor = models.PositiveBigIntegerField(default=0)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    heard_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_reason = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    LIVING = Q(removed_at=None)

    def __str__(self) -> str:
        return self.name


class ApplicantSystemLink(OrganizationRow):
    """What a thing of ours is called over there: ``noun`` is `job`, `candidate` or `application`."""

    system = models.ForeignKey(ApplicantSystem, on_delete=models.CASCADE, related_name="links")
    noun = models.CharField(max_length=20)
    external_id = models.CharField(max_length=200)
    subject = models.UUIDField()
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "noun", "external_id"], name="system_link_once")]
        indexes = [models.Index(fields=["system", "noun", "subject"])]


class ApplicantSystemMessage(OrganizationRow, LeasedRow):
    """One message from (`in`) or to (`out`) an applicant system, and what became of it.

    ``key`` recognises a message that comes twice. ``body`` is what came, encrypted, until it was worked off.
    """

    class Way(models.TextChoices):
        IN = "in", _("Received")
        OUT = "out", _("Sent")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Given up")
        IGNORED = "ignored", _("Nothing to do")

    system = models.ForeignKey(ApplicantSystem, on_delete=models.CASCADE, related_name="messages")
    way = models.CharField(max_length=3, choices=Way.choices)
    kind = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=64)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    body = models.ForeignKey(StoredBlob, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    answered = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "way", "key"], name="system_message_once")]
        indexes = [models.Index(fields=["next_attempt_at"]), models.Index(fields=["system", "-created_at"])]
