"""Writing a letter to a candidate: a person saw the words, and sends them.

A letter goes where requests for evidence go (:func:`portal.actions.ask.address_for`), from the queue. The link to the
private page, and the name of somebody whom a blind job hides, are put in here, so that no member reads them. Who is
not taken further is told once for each decision, however often the button is pressed; who said no themselves is not.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.ask import address_for
from portal.actions.candidate_page import open_candidate_page
from portal.actions.events import record_event
from portal.actions.letters import LONGEST_BODY, LONGEST_SUBJECT
from portal.actions.mail import send_mail
from portal.actions.refusal import RefusedError, require_text
from portal.dispositions import DISPOSITIONS
from portal.letters import KINDS, check_placeholders, filled
from portal.models import Application, Decision, OutgoingMail
from portal.permissions import Capability
from portal.policies import require_letters
from portal.queries_own import shows_report
from portal.scope import Scope
from portal.site_addresses import page_address
from portal.stages import DECLINED

__all__ = ["REJECTION", "declined_by", "rejection_refusal", "write_letter"]

REJECTION = "rejection"
#: The same letter again within this time is a button pressed twice.
A_MOMENT = timedelta(minutes=2)


def declined_by(scope: Scope, application: Application) -> Decision | None:
    """The decision by which the application is not taken further now; None where it goes on."""
    if application.stage != DECLINED:
        return None
    rows = Decision.objects.within(scope).filter(application=application, stage=DECLINED, undone_by=None)
    found: Decision | None = rows.order_by("-created_at").first()
    return found


def rejection_refusal(scope: Scope, application: Application) -> str:
    """Why no letter may say now that the application is not taken further; empty where one may."""
    decision = declined_by(scope, application)
    if decision is None:
        return _("They are not declined, so there is nothing to tell. Record the decision first.")
    disposition = DISPOSITIONS.get(decision.disposition)
    if disposition is not None and disposition.own_choice:
        return _("They said no themselves, so no letter tells them so. Write another kind of letter if you want to.")
    since = OutgoingMail.objects.within(scope).filter(application=application, kind=_kind(REJECTION))
    sent = since.filter(created_at__gte=decision.created_at).first()
    if sent is not None:
        return _("They were told on %(day)s already.") % {"day": f"{timezone.localtime(sent.created_at):%Y-%m-%d}"}
    return ""


@transaction.atomic
def write_letter(scope: Scope, application: Application, *, kind: str, subject: str, body: str) -> OutgoingMail:
    """Put a letter out for delivery, in the words given.

    Args:
        scope: who writes.
        application: to whom.
        kind: one of :data:`portal.letters.KINDS`.
        subject: what it is called; placeholders that are left in it are filled in.
        body: what it says; likewise.

    Raises:
        RefusedError: nothing to say, an unknown placeholder, no address, or it was sent already.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    require_letters(scope)
    if kind not in KINDS:
        raise RefusedError(_("Choose what kind of letter it is."), field="kind")
    subject = require_text(
        " ".join(subject.split()), field="subject", sentence=_("Write its subject."), at_most=LONGEST_SUBJECT
    )
    body = require_text(body, field="body", sentence=_("Write what it says."), at_most=LONGEST_BODY)
    check_placeholders(subject, kind, field="subject")
    check_placeholders(body, kind, field="body")
    rows = Application.objects.within(scope).select_for_update(of=("self",))
    row = rows.select_related("candidate", "job", "organization").filter(pk=application.pk).first()
    if row is None:
        raise RefusedError(_("This application is not here any more: it was withdrawn."))
    address = address_for(row)
    if not address:
        raise RefusedError(_("No e-mail address is known of them. Tell them in another way."))
    _require_once(scope, row, kind, subject)
    mail = _send(scope, row, kind, address, subject, body)
    told = declined_by(scope, row) if kind == REJECTION else None
    record_event(
        scope, "letter.sent", mail, detail=body, of=kind, application=row.pk, decision=told.pk if told else None
    )
    return mail


def _kind(kind: str) -> str:
    return f"letter_{kind}"


def _require_once(scope: Scope, application: Application, kind: str, subject: str) -> None:
    if kind == REJECTION and (refusal := rejection_refusal(scope, application)):
        raise RefusedError(refusal)
    now = timezone.now()
    called = filled(subject, {"name": application.candidate.name})  # as it was sent
    lately = OutgoingMail.objects.within(scope).filter(application=application, kind=_kind(kind), subject=called)
    if lately.filter(created_at__gt=now - A_MOMENT).exists():
        raise RefusedError(_("A letter with this subject went out to them a moment ago. Nothing was sent again."))


def _send(scope: Scope, application: Application, kind: str, address: str, subject: str, body: str) -> OutgoingMail:
    values = {"name": application.candidate.name}
    if "{report_link}" in body:
        route = "own_report" if shows_report(scope, application) else "own_page"  # not every job shows one
        values["report_link"] = page_address(route, open_candidate_page(scope, application))
    return send_mail(
        scope,
        to=address,
        subject=filled(subject, {"name": application.candidate.name}),
        body=filled(body, values),
        kind=_kind(kind),
        application=application,
    )
