"""What changed since the ranking before, in words: the stored ids and codes joined with names and titles of now.

What was erased is joined with nothing: its credential is called “a record”, and its candidate stands in no list. Of who
is hidden in a blind job there is an opaque name and what happened; no title, no question in an issuer's words, no date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from matching.run_changes import FALLING, Change, ChangeCode, fell
from matching.statements import Statement
from matching.wire import from_json
from portal.blind import hides, sees_identities, veil
from portal.engine_words import spoken
from portal.legal import require_open
from portal.models import Application, Evidence, RankingEntry, RankingRun, Record
from portal.permissions import Capability
from portal.scope import Scope
from portal.spoken import Spoken

__all__ = [
    "CHANGE_WORDS",
    "REASON_OF_RUN",
    "ChangeLine",
    "Changes",
    "Fallen",
    "changes_of",
    "fallen_since",
    "shown_next_change",
    "stored_changes",
]

#: Why a run was made, in words.
REASON_OF_RUN = Spoken(
    {
        "asked": "asked for",
        "records_changed": "records came in or changed",
        "version_changed": "the job’s requirements changed",
        "trust_changed": "trust in an issuer changed",
        "observed": "somebody was observed",
        "withdrawn": "somebody withdrew, or took a record back",
        "evidence_fell": "evidence stands no longer",
        "time_passed": "evidence expired, or grew too old for the job",
    }
)
CHANGE_WORDS = Spoken(
    {
        ChangeCode.REJECTED: "does not count any more",
        ChangeCode.GONE: "is no longer there",
        ChangeCode.TAKEN_BACK: "was taken back",
        ChangeCode.NOT_IN_FORCE: "is not in force",
        ChangeCode.EXPIRED: "expired",
        ChangeCode.STALE: "grew older than the job allows",
        ChangeCode.OPEN: "could not be settled when it was asked again",
        ChangeCode.TRUST_FELL: "comes from an issuer who is trusted less now",
        ChangeCode.CONFIRMED: "was confirmed",
        ChangeCode.TRUST_ROSE: "comes from an issuer who is trusted more now",
        ChangeCode.LINKED: "was linked to the skill by a person",
        ChangeCode.ADDED: "came in",
        ChangeCode.OBSERVED: "was written down as an observation",
    }
)
_STANDING_QUESTIONS = frozenset({ChangeCode.REJECTED, ChangeCode.NOT_IN_FORCE, ChangeCode.OPEN})


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change: whose, what happened to what, and the must-haves met before and after ("4 of 5 → 3 of 5")."""

    application: Application
    title: str
    words: str
    falls: bool
    counts: str
    tier_before: str
    tier_after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since the run ``since``. ``total`` may be more than ``lines`` holds."""

    since: int
    lines: list[ChangeLine]
    total: int
    joined: int
    left: int
    version: int | None

    def __bool__(self) -> bool:
        return bool(self.lines or self.total or self.joined or self.left or self.version)


@dataclass(frozen=True, slots=True)
class Fallen:
    """A record on which a shown entry rests, and which stands less since the ranking: found out at ``at``.

    All are empty where the applicant is hidden.
    """

    title: str
    words: str
    at: datetime | None


def changes_of(
    scope: Scope, run: RankingRun, *, most: int | None = None, application: Application | None = None
) -> Changes | None:
    """What changed since the run before; None where this was the first.

    Args:
        scope: who reads.
        run: the later run.
        most: how many lines to join with words.
        application: only this one's lines.

    Raises:
        RankingClosedError: the job's legal profile asks for something that is not there.
    """
    scope.require(Capability.READ_RANKINGS)
    require_open(scope, run.job)
    stored: Mapping[str, Any] | None = run.changes
    if not stored:
        return None
    changes = [from_json(Change, item) for item in stored["list"]]
    if application is not None:
        changes = [change for change in changes if change.candidate == str(application.pk)]
    total = stored["total"] if application is None else len(changes)
    shown = changes[:most]
    names = {change.candidate for change in shown}
    rows = Application.objects.within(scope).filter(pk__in=names).select_related("candidate", "job")
    people = {str(row.pk): row for row in rows}
    named = {name for name, row in people.items() if not hides(scope, row)}
    statements = _statements(scope, run, stored["since"], named)
    veil(scope, *people.values())
    musts = run.version.requirements.filter(need="must").count() if shown else 0
    told = [
        _line(change, people[change.candidate], statements.get((change.candidate, change.digest)), musts)
        for change in shown
        if change.candidate in people
    ]
    lines = list(dict.fromkeys(told))  # two skills seen at one sitting are two changes, and the same words
    return Changes(
        since=stored["since"],
        lines=lines,
        total=total - (len(told) - len(lines)),
        joined=stored["joined"],
        left=stored["left"],
        version=stored["version"],
    )


def stored_changes(scope: Scope, run: RankingRun) -> dict[str, Any] | None:
    """What changed since the run before, by ids and codes; None where this was the first.

    A credential's digest leads to pages that name people: of hidden applicants there is none.
    """
    scope.require(Capability.READ_RANKINGS)
    require_open(scope, run.job)
    if not run.changes:
        return None
    names = {item["candidate"] for item in run.changes["list"]}
    rows = Application.objects.within(scope, hidden_too=True).filter(pk__in=names).select_related("job")
    hidden = {str(row.pk) for row in rows if hides(scope, row)}
    nowhere = {"digest": "", "pointer": ""}
    told = [item | nowhere if item["candidate"] in hidden else item for item in run.changes["list"]]
    return {**run.changes, "list": told}


def shown_next_change(scope: Scope, run: RankingRun) -> date | None:
    """The day on which the job is ranked anew by itself.

    None in a blind job: it is the date of somebody's record.
    """
    return None if run.job.blind and not sees_identities(scope) else run.next_change_on


def fallen_since(scope: Scope, run: RankingRun, applications: Iterable[Application]) -> dict[Any, Fallen]:
    """Which of these applications rest, in ``run``, on a record that is known by now to stand less; by application.

    Of hidden ones, only that they do. Two queries where nothing was checked since the run, however many records.
    """
    rows = list(applications)
    people = {row.candidate_id: row.pk for row in rows}
    unnamed = {row.pk for row in rows if hides(scope, row)}
    checked = list(
        Record.objects.within(scope)
        .filter(candidate__in=people, current_verification__finished_at__gt=run.finished_at)
        .filter(~Q(verdict="verified"))
        .values_list("pk", "candidate_id", "current_verification__finished_at")
    )
    if not checked:
        return {}
    moments = {pk: moment for pk, _candidate, moment in checked}
    now: dict[Any, list[tuple[Statement, datetime | None]]] = {}
    evidence = Evidence.objects.within(scope).filter(record__in=moments)
    for record, candidate, statement in evidence.values_list("record_id", "candidate_id", "statement"):
        now.setdefault(candidate, []).append((from_json(Statement, statement), moments[record]))
    entries = RankingEntry.objects.within(scope).filter(run=run, application__candidate__in=now)
    found: dict[Any, Fallen] = {}
    for pk, candidate, inputs in entries.values_list("application_id", "application__candidate_id", "inputs"):
        stood = {(item["digest"], item["pointer"], item["concept"]): item for item in inputs.get("statements", ())}
        for statement, moment in now[candidate]:
            before = stood.get((statement.digest, statement.pointer, statement.concept))
            if before is not None and fell(
                [from_json(Statement, before)], [statement], (moment or timezone.now()).date()
            ):
                words = spoken(statement.question) or CHANGE_WORDS[ChangeCode.REJECTED]
                found[pk] = Fallen("", "", None) if pk in unnamed else Fallen(statement.title, words, moment)
                break
    return found


def _line(change: Change, application: Application, statement: Mapping[str, Any] | None, musts: int) -> ChangeLine:
    words = CHANGE_WORDS[change.code]
    question = str((statement or {}).get("question") or "")
    if change.code in _STANDING_QUESTIONS and question:
        open_now = change.code is ChangeCode.OPEN
        frame = _("is open: %(question)s") if open_now else _("stands no longer: %(question)s")
        words = frame % {"question": spoken(question)}
    if change.code is ChangeCode.EXPIRED and (statement or {}).get("expires"):
        words = _("expired: its last day was %(day)s") % {"day": (statement or {})["expires"]}
    before = "" if change.before is None else _("%(met)s of %(musts)s") % {"met": change.before[0], "musts": musts}
    after = _("%(met)s of %(musts)s") % {"met": change.after[0], "musts": musts}
    return ChangeLine(
        application=application,
        title=str((statement or {}).get("title") or ""),
        words=words,
        falls=change.code in FALLING,
        counts=f"{before} → {after}" if before and before != after else after,
        tier_before=change.tier_before.value if change.tier_before else "",
        tier_after=change.tier_after.value if change.tier_after else "",
    )


def _statements(
    scope: Scope, run: RankingRun, since: int, names: Iterable[str]
) -> dict[tuple[str, str], Mapping[str, Any]]:
    """The statements of these applications by application and digest, as the later run read them, else the earlier."""
    rows = RankingEntry.objects.within(scope).filter(
        run__job_id=run.job_id, run__number__in=(since, run.number), application__in=list(names)
    )
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for pk, inputs in rows.order_by("run__number").values_list("application_id", "inputs"):
        for statement in inputs.get("statements", ()):
            found[str(pk), statement["digest"]] = statement
    return found
