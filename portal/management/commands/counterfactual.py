"""`manage.py counterfactual --job ID`: swaps protected data in a ranking's records, and shows what changed.

Exit status: 0 no swap of protected data changed anything, 1 one did, 64 wrong usage or no such run, 70 a fault of ours.
"""

from __future__ import annotations

import json
import sys
import uuid
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.counterfactual import Counterfactual, counterfactual
from portal.management.commands._usage import WRONG_USAGE, exits_with_64
from portal.models import RankingRun
from portal.scope import Scope

CHANGED, OWN_FAULT = 1, 70


class Command(BaseCommand):
    help = "Swap names, e-mail, pronouns, photographs, addresses, birth dates and institutions, and rank again."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:  # noqa: ANN401 - Django's signature
        """Django's parser, whose complaints exit with 64."""
        return exits_with_64(super().create_parser(prog_name, subcommand, **kwargs))

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--job", required=True, type=uuid.UUID, help="the job's id")
        parser.add_argument("--run", type=int, help="the run's number; the newest finished one when absent")
        parser.add_argument("--json", action="store_true", help="print one JSON object, and nothing else")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        run = _run(options["job"], options["run"])
        scope = Scope(organization_id=run.organization_id, system="counterfactual")
        try:
            found = counterfactual(scope, run)
        except Exception as error:
            raise CommandError(f"A fault of ours: {type(error).__name__}.", returncode=OWN_FAULT) from error
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found) | {"unchanged": found.unchanged}))
        else:
            self.stdout.write(_in_words(found))
        if not found.unchanged:
            sys.exit(CHANGED)


def _run(job: uuid.UUID, number: int | None) -> RankingRun:
    runs = RankingRun.objects.across_organizations("whoever runs the portal names a job").filter(job=job, state="done")
    if number is not None:
        runs = runs.filter(number=number)
    found = runs.select_related("version", "job").order_by("-number").first()
    if found is None:
        raise CommandError("There is no finished ranking of this job with this number.", returncode=WRONG_USAGE)
    return found


def _in_words(found: Counterfactual) -> str:
    lines = [
        f"Run {found.run}: {found.people} people, {found.records} records, read and ranked again.",
        f"Ranking hash {found.ranking_hash[:16]}"
        + ("." if found.ranking_hash == found.stored_hash else "; the stored run’s differs: records moved on since."),
    ]
    for swap in found.swaps:
        if swap.same:
            lines.append(f"Swapped {swap.name}: nothing changed, the ranking is the same to the byte.")
        else:
            kind = "" if swap.protected else " (a finding, no fault: the organization’s own list of issuers does this)"
            lines.append(f"Swapped {swap.name}: {len(swap.moved)} of {found.people} changed their rank{kind}.")
            lines += [f"  {who[:8]}: {_place(before)} to {_place(after)}" for who, before, after in swap.moved[:10]]
    lines.append("No direct use of protected data can be seen here; that shows nothing of indirect effects.")
    return "\n".join(lines if found.unchanged else lines[:-1])


def _place(rank: int | None) -> str:
    return "not ranked" if rank is None else f"rank {rank}"
