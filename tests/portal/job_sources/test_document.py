"""Uploaded job descriptions are opened in a process of their own; what cannot be read ends in a sentence."""

from __future__ import annotations

import io
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from reportlab.pdfgen.canvas import Canvas

from portal.actions.refusal import RefusedError
from portal.intake.document_reader import MOST_BYTES
from portal.job_sources.document import text_of_document

NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORDS = (
    f'<w:document xmlns:w="{NS}"><w:body><w:p><w:r><w:t>Requirements</w:t></w:r></w:p>'
    "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>Vital </w:t></w:r><w:r><w:t>signs</w:t></w:r></w:p></w:body></w:document>"
)


def docx(xml: str, name: str = "word/document.xml") -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr(name, xml)
    return file.getvalue()


def pdf(*lines: str) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file)
    for number, line in enumerate(lines):
        canvas.drawString(72, 720 - 20 * number, line)
    canvas.save()
    return file.getvalue()


def test_it_works() -> None:
    assert text_of_document(docx(WORDS)) == "Requirements\n- Vital signs"


def test_a_pdf_gives_its_text() -> None:
    text = text_of_document(pdf("Requirements", "Vital signs"))
    assert text.split() == ["Requirements", "Vital", "signs"]


@pytest.mark.parametrize("data", ["Vital signs – daily".encode(), "Vital signs – daily".encode("utf-16")])
def test_plain_text_is_read_in_its_encoding(data: bytes) -> None:
    assert text_of_document(data) == "Vital signs – daily"


BOMB = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


@pytest.mark.parametrize(
    "data",
    [
        docx(BOMB + f']><w:document xmlns:w="{NS}"><w:p><w:t>&j;</w:t></w:p></w:document>'),
        docx("<broken"),
        docx(WORDS, "word/other.xml"),
        docx(f'<w:document xmlns:w="{NS}"/>'),
        docx(" " * (12 * 1024 * 1024)),
        b"PK\x03\x04 no archive",
        b"%PDF-1.7 no pdf",
        pdf(),
        b"\x00\x01\x02" * 100,
        b"x" * (MOST_BYTES + 1),
    ],
    ids=["entities", "broken", "other", "empty", "bomb", "no archive", "no pdf", "no text", "binary", "large"],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(RefusedError) as refused:
        text_of_document(data)
    assert refused.value.field == "file"
