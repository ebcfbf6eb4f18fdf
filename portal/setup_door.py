"""Who is the first: whoever can read the code that is printed where the server was started.

An installation without any account would otherwise belong to whoever finds its address first. The code is kept in the
data folder, readable by its owner only, and is gone once somebody used it; while there is any account, no code opens.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.crypto import constant_time_compare

from portal.models import User

__all__ = ["WrongCodeError", "is_open", "setup_code", "taken"]

_BYTES = 12


class WrongCodeError(Exception):
    """Raised when the code is not the one, or somebody else used it this moment."""


def is_open() -> bool:
    """Whether nobody has an account here yet."""
    return not User.objects.exists()


def setup_code() -> str:
    """The code; made where there is none yet."""
    try:
        descriptor = os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _file().read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        fresh = secrets.token_urlsafe(_BYTES)
        file.write(fresh)
    return fresh


@contextmanager
def taken(code: str) -> Iterator[None]:
    """Use the code up; it opens again where what is done meanwhile fails. Of two at once, one gets in.

    Raises:
        WrongCodeError: it is not the code, it was used, or there are accounts.
    """
    if not is_open() or not constant_time_compare(code.strip(), setup_code()):
        raise WrongCodeError
    aside = _file().with_suffix(".used")
    try:
        _file().rename(aside)
    except FileNotFoundError:
        raise WrongCodeError from None
    try:
        yield
    except BaseException:
        aside.rename(_file())
        raise
    aside.unlink(missing_ok=True)


def _file() -> Path:
    return Path(settings.CREDENCE_DATA) / "setup_code"
