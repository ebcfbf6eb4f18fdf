"""`manage.py sample_data load|remove --organization X`: invented people to try everything with, and away again."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.actions.load_sample import load_sample
from portal.actions.refusal import RefusedError
from portal.actions.remove_sample import remove_sample
from portal.intake.command_scope import NoSuchRowError, scope_of
from portal.queries_start import sample_state

WRONG_USAGE = 64


class Command(BaseCommand):
    help = "Loads invented people, one job and their signed records into an organization, or removes them again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("load", "remove"), help="load, or remove everything that was loaded")
        parser.add_argument("--organization", required=True, help="the organization’s name or id")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        try:
            scope = scope_of(options["organization"], "command line")
            if options["what"] == "load":
                job = load_sample(scope)
                state = sample_state(scope)
                self.stdout.write(
                    f"{state.people} invented people applied for {job.title}, with {state.records} records."
                )
                self.stdout.write(
                    "The workers verify and rank them (manage.py up). Remove them with: sample_data remove"
                )
            else:
                gone = remove_sample(scope)
                self.stdout.write(f"{gone} invented people removed." if gone else "There was no sample data.")
        except NoSuchRowError as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from None
        except RefusedError as error:
            raise CommandError(error.sentence) from None
