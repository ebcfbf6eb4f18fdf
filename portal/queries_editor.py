"""What the requirement editor shows beside what was typed: how many people meet each line, and what to ask again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from matching.wording import Draft, DraftLine, Remark, remarks_on
from matching.wording_table import Severity, WordingKind
from portal.actions.requirement_checks import RequirementInput
from portal.engine_words import spoken
from portal.legal import closed_jobs
from portal.models import Job, JobRequirement, JobVersion
from portal.permissions import Capability
from portal.pool_counts import PoolCount, PoolCounts, pool_counts
from portal.requirements import requirement_from_input
from portal.scope import Scope
from portal.spoken import Spoken

__all__ = [
    "STILL_TO_SAY",
    "Live",
    "ShownRemark",
    "Unsettled",
    "draft_of",
    "live",
    "live_counts",
    "remarks_of",
    "shown_remarks",
    "unsettled_of",
    "version_remarks",
]

AROUND = 34
MAX_COUNTED = 60
#: What a must-have should say and does not, in the editor one short line rather than a remark each.
STILL_TO_SAY = frozenset(
    {
        WordingKind.NO_TASK,
        WordingKind.NO_SOURCE,
        WordingKind.NO_DAY_ONE,
        WordingKind.NOT_APPROVED,
        WordingKind.GENERAL_TRAIT,
    }
)
FIELDS = Spoken(
    {
        "title": "title",
        "description": "description",
        "label": "name",
        "task": "task",
        "source": "source",
        "behaviour": "behaviour",
        "day_one": "day one",
        "approved": "who stands for it",
    }
)


@dataclass(frozen=True, slots=True)
class ShownRemark:
    """A remark with the words ``before`` and ``after`` those that it is about, and the ``field`` they stand in."""

    remark: Remark
    field: str
    line: int | None
    label: str = ""
    before: str = ""
    after: str = ""

    @property
    def strong(self) -> bool:
        """Whether it is more than a question of style."""
        return self.remark.severity is Severity.STRONG


@dataclass(frozen=True, slots=True)
class Live:
    """Counts of the pool (None where nothing can be counted yet), and the remarks, each on its line or on the job."""

    pool: PoolCounts | None
    counts: dict[int, PoolCount]
    remarks: tuple[ShownRemark, ...]


def live(scope: Scope, draft: Draft, lines: Sequence[RequirementInput], job: Job | None) -> Live:
    """Counts for and remarks on what was typed, whatever state it is in; nothing is stored."""
    pool = live_counts(scope, lines, job)
    counts = {int(count.requirement): count for count in pool.counts} if pool else {}
    return Live(pool, counts, shown_remarks(draft))


def live_counts(scope: Scope, lines: Sequence[RequirementInput], job: Job | None) -> PoolCounts | None:
    """How many people meet each of the lines that ask for something; a count is named by the line's number from 0.

    The pool is everybody who applied for ``job``, or everybody in the organization where nobody did. Nothing is counted
    while the job's legal profile keeps its ranking closed: such counts say how its applicants stand.
    """
    asked = [requirement_from_input(str(number), line) for number, line in enumerate(lines) if line.concepts]
    if not asked:
        return None
    pool = job if job is not None and job.applications.exists() else None
    if pool is not None and pool.pk in closed_jobs(scope):
        return None
    return pool_counts(scope, asked[:MAX_COUNTED], job=pool)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A must-have of which something is not said: its ``label``, and what is missing in ``words``."""

    label: str
    words: str


def unsettled_of(scope: Scope, job: Job, version: JobVersion) -> dict[str, Any]:
    """What a version leaves open, for reports: ``unsettled`` must-haves, and how many remarks on wording there are."""
    remarks = version_remarks(scope, job, version)
    by_line: dict[int, list[ShownRemark]] = {}
    for shown in remarks:
        if shown.line is not None and shown.remark.kind in STILL_TO_SAY:
            by_line.setdefault(shown.line, []).append(shown)
    unsettled = [
        Unsettled(
            found[0].label, _("Still to say: %(fields)s.") % {"fields": ", ".join(shown.field for shown in found)}
        )
        for _line, found in sorted(by_line.items())
    ]
    return {"unsettled": unsettled, "asked_again": sum(shown.remark.kind not in STILL_TO_SAY for shown in remarks)}


def draft_of(title: str, description: str, lines: Sequence[RequirementInput], stood_for: Sequence[bool]) -> Draft:
    """What was typed as :mod:`matching.wording` reads it."""
    return Draft(
        title,
        description,
        tuple(_draft_line(line, approved) for line, approved in zip(lines, stood_for, strict=True)),
    )


def version_remarks(scope: Scope, job: Job, version: JobVersion | None) -> tuple[ShownRemark, ...]:
    """The remarks on a job as it stands, computed anew each time."""
    scope.require(Capability.READ_JOBS)
    return remarks_of(job, version)


def remarks_of(job: Job, version: JobVersion | None) -> tuple[ShownRemark, ...]:
    """The remarks on a version of a job in hand."""
    rows = sorted(version.requirements.all(), key=lambda row: row.position) if version else []
    return shown_remarks(Draft(job.title, job.description, tuple(_draft_line(row, row.approved) for row in rows)))


def shown_remarks(draft: Draft) -> tuple[ShownRemark, ...]:
    """The remarks on a draft, each with the words around it."""
    return tuple(_shown(remark, draft) for remark in remarks_on(draft))


def _shown(remark: Remark, draft: Draft) -> ShownRemark:
    first, _, rest = remark.where.partition(".")
    number, _, name = rest.partition(".")
    line = int(number) if first == "requirements" else None
    owner = draft if line is None else draft.lines[line]
    text = str(getattr(owner, name or first, "")) if remark.words else ""
    before, after = text[: remark.start], text[remark.end :]
    return ShownRemark(
        replace(remark, why=spoken(remark.why), instead=spoken(remark.instead)),
        FIELDS.get(name or first, ""),
        line,
        label="" if line is None else draft.lines[line].label,
        before=_last_words(before),
        after=_first_words(after),
    )


def _last_words(text: str) -> str:
    if len(text) <= AROUND:
        return text
    cut = text[-AROUND:]
    return f"… {cut.partition(' ')[2]}" if " " in cut.rstrip() else f"…{cut}"


def _first_words(text: str) -> str:
    if len(text) <= AROUND:
        return text
    cut = text[:AROUND]
    return f"{cut.rpartition(' ')[0]} …" if " " in cut.lstrip() else f"{cut}…"


def _draft_line(line: RequirementInput | JobRequirement, approved: bool) -> DraftLine:  # noqa: FBT001 - a column's value
    return DraftLine(
        label=line.label,
        need=line.need,
        concepts=tuple(str(concept["uri"]) for concept in line.concepts),
        task=line.task,
        source=line.source,
        behaviour=line.behaviour,
        day_one=line.day_one,
        approved=approved,
    )
