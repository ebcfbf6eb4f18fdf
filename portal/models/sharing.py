"""How candidates come in without an account: links, the page that is theirs, what they agreed to, and their codes.

Links and pages are opaque tokens. The row keeps a nonce, from which the site's key makes the token again when somebody
has to see it, and the token's digest, by which it is found (:mod:`portal.link_tokens`); the database alone opens none.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models.base import OrganizationRow
from portal.models.candidates import Application, Candidate
from portal.models.jobs import Job
from portal.models.organizations import User


class ShareLink(OrganizationRow):
    """A way in: a job's public apply link, or an invitation of one person. Revocable, and it expires."""

    JOB_PATH = "job"

    class Kind(models.TextChoices):
        APPLY = "apply", _("Public apply link")
        INVITATION = "invitation", _("Invitation")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="share_links")
    candidate = models.ForeignKey(
        Candidate, on_delete=models.CASCADE, null=True, blank=True, related_name="share_links"
    )
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, blank=True, related_name="share_links"
    )
    name = models.CharField(max_length=400, blank=True)
    email = models.EmailField(blank=True)
    message = models.TextField(blank=True)
    source = models.CharField(max_length=100, blank=True)  # where a public link was put: "college fair", "website"
    nonce = models.CharField(max_length=64)
    token_digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["organization", "job", "kind"])]


class CandidatePage(OrganizationRow):
    """The private page of one application: what was received, what became of it, and the way to take it back."""

    JOB_PATH = "application__job"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="candidate_pages")
    nonce = models.CharField(max_length=64)
    token_digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)


class Consent(OrganizationRow):
    """What a candidate agreed to, in the words they read; ``terms_digest`` is SHA-256 of its canonical JSON."""

    JOB_PATH = "application__job"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="consents")
    link = models.ForeignKey(ShareLink, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    purpose = models.CharField(max_length=200)
    terms = models.JSONField()
    terms_digest = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True, blank=True)


class EmailCode(OrganizationRow):
    """A one-time code sent to an address; only its keyed digest is kept, and few guesses are taken."""

    JOB_PATH = "application__job"

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="email_codes")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="email_codes")
    address = models.EmailField()
    code_digest = models.CharField(max_length=64)
    guesses = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Demographics(OrganizationRow):
    """What a candidate gave voluntarily. Kept apart from everything, read only as counts, never shown to recruiters."""

    JOB_PATH = "application__job"

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="demographics")
    answers = models.JSONField(default=dict)


class Contest(OrganizationRow):
    """A candidate's word that something is wrong, or that a person should look again; and a person's answer."""

    JOB_PATH = "application__job"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="contests")
    record = models.ForeignKey(
        "portal.Record", on_delete=models.SET_NULL, null=True, blank=True, related_name="contests"
    )
    about = models.CharField(max_length=40, blank=True)  # report, record, identity, accommodation, human_review
    text = models.TextField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    LIVING = Q(application__withdrawn_at=None)

    class Meta:
        indexes = [models.Index(fields=["organization", "answered_at"])]


class Viewing(OrganizationRow):
    """That a member looked at something of an application: one row for each member and thing, with the last time."""

    JOB_PATH = "application__job"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="viewings")
    viewer = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    guest = models.ForeignKey("portal.JobGuest", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=20)  # gap_report, interview_kit, record, candidate
    record = models.ForeignKey("portal.Record", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "viewer", "what"], condition=Q(record__isnull=True), name="viewing_once"
            ),
            models.UniqueConstraint(
                fields=["application", "viewer", "what", "record"],
                condition=Q(record__isnull=False),
                name="viewing_of_record_once",
            ),
            models.UniqueConstraint(
                fields=["application", "guest", "what"], condition=Q(guest__isnull=False), name="viewing_by_guest_once"
            ),
            models.CheckConstraint(
                condition=Q(viewer__isnull=False) | Q(guest__isnull=False), name="viewing_by_somebody"
            ),
        ]
