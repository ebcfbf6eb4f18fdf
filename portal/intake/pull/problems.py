"""Why records could not be fetched from a platform: a closed list of codes, each with what the candidate reads.

Each sentence ends in what can be done; the page adds the other ways to share.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["PROBLEMS", "PullFailedError", "PullLaterError", "PullProblem"]


class PullProblem(StrEnum):
    """The codes."""

    BAD_ADDRESS = "bad_address"
    NO_API = "no_api"
    NO_ANSWER = "no_answer"
    BLOCKED = "blocked_address"
    NONSENSE = "unreadable_answer"
    OTHER_SERVER = "other_server"
    REGISTRATION_CLOSED = "registration_closed"
    DENIED = "permission_denied"
    WRONG_SERVER = "wrong_server"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a code, no secret
    SCOPE_REFUSED = "scope_refused"
    LIST_REFUSED = "list_refused"
    NOTHING_THERE = "nothing_there"
    EXPIRED = "expired"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"
    OUR_FAULT = "our_fault"


PROBLEMS: dict[PullProblem, str] = {
    PullProblem.BAD_ADDRESS: "This is not the address of a website. Type it as your browser shows it, "
    "such as badges.college.edu.",
    PullProblem.NO_API: "{host} has no way in for this (the Open Badges 3.0 or CLR 2.0 interface). "
    "You can download your records there and add the files here.",
    PullProblem.NO_ANSWER: "{host} did not answer. Try again in a while, or share in another way.",
    PullProblem.BLOCKED: "{host} cannot be reached from here. Only public sites with a secure address (https) can.",
    PullProblem.NONSENSE: "{host} answered with something that cannot be read. You can share in another way.",
    PullProblem.OTHER_SERVER: "{host} would have you sign in at {other}, and nothing shows that the two belong "
    "together. To keep your account safe, nothing was asked there.",
    PullProblem.REGISTRATION_CLOSED: "{host} lets in only programs that it knows already, and this one is not among "
    "them. You can download your records there and add the files here.",
    PullProblem.DENIED: "Permission was not given at {host}, so nothing was fetched.",
    PullProblem.WRONG_SERVER: "The answer came from another site than {host}. To be safe, nothing was fetched.",
    PullProblem.TOKEN_REFUSED: "{host} took the permission back before it could be used. Begin again.",
    PullProblem.SCOPE_REFUSED: "The permission that {host} gave does not cover reading your records. Begin again, and "
    "allow reading when it asks.",
    PullProblem.LIST_REFUSED: "{host} gave permission, and then did not let your records be read.",
    PullProblem.NOTHING_THERE: "There are no records of yours at {host}. If you have several accounts, "
    "begin again with another one.",
    PullProblem.EXPIRED: "This took longer than half an hour, so everything about it was forgotten. Begin again.",
    PullProblem.STOPPED: "You ended this. Nothing was shared, and the permission was thrown away.",
    PullProblem.WITHDRAWN: "Your application was taken back, so nothing more is fetched.",
    PullProblem.OUR_FAULT: "Our own software broke off while it was reading your records. Nothing was shared.",
}


class PullFailedError(Exception):
    """Raised when a platform cannot be used, or not further; ``sentence`` is for the candidate."""

    def __init__(self, code: PullProblem, *, host: str = "The platform", other: str = "") -> None:
        self.code = code
        self.sentence = PROBLEMS[code].format(host=host, other=other)
        super().__init__(self.sentence)


class PullLaterError(Exception):
    """Raised when the platform asks to be asked again in so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Asked again in {seconds} s.")
        self.seconds = seconds
