"""What a suite says of one proof, and what examining all of them yields."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from verification.codes import Code, Outcome
from verification.expansion import Expanded
from verification.report import Check

__all__ = ["ProofResult", "Secured", "Whose"]


class Whose(IntEnum):
    """Whose a proof is, as far as that is known."""

    ISSUERS = 0  # the issuer publishes the key, or published rules of its own against it
    CLAIMED = 1  # it names the issuer, or could be the issuer's: not settled
    STRANGERS = 2  # it names somebody else


@dataclass(frozen=True, slots=True)
class ProofResult:
    """One proof: whether its signature holds, whose key it is, what it covers, and what the dates of the proof say.

    ``expanded`` is the statements under an embedded proof. ``out_of_time`` holds failed `dates` checks.
    """

    proof: Check
    binding: Check
    whose: Whose
    coverage: tuple[Check, ...] = ()
    out_of_time: tuple[Check, ...] = ()
    expanded: Expanded | None = None
    suite: str = ""

    @property
    def rank(self) -> int:
        """Which proof speaks for the set: the lowest.

        The issuer's failing ones come first, then its good ones, then the rest. A proof made for another purpose is
        no assertion; it speaks only where there is no other of the issuer's.
        """
        failed, passed = self.proof.outcome is Outcome.FAILED, self.proof.outcome is Outcome.PASSED
        if self.whose is Whose.ISSUERS:
            if self.proof.code is Code.WRONG_PURPOSE:
                return 5
            if failed or self.binding.outcome is Outcome.FAILED:
                return 0
            return 3 if not passed else 2 if self.out_of_time else 1
        if self.whose is Whose.CLAIMED:
            return 6 if failed else 7 if passed else 8
        return 10 if failed else 11 if passed else 9  # a stranger's that nothing is known of may yet be the issuer's


@dataclass(frozen=True, slots=True)
class Secured:
    """The checks `proof`, `coverage` and `issuer_binding`, in this order, then more of the same and of dates.

    ``expanded`` is the statements that the signature covers; None for tokens, whose whole payload is signed.
    """

    checks: tuple[Check, ...]
    expanded: Expanded | None
    suites: tuple[str, ...]
