"""Lines of the log: JSON, and nobody's link in it."""

from __future__ import annotations

import json
import logging
import sys

from portal.logs import JsonFormatter


def line(message: str, *parts: object, trouble: bool = False) -> dict[str, str]:
    record = logging.LogRecord(
        "portal", logging.WARNING, "x.py", 1, message, parts, sys.exc_info() if trouble else None
    )
    written: dict[str, str] = json.loads(JsonFormatter().format(record))
    return written


def test_it_works() -> None:
    assert line("mail %s not delivered", 7)["message"] == "mail 7 not delivered"


def test_the_token_of_a_candidates_link_is_left_out() -> None:
    for path in ("/my/AbCdEf_-123/share/", "/apply/AbCdEf_-123/"):
        said = line("Unprocessable Entity: %s", path)["message"]
        assert "AbCdEf" not in said
        assert said.startswith("Unprocessable Entity: /")
    try:
        int("/my/AbCdEf_-123/share/")
    except ValueError:
        assert "AbCdEf" not in line("broke off", trouble=True)["traceback"]
