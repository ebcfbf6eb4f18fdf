"""Logs as one JSON object per line. Messages name ids and codes, never people: personal data has no place in a log.

Neither has a candidate's link: whoever reads it can open the page, so its token is left out of every line.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

from portal.request_ids import current_request_id

_OPAQUE = re.compile(r"(/(?:my|apply|in)/)[\w-]+")


class JsonFormatter(logging.Formatter):
    """Formats a record as a JSON line; an exception's traceback stays in the log and never reaches a visitor."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": _OPAQUE.sub(r"\1…", record.getMessage()),
        }
        if request := current_request_id():
            line["request"] = request
        if record.exc_info:
            line["traceback"] = _OPAQUE.sub(r"\1…", self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
