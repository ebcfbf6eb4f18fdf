"""What the wallets of these tests hold: a badge, and the contexts that their libraries load."""

from __future__ import annotations

from typing import Any

from tests.portal.badges import badge
from verification.contexts import pinned

__all__ = ["holding"]

_CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://w3id.org/security/data-integrity/v2",
)


def holding(**more: Any) -> dict[str, Any]:
    """The holder's side of a job for ``npm/presentations.mjs``."""
    contexts = {url: pinned(url).document for url in _CONTEXTS}
    return {"badge": badge("did:example:school", 7), "contexts": contexts, **more}
