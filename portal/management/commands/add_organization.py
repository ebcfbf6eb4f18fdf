"""`manage.py add_organization`: an organization of your own, with its administrator's first password."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from portal.actions.organizations import add_organization
from portal.actions.refusal import RefusedError

WRONG_USAGE = 64


class Command(BaseCommand):
    help = "Makes an organization and its administrator, and prints the administrator's first password once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what the organization is called")
        parser.add_argument("--email", required=True, help="the administrator's e-mail address, to sign in with")
        parser.add_argument("--person", default="", help="the administrator's name")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        try:
            membership, password = add_organization(
                name=options["name"], email=options["email"], person=options["person"], system="command line"
            )
        except RefusedError as error:
            raise CommandError(error.sentence, returncode=WRONG_USAGE) from None
        except DatabaseError as error:
            raise CommandError(
                f"The database cannot be used ({error}). Run manage.py up once: it sets it up."
            ) from None
        self.stdout.write(f"{membership.organization.name} is there. Sign in at {settings.CREDENCE_BASE_URL}/sign-in/")
        self.stdout.write(f"  E-mail    {membership.user.email}")
        self.stdout.write(
            f"  Password  {password}   (shown this once; change it after signing in)"
            if password
            else "  Password  the one this account has already"
        )
