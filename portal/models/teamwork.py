"""Who works on a job, who was let in by a link, and what they tell each other."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models.base import OrganizationRow
from portal.models.candidates import Application
from portal.models.jobs import Job
from portal.models.organizations import Membership, User


class JobMember(OrganizationRow):
    """A member on a job's team. Who does not see every job sees those on whose team they are."""

    JOB_PATH = "job"

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="team")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="job_teams")
    added_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "membership"], name="job_member_once")]


class JobGuest(OrganizationRow):
    """Somebody without an account who reads one job's reports by a signed link that expires.

    ``nonce`` and ``token_digest`` are as :class:`portal.models.sharing.ShareLink` has them.
    """

    JOB_PATH = "job"

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="guests")
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    nonce = models.CharField(max_length=64)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "job"])]

    def __str__(self) -> str:
        return self.name


class Note(OrganizationRow):
    """What a member or guest said about a job, or about one application for it. Never an input to any score.

    ``verdict`` is a guest's or manager's word on the person (`""`, `approve`, `hold`): advice, not a decision.
    """

    JOB_PATH = "job"

    class Advice(models.TextChoices):
        NONE = "", _("No advice")
        APPROVE = "approve", _("Go on with them")
        HOLD = "hold", _("Not yet")

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="notes")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, null=True, blank=True, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    guest = models.ForeignKey(JobGuest, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField()
    advice = models.CharField(max_length=10, choices=Advice.choices, blank=True, default=Advice.NONE)
    mentions = models.JSONField(default=list)  # ids of users
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    LIVING = Q(removed_at=None) & (Q(application=None) | Q(application__withdrawn_at=None))

    class Meta:
        indexes = [
            models.Index(fields=["organization", "job", "-created_at"]),
            models.Index(fields=["application", "-created_at"]),
        ]


class Notification(OrganizationRow):
    """Something a member should know of. ``kind`` is one of :data:`portal.notices.KINDS`; ``data`` holds ids and codes.

    The words are made when it is read, in the reader's language, so that a withdrawal leaves no name behind.
    """

    FOR_EVERY_JOB = True  # every query asks for one member's own

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    data = models.JSONField(default=dict)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    LIVING = Q(application=None) | Q(application__withdrawn_at=None)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "user", "-created_at"]),
            models.Index(
                fields=["organization", "user"], condition=Q(read_at__isnull=True), name="notification_unread"
            ),
        ]


class SavedSearch(OrganizationRow):
    """A search somebody keeps: the filters as an address says them. ``shared`` ones are everybody's to use."""

    FOR_EVERY_JOB = True  # it holds words to look for, and finds only what the scope may see

    class Page(models.TextChoices):
        CANDIDATES = "candidates", _("Candidates")
        RECORDS = "inbox", _("Records")

    page = models.CharField(max_length=12, choices=Page.choices)
    name = models.CharField(max_length=100)
    query = models.CharField(max_length=2_000)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_searches")
    shared = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "owner", "page", "name"], name="saved_search_once")
        ]
