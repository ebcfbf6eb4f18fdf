"""The text of an uploaded job description: plain text here, PDF and Word in an isolated process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress

from django.conf import settings
from django.utils.translation import gettext as _

from portal.actions.refusal import RefusedError
from portal.intake.document_reader import MOST_BYTES
from portal.spoken import Spoken

__all__ = ["TAKEN", "text_of_document"]

TAKEN = ".txt,.md,.pdf,.docx"
WALL_CLOCK_SECONDS = 8.0
_MOST_ANSWER = 1_000_000
_SENTENCES = Spoken(
    {
        "no_text": "No text was found in this file: it may hold pictures of text. Copy the words and paste them.",
        "too_much": "This file took more time or memory than a job description may. Copy the words and paste them.",
        "unreadable": "This file could not be read. Take a PDF, a Word file (.docx) or plain text, or paste the words.",
    }
)


def text_of_document(data: bytes) -> str:
    """The words of a file, by what it is and not by its name.

    Raises:
        RefusedError: it is too large, no document we read, or holds no text; about the field `file`.

    """
    if len(data) > MOST_BYTES:
        raise RefusedError(
            _("The file is larger than %(most)s MB. Paste the words instead.") % {"most": MOST_BYTES // 1024**2},
            field="file",
        )
    if data.startswith(b"%PDF-"):
        return _isolated("pdf", data)
    if data.startswith(b"PK\x03\x04"):
        return _isolated("docx", data)
    try:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text or sum(sign < " " and sign not in "\t\r\n\f" for sign in text[:4_000]) > len(text[:4_000]) // 50:
        raise RefusedError(_SENTENCES["unreadable"], field="file")
    return text


def _isolated(kind: str, data: bytes) -> str:
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no word of a stranger
        [sys.executable, "-m", "portal.intake.document_reader", kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env={},
        start_new_session=True,
    )
    said = b""
    try:
        said, _errors = process.communicate(data, timeout=WALL_CLOCK_SECONDS)
    except subprocess.TimeoutExpired:
        raise RefusedError(_SENTENCES["too_much"], field="file") from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
    answer = _answer(said) if process.returncode == 0 and len(said) <= _MOST_ANSWER else {"problem": "too_much"}
    text = answer.get("text")
    if not isinstance(text, str):
        raise RefusedError(_SENTENCES.get(str(answer.get("problem"))) or _SENTENCES["unreadable"], field="file")
    return text


def _answer(said: bytes) -> dict[str, object]:
    try:
        answer = json.loads(said)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
