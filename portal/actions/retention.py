"""Keeping promises about time: warn, let go when the day has come, erase what was withdrawn, destroy sealed copies.

One duty of the scheduler. The rows say what is due, so a round that was missed is made up for by the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.candidate_page import open_candidate_page
from portal.actions.erase import erase
from portal.actions.events import record_event
from portal.actions.mail import send_mail
from portal.actions.seal import destroy_due_copies
from portal.actions.withdraw import BY_RETENTION, WITHDRAWN_MAIL, withdraw
from portal.models import Application, OutgoingMail
from portal.queries_keeping import held
from portal.scope import Scope
from portal.site_addresses import page_address
from portal.speaking import speaking
from portal.written import long_day

__all__ = ["WARNED_BEFORE", "enforce_retention"]

WARNED_BEFORE = timedelta(days=7)
AT_ONCE = 200
_ACROSS = "the scheduler keeps every organization's promises"


def enforce_retention() -> int:
    """One round; how many things were done."""
    return _warn() + _let_go() + _erase() + destroy_due_copies() + _clear_last_words()


def _warn() -> int:
    now = timezone.now()
    due = _kept().filter(warned_at=None, keep_until__gt=now, keep_until__lte=now + WARNED_BEFORE)
    return sum(_warn_one(scope, application) for scope, application in _free(due))


@transaction.atomic
def _warn_one(scope: Scope, application: Application) -> int:
    claimed = Application.objects.within(scope).filter(pk=application.pk, warned_at=None)
    if not claimed.update(warned_at=timezone.now()):
        return 0
    if application.candidate.email:
        page = page_address("own_page", open_candidate_page(scope, application))
        organization = application.organization.name
        with speaking(application):
            subject, body = _warning(application, organization, page)
        send_mail(
            scope,
            to=application.candidate.email,
            subject=subject,
            body=body,
            kind="retention_warning",
            application=application,
        )
    record_event(scope, "application.warned", application, until=f"{application.keep_until:%Y-%m-%d}")
    return 1


def _warning(application: Application, organization: str, page: str) -> tuple[str, str]:
    """The subject and the words of the warning, in the language that is active."""
    until = application.keep_until
    if until is None:
        raise AssertionError(application.pk)  # only what has a last day is warned of
    subject = _("Your documents at %(organization)s go on %(day)s") % {
        "organization": organization,
        "day": long_day(until, year=False),
    }
    keeps = _(
        "%(organization)s keeps your documents for %(job)s until %(day)s. Then they are erased, and your application "
        "ends."
    ) % {"organization": organization, "job": application.job.title, "day": long_day(until)}
    nothing = _(
        "You need not do anything. What was received, and a receipt to download, stand on your private page until then:"
    )
    return subject, f"{keeps}\n\n{nothing}\n{page}\n"


def _let_go() -> int:
    due = _kept().filter(keep_until__lte=timezone.now())
    done = 0
    for scope, application in _free(due):
        withdraw(scope, application, because=BY_RETENTION)
        done += 1
    return done


def _erase() -> int:
    rows = Application.objects.across_organizations(_ACROSS).filter(withdrawn_at__isnull=False, erased_at=None)
    people = set(rows.order_by("withdrawn_at").values_list("organization_id", "candidate_id")[:AT_ONCE])
    return sum(
        erase(Scope(organization_id=organization, system="keeper"), candidate) for organization, candidate in people
    )


def _clear_last_words() -> int:
    """The message that told of the withdrawal was sent, or never will be: its address goes too."""
    mails = OutgoingMail.objects.across_organizations(_ACROSS).filter(
        kind=WITHDRAWN_MAIL, application__erased_at__isnull=False
    )
    return mails.exclude(state=OutgoingMail.State.WAITING).delete()[0]


def _kept() -> QuerySet[Application]:
    rows: QuerySet[Application] = Application.objects.across_organizations(_ACROSS).filter(withdrawn_at=None)
    return rows


def _free(due: QuerySet[Application]) -> Iterator[tuple[Scope, Application]]:
    """Those on which no legal hold stands, the longest due first."""
    rows = due.exclude(held()).select_related("candidate", "job", "organization").order_by("keep_until")
    for application in rows[:AT_ONCE]:
        yield Scope(organization_id=application.organization_id, system="keeper"), application
