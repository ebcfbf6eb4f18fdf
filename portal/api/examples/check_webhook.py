"""Check what a webhook brought, before it is believed, without a library: Standard Webhooks, "Signature scheme".

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
Answer 2xx at once and work later; know a message by `webhook-id`, which stays the same for every try.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping

TOLERANCE = 300  # seconds


def genuine(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether ``body``, the bytes as they came, was signed by who holds ``secret`` (`whsec_…`), just now."""
    try:
        at, key = headers["webhook-timestamp"], base64.b64decode(secret.removeprefix("whsec_"))
        fresh = abs(time.time() - int(at)) < TOLERANCE
    except (KeyError, ValueError):
        return False
    signed = f"{headers.get('webhook-id', '')}.{at}.".encode() + body
    mine = b"v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256))
    given = headers.get("webhook-signature", "").split()  # several, while a new secret stands beside the old one
    return fresh and any(hmac.compare_digest(mine, one.encode()) for one in given)
