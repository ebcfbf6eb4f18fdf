"""Candidates, what identifies them, and their applications."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from portal.models.base import OrganizationRow
from portal.models.jobs import Job
from portal.models.organizations import User


class Candidate(OrganizationRow):
    """A person known to one organization."""

    name = models.CharField(max_length=400)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=50, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    hidden_at = models.DateTimeField(null=True, blank=True)  # every application was withdrawn

    LIVING = Q(hidden_at=None)

    class Meta:
        indexes = [
            models.Index("organization", Lower("name"), name="candidate_by_name"),
            models.Index("organization", Lower("email"), name="candidate_by_email"),
            models.Index(fields=["organization", "created_at"]),
        ]

    def __str__(self) -> str:
        return self.name


class CandidateIdentifier(OrganizationRow):
    """What identifies the candidate in records. Only confirmed ones may prove that a record is about them."""

    class Kind(models.TextChoices):
        EMAIL = "email", "E-mail address"
        DID = "did", "Wallet identifier (DID)"
        NUMBER = "number", "Student, licence or member number"

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=400)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    LIVING = Q(candidate__hidden_at=None)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["candidate", "kind", "value"], name="identifier_once")]
        indexes = [models.Index(fields=["organization", "kind", "value"])]


class Application(OrganizationRow):
    """A candidate's application for a job; it exists with or without any record.

    Who withdrew may apply again: that is another application. One whose ``source`` is ``TRIAL`` is an operator's, to
    try wallets with: nobody's, and in no ranking. ``revealed_at`` is when a blind job showed who they are.
    """

    TRIAL = "wallet trial"
    SHOWN_STAGES = ("shortlisted", "interview", "offered", "hired")

    class Stage(models.TextChoices):
        APPLIED = "applied", "Applied"
        SHORTLISTED = "shortlisted", "Shortlisted"
        INTERVIEW = "interview", "Interview"
        OFFERED = "offered", "Offered"
        HIRED = "hired", "Hired"
        DECLINED = "declined", "Not taken further"
        WITHDRAWN = "withdrawn", "Withdrawn"

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="applications")
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="applications")
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.APPLIED)
    source = models.CharField(max_length=100, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    keep_until = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)  # told that the end of keeping comes near
    revealed_at = models.DateTimeField(null=True, blank=True)

    LIVING = Q(withdrawn_at=None)

    @property
    def unnamed(self) -> bool:
        """Whether nobody who decides about it may know whose it is: the job is blind, and nobody shortlisted it yet."""
        return self.job.blind and self.revealed_at is None and self.stage not in self.SHOWN_STAGES

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "job"], condition=Q(withdrawn_at__isnull=True), name="application_once"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "job", "stage"]),
            models.Index(
                fields=["keep_until"],
                condition=Q(withdrawn_at__isnull=True, keep_until__isnull=False),
                name="application_kept",
            ),
            models.Index(
                fields=["withdrawn_at"],
                condition=Q(withdrawn_at__isnull=False, erased_at__isnull=True),
                name="application_to_erase",
            ),
        ]


class Decision(OrganizationRow):
    """What a person decided about an application, and why.

    Kept apart from any score. Decisions are added, never changed.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="decisions")
    stage = models.CharField(max_length=12, choices=Application.Stage.choices)
    reason = models.TextField()
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    LIVING = Q(application__withdrawn_at=None)


class Observation(OrganizationRow):
    """A named person's structured observation of a skill: evidence where no record exists."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="observations")
    requirement_key = models.CharField(max_length=40)
    concept_uri = models.CharField(max_length=500)
    level = models.FloatField()
    what_was_seen = models.TextField()
    setting = models.CharField(max_length=200)
    observed_on = models.DateField()
    observed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed = models.BooleanField(default=True)

    LIVING = Q(application__withdrawn_at=None)


class EvidenceRequest(OrganizationRow):
    """A request to a candidate for the one proof that would settle a requirement, or an unknown of one record.

    ``wanted`` says what would settle it: `requirement`, `credential_type`, `check`, `concepts`. ``channel`` is how it
    was sent: `email`, or `page` where only the private page shows it.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="evidence_requests")
    requirement_key = models.CharField(max_length=40)
    message = models.TextField()
    record = models.ForeignKey("portal.Record", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    wanted = models.JSONField(default=dict, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_by = models.ForeignKey("portal.Batch", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    LIVING = Q(application__withdrawn_at=None)

    class Meta:
        indexes = [models.Index(fields=["organization", "answered_at"])]
