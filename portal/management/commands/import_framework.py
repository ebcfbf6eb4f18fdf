"""`manage.py import_framework NAME PATH`: reads a version of a framework of skills into the database."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from matching.frameworks import FRAMEWORKS, FrameworkError
from portal.actions.framework_versions import Choice
from portal.actions.import_framework import Imported, import_framework
from portal.management.commands.frameworks import framework_lines

WRONG_USAGE = 64
_EVERY_SECONDS = 1.0


class Command(BaseCommand):
    """Imports all of a version, with progress; importing again updates, completes, and adds no duplicates."""

    help = (
        "Read a framework of skills: ESCO (CSV or ZIP), O*NET (xlsx or text), Rich Skill Descriptors (JSON or CSV), "
        "CASE, CTDL, a plain CSV, the ESCO-O*NET crosswalk, or the built-in one. Versions stand side by side; the "
        "newest complete one becomes current unless you say otherwise. See also: manage.py frameworks."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("framework", nargs="?", choices=sorted(FRAMEWORKS))
        parser.add_argument("path", nargs="?", type=Path, help="a folder or a ZIP; none for the built-in framework")
        current = parser.add_mutually_exclusive_group()
        current.add_argument("--make-current", action="store_true", help="use this version, whatever is newer")
        current.add_argument("--keep-current", action="store_true", help="keep using the version that is current now")
        parser.add_argument("--list", action="store_true", help="list what was imported, and end")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        if options["list"]:
            self.stdout.write("\n".join(framework_lines()))
            return
        name, path = options["framework"], options["path"]
        if name is None:
            raise CommandError(f"Say which framework: {', '.join(sorted(FRAMEWORKS))}.", returncode=WRONG_USAGE)
        if path is None and name != "builtin":
            raise CommandError(f"Say where the files of {name} are.", returncode=WRONG_USAGE)
        choice = Choice.NEWEST
        if options["make_current"] or options["keep_current"]:
            choice = Choice.THIS if options["make_current"] else Choice.KEEP
        self._import(name, path, choice)

    def _import(self, name: str, path: Path | None, choice: Choice) -> None:
        began = last = time.monotonic()

        def progress(concepts: int, edges: int) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _EVERY_SECONDS:
                last = now
                self.stderr.write(f"{concepts:,} concepts, {edges:,} relations, {now - began:.0f} s", ending="\n")

        try:
            done = import_framework(name, path, progress=progress, choice=choice)
        except FrameworkError as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from error
        self.stdout.write(
            f"{done.framework} {done.version}: {done.concepts:,} concepts and {done.edges:,} relations "
            f"in {time.monotonic() - began:.0f} s. {_standing(done)}"
        )


def _standing(done: Imported) -> str:
    """Which version is current since, in a sentence."""
    settled = done.settled
    own = "It is current." if settled.current == done.version else f"{settled.current} stays current."
    return f"{own} {settled.reason}".strip()
