"""A bound on one upload as a whole, before its body is read: files go to disk as they come in, and disks are finite.

Every form is read before any view runs, since the protection against forged requests looks into it. So whoever may not
upload here (nobody signed in, no living private link to a page that takes files) is heard for a small form only.
Within the bound, each file has its own limit and its own message (:mod:`portal.actions.admit`).
"""

from __future__ import annotations

from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from portal.link_tokens import digest_of
from portal.models import CandidatePage

__all__ = ["BatchLimit"]

#: A batch at its limit, one file above it that still deserves its own message, and the form around them.
ROOM = 2
#: What a form of anybody else's may weigh; the longest has a few texts.
SMALL = 1024 * 1024
#: Where a private link lets its owner upload.
TAKES_FILES = frozenset({"share", "answer_request"})
API = "/api/"


class BatchLimit(FileUploadHandler):
    """Refuses a body that is too large for who sends it where; otherwise leaves the files to the next handlers."""

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
        too_much = content_length > settings.CREDENCE_MAX_BATCH * ROOM
        if too_much or (content_length > SMALL and not self._may_upload()):
            raise RequestDataTooBig("The upload is far larger than one batch may be.")
        return None

    def _may_upload(self) -> bool:
        request = self.request
        if request is None:
            return False
        if request.path.startswith(API):  # REST reads a body only once the token was found good
            return True
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            return True
        match = request.resolver_match
        if match is None or match.url_name not in TAKES_FILES:
            return False
        pages = CandidatePage.objects.across_organizations("a candidate has a link and no organization")
        living = pages.filter(revoked_at=None, expires_at__gt=timezone.now(), application__withdrawn_at=None)
        return living.filter(token_digest=digest_of(match.kwargs["token"])).exists()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        """Hand the piece on."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
