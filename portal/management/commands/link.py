"""`manage.py link --framework NAME`: one text per line in, one JSON object per line out, in order.

Exit status: 0 done, 64 wrong usage (a framework that is not imported is), 70 our own fault.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from matching.frameworks import FRAMEWORKS
from matching.linking import Linker
from matching.linking.model import ModelError
from matching.linking.normal import LONGEST_TEXT
from portal.linker import NotImportedError, linker_of
from portal.management.commands._usage import WRONG_USAGE, exits_with_64

OWN_FAULT = 70
MOST_CONCEPTS = 1_000
#: Longer lines are read to their end, and cut: what is linked is shorter anyway.
LONGEST_LINE = 64 * 1024
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Links texts to the concepts of a framework."""

    help = (
        "Link texts, one per line, to the concepts of a framework: one JSON object per line. Exit: 64 usage, 70 fault."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:  # noqa: ANN401 - Django's signature
        """Django's parser, whose complaints exit with 64."""
        return exits_with_64(super().create_parser(prog_name, subcommand, **kwargs))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--framework", required=True, choices=sorted(FRAMEWORKS), help="as it was imported")
        parser.add_argument(
            "--top", type=int, default=10, metavar="N", help=f"concepts for each text, 1 to {MOST_CONCEPTS}"
        )
        parser.add_argument(
            "--input", default="-", metavar="FILE", help="UTF-8, one text per line; - is standard input"
        )
        parser.add_argument(
            "--words-only", action="store_true", help="do without vectors, even where the extra is installed"
        )

    def handle(self, *, framework: str, top: int, input: str, words_only: bool, **options: Any) -> None:  # noqa: A002, ANN401, ARG002
        """Build the linker, then answer line by line."""
        if not 1 <= top <= MOST_CONCEPTS:
            raise CommandError(f"--top: give a number from 1 to {MOST_CONCEPTS}.", returncode=WRONG_USAGE)
        try:
            with ExitStack() as stack:
                lines = self._opened(input, stack)
                linker = linker_of(framework, with_vectors=not words_only, report=self._say)
                for line in _lines(lines):
                    self.stdout.write(_answer(linker, line, top))
                    self.stdout.flush()
        except (NotImportedError, ModelError) as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from None
        except BrokenPipeError:  # whoever read has enough: that is no fault
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except CommandError:
            raise
        except Exception as fault:  # a traceback's exit status 1 would look like an answer
            place = traceback.extract_tb(fault.__traceback__)[-1]
            logger.debug("the fault in full", exc_info=fault)
            words = f"A fault of our own: {type(fault).__name__} in {place.name}."
            raise CommandError(words, returncode=OWN_FAULT) from None

    def _opened(self, name: str, stack: ExitStack) -> BinaryIO:
        if name == "-":
            return sys.stdin.buffer
        try:
            return stack.enter_context(open(name, "rb"))  # noqa: PTH123 - a pipe or a descriptor may be named, too
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "no such file"
            raise CommandError(f"--input: {name} cannot be read: {reason}.", returncode=WRONG_USAGE) from None

    def _say(self, words: str) -> None:
        self.stderr.write(words, style_func=str)


def _lines(file: BinaryIO) -> Iterator[str]:
    """The file's lines without their ends, in bounded memory; what is no UTF-8 is replaced."""
    while line := file.readline(LONGEST_LINE):
        rest = line
        while len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST_LINE)
        yield line.decode("utf-8", errors="replace").removeprefix("\ufeff").rstrip("\r\n")


def _answer(linker: Linker, text: str, top: int) -> str:
    concepts = [
        {
            "uri": link.uri,
            "label": link.label,
            "score": round(link.score, 6),
            "confidence": round(link.confidence, 4),
            "method": link.method,
        }
        for link in linker.link(text[:LONGEST_TEXT], top)
    ]
    return json.dumps({"text": text, "concepts": concepts}, ensure_ascii=False)
