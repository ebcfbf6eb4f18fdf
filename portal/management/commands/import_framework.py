"""`manage.py import_framework NAME PATH`: reads a framework of skills into the database."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from matching.frameworks import FRAMEWORKS, FrameworkError
from portal.actions.import_framework import import_framework

WRONG_USAGE = 64
_EVERY_SECONDS = 1.0


class Command(BaseCommand):
    """Imports all of a framework, with progress; importing again updates and adds no duplicates."""

    help = (
        "Read a framework of skills: ESCO (CSV or ZIP), O*NET (xlsx or text), Rich Skill Descriptors (JSON or CSV), "
        "CASE, CTDL, a plain CSV, the ESCO-O*NET crosswalk, or the built-in one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("framework", choices=sorted(FRAMEWORKS))
        parser.add_argument("path", nargs="?", type=Path, help="a folder or a ZIP; none for the built-in framework")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        name, path = options["framework"], options["path"]
        if path is None and name != "builtin":
            raise CommandError(f"Say where the files of {name} are.", returncode=WRONG_USAGE)
        began = last = time.monotonic()

        def progress(concepts: int, edges: int) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _EVERY_SECONDS:
                last = now
                self.stderr.write(f"{concepts:,} concepts, {edges:,} relations, {now - began:.0f} s", ending="\n")

        try:
            done = import_framework(name, path, progress=progress)
        except FrameworkError as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from error
        self.stdout.write(
            f"{done.framework} {done.version}: {done.concepts:,} concepts and {done.edges:,} relations "
            f"in {time.monotonic() - began:.0f} s."
        )
