"""The pool's gap report, and asking several candidates at once."""

from __future__ import annotations

from django.urls import reverse

from portal.models import EvidenceRequest
from tests.portal.conftest import Person
from tests.portal.work_factories import a_job, a_ranked_job


def test_it_works(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    shown = bob.client.get(reverse("pool_report", args=[ranked.job.pk])).content.decode()
    assert "4 applied; 3 rankable; 1 met all must-haves" in shown
    assert "Sole blocker for" in shown
    assert "What these numbers cannot say" in shown
    assert "Do now" in shown
    assert "style=" not in shown


def test_before_any_ranking_it_says_so(bob: Person) -> None:
    shown = bob.client.get(reverse("pool_report", args=[a_job(bob).pk])).content.decode()
    assert "This job has not been ranked yet." in shown


def test_every_role_reads_it(bob: Person, dora: Person, erin: Person) -> None:
    ranked = a_ranked_job(bob)
    for reader in (dora, erin):
        answer = reader.client.get(reverse("pool_report", args=[ranked.job.pk]))
        assert answer.status_code == 200
        assert reverse("ask_pool", args=[ranked.job.pk, "vitals"]) not in answer.content.decode()


def test_strangers_find_nothing(bob: Person, charlie: Person) -> None:
    ranked = a_ranked_job(bob)
    assert charlie.client.get(reverse("pool_report", args=[ranked.job.pk])).status_code == 404
    assert charlie.client.get(reverse("ask_pool", args=[ranked.job.pk, "vitals"])).status_code == 404
    assert charlie.client.post(reverse("ask_pool", args=[ranked.job.pk, "vitals"]), {"message": "x"}).status_code == 404


def test_everybody_named_is_asked_once(bob: Person, dora: Person) -> None:
    ranked = a_ranked_job(bob)
    address = reverse("ask_pool", args=[ranked.job.pk, "vitals"])
    assert address in bob.client.get(reverse("pool_report", args=[ranked.job.pk])).content.decode()
    assert dora.client.get(address).status_code == 403
    assert "Desmond A" in bob.client.get(address).content.decode()
    assert bob.client.post(address, {"message": ""}).status_code == 422
    assert bob.client.post(address, {"message": "Please share it."}).status_code == 302
    asked = EvidenceRequest.objects.within(bob.scope)
    assert [request.application for request in asked] == [ranked.applications[2]]
    bob.client.post(address, {"message": "Again"})
    assert asked.count() == 1


def test_nobody_is_asked_for_what_the_job_does_not_need(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    assert bob.client.get(reverse("ask_pool", args=[ranked.job.pk, "nothing"])).status_code == 404
    assert bob.client.get(reverse("ask_pool", args=[a_job(bob).pk, "vitals"])).status_code == 404


def test_what_the_job_itself_leaves_open_is_said(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    shown = bob.client.get(reverse("pool_report", args=[ranked.job.pk])).content.decode()
    assert "Whether “Vital signs” should be asked for." in shown
    assert "Still to say: task, source, day one, who stands for it." in shown
    assert "Whether “Basic life support”" not in shown
    assert "Who was kept from applying." not in shown
    ranked.job.description = "Young people only"
    ranked.job.save()
    shown = bob.client.get(reverse("pool_report", args=[ranked.job.pk])).content.decode()
    assert "1 remark on the wording of this job" in shown
