"""Who may be the same person, and which credential was shared by whom."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models.base import OrganizationRow
from portal.models.candidates import Candidate
from portal.models.organizations import User


class HeldCredential(OrganizationRow):
    """A credential inside a record, however it was wrapped: so that the same one is known when it comes again."""

    CANDIDATE_PATH = "candidate"

    record = models.ForeignKey("portal.Record", on_delete=models.CASCADE, related_name="held")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, null=True, blank=True, related_name="held")
    digest = models.CharField(max_length=64)
    credential_id = models.CharField(max_length=500, blank=True)
    issuer_id = models.CharField(max_length=500, blank=True)
    subject_id = models.CharField(max_length=500, blank=True)

    LIVING = Q(record__hidden_at=None)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "digest"]),
            models.Index(fields=["organization", "issuer_id", "credential_id"], name="held_by_id"),
            models.Index(fields=["organization", "subject_id"]),
        ]


class SamePerson(OrganizationRow):
    """Two candidates who may be one person, until a member decides. ``first`` is the older row."""

    class Reason(models.TextChoices):
        EMAIL = "same_email", _("Same e-mail address")
        NAME = "same_name", _("Same name")
        CREDENTIAL = "same_credential", _("Same credential shared")
        KEY = "same_key", _("Same wallet key")

    class Decision(models.TextChoices):
        SAME = "same", _("The same person")
        DIFFERENT = "different", _("Different people")

    first = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=30, choices=Reason.choices)
    detail = models.CharField(max_length=500, blank=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    LIVING = Q(first__hidden_at=None, second__hidden_at=None)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second", "reason"], name="same_person_once"),
            models.CheckConstraint(condition=~models.Q(first=models.F("second")), name="same_person_two"),
        ]
        indexes = [models.Index(fields=["organization", "decided_at"])]
