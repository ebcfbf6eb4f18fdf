"""On whose behalf something happens: the first argument of every query and action."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from portal.permissions import GUEST_CAPABILITIES, Capability, Role, may

__all__ = ["NotAllowedError", "NotTheirsError", "Scope"]


class NotAllowedError(Exception):
    """Raised when the member's role does not have the capability that an action needs."""

    def __init__(self, capability: Capability) -> None:
        super().__init__(f"This needs the right to {capability.value.replace('_', ' ')}.")
        self.capability = capability


class NotTheirsError(Exception):
    """Raised when something that is a candidate's own to do is asked for by anybody else."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One organization, and who acts in it: a member (``user_id`` with ``role``), a token, a candidate, or Credence.

    ``application_id`` is the candidate's who acts on their own private page: they may share records and nothing else.
    ``guest_id`` is who opened one shared job by a signed link.
    ``jobs`` narrows everything to these jobs and the people who applied for them; None narrows nothing. Queries need
    not know: :meth:`portal.models.base.ScopedManager.within` leaves the other rows out.
    A personal token has ``token_id`` beside its ``user_id`` and ``role``; it may do what both may. ``client_id`` is the
    system that fetched a token. ``acting_for`` is the member for whom a system says it acts: told in the audit log.
    ``system`` names the machinery acting (a worker, the sweep) and has every right inside the organization.
    """

    organization_id: uuid.UUID
    user_id: uuid.UUID | None = None
    role: Role | None = None
    token_id: uuid.UUID | None = None
    token_capabilities: frozenset[Capability] = frozenset()
    application_id: uuid.UUID | None = None
    guest_id: uuid.UUID | None = None
    jobs: frozenset[uuid.UUID] | None = None
    system: str = ""
    client_id: uuid.UUID | None = None
    acting_for: uuid.UUID | None = None

    @property
    def actor(self) -> str:
        """Who acted, as audit events name it: an id, never a name."""
        if self.user_id is not None:
            return f"user:{self.user_id}"
        if self.client_id is not None:
            return f"client:{self.client_id}"
        if self.token_id is not None:
            return f"token:{self.token_id}"
        if self.application_id is not None:
            return f"application:{self.application_id}"
        if self.guest_id is not None:
            return f"guest:{self.guest_id}"
        return f"system:{self.system}"

    def may(self, capability: Capability) -> bool:
        """Whether the capability is given here."""
        if self.system:
            return True
        if self.token_id is not None:
            own = self.user_id is None or may(self.role, capability)
            return own and capability in self.token_capabilities
        if self.application_id is not None:
            return capability is Capability.RECEIVE_RECORDS
        if self.guest_id is not None:
            return capability in GUEST_CAPABILITIES
        return may(self.role, capability)

    def require(self, capability: Capability) -> None:
        """Insist on a capability.

        Raises:
            NotAllowedError: when it is not given.
        """
        if not self.may(capability):
            raise NotAllowedError(capability)

    def require_own(self, application_id: uuid.UUID) -> None:
        """Insist that the candidate themselves acts on their own application, or Credence in their stead.

        Raises:
            NotTheirsError: when somebody else does.
        """
        if not self.system and self.application_id != application_id:
            raise NotTheirsError("Only the candidate themselves may do this.")
