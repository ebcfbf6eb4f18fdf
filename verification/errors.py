"""The only two ways a verification step may end early.

Every parser, resolver and suite raises one of these; nothing else escapes :func:`verification.verify`.
"""

from __future__ import annotations

from datetime import datetime

from verification.codes import Act, Code

__all__ = ["Invalid", "Problem", "Unavailable"]


class Problem(Exception):
    """A step could not be completed; ``code`` is from the closed list, ``detail`` is a plain sentence.

    ``pointer`` is a JSON pointer into the decoded payload, or empty when the whole is meant.
    """

    def __init__(self, code: Code, detail: str, *, pointer: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.pointer = pointer


class Invalid(Problem):
    """Raised when the evidence in hand is bad: the check is `failed`."""


class Unavailable(Problem):
    """Raised when a thing could not be checked: the check is `unknown`, and ``act`` says who has to act."""

    def __init__(
        self, code: Code, detail: str, *, act: Act, retry_after: datetime | None = None, pointer: str = ""
    ) -> None:
        super().__init__(code, detail, pointer=pointer)
        self.act = act
        self.retry_after = retry_after
