"""`manage.py verify`: the verdict of records on the command line. Needs no database, no migration, no secret key.

Exit status: 0 all verified, 1 any rejected, 2 none rejected but some not verified, 64 wrong usage, 70 our own fault.
"""

from __future__ import annotations

import functools
import json
import logging
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.sandbox import Verifier
from portal.verify_arguments import (
    CommandSources,
    Received,
    WrongUsageError,
    documents_from,
    moment_from,
    policy_from,
    read_record,
    trust_lists_from,
)
from portal.verify_batch import MOST_JOBS, Progress, in_order, records_at, summary
from portal.verify_receipts import Receipts
from portal.verify_text import report_lines, short_line
from verification.bare_reports import unreadable
from verification.budget import Limits
from verification.codes import Code, Verdict
from verification.containers import sniff
from verification.errors import Invalid
from verification.policy import Policy
from verification.report import Receipt, Report
from verification.sources import Sources, TrustList
from verification.verify import SOFTWARE

ALL_VERIFIED, SOME_REJECTED, SOME_NOT_VERIFIED, WRONG_USAGE, OWN_FAULT = 0, 1, 2, 64, 70
logger = logging.getLogger(__name__)
Demands = Callable[[Received], tuple[Policy, Sources, datetime]]


class Command(BaseCommand):
    help = "Verify records and say why. Exit: 0 all verified, 1 any rejected, 2 some not verified, 64 usage, 70 fault."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:  # noqa: ANN401 - Django's signature
        """Django's parser, whose complaints exit with 64: argparse's own 2 would look like a verdict."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = functools.partial(_complain, parser)  # type: ignore[method-assign]
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("records", nargs="+", metavar="RECORD", help="a file, a folder, or - for standard input")
        parser.add_argument("--documents", metavar="FILE", help="JSON object: exact URL -> document; null answers 404")
        parser.add_argument("--at", metavar="TIME", help="the moment to verify for, ISO 8601; now when absent")
        parser.add_argument(
            "--recipient",
            metavar="EMAIL",
            action="append",
            default=[],
            help="a confirmed e-mail address (or DID) of the person it should be about; may be repeated",
        )
        parser.add_argument("--challenge", metavar="C", help="the challenge or nonce that a presentation must answer")
        parser.add_argument("--domain", metavar="D", help="the domain or audience that it must answer for")
        parser.add_argument(
            "--trust",
            metavar="FILE",
            action="append",
            default=[],
            help="a list of trusted issuers, as JSON, or an EU trusted list, as XML; may be repeated",
        )
        parser.add_argument(
            "--trust-signer",
            metavar="SHA256",
            action="append",
            default=[],
            help="a certificate that may have signed an EU trusted list; may be repeated",
        )
        parser.add_argument(
            "--refresh", action="store_true", help="ask the issuer for a newer copy, where the record says where"
        )
        parser.add_argument("--offline", action="store_true", help="never use the network")
        parser.add_argument("--json", action="store_true", help="one JSON object per record, one per line")
        parser.add_argument("--jobs", metavar="N", type=int, default=1, help=f"records at a time, 1 to {MOST_JOBS}")
        parser.add_argument("--summary", action="store_true", help="counts, and one line for each that is not verified")
        parser.add_argument(
            "--receipt",
            metavar="FILE",
            help="verify again as the receipts in FILE say (what --json printed): their documents, policy and time",
        )

    def handle(self, *, records: list[str], **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Verify each record, print each report, exit with the worst."""
        try:
            status = self._verify_all(records, options)
        except WrongUsageError as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from None
        except Exception as fault:  # a traceback's exit status 1 would look like a verdict
            place = traceback.extract_tb(fault.__traceback__)[-1]
            logger.debug("the fault in full", exc_info=fault)
            words = f"A fault of our own: {type(fault).__name__} in {place.name}. Nothing is said about the records."
            raise CommandError(words, returncode=OWN_FAULT) from None
        if status != ALL_VERIFIED:
            sys.exit(status)

    def _verify_all(self, records: list[str], options: dict[str, Any]) -> int:
        if records.count("-") > 1:
            raise WrongUsageError("Standard input can be read only once.")
        if not 1 <= options["jobs"] <= MOST_JOBS:
            raise WrongUsageError(f"--jobs: give a number from 1 to {MOST_JOBS}.")
        demands = _replayed(options) if options["receipt"] else _demanded(options)
        paths = records_at(records)  # before any work is done
        progress, verdicts = Progress(sys.stderr, len(paths)), Counter[Verdict]()
        progress.show(0)
        for name, report in in_order(paths, options["jobs"], functools.partial(_verified, demands)):
            verdicts[report.verdict] += 1
            progress.clear()
            self._show(name, report, options)
            progress.show(verdicts.total())
        progress.clear()
        if options["summary"]:
            self._sum_up(verdicts, as_json=options["json"])
        return _status(verdicts)

    def _show(self, record: str, report: Report, options: dict[str, Any]) -> None:
        shown = report.to_json()
        if options["summary"]:
            if not options["json"] and report.verdict is not Verdict.VERIFIED:
                self.stdout.write(short_line(record, shown))
        elif options["json"]:
            self.stdout.write(json.dumps({"record": record, **shown}))
        else:
            for line in report_lines(record, shown):
                self.stdout.write(line)

    def _sum_up(self, verdicts: Counter[Verdict], *, as_json: bool) -> None:
        if as_json:
            counts = {verdict.value: verdicts[verdict] for verdict in Verdict}
            self.stdout.write(json.dumps({"records": verdicts.total(), "verdicts": counts}))
        else:
            self.stdout.write(summary(verdicts))


def _demanded(options: dict[str, Any]) -> Demands:
    """What the options demand, of every record alike."""
    at = moment_from(options["at"])
    policy = policy_from(
        options["recipient"], options["challenge"], options["domain"], follow_refresh=options["refresh"]
    )
    sources = CommandSources(documents_from(options["documents"]), _trust_lists(options), offline=options["offline"])
    return lambda _received: (policy, sources, at)


def _replayed(options: dict[str, Any]) -> Demands:
    """What each record's receipt demands."""
    for name in ("documents", "trust", "recipient", "challenge", "domain"):
        if options[name]:
            raise WrongUsageError(f"--{name} and --receipt exclude each other: the receipt says it already.")
    at = moment_from(options["at"]) if options["at"] else None
    receipts = Receipts(options["receipt"])
    return lambda received: receipts.of(received, at)


def _verified(demands: Demands, verifier: Verifier, path: str) -> tuple[str, Report]:
    limits = Limits()
    received = read_record(path, sys.stdin.buffer, limits)
    policy, sources, at = demands(received)
    if received.size <= limits.record:
        return received.name, verifier.verify(received.data, policy=policy, sources=sources, at=at)
    most = limits.record // 1024**2
    problem = Invalid(Code.TOO_LARGE, f"The file has {received.size:,} bytes; a record may have {most} MB.")
    credential = unreadable(problem, container=sniff(received.data[:1024]), digest=received.sha256)
    return received.name, Report(credential, Receipt(received.sha256, at, policy.to_json(), SOFTWARE, ()))


def _status(verdicts: Counter[Verdict]) -> int:
    if verdicts[Verdict.REJECTED]:
        return SOME_REJECTED
    return ALL_VERIFIED if verdicts.total() == verdicts[Verdict.VERIFIED] else SOME_NOT_VERIFIED


def _complain(parser: CommandParser, message: str) -> NoReturn:
    words = f"Wrong usage: {message}"
    if not parser.called_from_command_line:
        raise CommandError(words, returncode=WRONG_USAGE)
    parser.exit(WRONG_USAGE, f"{parser.format_usage()}{words}\n")
    raise AssertionError  # pragma: no cover - exit does not return


def _trust_lists(options: dict[str, Any]) -> tuple[TrustList, ...]:
    given = options["trust"]
    return trust_lists_from([given] if isinstance(given, str) else list(given or ()), options["trust_signer"])
