"""What applicant systems, their links and their messages may be narrowed by."""

from __future__ import annotations

from django_filters.rest_framework import CharFilter, ChoiceFilter, FilterSet, UUIDFilter

from portal.actions.applicant_links import JOB, JOB_TO_LINK
from portal.api.filter_fields import YesNoFilter
from portal.models import ApplicantSystemMessage

__all__ = ["JobLinkFilters", "MessageFilters", "SystemFilters"]


class SystemFilters(FilterSet):
    """Systems."""

    adapter = CharFilter(max_length=30)
    paused = YesNoFilter(field_name="paused_at", lookup_expr="isnull", exclude=True)


class JobLinkFilters(FilterSet):
    """Their jobs."""

    system = UUIDFilter(field_name="system_id")
    external_id = CharFilter(max_length=200)
    state = ChoiceFilter(
        field_name="noun", choices=[(JOB, "linked"), (JOB_TO_LINK, "to be linked")], help_text="`job` or `job_to_link`."
    )


class MessageFilters(FilterSet):
    """The log."""

    system = UUIDFilter(field_name="system_id")
    way = ChoiceFilter(choices=ApplicantSystemMessage.Way.choices)
    state = ChoiceFilter(choices=ApplicantSystemMessage.State.choices)
    kind = CharFilter(max_length=60)
    application = UUIDFilter(field_name="application_id")
