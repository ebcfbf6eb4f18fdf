"""The isolated reader of uploaded job descriptions: `python -m portal.job_sources.document_reader KIND`.

A PDF or a Word file comes in, its text goes out as one line of JSON. It happens in a process that has nothing: no
environment, no Django, no file it may write, no network where the kernel allows namespaces, and hard limits on
processor time and memory. Word: ECMA-376, `word/document.xml`; PDF: the text that the pages hold, no pictures of text.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import resource
import sys
from typing import Any

__all__ = ["KINDS", "MOST_BYTES", "main"]

KINDS = ("pdf", "docx")
MOST_BYTES = 5 * 1024 * 1024
MOST_TEXT = 60_000
_MOST_PAGES = 30
_MOST_XML = 10 * 1024 * 1024
CPU_SECONDS, MEMORY_BYTES = 5, 512 * 1024 * 1024
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CLONE_NEWUSER, _CLONE_NEWNET, _PR_SET_NO_NEW_PRIVS = 0x10000000, 0x40000000, 38


def main() -> int:
    """Read a document from standard input and write `{"text": …}` or `{"problem": …}`."""
    _take_limits()
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

    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    with ZipFile(io.BytesIO(data)) as archive, archive.open("word/document.xml") as file:
        xml = file.read(_MOST_XML + 1)
    if len(xml) > _MOST_XML:
        raise MemoryError
    lines = []
    for paragraph in fromstring(xml).iter(f"{_WORD}p"):
        said = "".join(_run(node) for node in paragraph.iter())
        listed = paragraph.find(f"{_WORD}pPr/{_WORD}numPr") is not None
        lines.append(f"- {said}" if listed and said.strip() else said)
    return "\n".join(lines)


def _run(node: Any) -> str:  # noqa: ANN401 - an element; its library is imported late
    if node.tag == f"{_WORD}t":
        return node.text or ""
    return {f"{_WORD}tab": "\t", f"{_WORD}br": "\n"}.get(node.tag, "")


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
