"""The operator's mailbox over IMAP (RFC 9051), encrypted: which messages wait, their bytes, and marking them as taken.

``imaps://user:password@host[:port]/FOLDER?done=FOLDER``; ``imap://`` begins in the clear and must turn to TLS before
the password goes out (RFC 2595), except on this machine. A message is read without marking it (BODY.PEEK) and marked
only afterwards, so whatever breaks in between, it is read again.
"""

from __future__ import annotations

import imaplib
import os
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

import certifi

__all__ = ["Mailbox", "MailboxAddress", "MailboxError", "open_mailbox"]

SECONDS = 30.0
MOST_AT_ONCE = 200
_SIZE = re.compile(rb"UID (\d+)[^)]*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+)[^)]*?UID (\d+)")
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class MailboxError(Exception):
    """Raised when the mailbox cannot be used; the message is one plain sentence without any address of a person."""


@dataclass(frozen=True, slots=True)
class MailboxAddress:
    """Where the mailbox is. ``done`` is the folder that taken messages go to; empty: they are marked as read."""

    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"
    done: str = ""
    encrypted: bool = True

    @classmethod
    def parse(cls, url: str) -> Self:
        """The address that a URL spells.

        Raises:
            MailboxError: it spells none.
        """
        try:
            parts = urlsplit(url)
            port = parts.port or (993 if parts.scheme == "imaps" else 143)
        except ValueError:
            raise MailboxError("CREDENCE_IMAP_URL is no address.") from None
        if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username:
            raise MailboxError("CREDENCE_IMAP_URL must look like imaps://user:password@host/INBOX.")
        done = parse_qs(parts.query).get("done", [""])[0]
        return cls(
            parts.hostname,
            port,
            unquote(parts.username),
            unquote(parts.password or ""),
            unquote(parts.path.strip("/")) or "INBOX",
            done,
            parts.scheme == "imaps",
        )


class Mailbox:
    """An open mailbox."""

    def __init__(self, connection: imaplib.IMAP4, address: MailboxAddress) -> None:
        self._connection, self._address = connection, address

    def waiting(self) -> list[tuple[str, int]]:
        """The messages that wait, oldest first: each its name here, and its size in bytes."""
        found = self._ask("SEARCH", "UNSEEN")
        uids = b" ".join(item for item in found if isinstance(item, bytes)).split()[:MOST_AT_ONCE]
        if not uids:
            return []
        answers = self._ask("FETCH", b",".join(uids).decode("ascii"), "(RFC822.SIZE)")
        text = b"\n".join(item for item in answers if isinstance(item, bytes))
        sizes = {(m[1] or m[4]).decode(): int(m[2] or m[3]) for m in _SIZE.finditer(text)}
        return [(uid.decode(), sizes[uid.decode()]) for uid in uids if uid.decode() in sizes]

    def message(self, uid: str, *, header_only: bool = False) -> bytes:
        """The message's bytes, left unread; empty when it is gone."""
        part = "(BODY.PEEK[HEADER])" if header_only else "(BODY.PEEK[])"
        answers = self._ask("FETCH", uid, part)
        return next((item[1] for item in answers if isinstance(item, tuple)), b"")

    def mark_seen(self, uid: str) -> None:
        """Mark the message as read, so that it waits no more."""
        self._ask("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")

    def mark_taken(self, uid: str) -> None:
        """Put the message where taken ones go, in one step where the server can; without a folder, mark it as read."""
        if not self._address.done:
            self.mark_seen(uid)
            return
        folder = _quoted(self._address.done)
        if "MOVE" in self._connection.capabilities:
            self._ask("MOVE", uid, folder)
            return
        self._ask("COPY", uid, folder)
        self._ask("STORE", uid, "+FLAGS.SILENT", r"(\Seen \Deleted)")
        if "UIDPLUS" in self._connection.capabilities:  # otherwise other people's deleted messages would go too
            self._ask("EXPUNGE", uid)

    def _ask(self, command: str, *words: str) -> list[Any]:
        kind, answers = self._connection.uid(command, *words)
        if kind != "OK":
            raise MailboxError(f"The mailbox refused {command}.")
        return list(answers or [])


@contextmanager
def open_mailbox(address: MailboxAddress) -> Iterator[Mailbox]:
    """The mailbox, signed in and its folder chosen, closed in the end.

    Raises:
        MailboxError: it does not answer, refuses the password, has no such folder, or breaks off.
    """
    connection: imaplib.IMAP4 | None = None
    try:
        connection = _connected(address)
        _signed_in(connection, address)
        if connection.select(_quoted(address.folder))[0] != "OK":
            raise MailboxError("The mailbox has no such folder.")
        if address.done:
            connection.create(_quoted(address.done))  # says no where it exists already, which is as well
        yield Mailbox(connection, address)
    except (OSError, imaplib.IMAP4.error, EOFError) as error:
        raise MailboxError(f"The mailbox at {address.host} broke off ({type(error).__name__}).") from None
    finally:
        if connection is not None:
            with suppress(OSError, imaplib.IMAP4.error, EOFError):
                connection.logout()


def _connected(address: MailboxAddress) -> imaplib.IMAP4:
    trusted = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE") or certifi.where())
    try:
        if address.encrypted:
            return imaplib.IMAP4_SSL(address.host, address.port, ssl_context=trusted, timeout=SECONDS)
        connection = imaplib.IMAP4(address.host, address.port, timeout=SECONDS)
        if address.host not in _HERE:
            connection.starttls(trusted)
    except ssl.SSLError:
        raise MailboxError(f"The certificate of {address.host} is not one that can be trusted.") from None
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxError(f"The mailbox at {address.host} does not answer ({type(error).__name__}).") from None
    return connection


def _signed_in(connection: imaplib.IMAP4, address: MailboxAddress) -> None:
    try:
        if "AUTH=PLAIN" in connection.capabilities:  # takes every character, which LOGIN does not
            words = f"\0{address.user}\0{address.password}".encode()
            connection.authenticate("PLAIN", lambda _: words)
        else:
            connection.login(address.user, address.password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeEncodeError):
        raise MailboxError("The mailbox refused the name or the password.") from None


def _quoted(folder: str) -> str:
    """A folder's name as IMAP takes it: quoted, in its own UTF-7 (RFC 3501, section 5.1.3)."""
    pieces: list[str] = []
    for run in re.findall(r"[\x20-\x7e]+|[^\x20-\x7e]+", folder):
        if run.isascii() and run.isprintable():
            pieces.append(run.replace("&", "&-"))
        else:
            packed = run.encode("utf-7").decode("ascii").strip("+-").replace("/", ",")
            pieces.append(f"&{packed}-")
    escaped = "".join(pieces).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
