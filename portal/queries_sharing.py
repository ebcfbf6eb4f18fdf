"""What the pages about coming in show: a job's links and invitations, and what became of what a candidate shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from portal.actions.share_links import link_address
from portal.blind import hides
from portal.models import (
    Application,
    CandidateIdentifier,
    Consent,
    Job,
    OutgoingMail,
    ShareLink,
)
from portal.permissions import Capability
from portal.qr_code import QrCode, qr_code
from portal.scope import Scope

__all__ = [
    "INVITATION_STATES",
    "LINK_STATES",
    "InvitationRow",
    "LinkRow",
    "WaysIn",
    "confirmed_emails",
    "invitation_rows",
    "link_row",
    "ways_in",
]

LINK_STATES = ("open", "expired", "revoked")
INVITATION_STATES = ("applied", "revoked", "expired", "undelivered", "opened", "waiting")

INVITATIONS_SHOWN = 300


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
