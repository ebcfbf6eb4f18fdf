"""Evidence packs: a candidate's records as a ZIP that anybody can check offline."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from portal.actions.make_pack import TooLargeAtOnceError, make_pack, pack_size, require_small
from portal.api.base import Endpoint, scope_of
from portal.api.errors import RefusedProblemError
from portal.models import Application, Candidate
from portal.permissions import Capability

__all__ = ["ApplicationPackEndpoint", "CandidatePackEndpoint"]

ZIP = "application/zip"
ANSWERS = {
    (200, ZIP): OpenApiTypes.BINARY,
    422: OpenApiResponse(description="More than 50 MB or 500 records (`pack_too_large`)."),
}


class PackTooLargeError(RefusedProblemError):
    """Raised where a pack is too large to be answered at once."""

    default_code = "pack_too_large"


class ZipRenderer(BaseRenderer):
    """Lets callers ask for a ZIP by `Accept`; what is rendered, an error, is JSON all the same."""

    media_type = ZIP
    format = "zip"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:  # noqa: ANN401 - DRF's signature
        """The error as JSON."""
        del accepted_media_type
        body: bytes = JSONRenderer().render(data, renderer_context=renderer_context)
        return body


class _PackEndpoint(Endpoint):
    serializer_class = Serializer
    capability = Capability.EXPORT
    renderer_classes = (JSONRenderer, ZipRenderer)

    def _pack(self, request: Request, pk: object) -> FileResponse:
        self.kwargs["pk"] = str(pk)
        scope, about = scope_of(request), self.get_object()
        try:
            require_small(pack_size(scope, about))
        except TooLargeAtOnceError as error:
            raise PackTooLargeError(error.sentence) from None
        file = BytesIO()  # documents of people do not lie on a disk in the open
        written = make_pack(scope, about, file)
        file.seek(0)
        name = f"evidence-pack-{str(about.pk)[-8:]}.zip"
        answer = FileResponse(file, as_attachment=True, filename=name, content_type=ZIP)
        answer["X-Manifest-SHA256"] = written.manifest_sha256
        answer["Cache-Control"] = "private, no-store"
        return answer


class CandidatePackEndpoint(_PackEndpoint):
    """The evidence pack of a candidate."""

    model = Candidate

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those who stand for themselves."""
        return rows.filter(merged_into=None)

    @extend_schema(summary="A candidate's evidence pack", responses=ANSWERS)
    def retrieve(self, request: Request, pk: object = None) -> FileResponse:
        """A signed ZIP: the records as received, their receipts, the claims, a summary as PDF.

        `python -m verification.pack PACK.zip` checks it without the portal and without a network. Needs `export`,
        `read_records` and `read_candidates`; 422 `pack_too_large` above 50 MB or 500 records. Each call makes a new
        pack and is in the audit log.
        """
        return self._pack(request, pk)


class ApplicationPackEndpoint(_PackEndpoint):
    """The evidence pack of an application."""

    model = Application

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With the candidate and the job, which it names."""
        return rows.filter(candidate__merged_into=None).select_related("candidate", "job__current_version")

    @extend_schema(summary="An application's evidence pack", responses=ANSWERS)
    def retrieve(self, request: Request, pk: object = None) -> FileResponse:
        """As a candidate's, with the gap report of the newest finished ranking as PDF.

        Needs `read_rankings` too. 403 while a blind job hides who applied, or its ranking may not be shown yet.
        """
        return self._pack(request, pk)
