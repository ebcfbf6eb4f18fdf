"""What lists about people may be narrowed by; see :mod:`portal.api.filters`.

Those over candidates ask what the page asks (:mod:`portal.queries_candidate_search`). A filter by candidate never
reaches into applications whose people are hidden: the endpoints leave those out before they filter.
"""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django_filters.rest_framework import CharFilter, ChoiceFilter, DateFilter, FilterSet, UUIDFilter
from rest_framework.request import Request

from portal.actions.external_ids import LONGEST_EXTERNAL_ID, digest_of
from portal.api.base import scope_of
from portal.api.filter_fields import YesNoFilter
from portal.dispositions import DISPOSITIONS
from portal.models import Candidate, ExternalId, Observation, OutgoingMail, SavedSearch, ShareLink
from portal.queries_candidate_search import SHOWS, CandidateFilter, candidates_found, wanted_skill
from portal.scope import Scope
from portal.stages import COLUMNS
from verification.codes import Verdict

__all__ = [
    "ApplicationFilters",
    "CandidateFilters",
    "ConsentFilters",
    "ContestFilters",
    "DecisionFilters",
    "EvidenceRequestFilters",
    "LetterFilters",
    "LinkFilters",
    "ObservationFilters",
    "SavedSearchFilters",
]

DAYS = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2200, 12, 31))]
SEARCHED = ("q", "job", "stage", "skill", "issuer", "verdict", "source", "since", "until", "show")


def _scope(filters: FilterSet) -> Scope:
    """Whose call it is; the framework hands on its own request."""
    return scope_of(cast("Request", filters.request))


def _of(values: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - any words
    return [(str(value), str(value)) for value in values]


class CandidateFilters(FilterSet):
    """Candidates: `job`, `stage`, `source` and the days are about one and the same application."""

    email = CharFilter(lookup_expr="iexact", max_length=254)
    external_id = CharFilter(method="called", max_length=LONGEST_EXTERNAL_ID, label="What your system calls them")
    q = CharFilter(method="later", max_length=200, label="In a name, an address or an identifier")
    job = UUIDFilter(method="later", label="Who applied for this job")
    stage = ChoiceFilter(method="later", choices=_of(COLUMNS), label="Who stand there with an application")
    skill = CharFilter(method="later", max_length=300, label="Who have a verified record of this skill, by its name")
    issuer = CharFilter(method="later", max_length=300, label="Who have a record of this issuer: id, or part of a name")
    verdict = ChoiceFilter(method="later", choices=_of(Verdict), label="Who have a record of this verdict")
    source = CharFilter(method="later", max_length=100, label="Who came by a link that was put there")
    since = DateFilter(method="later", validators=DAYS, label="Who applied on this day or later")
    until = DateFilter(method="later", validators=DAYS, label="Who applied on this day or earlier")
    show = ChoiceFilter(
        method="later",
        choices=_of(SHOWS),
        label="`without` any record; with an `unconfirmed` identifier; who `answered` a request and wait",
    )

    def later(self, rows: QuerySet[Candidate], _name: str, _value: object) -> QuerySet[Candidate]:
        """Nothing yet: they are asked for together."""
        return rows

    def called(self, rows: QuerySet[Candidate], _name: str, value: str) -> QuerySet[Candidate]:
        """Those whom another system calls so."""
        scope = _scope(self)
        called = ExternalId.objects.within(scope).filter(digest=digest_of(scope, value.strip()))
        return rows.filter(pk__in=called.values("candidate"))

    def filter_queryset(self, queryset: QuerySet[Candidate]) -> QuerySet[Candidate]:
        """Those who fit everything."""
        found: QuerySet[Candidate] = super().filter_queryset(queryset)
        asked = {name: self.form.cleaned_data[name] for name in SEARCHED if self.form.cleaned_data.get(name)}
        if not asked:
            return found
        scope = _scope(self)
        asked["text"] = asked.pop("q", "")
        if "skill" in asked:
            asked["skill"] = wanted_skill(scope, asked["skill"])
        return found.filter(pk__in=candidates_found(scope, CandidateFilter(**asked)).values("pk"))


class ApplicationFilters(FilterSet):
    """Applications."""

    job = UUIDFilter(field_name="job_id")
    candidate = UUIDFilter(field_name="candidate_id")
    stage = ChoiceFilter(choices=_of(COLUMNS))
    source = CharFilter(max_length=100)
    decided = YesNoFilter(method="is_decided", label="Whether somebody decided about it")

    def is_decided(self, rows: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:  # noqa: FBT001 - a filter's
        """Those somebody decided about, or the others."""
        return rows.filter(decisions__isnull=not value).distinct()


class DecisionFilters(FilterSet):
    """Decisions. `override` needs `job`: the endpoint reads it."""

    job = UUIDFilter(field_name="application__job_id")
    application = UUIDFilter(field_name="application_id")
    stage = ChoiceFilter(choices=_of(COLUMNS))
    disposition = ChoiceFilter(choices=_of(DISPOSITIONS))
    decided_by = UUIDFilter(field_name="decided_by_id")
    undone = YesNoFilter(method="is_undone", label="Whether it was taken back")

    def is_undone(self, rows: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:  # noqa: FBT001 - a filter's
        """Those that were taken back, or the others."""
        return rows.filter(undone_by__isnull=not value)


class OfApplication(FilterSet):
    """Rows that hang on an application."""

    job = UUIDFilter(field_name="application__job_id")
    application = UUIDFilter(field_name="application_id")


class ObservationFilters(OfApplication):
    """Observations."""

    requirement = CharFilter(field_name="requirement_key", max_length=40)
    kind = ChoiceFilter(choices=Observation.Kind.choices)
    counts = YesNoFilter(field_name="retracted_at", lookup_expr="isnull", label="Whether it counts: not taken back")


class EvidenceRequestFilters(OfApplication):
    """Requests for evidence."""

    requirement = CharFilter(field_name="requirement_key", max_length=40)
    open = YesNoFilter(field_name="answered_at", lookup_expr="isnull", label="Whether it waits for an answer")


class ContestFilters(OfApplication):
    """What candidates contest."""

    open = YesNoFilter(field_name="answered_at", lookup_expr="isnull", label="Whether it waits for an answer")


class LetterFilters(FilterSet):
    """Letters that were sent."""

    job = UUIDFilter(field_name="application__job_id")
    application = UUIDFilter(field_name="application_id")
    state = ChoiceFilter(choices=OutgoingMail.State.choices)


class ConsentFilters(OfApplication):
    """What candidates agreed to."""

    candidate = UUIDFilter(field_name="application__candidate_id")
    standing = YesNoFilter(field_name="withdrawn_at", lookup_expr="isnull", label="Whether it stands")


class LinkFilters(FilterSet):
    """Public links."""

    job = UUIDFilter(field_name="job_id")
    open = YesNoFilter(method="is_open", label="Whether it was not revoked")

    def is_open(self, rows: QuerySet[ShareLink], _name: str, value: bool) -> QuerySet[ShareLink]:  # noqa: FBT001
        """Those that were not revoked, or the others."""
        return rows.filter(Q(revoked_at=None) if value else Q(revoked_at__isnull=False))


class SavedSearchFilters(FilterSet):
    """Saved searches."""

    page = ChoiceFilter(choices=SavedSearch.Page.choices)
