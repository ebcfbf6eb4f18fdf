"""What the pipeline board of a job shows: a column for each stage, some cards of each, and how many there are."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.blind import veil
from portal.legal import RankingClosedError, require_open
from portal.models import Application, Decision, EvidenceRequest, Job, OutgoingMail, RankingEntry, RankingRun, Viewing
from portal.parts import page_count
from portal.permissions import Capability
from portal.scope import Scope
from portal.stages import COLUMNS, DECLINED, stage_words

__all__ = [
    "BY_RANKING",
    "BY_WAITING",
    "Board",
    "BoardWanted",
    "Card",
    "Column",
    "board_of",
    "move_shown",
    "told_already",
]

BY_RANKING, BY_WAITING = "ranking", "waiting"
#: How many cards a column holds, and how many the one that was asked for.
IN_COLUMN, IN_CHOSEN = 8, 24


@dataclass(frozen=True, slots=True)
class BoardWanted:
    """What a member asked to see: one stage in full and its page, and by what the cards are in order."""

    stage: str = ""
    page: int = 1
    by: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One person on the board. ``entry`` is their place in the newest ranking, where there is one to be shown.

    ``asked`` are requests that wait, ``unread`` answers that came since the member last opened the report.
    """

    application: Application
    entry: RankingEntry | None
    asked: int = 0
    unread: int = 0
    undoable: bool = False

    @property
    def days(self) -> int:
        """For how many whole days they have stood at their stage."""
        since: datetime = self.application.stage_since or self.application.created_at
        return max(0, (timezone.now() - since).days)

    @property
    def ranked(self) -> bool:
        """Whether the ranking gives them a tier and an interval."""
        return self.entry is not None and self.entry.rank is not None


@dataclass(frozen=True, slots=True)
class Column:
    """One stage: how many stand there, and the cards shown of them."""

    stage: str
    count: int
    cards: list[Card]
    page: int = 1
    pages: int = 1
    chosen: bool = False

    @property
    def words(self) -> str:
        """What the stage is called."""
        return stage_words(self.stage)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.cards)


@dataclass(frozen=True, slots=True)
class Board:
    """The board of one job. ``closed``: its legal profile keeps rankings closed, so no card says a tier."""

    columns: list[Column]
    run: RankingRun | None
    closed: bool
    by: str

    @property
    def total(self) -> int:
        """How many people are on the board."""
        return sum(column.count for column in self.columns)


@dataclass(frozen=True, slots=True)
class _Slice:
    """A stage and which of its people are looked at."""

    stage: str
    first: int
    size: int
    count: int


def board_of(scope: Scope, job: Job, wanted: BoardWanted) -> Board:
    """The board: about twenty queries however many people applied."""
    scope.require(Capability.READ_CANDIDATES)
    run, closed = _run(scope, job)
    by = wanted.by if wanted.by in (BY_RANKING, BY_WAITING) else BY_RANKING
    by = by if run else BY_WAITING
    rows = Application.objects.within(scope).filter(job=job).exclude(source=Application.TRIAL)
    counts = dict(rows.order_by().values_list("stage").annotate(n=Count("pk")))
    chosen = wanted.stage if wanted.stage in COLUMNS else COLUMNS[0]
    columns: list[tuple[_Slice, int, list[Application]]] = []
    for stage in COLUMNS:
        count = counts.get(stage, 0)
        size = IN_CHOSEN if stage == chosen else IN_COLUMN
        page = min(max(wanted.page, 1), page_count(count, size)) if stage == chosen else 1
        part = _Slice(stage, (page - 1) * size, size, count)
        found = _people(scope, rows.filter(stage=stage), part, run if by == BY_RANKING else None) if count else []
        columns.append((part, count, found))
    cards = {
        card.application.pk: card for card in _cards(scope, job, run, [row for *_, some in columns for row in some])
    }
    made = [
        Column(
            part.stage,
            count,
            [cards[row.pk] for row in found],
            part.first // part.size + 1,
            page_count(count, part.size),
            part.stage == chosen,
        )
        for part, count, found in columns
    ]
    return Board(made, run, closed, by)


def _run(scope: Scope, job: Job) -> tuple[RankingRun | None, bool]:
    if not scope.may(Capability.READ_RANKINGS):
        return None, False
    try:
        require_open(scope, job)
    except RankingClosedError:
        return None, True
    runs = RankingRun.objects.within(scope).filter(job=job, state=RankingRun.State.DONE)
    return runs.defer("pool", "summary", "basis", "changes").order_by("-number").first(), False


def _people(scope: Scope, rows: QuerySet[Application], part: _Slice, run: RankingRun | None) -> list[Application]:
    """The people of one column: in the ranking's order and then who is not in it, or who waits longest first."""
    last = part.first + part.size
    if run is None:
        waiting = rows.order_by(Coalesce("stage_since", "created_at"), "pk")
        return list(waiting.select_related("candidate")[part.first : last])
    entries = RankingEntry.objects.within(scope).filter(
        run=run, application__stage=part.stage, application__withdrawn_at=None
    )
    places = entries.order_by("position").select_related("application__candidate")
    found = [row.application for row in places.defer("entry", "inputs")[part.first : last]]
    if len(found) == min(part.size, part.count - part.first):
        return found
    skipped = max(0, part.first - entries.count()) if part.first else 0
    ranked = RankingEntry.objects.within(scope).filter(run=run, application=OuterRef("pk"))
    rest = rows.filter(~Exists(ranked)).order_by("created_at", "pk").select_related("candidate")
    return found + list(rest[skipped : skipped + part.size - len(found)])


def _cards(scope: Scope, job: Job, run: RankingRun | None, people: Sequence[Application]) -> list[Card]:
    pks = [row.pk for row in people]
    for row in people:
        row.job = job
    veil(scope, *people)
    entries = RankingEntry.objects.within(scope).filter(run=run, application__in=pks).defer("entry", "inputs")
    places = {entry.application_id: entry for entry in entries} if run else {}
    asked, unread = _questions(scope, pks)
    undoable = _undoable(scope, pks) if scope.may(Capability.DECIDE) else set()
    return [Card(row, places.get(row.pk), asked[row.pk], unread[row.pk], row.pk in undoable) for row in people]


def _questions(scope: Scope, people: Iterable[uuid.UUID]) -> tuple[Counter[uuid.UUID], Counter[uuid.UUID]]:
    """How many requests of each person wait, and how many answers came since the member last opened the report."""
    mine = Viewing.objects.within(scope).filter(application__in=people, viewer_id=scope.user_id, what="gap_report")
    seen = dict(mine.values_list("application_id", "last_at")) if scope.user_id else {}
    asked: Counter[uuid.UUID] = Counter()
    unread: Counter[uuid.UUID] = Counter()
    requests = EvidenceRequest.objects.within(scope).filter(application__in=people)
    for pk, answered in requests.values_list("application_id", "answered_at"):
        if answered is None:
            asked[pk] += 1
        elif pk not in seen or answered > seen[pk]:
            unread[pk] += 1
    return asked, unread


def _undoable(scope: Scope, people: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Whose newest decision can be taken back: it says where they stood before, takes none back, and no decline."""
    rows = Decision.objects.within(scope).filter(application__in=people)
    newest = dict(rows.order_by().values_list("application_id").annotate(at=Max("created_at")))
    undoable = rows.filter(undoes=None).exclude(from_stage__in=("", DECLINED))
    standing = undoable.values_list("application_id", "created_at")
    return {pk for pk, at in standing if newest.get(pk) == at}


def told_already(scope: Scope, undone: Iterable[Decision]) -> bool:
    """Whether somebody whose decline was just taken back had been told of it by letter."""
    people = [row.application_id for row in undone if row.from_stage == DECLINED]
    mails = OutgoingMail.objects.within(scope).filter(application__in=people, kind="letter_rejection")
    return bool(people) and mails.exists()


def move_shown(scope: Scope, job: Job, move: uuid.UUID | None) -> tuple[list[Decision], bool]:
    """The decisions of a move that was just made, and whether they took another one back; none for another's id."""
    if move is None:
        return [], False
    rows = Decision.objects.within(scope).filter(application__job=job, move=move)
    found = list(rows.select_related("application__candidate").order_by("pk")[:200])
    for row in found:
        row.application.job = job
    veil(scope, *(row.application for row in found))
    return found, bool(found) and found[0].undoes_id is not None
