"""A candidate's papers: out as LER-RS, JSON Resume or candidate JSON; in again, verified anew."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.export_papers import export_papers
from portal.actions.import_papers import Imported, import_papers
from portal.api.base import Endpoint, scope_of
from portal.api.papers_examples import CANDIDATE_JSON, IMPORTED, JSON_RESUME, LER_RS
from portal.exports.candidate_json import schema
from portal.intake.papers import MOST_IMPORTED, PaperFile, UnreadablePapersError
from portal.models import Candidate, Job, Submission
from portal.permissions import Capability
from portal.queries_papers import ClosedPapersError, TooMuchForOneFileError

__all__ = ["CandidatePapersEndpoint", "candidate_schema"]

_DOCUMENT = {
    (200, "application/json"): OpenApiTypes.OBJECT,
    422: OpenApiResponse(description="More than one file may carry (`too_much_for_one_file`)."),
}


class ScreenedBlindError(APIException):
    """Raised where the papers would say who an applicant of a blind job is."""

    status_code = status.HTTP_403_FORBIDDEN
    default_code = "screened_blind"


class TooMuchError(APIException):
    """Raised where there is more than one file may carry."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "too_much_for_one_file"


class UnreadableError(APIException):
    """Raised where what was sent is none of the formats."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "unreadable_papers"


class SaidSerializer(serializers.Serializer[Any]):
    """What the file says of a record. It is the exporter's word, and counts for nothing here."""

    exporter = serializers.CharField(required=False, allow_blank=True)
    standing = serializers.CharField(required=False)
    verdict = serializers.CharField(required=False)
    subject_match = serializers.CharField(required=False)
    issuer_trust = serializers.CharField(required=False)
    checked_at = serializers.CharField(required=False)


class ImportedRecordSerializer(serializers.Serializer[Any]):
    """One file that was received. ``digest`` is what its bytes are; ``said_digest`` what the file called them."""

    submission = serializers.UUIDField()
    record = serializers.UUIDField(allow_null=True)
    file_name = serializers.CharField()
    digest = serializers.CharField()
    said_digest = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=Submission.State.values)
    error = serializers.CharField(allow_blank=True)
    said_by_exporter = SaidSerializer()


class ImportedSerializer(serializers.Serializer[Any]):
    """What came of an import. Follow the verdicts by ``records[].record``.

    ``matched``: the candidate was here already. ``not_taken``: parts of the file that mean nothing here. ``missing``:
    digests of records that the file names and does not carry.
    """

    candidate = serializers.UUIDField()
    matched = serializers.BooleanField()
    application = serializers.UUIDField(allow_null=True)
    batch = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=["candidate_json", "ler_rs", "json_resume"])
    exporter = serializers.CharField(allow_blank=True)
    records = ImportedRecordSerializer(many=True)
    not_taken = serializers.ListField(child=serializers.CharField())
    missing = serializers.ListField(child=serializers.CharField())


class ImportFileSerializer(serializers.Serializer[Any]):
    """The document as a file: the way for more than 20 MB, and for bytes to be kept as they are."""

    file = serializers.FileField()


class ImportQuerySerializer(serializers.Serializer[Any]):
    """Whose the file is, and what for."""

    candidate = serializers.UUIDField(required=False)
    job = serializers.UUIDField(required=False)


class CandidatePapersEndpoint(Endpoint):
    """Candidates as files of other systems' standards."""

    model = Candidate
    serializer_class = ImportedSerializer
    capability = Capability.EXPORT
    write_capability = Capability.EDIT_CANDIDATES

    def narrowed(self, rows: Any) -> Any:  # noqa: ANN401 - a queryset
        """Those who stand for themselves."""
        return rows.filter(merged_into=None)

    @extend_schema(
        summary="A candidate as LER-RS 2.0",
        responses=_DOCUMENT,
        examples=[OpenApiExample("A candidate with one badge", LER_RS, response_only=True)],
    )
    @action(detail=True, methods=["get"], url_path="ler-rs")
    def ler_rs(self, request: Request, pk: str | None = None) -> HttpResponse:  # noqa: ARG002 - in the address
        """HR Open's LER Resume Standard: each signed credential in `verifications`, each original in `attachments`.

        What LER-RS has no place for stands in `credence`: the verdict, the issuer's trust, how the subject matched, the
        day and the record's SHA-256, for each item by its JSON pointer. The person's own words stay own words.
        """
        return self._file(request, "ler-rs")

    @extend_schema(
        summary="A candidate as JSON Resume",
        responses=_DOCUMENT,
        examples=[OpenApiExample("A verified and a self-asserted certificate", JSON_RESUME, response_only=True)],
    )
    @action(detail=True, methods=["get"], url_path="json-resume")
    def json_resume(self, request: Request, pk: str | None = None) -> HttpResponse:  # noqa: ARG002 - in the address
        """The schema of jsonresume.org, 1.0.0; what is not verified says so after its name, in brackets."""
        return self._file(request, "json-resume")

    @extend_schema(
        summary="A candidate as Credence's own JSON",
        responses=_DOCUMENT,
        examples=[OpenApiExample("A candidate with one badge", CANDIDATE_JSON, response_only=True)],
    )
    @action(detail=True, methods=["get"], url_path="candidate-json")
    def candidate_json(self, request: Request, pk: str | None = None) -> HttpResponse:  # noqa: ARG002 - in the address
        """Everything held: originals (base64), reports with receipts, claims, own words, identifiers, applications.

        The JSON Schema is served at `/api/v1/schemas/candidate-1/`.
        """
        return self._file(request, "candidate-json")

    def _file(self, request: Request, kind: str) -> HttpResponse:
        try:
            papers = export_papers(scope_of(request), self.get_object(), kind)
        except ClosedPapersError as closed:
            raise ScreenedBlindError(str(closed)) from None
        except TooMuchForOneFileError as refused:
            raise TooMuchError(refused.sentence) from None
        response = HttpResponse(papers.data, content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="{papers.file_name}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response

    @extend_schema(
        summary="Take a candidate's papers in",
        request={"application/json": OpenApiTypes.OBJECT, "multipart/form-data": ImportFileSerializer},
        responses={202: ImportedSerializer},
        parameters=[
            OpenApiParameter("candidate", OpenApiTypes.UUID, description="whose they are, where that is known"),
            OpenApiParameter("job", OpenApiTypes.UUID, description="the job that they apply for with it"),
        ],
        examples=[
            OpenApiExample("Credence's own JSON", CANDIDATE_JSON, request_only=True, media_type="application/json"),
            OpenApiExample("LER-RS", LER_RS, request_only=True, media_type="application/json"),
            OpenApiExample("JSON Resume", JSON_RESUME, request_only=True, media_type="application/json"),
            OpenApiExample("Taken in", IMPORTED, response_only=True),
        ],
    )
    @action(detail=False, methods=["post"], url_path="import", url_name="import", filterset_class=None)
    def take_in(self, request: Request) -> Response:
        """LER-RS, Credence's own JSON, or a JSON Resume; as the body, or as a file.

        The person is found (same name and address) or added. Every original is received and verified here; what the
        file says of its worth is shown as the exporter's word and counts for nothing. Identifiers come in unconfirmed.
        """
        scope = scope_of(request)
        scope.require(Capability.RECEIVE_RECORDS)
        asked = ImportQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        named = asked.validated_data
        candidate = job = None
        if "candidate" in named:
            candidate = get_object_or_404(Candidate.objects.within(scope), merged_into=None, pk=named["candidate"])
        if "job" in named:
            job = get_object_or_404(Job.objects.within(scope), pk=named["job"])
        data, name = self._sent(request)
        try:
            taken = import_papers(scope, data, name=name, candidate=candidate, job=job)
        except UnreadablePapersError as refused:
            raise UnreadableError(refused.sentence) from None
        return Response(_told(taken), status=status.HTTP_202_ACCEPTED)

    def _sent(self, request: Request) -> tuple[bytes, str]:
        """The document's bytes: a file's as they are, a body's written anew."""
        if request.FILES or hasattr(request.data, "getlist"):
            file = self.checked(ImportFileSerializer)["file"]
            return file.read(MOST_IMPORTED + 1), file.name
        if not isinstance(request.data, dict):
            raise ValidationError({"file": ["Send the document: an object, as the body or as a file."]})
        return json.dumps(request.data, ensure_ascii=False).encode(), "import.json"


def _told(taken: Imported) -> dict[str, Any]:
    return {
        "candidate": str(taken.candidate.pk),
        "matched": taken.matched,
        "application": str(taken.application.pk) if taken.application else None,
        "batch": str(taken.batch.pk),
        "kind": taken.read.kind,
        "exporter": taken.read.exporter,
        "records": [_line(file, row) for file, row in zip(taken.read.files, taken.submissions, strict=True)],
        "not_taken": list(taken.not_taken),
        "missing": list(taken.read.missing),
    }


def _line(file: PaperFile, row: Submission) -> dict[str, Any]:
    return {
        "submission": str(row.pk),
        "record": str(row.record_id) if row.record_id else None,
        "file_name": row.file_name,
        "digest": row.digest,
        "said_digest": file.named,
        "state": row.state,
        "error": row.error,
        "said_by_exporter": file.said,
    }


@require_safe
def candidate_schema(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The JSON Schema of candidate JSON, version 1: public, it holds nothing of anybody."""
    response = JsonResponse(schema(), json_dumps_params={"indent": 1})
    response["Content-Type"] = "application/schema+json"
    return response
