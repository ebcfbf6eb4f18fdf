"""Whether a job's ranking may be shown: the one gate that pages, files and REST pass.

What is gated is whatever scores or orders people, or says how they stand against what is needed: ranking, points, pool
report, gap report, exports. Records and candidates stay readable, and people can be decided about without any of it.
Who audits and decides nothing passes: an audit needs the numbers before the ranking may be used.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.blind import sees_identities
from portal.legal_profiles import PROFILES, Condition, Found, LegalProfile
from portal.models import Job, LegalDocument
from portal.scope import Scope

__all__ = ["ConditionRow", "LegalState", "RankingClosedError", "closed_jobs", "legal_state", "require_open"]


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """A condition of the job's profile with what was given for it, and how it stands."""

    condition: Condition
    document: LegalDocument | None
    found: Found

    @property
    def overridden(self) -> bool:
        """Whether an administrator let it be."""
        return self.document is not None and bool(self.document.override_reason)

    @property
    def met(self) -> bool:
        """Whether nothing is missing."""
        return self.overridden or not self.found.missing


@dataclass(frozen=True, slots=True)
class LegalState:
    """How a job, or an organization as a whole, stands against one profile."""

    profile: LegalProfile
    rows: tuple[ConditionRow, ...]

    @property
    def missing(self) -> tuple[ConditionRow, ...]:
        """The conditions that are not met."""
        return tuple(row for row in self.rows if not row.met)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What comes, in sentences."""
        return tuple(f"{row.condition.title}: {row.found.warning}" for row in self.rows if row.found.warning)


class RankingClosedError(PermissionDenied):
    """Raised where a ranking may not be shown yet; ``state`` says what is missing."""

    code = "ranking_closed"  # in the API

    heading = gettext_lazy("This ranking may not be shown yet")

    def __init__(self, job: Job, state: LegalState) -> None:
        titles = "; ".join(str(row.condition.title) for row in state.missing)
        words = _("The job’s legal profile, %(profile)s, still asks for: %(titles)s.")
        super().__init__(words % {"profile": state.profile.name, "titles": titles})
        self.job = job
        self.state = state


def legal_state(scope: Scope, job: Job | None, profile: str) -> LegalState | None:
    """How the job stands, or the organization where there is none; None for a profile without conditions."""
    found = PROFILES.get(profile)
    if found is None:
        return None
    return _state(found, _documents(scope, profile), job.pk if job else None)


def closed_jobs(scope: Scope) -> set[uuid.UUID]:
    """The jobs whose ranking may not be shown to the scope."""
    if sees_identities(scope):
        return set()
    closed = set()
    documents: dict[str, list[LegalDocument]] = {}
    for pk, profile in Job.objects.within(scope).exclude(legal_profile="none").values_list("pk", "legal_profile"):
        found = PROFILES.get(profile)
        if found is None:
            continue
        if profile not in documents:
            documents[profile] = _documents(scope, profile)
        if _state(found, documents[profile], pk).missing:
            closed.add(pk)
    return closed


def require_open(scope: Scope, job: Job) -> None:
    """Insist that the job's ranking may be shown.

    Raises:
        RankingClosedError: when a condition of its legal profile is not met.
    """
    if sees_identities(scope):
        return
    state = legal_state(scope, job, job.legal_profile)
    if state is not None and state.missing:
        raise RankingClosedError(job, state)


def _documents(scope: Scope, profile: str) -> list[LegalDocument]:
    rows = LegalDocument.objects.within(scope).filter(profile=profile, removed_at=None)
    return list(rows.select_related("added_by").order_by("created_at", "pk"))


def _state(profile: LegalProfile, documents: Iterable[LegalDocument], job: uuid.UUID | None) -> LegalState:
    newest: dict[str, LegalDocument] = {}
    mine = [row for row in documents if row.job_id is None or row.job_id == job]
    for row in sorted(mine, key=lambda row: row.job_id is not None):  # the job's own come last, and so count
        newest[row.condition] = row
    today = timezone.localdate()
    return LegalState(
        profile,
        tuple(
            ConditionRow(item, newest.get(item.key), item.check(newest.get(item.key), today))
            for item in profile.conditions
        ),
    )
