"""`manage.py watch_folder PATH`: files dropped there (SFTP, a share) become submissions, then move to done/ or failed/.

Exit status: 0 done, 64 wrong usage, 70 the folder could not be watched, or a fault of our own.
"""

from __future__ import annotations

import functools
import signal
import threading
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, close_old_connections

from portal.actions.receive_dropped import outcomes, receive_dropped
from portal.actions.receive_once import taken_already
from portal.intake.command_scope import NoSuchRowError, job_named, scope_of
from portal.intake.drop_folder import DONE, DropFolder, Dropped, DroppedFile, FolderError, OtherFileError
from portal.models import Job, ReceivedMessage
from portal.parts import parts
from portal.scope import Scope

WRONG_USAGE, OWN_FAULT = 64, 70
SAY_EVERY = 5.0
AT_ONCE = 500


class Command(BaseCommand):
    help = "Files dropped into a folder become submissions; each moves to done/ or failed/, with its result beside it."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:  # noqa: ANN401 - Django's signature
        """Django's parser, whose complaints exit with 64."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = functools.partial(_complain, parser)  # type: ignore[method-assign]
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", type=Path, help="the folder; a folder in it that is an e-mail address is its candidate's"
        )
        parser.add_argument("--organization", required=True, help="for whom: the organization's name or id")
        parser.add_argument(
            "--job", default="", help="for which job: its id, its reference (job-1a2b3c4d) or its title"
        )
        parser.add_argument("--once", action="store_true", help="take in what is there, wait for the results, then end")
        parser.add_argument("--every", type=float, default=5.0, metavar="SECONDS", help="how often to look (5)")
        parser.add_argument(
            "--settle", type=float, default=5.0, metavar="SECONDS", help="a file unchanged for so long is complete (5)"
        )
        parser.add_argument(
            "--patience", type=float, default=600.0, metavar="SECONDS", help="how long --once waits for results (600)"
        )

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        if options["every"] <= 0 or options["settle"] < 0 or options["patience"] < 0:
            raise CommandError("Seconds are numbers above 0.", returncode=WRONG_USAGE)
        try:
            scope = scope_of(options["organization"], "folder")
            job = job_named(scope, options["job"]) if options["job"] else None
        except NoSuchRowError as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from None
        if not options["path"].is_dir() or options["path"].is_symlink():
            raise CommandError(f"{options['path']} is no folder.", returncode=WRONG_USAGE)
        try:
            with DropFolder.opened(options["path"]) as folder:
                watch = Watch(folder, scope, job, options["settle"], self._say)
                (self._once if options["once"] else self._forever)(watch, options)
        except (FolderError, DatabaseError) as error:
            raise CommandError(str(error), returncode=OWN_FAULT) from None

    def _once(self, watch: Watch, options: dict[str, Any]) -> None:
        end = time.monotonic() + options["patience"] + options["settle"]
        while (left := watch.look()) and time.monotonic() < end:
            time.sleep(min(options["every"], 0.5))
        watch.say_counts()
        if left:
            self._say(f"{left:,} still here, unfinished or being checked; the next run goes on with them.")

    def _forever(self, watch: Watch, options: dict[str, Any]) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            try:
                watch.look()
            except DatabaseError as error:
                self.stderr.write(f"{error} Trying again in {options['every']:g} s.")
            close_old_connections()
            stop.wait(options["every"])

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


class Watch:
    """What is remembered between two looks: since when each file has not changed, and what was said already."""

    def __init__(self, folder: DropFolder, scope: Scope, job: Job | None, settle: float, say: Any) -> None:  # noqa: ANN401
        self._folder, self._scope, self._job, self._settle, self._say = folder, scope, job, settle, say
        self._since: dict[str, float] = {}
        self._complained: set[tuple[str, str]] = set()
        self._taken = self._done = self._failed = 0
        self._said_at, self._said = time.monotonic(), (0, 0, 0)

    def look(self) -> int:
        """One round: take in what is complete, move what is settled; how many files still wait for something."""
        files = self._folder.files()
        now = time.monotonic()
        self._since = {file.key: self._since.get(file.key, now) for file in files}
        known = taken_already(self._scope, [file.key for file in files])
        complete = [file for file in files if file.key not in known and now - self._since[file.key] >= self._settle]
        for some in parts(complete, AT_ONCE):
            self._receive(some)
        self._move([file for file in files if file.key in known], known)
        left_alone = {path for path, _ in self._complained}
        return sum(file.path not in left_alone for file in self._folder.files())

    def _receive(self, files: list[Dropped]) -> None:
        done = receive_dropped(self._scope, [DroppedFile(self._folder, file) for file in files], job=self._job)
        self._taken += done.taken
        for path, why in done.unreadable.items():
            self._complain(path, why)
        self._progress()

    def _move(self, files: list[Dropped], known: dict[str, ReceivedMessage]) -> None:
        for part in parts(files, AT_ONCE):
            ready = outcomes(self._scope, {file.key: known[file.key] for file in part})
            for file in part:
                if file.key in ready:
                    self._move_one(file, *ready[file.key])
            self._progress()

    def _move_one(self, file: Dropped, where: str, result: dict[str, Any]) -> None:
        try:
            self._folder.move(file, where, result)
        except OtherFileError as error:
            self._complain(file.path, str(error))
            return
        if where == DONE:
            self._done += 1
        else:
            self._failed += 1

    def _complain(self, path: str, why: str) -> None:
        """Say once that a file is left where it is."""
        if (path, why) not in self._complained:
            self._complained.add((path, why))
            self._say(
                f"{path} was left where it is: {why}.".encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            )

    def _progress(self) -> None:
        if time.monotonic() - self._said_at >= SAY_EVERY:
            self.say_counts()

    def say_counts(self) -> None:
        """How far it is, when that has changed since it was last said."""
        counts = (self._taken, self._done, self._failed)
        if counts != self._said:
            self._say(f"{self._taken:,} taken in, {self._done:,} moved to done, {self._failed:,} to failed.")
        self._said_at, self._said = time.monotonic(), counts


def _complain(parser: CommandParser, message: str) -> NoReturn:
    parser.exit(WRONG_USAGE, f"{parser.format_usage()}{message}\n")
