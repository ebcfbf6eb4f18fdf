"""A parser whose complaints exit with 64: argparse's own 2 would look like an answer to a script."""

from __future__ import annotations

import functools
from typing import NoReturn

from django.core.management.base import CommandError, CommandParser

__all__ = ["WRONG_USAGE", "exits_with_64"]

WRONG_USAGE = 64


def exits_with_64(parser: CommandParser) -> CommandParser:
    """The parser, with its complaints made ours."""
    parser.error = functools.partial(_complain, parser)  # type: ignore[method-assign]
    return parser


def _complain(parser: CommandParser, message: str) -> NoReturn:
    words = f"Wrong usage: {message}"
    if not parser.called_from_command_line:
        raise CommandError(words, returncode=WRONG_USAGE)
    parser.exit(WRONG_USAGE, f"{parser.format_usage()}{words}\n")
    raise AssertionError  # pragma: no cover - exit does not return
