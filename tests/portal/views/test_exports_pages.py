"""The pages of exports: ask, watch, fetch, take back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.actions.exports import ask_export
from portal.actions.write_export import perform_export
from portal.models import Export
from tests.portal.conftest import Person
from tests.portal.work_factories import a_ranked_job

pytestmark = pytest.mark.django_db


def test_it_works(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    assert "No export yet" in bob.client.get(reverse("exports")).content.decode()
    page = bob.client.get(reverse("ranking", args=[ranked.job.pk])).content.decode()
    link = f"{reverse('ask_export')}?what=rankings&amp;run={ranked.run.pk}"
    assert link in page
    form = bob.client.get(link.replace("&amp;", "&")).content.decode()
    assert f"Run {ranked.run.number} of {ranked.job.title}" in form
    typed = {"what": "rankings", "form": "xlsx", "run": str(ranked.run.pk)}
    assert bob.client.post(reverse("ask_export"), typed).status_code == 302
    row = Export.objects.within(bob.scope).get()
    waiting = bob.client.get(reverse("exports")).content.decode()
    assert "Waiting its turn" in waiting
    assert reverse("exports_live") in waiting
    perform_export(row.pk)
    ready = bob.client.get(reverse("exports_live")).content.decode()
    assert "Ready" in ready
    assert "hx-get" not in ready
    answer = bob.client.get(reverse("export_file", args=[row.pk]))
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert "Your export is ready" in bob.client.get(reverse("notices")).content.decode()
    bob.client.post(reverse("drop_export", args=[row.pk]))
    assert "No longer kept" in bob.client.get(reverse("exports")).content.decode()
    assert bob.client.get(reverse("export_file", args=[row.pk])).status_code == 302


def test_every_kind_has_a_form(alice: Person, bob: Person) -> None:
    a_ranked_job(bob)
    choice = alice.client.get(reverse("ask_export")).content.decode()
    for what in (
        "rankings",
        "gap_reports",
        "candidates",
        "applications",
        "decisions",
        "records",
        "verifications",
        "audit",
    ):
        assert f"?what={what}" in choice
        page = alice.client.get(reverse("ask_export"), {"what": what})
        assert page.status_code == 200
        assert 'value="ndjson"' in page.content.decode()
    assert "?what=audit" not in bob.client.get(reverse("ask_export")).content.decode()


def test_a_slip_keeps_what_was_chosen(bob: Person) -> None:
    answer = bob.client.post(reverse("ask_export"), {"what": "rankings", "form": "json"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Say which ranking" in page
    assert 'value="json" checked' in page
    for typed in ({}, {"what": "audit", "form": "csv"}, {"what": "x", "form": "y"}, {"what": "records", "form": ""}):
        assert bob.client.post(reverse("ask_export"), typed).status_code in {403, 422}
    assert not Export.objects.within(bob.scope).exists()


def test_it_is_nobody_elses(bob: Person, alice: Person, charlie: Person, dora: Person) -> None:
    row = ask_export(bob.scope, what="candidates", form="csv", about={})
    perform_export(row.pk)
    for other in (alice, charlie, dora):
        assert other.client.get(reverse("export_file", args=[row.pk])).status_code == 404
        assert other.client.post(reverse("drop_export", args=[row.pk])).status_code == 404
        assert "No export yet" in other.client.get(reverse("exports")).content.decode()
    row.refresh_from_db()
    assert row.state == Export.State.DONE


def test_what_is_too_long_for_at_once_is_asked_for(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.exports.at_once.MOST_AT_ONCE", 2)
    ranked = a_ranked_job(bob)
    answer = bob.client.get(reverse("export_ranking", args=[ranked.job.pk, "xlsx"]))
    assert answer.status_code == 302
    assert answer.url == f"{reverse('ask_export')}?what=rankings&run={ranked.run.pk}&form=xlsx"
    monkeypatch.setattr("portal.exports.at_once.SMALL", 2)
    stream = bob.client.get(reverse("export_ranking", args=[ranked.job.pk, "csv"]))
    assert b"Marisol" in b"".join(stream.streaming_content)
