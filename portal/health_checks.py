"""What the health page looks at, one function each: machinery, storage, and what the work rests on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal import health_ground as ground
from portal.celery import Queue, app
from portal.health import Finding, State, ago
from portal.models import Event, OutgoingMail, WebhookDelivery, WebhookEndpoint, WorkerPulse
from portal.nudges import depth
from portal.queries_queues import Waiting, waiting_by_queue
from portal.scope import Scope

__all__ = ["CHECKS"]

SILENCE = timedelta(seconds=30)
SLOW, STUCK = timedelta(minutes=2), timedelta(minutes=15)
_ACROSS = "the installation as a whole"


def _workers(_scope: Scope) -> Finding:
    now = timezone.now()
    pulses = list(WorkerPulse.objects.order_by("queue", "name"))
    living = [pulse for pulse in pulses if now - pulse.seen_at < SILENCE]
    missing = sorted({queue.value for queue in Queue} - {pulse.queue for pulse in living if pulse.queue})
    lines = tuple(
        _("%(name)s: seen %(ago)s ago") % {"name": pulse.name, "ago": ago((now - pulse.seen_at).total_seconds())}
        for pulse in pulses[:20]
    )
    title = _("Workers")
    if not living:
        do = _("Start them: manage.py up, or your service manager. What came in waits safely meanwhile.")
        return Finding("workers", title, State.FAULT, _("No worker lives."), do, lines)
    says = ngettext("%(n)d worker lives.", "%(n)d workers live.", len(living)) % {"n": len(living)}
    if missing and any(pulse.queue for pulse in living):
        do = _("Nobody works on: %(queues)s. Start a worker for it.") % {"queues": ", ".join(missing)}
        return Finding("workers", title, State.CAUTION, says, do, lines)
    return Finding("workers", title, State.WELL, says, lines=lines)


def _queues(_scope: Scope) -> Finding:
    now = timezone.now()
    rows = waiting_by_queue()
    oldest = max((now - row.since for row in rows.values() if row.since), default=timedelta())
    total = sum(row.count for row in rows.values())
    lines = tuple(_queue_line(queue, rows[queue], now) for queue in Queue)
    title = _("Queues")
    if oldest > STUCK:
        do = _("Look at the workers above. Killing one harms nothing: another takes over what it had.")
        return Finding("queues", title, State.FAULT, _("The oldest has waited for %(ago)s.") % _ago(oldest), do, lines)
    if oldest > SLOW:
        do = _("A long upload may need its time. If it does not get less, start another worker for that queue.")
        says = _("The oldest has waited for %(ago)s.") % _ago(oldest)
        return Finding("queues", title, State.CAUTION, says, do, lines)
    says = ngettext("%(n)d row is due.", "%(n)d rows are due.", total) % {"n": total} if total else _("Nothing waits.")
    return Finding("queues", title, State.WELL, says, lines=lines)


def _ago(time: timedelta) -> dict[str, str]:
    return {"ago": ago(time.total_seconds())}


def _queue_line(queue: Queue, row: Waiting, now: datetime) -> str:
    words = {"queue": queue.value, "due": row.count, "messages": depth(queue)}
    line = _("%(queue)s: %(due)d due, %(messages)d messages") % words
    if row.since is None:
        return line
    return line + ", " + _("oldest %(ago)s") % _ago(now - row.since)


def _schedule(_scope: Scope) -> Finding:
    behind = Event.objects.across_organizations(_ACROSS).filter(
        seq__isnull=True, created_at__lt=timezone.now() - timedelta(minutes=1)
    )
    title = _("Schedule")
    if behind.exists():
        do = _("Run manage.py up, or manage.py schedule beside your own workers.")
        says = _("Events wait for their number, so nothing erases, counts or tells what is due.")
        return Finding("schedule", title, State.FAULT, says, do)
    return Finding("schedule", title, State.WELL, _("Every event of more than a minute ago is numbered."))


def _broker(_scope: Scope) -> Finding:
    embedded = settings.CELERY_BROKER_URL.startswith("filesystem:")
    kind = _("folders on this machine") if embedded else settings.CELERY_BROKER_URL.partition(":")[0]
    title, words = _("Broker"), {"kind": kind}
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except Exception:  # noqa: BLE001 - brokers fail in every way there is
        do = _("Start it again. Nothing is lost: the sweep finds what no message speaks for.")
        return Finding("broker", title, State.FAULT, _("It does not answer: %(kind)s.") % words, do)
    return Finding("broker", title, State.WELL, _("It answers: %(kind)s.") % words)


def _mail(scope: Scope) -> Finding:
    rows = OutgoingMail.objects.within(scope)
    waiting = rows.filter(state=OutgoingMail.State.WAITING).count()
    failed = rows.filter(state=OutgoingMail.State.FAILED).count()
    tried = rows.filter(state=OutgoingMail.State.WAITING, attempts__gt=1).count()
    title = _("Mail")
    words = ngettext("%(n)d of your messages waits.", "%(n)d of your messages wait.", waiting) % {"n": waiting}
    lines = (words,) if waiting else ()
    if failed:
        words = ngettext("%(n)d message was given up.", "%(n)d messages were given up.", failed) % {"n": failed}
        return Finding("mail", title, State.FAULT, words, _("Mend the mail server, then send them again here."), lines)
    if tried:
        words = ngettext("%(n)d message is tried again.", "%(n)d messages are tried again.", tried) % {"n": tried}
        return Finding("mail", title, State.CAUTION, words, _("The mail server said no, or nothing."), lines)
    if "filebased" in settings.EMAIL_BACKEND:
        do = _("Set CREDENCE_EMAIL_URL, or nobody gets invitations and codes.")
        says = _("No mail server is set: messages are written into the data folder.")
        return Finding("mail", title, State.CAUTION, says, do, lines)
    return Finding("mail", title, State.WELL, _("Messages go out."), lines=lines)


def _webhooks(scope: Scope) -> Finding:
    rows = WebhookEndpoint.objects.within(scope)
    paused, total = rows.exclude(paused_at=None).count(), rows.count()
    since = timezone.now() - timedelta(days=1)
    told = WebhookDelivery.objects.within(scope).filter(finished_at__gt=since, state=WebhookDelivery.State.FAILED)
    title, failed = _("Webhooks"), told.count()
    says = ngettext("%(n)d endpoint.", "%(n)d endpoints.", total) % {"n": total} if total else _("None.")
    if paused or failed:
        lines = (
            _("%(paused)d paused, %(failed)d messages given up since yesterday") % {"paused": paused, "failed": failed},
        )
        do = _("Look at the endpoint’s log under Webhooks, mend the other system, then resume or tell again.")
        return Finding("webhooks", title, State.CAUTION, says, do, lines)
    return Finding("webhooks", title, State.WELL, says)


Check = Callable[[Scope], Finding]
CHECKS: tuple[tuple[str, Promise, Check], ...] = (
    ("workers", gettext_lazy("Workers"), _workers),
    ("queues", gettext_lazy("Queues"), _queues),
    ("schedule", gettext_lazy("Schedule"), _schedule),
    ("broker", gettext_lazy("Broker"), _broker),
    ("mail", gettext_lazy("Mail"), _mail),
    ("webhooks", gettext_lazy("Webhooks"), _webhooks),
    ("disk", gettext_lazy("Disk"), ground.disk),
    ("database", gettext_lazy("Database"), ground.database),
    ("backup", gettext_lazy("Backup"), ground.backup),
    ("registries", gettext_lazy("Registries"), ground.registries),
    ("contexts", gettext_lazy("Contexts"), ground.contexts),
    ("pool", gettext_lazy("Pool index"), ground.pool),
    ("settings", gettext_lazy("Settings"), ground.settings),
    ("versions", gettext_lazy("Versions"), ground.versions),
)
