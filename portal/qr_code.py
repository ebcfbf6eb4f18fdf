"""QR codes (ISO/IEC 18004) as geometry: inline SVG needs no style, and posters need files."""

from __future__ import annotations

import io
from dataclasses import dataclass

import segno

__all__ = ["QrCode", "qr_code", "qr_png", "qr_svg"]

QUIET = 4  # modules of white around it that scanners need
POSTER_SCALE = 24  # pixels of a module: sharp at the size of a hand on paper


@dataclass(frozen=True, slots=True)
class QrCode:
    """``path`` draws the dark modules, a unit square each, inside ``0 0 size size``; the quiet zone is included."""

    path: str
    size: int


def qr_code(text: str) -> QrCode:
    """The code for ``text``; level M survives a coffee stain."""
    rows = [bytes(row) for row in _made(text).matrix_iter(border=QUIET)]
    runs = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                runs.append(f"M{x} {y}h{end - x}v1h-{end - x}z")
            x = end + 1
    return QrCode("".join(runs), len(rows))


def qr_svg(text: str) -> bytes:
    """An SVG file for printing, at any size."""
    out = io.BytesIO()
    _made(text).save(out, kind="svg", border=QUIET, scale=10, light="#fff", svgclass=None, lineclass=None)
    return out.getvalue()


def qr_png(text: str) -> bytes:
    """A PNG file of some 1,000 pixels."""
    out = io.BytesIO()
    _made(text).save(out, kind="png", border=QUIET, scale=POSTER_SCALE)
    return out.getvalue()


def _made(text: str) -> segno.QRCode:
    return segno.make(text, error="m", micro=False)
