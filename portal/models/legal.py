"""What an organization shows for the law of a place: documents, dates, names, and what an administrator overrode."""

from __future__ import annotations

from django.db import models

from portal.models.base import OrganizationRow
from portal.models.jobs import Job
from portal.models.organizations import User
from portal.models.records import StoredBlob


class LegalDocument(OrganizationRow):
    """One thing shown for one condition of a profile (see :mod:`portal.legal_profiles`); of a job, or of all jobs.

    ``dated`` is the day that counts (of the audit, of the notice), ``words`` a name or a text, ``url`` where it can be
    read, ``blob`` the file. ``override_reason`` stands alone: an administrator lets the condition be, and says why.
    The newest that was not removed counts; a job's own before the organization's.
    """

    FOR_EVERY_JOB = True

    job = models.ForeignKey(Job, on_delete=models.CASCADE, null=True, blank=True, related_name="legal_documents")
    profile = models.CharField(max_length=12)
    condition = models.CharField(max_length=40)
    dated = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=1_000, blank=True)
    url = models.URLField(max_length=500, blank=True)
    blob = models.ForeignKey(StoredBlob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    override_reason = models.CharField(max_length=1_000, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "profile", "removed_at"])]
