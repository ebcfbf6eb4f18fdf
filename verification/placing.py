"""Where things stand: pointers moved between a credential and what is around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from verification.claims import Alignment, Claim
from verification.jsontypes import JsonObject, JsonValue
from verification.report import Check

__all__ = ["checks_below", "child", "claim_below", "unwrapped"]

_WRAPPERS = ("@set", "@list")


def child(pointer: str, key: str | int) -> str:
    """The JSON pointer (RFC 6901) of a member."""
    if isinstance(key, str) and ("~" in key or "/" in key):
        key = key.replace("~", "~0").replace("/", "~1")
    return f"{pointer}/{key}"


def checks_below(base: str, checks: Iterable[Check]) -> list[Check]:
    """The checks with their pointers leading into the decoded payload (below `/vc` in a VC 1.1 token)."""
    return [replace(check, pointer=base + check.pointer) if base and check.pointer else check for check in checks]


def claim_below(base: str, claim: Claim) -> Claim:
    """The claim with all its pointers leading into the decoded payload."""
    if not base:
        return claim
    return replace(
        claim,
        pointer=base + claim.pointer,
        alignments=_alignments_below(base, claim.alignments),
        results=tuple(
            replace(result, pointer=base + result.pointer, alignments=_alignments_below(base, result.alignments))
            for result in claim.results
        ),
    )


def _alignments_below(base: str, alignments: tuple[Alignment, ...]) -> tuple[Alignment, ...]:
    return tuple(replace(item, pointer=base + item.pointer) for item in alignments)


def unwrapped(value: JsonValue, pointer: str) -> Iterator[tuple[JsonValue, str]]:
    """The values in arrays, arrays within them, and set or list objects (JSON-LD 1.1, sections 4.3.1 and 4.3.2).

    No wallet writes the last two in a credential, and the signature fits all the same: were they not followed, a
    learner could make a reader overlook a result without touching what is signed.
    """
    if isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, list) or (isinstance(item, dict) and _is_wrapper(item)):
                yield from unwrapped(item, f"{pointer}/{index}")
            else:
                yield item, f"{pointer}/{index}"
    elif isinstance(value, dict) and _is_wrapper(value):
        wrapper = next(word for word in _WRAPPERS if word in value)
        yield from unwrapped(value[wrapper], f"{pointer}/{wrapper}")
    elif value is not None:
        yield value, pointer


def _is_wrapper(value: JsonObject) -> bool:
    return "@set" in value or "@list" in value
