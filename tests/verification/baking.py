"""Pictures with something in them, for tests: chunks of a PNG and an SVG around an element."""

from __future__ import annotations

import io
import struct
import zlib

import pypdf
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

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


def pdf(attached: dict[str, bytes], *, on_page: dict[str, bytes] | None = None, password: str = "") -> bytes:
    """A PDF of one empty page with files attached, to the document and to the page."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(200, 200)
    for name, data in attached.items():
        writer.add_attachment(name, data)
    for name, data in (on_page or {}).items():
        stream = DecodedStreamObject()
        stream.set_data(data)
        specification = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Filespec"),
                NameObject("/UF"): TextStringObject(name),
                NameObject("/EF"): DictionaryObject({NameObject("/F"): writer._add_object(stream)}),
            }
        )
        annotation = DictionaryObject(
            {
                NameObject("/Subtype"): NameObject("/FileAttachment"),
                NameObject("/FS"): specification,
            }
        )
        page[NameObject("/Annots")] = ArrayObject([*page.get("/Annots", []), writer._add_object(annotation)])
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
