"""`manage.py frameworks`: lists versions of frameworks, says what one changed, makes one current, removes one."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.actions.framework_versions import make_current, remove_version
from portal.actions.refusal import RefusedError
from portal.models import Framework
from portal.queries_frameworks import changes_since, previous_version, series_list

__all__ = ["framework_lines"]

WRONG_USAGE = 64


class Command(BaseCommand):
    """Without arguments it lists; a version is named as it is listed, such as `esco 1.1.1`."""

    help = "List the versions of frameworks that were imported; make one current, say what it changed, or remove it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("framework", nargs="?", help="such as esco")
        parser.add_argument("version", nargs="?", help="such as 1.1.1")
        parser.add_argument("--series", default=None, help="where several frameworks of one form have this version")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--make-current", action="store_true", help="use this version, whatever is newer")
        what.add_argument("--remove", action="store_true", help="remove it; refused while something here needs it")
        what.add_argument("--changes", action="store_true", help="what it changed of the version before it")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        asked = any(options[name] for name in ("make_current", "remove", "changes"))
        if not asked:
            self.stdout.write("\n".join(framework_lines(options["framework"])))
            return
        row = _version(options)
        try:
            if options["changes"]:
                self.stdout.write("\n".join(_changes(row)))
                return
            settled = (make_current if options["make_current"] else remove_version)(row)
        except RefusedError as refused:
            raise CommandError(refused.sentence, returncode=WRONG_USAGE) from refused
        done = "is current" if options["make_current"] else "was removed"
        current = "" if options["make_current"] else f" {settled.current or 'No version'} is current."
        self.stdout.write(f"{row.name} {row.version} {done}; {settled.changed:,} concepts changed.{current}")


def framework_lines(name: str | None = None) -> Iterator[str]:
    """A line for each version: name, version, current or not, how much is in it, when it was imported."""
    listed = [item for item in series_list() if name is None or item.name == name]
    if not listed:
        yield "Nothing was imported." if name is None else f"Nothing was imported of {name}."
    for item in listed:
        for row in item.versions:
            mark = "current" if row.current else "beside" if row.completed_at else "cut short"
            when = f"{row.completed_at:%Y-%m-%d %H:%M} UTC" if row.completed_at else "import it again"
            series = f"  {item.series}" if item.series else ""
            yield (
                f"{row.name:<10} {row.version:<16} {mark:<9} {row.concept_count:>9,} concepts "
                f"{row.edge_count:>9,} relations  {when}{series}"
            )


def _version(options: dict[str, Any]) -> Framework:
    name, version, series = options["framework"], options["version"], options["series"]
    if not name or not version:
        raise CommandError("Say which version, such as: frameworks esco 1.1.1 --make-current.", returncode=WRONG_USAGE)
    rows = Framework.objects.filter(name=name, version=version)
    if series is not None:
        rows = rows.filter(series=series)
    found = list(rows[:2])
    if not found:
        raise CommandError(f"There is no {name} {version} here.", returncode=WRONG_USAGE)
    if len(found) > 1:
        raise CommandError(
            f"Several frameworks have {name} {version}. Say which with --series.", returncode=WRONG_USAGE
        )
    return found[0]


def _changes(row: Framework) -> Iterator[str]:
    before = previous_version(row)
    if before is None:
        yield f"There is no version before {row.version}."
        return
    changes = changes_since(row, before)
    yield f"{row.name} {row.version} against {before.version}:"
    for word, found in (
        ("added", changes.added),
        ("retired", changes.retired),
        ("relabelled", changes.relabelled),
        ("redefined", changes.redefined),
        ("with other names changed", changes.renamed),
    ):
        yield f"{len(found):>9,} {word}"
    yield f"{changes.edges_added:>9,} relations added, {changes.edges_gone:,} gone"
