"""How a request to a wallet is reached: one address for every device, one for each wallet on this one, a QR code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Links"]


@dataclass(frozen=True, slots=True)
class Links:
    """``deep_links`` has an address for each kind of wallet (keys of ``portal.intake.wallets.WALLETS``)."""

    interaction_url: str
    deep_links: Mapping[str, str] = field(default_factory=dict)
    qr_text: str = ""
