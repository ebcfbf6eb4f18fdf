"""`manage.py openapi`: writes the OpenAPI document that stands beside the code, or says whether it is behind."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.api.committed import DOCUMENT, written


class Command(BaseCommand):
    help = "Writes the API's OpenAPI document to portal/api/openapi.json."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when the file is behind the code")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        text = written()
        before = DOCUMENT.read_text() if DOCUMENT.exists() else ""
        if options["check"] and text != before:
            raise CommandError(f"{DOCUMENT.name} is behind the code. Run: python manage.py openapi")
        if text != before:
            DOCUMENT.write_text(text)
        self.stdout.write("It is as the code is." if text == before else f"Written: {DOCUMENT}")
