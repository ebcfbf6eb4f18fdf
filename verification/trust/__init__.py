"""Who the issuer is. A new kind of registry is one file here and one line in ``REGISTRIES``.

Trust stands beside the verdict, never inside it: keys are free, so an unknown issuer proves only that one key signed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from verification.codes import CheckId, Code, Outcome, Trust
from verification.report import Check, IssuerReport
from verification.sources import Sources
from verification.trust import allow_list
from verification.trust.allow_list import Standing

__all__ = ["REGISTRIES", "examine"]

REGISTRIES: dict[str, Callable[[str, tuple[str, ...], datetime | None, Sources], Standing | None]] = {
    "allow_list": allow_list.look_up,
}


def examine(
    issuer: str, name: str, types: tuple[str, ...], issued: datetime | None, sources: Sources
) -> tuple[IssuerReport, Check]:
    """The issuer's standing in the best registry that lists it for such a credential at that date; and its check."""
    found = [standing for look_up in REGISTRIES.values() if (standing := look_up(issuer, types, issued, sources))]
    best = next((standing for standing in found if standing.trust is Trust.TRUSTED), found[0] if found else None)
    if best is None:
        detail = "The issuer is in no registry that is asked here; its signature proves only that one key signed."
        return IssuerReport(issuer, name, Trust.UNKNOWN), Check(
            CheckId.TRUST, Outcome.WARNING, Code.UNKNOWN_ISSUER, detail
        )
    report = IssuerReport(issuer, name, best.trust, best.registry)
    if best.trust is Trust.TRUSTED:
        detail = f"The issuer is trusted: {best.registry}."
        return report, Check(CheckId.TRUST, Outcome.PASSED, Code.TRUSTED_ISSUER, detail)
    detail = f"The issuer is known: {best.registry}. Nobody here has decided to trust it."
    return report, Check(CheckId.TRUST, Outcome.WARNING, Code.KNOWN_ISSUER, detail)
