"""Endpoints of other systems: added, changed, paused, resumed, removed; and their secrets, shown once."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.mail import send_mail
from portal.actions.notify import notify
from portal.actions.refusal import RefusedError, require_text
from portal.models import EventChain, Membership, WebhookDelivery, WebhookEndpoint
from portal.net_exchange import askable, plainly_inside
from portal.nudges import nudge_all
from portal.permissions import Capability, Role
from portal.scope import Scope
from portal.site_addresses import page_address
from portal.webhooks import KINDS, OVERLAP, fresh_secret
from verification.errors import Unavailable

__all__ = [
    "MOST_ENDPOINTS",
    "add_endpoint",
    "change_endpoint",
    "pause_endpoint",
    "remove_endpoint",
    "resume_endpoint",
    "rotate_secret",
]

MOST_ENDPOINTS = 20
MAX_NAME, MAX_URL = 100, 2_000
_WAITING = WebhookDelivery.State.WAITING


@transaction.atomic
def add_endpoint(scope: Scope, *, name: str, url: str, kinds: Collection[str] = ()) -> tuple[WebhookEndpoint, str]:
    """Add an endpoint, which is told of what happens from now on.

    Args:
        scope: who adds it, and where.
        name: which system it is.
        url: where messages are posted; https, on the public Internet.
        kinds: the outcomes that it wants, none for all of them.

    Returns:
        The row, and the secret, which is never to be seen again.

    Raises:
        RefusedError: no name, an address that cannot be asked, an unknown outcome, or too many endpoints.
    """
    _require_every_job(scope)
    facts = _facts(name, url, kinds)
    if WebhookEndpoint.objects.within(scope).count() >= MOST_ENDPOINTS:
        raise RefusedError(_("There are %(most)d endpoints already. Remove one first.") % {"most": MOST_ENDPOINTS})
    secret, sealed = fresh_secret()
    chain = EventChain.objects.filter(organization_id=scope.organization_id).first()
    endpoint: WebhookEndpoint = WebhookEndpoint.objects.within(scope).create(
        **facts, secret=sealed, cursor=chain.last_seq if chain else 0, created_by_id=scope.user_id
    )
    record_event(scope, "webhook.added", endpoint, kinds=" ".join(endpoint.kinds))
    return endpoint, secret


@transaction.atomic
def change_endpoint(
    scope: Scope, endpoint: WebhookEndpoint, *, name: str, url: str, kinds: Collection[str] = ()
) -> WebhookEndpoint:
    """Change what an endpoint is called, where it is, and what it wants; the secret stays.

    Raises:
        RefusedError: as :func:`add_endpoint`.
    """
    _require_every_job(scope)
    facts = _facts(name, url, kinds)
    changed = [field for field, value in facts.items() if getattr(endpoint, field) != value]
    for field in changed:
        setattr(endpoint, field, facts[field])
    if changed:
        endpoint.save(update_fields=changed)
        record_event(scope, "webhook.changed", endpoint, fields=" ".join(changed))
    return endpoint


@transaction.atomic
def pause_endpoint(scope: Scope, endpoint: WebhookEndpoint, *, because: str = "by_hand") -> WebhookEndpoint:
    """Tell it nothing until it is resumed; what happens meanwhile is kept for it. Ourselves, we tell why."""
    scope.require(Capability.MANAGE_TOKENS)
    locked = WebhookEndpoint.objects.within(scope).select_for_update().get(pk=endpoint.pk)
    if locked.paused_at is not None:
        return locked
    locked.paused_at, locked.paused_reason = timezone.now(), because
    locked.save(update_fields=["paused_at", "paused_reason"])
    waiting = WebhookDelivery.objects.within(scope).filter(endpoint=locked, state=_WAITING)
    waiting.update(next_attempt_at=None)
    record_event(scope, "webhook.paused", locked, because=because)
    if because != "by_hand":
        _tell_administrators(scope, locked)
    return locked


@transaction.atomic
def resume_endpoint(scope: Scope, endpoint: WebhookEndpoint, *, skip: bool = False) -> WebhookEndpoint:
    """Tell it again, and of what happened meanwhile too; with ``skip`` only of what happens from now on."""
    scope.require(Capability.MANAGE_TOKENS)
    locked = WebhookEndpoint.objects.within(scope).select_for_update().get(pk=endpoint.pk)
    if locked.paused_at is None:
        return locked
    locked.paused_at, locked.paused_reason = None, ""
    waiting = WebhookDelivery.objects.within(scope).filter(endpoint=locked, state=_WAITING)
    now = timezone.now()
    if skip:
        chain = EventChain.objects.filter(organization_id=scope.organization_id).first()
        locked.cursor = max(locked.cursor, chain.last_seq if chain else 0)
        waiting.update(state=WebhookDelivery.State.FAILED, error="skipped", finished_at=now)
    else:
        waiting.update(next_attempt_at=now, attempts=0)
        nudge_all(waiting.filter(lease_until=None).order_by("created_at"))
    locked.save(update_fields=["paused_at", "paused_reason", "cursor"])
    record_event(scope, "webhook.resumed", locked, skip=int(skip))
    return locked


@transaction.atomic
def remove_endpoint(scope: Scope, endpoint: WebhookEndpoint) -> None:
    """Tell it nothing any more; its secret is destroyed, and the log of what it was told stays for a while."""
    scope.require(Capability.MANAGE_TOKENS)
    now = timezone.now()
    rows = WebhookEndpoint.objects.within(scope).filter(pk=endpoint.pk)
    if rows.update(removed_at=now, secret=b"", previous_secret=None, previous_until=None):
        waiting = WebhookDelivery.objects.within(scope).filter(endpoint_id=endpoint.pk, state=_WAITING)
        waiting.update(
            state=WebhookDelivery.State.FAILED, error="endpoint_removed", next_attempt_at=None, finished_at=now
        )
        record_event(scope, "webhook.removed", endpoint)


@transaction.atomic
def rotate_secret(scope: Scope, endpoint: WebhookEndpoint) -> str:
    """Give the endpoint a new secret, shown once; the one before signs too for :data:`portal.webhooks.OVERLAP`."""
    scope.require(Capability.MANAGE_TOKENS)
    locked = WebhookEndpoint.objects.within(scope).select_for_update().get(pk=endpoint.pk)
    secret, sealed = fresh_secret()
    locked.previous_secret, locked.previous_until = locked.secret, timezone.now() + OVERLAP
    locked.secret = sealed
    locked.save(update_fields=["secret", "previous_secret", "previous_until"])
    record_event(scope, "webhook.secret_rotated", locked)
    return secret


def _require_every_job(scope: Scope) -> None:
    """An endpoint is told of every job, so whoever sees only some cannot have one."""
    scope.require(Capability.MANAGE_TOKENS)
    if scope.jobs is not None:
        raise RefusedError(_("A webhook is told of every job. This access is limited to some."))


def _facts(name: str, url: str, kinds: Collection[str]) -> dict[str, object]:
    name = require_text(
        " ".join(name.split()), field="name", sentence=_("Name the system that will be told."), at_most=MAX_NAME
    )
    url = require_text(url, field="url", sentence=_("Give the address to which we post."), at_most=MAX_URL)
    try:
        url = askable(url)
    except Unavailable as problem:
        raise RefusedError(problem.detail.replace(" was not asked", _(" cannot be used"), 1), field="url") from None
    if plainly_inside(url):
        words = _("%(url)s cannot be used: it leads to an address that is not on the public Internet.")
        raise RefusedError(words % {"url": url[:120]}, field="url")
    if set(kinds) - KINDS:
        raise RefusedError(_("Choose among the outcomes of the list."), field="kinds")
    return {"name": name, "url": url, "kinds": sorted(set(kinds) if set(kinds) != KINDS else ())}


def _tell_administrators(scope: Scope, endpoint: WebhookEndpoint) -> None:
    """In the page, and by mail: somebody has to mend the other system."""
    administrators = Membership.objects.within(scope).filter(role=Role.ADMINISTRATOR, user__is_active=True)
    people = list(administrators.select_related("user"))
    notify(scope, to=[person.user_id for person in people], kind="webhook_paused", endpoint=str(endpoint.pk))
    address = page_address("webhook", endpoint.pk)
    for person in people:
        words = _(
            "%(name)s did not take what we told it for days, or said that it is gone, so we paused it. "
            "What happens meanwhile is kept: once it answers again, resume it here.\n\n%(address)s\n"
        )
        send_mail(
            scope,
            to=person.user.email,
            subject=_("The webhook %(name)s is paused") % {"name": endpoint.name},
            body=words % {"name": endpoint.name, "address": address},
            kind="webhook_paused",
        )
