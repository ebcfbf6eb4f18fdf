"""What the decisions page of a job shows: the decisions, how often each reason was given, how often order was left."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from portal.blind import hides, veil, words_of
from portal.blind_words import blinded_text
from portal.dispositions import DISPOSITIONS
from portal.exports.keyset import paged
from portal.legal import RankingClosedError, require_open
from portal.models import Decision, Job, JobRequirement, Membership, OutgoingMail
from portal.overrides import STANDING, Order, against_order, counted, order_of
from portal.parts import page_count
from portal.permissions import Capability, Role
from portal.scope import Scope
from portal.stages import COLUMNS, DECLINED

__all__ = [
    "FORMER",
    "PAGE_SIZE",
    "DecisionFilter",
    "DecisionRow",
    "DecisionsView",
    "Rate",
    "decision_count",
    "decision_pages",
    "decision_rows",
    "decisions_view",
    "overrides_of",
    "shown_decisions",
]

PAGE_SIZE = 30
FORMER = "former"


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """What a member asked to see; `override` is `yes` for overrides alone."""

    stage: str = ""
    disposition: str = ""
    role: str = ""
    override: str = ""


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision: which override it is, if any, what it rests on in words, and whether the candidate was told."""

    decision: Decision
    override: str
    undone: bool
    rests_on: tuple[str, ...] = ()
    told: bool = False

    @property
    def to_tell(self) -> bool:
        """Whether a letter could still tell the candidate that they are not taken further."""
        row = self.decision
        known = DISPOSITIONS.get(row.disposition)
        standing = row.stage == DECLINED and row.application.stage == DECLINED and not self.undone
        return standing and not self.told and not (known and known.own_choice)


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of the decisions counted were overrides: of a kind of member, or of all (``role`` is empty)."""

    role: str
    overrides: int
    counted: int

    @property
    def share(self) -> str:
        """The rate as a share of one, two decimals; empty where nothing was counted."""
        return f"{self.overrides / self.counted:.2f}" if self.counted else ""


@dataclass(frozen=True, slots=True)
class DecisionsView:
    """A page of decisions with what is counted over all of the job's. ``closed``: tiers and rates may not be shown."""

    rows: list[DecisionRow]
    total: int
    page: int
    pages: int
    dispositions: list[tuple[str, int]]
    rates: list[Rate]
    closed: bool

    @property
    def rate(self) -> Rate:
        """The rate over everybody's decisions."""
        return Rate("", sum(row.overrides for row in self.rates), sum(row.counted for row in self.rates))


def decisions_view(scope: Scope, job: Job, wanted: DecisionFilter, page: int = 1) -> DecisionsView:
    """A page of the job's decisions, newest first."""
    scope.require(Capability.READ_CANDIDATES)
    closed, order = _order(scope, job)
    found = _filtered(scope, job, wanted, order)
    total = found.count()
    pages = page_count(total, PAGE_SIZE)
    page = min(max(page, 1), pages)
    rows = list(found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    return DecisionsView(
        _shown(scope, job, rows, order),
        total,
        page,
        pages,
        _dispositions(scope, job),
        [] if order is None else _rates(scope, job, order),
        closed,
    )


def decision_rows(scope: Scope, job: Job, wanted: DecisionFilter, most: int = 20_000) -> list[DecisionRow]:
    """The same without pages, for a file."""
    scope.require(Capability.READ_CANDIDATES)
    _, order = _order(scope, job)
    return _shown(scope, job, list(_filtered(scope, job, wanted, order)[:most]), order)


def shown_decisions(scope: Scope, decisions: Iterable[Decision]) -> list[DecisionRow]:
    """Decisions of any jobs as the scope may see them, in the order given. They are for showing only afterwards."""
    scope.require(Capability.READ_CANDIDATES)
    rows = list(decisions)
    by_job: dict[uuid.UUID, list[Decision]] = {}
    for row in rows:
        by_job.setdefault(row.application.job_id, []).append(row)
    found: dict[uuid.UUID, DecisionRow] = {}
    for of_job in by_job.values():
        job = of_job[0].application.job
        _, order = _order(scope, job)
        found |= {item.decision.pk: item for item in _shown(scope, job, of_job, order)}
    return [found[row.pk] for row in rows]


def overrides_of(scope: Scope, job: Job) -> Q:
    """The filter over decisions that finds the job's overrides; none where its order may not be known."""
    _, order = _order(scope, job)
    if order is None:
        return Q(pk__in=())
    return Q(pk__in=Decision.objects.within(scope).filter(against_order(order), application__job=job).values("pk"))


def decision_count(scope: Scope, job: Job, wanted: DecisionFilter) -> int:
    """How many decisions of the job fit."""
    scope.require(Capability.READ_CANDIDATES)
    return _filtered(scope, job, wanted, _order(scope, job)[1]).count()


def decision_pages(scope: Scope, job: Job, wanted: DecisionFilter) -> Iterator[list[DecisionRow]]:
    """All of the job's decisions that fit, newest first, for a file of any length."""
    scope.require(Capability.READ_CANDIDATES)
    _, order = _order(scope, job)
    for rows in paged(_filtered(scope, job, wanted, order), "-created_at"):
        yield _shown(scope, job, rows, order)


def _order(scope: Scope, job: Job) -> tuple[bool, Order | None]:
    """Whether the legal gate is closed, and what those who were moved on say; None where it may not be known."""
    if not scope.may(Capability.READ_RANKINGS):
        return True, None
    try:
        require_open(scope, job)
    except RankingClosedError:
        return True, None
    return False, order_of(scope, job)


def _all(scope: Scope, job: Job) -> QuerySet[Any]:
    """The job's decisions, each with the ``role`` that who decided has now."""
    role = Membership.objects.within(scope).filter(user=OuterRef("decided_by")).values("role")[:1]
    return Decision.objects.within(scope).filter(application__job=job).annotate(role=Subquery(role))


def _filtered(scope: Scope, job: Job, wanted: DecisionFilter, order: Order | None) -> QuerySet[Any]:
    rows = _all(scope, job)
    if wanted.stage in COLUMNS:
        rows = rows.filter(stage=wanted.stage)
    if wanted.disposition in DISPOSITIONS:
        rows = rows.filter(disposition=wanted.disposition)
    if wanted.role in Role.values:
        rows = rows.filter(role=wanted.role)
    elif wanted.role == FORMER:
        rows = rows.filter(role=None)
    if wanted.override == "yes" and order is not None:
        rows = rows.filter(pk__in=Decision.objects.within(scope).filter(against_order(order)).values("pk"))
    related = ("application__candidate", "decided_by", "run", "undoes")
    return rows.select_related(*related).defer("run__pool", "run__summary", "run__basis").order_by("-created_at", "-pk")


def _shown(scope: Scope, job: Job, rows: list[Decision], order: Order | None) -> list[DecisionRow]:
    pks = {row.pk for row in rows}
    undone = set(Decision.objects.within(scope).filter(undoes__in=pks).values_list("undoes_id", flat=True))
    labels = dict(
        JobRequirement.objects.within(scope)
        .filter(version__job=job)
        .order_by("version__number")
        .values_list("key", "label")
    )
    told = _told(scope, rows)
    for row in rows:
        row.application.job = job
        if hides(scope, row.application):
            row.reason = blinded_text(row.reason, words_of(row.application))
        if order is None:
            row.tier, row.run_id, row.run = "", None, None
    veil(scope, *(row.application for row in rows))
    counts = _counted(scope, pks) if order is not None else set()
    return [
        DecisionRow(
            row,
            order.kind_of(row) if order is not None and row.pk in counts else "",
            row.pk in undone,
            tuple(labels.get(key, key) for key in row.rests_on),
            row.application_id in told and told[row.application_id] >= row.created_at,
        )
        for row in rows
    ]


def _counted(scope: Scope, pks: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    return set(Decision.objects.within(scope).filter(counted(), pk__in=pks).values_list("pk", flat=True))


def _told(scope: Scope, rows: list[Decision]) -> dict[uuid.UUID, datetime]:
    mails = OutgoingMail.objects.within(scope).filter(
        kind="letter_rejection", application__in=[row.application_id for row in rows]
    )
    return dict(mails.order_by("created_at").values_list("application_id", "created_at"))


def _dispositions(scope: Scope, job: Job) -> list[tuple[str, int]]:
    """How often each reason was given, by decisions that stand."""
    rows = Decision.objects.within(scope).filter(STANDING, application__job=job, stage=DECLINED)
    counts = rows.order_by().values_list("disposition").annotate(n=Count("pk", distinct=True))
    return sorted(counts, key=lambda item: -item[1])


def _rates(scope: Scope, job: Job, order: Order) -> list[Rate]:
    rows = _all(scope, job).filter(counted()).order_by()
    left = Q(pk__in=Decision.objects.within(scope).filter(against_order(order)).values("pk"))
    by_role = rows.values_list("role").annotate(
        over=Count("pk", filter=left, distinct=True), n=Count("pk", distinct=True)
    )
    found = [Rate(role or FORMER, over, count) for role, over, count in by_role]
    return sorted(found, key=lambda rate: list(Role.values).index(rate.role) if rate.role in Role.values else 9)
