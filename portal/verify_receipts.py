"""Receipts for `manage.py verify --receipt FILE`: the same verdict again without the network, or for another time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.verify_arguments import Received, WrongUsageError
from verification.budget import Limits
from verification.errors import Problem
from verification.policy import Policy
from verification.recording import ReplaySources, sources_from
from verification.report import Receipt
from verification.report_reading import receipt_from
from verification.sandbox_protocol import policy_from_json
from verification.strict_json import parse

__all__ = ["Receipts"]

_GIVEN = Limits(depth=256, values=5_000_000)
_MOST_GIVEN = 256 * 1024 * 1024
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, OverflowError)


class Receipts:
    """The receipts of a file: one report or receipt as JSON, or one on each line, as `--json` prints them."""

    def __init__(self, path: str) -> None:
        """Read the file.

        Raises:
            WrongUsageError: when it cannot be read, or holds no receipt.

        """
        self._path = path
        self._held = {receipt.record_sha256: receipt for receipt in _receipts(path)}

    def of(self, received: Received, at: datetime | None) -> tuple[Policy, ReplaySources, datetime]:
        """The demands, the world and the moment of the record's receipt; ``at`` replaces the moment.

        Raises:
            WrongUsageError: when no receipt is for these bytes, or a document in it is not what its hash says.

        """
        receipt = self._held.get(received.sha256)
        if receipt is None:
            raise WrongUsageError(f"--receipt: {self._path} holds no receipt for {received.name}, byte for byte.")
        try:
            return policy_from_json(dict(receipt.policy), Limits()), sources_from(receipt), at or receipt.at
        except (*_MALFORMED, Problem) as error:
            words = error if isinstance(error, ValueError) else "it is not in the form of a receipt"
            raise WrongUsageError(f"--receipt: the receipt for {received.name} cannot be used: {words}.") from None


def _receipts(path: str) -> Iterator[Receipt]:
    try:
        data = Path(path).read_bytes() if Path(path).stat().st_size <= _MOST_GIVEN else None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no possible name of a file"
        raise WrongUsageError(f"--receipt: {path} cannot be read: {reason}.") from None
    if data is None:
        raise WrongUsageError(f"--receipt: {path} is larger than {_MOST_GIVEN // 1024**2} MB.")
    found = False
    for value in _values(data, path):
        inner = value.get("receipt", value) if isinstance(value, dict) else None
        try:
            receipt = receipt_from(inner)  # type: ignore[arg-type]  # what is no mapping ends in the TypeError below
        except _MALFORMED:
            raise WrongUsageError(f"--receipt: {path} holds something that is no report and no receipt.") from None
        found = True
        yield receipt
    if not found:
        raise WrongUsageError(f"--receipt: {path} is empty.")


def _values(data: bytes, path: str) -> Iterator[Any]:
    """The file's JSON values: the whole file is one, or else each line is."""
    try:
        yield parse(data, _GIVEN)
    except Problem as whole:
        lines = [line for line in data.splitlines() if line.strip()]
        if len(lines) < 2:  # noqa: PLR2004 - one line is the whole file
            raise WrongUsageError(f"--receipt: {path}: {whole.detail}") from None
    else:
        return
    for number, line in enumerate(lines, start=1):
        try:
            yield parse(line, _GIVEN)
        except Problem as problem:
            raise WrongUsageError(f"--receipt: {path}, line {number}: {problem.detail}") from None
