"""What an adapter of an applicant system is: how it says who sends, what came, and what to tell it.

Two halves, each of which an adapter may have. *Inbound* reads what the system posts; *outbound* says which requests
tell it of an outcome. Adapters do no HTTP, write no row and see no secret but those of their own system, so a new one
is one file, one line in the registry and its test. Its settings are declared, and the page draws itself from them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.utils.functional import Promise

from portal.storable import storable_text
from verification.budget import Limits
from verification.errors import Problem
from verification.strict_json import parse

__all__ = [
    "TELLABLE",
    "Adapter",
    "Attachment",
    "ForgedError",
    "Inbound",
    "Incoming",
    "Outbound",
    "Outcome",
    "Reading",
    "Request",
    "Setting",
    "Setup",
    "UnreadableError",
    "external",
    "json_of",
    "links_in",
    "mapping_of",
    "word",
]

LONGEST_ID, LONGEST_NAME, LONGEST_LINK = 200, 400, 2_000
#: How many things one person of a message may bring: files and links together.
MOST_PIECES = 20
#: The outcomes that a system may be told of, as :data:`portal.webhooks.OUTCOMES` names them.
TELLABLE = (
    "record.verified",
    "record.rejected",
    "record.indeterminate",
    "record.not_in_force",
    "record.revoked",
    "job.ranked",
    "application.decided",
)
_LIMITS = Limits(depth=32, values=200_000)
_LINK = re.compile(r"https?://[^\s<>\"']{4,1990}", re.IGNORECASE)


class ForgedError(Exception):
    """Raised when nothing shows that the system itself sent this: no signature, a wrong one, or one that is too old."""


class UnreadableError(Exception):
    """Raised when a message cannot be read at all; one plain sentence for whoever mends the other side."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of an applicant: behind ``url``, or at hand in ``data``. ``kind`` is the system's own word for it."""

    name: str
    url: str = ""
    data: bytes = b""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One person of a message, as the system knows them; ids are the system's, as text.

    ``number`` is their place in the message. ``problem`` says why this one cannot be taken; the others can.
    """

    number: int
    name: str = ""
    email: str = ""
    phone: str = ""
    candidate_id: str = ""
    application_id: str = ""
    job_id: str = ""
    job_title: str = ""
    stage: str = ""
    source: str = ""
    attachments: tuple[Attachment, ...] = ()
    links: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says: its own name for what happened, and the people in it, or why there are none."""

    kind: str
    people: tuple[Incoming, ...] = ()
    why_nobody: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system is told: of whom, by its own ids, and what came of it, by codes and in one sentence of ours.

    It holds no word of a candidate, no note, no reason of a decision, and no rank or points.
    """

    kind: str
    at: datetime
    message_id: str
    sentence: str
    candidate_id: str = ""
    application_id: str = ""
    job_id: str = ""
    link: str = ""
    record: str = ""
    verdict: str = ""
    tier: str = ""
    musts_met: int | None = None
    musts_unproven: int | None = None
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Setup:
    """How one system is set up: its settings, and in the worker its opened secrets."""

    settings: Mapping[str, Any]
    credential: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request to the system. ``token`` is asked first where a short-lived bearer token has to be fetched."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    token: Request | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting, as the page draws it and the action checks it.

    ``kind`` is `text`, `url`, `secret` (kept apart, encrypted, never shown; one an adapter), `choice`, `choices` or
    `mapping` (lines of `our.name = their.path`). ``pattern`` is a regular expression for the whole text.
    """

    name: str
    label: Promise
    hint: Promise | str = ""
    kind: str = "text"
    required: bool = False
    default: Any = ""
    choices: tuple[tuple[str, Promise | str], ...] = ()
    at_most: int = 500
    pattern: str = ""


class Inbound(Protocol):
    """What the system posts."""

    def authenticate(self, headers: Mapping[str, str], body: bytes, secret: str) -> str:
        """Insist that the holder of ``secret`` sent this; what is the same for a message that comes again, or "".

        Raises:
            ForgedError: nothing shows it.
        """

    def read(self, body: bytes, settings: Mapping[str, Any]) -> Reading:
        """The people in it.

        Raises:
            UnreadableError: it is no message of this system.
        """


class Outbound(Protocol):
    """What the system is told."""

    def tell(self, outcome: Outcome, setup: Setup) -> list[Request]:
        """The requests that tell it, in order; those that do harm when repeated come last. None: nothing to tell."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """One kind of applicant system. ``fresh_secret`` makes what signs its messages; None where it posts nothing.

    ``knows_our_jobs``: its messages may name a job by our own id, or by the title of the one open job.
    """

    key: str
    label: Promise
    means: Promise
    inbound: Inbound
    outbound: Outbound | None = None
    settings: tuple[Setting, ...] = ()
    fresh_secret: Callable[[], str] | None = None
    knows_our_jobs: bool = False
    most_bytes: int = 2 * 1024 * 1024


def json_of(body: bytes) -> Any:  # noqa: ANN401 - whatever the JSON says
    """The body as JSON that means one thing only.

    Raises:
        UnreadableError: it is none, or too deep.
    """
    try:
        return parse(body, _LIMITS)
    except Problem as problem:
        raise UnreadableError(f"This is no JSON that can be read: {problem.detail}") from None


def mapping_of(value: object) -> Mapping[str, Any]:
    """The value where it is an object; an empty one otherwise."""
    return value if isinstance(value, Mapping) else {}


def word(value: object, at_most: int = LONGEST_NAME) -> str:
    """Foreign text on one line, storable and no longer than a column; empty for what is no text."""
    if not isinstance(value, str):
        return ""
    return " ".join(storable_text(value[: at_most * 4]).split())[:at_most]


def external(value: object) -> str:
    """An id of theirs: text, or a whole number; empty for anything else, and for what no column holds."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = storable_text(str(value)[: LONGEST_ID + 1]).strip()
    return text if len(text) <= LONGEST_ID else ""


def links_in(*values: object) -> tuple[str, ...]:
    """The links in some texts, each once, in order."""
    found: dict[str, None] = {}
    for value in values:
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str):
                found.update(dict.fromkeys(match.rstrip(".,;)") for match in _LINK.findall(item[:20_000])))
    return tuple(found)[:MOST_PIECES]
