"""What records state about skills, how the linker read it, and what people say that its words mean."""

from __future__ import annotations

from django.db import models

from portal.models.base import OrganizationRow
from portal.models.candidates import Candidate
from portal.models.organizations import User
from portal.models.records import Record

__all__ = ["Evidence", "LinkConfirmation", "RecordLink"]


class Evidence(OrganizationRow):
    """What a verified record states about one concept: a stored :class:`matching.statements.Statement`."""

    CANDIDATE_PATH = "candidate"

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="evidence")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, null=True, related_name="evidence")
    concept_uri = models.CharField(max_length=500)
    title = models.CharField(max_length=300)
    statement = models.JSONField()

    # no LIVING: it is deleted the moment its record is hidden, and rankings read it by the hundred thousand

    class Meta:
        indexes = [
            models.Index(fields=["organization", "candidate"]),
            models.Index(fields=["organization", "concept_uri"]),
            models.Index(fields=["organization", "concept_uri", "candidate"], name="evidence_of_skill"),
        ]


class RecordLink(OrganizationRow):
    """What the linker said of one alignment or text of a record, before anybody's word; mirrors Answer.

    From it a record is linked anew without the linker, and without being checked again. ``key`` is
    :func:`portal.evidence_links.link_key` of ``text``; ``alternatives`` are the nearest concepts, best first, each with
    `uri`, `label`, `confidence` and `method`. Written and deleted together with the record's evidence.
    """

    CANDIDATE_PATH = "record__candidate"

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="links")
    url = models.TextField(blank=True)
    code = models.TextField(blank=True)
    text = models.TextField(blank=True)
    key = models.CharField(max_length=500, blank=True)
    method = models.CharField(max_length=12, blank=True)
    concept_uri = models.CharField(max_length=500, blank=True)
    label = models.CharField(max_length=400, blank=True)
    confidence = models.FloatField(default=0.0)
    alternatives = models.JSONField(default=list)

    # no LIVING: deleted the moment its record is hidden, as its evidence is

    class Meta:
        indexes = [
            models.Index(fields=["organization", "method", "key"]),
            models.Index(fields=["organization", "key"]),
        ]


class LinkConfirmation(OrganizationRow):
    """A person's word that a text or alignment means a concept; remembered for every record of the organization.

    Without ``concept_uri`` the words mean none of the known skills. ``text`` is the spelling as it was last seen,
    ``previous_uri`` what the word was before its last change, where it ``had_word`` before: what undoing goes back to.
    """

    FOR_EVERY_JOB = True

    key = models.CharField(max_length=500)
    text = models.CharField(max_length=500, blank=True, default="")
    concept_uri = models.CharField(max_length=500, blank=True)
    previous_uri = models.CharField(max_length=500, blank=True, default="")
    had_word = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(auto_now=True)

    just_said = True  # whether the action that returned this row changed anything

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "key"], name="link_confirmed_once")]
