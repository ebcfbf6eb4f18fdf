"""`manage.py add_registry`: a registry of issuers that every organization's records are looked up in."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.registries import MOST_BYTES, file_of, forget, installed, keep, registry_from
from verification.errors import Problem
from verification.sources import TrustList

WRONG_USAGE = 64


class Command(BaseCommand):
    help = "Adds a registry of issuers: a list of ours, one of the DCC, an OpenID Federation, or an EU trusted list."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="what it is called here, such as dcc-community")
        parser.add_argument("file", nargs="?", help="the file; the same name again replaces the earlier one")
        parser.add_argument(
            "--signed-by",
            metavar="SHA256",
            action="append",
            default=[],
            help="the certificate that must have signed an EU trusted list (Official Journal); may be repeated",
        )
        parser.add_argument("--list", action="store_true", help="show the registries that were added")
        parser.add_argument("--remove", metavar="NAME", default="", help="forget a registry that was added")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        folder: Path = settings.CREDENCE_REGISTRIES
        try:
            if options["list"]:
                self._list(folder)
            elif options["remove"]:
                self._remove(folder, options["remove"])
            elif options["name"] and options["file"]:
                self._add(folder, options["name"], options["file"], options["signed_by"])
            else:
                raise CommandError("Give a name and a file, or --list, or --remove NAME.", returncode=WRONG_USAGE)
        except Problem as problem:
            raise CommandError(problem.detail, returncode=WRONG_USAGE) from None

    def _list(self, folder: Path) -> None:
        for registry in installed(folder):
            self.stdout.write(described(registry))
        if not installed(folder):
            self.stdout.write("None was added. Each organization's own list of trusted issuers is always asked.")

    def _remove(self, folder: Path, name: str) -> None:
        path = file_of(folder, name)
        if not path.exists():
            raise CommandError(f"{name} was not added.", returncode=WRONG_USAGE)
        forget(folder, name)
        self.stdout.write(f"{name} is forgotten.")

    def _add(self, folder: Path, name: str, source: str, signers: list[str]) -> None:
        file_of(folder, name)
        try:
            size = Path(source).stat().st_size
            if size > MOST_BYTES:
                raise CommandError(f"{source} is larger than {MOST_BYTES // 1024**2} MB.", returncode=WRONG_USAGE)
            registry = registry_from(Path(source).read_bytes(), signers)
        except OSError as error:
            raise CommandError(f"{source} cannot be read: {error.strerror}.", returncode=WRONG_USAGE) from None
        keep(folder, name, registry, signers=signers)
        self.stdout.write(f"Added. {described(registry)}")


def described(registry: TrustList) -> str:
    """A registry in a line: name, version, what it holds, until when."""
    counts = {
        "issuers": len(registry.entries),
        "certificates": len(registry.certificates),
        "federations": len(registry.federations),
    }
    held = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count) or "nothing"
    version = f", version {registry.version}" if registry.version else ""
    until = f", good until {registry.good_until:%Y-%m-%d}" if registry.good_until else ""
    return f"{registry.name}{version}: {held}{until}"
