"""What belongs to one job, whose id stands in the address."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from portal.api.base import Endpoint, scope_of
from portal.models import Job

__all__ = ["JOB_ID", "JobPart", "RowsOfJob"]

JOB_ID = OpenApiParameter("job", OpenApiTypes.UUID, OpenApiParameter.PATH, description="the job’s id")


class JobPart(Endpoint):
    """One side of a job. A job that is not there, or not to be seen, is 404."""

    model = Job
    lookup_url_kwarg = "job"

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With what most sides of a job need."""
        return rows.select_related("current_version", "organization")


class RowsOfJob(Endpoint):
    """Rows that belong to the job in the address."""

    def job(self) -> Job:
        """The job.

        Raises:
            django.http.Http404: it is not there, or not to be seen.
        """
        rows = Job.objects.within(scope_of(self.request)).select_related("current_version", "organization")
        found: Job = get_object_or_404(rows, pk=self.kwargs["job"])
        return found

    def standing_on(self) -> tuple[Job, Any]:
        """The job with what its own address answers: `If-Match` on what is added to it names the job's tag."""
        from portal.api.jobs import JobSerializer  # noqa: PLC0415 - jobs know their parts, too

        job = self.job()
        return job, JobSerializer(job, context=self.get_serializer_context()).data

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the job."""
        return rows.filter(job=self.job())
