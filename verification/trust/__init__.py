"""Who the issuer is. A new kind of registry is one file here and one line in ``REGISTRIES``.

Trust stands beside the verdict, never inside it: keys are free, so an unknown issuer proves only that one key signed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from verification.codes import Act, CheckId, Code, Outcome, Trust
from verification.report import Check, IssuerReport
from verification.sources import Sources
from verification.trust import allow_list, openid_federation
from verification.trust.standing import Inquiry, Standing

__all__ = ["REGISTRIES", "examine"]

REGISTRIES: dict[str, Callable[[Inquiry], Iterator[Standing]]] = {
    "allow_list": allow_list.look_up,
    "openid_federation": openid_federation.look_up,
}

_IN_NO_REGISTRY = Check(
    CheckId.TRUST,
    Outcome.WARNING,
    Code.UNKNOWN_ISSUER,
    "The issuer is in no registry that is asked here; its signature proves only that one key signed.",
)
_ON_THE_NETWORK = frozenset({"openid_federation"})


def examine(
    issuer: str,
    name: str,
    types: tuple[str, ...],
    issued: datetime | None,
    sources: Sources,
    at: datetime,
    *,
    proven: bool,
) -> tuple[IssuerReport, tuple[Check, ...]]:
    """The issuer's standing in the best registry that lists it for such a credential at that date; and its checks.

    The first check tells the standing; one more follows for each registry that could not be asked. Registries on the
    network are asked only while none at hand trusts the issuer, and only about an issuer that signed (``proven``).
    """
    held = sources.trust_lists()
    inquiry = Inquiry(issuer, types, issued, at, sources, tuple(one for one in held if one.in_force(at)))
    stale = [f"{one.name} was good until {one.good_until:%Y-%m-%d}." for one in held if not one.in_force(at)]
    found: list[Standing] = []
    for kind, look_up in REGISTRIES.items():
        if kind in _ON_THE_NETWORK and (not proven or any(one.trust is Trust.TRUSTED for one in found)):
            continue
        found += look_up(inquiry)
    silent = [f"{standing.registry} could not be asked: {standing.problem}" for standing in found if standing.problem]
    placed = [standing for standing in found if not standing.problem]
    report, check = _standing(issuer, name, placed)
    return report, (check, *(_not_asked(detail) for detail in (*stale, *silent)))


def _standing(issuer: str, name: str, found: list[Standing]) -> tuple[IssuerReport, Check]:
    best = next((standing for standing in found if standing.trust is Trust.TRUSTED), found[0] if found else None)
    if best is None:
        return IssuerReport(issuer, name, Trust.UNKNOWN), _IN_NO_REGISTRY
    report = IssuerReport(issuer, name, best.trust, best.registry)
    if best.trust is Trust.TRUSTED:
        detail = f"The issuer is trusted: {best.registry}."
        return report, Check(CheckId.TRUST, Outcome.PASSED, Code.TRUSTED_ISSUER, detail)
    detail = f"The issuer is known: {best.registry}. Nobody here has decided to trust it."
    return report, Check(CheckId.TRUST, Outcome.WARNING, Code.KNOWN_ISSUER, detail)


def _not_asked(detail: str) -> Check:
    return Check(CheckId.TRUST, Outcome.UNKNOWN, Code.REGISTRY_NOT_ASKED, detail[:400], "", Act.US)
