"""Employers, their members, and the tokens of their systems."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from portal.ids import new_id
from portal.models.base import OrganizationRow
from portal.permissions import Role


class Organization(models.Model):
    """An employer. The contact is whom candidates may turn to; it stands on every gap report.

    ``brand`` is what candidates see of the employer (`accent`, `logo` as base64 with its type, `welcome`), ``policies``
    what the administrator demands (`two_factor`, `sign_on_only`, …: :mod:`portal.policies`). ``language`` and
    ``time_zone`` are for members and candidates who chose none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=50, blank=True)
    language = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    brand = models.JSONField(default=dict, blank=True)
    policies = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users; e-mail addresses are kept in lower case."""

    def create_user(self, email: str, password: str | None = None, *, name: str = "", **extra: Any) -> User:  # noqa: ANN401
        """A user who can sign in (with ``password``) or not yet (without)."""
        user = self.model(email=email.strip().lower(), name=name, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this e-mail address, in whatever case it was typed."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who signs in. What they may do is said by their memberships."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    looks = models.JSONField(default=dict, blank=True)  # theme, contrast, density
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email


class Membership(OrganizationRow):
    """A user's role in an organization.

    Who does not see ``every_job`` sees those on whose team they are (:class:`portal.models.teamwork.JobMember`).
    ``notices`` says how they want to be told: kind -> `page`, `mail`, `daily` or `never`. ``opens_with`` names the
    saved search with which a list opens: page -> id. They were here last at ``visited_at``, and before this visit
    until ``left_at``.
    """

    FOR_EVERY_JOB = True

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    every_job = models.BooleanField(default=True)
    notices = models.JSONField(default=dict, blank=True)
    opens_with = models.JSONField(default=dict, blank=True)
    visited_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "user"], name="membership_once")]


class ApiClient(OrganizationRow):
    """A system that fetches short-lived tokens by OAuth 2.0 client credentials. ``pk`` is its client id.

    Only the SHA-256 of its secret is kept; after a rotation, ``previous_digest`` opens too until ``previous_until``.
    ``scopes`` lists :class:`portal.permissions.Capability` values, ``job_ids`` the jobs that it sees (None: all).
    """

    FOR_EVERY_JOB = True  # as its tokens

    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    previous_digest = models.CharField(max_length=64, blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    scopes = models.JSONField(default=list)
    job_ids = models.JSONField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class ApiToken(OrganizationRow):
    """A token of the API: only its SHA-256 is kept; ``prefix`` lets people tell tokens apart.

    It is a system's own, or a person's (``user``: it may do no more than they still may), or was fetched by a system
    (``client``: it lasts minutes). ``scopes`` lists :class:`portal.permissions.Capability` values, ``job_ids`` the jobs
    that it sees (None: all).
    """

    FOR_EVERY_JOB = True  # found by whose it is

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    job_ids = models.JSONField(null=True, blank=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, null=True, blank=True, related_name="tokens")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
