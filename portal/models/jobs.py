"""Jobs, their versions, and what each version needs. What a version asks for never changes once it exists."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models.base import OrganizationRow
from portal.models.organizations import User


class Job(OrganizationRow):
    """A job people apply for.

    ``blind`` keeps who the applicants are from the browser until they are shortlisted; ``legal_profile`` says whose
    law decides what must be true before a ranking may be shown. Its requirements are locked since ``locked_at``, when a
    candidate's evidence was first looked at: a later change needs a reason. ``sample`` rows came with the sample data.
    """

    JOB_PATH = "pk"

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    class LegalProfile(models.TextChoices):
        NONE = "none", _("No special rules")
        NYC = "nyc", _("New York City")
        EU = "eu", _("European Union")

    title = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    blind = models.BooleanField(default=False)
    legal_profile = models.CharField(max_length=12, choices=LegalProfile.choices, default=LegalProfile.NONE)
    locked_at = models.DateTimeField(null=True, blank=True)
    sample = models.BooleanField(default=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    current_version = models.ForeignKey("JobVersion", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["organization", "status", "created_at"])]

    def __str__(self) -> str:
        return self.title


class JobVersion(OrganizationRow):
    """The requirements as they stood; rankings refer to a version, so old rankings keep their meaning.

    Candidates are shown in bands unless ``strict_order`` with its ``order_rationale``: why more of the score means
    better work in this job.
    """

    JOB_PATH = "job"

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    strict_order = models.BooleanField(default=False)
    order_rationale = models.CharField(max_length=1_000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="job_version_once")]


class JobRequirement(OrganizationRow):
    """One line of a version; mirrors :class:`matching.statements.Requirement`.

    ``concepts`` is a list of ``{"uri", "label"}``: the concept and its alternatives. ``key`` stays the same from
    version to version. ``task`` is what the skill is used for, ``source`` where the need was found, ``approved_by``
    who stands for it (said when it was saved, or since: all that may change in a version); ``day_one`` says whether
    it is needed on the first day, None where nobody said.
    ``behaviour`` is what somebody who has a general trait can be seen to do. ``minimum_trust`` leaves evidence of
    less trusted issuers without points.
    """

    JOB_PATH = "version__job"

    version = models.ForeignKey(JobVersion, on_delete=models.CASCADE, related_name="requirements")
    key = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    label = models.CharField(max_length=200)
    concepts = models.JSONField(default=list)
    need = models.CharField(max_length=4, choices=[("must", _("Must-have")), ("nice", _("Nice-to-have"))])
    weight = models.CharField(
        max_length=6, choices=[("low", _("Low")), ("normal", _("Normal")), ("high", _("High"))], default="normal"
    )
    minimum_level = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(1.0), MaxValueValidator(4.0)]
    )
    maximum_age_days = models.PositiveIntegerField(null=True, blank=True)
    age_reason = models.CharField(max_length=300, blank=True)
    in_force = models.BooleanField(default=False)
    minimum_trust = models.CharField(
        max_length=7,
        blank=True,
        choices=[("known", _("A known issuer")), ("trusted", _("A trusted issuer"))],
        default="",
    )
    task = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=300, blank=True)
    behaviour = models.CharField(max_length=500, blank=True)
    day_one = models.BooleanField(null=True, blank=True)
    approved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="requirement_key_once"),
            models.CheckConstraint(
                condition=models.Q(maximum_age_days__isnull=True) | ~models.Q(age_reason=""),
                name="requirement_age_has_reason",
            ),
        ]

    @property
    def approved(self) -> bool:
        """Whether somebody stands for it; their account may be gone since."""
        return self.approved_at is not None


class OwnCredential(OrganizationRow):
    """A credential that no framework holds, named by the organization so that a job can ask for it.

    A record is this credential when it carries ``name``, or one of the ``identifiers``: addresses or codes by which
    its issuer names it. ``regulator`` is who issues or demands it, for people; whether an issuer is believed is said
    on the list of issuers. ``key`` is the name as names are compared.
    """

    FOR_EVERY_JOB = True

    PREFIX = "urn:credence:credential:"

    name = models.CharField(max_length=200)
    key = models.CharField(max_length=500)
    regulator = models.CharField(max_length=200, blank=True)
    identifiers = models.JSONField(default=list)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "key"], name="own_credential_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def uri(self) -> str:
        """The URI under which jobs ask for it and statements speak of it."""
        return f"{self.PREFIX}{self.pk}"
