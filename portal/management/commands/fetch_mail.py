"""`manage.py fetch_mail`: reads the operator's mailbox; attachments and links in messages become submissions.

Exit status: 0 done, 64 wrong usage, 70 the mailbox could not be read, or a fault of our own.
"""

from __future__ import annotations

import functools
import imaplib
import logging
import signal
import threading
from collections import Counter
from email.utils import parseaddr
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, close_old_connections

from portal.actions.receive_mail import Taken, receive_letter
from portal.intake.command_scope import NoSuchRowError, scope_of
from portal.intake.letter import LARGEST, Letter, UnreadableLetterError, read_letter
from portal.intake.mailbox import Mailbox, MailboxAddress, MailboxError, open_mailbox
from portal.scope import Scope

logger = logging.getLogger(__name__)

WRONG_USAGE, OWN_FAULT = 64, 70
SHORTEST = 5


class Command(BaseCommand):
    help = "Reads the mailbox of CREDENCE_IMAP_URL: attachments and links in its messages become submissions."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:  # noqa: ANN401 - Django's signature
        """Django's parser, whose complaints exit with 64."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = functools.partial(_complain, parser)  # type: ignore[method-assign]
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", required=True, help="for whom: the organization's name or id")
        often = parser.add_mutually_exclusive_group()
        often.add_argument("--once", action="store_true", help="read what waits, then end (the default)")
        often.add_argument("--every", type=int, metavar="SECONDS", help="go on, and look again after so many seconds")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done; take and mark nothing")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        every = options["every"]
        if every is not None and every < SHORTEST:
            raise CommandError(f"--every takes {SHORTEST} seconds or more.", returncode=WRONG_USAGE)
        if not settings.CREDENCE_IMAP_URL:
            raise CommandError(
                "Set CREDENCE_IMAP_URL to the mailbox, such as imaps://user:password@host/INBOX?done=Taken.",
                returncode=WRONG_USAGE,
            )
        try:
            address = MailboxAddress.parse(settings.CREDENCE_IMAP_URL)
            scope = scope_of(options["organization"], "mailbox")
        except (MailboxError, NoSuchRowError) as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from None
        if every is None:
            self._once(scope, address, dry_run=options["dry_run"])
        else:
            self._forever(scope, address, every, dry_run=options["dry_run"])

    def _forever(self, scope: Scope, address: MailboxAddress, every: int, *, dry_run: bool) -> None:
        """Look again and again, until stopped. A mailbox that is away for a while is said to be, and asked again."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            try:
                self._round(scope, address, dry_run=dry_run)
            except (MailboxError, DatabaseError) as error:
                self.stderr.write(f"{error} Trying again in {every} s.")
            close_old_connections()
            stop.wait(every)

    def _once(self, scope: Scope, address: MailboxAddress, *, dry_run: bool) -> None:
        try:
            faults = self._round(scope, address, dry_run=dry_run)
        except (MailboxError, DatabaseError) as error:
            raise CommandError(str(error), returncode=OWN_FAULT) from None
        if faults:
            raise CommandError("Some messages broke our own software; they still wait.", returncode=OWN_FAULT)

    def _round(self, scope: Scope, address: MailboxAddress, *, dry_run: bool) -> int:
        """Read what waits; how many messages broke our own software. Those keep waiting, and stop no others."""
        counts: Counter[str] = Counter()
        with open_mailbox(address) as mailbox:
            waiting = mailbox.waiting()
            if waiting:
                self._say(f"{len(waiting):,} message{'' if len(waiting) == 1 else 's'} waiting.")
            for number, (uid, size) in enumerate(waiting, start=1):
                try:
                    what, words = _one(scope, mailbox, uid, size, dry_run=dry_run)
                except (MailboxError, OSError, imaplib.IMAP4.error, DatabaseError):
                    raise
                except Exception:
                    logger.exception("a message broke off")
                    what, words = "broken", "broke our own software; it still waits"
                counts[what] += 1
                self._say(f"{number:,} of {len(waiting):,}: {words}")
        if waiting:
            total = ", ".join(f"{count:,} {what}" for what, count in sorted(counts.items()))
            self._say(f"{'Would be' if dry_run else 'Done'}: {total}.")
        return counts["broken"]

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _one(scope: Scope, mailbox: Mailbox, uid: str, size: int, *, dry_run: bool) -> tuple[str, str]:
    """One message: what became of it, and a line about it that names nobody."""
    try:
        letter = _letter(mailbox, uid, size)
    except UnreadableLetterError as error:
        if not dry_run:  # it stays where it is, for a person, and waits no more
            mailbox.mark_seen(uid)
        return "left", f"left for a person to look at: {error}"
    taken = receive_letter(scope, letter, dry_run=dry_run)  # committed when this returns; only then is it marked
    if not dry_run:
        (mailbox.mark_taken if taken.what in {"taken", "known"} else mailbox.mark_seen)(uid)
    return taken.what, _words(taken, letter.automatic)


def _letter(mailbox: Mailbox, uid: str, size: int) -> Letter:
    large = size > LARGEST
    letter = read_letter(mailbox.message(uid, header_only=large), ours=settings.CREDENCE_BASE_URL)
    if large:  # only its header was read
        letter.too_large, letter.files, letter.links = True, [], []
    if letter.sender == parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower():
        letter.automatic, letter.answerable = "our own message", False
    return letter


def _words(taken: Taken, automatic: str) -> str:
    if taken.what == "known":
        return "taken in before"
    if taken.what == "automatic":
        return f"left alone: {automatic}"
    if taken.what == "large":
        return f"too large to be taken{', answered' if taken.answered else ''}"
    given = ((taken.files, "file"), (taken.links, "link"))
    held = [f"{count} {what}{'' if count == 1 else 's'}" for count, what in given if count]
    whose = "of a known candidate" if taken.matched else "of nobody known"
    return f"{' and '.join(held) or 'nothing to take'}, {whose}{', answered' if taken.answered else ''}"


def _complain(parser: CommandParser, message: str) -> NoReturn:
    parser.exit(WRONG_USAGE, f"{parser.format_usage()}{message}\n")
