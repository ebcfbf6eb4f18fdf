"""`manage.py add_context`: a JSON-LD context that records may use, kept by its hash. None is ever fetched."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from verification.contexts import CONTEXTS
from verification.contexts.added import added, file_of, read_context, written
from verification.errors import Invalid

WRONG_USAGE = 64


class Command(BaseCommand):
    help = "Lets records use another JSON-LD context: its exact address, and a file with what stands there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", nargs="?", help="the context's exact https address")
        parser.add_argument("file", nargs="?", help="a file with the context; it is kept as it is")
        parser.add_argument("--list", action="store_true", help="show the contexts that were added")
        parser.add_argument("--remove", metavar="URL", default="", help="forget a context that was added")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        folder: Path = settings.CREDENCE_CONTEXTS
        if options["list"]:
            self._list()
        elif options["remove"]:
            self._remove(folder, options["remove"])
        elif options["url"] and options["file"]:
            self._add(folder, options["url"], options["file"])
        else:
            raise CommandError("Give an address and a file, or --list, or --remove URL.", returncode=WRONG_USAGE)

    def _list(self) -> None:
        for url, context in sorted(added().items()):
            self.stdout.write(f"{context.sha256}  {url}")
        if not added():
            self.stdout.write(f"None was added. {len(CONTEXTS)} come with the software.")

    def _remove(self, folder: Path, url: str) -> None:
        path = file_of(folder, url)
        if not path.exists():
            raise CommandError(f"{url} was not added.", returncode=WRONG_USAGE)
        path.unlink()
        self.stdout.write(f"{url} is forgotten. Restart Credence for that to take effect.")

    def _add(self, folder: Path, url: str, name: str) -> None:
        if url in CONTEXTS:
            raise CommandError(
                f"{url} comes with the software, pinned by its hash; it cannot be replaced.", returncode=WRONG_USAGE
            )
        try:
            data = Path(name).read_bytes()
            context = read_context(url, data)
        except OSError as error:
            raise CommandError(f"{name} cannot be read: {error.strerror}.", returncode=WRONG_USAGE) from None
        except Invalid as problem:
            raise CommandError(f"{name}: {problem.detail}", returncode=WRONG_USAGE) from None
        folder.mkdir(parents=True, exist_ok=True)
        path = file_of(folder, url)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(written(context, data))
        fresh.replace(path)
        self.stdout.write(f"{url} is added (SHA-256 {context.sha256}). Restart Credence for its workers to know it.")
