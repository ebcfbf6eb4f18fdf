"""A message of the mailbox, read: who sent it, what is attached, which links it holds, and whether a person wrote it.

RFC 5322 and MIME (RFC 2045 to 2049), by Python's own parser; RFC 3834 for what must not be answered. A message is a
stranger's: its size, parts and nesting are bounded, and whatever trips the parser is an answer and not a crash. The
sender's address can be forged by anybody; nothing here says otherwise.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import getaddresses
from html.parser import HTMLParser
from urllib.parse import urlsplit

from portal.intake.incoming import IncomingBytes, shown_name

__all__ = ["LARGEST", "Letter", "UnreadableLetterError", "read_letter"]

logger = logging.getLogger(__name__)

LARGEST = 40 * 1024 * 1024  # what 30 MB of attachments weigh in base64
MOST_PARTS, DEEPEST, MOST_FILES, MOST_LINKS = 100, 8, 50, 20
_LONGEST_LINK, _LONGEST_TEXT = 2_000, 200_000
_MULTIPART = re.compile(rb"(?i)content-type\s*:\s*(?:multipart/|message/)")
_LINK = re.compile(r"https?://[^\s<>\"'`{}|\\^\[\]]+", re.IGNORECASE)
_TRAILING = ".,;:!?)»”’*_"
_NOBODY = re.compile(
    r"(?i)^(?:mailer-daemon|postmaster|no[-_]?reply|do[-_]?not[-_]?reply|bounces?|daemon)(?:[-+.=].*)?@"
)
_SENDER = re.compile(
    r'(?:(?:"(?:[^"\\]|\\.)*+"|[^<>"@,]*+)\s*<\s*([^\s<>@,"]+@[^\s<>@,"]+)\s*>|([^\s<>@,"]+@[^\s<>@,"]+)\s*(?:\([^()]*\))?)'
)
_NOT_SENT = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "text/calendar",
     "text/vcard", "text/x-vcard", "message/delivery-status", "message/disposition-notification"}
)  # fmt: skip
_BADGE_MARKS = (b"openbadge", b"openBadge")
_RECORD = re.compile(r"\{.*\}|[\w-]{10,}\.[\w-]{10,}\.[\w-]*(?:~.*)?", re.DOTALL)


class UnreadableLetterError(Exception):
    """Raised when a message cannot be read as one."""


@dataclass(slots=True)
class Letter:
    """A message. ``automatic`` says why it is no person's; ``answerable`` whether a reply is polite (RFC 3834)."""

    key: str
    sender: str = ""
    subject: str = ""
    recipients: list[str] = field(default_factory=list)
    automatic: str = ""
    answerable: bool = False
    files: list[IncomingBytes] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    too_large: bool = False


def read_letter(data: bytes, *, ours: str = "") -> Letter:
    """The message that ``data`` is.

    Args:
        data: the message as the mailbox keeps it; its header alone will do.
        ours: the origin of this site, whose links are not records; and the address that we send from.

    Raises:
        UnreadableLetterError: it is none, or more than one message may be.

    """
    if len(data) > LARGEST:
        raise UnreadableLetterError("it is larger than a message may be")
    if len(_MULTIPART.findall(data)) > MOST_PARTS:
        raise UnreadableLetterError("it has more parts than a message may have")
    try:
        return _read(message_from_bytes(data, policy=policy.default), data, ours)
    except UnreadableLetterError:
        raise
    except Exception as error:  # noqa: BLE001 - the parser is known to stumble over malformed headers in many ways
        logger.info("a message could not be read: %s", type(error).__name__)
        raise UnreadableLetterError("it is not in the form of a message") from None


def _read(message: EmailMessage, data: bytes, ours: str) -> Letter:
    sender = _sender(message)
    letter = Letter(
        key=_key(message, data),
        sender=sender,
        subject=_header(message, "Subject")[:300],
        recipients=[
            address.lower()
            for name in ("To", "Cc", "Delivered-To", "X-Original-To")
            for _, address in getaddresses(_headers(message, name))
        ][:50],
        automatic=_automatic(message, sender),
    )
    letter.answerable = _answerable(message, letter)
    if not letter.automatic:
        texts = list(_take_parts(message, letter))
        letter.links = _links(texts, ours)
        if not letter.files and not letter.links:
            _take_pasted(texts, letter)
    return letter


def _sender(message: Message) -> str:
    """The one address that the message says it is from; nothing where it could be read in two ways."""
    written = [str(value) for name, value in message.raw_items() if name.lower() == "from"]
    found = _SENDER.fullmatch(" ".join(written[0].split())) if len(written) == 1 else None
    address = (found[1] or found[2]).lower() if found else ""
    return address if address.isprintable() and len(address) <= 254 else ""  # noqa: PLR2004 - as long as addresses are


def _key(message: Message, data: bytes) -> str:
    """What names the message for good, however often it is delivered: its id, who says to have sent it, and when."""
    named = _header(message, "Message-ID")
    parts = [named, _header(message, "From"), _header(message, "Date")] if named else [data.hex()]
    return hashlib.sha256("\n".join(["mail", *parts]).encode("utf-8", "surrogatepass")).hexdigest()


def _header(message: Message, name: str) -> str:
    return next(iter(_headers(message, name)), "")


def _headers(message: Message, name: str) -> list[str]:
    """The header's values as text; what the parser cannot read counts as empty."""
    try:
        return [" ".join(str(value).split()) for value in message.get_all(name, [])]
    except Exception:  # noqa: BLE001 - as in read_letter: a header is a stranger's
        return []


def _automatic(message: Message, sender: str) -> str:
    """Why no person wrote it: an answering machine's word, or a bounce; empty when a person may have."""
    submitted = _header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    if submitted not in {"", "no"}:
        return "automatic reply"
    if any(_header(message, name) for name in ("X-Autoreply", "X-Autorespond")):
        return "automatic reply"
    if _header(message, "Precedence").lower() == "auto_reply":
        return "automatic reply"
    if message.get_content_type() in {"multipart/report", "message/delivery-status"}:
        return "delivery report"
    if _header(message, "Return-Path") == "<>" or sender.startswith(("mailer-daemon@", "postmaster@")):
        return "delivery report"
    return ""


def _answerable(message: Message, letter: Letter) -> bool:
    if letter.automatic or not letter.sender or _NOBODY.match(letter.sender):
        return False
    if _header(message, "Precedence").lower() in {"bulk", "junk", "list"}:
        return False
    lists = ("List-Id", "List-Unsubscribe", "List-Post", "Feedback-ID")
    if any(_header(message, name) for name in lists):
        return False
    suppressed = _header(message, "X-Auto-Response-Suppress").lower()
    return not any(word in suppressed for word in ("all", "autoreply", "oof"))


def _take_parts(message: Message, letter: Letter) -> Iterator[tuple[str, str]]:
    """Put attachments into the letter; yields the texts to read links from, with their kind."""
    waiting: list[tuple[Message, int]] = [(message, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop(0)
        seen += 1
        if seen > MOST_PARTS or depth > DEEPEST:
            raise UnreadableLetterError("it is nested deeper, or has more parts, than a message may")
        kind = part.get_content_type()
        if part.is_multipart():
            members = part.get_payload()
            waiting[:0] = [(member, depth + 1) for member in members if isinstance(member, Message)]
        elif kind in _NOT_SENT or kind.startswith(("multipart/", "message/")):
            continue
        elif kind in {"text/plain", "text/html"} and not _is_file(part):
            yield kind, _text(part)
        else:
            _take_file(part, kind, letter)


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_file_name(part))


def _file_name(part: Message) -> str:
    try:
        return part.get_filename() or ""
    except Exception:  # noqa: BLE001 - as in read_letter: a parameter is a stranger's
        return ""


def _take_file(part: Message, kind: str, letter: Letter) -> None:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return
    inline = kind.startswith("image/") and part.get_content_disposition() != "attachment" and part.get("Content-ID")
    if inline and not any(mark in data for mark in _BADGE_MARKS):
        return  # the picture in somebody's signature
    name = shown_name(_file_name(part) or f"attachment.{kind.rpartition('/')[2][:20]}")
    if len(letter.files) >= MOST_FILES:
        letter.left_out.append(name)
    else:
        letter.files.append(IncomingBytes(name, data))


def _text(part: Message) -> str:
    data = part.get_payload(decode=True)
    raw = data[: _LONGEST_TEXT * 4] if isinstance(data, bytes) else b""
    try:
        return raw.decode(part.get_content_charset("utf-8"), "replace")[:_LONGEST_TEXT]
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")[:_LONGEST_TEXT]


def _links(texts: list[tuple[str, str]], ours: str) -> list[str]:
    """The links that the sender wrote: in the plain text where there is one, not what they quote or sign with."""
    plain = [text for kind, text in texts if kind == "text/plain" and text.strip()]
    found = [link for text in plain for link in _LINK.findall(_own_words(text))]
    if not plain:
        found = [link for kind, text in texts if kind == "text/html" for link in _hrefs(text)]
    wanted = dict.fromkeys(link.rstrip(_TRAILING) for link in found if len(link) <= _LONGEST_LINK)
    return [link for link in wanted if _is_strange(link, ours)][:MOST_LINKS]


def _is_strange(link: str, ours: str) -> bool:
    """Whether a link leads away from here. Ours stand in what people quote, and open private pages."""
    try:
        host = urlsplit(link).hostname
    except ValueError:
        return False
    return bool(host) and host != urlsplit(ours).hostname


def _own_words(text: str) -> str:
    lines = []
    for line in text.splitlines():
        if line.rstrip() == "--" or line == "-- ":
            break
        if not line.lstrip().startswith(">"):
            lines.append(line)
    return "\n".join(lines)


class _Hrefs(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a link leads."""
        if tag == "a" and len(self.found) < MOST_LINKS * 10:
            self.found += [value for name, value in attrs if name == "href" and value and _LINK.fullmatch(value)]


def _hrefs(text: str) -> list[str]:
    parser = _Hrefs()
    parser.feed(text)
    return parser.found


def _take_pasted(texts: list[tuple[str, str]], letter: Letter) -> None:
    """A record pasted into the message itself."""
    for kind, text in texts:
        pasted = _own_words(text).strip() if kind == "text/plain" else ""
        if _RECORD.fullmatch(pasted):
            letter.files.append(IncomingBytes("Text of the message", pasted.encode("utf-8", "surrogatepass")))
            return
