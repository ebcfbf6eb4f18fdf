"""Files that are answered at once, without the queue: small ones whole, longer ones as a stream."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from portal.actions.refusal import RefusedError
from portal.exports.kinds import checked_about
from portal.exports.places import folder
from portal.exports.registry import KINDS, WRITERS
from portal.exports.table import Table, quiet
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["MOST_AT_ONCE", "answer_now", "file_now"]

SMALL = 1_000
#: Of a form that comes in one piece: more takes longer than somebody waits for a page.
MOST_AT_ONCE = 20_000


def file_now(scope: Scope, what: str, form: str, about: Mapping[str, str]) -> HttpResponseBase:
    """The file as an attachment.

    Raises:
        NotAllowedError: the scope may not read this, or may take no files out.
        RefusedError: there is nothing of the kind, or it is too much to be answered at once.
    """
    scope.require(Capability.EXPORT)
    kind = KINDS[what]
    return answer_now(kind.open(scope, checked_about(scope, kind, about), quiet), form)


def answer_now(table: Table, form: str) -> HttpResponseBase:
    """The table as an attachment.

    Raises:
        RefusedError: it is too much to be answered at once.
    """
    writer = WRITERS[form]
    response: HttpResponseBase
    if writer.chunks is None:
        if table.total > MOST_AT_ONCE:
            words = _("This is too much to be answered at once: ask for it as an export, which a worker writes.")
            raise RefusedError(words)
        held = tempfile.TemporaryFile(dir=folder())  # noqa: SIM115 - the response closes it
        writer.write(table, held)
        held.seek(0)
        response = FileResponse(held, content_type=writer.content_type)
    elif table.total <= SMALL:
        response = HttpResponse(b"".join(writer.chunks(table)), content_type=writer.content_type)
    else:
        spoken = _spoken(writer.chunks(table), translation.get_language())
        response = StreamingHttpResponse(spoken, content_type=writer.content_type)
    response["Content-Disposition"] = f'attachment; filename="{table.file_name}.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _spoken(chunks: Iterator[bytes], language: str | None) -> Iterator[bytes]:
    """Each piece made in the language of who asked: a stream is read after its request is over."""
    while True:
        with translation.override(language):
            piece = next(chunks, None)
        if piece is None:
            return
        yield piece
