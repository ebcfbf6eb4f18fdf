"""What lists may be narrowed by: declared here, filter by filter, and never deduced from a model.

Deduced filters resolve foreign keys through ``Model.objects.all()``, which knows no organization. These compare a
column of the rows that :class:`portal.api.base.Endpoint` already scoped, so another organization's id finds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from django_filters.rest_framework import CharFilter, ChoiceFilter, FilterSet, UUIDFilter

from matching.codes import Tier
from portal.actions.ranked import NOT_RANKABLE
from portal.models import Job, RankingEntry, RankingRun, Verification
from verification.codes import Act, Verdict

__all__ = [
    "EntryFilters",
    "JobFilters",
    "RankingFilters",
    "RecordFilters",
    "VerificationFilters",
]

RECORD_STATES = ("waiting", "checking", "checked", "unreadable")
DIGEST_LENGTH = 64


def _of(values: Iterable[str]) -> list[tuple[str, str]]:
    return [(str(value), str(value)) for value in values]


class JobFilters(FilterSet):
    """Jobs."""

    status = ChoiceFilter(choices=Job.Status.choices)


class RecordFilters(FilterSet):
    """Records."""

    candidate = UUIDFilter(field_name="candidate_id")
    verdict = ChoiceFilter(choices=_of(Verdict))
    state = ChoiceFilter(choices=_of(RECORD_STATES))
    act = ChoiceFilter(choices=_of(Act))
    issuer_id = CharFilter(max_length=500)
    digest = CharFilter(max_length=DIGEST_LENGTH)


class VerificationFilters(FilterSet):
    """Verifications."""

    record = UUIDFilter(field_name="record_id")
    state = ChoiceFilter(choices=Verification.State.choices)
    verdict = ChoiceFilter(choices=_of(Verdict))


class RankingFilters(FilterSet):
    """Rankings."""

    job = UUIDFilter(field_name="job_id")
    state = ChoiceFilter(choices=RankingRun.State.choices)
    ranking_hash = CharFilter(max_length=DIGEST_LENGTH)


class EntryFilters(FilterSet):
    """Entries of rankings."""

    run = UUIDFilter(field_name="run_id")
    application = UUIDFilter(field_name="application_id")
    tier = ChoiceFilter(choices=_of((*Tier, NOT_RANKABLE, RankingEntry.WITHDRAWN)))
