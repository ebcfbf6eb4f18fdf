"""Requests to wallets that nobody answered in time: closed, and the keys that would open their answers destroyed."""

from __future__ import annotations

from django.utils import timezone

from portal.models import WalletRequest

__all__ = ["close_expired_requests"]


def close_expired_requests() -> int:
    """Close what is over; how many were. It is refused by the clock before that, so nothing depends on the moment."""
    rows = WalletRequest.objects.across_organizations("time passes for everybody")
    over = rows.filter(state__in=("waiting", "opened"), expires_at__lte=timezone.now())
    if not over.exists():  # looking takes no lock
        return 0
    closed: int = over.update(state=WalletRequest.State.EXPIRED, private_jwk="")
    return closed
