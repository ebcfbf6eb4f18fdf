"""`manage.py wallet_request`: one request to a wallet, for operators who look into a wallet's trouble.

The answer goes to an application of nobody's, marked as a trial and left out of rankings, or to one that is named. It
goes the whole way, so that what a recruiter would see can be seen. Exit status: 0 made, 64 wrong usage.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from portal.actions.candidate_page import open_candidate_page
from portal.actions.wallet_trial import wallet_trial_application
from portal.intake.openid4vp import open_openid4vp_request
from portal.intake.openid4vp.client_ids import Prefix
from portal.intake.openid4vp.dcql import FORMATS
from portal.intake.openid4vp.requests import RESPONSE_MODES
from portal.intake.vcalm.asking import open_vcapi_request
from portal.intake.wallet_trouble import told, told_of
from portal.management.commands._usage import WRONG_USAGE, exits_with_64
from portal.models import Application, Job, WalletRequest
from portal.scope import Scope
from portal.site_addresses import page_address

PREFIXES = [prefix.value for prefix in Prefix]


class Command(BaseCommand):
    help = "Makes one request to a wallet and prints where it is found, or says how one stands. Exit: 0 done, 64 usage."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:  # noqa: ANN401 - Django's signature
        """Django's parser, whose complaints exit with 64."""
        return exits_with_64(super().create_parser(prog_name, subcommand, **kwargs))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--job", metavar="ID", help="the job whose records are asked for")
        parser.add_argument("--protocol", choices=["openid4vp", "vcapi"], default="openid4vp")
        parser.add_argument("--client-id-prefix", metavar="P", choices=PREFIXES, help=", ".join(PREFIXES))
        parser.add_argument("--response-mode", metavar="M", choices=RESPONSE_MODES, help=" or ".join(RESPONSE_MODES))
        parser.add_argument("--format", metavar="F", choices=FORMATS, action="append", help=", ".join(FORMATS))
        parser.add_argument(
            "--application", metavar="ID", help="to whose application an answer goes; else to a trial's"
        )
        parser.add_argument("--status", metavar="ID", help="say how the request with this id stands; nothing is made")
        parser.add_argument("--json", action="store_true", help="as one JSON object")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        try:
            self._say(options, self._standing(options["status"]) if options["status"] else self._made(options))
        except DatabaseError as error:
            raise CommandError(
                f"The database cannot be used ({error}). Run manage.py up once: it sets it up."
            ) from None

    def _made(self, options: dict[str, Any]) -> dict[str, Any]:
        if not options["job"]:
            raise CommandError("Say which job with --job ID.", returncode=WRONG_USAGE)
        job = _job(options["job"])
        scope = Scope(organization_id=job.organization_id, system="command line")
        application = _application(scope, job, options["application"])
        token = open_candidate_page(scope, application)
        if options["protocol"] == "vcapi":
            if options["client_id_prefix"] or options["response_mode"] or options["format"]:
                raise CommandError("Prefix, mode and format are OpenID4VP’s.", returncode=WRONG_USAGE)
            made = open_vcapi_request(scope, application)
        else:
            made = open_openid4vp_request(
                scope,
                application,
                client_id_prefix=options["client_id_prefix"] or Prefix.X509_SAN_DNS,
                response_mode=options["response_mode"] or RESPONSE_MODES[0],
                formats=options["format"] or (),
            )
        page = page_address("own_page", token) if _exists("own_page") else ""
        return told(made) | {"trial": application.source == Application.TRIAL, "candidate_page": page}

    def _standing(self, public_id: str) -> dict[str, Any]:
        rows = WalletRequest.objects.across_organizations("an operator asks by the request's id")
        made = rows.select_related("application").filter(public_id=public_id).first()
        if made is None:
            raise CommandError(f"There is no request {public_id[:60]}.", returncode=WRONG_USAGE)
        return told_of(made)

    def _say(self, options: dict[str, Any], said: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(said, ensure_ascii=False))
            return
        for name, value in said.items():
            if isinstance(value, dict):
                for inner, text in value.items():
                    self.stdout.write(f"{name}.{inner}: {text if isinstance(text, str) else json.dumps(text)}")
            else:
                self.stdout.write(f"{name}: {value}")


def _exists(name: str) -> bool:
    from django.urls import NoReverseMatch, reverse  # noqa: PLC0415 - until every page is there

    try:
        reverse(name, args=["x"])
    except NoReverseMatch:
        return False
    return True


def _job(text: str) -> Job:
    job: Job | None = Job.objects.across_organizations("an operator names a job").filter(pk=_id(text)).first()
    if job is None:
        raise CommandError(f"There is no job {text[:60]}.", returncode=WRONG_USAGE)
    return job


def _application(scope: Scope, job: Job, text: str | None) -> Application:
    if not text:
        return wallet_trial_application(scope, job)
    found: Application | None = (
        Application.objects.within(scope).filter(pk=_id(text), job=job, withdrawn_at=None).first()
    )
    if found is None:
        raise CommandError(f"The job has no application {text[:60]}.", returncode=WRONG_USAGE)
    return found


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise CommandError(f"{text[:60]} is no id.", returncode=WRONG_USAGE) from None
