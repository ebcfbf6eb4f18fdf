"""``manage.py backup``: one file with the database and the received files; safe while the portal runs."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.backups import back_up


class Command(BaseCommand):
    help = (
        "Writes a backup and prints its path. The master key and the secret key are left out unless --with-keys is "
        "given: keep them elsewhere, for without the master key the received files in the backup cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="where to put it (the data folder's backups)")
        parser.add_argument("--with-keys", action="store_true", help="put the keys into the backup too")
        parser.add_argument("--database-only", action="store_true", help="leave the received files out")

        parser.add_argument("--portable", action="store_true", help="rows that any database can take, to move house")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        folder = options["folder"] or Path(settings.CREDENCE_DATA) / "backups"
        path = back_up(
            folder, files=not options["database_only"], keys=options["with_keys"], portable=options["portable"]
        )
        self.stdout.write(str(path))
