"""Withdrawing: everything of an application is hidden at once, from every list, count, ranking, export and endpoint.

Nothing is destroyed here. What is hidden, no query finds (:meth:`ScopedManager.within`); erasure follows within
seconds, from the scheduler (:mod:`portal.actions.erase`), and again after a crash.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.actions.events import record_event
from portal.actions.export_expiry import expire_people_exports
from portal.actions.forget import forget_entries_of, forget_notice_mails, mask_entries_of
from portal.actions.mail import WITHDRAWN_MAIL, send_mail
from portal.actions.note_records import note_records_of
from portal.actions.pulled import end_pull
from portal.actions.rank import request_ranking
from portal.intake.pull.problems import PullFailedError, PullProblem
from portal.models import (
    Application,
    Batch,
    Candidate,
    Consent,
    Evidence,
    Job,
    OutgoingMail,
    PullConnection,
    Record,
    RecordLink,
    ShareLink,
    Submission,
    Verification,
    WalletRequest,
)
from portal.queries_keeping import Sealing, sealing_required
from portal.scope import Scope
from portal.speaking import speaking
from portal.written import long_day

__all__ = ["WITHDRAWN_MAIL", "digests_of", "hide_records", "rank_again", "records_to_hide", "withdraw"]

BY_CANDIDATE, BY_RETENTION = "candidate", "retention"
_WORDS = {
    BY_CANDIDATE: gettext_noop(
        "You withdrew your application for {job}. Nobody at {organization} sees it or your records any more. "
        "The documents are erased within minutes{sealed}. If you did not do this, write back to this message."
    ),
    BY_RETENTION: gettext_noop(
        "The time for which {organization} keeps applications for {job} is over. Your documents are erased within "
        "minutes{sealed}. You need not do anything."
    ),
}


@transaction.atomic
def withdraw(scope: Scope, application: Application, *, because: str = BY_CANDIDATE) -> Application:
    """Withdraw the application. Withdrawing twice is withdrawing once.

    Args:
        scope: the candidate, on their own page; or Credence, when the time of keeping is over.
        application: what is withdrawn.
        because: `candidate` or `retention`.

    Raises:
        NotTheirsError: somebody else asks.

    """
    scope.require_own(application.pk)
    rows = Application.objects.within(scope, hidden_too=True).select_related("candidate", "job", "organization")
    locked: Application = rows.select_for_update(of=("self",)).get(pk=application.pk)
    if locked.withdrawn_at is not None:
        return locked
    now = timezone.now()
    records = list(records_to_hide(scope, locked))
    locked.withdrawn_at, locked.stage = now, Application.Stage.WITHDRAWN
    locked.save(update_fields=["withdrawn_at", "stage"])
    mask_entries_of(scope, locked.pk)
    expire_people_exports(scope)
    _hide_submissions(scope, locked, records, now)
    hide_records(scope, records, now)
    _close_ways_in(scope, locked, now)
    if not _others(scope, locked).exists():
        Candidate.objects.within(scope).filter(pk=locked.candidate_id).update(hidden_at=now)
        forget_notice_mails(scope, locked.candidate)
    record_event(
        scope, "application.withdrawn", locked, candidate=locked.candidate_id, job=locked.job_id, because=because
    )
    rank_again(scope, [locked.job_id, *_others(scope, locked).values_list("job_id", flat=True)])
    _send_word(scope, locked, because)  # last: one worker does both, and the rankings are not to wait for a mail server
    return locked


def records_to_hide(scope: Scope, application: Application) -> QuerySet[Record]:
    """The records that go with the application: all of the candidate's, but those another application still needs."""
    records: QuerySet[Record] = Record.objects.within(scope).filter(candidate=application.candidate_id)
    if not _others(scope, application).exists():
        return records
    given = Submission.objects.within(scope).exclude(record=None).filter(candidate=application.candidate_id)
    elsewhere = given.exclude(job=application.job_id).values("record")  # those given for no job in particular too
    return records.filter(pk__in=given.filter(job=application.job_id).values("record")).exclude(pk__in=elsewhere)


def hide_records(scope: Scope, records: list[Record], now: datetime) -> None:
    """Hide records with all that was derived from them. Other applications' rankings forget what rested on them."""
    digests = digests_of(scope, records)
    candidates = {record.candidate_id for record in records}
    applications = Application.objects.within(scope).filter(candidate__in=candidates).values_list("pk", flat=True)
    if digests:
        forget_entries_of(scope, applications, digests)
    Evidence.objects.within(scope).filter(record__in=records).delete()
    RecordLink.objects.within(scope).filter(record__in=records).delete()
    Verification.objects.within(scope).filter(record__in=records, state=Verification.State.WAITING).delete()
    Record.objects.within(scope).filter(pk__in=[record.pk for record in records]).update(hidden_at=now)
    note_records_of(scope, candidates)


def digests_of(scope: Scope, records: list[Record]) -> set[str]:
    """The digests under which statements cite the records, and the credentials inside them."""
    inside = Evidence.objects.within(scope).filter(record__in=records).values_list("statement__digest", flat=True)
    return {record.digest for record in records} | {digest for digest in inside if digest}


def rank_again(scope: Scope, jobs: list[UUID]) -> None:
    """Rank the open ones among these jobs anew, at once."""
    rows = Job.objects.within(scope).filter(pk__in=jobs, status=Job.Status.OPEN)
    for job in rows.filter(current_version__requirements__isnull=False).distinct().order_by("pk"):
        request_ranking(scope, job, reason="withdrawn")


def _others(scope: Scope, application: Application) -> QuerySet[Application]:
    """The candidate's other applications that stand."""
    rows: QuerySet[Application] = Application.objects.within(scope).filter(candidate=application.candidate_id)
    return rows.exclude(pk=application.pk)


def _hide_submissions(scope: Scope, application: Application, records: list[Record], now: datetime) -> None:
    given = Submission.objects.within(scope).filter(Q(candidate=application.candidate_id) | Q(record__in=records))
    if _others(scope, application).exists():
        given = given.filter(Q(job=application.job_id) | Q(record__in=records))
    hidden = list(given.values_list("pk", "batch_id"))
    Submission.objects.within(scope).filter(pk__in=[pk for pk, _batch in hidden]).update(
        hidden_at=now, next_attempt_at=None
    )
    batches = Batch.objects.within(scope).filter(pk__in={batch for _pk, batch in hidden if batch})
    living = Submission.objects.within(scope).filter(batch__in=batches).values("batch")
    batches.exclude(pk__in=living).update(hidden_at=now)


def _close_ways_in(scope: Scope, application: Application, now: datetime) -> None:
    """Consents end; invitations, wallet requests and mails that wait lead nowhere any more."""
    for consent in Consent.objects.within(scope).filter(application=application, withdrawn_at=None):
        consent.withdrawn_at = now
        consent.save(update_fields=["withdrawn_at"])
        record_event(scope, "consent.withdrawn", consent, application=application.pk)
    came_by = Consent.objects.within(scope).filter(application=application).values("link")
    invited = Q(application=application) | Q(candidate=application.candidate_id, job=application.job_id)
    invited |= Q(pk__in=came_by)  # an invitation of somebody who was not known yet names no candidate
    links = ShareLink.objects.within(scope).filter(invited, kind=ShareLink.Kind.INVITATION)
    links.update(name="", email="", message="", revoked_at=now)
    WalletRequest.objects.within(scope, hidden_too=True).filter(
        application=application, state__in=(WalletRequest.State.WAITING, WalletRequest.State.OPENED)
    ).update(state=WalletRequest.State.EXPIRED, private_jwk="")
    for connection in PullConnection.objects.within(scope).filter(application=application):
        transaction.on_commit(partial(end_pull, scope, connection, PullFailedError(PullProblem.WITHDRAWN)), robust=True)
    mails = OutgoingMail.objects.within(scope).filter(application=application, state=OutgoingMail.State.WAITING)
    mails.exclude(kind=WITHDRAWN_MAIL).delete()


def _send_word(scope: Scope, application: Application, because: str) -> None:
    address = application.candidate.email
    if not address:
        return
    organization = application.organization.name
    with speaking(application):
        sealing = sealing_required(scope, application)
        words = _(_WORDS[because]).format(
            job=application.job.title, organization=organization, sealed=_sealed_words(sealing)
        )
        subject = _("Your application at %(organization)s: withdrawn") % {"organization": organization}
    send_mail(scope, to=address, subject=subject, body=f"{words}\n", kind=WITHDRAWN_MAIL, application=application)


def _sealed_words(sealing: Sealing | None) -> str:
    """How the sentence goes on where a sealed copy stays."""
    if sealing is None:
        return ""
    if sealing.until:
        words = _(", but for a sealed copy that only auditors can open, until %(day)s: %(because)s")
        return words % {"day": long_day(sealing.until), "because": sealing.because}
    words = _(", but for a sealed copy that only auditors can open, until it ends: %(because)s")
    return words % {"because": sealing.because}
