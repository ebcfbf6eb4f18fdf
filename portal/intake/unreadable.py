"""Saying of a file that there is no record in it: what was found, and what is taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import override

from portal.sentences import code_sentence
from verification.codes import CheckId, Code, Outcome

__all__ = ["TAKEN", "unreadable_because", "unreadable_sentence"]

TAKEN = (
    "Taken: Open Badges 2.0 and 3.0, CLR 2.0, LER-RS, W3C credentials and SD-JWT VCs, as JSON or as a signed token, "
    "baked into a PNG or SVG picture, attached to a PDF, in a presentation, or a ZIP of them."
)

_LONGEST = 500
_FOUND = "This is "


def unreadable_because(checks: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The check that says there is no record in the file at all; None when there is one, however bad."""
    for check in checks:
        if check["code"] in {Code.NOT_A_RECORD, Code.UNSUPPORTED_CONTAINER, Code.BAD_ARCHIVE}:
            return check
        if check["id"] == CheckId.CONTAINER and check["outcome"] == Outcome.FAILED:
            return check
    return None


def unreadable_sentence(name: str, check: Mapping[str, Any]) -> str:
    """What was found, why it is no record, and what is taken; at most 500 characters."""
    detail = str(check.get("detail") or "")
    if detail.startswith(_FOUND):
        said = f"{name} is {detail.removeprefix(_FOUND)}"
    else:
        with override("en-us"):  # it is stored
            said = f"{name}: {code_sentence(check['code'])} {detail}".strip()
    if "Taken" in detail:
        return said[:_LONGEST]
    room = _LONGEST - len(TAKEN) - 1
    return f"{said if len(said) <= room else said[: room - 1] + '…'} {TAKEN}"
