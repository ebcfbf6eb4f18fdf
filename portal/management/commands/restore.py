"""``manage.py restore FILE``: puts a backup in place, repeating every erasure that was made since."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.installation import AlreadyRunningError, running_alone
from portal.restores import NotEmptyError, restore


class Command(BaseCommand):
    help = "Restores a backup into an empty data folder; with --force, over one that is not (what was there is kept)."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the backup")
        parser.add_argument("--force", action="store_true", help="replace what is there; it is kept beside")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        try:
            with running_alone("a restore"):
                done = restore(options["file"], force=options["force"])
        except (AlreadyRunningError, NotEmptyError, ValueError) as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"The backup could not be restored: {error.strerror or error}.") from None
        self.stdout.write(f"Restored: {done.files} received files; {done.erased} erasures repeated.")
        if done.missing:
            self.stdout.write(f"{done.missing} files that the database names are in neither place.")
        if not done.has_master_key:
            self.stdout.write("The master key is not here: put it back, or the received files cannot be read.")
