"""What was found, in words for a terminal. Nothing of a pack reaches it but printable characters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from verification.pack.checking import PackResult, RecordResult

__all__ = ["lines"]

_LONGEST = 300
_VERDICTS = {
    "verified": "VERIFIED",
    "rejected": "REJECTED",
    "indeterminate": "INDETERMINATE",
    "not_in_force": "NOT IN FORCE",
}


def lines(result: PackResult) -> Iterator[str]:
    """The lines: whose pack, its signature, each record, and what it comes to."""
    if result.fingerprint:
        yield f"Evidence pack of {_shown(result.candidate)}, by {_shown(result.organization)}, {_shown(result.made_at)}"
        yield _signature(result)
    for problem in result.wrong:
        yield f"WRONG: {_shown(problem)}"
    for record in result.records:
        yield _record(record)
    yield _sum(result)


def _signature(result: PackResult) -> str:
    if result.known is None:
        return (
            f"Signature: good, with the key in the pack (fingerprint {result.fingerprint}). That proves that nothing "
            "was changed since, not who made it: compare the fingerprint, or give the organization's --keys."
        )
    if result.known:
        return f"Signature: good, with the key that you gave (fingerprint {result.fingerprint})."
    return f"Signature: by another key than you gave (fingerprint {result.fingerprint})."


def _record(record: RecordResult) -> str:
    what = f"“{_shown(record.title or 'Record')}”" + (f", {_shown(record.issuer)}" if record.issuer else "")
    if record.outcome == "not_verified":
        return f"- not verified when the pack was made: {what} ({_shown(record.document)})"
    claimed = _VERDICTS.get(record.claimed, "?")
    if record.outcome == "same":
        return f"- {claimed}, and so again here: {what} ({_shown(record.document)})"
    return f"- {claimed} is NOT REPRODUCED: {what} ({_shown(record.document)}). {_shown(record.detail)}"


def _sum(result: PackResult) -> str:
    if result.wrong:
        return "This pack is not as it was made, or was not made by whom you named. Nothing in it should be relied on."
    counts = Counter(record.outcome for record in result.records)
    checked, same = counts["same"] + counts["other"], counts["same"]
    pdf = "What the PDF files say was not compared; they are as they were made."
    if counts["other"]:
        return f"Nothing was changed, but {checked - same} of {checked} verdicts could not be reproduced here. {pdf}"
    if not checked:
        return f"Nothing was changed. There is no verdict in it. {pdf}"
    all_of_them = "the one verdict comes" if checked == 1 else f"all {checked} verdicts come"
    return f"Nothing was changed, and {all_of_them} out the same. {pdf}"


def _shown(text: str) -> str:
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)[:_LONGEST]
