"""The isolated reader of QR pictures: `python -m portal.intake.qr_reader`, one picture in, one line of JSON out.

Pictures of strangers are decoded by C code, so it happens in a process that has nothing: no environment, no Django, no
file it may write, no network where the kernel allows namespaces, and hard limits on processor time and memory. A
picture that needs more is not read. Symbols: ISO/IEC 18004 (QR), and Aztec and Data Matrix, which badges use too.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import resource
import sys
import warnings
from typing import Any

__all__ = ["MOST_BYTES", "MOST_PIXELS", "main"]

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_CODES = 20
LONGEST_CODE = 8_000  # the largest QR code holds 4,296 characters
LARGEST_SIDE = 2_400  # a photograph is made smaller before it is searched: a code spans many of its pixels
CPU_SECONDS, MEMORY_BYTES = 5, 768 * 1024 * 1024
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_CLONE_NEWUSER, _CLONE_NEWNET, _PR_SET_NO_NEW_PRIVS = 0x10000000, 0x40000000, 38


def main() -> int:
    """Read a picture from standard input and write what was found in it: `{"codes": […]}` or `{"problem": …}`."""
    _take_limits()
    try:
        answer: dict[str, Any] = _found(sys.stdin.buffer.read(MOST_BYTES + 1))
    except MemoryError:
        answer = {"problem": "too_much"}
    sys.stdout.write(json.dumps(answer))
    return 0


def _found(data: bytes) -> dict[str, Any]:
    from PIL import Image, ImageOps  # noqa: PLC0415 - after the limits are taken

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return {"problem": "too_many_pixels"}
            picture.draft("L", (LARGEST_SIDE, LARGEST_SIDE))
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            return {"codes": _codes(_on_white(upright))}
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return {"problem": "too_many_pixels"}
    except (OSError, SyntaxError, ValueError, TypeError, EOFError, IndexError, KeyError, OverflowError):
        return {"problem": "no_picture"}  # Pillow's decoders raise all of these for broken files


def _on_white(picture: Any) -> Any:  # noqa: ANN401 - Pillow is imported late
    """The picture in greys; what is transparent is white, as where it would be printed."""
    from PIL import Image  # noqa: PLC0415 - see above

    if "A" in picture.getbands() or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        ground = Image.new("RGBA", clear.size, "white")
        ground.alpha_composite(clear)
        return ground.convert("L")
    return picture.convert("L")


def _codes(picture: Any) -> list[str]:  # noqa: ANN401 - Pillow is imported late
    """The texts of the codes in the picture, each once; looked for small first, then in full size."""
    import zxingcpp  # noqa: PLC0415 - after the limits are taken

    one_of = zxingcpp.BarcodeFormat
    wanted = zxingcpp.BarcodeFormats([one_of.QRCode, one_of.Aztec, one_of.DataMatrix])
    small = picture.copy()
    small.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    for one in (small, picture) if small.size != picture.size else (small,):
        found = [code.text[:LONGEST_CODE] for code in zxingcpp.read_barcodes(one, formats=wanted) if code.text]
        if found:
            return list(dict.fromkeys(found))[:MOST_CODES]
    return []


def _take_limits() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.unshare(_CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWUSER | _CLONE_NEWNET)  # where the kernel allows it
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
