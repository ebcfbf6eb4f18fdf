"""PDF documents with credentials attached: https://www.iso.org/standard/75839.html (ISO 32000-2), section 7.11.4.

Embedded files of the document, and those of file attachments on its pages. What the pages show is never read: only an
attached credential can be verified. A signature over the PDF itself, as transcripts carry, is recognised and not
verified.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdf
from pypdf.errors import PyPdfError

from verification.budget import Limits
from verification.codes import Act, Code, Container
from verification.credential import Archive, Member
from verification.errors import Invalid, Unavailable

__all__ = ["MARK", "open_pdf"]

MARK = b"%PDF-"
_MOST_ATTACHMENTS = 200
_MOST_PAGES = 500
_LONGEST_NAME = 200
_OF_RECORDS = (".json", ".jsonld", ".jwt", ".txt", ".png", ".svg", ".vc", ".sdjwt")
#: What a broken or hostile file makes pypdf raise, besides its own errors.
_DAMAGED = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError)
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def open_pdf(data: bytes, limits: Limits) -> Archive:
    """The files attached to the document that may be records.

    Raises:
        Invalid: BAD_ARCHIVE when the document is encrypted, TOO_MANY for more attachments than are taken.
        Unavailable: BAD_ARCHIVE when it cannot be listed, UNSUPPORTED_CONTAINER when nothing is attached that could be
            a record; said with what the PDF is.

    """
    try:
        reader = pypdf.PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Invalid(Code.BAD_ARCHIVE, "The PDF is encrypted; share it without a password.")
        members = tuple(_members(reader, limits))
        signed = _is_signed(reader)
    except _DAMAGED:
        what = "The PDF is damaged, cut short, or written in a way that is not read"
        raise Unavailable(Code.BAD_ARCHIVE, f"{what}; nothing in it can be listed.", act=Act.CANDIDATE) from None
    if members:
        return Archive(members, Container.PDF)
    what = "This is a PDF document that was signed as a whole" if signed else "This is a PDF document"
    raise Unavailable(
        Code.UNSUPPORTED_CONTAINER,
        f"{what}, with no credential attached to it. What its pages show is not verified here. Ask for the record as a "
        "file of its own (JSON, JWT, a badge's picture), or as a PDF that carries it.",
        act=Act.CANDIDATE,
    )


def _members(reader: pypdf.PdfReader, limits: Limits) -> Iterator[Member]:
    left = limits.archive
    for count, (name, data) in enumerate(_files(reader)):
        if count >= _MOST_ATTACHMENTS:
            raise Invalid(Code.TOO_MANY, f"More than {_MOST_ATTACHMENTS} files are attached to the PDF.")
        left -= len(data)
        if left < 0 or len(data) > limits.record:
            yield Member(name, b"", Invalid(Code.TOO_LARGE, "This attached file is larger than is taken."))
            return
        if name.lower().endswith(_OF_RECORDS) or "." not in name:
            yield Member(name, data)


def _files(reader: pypdf.PdfReader) -> Iterator[tuple[str, bytes]]:
    seen: set[bytes] = set()
    for name, contents in reader.attachments.items():
        for data in contents if isinstance(contents, list) else [contents]:
            seen.add(data)
            yield _clean(name), data
    for page in reader.pages[:_MOST_PAGES]:
        annotations: Any = page.get("/Annots")
        for annotation in annotations or []:
            found: Any = annotation.get_object()
            if found.get("/Subtype") == "/FileAttachment":
                name, data = _attached(found)
                if data not in seen:
                    seen.add(data)
                    yield name, data


def _attached(annotation: Any) -> tuple[str, bytes]:  # noqa: ANN401 - pypdf's dictionaries
    specification = annotation["/FS"].get_object()
    stream = specification["/EF"].get("/F").get_object()
    return _clean(str(specification.get("/UF") or specification.get("/F") or "attachment")), stream.get_data()


def _clean(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable()).replace("\\", "/").rsplit("/", 1)[-1][:_LONGEST_NAME]


def _is_signed(reader: pypdf.PdfReader) -> bool:
    root: Any = reader.trailer["/Root"]
    fields = root.get("/AcroForm")
    form: Any = fields.get_object() if fields is not None else {}
    return bool(int(form.get("/SigFlags", 0)) & 1)
