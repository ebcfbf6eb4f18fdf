"""Bounds on everything a record can make us do. Crossing one is an answer, never a hang."""

from __future__ import annotations

from dataclasses import dataclass

from verification.codes import Act, Code
from verification.errors import Unavailable

__all__ = ["Budget", "Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one verification; sizes in bytes, the rest in counts."""

    record: int = 20 * 1024 * 1024
    document: int = 5 * 1024 * 1024
    depth: int = 64
    values: int = 500_000
    archive: int = 200 * 1024 * 1024
    archive_members: int = 2_000
    archive_ratio: int = 200
    nesting: int = 5
    children: int = 1_000
    proofs: int = 20
    status_entries: int = 20
    status_list: int = 16 * 1024 * 1024
    work: int = 2_000_000


class Budget:
    """A purse of work units for one record, spent by expansion and canonicalization."""

    __slots__ = ("left",)

    def __init__(self, work: int = 2_000_000) -> None:
        self.left = work

    def spend(self, units: int = 1) -> None:
        """Take ``units`` from the purse.

        Raises:
            Unavailable: when it is empty (code `over_budget`); nothing is known then about the signature.
        """
        self.left -= units
        if self.left < 0:
            raise Unavailable(Code.OVER_BUDGET, "The record asks for more work than one record may cost.", act=Act.US)
