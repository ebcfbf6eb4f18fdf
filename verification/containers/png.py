"""A badge baked into a PNG: https://www.imsglobal.org/spec/ob/v3p0/ section 5.3.1; PNG, https://www.w3.org/TR/png-3/.

Open Badges 3 stand in an `iTXt` chunk with the keyword `openbadgecredential`, Open Badges 2 in `iTXt` or `tEXt` with
`openbadges`. Only the chunks are walked; no pixel is decoded, so a picture that would fill the memory does no harm.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from verification.budget import Limits
from verification.codes import Code, Container
from verification.containers.baked import open_baked
from verification.credential import Credential
from verification.errors import Invalid

__all__ = ["SIGNATURE", "open_png"]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEYWORDS = (b"openbadgecredential", b"openbadges")
_FRAME = 12  # length, type and checksum
_MOST_CHUNKS = 100_000
_LANGUAGE_AND_TRANSLATION = 2


def open_png(data: bytes, limits: Limits) -> Credential:
    """The credential in the picture's text chunks.

    Raises:
        Invalid: BAD_ENCODING when the picture is damaged, TOO_LARGE for a text that unpacks to too much, and what
            :func:`verification.containers.baked.open_baked` raises.
        Unavailable: as there.

    """
    texts = [text for kind, body in _chunks(data) if (text := _text(kind, body, limits)) is not None]
    return open_baked(texts, Container.PNG, limits)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE)
    for _ in range(_MOST_CHUNKS):
        if place + _FRAME > len(data):
            raise _damaged()
        size, kind = struct.unpack_from(">I4s", data, place)
        end = place + 8 + size
        if end + 4 > len(data):
            raise _damaged()
        if kind in {b"iTXt", b"tEXt"}:
            body = data[place + 8 : end]
            if zlib.crc32(body, zlib.crc32(kind)) != struct.unpack_from(">I", data, end)[0]:
                raise _damaged()
            yield kind, body
        if kind == b"IEND":
            return
        place = end + 4
    raise _damaged()


def _text(kind: bytes, body: bytes, limits: Limits) -> bytes | None:
    """The text of a chunk that carries a credential; None for other chunks."""
    keyword, found, rest = body.partition(b"\0")
    if not found or keyword not in _KEYWORDS:
        return None
    if kind == b"tEXt":
        return rest
    packed, parts = rest[:1] == b"\1", rest[2:].split(b"\0", _LANGUAGE_AND_TRANSLATION)
    if len(parts) <= _LANGUAGE_AND_TRANSLATION:
        raise _damaged()
    return _unpacked(parts[-1], limits.record) if packed else parts[-1]


def _unpacked(data: bytes, most: int) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(data, most + 1)
    except zlib.error:
        raise _damaged() from None
    if len(text) > most:
        raise Invalid(Code.TOO_LARGE, "Unpacked, what the picture carries is larger than a record may be.")
    if not unpacking.eof:
        raise _damaged()
    return text


def _damaged() -> Invalid:
    return Invalid(Code.BAD_ENCODING, "The PNG picture is damaged or cut short.")
