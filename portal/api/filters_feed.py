"""What the audit log, webhook endpoints and their deliveries may be narrowed by."""

from __future__ import annotations

from django.db.models import QuerySet
from django_filters.rest_framework import (
    CharFilter,
    ChoiceFilter,
    DateFilter,
    FilterSet,
    IsoDateTimeFilter,
    UUIDFilter,
)

from portal.api.filter_fields import YesNoFilter
from portal.models import Event, WebhookDelivery
from portal.queries_audit import narrow_events
from portal.scope import Scope
from portal.webhooks import KINDS, PING

__all__ = ["AuditFilters", "DeliveryFilters", "WebhookEndpointFilters"]

LONGEST = 80


class AuditFilters(FilterSet):
    """The audit log, as its page is narrowed."""

    kind = CharFilter(max_length=LONGEST, help_text="A kind such as `record.received`, or all of one noun: `record`.")
    actor = CharFilter(max_length=LONGEST, help_text="`user:` and an id, `system:verifier`, or all of one: `token`.")
    subject = CharFilter(max_length=LONGEST, help_text="What it is about: `job:` and its id, as entries name it.")
    since = DateFilter(help_text="From this day on, in the portal's time zone.")
    until = DateFilter(help_text="Up to and with this day.")

    def filter_queryset(self, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """All at once, by the query that the page asks."""
        given = self.form.cleaned_data
        words = {name: given.get(name) or "" for name in ("kind", "actor", "subject")}
        scope: Scope = self.request.auth  # type: ignore[union-attr]  # the framework's request, of a caller let in
        return narrow_events(scope, queryset, **words, since=given.get("since"), until=given.get("until"))


class WebhookEndpointFilters(FilterSet):
    """Endpoints."""

    paused = YesNoFilter(field_name="paused_at", lookup_expr="isnull", exclude=True)


class DeliveryFilters(FilterSet):
    """What endpoints were told."""

    endpoint = UUIDFilter(field_name="endpoint_id")
    event = UUIDFilter(field_name="event_id")
    state = ChoiceFilter(choices=WebhookDelivery.State.choices)
    kind = ChoiceFilter(choices=[(kind, kind) for kind in sorted({*KINDS, PING})])
    since = IsoDateTimeFilter(field_name="created_at", lookup_expr="gte")
