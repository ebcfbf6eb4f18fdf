"""Is it still good: every status entry of a credential. A new kind is one file here and one line in ``KINDS``.

Every entry counts, in whatever order; what cannot be asked is `unknown`, never "not revoked".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache

from verification.budget import Budget
from verification.codes import Act, CheckId, Code, Outcome
from verification.jsontypes import JsonObject, JsonValue
from verification.policy import Policy
from verification.report import Check
from verification.sources import Sources
from verification.status import bitstring, one_edtech, status_list_2021, token_status_list
from verification.status.asking import Inquiry

__all__ = ["KINDS", "examine"]

KINDS: dict[str, Callable[[JsonObject, str, Inquiry], tuple[Check, ...]]] = {
    bitstring.TYPE: bitstring.examine,
    status_list_2021.TYPE: status_list_2021.examine,
    one_edtech.TYPE: one_edtech.examine,
    token_status_list.TYPE: token_status_list.examine,
}


def examine(
    document: JsonObject, *, issuer: str, sources: Sources, at: datetime, policy: Policy, budget: Budget
) -> tuple[Check, ...]:
    """One `revocation` and one `suspension` check at least, the worst of each kind first, then messages."""
    held = document.get("credentialStatus")
    entries = [] if held is None else list(held) if isinstance(held, list) else [held]
    own = document.get("id")
    inquiry = Inquiry(issuer, sources, at, policy, budget, own if isinstance(own, str) else "")
    found: list[Check] = list(_of_token(document, inquiry))
    for index, entry in enumerate(entries[: policy.limits.status_entries]):
        pointer = f"/credentialStatus/{index}" if isinstance(held, list) else "/credentialStatus"
        found += _entry(entry, pointer, inquiry)
    if len(entries) > policy.limits.status_entries:
        detail = (
            f"The record has {len(entries)} status entries; at most {policy.limits.status_entries} are asked about."
        )
        found.append(Check(CheckId.REVOCATION, Outcome.UNKNOWN, Code.TOO_MANY, detail, "/credentialStatus", Act.US))
    for needed in (CheckId.REVOCATION, CheckId.SUSPENSION):
        if not any(check.id is needed for check in found):
            found.append(_none_named(needed))
    return tuple(sorted(found, key=_order))


@cache
def _none_named(needed: CheckId) -> Check:
    return Check(needed, Outcome.NOT_APPLICABLE, Code.ABSENT, f"The record names no list for {needed}.")


def _of_token(document: JsonObject, inquiry: Inquiry) -> tuple[Check, ...]:
    """The `status` claim of an SD-JWT VC; every mechanism in it counts, and one that is not known is unknown."""
    held = document.get("status")
    if held is None or "vct" not in document:
        return ()
    entries = held if isinstance(held, dict) else {}
    known = token_status_list.TYPE
    reference = entries.get(known)
    if set(entries) != {known} or not isinstance(reference, dict):
        detail = f"The status claim is of a kind that cannot be asked about yet ({', '.join(entries)[:60] or 'none'})."
        return (Check(CheckId.REVOCATION, Outcome.UNKNOWN, Code.UNSUPPORTED_STATUS, detail, "/status", Act.US),)
    return token_status_list.examine(reference, f"/status/{known}", inquiry)


def _entry(entry: JsonValue, pointer: str, inquiry: Inquiry) -> tuple[Check, ...]:
    kind = entry.get("type") if isinstance(entry, dict) else None
    named = kind if isinstance(kind, list) else [kind]
    known = next((name for name in named if isinstance(name, str) and name in KINDS), None)
    if known is None or not isinstance(entry, dict):
        detail = f"The status entry is of a kind that cannot be asked about yet ({str(kind)[:60]})."
        return (Check(CheckId.REVOCATION, Outcome.UNKNOWN, Code.UNSUPPORTED_STATUS, detail, pointer, Act.US),)
    return KINDS[known](entry, pointer, inquiry)


_WORST_FIRST = (Outcome.FAILED, Outcome.UNKNOWN, Outcome.WARNING, Outcome.PASSED, Outcome.NOT_APPLICABLE)
_IN_ORDER = (CheckId.REVOCATION, CheckId.SUSPENSION, CheckId.MESSAGE, CheckId.REFRESH)


def _order(check: Check) -> tuple[int, int]:
    return _IN_ORDER.index(check.id), _WORST_FIRST.index(check.outcome)
