"""Finding candidates among many: what may be asked, and who fits.

Every filter is a set of ids that the database joins, except where nearly everybody is in the set.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.blind import hidden_applications
from portal.models import Application, Candidate, CandidateIdentifier, Evidence, Record
from portal.own_credentials import search_concepts
from portal.permissions import Capability
from portal.scope import Scope

__all__ = [
    "SHOWS",
    "SORTS",
    "CandidateFilter",
    "WantedSkill",
    "candidates_found",
    "wanted_skill",
]

SKILLS_FOUND = 12
WITHIN_WORDS = 3
SORTS = ("name", "newest", "activity")
SHOWS = ("without", "unconfirmed", "answered")


@dataclass(frozen=True, slots=True)
class WantedSkill:
    """The skill that was typed: every concept with this very name, or the nearest names where there is none."""

    label: str
    uris: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CandidateFilter:
    """Whom a member asked to see; empty means everyone. ``show`` is one of :data:`SHOWS`, ``sort`` of :data:`SORTS`.

    ``job``, ``stage``, ``source`` and the days are about one and the same application.
    """

    text: str = ""
    job: uuid.UUID | None = None
    stage: str = ""
    skill: WantedSkill | None = None
    issuer: str = ""
    verdict: str = ""
    source: str = ""
    since: date | None = None
    until: date | None = None
    show: str = ""
    sort: str = "name"

    def __bool__(self) -> bool:
        return replace(self, sort="name") != CandidateFilter()


def wanted_skill(scope: Scope, text: str) -> WantedSkill | None:
    """What was typed as a skill, by its name or its address; None where nothing was."""
    text = " ".join(text.split())
    if not text:
        return None
    found = search_concepts(scope, text, SKILLS_FOUND)
    uris = tuple(item.uri for item in found if item.label.casefold() == text.casefold())
    return WantedSkill(text, uris, () if uris else tuple(dict.fromkeys(item.label for item in found)))


def candidates_found(scope: Scope, wanted: CandidateFilter) -> QuerySet[Candidate]:
    """The organization's candidates who fit, in no order yet."""
    scope.require(Capability.READ_CANDIDATES)
    found: QuerySet[Candidate] = Candidate.objects.within(scope).filter(merged_into=None)
    if wanted.text:
        found = found.filter(pk__in=_called(scope, wanted.text))
    if wanted.job or wanted.stage or wanted.source or wanted.since or wanted.until:
        found = found.filter(pk__in=_applied(scope, wanted).values("candidate"))
    if wanted.skill is not None:
        found = found.filter(pk__in=_showing(scope, wanted.skill, wanted.issuer))
    if wanted.verdict or (wanted.issuer and wanted.skill is None):
        found = found.filter(pk__in=_with_records(scope, wanted))
    return _shown(scope, found, wanted.show)


def _called(scope: Scope, text: str) -> QuerySet[Any]:
    """Ids of those whose name, address or identifier holds the text: three looks, each at an index of its own.

    One or two letters are too few to look for inside words: they find where names, addresses and identifiers begin.
    """
    people = Candidate.objects.within(scope)
    whole = len(text) >= WITHIN_WORDS
    way = "icontains" if whole else "istartswith"
    named = Q(name__icontains=text) if whole else Q(name__istartswith=text) | Q(name__icontains=f" {text}")
    numbered = CandidateIdentifier.objects.within(scope).filter(**{f"value__{way}": text})
    mailed = people.filter(**{f"email__{way}": text})
    return people.filter(named).values("pk").union(mailed.values("pk"), numbered.values("candidate"), all=True)


def _applied(scope: Scope, wanted: CandidateFilter) -> QuerySet[Application]:
    applied: QuerySet[Application] = Application.objects.within(scope).exclude(source=Application.TRIAL)
    applied = applied.exclude(hidden_applications(scope))
    if wanted.job:
        applied = applied.filter(job=wanted.job)
    if wanted.stage:
        applied = applied.filter(stage=wanted.stage)
    if wanted.source:
        applied = applied.filter(source=wanted.source)
    if wanted.since:
        applied = applied.filter(created_at__gte=_midnight(wanted.since))
    if wanted.until:
        applied = applied.filter(created_at__lt=_midnight(wanted.until + timedelta(days=1)))
    return applied


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _showing(scope: Scope, skill: WantedSkill, issuer: str) -> QuerySet[Any]:
    """Who has a verified record that shows the skill."""
    shown = Evidence.objects.within(scope).filter(
        concept_uri__in=skill.uris, record__verdict="verified", record__hidden_at=None, candidate__isnull=False
    )
    if issuer:
        shown = shown.filter(Q(record__issuer_id=issuer) | Q(record__issuer_name__icontains=issuer))
    return shown.values("candidate")


def _with_records(scope: Scope, wanted: CandidateFilter) -> QuerySet[Any]:
    records = Record.objects.within(scope).filter(candidate__isnull=False)
    if wanted.verdict:
        records = records.filter(verdict=wanted.verdict)
    if wanted.issuer and wanted.skill is None:
        records = records.filter(Q(issuer_id=wanted.issuer) | Q(issuer_name__icontains=wanted.issuer))
    return records.values("candidate")


def _shown(scope: Scope, found: QuerySet[Candidate], show: str) -> QuerySet[Candidate]:
    if show == "without":
        return found.filter(without_record=True)
    if show == "unconfirmed":
        return found.filter(
            pk__in=CandidateIdentifier.objects.within(scope).filter(confirmed_at=None).values("candidate")
        )
    if show == "answered":
        answered = Application.objects.within(scope).filter(
            evidence_requests__answered_at__isnull=False, stage=Application.Stage.APPLIED
        )
        return found.filter(pk__in=answered.exclude(hidden_applications(scope)).values("candidate"))
    return found
