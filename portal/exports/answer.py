"""A kept file as an answer: decrypted piece by piece, whole or one range of it.

Range requests are RFC 9110, section 14 (https://www.rfc-editor.org/rfc/rfc9110#section-14); the digest is RFC 9530
(https://www.rfc-editor.org/rfc/rfc9530): ``Repr-Digest`` is of the whole file, also where a part is answered.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from itertools import chain

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from portal.actions.exports import ExportGoneError, read_export
from portal.exports.sealed_file import SealedFileChangedError
from portal.models import Export

__all__ = ["file_answer"]

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def file_answer(row: Export, headers: Mapping[str, str]) -> HttpResponseBase:
    """The file of ``row``, which :func:`portal.actions.exports.fetch_export` gave.

    Raises:
        ExportGoneError: it cannot be read any more.
    """
    tag = f'"{row.sha256}"'
    start, end, partial = 0, row.size, False
    asked = _RANGE.fullmatch(headers.get("Range", "").replace(" ", ""))
    if asked and headers.get("If-Range", tag) == tag and any(asked.groups()):
        start, end = _bounds(asked[1], asked[2], row.size)
        partial = True
        if start >= end:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{row.size}"})
    response = StreamingHttpResponse(_begun(row, start, end), content_type=row.content_type)
    if partial:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{end - 1}/{row.size}"
    response["Content-Length"] = str(end - start)
    response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = f'attachment; filename="{row.file_name}"'
    response["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(row.sha256)).decode()}:"
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-store, no-transform"  # compressed on the way it would be another file
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1) if last else size


def _begun(row: Export, start: int, end: int) -> Iterator[bytes]:
    """The pieces; the first one is read now, so that a file that does not open is said before anything is sent."""
    pieces = read_export(row, start=start, end=end)
    try:
        first = next(pieces, b"")
    except SealedFileChangedError:
        raise ExportGoneError from None
    return chain((first,), pieces)
