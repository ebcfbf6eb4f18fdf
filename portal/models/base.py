"""Tenancy: every row that belongs to an employer has an organization, and no query forgets it.

So it is with what candidates took back: a query finds living rows unless it says that it wants the others too, so that
a new page, export or endpoint cannot forget a withdrawal.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self, TypeVar

from django.apps import apps
from django.db import models

from portal.ids import new_id
from portal.scope import Scope

__all__ = ["LeasedRow", "OrganizationRow", "UnscopedQueryError"]

_RowT = TypeVar("_RowT", bound=models.Model)


class UnscopedQueryError(RuntimeError):
    """Raised when rows of employers are asked for without saying whose."""


class ScopedQuerySet(models.QuerySet[_RowT]):
    """Rows of one organization; ``create`` fills the organization in."""

    scoped_to: uuid.UUID | None = None

    def create(self, **kwargs: Any) -> _RowT:  # noqa: ANN401 - Django's signature
        """Create a row in the organization this queryset is scoped to."""
        if self.scoped_to is not None:
            kwargs.setdefault("organization_id", self.scoped_to)
        return super().create(**kwargs)

    def _clone(self) -> Self:
        copy: Self = super()._clone()  # type: ignore[misc]  # private in the stubs, stable in Django
        copy.scoped_to = self.scoped_to
        return copy


class ScopedManager(models.Manager[_RowT]):
    """A manager that refuses to guess the organization.

    Rows reached from a row in hand (`job.versions`) need no scope: the row in hand had one.
    """

    def get_queryset(self) -> ScopedQuerySet[_RowT]:
        """Rows reached from a row in hand.

        Raises:
            UnscopedQueryError: when asked on the model itself.
        """
        if getattr(self, "instance", None) is None:
            raise UnscopedQueryError(
                f"{self.model.__name__}.objects needs a scope: use .within(scope) or .across_organizations(reason)."
            )
        return self._rows()

    def within(self, scope: Scope, *, hidden_too: bool = False) -> ScopedQuerySet[_RowT]:
        """The organization's rows that the scope may see; what a candidate took back only with ``hidden_too``."""
        living: models.Q | None = None if hidden_too else self.model.LIVING  # type: ignore[attr-defined]
        rows = self._rows().filter(organization_id=scope.organization_id)
        if living is not None:
            rows = rows.filter(living)
        if scope.jobs is not None:
            rows = rows.filter(self.model.of_jobs(scope.jobs))  # type: ignore[attr-defined]
        rows.scoped_to = scope.organization_id
        return rows

    def none(self) -> ScopedQuerySet[_RowT]:
        """No rows of anybody, for those who ask only for the shape of a query."""
        return self._rows().none()

    def across_organizations(self, reason: str) -> ScopedQuerySet[_RowT]:
        """Every organization's rows, for machinery only; ``reason`` is for the reader of the code."""
        if not reason:
            raise UnscopedQueryError("Say why a query may cross organizations.")
        return self._rows()

    def _rows(self) -> ScopedQuerySet[_RowT]:
        return ScopedQuerySet(self.model, using=self._db)


class OrganizationRow(models.Model):
    """A row that belongs to one organization.

    ``LIVING`` says which rows a query finds where some may have been taken back by the candidate; None: all of them.

    What a scope that is narrowed to jobs finds, by the first of these that a model gives: rows whose ``JOB_PATH`` leads
    to one of the jobs, rows whose ``CANDIDATE_PATH`` leads to a person who applied for one of them, every row where
    ``FOR_EVERY_JOB`` (lists that the whole organization shares); otherwise none, so that a new model tells nothing.
    """

    LIVING: ClassVar[models.Q | None] = None
    JOB_PATH: ClassVar[str] = ""
    CANDIDATE_PATH: ClassVar[str] = ""
    FOR_EVERY_JOB: ClassVar[bool] = False

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey("portal.Organization", on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        abstract = True

    @classmethod
    def of_jobs(cls, jobs: frozenset[uuid.UUID]) -> models.Q:
        """The filter that finds what who works on these jobs alone may see."""
        if cls.JOB_PATH:
            return models.Q(**{f"{cls.JOB_PATH}__in": jobs})
        if cls.CANDIDATE_PATH:
            applications = apps.get_model("portal", "Application").objects
            applied = applications.across_organizations("narrowed by job").filter(job__in=jobs, withdrawn_at=None)
            return models.Q(**{f"{cls.CANDIDATE_PATH}__in": applied.values("candidate")})
        return models.Q() if cls.FOR_EVERY_JOB else models.Q(pk__in=())


class LeasedRow(models.Model):
    """The columns by which the queue knows a row (:mod:`portal.leases`): it waits while ``next_attempt_at`` is set."""

    next_attempt_at = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_holder = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
