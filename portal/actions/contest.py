"""Contesting: a candidate says that something is wrong, or that a person should look again; a person answers."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.candidate_page import open_candidate_page
from portal.actions.events import record_event
from portal.actions.mail import send_mail
from portal.actions.notify import notify
from portal.actions.refusal import RefusedError, require_text
from portal.models import Application, Contest, Record
from portal.permissions import Capability
from portal.queries_team import concerned
from portal.scope import Scope
from portal.site_addresses import page_address
from portal.speaking import speaking
from portal.spoken import Spoken
from portal.storable import storable_text
from portal.written import day_words

__all__ = ["ABOUT", "answer_contest", "contest"]

#: What may be contested, and how it is called; one table for the form, the recruiters' page and the mail.
ABOUT = Spoken(
    {
        "report": "My report is wrong",
        "record": "A record was read wrongly",
        "identity": "Something about me is wrong",
        "accommodation": "I need an accommodation",
        "human_review": "I want a person to look again",
    }
)
LONGEST = 4_000
MOST_OPEN = 10


@transaction.atomic
def contest(scope: Scope, application: Application, *, about: str, text: str, record: Record | None = None) -> Contest:
    """Write down what the candidate contests, for a person to answer.

    Raises:
        RefusedError: nothing chosen, no words, or very many are open already.
        NotTheirsError: somebody else acts.

    """
    scope.require_own(application.pk)
    if about not in ABOUT:
        raise RefusedError(_("Choose what it is about."), field="about")
    text = storable_text(text, len(text))
    text = require_text(text, field="text", sentence=_("Write what is wrong, in your own words."), at_most=LONGEST)
    if application.contests.filter(answered_at=None).count() >= MOST_OPEN:
        raise RefusedError(_("Several of your messages wait for an answer already. A person reads them all."))
    row: Contest = Contest.objects.within(scope).create(
        application=application, about=about, text=text, record=record if about == "record" else None
    )
    record_event(scope, "application.contested", row, detail=text, application=application.pk, about=about)
    notify(scope, to=concerned(scope, application.job), kind="contested", application=application)
    return row


@transaction.atomic
def answer_contest(scope: Scope, row: Contest, *, answer: str) -> Contest:
    """Answer, as a person; the candidate reads it on their page, and by mail where there is an address.

    Raises:
        RefusedError: no words, or it was answered already.
        NotAllowedError: the member may not decide about applications.

    """
    scope.require(Capability.DECIDE)
    answer = require_text(answer, field="answer", sentence=_("Write your answer."), at_most=LONGEST)
    locked: Contest = Contest.objects.within(scope).select_for_update(of=("self",)).get(pk=row.pk)
    if locked.answered_at is not None:
        raise RefusedError(_("It was answered on %(day)s.") % {"day": day_words(locked.answered_at)})
    locked.answer, locked.answered_at, locked.answered_by_id = answer, timezone.now(), scope.user_id
    locked.save(update_fields=["answer", "answered_at", "answered_by"])
    record_event(scope, "contest.answered", locked, detail=answer, application=locked.application_id)
    _tell(scope, locked)
    return locked


def _tell(scope: Scope, row: Contest) -> None:
    application = row.application
    if not application.candidate.email:
        return
    organization = application.organization.name
    page = page_address("own_page", open_candidate_page(scope, application))
    with speaking(application):
        answered = _("A person at %(organization)s answered what you wrote about your application for %(job)s.") % {
            "organization": organization,
            "job": application.job.title,
        }
        body = f"{answered}\n\n{row.answer}\n\n{_('You find it on your private page, too:')}\n{page}\n"
        subject = _("%(organization)s answered you") % {"organization": organization}
    send_mail(
        scope,
        to=application.candidate.email,
        subject=subject,
        body=body,
        kind="contest_answered",
        application=application,
    )
