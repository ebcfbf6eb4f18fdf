"""`manage.py reset_second_factors EMAIL`: for an administrator who lost phone and recovery codes, and has no other."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.actions.refusal import RefusedError
from portal.actions.second_factors import reset_second_factors
from portal.models import Membership
from portal.scope import Scope

WRONG_USAGE = 64


class Command(BaseCommand):
    help = "Removes somebody's second factors, so that their password alone signs them in; they are told by mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address that they sign in with")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        rows = Membership.objects.across_organizations("the operator names a person, not an organization")
        theirs = rows.filter(user__email=options["email"].strip().lower()).select_related("user", "organization")
        membership = theirs.order_by("created_at", "pk").first()
        if membership is None:
            raise CommandError("No member signs in with this address.", returncode=WRONG_USAGE)
        scope = Scope(organization_id=membership.organization_id, system="command line")
        try:
            count = reset_second_factors(scope, membership)
        except RefusedError as refused:
            raise CommandError(refused.sentence, returncode=WRONG_USAGE) from None
        self.stdout.write(f"{count} removed. The password alone signs them in until they add one again.")
