"""Mail to candidates and members: a row first, sent by a worker under a lease, so that nothing waits for a mail server.

A message may be sent twice when a worker dies between the server's yes and our own note of it; it is never lost. The
body is blanked once it is sent, since it may hold a private link or a code; so is the subject of what hangs on no
application, which nothing would find when somebody who is named in it is erased.

Who withdrew while a message to them waited is not written to any more: the worker looks again before it sends.
"""

from __future__ import annotations

import logging
import smtplib
import uuid
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from portal.actions.events import record_event
from portal.leases import LeaseLostError, claim, defer, finish, pause_after
from portal.models import Application, OutgoingMail
from portal.nudges import nudge
from portal.scope import Scope
from portal.storable import storable_text

__all__ = ["WITHDRAWN_MAIL", "perform_delivery", "send_mail"]

logger = logging.getLogger(__name__)

#: The last word to who withdrew, which goes out all the same.
WITHDRAWN_MAIL = "withdrawn"
MAX_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(hours=2)


@transaction.atomic
def send_mail(
    scope: Scope, *, to: str, subject: str, body: str, kind: str, application: Application | None = None
) -> OutgoingMail:
    """Put a message out for delivery; replies go to the organization's contact. ``kind`` is for the audit log."""
    organization = application.organization if application is not None else None
    mail: OutgoingMail = OutgoingMail.objects.within(scope).create(
        to=to,
        reply_to=organization.contact_email if organization is not None else "",
        subject=" ".join(storable_text(subject).split())[:300],
        body=storable_text(body),
        kind=kind,
        application=application,
        next_attempt_at=timezone.now(),
    )
    record_event(scope, "mail.queued", mail, of=kind, application=application.pk if application else None)
    nudge(mail)
    return mail


def perform_delivery(mail_id: uuid.UUID) -> None:
    """Deliver one message, if it is due and nobody else is at it; otherwise do nothing."""
    lease = claim(OutgoingMail, mail_id)
    if lease is None:
        return
    mail = _still_to_send(mail_id)
    if mail is None:
        return
    error = _delivered(mail)
    try:
        if not error:
            blank = {"body": "", "error": ""} | ({"subject": ""} if mail.application_id is None else {})
            finish(lease, state=OutgoingMail.State.SENT, sent_at=timezone.now(), **blank)
        elif mail.attempts >= MAX_ATTEMPTS:
            finish(lease, state=OutgoingMail.State.FAILED, error=error)
        else:
            pause = min(pause_after(mail.attempts), LONGEST_PAUSE)
            defer(lease, timezone.now() + pause, error=error)
    except LeaseLostError:
        logger.info("mail %s went on elsewhere", mail.pk)


def _still_to_send(mail_id: uuid.UUID) -> OutgoingMail | None:
    """The message as it is now; None where it went with its application, which is then forgotten here, too."""
    rows = OutgoingMail.objects.across_organizations("the row was claimed").select_related("application")
    mail: OutgoingMail | None = rows.filter(pk=mail_id).first()
    if mail is None:
        return None
    application = mail.application
    if application is None or application.withdrawn_at is None or mail.kind == WITHDRAWN_MAIL:
        return mail
    mail.delete()
    logger.info("mail %s was not sent: its application was withdrawn", mail_id)
    return None


def _delivered(mail: OutgoingMail) -> str:
    """Try once: what went wrong, or nothing. The message never names the address: logs hold no personal data."""
    message = EmailMessage(
        mail.subject,
        mail.body,
        settings.DEFAULT_FROM_EMAIL,
        [mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        logger.warning("mail %s not delivered: %s", mail.pk, type(error).__name__)
        return f"The mail server did not take it ({type(error).__name__})."
    return ""
