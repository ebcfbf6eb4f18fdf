"""Links that people share: what stands behind one is a record, or it is said what to do instead.

Every kind of link is one file in :mod:`portal.intake.link_kinds` and one line in its registry. Nothing is believed of
a link but the bytes it leads to, which are then verified like any file. Each request goes through the guard of
:mod:`portal.net`, and one link may cause only a few of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import PurePosixPath
from urllib.parse import SplitResult, unquote, urlsplit

from portal.intake.incoming import shown_name
from portal.net_gate import loopback_allowed
from portal.net_record import ACCEPT_RECORD, RecordAnswer, fetch_record
from verification.codes import Code
from verification.errors import Unavailable

__all__ = ["Found", "LinkProblemError", "Visits", "form_problem", "must_answer", "shown_link", "split"]

LONGEST = 2_000
LONGEST_SHOWN = 80
MOST_VISITS = 7
SECONDS = 30.0
OTHER_WAYS = "Share it from your wallet, or download the record and add the file."
_LOGIN = ("login", "signin", "sign-in", "sign_in", "log-in", "sso", "oauth", "authorize", "saml", "auth")
_LOGIN_HOSTS = ("accounts.google.com", "login.microsoftonline.com", "login.live.com", "idp.", "sso.", "login.", "auth.")


class LinkProblemError(Exception):
    """Raised when a link gives no record: a stable ``code``, a ``sentence`` that says what to do instead.

    ``again`` is true when it may give one later: the host did not answer, or was too busy.
    """

    def __init__(self, code: str, sentence: str, *, again: bool = False) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.again = code, sentence, again


@dataclass(frozen=True, slots=True)
class Found:
    """What a link led to: the bytes, a name for them, and the address that gave them."""

    data: bytes
    name: str
    url: str


Fetch = Callable[..., RecordAnswer]


@dataclass(slots=True)
class Visits:
    """The requests that one link may cause: few, and all of them within one deadline."""

    fetch: Fetch = fetch_record
    most: int = MOST_VISITS
    seconds: float = SECONDS
    made: int = 0
    began: float = field(default_factory=time.monotonic)

    def ask(self, url: str, accept: str = ACCEPT_RECORD) -> RecordAnswer:
        """What the address answers.

        Raises:
            LinkProblemError: it is not asked, or does not answer; or the link has caused enough requests.
        """
        left = self.seconds - (time.monotonic() - self.began)
        if self.made >= self.most or left <= 0:
            raise LinkProblemError("too_many_steps", f"This link leads on and on without a record. {OTHER_WAYS}")
        self.made += 1
        try:
            return self.fetch(url, accept=accept, seconds=left)
        except Unavailable as problem:
            raise _unanswered(problem) from None


def split(url: str) -> SplitResult:
    """The parts of an address whose form :func:`form_problem` found good; empty parts for one that is broken."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def form_problem(url: str) -> tuple[str, str] | None:  # noqa: PLR0911 - one sentence each
    """Why a link is not followed at all, told by its form: code and sentence."""
    parts = split(url)
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if parts.scheme not in {"http", "https"} or not host:
        return "not_a_link", "This is no web address. A link begins with https:// and can be opened in a browser."
    if len(url) > LONGEST:
        return "too_long", f"This link is longer than {LONGEST:,} characters. {OTHER_WAYS}"
    if parts.username is not None or parts.password is not None:
        return "has_password", "This link carries a user name or password. Share a public link without one."
    if loopback_allowed():
        return None
    if parts.scheme != "https":
        return (
            "not_https",
            "This link is not https, so anybody on the way could change the record. Share one that is.",
        )
    if port not in {None, 443}:
        return "wrong_port", f"This link asks for port {port}; only ordinary https links are followed. {OTHER_WAYS}"
    return None


def shown_link(url: str) -> str:
    """The link for people: host and path, shortened; no query and no fragment, which may hold secrets."""
    parts = split(url)
    text = shown_name(f"{parts.hostname or ''}{unquote(parts.path).rstrip('/')}", keep_folders=True)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 13]}…{text[-12:]}"


def must_answer(answer: RecordAnswer) -> RecordAnswer:
    """The answer, if it is one.

    Raises:
        LinkProblemError: the link is gone, behind a sign-in, or its host is in trouble.
    """
    host = split(answer.url).hostname or "the site"
    if leads_to_sign_in(answer):
        raise LinkProblemError("sign_in", f"{host} asks to sign in, which we never do for you. {OTHER_WAYS}")
    if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        sentence = f"{host} has nothing at this link (any more). Check it in a private window, or make a new link."
        raise LinkProblemError("gone", sentence)
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise LinkProblemError(
            "busy", f"{host} is in trouble just now (status {answer.status}). {OTHER_WAYS}", again=True
        )
    if answer.status != HTTPStatus.OK:
        raise LinkProblemError("bad_answer", f"{host} answered with status {answer.status}. {OTHER_WAYS}")
    return answer


def leads_to_sign_in(answer: RecordAnswer) -> bool:
    """Whether it is a closed door: refused, or a page for signing in."""
    if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED}:
        return True
    parts = split(answer.url)
    words = {word for part in parts.path.lower().split("/") for word in (part, part.partition(".")[0])}
    at_door = bool(words & set(_LOGIN)) or (parts.hostname or "").startswith(_LOGIN_HOSTS)
    return at_door and "html" in answer.content_type.lower()


def named(answer: RecordAnswer, asked: str) -> str:
    """A name for what was fetched: the server's, the last part of the address, or the link itself."""
    tail = unquote(PurePosixPath(split(answer.url).path).name)
    if answer.file_name:
        return shown_name(answer.file_name)
    return shown_name(tail) if "." in tail else shown_link(asked)


def _unanswered(problem: Unavailable) -> LinkProblemError:
    if problem.code is Code.BLOCKED_ADDRESS:
        return LinkProblemError(
            "blocked_address", f"This link leads to an address that we do not ask: {problem.detail} {OTHER_WAYS}"
        )
    again = problem.code is Code.NO_ANSWER
    return LinkProblemError(problem.code.value, f"{problem.detail} {OTHER_WAYS}", again=again)
