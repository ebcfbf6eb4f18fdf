"""What an applicant system is told of an event: its own ids, codes, and one sentence of ours.

The other system shows this beside a name. So nothing goes out that would say of an application in a blind job whose it
is, or how somebody stands in a ranking that the job's legal profile does not let be shown; nothing of who withdrew; and
no note, no reason of a decision, no rank and no points, which mean nothing away from the report that explains them.
"""

from __future__ import annotations

import uuid

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.actions.applicant_people import APPLICATION, CANDIDATE
from portal.adapters.base import Outcome
from portal.blind import closes_record, is_hidden
from portal.legal import closed_jobs
from portal.models import (
    ApplicantSystem,
    ApplicantSystemLink,
    ApplicantSystemMessage,
    Application,
    Candidate,
    Event,
    RankingEntry,
    Record,
)
from portal.scope import Scope
from portal.site_addresses import page_address

__all__ = ["NothingToTellError", "candidate_links", "outcome_for", "standing_of"]


class NothingToTellError(Exception):
    """Raised when nothing may or need be told; the text is a code: `blind`, `closed`, `gone`, `not_wanted`."""


def outcome_for(row: ApplicantSystemMessage) -> Outcome:
    """The outcome that a message tells of, as things stand now.

    Raises:
        NothingToTellError: nothing may be told of it.
    """
    scope = Scope(organization_id=row.organization_id)  # of nobody: what a system may know, and no more
    about = f"msg_{row.pk.hex}"
    if row.event is None:
        sentence = _("This is a test message of Credence: what is found out about applicants will stand here.")
        return Outcome("test", row.created_at, about, sentence)
    if row.kind.startswith("record."):
        return _of_record(scope, row, row.event, about)
    return _of_application(scope, row, row.event, about)


def candidate_links(scope: Scope, system: ApplicantSystem, candidate: uuid.UUID) -> list[ApplicantSystemLink]:
    """What the system calls this person, newest first; who was made one with them counts."""
    ours = Candidate.objects.within(scope).filter(Q(pk=candidate) | Q(merged_into=candidate)).values("pk")
    rows = ApplicantSystemLink.objects.within(scope).filter(system=system, noun=CANDIDATE, subject__in=ours)
    return list(rows.order_by("-created_at", "-pk")[:20])


def standing_of(entry: RankingEntry) -> str:
    """What of an entry is worth telling; the same text means that there is nothing new."""
    return f"{entry.tier} {entry.musts_met} {entry.musts_unproven}"


def _of_record(scope: Scope, row: ApplicantSystemMessage, event: Event, about: str) -> Outcome:
    pk = _pk(event)
    record = Record.objects.within(scope).filter(pk=pk).first() if pk is not None else None
    if record is None or record.candidate_id is None:
        raise NothingToTellError("gone")
    if closes_record(scope, record):
        raise NothingToTellError("blind")
    links = candidate_links(scope, row.system, record.candidate_id)
    if not links:
        raise NothingToTellError("gone")
    verdict = str(event.data.get("verdict", ""))
    # what a record calls itself is somebody's word until it is verified; a file's name is the candidate's own
    title = record.title[:200] if verdict == "verified" else ""
    return Outcome(
        row.kind,
        event.created_at,
        about,
        _record_sentence(row.kind, title),
        candidate_id=links[0].external_id,
        link=page_address("record", record.pk),
        record=title,
        verdict=verdict,
    )


def _record_sentence(kind: str, title: str) -> str:
    if kind == "record.verified":
        return _("A record was checked, and every check passed: %(title)s.") % {"title": title}
    words = {
        "record.rejected": _("A record was checked, and something in it is wrong."),
        "record.indeterminate": _("A record was checked, and something could not be found out yet."),
        "record.not_in_force": _("A record was checked: it is genuine, and not in force."),
        "record.revoked": _("A record that was verified before stands no longer."),
    }
    return words[kind]


def _of_application(scope: Scope, row: ApplicantSystemMessage, event: Event, about: str) -> Outcome:
    if row.application_id is None:
        raise NothingToTellError("gone")
    rows = Application.objects.within(scope).filter(pk=row.application_id)
    application = rows.select_related("job").first()
    link = _application_link(scope, row.system, row.application_id)
    if application is None or link is None:
        raise NothingToTellError("gone")
    if is_hidden(application):
        raise NothingToTellError("blind")
    closed = application.job_id in closed_jobs(scope)
    entry = None if closed else _entry(scope, application)
    if row.kind == "job.ranked" and closed:
        raise NothingToTellError("closed")
    if row.kind == "job.ranked" and entry is None:
        raise NothingToTellError("gone")
    decided = row.kind == "application.decided"
    stage = str(event.data.get("stage", "")) if decided else ""
    sentences = ([_decided(application, stage)] if decided else []) + ([_ranked(entry)] if entry is not None else [])
    return Outcome(
        row.kind,
        event.created_at,
        about,
        " ".join(sentences),
        candidate_id=_external_candidate(scope, row.system, application, link),
        application_id=str(link.extra.get("application", "")),
        job_id=str(link.extra.get("job", "")),
        link="" if closed else page_address("gap_report", application.pk),
        tier=entry.tier if entry is not None else "",
        musts_met=entry.musts_met if entry is not None else None,
        musts_unproven=entry.musts_unproven if entry is not None else None,
        stage=stage,
    )


def _application_link(scope: Scope, system: ApplicantSystem, application: uuid.UUID) -> ApplicantSystemLink | None:
    rows = ApplicantSystemLink.objects.within(scope).filter(system=system, noun=APPLICATION, subject=application)
    found: ApplicantSystemLink | None = rows.order_by("-created_at", "-pk").first()
    return found


def _external_candidate(
    scope: Scope, system: ApplicantSystem, application: Application, link: ApplicantSystemLink
) -> str:
    known = str(link.extra.get("candidate", ""))
    if known:
        return known
    links = candidate_links(scope, system, application.candidate_id)
    return links[0].external_id if links else ""


def _entry(scope: Scope, application: Application) -> RankingEntry | None:
    rows = RankingEntry.objects.within(scope).filter(application=application, run__state="done")
    found: RankingEntry | None = rows.exclude(tier=RankingEntry.WITHDRAWN).order_by("-run__number").first()
    return found


def _decided(application: Application, stage: str) -> str:
    known = dict(Application.Stage.choices)
    return _("Decided by a person, about %(job)s: %(stage)s.") % {
        "job": application.job.title,
        "stage": known.get(stage, stage),
    }


def _ranked(entry: RankingEntry) -> str:
    met = ngettext("%(n)d must-have is proven by records.", "%(n)d must-haves are proven by records.", entry.musts_met)
    sentences = [met % {"n": entry.musts_met}]
    if entry.musts_unproven:
        unproven = ngettext("%(n)d is not proven yet.", "%(n)d are not proven yet.", entry.musts_unproven)
        sentences.append(unproven % {"n": entry.musts_unproven})
    return " ".join(sentences)


def _pk(event: Event) -> uuid.UUID | None:
    try:
        return uuid.UUID(event.subject.partition(":")[2])
    except ValueError:
        return None
