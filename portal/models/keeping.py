"""How long things are kept: retention profiles, legal holds, and the sealed copies that either may require."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from portal.models.base import OrganizationRow
from portal.models.candidates import Application, Candidate
from portal.models.jobs import Job
from portal.models.organizations import User


class RetentionProfile(OrganizationRow):
    """For how many days an application's documents are kept, and why.

    ``sealed_days`` above 0 demands that a withdrawn application leaves a sealed copy, which only auditors can open, for
    that many days.
    """

    FOR_EVERY_JOB = True

    name = models.CharField(max_length=100)
    days = models.PositiveIntegerField(default=180)
    reason = models.CharField(max_length=500)
    sealed_days = models.PositiveIntegerField(default=0)
    sealed_reason = models.CharField(max_length=500, blank=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(is_default=True), name="retention_default_once"
            ),
            models.UniqueConstraint(fields=["organization", "name"], name="retention_name_once"),
        ]


class JobSharing(OrganizationRow):
    """What the share page says for a job: whom to ask, how to get an accommodation, the way without a digital record.

    Where a job says nothing, the organization's contact stands in.
    """

    JOB_PATH = "job"

    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="sharing")
    retention = models.ForeignKey(RetentionProfile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=50, blank=True)
    accommodation = models.CharField(max_length=1_000, blank=True)
    without_record = models.CharField(max_length=1_000, blank=True)
    shows_gap_report = models.BooleanField(default=True)
    asks_demographics = models.BooleanField(default=False)


class LegalHold(OrganizationRow):
    """A person's order to destroy nothing of one candidate or one job until it is lifted."""

    candidate = models.ForeignKey(
        Candidate, on_delete=models.CASCADE, null=True, blank=True, related_name="legal_holds"
    )
    job = models.ForeignKey(Job, on_delete=models.CASCADE, null=True, blank=True, related_name="legal_holds")
    reason = models.TextField()
    placed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")


class SealedCopy(OrganizationRow):
    """What a withdrawn application leaves behind where a profile or a hold demands it. Only auditors open it.

    ``until`` is when it is destroyed; None while a legal hold stands.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="sealed_copies")
    blob = models.ForeignKey("portal.StoredBlob", on_delete=models.PROTECT, related_name="+")
    because = models.CharField(max_length=500)
    until = models.DateTimeField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)
