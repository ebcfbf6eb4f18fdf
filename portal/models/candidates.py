"""Candidates, what identifies them, and their applications."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from portal.models.base import OrganizationRow
from portal.models.jobs import Job
from portal.models.organizations import User


class Candidate(OrganizationRow):
    """A person known to one organization.

    ``without_record`` is kept by :mod:`portal.actions.note_records`: whether none of their records is there.
    """

    CANDIDATE_PATH = "pk"

    name = models.CharField(max_length=400)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=50, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    hidden_at = models.DateTimeField(null=True, blank=True)  # every application was withdrawn
    sample = models.BooleanField(default=False)
    without_record = models.BooleanField(default=True)

    LIVING = Q(hidden_at=None)

    class Meta:
        indexes = [
            models.Index("organization", Lower("name"), name="candidate_by_name"),
            models.Index("organization", Lower("email"), name="candidate_by_email"),
            models.Index(fields=["organization", "created_at"]),
            # the list of candidates reads its order and its count here
            models.Index(
                "organization",
                Lower("name"),
                "id",
                condition=Q(hidden_at__isnull=True, merged_into__isnull=True),
                name="candidate_listed",
            ),
            # they are few among many, and a filter of the list
            models.Index(
                "organization",
                Lower("name"),
                "id",
                condition=Q(hidden_at__isnull=True, merged_into__isnull=True, without_record=True),
                name="candidate_without_record",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CandidateIdentifier(OrganizationRow):
    """What identifies the candidate in records. Only confirmed ones may prove that a record is about them."""

    CANDIDATE_PATH = "candidate"

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail address")
        DID = "did", _("Wallet identifier (DID)")
        NUMBER = "number", _("Student, licence or member number")

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=400)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    LIVING = Q(candidate__hidden_at=None)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["candidate", "kind", "value"], name="identifier_once")]
        indexes = [models.Index(fields=["organization", "kind", "value"])]


class ExternalId(OrganizationRow):
    """What another system calls a candidate. A name and no proof: it never says whose a record is.

    ``digest`` is a keyed one of ``value``. When the candidate is erased it alone is left, so that a system which sends
    everybody again every night does not bring back who took everything back.
    """

    CANDIDATE_PATH = "candidate"

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="external_ids")
    value = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64)

    LIVING = Q(candidate__hidden_at=None)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["candidate", "digest"], name="external_id_once")]
        indexes = [models.Index(fields=["organization", "digest"], name="external_id_found")]


class Application(OrganizationRow):
    """A candidate's application for a job; it exists with or without any record.

    Who withdrew may apply again: that is another application. One whose ``source`` is ``TRIAL`` is an operator's, to
    try wallets with: nobody's, and in no ranking. ``revealed_at`` is when a blind job showed who they are.
    """

    JOB_PATH = "job"

    TRIAL = "wallet trial"
    SHOWN_STAGES = ("shortlisted", "interview", "offered", "hired")

    class Stage(models.TextChoices):
        APPLIED = "applied", _("Applied")
        SHORTLISTED = "shortlisted", _("Shortlisted")
        INTERVIEW = "interview", _("Interview")
        OFFERED = "offered", _("Offered")
        HIRED = "hired", _("Hired")
        DECLINED = "declined", _("Not taken further")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="applications")
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="applications")
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.APPLIED)
    source = models.CharField(max_length=100, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    keep_until = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)  # told that the end of keeping comes near
    revealed_at = models.DateTimeField(null=True, blank=True)
    stage_since = models.DateTimeField(null=True, blank=True)  # None: since they applied

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
            models.Index(fields=["organization", "-created_at"], name="application_newest"),
            # how many stand where, counted without a look at the rows
            models.Index(
                fields=["organization", "job", "stage", "source", "id"],
                condition=Q(withdrawn_at__isnull=True),
                name="application_standing",
            ),
            models.Index(
                F("job"),
                F("stage"),
                Coalesce("stage_since", "created_at"),
                F("id"),
                condition=Q(withdrawn_at__isnull=True),
                name="application_waiting",
            ),
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

    Kept apart from any score. Decisions are added, never changed; one that takes another back names it in ``undoes``.
    ``disposition`` is one of :data:`portal.dispositions.DISPOSITIONS`. ``from_stage``, ``run`` and ``tier`` say what
    stood there when it was made, ``report_viewed_at`` when who decided had opened the gap report. ``rests_on`` holds
    the keys of the requirements it rests on; decisions of one move share ``move``, to be taken back together.
    """

    JOB_PATH = "application__job"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="decisions")
    stage = models.CharField(max_length=12, choices=Application.Stage.choices)
    reason = models.TextField()
    from_stage = models.CharField(max_length=12, blank=True)
    disposition = models.CharField(max_length=40, blank=True)
    run = models.ForeignKey("portal.RankingRun", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    tier = models.CharField(max_length=14, blank=True)
    report_viewed_at = models.DateTimeField(null=True, blank=True)
    undoes = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="undone_by")
    rests_on = models.JSONField(default=list)
    move = models.UUIDField(null=True, blank=True, db_index=True)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    LIVING = Q(application__withdrawn_at=None)

    class Meta:
        indexes = [models.Index(fields=["organization", "application", "-created_at"], name="decision_newest")]


class Observation(OrganizationRow):
    """A named person's structured observation of a skill: evidence where no record exists.

    Those of one ``sitting`` were made together. ``rubric`` names the wording of the levels that was before the
    observer, and what it spoke of: see :mod:`portal.rubrics`. What was an error is withdrawn, or amended by another one
    that names it in ``amends``; neither is deleted.
    """

    JOB_PATH = "application__job"

    class Kind(models.TextChoices):
        INTERVIEW = "interview", _("Interview")
        WORK_SAMPLE = "work_sample", _("Work sample")
        SIMULATION = "simulation", _("Simulation")
        SHIFT = "shift", _("Shift, or day at work")
        REFERENCE = "reference", _("Reference by somebody who saw it")
        OTHER = "other", _("Something else")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="observations")
    requirement_key = models.CharField(max_length=40)
    concept_uri = models.CharField(max_length=500)
    level = models.FloatField()
    what_was_seen = models.TextField()
    setting = models.CharField(max_length=200)
    observed_on = models.DateField()
    observed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed = models.BooleanField(default=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OTHER)
    sitting = models.UUIDField(null=True, blank=True)
    others = models.CharField(max_length=300, blank=True)
    rubric = models.JSONField(default=dict, blank=True)
    amends = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="amended_by")
    retracted_at = models.DateTimeField(null=True, blank=True)
    retracted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    retracted_reason = models.CharField(max_length=500, blank=True)

    LIVING = Q(application__withdrawn_at=None, retracted_at=None)


class EvidenceRequest(OrganizationRow):
    """A request to a candidate for the one proof that would settle a requirement, or an unknown of one record.

    ``wanted`` says what would settle it: `requirement`, `credential_type`, `check`, `concepts`. ``channel`` is how it
    was sent: `email`, or `page` where only the private page shows it.
    """

    JOB_PATH = "application__job"

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
