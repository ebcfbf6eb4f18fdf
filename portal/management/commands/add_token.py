"""`manage.py add_token`: a token for a program, without a browser. Prints the token, and nothing else, once.

Exit status: 0 done, 64 wrong usage.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from portal.actions.refusal import RefusedError
from portal.actions.tokens import TOKEN_CAPABILITIES, create_token
from portal.intake.command_scope import NoSuchRowError, scope_of
from portal.management.commands._usage import WRONG_USAGE, exits_with_64

_KNOWN = [capability.value for capability in TOKEN_CAPABILITIES]


class Command(BaseCommand):
    help = "Makes a token for a program that calls the API, and prints it once."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:  # noqa: ANN401 - Django's signature
        return exits_with_64(super().create_parser(prog_name, subcommand, **kwargs))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the program that it is for")
        parser.add_argument("--organization", required=True, help="whose: the organization's name or id")
        parser.add_argument(
            "--scope", nargs="+", choices=_KNOWN, default=_KNOWN, metavar="SCOPE", help=f"among {', '.join(_KNOWN)}"
        )
        parser.add_argument("--days", type=int, help="how long it lasts (until it is revoked)")
        parser.add_argument("--job", nargs="+", metavar="ID", help="the only jobs that it sees (all)")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        try:
            scope = scope_of(options["organization"], "command line")
            _row, secret = create_token(
                scope,
                name=options["name"],
                capabilities=options["scope"],
                days=options["days"],
                job_ids=options["job"],
            )
        except NoSuchRowError as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from None
        except RefusedError as error:
            raise CommandError(error.sentence, returncode=WRONG_USAGE) from None
        except DatabaseError as error:
            raise CommandError(
                f"The database cannot be used ({error}). Run manage.py up once: it sets it up."
            ) from None
        self.stdout.write(secret)
