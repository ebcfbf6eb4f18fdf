"""On whose behalf something happens: the first argument of every query and action."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from portal.permissions import Capability, Role, may

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
    ``system`` names the machinery acting (a worker, the sweep) and has every right inside the organization.
    """

    organization_id: uuid.UUID
    user_id: uuid.UUID | None = None
    role: Role | None = None
    token_id: uuid.UUID | None = None
    token_capabilities: frozenset[Capability] = frozenset()
    application_id: uuid.UUID | None = None
    system: str = ""

    @property
    def actor(self) -> str:
        """Who acted, as audit events name it: an id, never a name."""
        if self.user_id is not None:
            return f"user:{self.user_id}"
        if self.token_id is not None:
            return f"token:{self.token_id}"
        if self.application_id is not None:
            return f"application:{self.application_id}"
        return f"system:{self.system}"

    def may(self, capability: Capability) -> bool:
        """Whether the capability is given here."""
        if self.system:
            return True
        if self.token_id is not None:
            return capability in self.token_capabilities
        if self.application_id is not None:
            return capability is Capability.RECEIVE_RECORDS
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
