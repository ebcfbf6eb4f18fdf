"""Gap reports, by application: as JSON, and on paper. Who reads one with a person's token looked, and that is noted."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from matching.reports import GapReport
from portal.actions.viewings import note_viewing
from portal.api.base import Endpoint, scope_of
from portal.api.entries import WITHDRAWN, EntrySerializer
from portal.api.wire_schema import wire_schema
from portal.blind import veiled
from portal.exports.gap_pdf import PAPERS, gap_pdf
from portal.models import Application, Organization, RankingEntry
from portal.permissions import Capability
from portal.queries_gaps import entry_of_application, gap_report_of, gap_view

__all__ = ["PAPER", "RUN", "GapReportEndpoint", "paper_of", "pdf"]

DIGITS = 10  # of a run's number; a column cannot hold more
RUN = OpenApiParameter(
    "run",
    {"type": "integer", "minimum": 1, "maximum": 10 ** (DIGITS - 1) - 1},
    description="the run's number; the newest finished one when absent",
)
PAPER = OpenApiParameter("paper", str, enum=sorted(PAPERS), description="a4 (default) or letter")


def gap_report_schema() -> dict[str, Any]:
    """A gap report with its band, and with its rank where ranks are shown; or what is left of one taken back."""
    report = wire_schema(GapReport)
    number = {"type": ["integer", "null"]}
    report["properties"] = {**report["properties"], "rank": number, "band": number}
    return {"anyOf": [report, WITHDRAWN]}


def paper_of(request: Request) -> tuple[float, float]:
    """The paper that was asked for.

    Raises:
        ValidationError: there is no such paper.
    """
    asked = request.query_params.get("paper", "a4")
    if asked not in PAPERS:
        raise ValidationError({"paper": f"One of {', '.join(sorted(PAPERS))}."})
    return PAPERS[asked]


def pdf(made: bytes, name: str) -> HttpResponse:
    """A PDF file as a download."""
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


class GapReportEndpoint(Endpoint):
    """Gap reports, by application."""

    model = Application
    serializer_class = EntrySerializer
    capability = Capability.READ_RANKINGS

    @extend_schema(
        summary="One candidate's gap report",
        parameters=[RUN],
        responses={(200, "application/json"): gap_report_schema()},
    )
    def retrieve(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Every line as fact, citation, consequence, action, owner.

        For must-haves that are open, `changes` are the smallest changes that would meet them, fewest steps first, and
        `whole` the fewest steps that would meet every one: each was run through the scorer. A citation is the digest of
        a credential and a JSON pointer into its signed document. `candidate` is the application's id, never the
        person's: ask `applications/` for that. With a person's token this is a look: it is noted for the candidate to
        read, and what the job needs is locked.
        """
        return Response(gap_report_of(self._entry(request)))

    @extend_schema(
        summary="One candidate's gap report as PDF",
        parameters=[RUN, PAPER],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    @action(detail=True, methods=["get"])
    def pdf(self, request: Request, pk: str | None = None) -> HttpResponse:  # noqa: ARG002 - in the address
        """As the page prints it: one page where it fits. In a blind job under an opaque name. A look, as above."""
        paper = paper_of(request)
        entry = self._entry(request, readable=True)
        scope, application = scope_of(request), entry.application
        made = gap_pdf(
            gap_view(scope, entry),
            name=veiled(scope, application).candidate.name,
            job=application.job.title,
            organization=Organization.objects.get(pk=scope.organization_id),
            paper=paper,
        )
        return pdf(made, f"gap-report-{str(application.pk)[:8]}")

    def _entry(self, request: Request, *, readable: bool = False) -> RankingEntry:
        """The application's entry in the run that was asked for; the look at it is noted.

        Raises:
            NotFound: it is in no such run; or it was taken back, where it has to be ``readable``.
            RankingClosedError: the job's legal profile asks for something that is not there.
        """
        application: Application = self.get_object()
        asked = request.query_params.get("run")
        if asked is not None and not (asked.isascii() and asked.isdigit() and len(asked) < DIGITS):
            raise ValidationError({"run": "Give the number of a run."})
        entry = entry_of_application(scope_of(request), application, int(asked) if asked else None)
        if entry is None or (readable and entry.withdrawn):
            raise NotFound("This application is in no finished ranking of its job.", code="not_ranked")
        note_viewing(scope_of(request), application, what="gap_report")
        return entry
