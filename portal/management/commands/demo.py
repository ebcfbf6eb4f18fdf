"""`manage.py demo`: fills an empty database with people, really signed records and three jobs; then serves it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal.demonstration.days_before import live_through
from portal.demonstration.fill import LOGINS, PASSWORD, fill
from portal.demonstration.outcome import outcome
from portal.demonstration.run import UnfinishedError, work_through
from portal.installation import AlreadyRunningError, prepare, running_alone
from portal.models import Organization
from verification import dates
from verification.errors import Invalid

WRONG_USAGE = 64


class Command(BaseCommand):
    """The demonstration. Its records are signed by invented issuers, and verified through the queue like any other."""

    help = "Fill an empty database with a demonstration, and serve it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--seed", type=int, default=1, help="the same seed and time make the same demonstration (1)"
        )
        parser.add_argument("--at", default="", help="the moment it plays at, as 2026-11-23T09:40:00Z (now)")
        parser.add_argument("--no-serve", action="store_true", help="fill, verify, rank, and end")
        parser.add_argument("--untouched", action="store_true", help="serve it before the team did anything with a job")
        parser.add_argument("--json", action="store_true", help="print one JSON object, and nothing else, on one line")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        at = _moment(options["at"])
        try:
            with running_alone("the demonstration"):
                prepare(self._say)
                if Organization.objects.exists():
                    self._already_there(options)
                else:
                    self._fill(options, at)
        except AlreadyRunningError as error:
            raise CommandError(str(error)) from None
        except UnfinishedError as error:
            raise CommandError(f"The workers did not finish: {error}") from None
        if not options["no_serve"]:
            self._logins(options)
            call_command("up", port=options["port"], host=options["host"], no_browser=True, stdout=self.stdout)

    def _fill(self, options: dict[str, Any], at: datetime) -> None:
        filled = fill(options["seed"], at, self._say)
        runs = work_through(filled, at, self._say)
        if not (options["no_serve"] or options["untouched"]):
            live_through(filled, at, self._say)
        if options["json"]:
            self.stdout.write(json.dumps(outcome(filled, runs), separators=(",", ":"), ensure_ascii=False))

    def _already_there(self, options: dict[str, Any]) -> None:
        if options["no_serve"]:
            raise CommandError(
                "The database is not empty. Point CREDENCE_DATA at a new folder for a demonstration.",
                returncode=WRONG_USAGE,
            )
        self._say("There is an organization here already; it is served as it is.")

    def _logins(self, options: dict[str, Any]) -> None:
        self.stdout.write(f"\nThe demonstration: http://{options['host']}:{options['port']}/")
        for email, name, role in LOGINS:
            self.stdout.write(f"  {role.label:<15} {email:<32} {PASSWORD}   ({name})")
        self.stdout.write("")

    def _say(self, sentence: str) -> None:
        self.stderr.write(sentence)


def _moment(text: str) -> datetime:
    if not text:
        return datetime.now(tz=UTC).replace(microsecond=0)
    try:
        return dates.parse(text).moment
    except Invalid as problem:
        raise CommandError(f"--at: {problem.detail}", returncode=WRONG_USAGE) from None
