"""`python -m verification.pack PACK.zip`: check an evidence pack, offline, without the portal.

Exit status: 0 everything is as it says, 1 something is wrong (it was changed, or is no pack), 2 intact but some verdict
could not be reproduced, 64 wrong usage, 70 our own fault.
"""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from verification.needs import OWN_FAULT, what_to_do
from verification.pack.checking import PackResult, check_pack
from verification.pack.manifest import NewerPackError
from verification.pack.signature import BadSignatureError, SigningKey, keys_from
from verification.pack.words import lines

__all__ = ["main"]

WRONG_USAGE = 64
_MEMORY = 4 * 1024**3
_MOST_KEYS = 1024**2


class _UsageError(Exception):
    """Raised when the command cannot be understood, or a file that it names cannot be read."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USAGE, f"{self.format_usage()}Wrong usage: {message}\n")
        raise AssertionError  # pragma: no cover - exit does not return


def main(arguments: list[str] | None = None) -> int:
    """Check the pack and say what was found; the exit status."""
    given = _parser().parse_args(arguments)
    if absent := what_to_do():  # without one, good verdicts would not come out again
        sys.stderr.write(f"{absent}\nNothing is said of the pack.\n")
        return OWN_FAULT
    try:
        result = _result(given)
    except (_UsageError, NewerPackError) as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_USAGE
    except Exception as fault:  # noqa: BLE001 - a traceback's exit status 1 would look like a finding
        place = traceback.extract_tb(fault.__traceback__)[-1]
        sys.stderr.write(f"A fault of our own: {type(fault).__name__} in {place.name}. Nothing is said of the pack.\n")
        return OWN_FAULT
    said = [json.dumps(result.to_json(), ensure_ascii=True)] if given.json else lines(result)
    try:
        for line in said:
            sys.stdout.write(f"{line}\n".encode("ascii", "backslashreplace").decode() if _plain() else f"{line}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stderr.close()
    return result.status


def _result(given: argparse.Namespace) -> PackResult:
    keys = [key for path in (given.keys, given.key) if path is not None for key in _keys(path)]
    fingerprint = (given.fingerprint or "").strip()
    if given.fingerprint is not None and not fingerprint:  # an empty variable of a script must not mean "any key"
        raise _UsageError("--fingerprint: give one.")
    try:
        return check_pack(Path(given.pack), keys=keys, fingerprint=fingerprint)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no possible name of a file"
        raise _UsageError(f"{given.pack!a} cannot be read: {reason}.") from None


def _keys(path: str) -> list[SigningKey]:
    try:
        with Path(path).open("rb") as file:
            data = file.read(_MOST_KEYS + 1)
        if len(data) > _MOST_KEYS:
            raise _UsageError(f"{path!a} is too large to be a key.")
        return keys_from(data)
    except BadSignatureError as error:
        raise _UsageError(f"{path!a}: {error}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no possible name of a file"
        raise _UsageError(f"{path!a} cannot be read: {reason}.") from None


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m verification.pack", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("pack", metavar="PACK.zip", help="the evidence pack")
    parser.add_argument("--keys", metavar="FILE", help="the organization's public keys (JWK Set), from its address")
    parser.add_argument("--key", metavar="FILE", help="one public key of the organization (JWK, or PEM)")
    parser.add_argument("--fingerprint", metavar="F", help="the fingerprint of the organization's key")
    parser.add_argument("--json", action="store_true", help="one JSON object in place of words")
    return parser


def _take_limits() -> None:
    """A record may ask for much memory; where the system can bound it, it is bounded."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _plain() -> bool:
    return (sys.stdout.encoding or "ascii").lower().replace("-", "") not in {"utf8", "utf16"}


if __name__ == "__main__":
    _take_limits()
    sys.exit(main())
