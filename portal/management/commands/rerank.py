"""`manage.py rerank --run ID`: a stored ranking computed again from what it stored, and held against its hash."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.actions.recompute import recompute_ranking
from portal.actions.refusal import RefusedError
from portal.management.commands._usage import WRONG_USAGE, exits_with_64
from portal.models import RankingRun
from portal.recomputed import Again
from portal.scope import Scope

NOT_THE_SAME = 1


class Command(BaseCommand):
    help = (
        "Computes a stored ranking again from what it stored, and says whether the same hash comes out. "
        "Exit status: 0 the same, or the same for everybody who is not erased; 1 otherwise; 64 wrong usage."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:  # noqa: ANN401
        """The parser, whose complaints exit with 64."""
        return exits_with_64(super().create_parser(prog_name, subcommand, **kwargs))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--run", required=True, help="the run's id, as its page and the REST API give it")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        run = _run(options["run"])
        try:
            found = recompute_ranking(Scope(organization_id=run.organization_id, system="rerank"), run, at_most=None)
        except RefusedError as refused:
            raise CommandError(refused.sentence, returncode=WRONG_USAGE) from None
        if options["json"]:
            shown = {
                "run": str(run.pk),
                "outcome": found.outcome.value,
                "stored_hash": run.ranking_hash,
                "ranking_hash": found.ranking_hash,
                "stored_inputs_hash": run.inputs_hash,
                "inputs_hash": found.inputs_hash,
                "erased": found.erased,
                "compared": found.compared,
                "alike": found.alike,
            }
            self.stdout.write(json.dumps(shown))
        else:
            self.stdout.write(f"Run {run.number} of “{run.job.title}”: stored {run.ranking_hash}")
            self.stdout.write(f"now {found.ranking_hash}. {found.sentence}")
        if found.outcome not in {Again.SAME, Again.PARTLY}:
            raise SystemExit(NOT_THE_SAME)


def _run(named: str) -> RankingRun:
    try:
        pk = UUID(named.strip())
    except ValueError:
        raise CommandError(f"{named!r} is no id of a run.", returncode=WRONG_USAGE) from None
    rows = RankingRun.objects.across_organizations("an operator names one run").select_related("version", "job")
    run: RankingRun | None = rows.filter(pk=pk).first()
    if run is None:
        raise CommandError(f"There is no ranking with the id {pk}.", returncode=WRONG_USAGE)
    return run
