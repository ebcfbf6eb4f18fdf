"""Invitations that nobody used are forgotten."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from portal.actions.forget_invitations import KEPT, forget_invitations
from portal.actions.share_links import invite_people
from portal.models import Event, OutgoingMail, ShareLink
from tests.portal.conftest import Person
from tests.portal.share_factories import begin, found
from tests.portal.work import work_off
from tests.portal.work_factories import a_job


def test_it_works(bob: Person) -> None:
    job = a_job(bob)
    old, used, fresh = invite_people(
        bob.scope, job, people="Old <old@mail.example>\nused@mail.example\nfresh@mail.example", message="Come!"
    )
    begin(found(used), email="used@mail.example")
    work_off()
    long_ago = timezone.now() - KEPT - timedelta(days=1)
    ShareLink.objects.within(bob.scope).filter(pk__in=[old.pk, used.pk]).update(expires_at=long_ago)
    assert forget_invitations() == 1
    for link in (old, used, fresh):
        link.refresh_from_db()
    assert (old.name, old.email, old.message) == ("", "", "")
    assert (used.email, fresh.email) == ("used@mail.example", "fresh@mail.example")
    assert not OutgoingMail.objects.within(bob.scope).filter(to="old@mail.example").exists()
    assert Event.objects.within(bob.scope).filter(kind="share_link.forgotten").count() == 1
    assert forget_invitations() == 0
    page = bob.client.get(reverse("job_links", args=[job.pk])).content.decode()
    assert "Forgotten" in page
    assert "old@mail.example" not in page
