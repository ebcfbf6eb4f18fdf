"""`manage.py screenshots FOLDER`: a picture of every page as each role sees it, at three widths, in light and dark.

It needs a site that runs (the demonstration's logins by default), Debian's Chromium, and playwright, which
tests/requirements.txt installs. Exit status: 0 all taken, 1 a page answered with an error, sticks out of its window or
could not be drawn, 64 wrong usage.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.demonstration.fill import LOGINS, PASSWORD
from portal.management.commands._usage import WRONG_USAGE, exits_with_64
from portal.pictures import THEMES, WIDTHS, Picture, Wanted, contact_sheet, take

BROKEN = 400
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]


class Command(BaseCommand):
    help = "Takes a picture of every page of a running site, for each role, and a page that shows them all."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:  # noqa: ANN401 - Django's signature
        """Django's parser, whose complaints exit with 64."""
        return exits_with_64(super().create_parser(prog_name, subcommand, **kwargs))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where the pictures go; index.html shows them")
        parser.add_argument("--site", default=settings.CREDENCE_BASE_URL, help="(CREDENCE_BASE_URL)")
        parser.add_argument("--width", type=int, action="append", help=f"in pixels; may be repeated {WIDTHS}")
        parser.add_argument("--theme", choices=THEMES, action="append", help="may be repeated (both)")
        parser.add_argument("--role", action="append", choices=[str(role) for _, _, role in LOGINS], help="(all)")
        parser.add_argument("--route", action="append", default=[], help="only pages of this route; may be repeated")
        parser.add_argument("--language", default="en-US", help="that the browser asks for")
        parser.add_argument("--chromium", default="chromium", help="the browser")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        roles = options["role"] or [str(role) for _, _, role in LOGINS]
        wanted = Wanted(
            site=options["site"].rstrip("/"),
            logins={str(role): (email, PASSWORD) for email, _, role in LOGINS if str(role) in roles},
            widths=options["width"] or WIDTHS,
            themes=options["theme"] or THEMES,
            routes=frozenset(options["route"]),
            language=options["language"],
        )
        pictures = self._taken(wanted, options["folder"], options["chromium"])
        (options["folder"] / "index.html").write_text(contact_sheet(pictures), encoding="utf-8")
        wrong = [(picture, about) for picture in pictures if (about := _wrong_with(picture))]
        for picture, about in wrong:
            self.stderr.write(f"{picture.role}, {picture.address}, {picture.width} px: {about}")
        self.stdout.write(f"{len(pictures)} pictures; see {options['folder'] / 'index.html'}")
        if wrong:
            raise CommandError(f"{len(wrong)} pages are not as they should be.", returncode=1)

    def _taken(self, wanted: Wanted, folder: Path, chromium: str) -> list[Picture]:
        try:
            from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - only tests/requirements.txt has it
        except ImportError:
            hint = "playwright is not installed: pip install -r tests/requirements.txt"
            raise CommandError(hint, returncode=WRONG_USAGE) from None
        found = shutil.which(chromium)
        if found is None:
            hint = f"There is no {chromium} here: install Debian's package chromium, or name one with --chromium."
            raise CommandError(hint, returncode=WRONG_USAGE)
        folder.mkdir(parents=True, exist_ok=True)
        pictures: list[Picture] = []
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
                for picture in take(browser, wanted, folder):
                    pictures.append(picture)
                    if len(pictures) % 50 == 0:
                        self.stdout.write(f"{len(pictures)} pictures")
                browser.close()
        except Error as error:
            message = str(error).splitlines()[0]
            raise CommandError(f"The browser stopped at picture {len(pictures) + 1}: {message}", returncode=1) from None
        return pictures


def _wrong_with(picture: Picture) -> str:
    """What is not as it should be, in words; empty when nothing is."""
    if picture.trouble:
        return f"has no picture: {picture.trouble}"
    if picture.status >= BROKEN:
        return f"answered {picture.status}"
    return f"is {picture.wider} px too wide" if picture.wider > 0 else ""
