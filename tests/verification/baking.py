"""Pictures with something in them, for tests: chunks of a PNG and an SVG around an element."""

from __future__ import annotations

import struct
import zlib

__all__ = ["chunk", "itxt", "png", "svg"]

OB3 = "https://purl.imsglobal.org/ob/v3p0"
_PIXEL = zlib.compress(b"\0\0")


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk with its length and checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(kind)))


def itxt(text: bytes, keyword: bytes = b"openbadgecredential", *, packed: bool = False) -> bytes:
    """An international text chunk."""
    body = zlib.compress(text, 9) if packed else text
    return chunk(b"iTXt", keyword + b"\0" + (b"\1\0" if packed else b"\0\0") + b"\0\0" + body)


def png(*chunks: bytes) -> bytes:
    """A picture of one grey pixel, with these chunks before it."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IDAT", _PIXEL) + chunk(b"IEND", b"")


def svg(text: str = "", *, verify: str = "", space: str = OB3, name: str = "credential", before: str = "") -> bytes:
    """A picture of a circle with an element of Open Badges in front of it."""
    attribute = f' verify="{verify}"' if verify else ""
    inside = f"<![CDATA[{text}]]>" if text else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}'
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="{space}" viewBox="0 0 9 9">'
        f"<openbadges:{name}{attribute}>{inside}</openbadges:{name}><circle r='4'/></svg>"
    ).encode()
