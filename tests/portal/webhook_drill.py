"""One worker's life for the kill test: ``python -m tests.portal.webhook_drill begin URL``, then ``tell``, twice."""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - after setup

from portal import leases  # noqa: E402
from portal.actions.sequence import sequence_events  # noqa: E402
from portal.actions.tell import perform_telling  # noqa: E402
from portal.actions.webhook_outbox import fill_outboxes  # noqa: E402
from portal.actions.webhooks import add_endpoint  # noqa: E402
from portal.models import Organization, WebhookDelivery  # noqa: E402
from portal.scope import Scope  # noqa: E402


def begin(url: str) -> None:
    """An organization, an endpoint, one event to be told of."""
    from portal.actions.events import record_event

    call_command("migrate", verbosity=0)
    organization = Organization.objects.create(name="Drill")
    scope = Scope(organization_id=organization.pk, system="drill")
    add_endpoint(scope, name="Drill", url=url)
    record_event(scope, "ranking.done", organization)
    sequence_events()
    fill_outboxes()


def tell() -> None:
    """A worker that starts: it gives back what its predecessor held, and tells what is due."""
    leases.release_mine()
    for row in leases.due(WebhookDelivery):
        perform_telling(row.pk)
    row = WebhookDelivery.objects.across_organizations("the drill").get()
    sys.stdout.write(f"{row.state} {row.attempts}\n")


if __name__ == "__main__":
    begin(sys.argv[2]) if sys.argv[1] == "begin" else tell()
