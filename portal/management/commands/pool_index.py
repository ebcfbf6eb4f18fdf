"""`manage.py pool_index`: the indexes of large pools, which the portal keeps by itself; to look, check, or build anew.

Exit status: 0 done and good, 1 the check found an index that is not what the database says, 64 wrong usage.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from matching.index import BadIndexError
from matching.index.compare import differing
from portal.intake.command_scope import NoSuchRowError, scope_of
from portal.management.commands._usage import WRONG_USAGE, exits_with_64
from portal.models import Organization
from portal.pool_index import build_index, catch_up, index_folder, open_index
from portal.pool_keeper import beside, keeper_scope, only_builder
from portal.scope import Scope


class Command(BaseCommand):
    help = "Builds, checks or shows the index of an organization's pool, from which large pools are counted."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:  # noqa: ANN401 - Django's signature
        """Django's parser, whose complaints exit with 64."""
        return exits_with_64(super().create_parser(prog_name, subcommand, **kwargs))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["build", "check", "show"])
        parser.add_argument("--organization", help="its name or id; without, every organization that has an index")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        try:
            scopes = [scope_of(options["organization"], "pool-keeper")] if options["organization"] else _indexed()
        except NoSuchRowError as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from None
        if not scopes:
            self.stdout.write("No organization has an index. The portal makes one when a pool is large.")
        act = {"build": self._build, "check": self._check, "show": self._show}[options["what"]]
        good = [act(scope) for scope in scopes]
        if not all(good):
            raise CommandError("Not every index is good. Build it anew: manage.py pool_index build", returncode=1)

    def _build(self, scope: Scope) -> bool:
        start = time.monotonic()
        index = build_index(scope)
        seconds = time.monotonic() - start
        self.stdout.write(f"{_name(scope)}: {len(index.view):,} people, {_size(index.size)}, {seconds:.1f} s.")
        return True

    def _show(self, scope: Scope) -> bool:
        index = open_index(scope)
        if index is None:
            self.stdout.write(f"{_name(scope)}: no index that can be used.")
            return False
        marks, view = index.manifest.marks, index.view
        self.stdout.write(
            f"{_name(scope)}: {len(view):,} people, {_size(index.size)}, {len(view.segments)} segments, "
            f"{index.waste:.0%} to be merged, up to event {marks['seq']:,}"
            f"{', somebody erased to be merged away' if marks['erased'] else ''}."
        )
        return True

    def _check(self, scope: Scope) -> bool:
        """Read every byte, and build beside it what the database says now."""
        index = open_index(scope)
        if index is None:
            self.stdout.write(f"{_name(scope)}: no index that can be used.")
            return False
        with only_builder() as mine, beside(scope) as folder:
            if not mine:
                raise CommandError("The portal is keeping its indexes at this moment. Try again in a minute.")
            try:
                index.check()
            except BadIndexError as error:
                self.stdout.write(f"{_name(scope)}: {error}")
                return False
            index = catch_up(scope)
            index.merge()
            fresh = build_index(scope, folder)
            unlike = differing(index.view.segments[0], fresh.view.segments[0])
        words = f"{len(unlike):,} people are not as the database says" if unlike else "good"
        self.stdout.write(f"{_name(scope)}: {words}.")
        return not unlike


def _indexed() -> list[Scope]:
    pks = Organization.objects.order_by("created_at").values_list("pk", flat=True)
    return [keeper_scope(pk) for pk in pks if Path(index_folder(pk)).exists()]


def _name(scope: Scope) -> str:
    name: str = Organization.objects.values_list("name", flat=True).get(pk=scope.organization_id)
    return name


def _size(number: int) -> str:
    return f"{number / 1e6:,.1f} MB"
