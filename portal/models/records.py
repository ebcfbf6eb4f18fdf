"""What was received, what it turned out to be, and what was verified about it.

A Submission is one thing somebody gave us (a file, a paste); a Record is the credential in it; a Verification is one
check of a record, and doubles as the queue's row: the row is the truth, a queue message only a nudge (design, section
5).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models.base import LeasedRow, OrganizationRow
from portal.models.candidates import Candidate
from portal.models.jobs import Job
from portal.models.organizations import User


class StoredBlob(OrganizationRow):
    """Received bytes, encrypted under a key of their own, which the master key wraps. Erasure destroys the key."""

    FOR_EVERY_JOB = True

    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    path = models.CharField(max_length=200)
    wrapped_key = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True, blank=True)


class Batch(OrganizationRow):
    """Several submissions given at once. ``total`` counts what is known so far (a ZIP is unpacked in the queue)."""

    name = models.CharField(max_length=255)
    channel = models.CharField(max_length=20)
    candidate = models.ForeignKey(Candidate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    submitted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True, blank=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)  # everything in it was taken back

    LIVING = Q(hidden_at=None)

    class Meta:
        indexes = [models.Index(fields=["organization", "created_at"])]


class Record(OrganizationRow):
    """A credential received for a candidate (or not yet matched to one), with what its current verification found.

    ``wallet_request`` is what a presentation answered: its challenge is part of the verdict. The columns below
    ``current_verification`` repeat it for lists; :mod:`portal.actions` writes both in one transaction.
    """

    CANDIDATE_PATH = "candidate"

    digest = models.CharField(max_length=64)
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, null=True, blank=True, related_name="records")
    blob = models.ForeignKey(StoredBlob, on_delete=models.PROTECT, related_name="records")
    wallet_request = models.ForeignKey(
        "portal.WalletRequest", on_delete=models.SET_NULL, null=True, blank=True, related_name="records"
    )
    hidden_at = models.DateTimeField(null=True, blank=True)  # taken back by the candidate, or being erased
    current_verification = models.ForeignKey(
        "Verification", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, default="waiting")  # waiting, checking, checked, unreadable
    verdict = models.CharField(max_length=14, blank=True)
    sentence = models.CharField(max_length=500, blank=True)
    act = models.CharField(max_length=10, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    title = models.CharField(max_length=300, blank=True)
    format = models.CharField(max_length=24, blank=True)
    container = models.CharField(max_length=16, blank=True)
    issuer_id = models.CharField(max_length=500, blank=True)
    issuer_name = models.CharField(max_length=300, blank=True)
    issuer_trust = models.CharField(max_length=10, blank=True)
    subject_match = models.CharField(max_length=12, blank=True)
    issued = models.DateTimeField(null=True, blank=True)
    expires = models.DateTimeField(null=True, blank=True)

    LIVING = Q(hidden_at=None)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "candidate", "digest"],
                condition=Q(candidate__isnull=False),
                name="record_once_per_candidate",
            ),
            models.UniqueConstraint(
                fields=["organization", "digest"], condition=Q(candidate__isnull=True), name="record_once_unmatched"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at"]),
            models.Index(fields=["organization", "verdict", "-created_at"]),
            models.Index(fields=["organization", "act", "-created_at"]),
            models.Index(fields=["organization", "issuer_id"]),
            models.Index(fields=["organization", "hidden_at", "state", "verdict", "act"], name="record_counts"),
            # who has a record with this verdict, or of this issuer, without a look at the rows
            models.Index(
                fields=["organization", "verdict", "candidate"],
                condition=models.Q(hidden_at__isnull=True),
                name="record_by_verdict",
            ),
            # a page far down the list, without a look at the rows before it
            models.Index(
                fields=["organization", "-created_at", "-id"],
                condition=models.Q(hidden_at__isnull=True) & ~models.Q(state="unreadable"),
                name="record_newest",
            ),
            # who has no record at all, and how the records of a job's applicants stand, without a look at the rows
            models.Index(
                fields=["organization", "candidate", "state", "verdict", "act"],
                condition=models.Q(hidden_at__isnull=True),
                name="record_of_candidate",
            ),
        ]


class Submission(OrganizationRow, LeasedRow):
    """One thing somebody gave us, whatever came of it.

    Nothing received is lost: above the size limit, name, size and digest stay. Who works on some jobs alone does not
    see what the same person gave for another.
    """

    CANDIDATE_PATH = "candidate"

    class State(models.TextChoices):
        UNPACKING = "unpacking", _("Being unpacked")
        FETCHING = "fetching", _("Being fetched")
        RECEIVED = "received", _("Received")
        UNREADABLE = "unreadable", _("Not read")
        REFUSED = "refused", _("Refused")

    @classmethod
    def of_jobs(cls, jobs: frozenset[uuid.UUID]) -> Q:
        """What people of these jobs gave, but for what they gave for another job."""
        return super().of_jobs(jobs) & (Q(job=None) | Q(job__in=jobs))

    class Binding(models.TextChoices):
        """How sure it is that the sharer holds the record."""

        UNSETTLED = "", _("Not settled yet")
        PRESENTATION = "presentation", _("Fresh presentation")
        IDENTIFIER = "identifier", _("Confirmed identifier")
        COPY = "copy", _("Shared copy")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, null=True, related_name="submissions")
    channel = models.CharField(max_length=20)
    purpose = models.CharField(max_length=200, blank=True)
    consent = models.ForeignKey("portal.Consent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    wallet_request = models.ForeignKey(
        "portal.WalletRequest", on_delete=models.SET_NULL, null=True, blank=True, related_name="submissions"
    )
    holder_binding = models.CharField(max_length=12, choices=Binding.choices, blank=True, default=Binding.UNSETTLED)
    source_url = models.CharField(max_length=2_000, blank=True)
    row = models.PositiveIntegerField(null=True, blank=True)  # its place in a list of links
    file_name = models.CharField(max_length=255, blank=True)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    blob = models.ForeignKey(StoredBlob, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    candidate = models.ForeignKey(
        Candidate, on_delete=models.CASCADE, null=True, blank=True, related_name="submissions"
    )
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    record = models.ForeignKey(Record, on_delete=models.SET_NULL, null=True, blank=True, related_name="submissions")
    state = models.CharField(max_length=12, choices=State.choices)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.CharField(max_length=500, blank=True)
    said = models.JSONField(default=dict, blank=True)  # what the file that carried it says of it: shown, never believed
    submitted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    hidden_at = models.DateTimeField(null=True, blank=True)  # taken back by the candidate

    LIVING = Q(hidden_at=None)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "-created_at"]),
            models.Index(fields=["next_attempt_at"]),
            models.Index(fields=["batch", "state"]),
            models.Index(fields=["organization", "state"]),
        ]


class Verification(OrganizationRow, LeasedRow):
    """One check of a record: asked for, claimed by a worker under a lease, done once.

    ``number`` counts a record's verifications. ``step`` (0 to 6) and ``step_text`` are for live progress.
    ``report`` is the report's JSON (design, section 2), ``payload`` the decoded credential for showing the signed text.
    """

    CANDIDATE_PATH = "record__candidate"

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being checked")
        DONE = "done", _("Checked")

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="verifications")
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=30)  # a key of portal.page_words.REASON_WORDS
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    priority = models.CharField(max_length=12, default="verify")  # the queue: interactive, verify, bulk
    requested_by = models.CharField(max_length=60)
    step = models.PositiveSmallIntegerField(default=0)
    step_text = models.CharField(max_length=200, blank=True)
    as_of = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=14, blank=True)
    report = models.JSONField(null=True, blank=True)
    payload = models.JSONField(null=True, blank=True)

    LIVING = Q(record__hidden_at=None)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="verification_once")]
        indexes = [
            models.Index(fields=["state", "next_attempt_at"]),
            models.Index(fields=["organization", "-created_at"]),
            models.Index(
                fields=["organization", "next_attempt_at"],
                condition=~models.Q(state="done"),
                name="verification_due",
            ),
        ]


__all__ = ["Batch", "Record", "StoredBlob", "Submission", "Verification"]
