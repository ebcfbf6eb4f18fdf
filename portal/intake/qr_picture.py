"""Reading the QR code in a picture somebody gave us; the picture is opened in an isolated process."""

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
from portal.intake.qr_reader import MOST_BYTES, MOST_PIXELS

__all__ = ["is_picture", "read_qr"]

WALL_CLOCK_SECONDS = 12.0
_MOST_ANSWER = 1_000_000
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_NO_PICTURE = "This is no picture we can open. Take a PNG, JPEG, WebP or GIF, such as a photograph or a screenshot."
_SENTENCES = {
    "no_picture": _NO_PICTURE,
    "too_many_pixels": f"The picture has more than {MOST_PIXELS // 1_000_000} million pixels. "
    "Take a screenshot, or cut out the part with the code.",
    "too_much": "The picture took more time or memory than one picture may. Take a screenshot of the code instead.",
}
_NO_CODE = (
    "No QR code was found in this picture. Hold the camera straight above it, with the whole code and a white edge "
    "around it in the picture, or paste the link itself."
)


def is_picture(data: bytes) -> bool:
    """Whether the bytes begin like a picture in which we look for codes."""
    return data.startswith(_PICTURES) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")


def read_qr(data: bytes) -> list[str]:
    """The texts of the codes in the picture (PNG, JPEG, WebP or GIF), each once, at least one.

    Several codes are several texts: the caller says that one is wanted.

    Raises:
        RefusedError: it is no picture, too large, too costly to open, or holds no code; about the field `picture`.
    """
    if len(data) > MOST_BYTES:
        raise RefusedError(
            _("The picture is larger than %(most)s MB.") % {"most": MOST_BYTES // 1024**2}, field="picture"
        )
    if not is_picture(data):
        raise RefusedError(_NO_PICTURE, field="picture")
    answer = _isolated(data)
    codes = answer.get("codes")
    if not isinstance(codes, list):
        raise RefusedError(_SENTENCES.get(str(answer.get("problem")), _NO_PICTURE), field="picture")
    found = [code for code in codes if isinstance(code, str)]
    if not found:
        raise RefusedError(_NO_CODE, field="picture")
    return found


def _isolated(data: bytes) -> dict[str, object]:
    process = subprocess.Popen(
        [sys.executable, "-m", "portal.intake.qr_reader"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env={},
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(data, timeout=WALL_CLOCK_SECONDS)
    except subprocess.TimeoutExpired:
        return {"problem": "too_much"}
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
    if process.returncode != 0 or len(said) > _MOST_ANSWER:
        return {"problem": "too_much"}
    try:
        answer = json.loads(said)
    except ValueError:
        return {"problem": "too_much"}
    return answer if isinstance(answer, dict) else {}
