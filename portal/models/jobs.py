"""Jobs, their versions, and what each version needs. A version never changes once it exists."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from portal.models.base import OrganizationRow
from portal.models.organizations import User


class Job(OrganizationRow):
    """A job people apply for."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    title = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    current_version = models.ForeignKey("JobVersion", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["organization", "status", "created_at"])]

    def __str__(self) -> str:
        return self.title


class JobVersion(OrganizationRow):
    """The requirements as they stood; rankings refer to a version, so old rankings keep their meaning."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="job_version_once")]


class JobRequirement(OrganizationRow):
    """One line of a version; mirrors :class:`matching.statements.Requirement`.

    ``concepts`` is a list of ``{"uri", "label"}``: the concept and its alternatives. ``key`` stays the same from
    version to version.
    """

    version = models.ForeignKey(JobVersion, on_delete=models.CASCADE, related_name="requirements")
    key = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    label = models.CharField(max_length=200)
    concepts = models.JSONField(default=list)
    need = models.CharField(max_length=4, choices=[("must", "Must-have"), ("nice", "Nice-to-have")])
    weight = models.CharField(
        max_length=6, choices=[("low", "Low"), ("normal", "Normal"), ("high", "High")], default="normal"
    )
    minimum_level = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(1.0), MaxValueValidator(4.0)]
    )
    maximum_age_days = models.PositiveIntegerField(null=True, blank=True)
    age_reason = models.CharField(max_length=300, blank=True)
    in_force = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="requirement_key_once"),
            models.CheckConstraint(
                condition=models.Q(maximum_age_days__isnull=True) | ~models.Q(age_reason=""),
                name="requirement_age_has_reason",
            ),
        ]
