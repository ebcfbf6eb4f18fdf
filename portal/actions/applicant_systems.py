"""Applicant systems: added, changed, paused, resumed, rotated, removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import store
from portal.actions.applicant_links import JOB_TO_LINK
from portal.actions.applicant_receive import PREVIEW
from portal.actions.applicant_replay import go_on_with, messages_of
from portal.actions.applicant_settings import checked_settings
from portal.actions.events import record_event
from portal.actions.mail import send_mail
from portal.actions.refusal import RefusedError, require_text
from portal.adapters import ADAPTERS
from portal.link_tokens import digest_of, new_token
from portal.models import ApplicantSystem, ApplicantSystemMessage, EventChain, Membership, StoredBlob
from portal.permissions import Capability, Role
from portal.scope import Scope
from portal.secret_text import seal_text
from portal.site_addresses import page_address
from portal.storable import storable_text

__all__ = [
    "MOST_SYSTEMS",
    "Shown",
    "add_system",
    "change_system",
    "pause_system",
    "remove_system",
    "resume_system",
    "rotate_system",
]

MOST_SYSTEMS = 20
MAX_NAME = 100
_WAITING = ApplicantSystemMessage.State.WAITING


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown once: the address to post to, and the secret that signs. Empty where the adapter has none."""

    system: ApplicantSystem
    address: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)


@transaction.atomic
def add_system(
    scope: Scope, *, adapter: str, name: str, settings: Mapping[str, Any] | None = None, signed: bool = True
) -> Shown:
    """Add a system. It is told of what happens from now on.

    Args:
        scope: who adds it, and where.
        adapter: a key of :data:`portal.adapters.ADAPTERS`.
        name: what people here call it.
        settings: as the adapter declares them.
        signed: whether what it posts must be signed; without, whoever knows the address can bring people in.

    Raises:
        RefusedError: no name, an unknown adapter or setting, a setting that is not as it should be, too many systems.
    """
    _require_every_job(scope)
    kind = ADAPTERS.get(adapter)
    if kind is None:
        raise RefusedError(_("Choose the kind of system."), field="adapter")
    kept, secret = checked_settings(kind, settings or {})
    if ApplicantSystem.objects.within(scope).count() >= MOST_SYSTEMS:
        raise RefusedError(_("There are %(most)d systems already. Remove one first.") % {"most": MOST_SYSTEMS})
    token = new_token()
    signing = kind.fresh_secret() if kind.fresh_secret is not None and signed else ""
    chain = EventChain.objects.filter(organization_id=scope.organization_id).first()
    system: ApplicantSystem = ApplicantSystem.objects.within(scope).create(
        adapter=kind.key,
        name=_name(name),
        settings=kept,
        inbound_digest=token.digest,
        signing_secret=_sealed(signing),
        credential=_sealed(secret or ""),
        cursor=chain.last_seq if chain else 0,
        created_by_id=scope.user_id,
    )
    record_event(scope, "applicant_system.added", system, adapter=kind.key, signed=int(bool(signing)))
    return Shown(system, _address(system, token.token), signing)


@transaction.atomic
def change_system(
    scope: Scope, system: ApplicantSystem, *, name: str | None = None, settings: Mapping[str, Any] | None = None
) -> ApplicantSystem:
    """Change what it is called and how it is set up. What is left out stays; so does the secret.

    Raises:
        RefusedError: as :func:`add_system`.
    """
    _require_every_job(scope)
    locked = ApplicantSystem.objects.within(scope).select_for_update().get(pk=system.pk)
    kept, secret = checked_settings(ADAPTERS[locked.adapter], settings or {}, locked.settings)
    changed = sorted(field for field, value in kept.items() if locked.settings.get(field) != value)
    _require_secret_for_new_host(locked, kept, secret)
    locked.settings = kept
    if name is not None and _name(name) != locked.name:
        locked.name = _name(name)
        changed.append("name")
    if secret is not None:
        locked.credential = _sealed(secret)
        changed.append("credential")
    if changed:
        locked.save(update_fields=["name", "settings", "credential"])
        record_event(scope, "applicant_system.changed", locked, fields=" ".join(changed))
    return locked


@transaction.atomic
def pause_system(scope: Scope, system: ApplicantSystem, *, because: str = "by_hand") -> ApplicantSystem:
    """Tell it nothing and take nobody in until it is resumed; what comes and happens meanwhile is kept."""
    scope.require(Capability.MANAGE_TOKENS)
    locked = ApplicantSystem.objects.within(scope).select_for_update().get(pk=system.pk)
    if locked.paused_at is not None:
        return locked
    locked.paused_at, locked.paused_reason = timezone.now(), because
    locked.save(update_fields=["paused_at", "paused_reason"])
    record_event(scope, "applicant_system.paused", locked, because=because)
    if because != "by_hand":
        _tell_administrators(scope, locked)
    return locked


@transaction.atomic
def resume_system(scope: Scope, system: ApplicantSystem) -> ApplicantSystem:
    """Go on with it, and with what waited."""
    scope.require(Capability.MANAGE_TOKENS)
    locked = ApplicantSystem.objects.within(scope).select_for_update().get(pk=system.pk)
    if locked.paused_at is None:
        return locked
    locked.paused_at, locked.paused_reason = None, ""
    locked.save(update_fields=["paused_at", "paused_reason"])
    waiting = messages_of(scope, locked).filter(state=_WAITING)
    go_on_with(waiting.exclude(error__startswith=JOB_TO_LINK).exclude(error=PREVIEW))
    record_event(scope, "applicant_system.resumed", locked)
    return locked


@transaction.atomic
def rotate_system(scope: Scope, system: ApplicantSystem) -> Shown:
    """Give it a new address and a new secret, shown once; the old ones are good for nothing from now on."""
    scope.require(Capability.MANAGE_TOKENS)
    locked = ApplicantSystem.objects.within(scope).select_for_update().get(pk=system.pk)
    make, token = ADAPTERS[locked.adapter].fresh_secret, new_token()
    signing = make() if make is not None else ""
    locked.inbound_digest, locked.signing_secret = token.digest, _sealed(signing)
    locked.save(update_fields=["inbound_digest", "signing_secret"])
    record_event(scope, "applicant_system.rotated", locked)
    return Shown(locked, _address(locked, token.token), signing)


@transaction.atomic
def remove_system(scope: Scope, system: ApplicantSystem) -> None:
    """Have nothing to do with it any more: its secrets and what still waits are destroyed. People stay."""
    scope.require(Capability.MANAGE_TOKENS)
    now = timezone.now()
    rows = ApplicantSystem.objects.within(scope).filter(pk=system.pk)
    if not rows.update(
        removed_at=now, signing_secret=None, credential=None, inbound_digest=digest_of(new_token().token)
    ):
        return
    messages = messages_of(scope, system)
    store.erase_with_others(StoredBlob.objects.within(scope).filter(pk__in=messages.values("body"), erased_at=None))
    messages.filter(state=_WAITING).update(
        state=ApplicantSystemMessage.State.FAILED, error="system_removed", next_attempt_at=None, finished_at=now
    )
    record_event(scope, "applicant_system.removed", system)


def _require_every_job(scope: Scope) -> None:
    """A system brings people in for any job and is told of them, so whoever sees only some cannot have one."""
    scope.require(Capability.MANAGE_TOKENS)
    if scope.jobs is not None:
        raise RefusedError(_("An applicant system serves every job. This access is limited to some."))


def _require_secret_for_new_host(system: ApplicantSystem, kept: Mapping[str, Any], secret: str | None) -> None:
    """A secret that is never shown must not be had by pointing the system at a host of one's own."""
    urls = [setting.name for setting in ADAPTERS[system.adapter].settings if setting.kind == "url"]
    for name in urls:
        before, now = (urlsplit(str(row.get(name) or "")) for row in (system.settings, kept))
        if system.credential and secret is None and (before.scheme, before.netloc) != (now.scheme, now.netloc):
            raise RefusedError(_("Give the secret again: it would be shown to another host."), field="credential")


def _name(name: str) -> str:
    text = " ".join(storable_text(name).split())
    return require_text(text, field="name", sentence=_("Name the system."), at_most=MAX_NAME)


def _sealed(secret: str) -> bytes | None:
    return seal_text(secret).encode("ascii") if secret else None


def _address(system: ApplicantSystem, token: str) -> str:
    if ADAPTERS[system.adapter].fresh_secret is None:
        return ""
    return page_address("applicant_door", token)


def _tell_administrators(scope: Scope, system: ApplicantSystem) -> None:
    """By mail: somebody has to mend the other system."""
    administrators = Membership.objects.within(scope).filter(role=Role.ADMINISTRATOR, user__is_active=True)
    address = page_address("applicant_system", system.pk)
    words = _(
        "%(name)s took nothing of what we told it for days, so it is paused. What comes and happens meanwhile is kept: "
        "once it answers again, resume it here.\n\n%(address)s\n"
    )
    for person in administrators.select_related("user"):
        send_mail(
            scope,
            to=person.user.email,
            subject=_("The applicant system %(name)s is paused") % {"name": system.name},
            body=words % {"name": system.name, "address": address},
            kind="applicant_system_paused",
        )
