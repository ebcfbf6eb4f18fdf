"""What lists of records, submissions and claims may be narrowed by; see :mod:`portal.api.filters`."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.db.models import QuerySet
from django_filters.rest_framework import CharFilter, ChoiceFilter, DateFilter, FilterSet, UUIDFilter
from rest_framework.request import Request

from matching.statements import Standing
from portal.api.base import scope_of
from portal.api.filter_fields import YesNoFilter
from portal.api.filters import DIGEST_LENGTH, RecordFilters
from portal.blind import hidden_applications
from portal.models import Application, Submission
from portal.queries_records import InboxFilter, narrow_records
from portal.storable import storable_text

__all__ = ["ClaimFilters", "InboxRecordFilters", "SubmissionFilters"]

CHANNEL, URI = 20, 500


class InboxRecordFilters(RecordFilters):
    """Records, by all that the inbox knows; ``q`` looks in titles, issuers, candidates and file names."""

    q = CharFilter(max_length=200, method="left", label="words in its title, issuer, candidate or file name")
    job = UUIDFilter(method="left", label="of people who applied for this job, or shared for it")
    batch = UUIDFilter(method="left", label="given in this batch")
    channel = CharFilter(max_length=CHANNEL, method="left", label="how it came: api, upload, email, …")
    issuer = CharFilter(max_length=300, method="left", label="the issuer’s id, or words of its name")
    since = DateFilter(method="left", label="received on this day or later")
    until = DateFilter(method="left", label="received on this day or earlier")
    unmatched = YesNoFilter(field_name="candidate", lookup_expr="isnull", label="without a candidate")

    def left(self, rows: QuerySet[Any], _name: str, _value: object) -> QuerySet[Any]:
        """Filtered together, below."""
        return rows

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that fit everything."""
        found, asked = super().filter_queryset(queryset), self.form.cleaned_data
        if self.request is None:  # pragma: no cover - only the schema asks without a call
            return found
        wanted = InboxFilter(
            text=storable_text(asked.get("q") or ""),
            job=asked.get("job"),
            batch=asked.get("batch"),
            channel=storable_text(asked.get("channel") or ""),
            issuer=storable_text(asked.get("issuer") or ""),
            since=asked.get("since"),
            until=asked.get("until"),
        )
        return narrow_records(scope_of(cast("Request", self.request)), found, wanted) if wanted else found


class SubmissionFilters(FilterSet):
    """What was given."""

    batch = UUIDFilter(field_name="batch_id")
    candidate = UUIDFilter(field_name="candidate_id")
    record = UUIDFilter(field_name="record_id")
    job = UUIDFilter(method="for_job")
    state = ChoiceFilter(choices=Submission.State.choices)
    channel = CharFilter(max_length=CHANNEL)
    error_code = CharFilter(max_length=40)
    digest = CharFilter(max_length=DIGEST_LENGTH)
    since = DateFilter(field_name="created_at", lookup_expr="date__gte")
    until = DateFilter(field_name="created_at", lookup_expr="date__lte")

    def for_job(self, rows: QuerySet[Any], _name: str, value: uuid.UUID) -> QuerySet[Any]:
        """Given for the job, but for what says who an applicant of a blind job is."""
        scope = scope_of(cast("Request", self.request))
        hidden = Application.objects.within(scope).filter(hidden_applications(scope), job_id=value)
        return rows.filter(job_id=value).exclude(candidate_id__in=hidden.values("candidate_id"))


class ClaimFilters(FilterSet):
    """Claims."""

    candidate = UUIDFilter(field_name="candidate_id")
    record = UUIDFilter(field_name="record_id")
    skill = CharFilter(field_name="concept_uri", max_length=URI, label="the skill’s URI")
    standing = ChoiceFilter(field_name="statement__standing", choices=[(one.value, one.value) for one in Standing])
    digest = CharFilter(field_name="statement__digest", max_length=DIGEST_LENGTH, label="of the credential cited")
