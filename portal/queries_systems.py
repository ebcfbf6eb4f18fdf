"""The applicant systems' pages and lists: each system with how it does, its jobs, its log, and results as a table."""

from __future__ import annotations

import csv
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.actions.applicant_links import JOB, JOB_TO_LINK
from portal.actions.applicant_messages import ITEM
from portal.actions.applicant_people import APPLICATION
from portal.actions.applicant_receive import PREVIEW
from portal.adapters import ADAPTERS
from portal.adapters.base import Adapter
from portal.blind import HIDDEN
from portal.exports.csv_file import harmless
from portal.legal import closed_jobs
from portal.models import (
    ApplicantSystem,
    ApplicantSystemLink,
    ApplicantSystemMessage,
    Application,
    Job,
    RankingEntry,
    Record,
)
from portal.permissions import Capability
from portal.scope import Scope
from portal.webhooks import OUTCOMES

__all__ = [
    "OUTCOME_WORDS",
    "STATE_WORDS",
    "JobRow",
    "SystemRow",
    "items_csv",
    "items_of",
    "job_rows",
    "message_error_words",
    "messages_found",
    "results_csv",
    "system_rows",
]

LATELY = timedelta(days=7)
_STATE, _WAY = ApplicantSystemMessage.State, ApplicantSystemMessage.Way
STATE_WORDS: dict[str, Promise | str] = dict(_STATE.choices)
KIND_WORDS: dict[str, Promise] = {**{outcome.kind: outcome.label for outcome in OUTCOMES}, "test": _("Test")}
OUTCOME_WORDS: dict[str, Promise] = {
    "taken": _("Taken in"),
    "known": _("Known already"),
    "refused": _("Not taken in"),
    "withdrawn": _("Took the application back here; left alone"),
}
_ERRORS: dict[str, Promise] = {
    "action": _("Nothing that we act on."),
    "no_job": _("It names no job, so there is nothing to apply for."),
    "empty": _("There is nobody in it."),
    PREVIEW: _("Waits until somebody has looked at it."),
    JOB_TO_LINK: _("Waits until somebody says which job of ours it is for."),
    "body_lost": _("What came is not kept any more. Let the other system send it again."),
    "system_removed": _("The system was removed before its turn came."),
    "internal": _("Our own software broke on it. Try it again, and tell whoever runs this site."),
    "secret_lost": _("The secret cannot be opened any more. Give it again."),
    "refused": _("It answered, but did not take it."),
    "no_token": _("It gave no token for the client and secret that are set."),
    "blind": _("Not told: the job is screened blind, and nobody shortlisted them yet."),
    "closed": _("Not told: the job’s legal profile does not let the ranking be shown yet."),
    "gone": _("Not told: the system does not know this person, or they withdrew."),
    "not_wanted": _("Not told: this outcome is not ticked, or no address is set."),
}


@dataclass(frozen=True, slots=True)
class SystemRow:
    """A system in figures of the last :data:`LATELY`: worked off, waiting, given up; and jobs that wait for a link."""

    system: ApplicantSystem
    adapter: Adapter
    heard: int
    told: int
    waiting: int
    failed: int
    to_link: int


@dataclass(frozen=True, slots=True)
class JobRow:
    """One of their jobs: which of ours it is, None where nobody has said; and how many messages wait for that."""

    link: ApplicantSystemLink
    title: str
    job: Job | None
    waiting: int


def system_rows(scope: Scope, *, only: ApplicantSystem | None = None) -> list[SystemRow]:
    """Every system, by name; or one."""
    scope.require(Capability.MANAGE_TOKENS)
    rows = ApplicantSystem.objects.within(scope).filter(adapter__in=ADAPTERS, **({"pk": only.pk} if only else {}))
    systems = list(rows.select_related("created_by").order_by("name", "pk"))
    since = Q(created_at__gt=timezone.now() - LATELY)
    messages = ApplicantSystemMessage.objects.within(scope).filter(system__in=systems)
    counted = messages.values("system").annotate(
        heard=Count("pk", filter=since & Q(way=_WAY.IN, state=_STATE.DONE)),
        told=Count("pk", filter=since & Q(way=_WAY.OUT, state=_STATE.DONE)),
        waiting=Count("pk", filter=Q(state=_STATE.WAITING)),
        failed=Count("pk", filter=since & Q(state=_STATE.FAILED)),
    )
    figures: dict[uuid.UUID, dict[str, int]] = {
        row["system"]: {name: row[name] for name in ("heard", "told", "waiting", "failed")}
        for row in counted.order_by()
    }
    links = ApplicantSystemLink.objects.within(scope).filter(system__in=systems, noun=JOB_TO_LINK)
    to_link = dict(links.values_list("system").annotate(n=Count("pk")).order_by())
    nothing = {"heard": 0, "told": 0, "waiting": 0, "failed": 0}
    return [
        SystemRow(row, ADAPTERS[row.adapter], **(nothing | figures.get(row.pk, {})), to_link=to_link.get(row.pk, 0))
        for row in systems
    ]


def job_rows(scope: Scope, system: ApplicantSystem) -> list[JobRow]:
    """Their jobs: those that wait for a link first, then those that have one."""
    scope.require(Capability.MANAGE_TOKENS)
    links = ApplicantSystemLink.objects.within(scope).filter(system=system, noun__in=(JOB, JOB_TO_LINK))
    found = list(links.order_by("-noun", "external_id")[:1_000])
    jobs = Job.objects.within(scope).in_bulk([link.subject for link in found if link.noun == JOB])
    held = ApplicantSystemMessage.objects.within(scope).filter(system=system, error__startswith=f"{JOB_TO_LINK} ")
    waiting = dict(held.values_list("error").annotate(n=Count("pk")).order_by())
    return [
        JobRow(
            link,
            str(link.extra.get("title", "")),
            jobs.get(link.subject) if link.noun == JOB else None,
            waiting.get(f"{JOB_TO_LINK} {link.external_id}", 0),
        )
        for link in found
    ]


def messages_found(
    scope: Scope, system: ApplicantSystem, *, way: str = "", state: str = ""
) -> QuerySet[ApplicantSystemMessage]:
    """The log of one system, newest first."""
    scope.require(Capability.MANAGE_TOKENS)
    rows: QuerySet[ApplicantSystemMessage] = ApplicantSystemMessage.objects.within(scope).filter(system=system)
    if way:
        rows = rows.filter(way=way)
    if state:
        rows = rows.filter(state=state)
    return rows.select_related("event", "body").order_by("-created_at", "-pk")


def message_error_words(error: str) -> Promise | str:
    """What became of a message, in words; sentences about the other side stand as they are."""
    return _ERRORS.get(error.partition(" ")[0] if error.startswith(JOB_TO_LINK) else error, error)


def items_of(scope: Scope, message: ApplicantSystemMessage) -> list[tuple[int, ApplicantSystemLink]]:
    """What became of the people of a message, by their place in it."""
    scope.require(Capability.MANAGE_TOKENS)
    rows = ApplicantSystemLink.objects.within(scope).filter(
        system=message.system_id, noun=ITEM, external_id__startswith=f"{message.pk.hex}:"
    )
    return sorted(((int(row.external_id.rpartition(":")[2]), row) for row in rows), key=lambda pair: pair[0])


def items_csv(scope: Scope, message: ApplicantSystemMessage) -> str:
    """The outcomes as a table: one row for each row that came."""
    rows = []
    for number, item in items_of(scope, message):
        found = item.extra
        ours = str(item.subject) if item.subject.int else ""
        told = (found.get("external_id", ""), found.get("outcome", ""), found.get("why", ""))
        rows.append([str(number), *map(str, told), ours, str(found.get("application", ""))])
    return _table(("row", "external_id", "outcome", "why", "candidate", "application"), rows)


def results_csv(scope: Scope, system: ApplicantSystem) -> str:
    """What was found out about everybody the system sent, for its import; nothing that a page would not show."""
    scope.require(Capability.MANAGE_TOKENS)
    columns = (
        "external_id",
        "application_external_id",
        "job",
        "verdict",
        "verified",
        "rejected",
        "not_settled",
        "tier",
        "must_haves_met",
        "must_haves_unproven",
        "stage",
        "application",
    )
    return _table(columns, _results(scope, system))


_VERDICTS = ("verified", "rejected", "indeterminate", "not_in_force")


def _results(scope: Scope, system: ApplicantSystem) -> Iterator[list[str]]:
    seen = Scope(organization_id=scope.organization_id)  # it goes to the system: what a system may know
    links = ApplicantSystemLink.objects.within(scope).filter(system=system, noun=APPLICATION)
    by_application = {link.subject: link for link in links}
    applications = Application.objects.within(scope).filter(pk__in=list(by_application)).select_related("job")
    hidden = set(applications.filter(HIDDEN).values_list("pk", flat=True))
    closed = closed_jobs(seen)
    counts = _verdicts(scope, applications)
    entries = _entries(scope, applications)
    for application in applications.order_by("created_at", "pk"):
        link = by_application[application.pk]
        about = link.extra
        row = [str(about.get("candidate", "")), str(about.get("application", "")), str(about.get("job", ""))]
        if application.pk in hidden:
            yield [*row, *[""] * 9]
            continue
        found = counts.get(application.candidate_id, {})
        verdict = next((name for name in _VERDICTS if found.get(name)), "")
        told = [str(found.get(name, 0)) for name in ("verified", "rejected", "indeterminate")]
        entry = None if application.job_id in closed else entries.get(application.pk)
        standing = [entry.tier, str(entry.musts_met), str(entry.musts_unproven)] if entry is not None else ["", "", ""]
        yield [*row, verdict, *told, *standing, application.stage, str(application.pk)]


def _verdicts(scope: Scope, applications: QuerySet[Application]) -> dict[uuid.UUID, dict[str, int]]:
    rows = Record.objects.within(scope).filter(candidate__in=applications.values("candidate"), state="checked")
    found: defaultdict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    for candidate, verdict, count in rows.values_list("candidate", "verdict").annotate(n=Count("pk")).order_by():
        found[candidate][verdict] = count
    return dict(found)


def _entries(scope: Scope, applications: QuerySet[Application]) -> dict[uuid.UUID, RankingEntry]:
    rows = RankingEntry.objects.within(scope).filter(application__in=applications, run__state="done")
    found: dict[uuid.UUID, RankingEntry] = {}
    for entry in rows.exclude(tier=RankingEntry.WITHDRAWN).order_by("run__number"):
        found[entry.application_id] = entry
    return found


def _table(columns: tuple[str, ...], rows: Any) -> str:  # noqa: ANN401 - rows of text
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + file.getvalue()
