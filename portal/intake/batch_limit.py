"""A bound on one upload as a whole, before its body is read: files go to disk as they come in, and disks are finite.

Within the bound, each file has its own limit and its own message (:mod:`portal.actions.admit`).
"""

from __future__ import annotations

from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.datastructures import MultiValueDict

__all__ = ["BatchLimit"]

#: A batch at its limit, one file above it that still deserves its own message, and the form around them.
ROOM = 2


class BatchLimit(FileUploadHandler):
    """Refuses a request whose body is far beyond a batch's limit; otherwise leaves the files to the next handlers."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],  # noqa: ARG002 - Django's signature, here and below
        META: dict[str, str],  # noqa: ARG002, N803
        content_length: int,
        boundary: str,  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
    ) -> tuple[Any, MultiValueDict[str, Any]] | None:
        """Look at the length that the browser announces; a body never goes on beyond it.

        Raises:
            RequestDataTooBig: it is far beyond what one batch may hold (answered with status 400).
        """
        if content_length > settings.CREDENCE_MAX_BATCH * ROOM:
            raise RequestDataTooBig("The upload is far larger than one batch may be.")
        return None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        """Hand the piece on."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
