"""The isolated reader of QR pictures: `python -m portal.intake.qr_reader`, one picture in, one line of JSON out.

Pictures of strangers are decoded by C code, so it happens in a process that has nothing: no environment, no Django, no
file it may write, no network where the kernel allows namespaces, and hard limits on processor time and memory. A
picture that needs more is not read. Symbols: ISO/IEC 18004 (QR), and Aztec and Data Matrix, which badges use too.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
from typing import Any

from portal.intake.reader_limits import take_limits

__all__ = ["MOST_BYTES", "MOST_PIXELS", "main"]

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_CODES = 20
LONGEST_CODE = 8_000  # the largest QR code holds 4,296 characters
LARGEST_SIDE = 2_400  # a photograph is made smaller before it is searched: a code spans many of its pixels
CPU_SECONDS, MEMORY_BYTES = 5, 768 * 1024 * 1024
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def main() -> int:
    """Read a picture from standard input and write what was found in it: `{"codes": […]}` or `{"problem": …}`."""
    take_limits(cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES)
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


if __name__ == "__main__":
    sys.exit(main())
