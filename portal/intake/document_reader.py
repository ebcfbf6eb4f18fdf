"""The isolated reader of uploaded job descriptions: `python -m portal.intake.document_reader KIND`.

A PDF or a Word file comes in, its text goes out as one line of JSON. It happens in a process that has nothing: no
environment, no Django, no file it may write, no network where the kernel allows namespaces, and hard limits on
processor time and memory. Word: ECMA-376, `word/document.xml`; PDF: the text that the pages hold, no pictures of text.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any
from xml.parsers import expat

from portal.intake.reader_limits import take_limits

__all__ = ["KINDS", "MOST_BYTES", "main"]

KINDS = ("pdf", "docx")
MOST_BYTES = 5 * 1024 * 1024
MOST_TEXT = 60_000
_MOST_PAGES = 30
_MOST_XML = 10 * 1024 * 1024
CPU_SECONDS, MEMORY_BYTES = 5, 512 * 1024 * 1024
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_SIGNS = {"tab": "\t", "br": "\n"}


def main() -> int:
    """Read a document from standard input and write `{"text": …}` or `{"problem": …}`."""
    take_limits(cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES)
    kind = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        answer = _text(kind, sys.stdin.buffer.read(MOST_BYTES + 1))
    except MemoryError:
        answer = {"problem": "too_much"}
    except Exception:  # noqa: BLE001 - parsers of strangers' files raise whatever they like; the process ends here
        answer = {"problem": "unreadable"}
    sys.stdout.write(json.dumps(answer))
    return 0


def _text(kind: str, data: bytes) -> dict[str, Any]:
    if len(data) > MOST_BYTES:
        return {"problem": "too_much"}
    text = {"pdf": _pdf, "docx": _docx}[kind](data)
    return {"text": text[:MOST_TEXT]} if text.strip() else {"problem": "no_text"}


def _pdf(data: bytes) -> str:
    from pypdf import PdfReader  # noqa: PLC0415 - after the limits are taken

    pages = []
    for page in PdfReader(io.BytesIO(data)).pages[:_MOST_PAGES]:
        pages.append(page.extract_text() or "")
        if sum(map(len, pages)) > MOST_TEXT:
            break
    return "\n".join(pages)


def _docx(data: bytes) -> str:
    from zipfile import ZipFile  # noqa: PLC0415 - after the limits are taken

    with ZipFile(io.BytesIO(data)) as archive, archive.open("word/document.xml") as file:
        xml = file.read(_MOST_XML + 1)
    if len(xml) > _MOST_XML:
        raise MemoryError
    return _Paragraphs().read(xml)


class _Paragraphs:
    """The paragraphs of a Word document as lines; what stands in a list begins with a dash."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._listed = self._in_text = False

    def read(self, xml: bytes) -> str:
        """The text of `word/document.xml`; a document that declares entities is not read."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._said
        parser.EntityDeclHandler = _no_entities
        parser.Parse(xml, True)
        return "\n".join(self._lines)

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        kind = name.removeprefix(_WORD)
        self._in_text = kind == "t"
        self._listed = self._listed or kind == "numPr"
        if kind in _SIGNS:
            self._line.append(_SIGNS[kind])

    def _end(self, name: str) -> None:
        kind = name.removeprefix(_WORD)
        if kind == "t":
            self._in_text = False
        elif kind == "p":
            said = "".join(self._line)
            self._lines.append(f"- {said}" if self._listed and said.strip() else said)
            self._line, self._listed = [], False

    def _said(self, text: str) -> None:
        if self._in_text:
            self._line.append(text)


def _no_entities(*_declared: Any) -> None:  # noqa: ANN401 - expat's own
    raise ValueError("it declares entities")


if __name__ == "__main__":
    sys.exit(main())
