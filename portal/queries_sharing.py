"""What the pages about coming in show: a job's links and invitations, and what became of what a candidate shared."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from portal.actions.share_links import link_address
from portal.blind import hides
from portal.engine_words import spoken
from portal.intake.link import shown_link
from portal.models import (
    Application,
    CandidateIdentifier,
    Consent,
    Job,
    OutgoingMail,
    Record,
    ShareLink,
    Submission,
    Verification,
)
from portal.permissions import Capability
from portal.qr_code import QrCode, qr_code
from portal.scope import Scope

__all__ = [
    "INVITATION_STATES",
    "LINK_STATES",
    "InvitationRow",
    "LinkRow",
    "SharedRow",
    "WaysIn",
    "confirmed_emails",
    "invitation_rows",
    "link_row",
    "shared_rows",
    "ways_in",
]

LINK_STATES = ("open", "expired", "revoked")
INVITATION_STATES = ("applied", "revoked", "expired", "undelivered", "opened", "waiting")

INVITATIONS_SHOWN = 300
SHARED_SHOWN = 100


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A public link. ``state`` is `open`, `expired` or `revoked`; only an open one has an address and a code."""

    link: ShareLink
    state: str
    address: str = ""

    @property
    def code(self) -> QrCode:
        """The address as a QR code; made where it is shown, since it takes some milliseconds."""
        return qr_code(self.address)


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation. ``state`` is `applied`, `revoked`, `expired`, `undelivered`, `opened` or `waiting`."""

    link: ShareLink
    state: str
    application: Application | None

    @property
    def may_resend(self) -> bool:
        """Whether sending it again could help."""
        return self.state in {"expired", "undelivered", "opened", "waiting"} and bool(self.link.email)


@dataclass(frozen=True, slots=True)
class WaysIn:
    """A job's links and invitations, newest first."""

    links: list[LinkRow]
    invitations: list[InvitationRow]

    @property
    def open_links(self) -> list[LinkRow]:
        """The links that lead somewhere."""
        return [row for row in self.links if row.state == "open"]

    @property
    def closed_links(self) -> list[LinkRow]:
        """The links that led somewhere."""
        return [row for row in self.links if row.state != "open"]

    @property
    def counts(self) -> dict[str, int]:
        """How many invitations there are of each state."""
        states = [row.state for row in self.invitations]
        return {state: states.count(state) for state in dict.fromkeys(states)}


def ways_in(scope: Scope, job: Job) -> WaysIn:
    """How people can come in for ``job``, and how many did."""
    scope.require(Capability.READ_CANDIDATES)
    links = list(
        ShareLink.objects.within(scope)
        .filter(job=job)
        .select_related("created_by")
        .order_by("-created_at", "-id")[:INVITATIONS_SHOWN]
    )
    invitations = [link for link in links if link.kind == ShareLink.Kind.INVITATION]
    return WaysIn(
        [link_row(link) for link in links if link.kind == ShareLink.Kind.APPLY],
        invitation_rows(scope, invitations),
    )


def link_row(link: ShareLink) -> LinkRow:
    """A public link as it stands now."""
    if link.revoked_at is not None:
        return LinkRow(link, "revoked")
    if link.expires_at <= timezone.now():
        return LinkRow(link, "expired")
    return LinkRow(link, "open", link_address(link))


def invitation_rows(scope: Scope, links: Sequence[ShareLink]) -> list[InvitationRow]:
    """Invitations with what became of each; for showing only: who a blind job hides is not named."""
    consents = (
        Consent.objects.within(scope)
        .filter(link__in=links)
        .select_related("application__candidate", "application__job")
    )
    applied = {consent.link_id: consent.application for consent in consents.order_by("created_at")}
    mails = OutgoingMail.objects.within(scope).filter(kind="invitation", to__in=[link.email for link in links])
    last_state = dict(mails.order_by("created_at").values_list("to", "state"))
    rows = []
    for link in links:
        state = _invitation_state(link, applied=link.pk in applied, mail=last_state.get(link.email, ""))
        application = applied.get(link.pk)
        if application is not None and hides(scope, application):
            application, link.name, link.email = None, "Somebody invited", ""  # for showing only
        rows.append(InvitationRow(link, state, application))
    return rows


def _invitation_state(link: ShareLink, *, applied: bool, mail: str) -> str:
    if applied or link.uses:
        return "applied"
    if link.revoked_at is not None:
        return "revoked"
    if link.expires_at <= timezone.now():
        return "expired"
    if mail == OutgoingMail.State.FAILED:
        return "undelivered"
    return "opened" if link.opened_at else "waiting"


def confirmed_emails(scope: Scope, application: Application) -> list[str]:
    """The candidate's addresses that a code or a person confirmed."""
    rows = CandidateIdentifier.objects.within(scope).filter(
        candidate_id=application.candidate_id, kind=CandidateIdentifier.Kind.EMAIL, confirmed_at__isnull=False
    )
    return list(rows.order_by("confirmed_at").values_list("value", flat=True))


@dataclass(frozen=True, slots=True)
class SharedRow:
    """One thing that a candidate gave, in plain words. ``look`` and ``icon`` are of the style's closed list."""

    name: str
    words: str
    icon: str
    look: str
    detail: str = ""
    issuer: str = ""
    help: str = ""
    running: bool = False
    step: int = 0
    at: datetime | None = None


def shared_rows(scope: Scope, application: Application) -> list[SharedRow]:
    """What came under the application's consents, newest first, each with its own outcome."""
    found = (
        Submission.objects.within(scope)
        .filter(consent__application=application)
        .select_related("record")
        .order_by("-created_at", "-id")[:SHARED_SHOWN]
    )
    submissions = list(found)
    records = {item.record_id for item in submissions if item.record_id is not None}
    running = Verification.objects.within(scope).filter(record__in=records).exclude(state=Verification.State.DONE)
    due = running.filter(next_attempt_at__lte=timezone.now()) | running.filter(state=Verification.State.RUNNING)
    steps: dict[uuid.UUID, int] = dict(due.order_by("number").values_list("record_id", "step"))
    return [_shared(item, steps) for item in submissions]


def _shared(item: Submission, steps: dict[uuid.UUID, int]) -> SharedRow:
    name = shown_link(item.source_url) if item.source_url else item.file_name or "Pasted text"
    if item.state == Submission.State.RECEIVED and item.record is not None:
        return _checked(item, item.record, name, steps)
    if item.state in {Submission.State.UNPACKING, Submission.State.FETCHING}:
        return _on_its_way(item, name)
    if item.state == Submission.State.RECEIVED:
        return SharedRow(name, "Opened", "passed", "passed", detail="What was inside has its own line.")
    words, icon, helps = ("Not taken", "unknown", "")
    if item.state == Submission.State.UNREADABLE and item.blob_id is None:
        words, icon = "Nothing was fetched" if item.source_url else "Not read", "warning"
    elif item.state == Submission.State.UNREADABLE:
        words, icon, helps = "No signed record found", "warning", "It is kept, so that a person can look at it."
    return SharedRow(name, words, icon, icon, detail=item.error, help=helps, at=item.created_at)


def _on_its_way(item: Submission, name: str) -> SharedRow:
    if item.state == Submission.State.UNPACKING:
        return SharedRow(name, "Being opened", "clock", "quiet", running=True, at=item.created_at)
    if item.next_attempt_at is not None and item.next_attempt_at > _soon():
        waits = "The site did not answer. We try again by ourselves; you need not do anything."
        return SharedRow(name, "Not fetched yet", "unknown", "indeterminate", detail=waits, at=item.created_at)
    return SharedRow(name, "Being fetched", "clock", "quiet", running=True, at=item.created_at)


def _soon() -> datetime:
    return timezone.now() + timedelta(seconds=10)


def _checked(item: Submission, record: Record, name: str, steps: dict[uuid.UUID, int]) -> SharedRow:
    title = record.title or name
    if not record.verdict or record.pk in steps:
        step = steps.get(record.pk, 0)
        words = f"Being checked, step {step} of 6" if step else "Waiting to be checked"
        return SharedRow(name, words, "clock", "quiet", running=True, step=step, at=item.created_at)
    words, icon, look = _VERDICTS.get(record.verdict, _VERDICTS["indeterminate"])
    helps = _HELP.get(record.act, "") if record.verdict == "indeterminate" else _HELP.get(record.verdict, "")
    return SharedRow(
        title,
        words,
        icon,
        look,
        detail=spoken(record.sentence),
        issuer=record.issuer_name,
        help=helps,
        at=item.created_at,
    )


_VERDICTS = {
    "verified": ("Read, and verified", "passed", "verified"),
    "not_in_force": ("Genuine, and not in force today", "clock", "not-in-force"),
    "indeterminate": ("Read; not everything could be checked yet", "unknown", "indeterminate"),
    "rejected": ("Read; it cannot be counted", "failed", "rejected"),
}
_HELP = {
    "network": "We try again by ourselves. You need not do anything.",
    "issuer": "Whoever issued it has to act. You need not do anything; a fresh copy may be quicker.",
    "candidate": "You can help: share it from your wallet, or share a fresh copy.",
    "us": "We look into it. You need not do anything.",
    "not_in_force": "It still tells of a skill. If you have a renewal, share that too.",
    "rejected": "If you think this is wrong, ask whoever issued it for a fresh copy, or write to the contact below.",
}
