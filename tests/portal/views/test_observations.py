"""Structured observations: several skills in a sitting, amending and withdrawing; and whoever has no record."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from portal.actions.lock import lock_requirements
from portal.models import Application, Decision, Event, Job, JobRequirement, Observation, RankingEntry
from portal.rubrics import rubric_of, rubric_said
from tests.portal.conftest import Person
from tests.portal.people_factories import PROVENANCE
from tests.portal.work_factories import a_job, a_ranked_job, an_application, rank_now


def sitting(**given: str) -> dict[str, str]:
    usual = {"kind": "shift", "setting": "Unit 3", "observed_on": timezone.localdate().isoformat(), "others": "R. Ames"}
    return usual | given


VITALS_SEEN = {"level-vitals": "3", "seen-vitals": "Took blood pressure by hand while the alarm rang."}
CPR_SEEN = {"level-cpr": "2", "seen-cpr": "Thirty compressions, two breaths, at the right depth."}


def fresh(person: Person, job: Job) -> Any:
    job.runs.exclude(state="done").delete()
    return rank_now(person, job)


def gap(person: Person, application: Application) -> str:
    answer = person.client.get(reverse("gap_report", args=[application.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_works(dora: Person, bob: Person) -> None:
    ranked = a_ranked_job(bob)
    JobRequirement.objects.within(bob.scope).filter(key="vitals").update(behaviour="Notices a wrong reading")
    owen = ranked.applications[3]
    address = reverse("observe", args=[owen.pk])
    form = dora.client.get(address).content.decode()
    assert "Notices a wrong reading" in form
    assert "Did it without help, also when something unexpected came up." in form
    assert dora.client.post(address, sitting(**VITALS_SEEN, **CPR_SEEN)).status_code == 302
    both = list(Observation.objects.within(dora.scope).order_by("requirement_key"))
    assert [(row.requirement_key, row.level, row.kind, row.others) for row in both] == [
        ("cpr", 2.0, "shift", "R. Ames"),
        ("vitals", 3.0, "shift", "R. Ames"),
    ]
    assert both[0].sitting == both[1].sitting is not None
    assert both[1].rubric["of"] == "Notices a wrong reading"
    assert Event.objects.within(dora.scope).filter(kind="observation.added").count() == 2
    assert ranked.job.runs.exclude(state="done").count() == 1
    page = gap(dora, owen)
    assert "Unit 3" in page
    assert "with R. Ames" in page


def test_an_amendment_takes_the_place_of_the_first(dora: Person, bob: Person) -> None:
    ranked = a_ranked_job(bob)
    desmond = ranked.applications[2]
    address = reverse("observe", args=[desmond.pk])
    dora.client.post(address, sitting(**VITALS_SEEN))
    first = Observation.objects.within(dora.scope).get()
    form = dora.client.get(f"{address}?amends={first.pk}").content.decode()
    assert "while the alarm rang" in form
    assert "level-cpr" not in form
    changed = VITALS_SEEN | {"level-vitals": "1", "amends": str(first.pk)}
    assert dora.client.post(address, sitting(**changed)).status_code == 302
    assert [row.level for row in Observation.objects.within(dora.scope)] == [1.0]
    assert Observation.objects.within(dora.scope).get().amends == first
    assert "Amended since" in gap(dora, desmond)
    assert dora.client.post(address, sitting(**changed)).status_code == 404


def test_an_error_is_withdrawn_with_a_reason_and_counts_no_longer(dora: Person, bob: Person, erin: Person) -> None:
    ranked = a_ranked_job(bob)
    desmond = ranked.applications[2]
    dora.client.post(reverse("observe", args=[desmond.pk]), sitting(**VITALS_SEEN))
    ranked.run = fresh(bob, ranked.job)
    assert ranked.entry(desmond).tier == "met"
    row = Observation.objects.within(dora.scope).get()
    address = reverse("withdraw_observation", args=[row.pk])
    assert erin.client.post(address, {"reason": "x"}).status_code == 403
    assert dora.client.post(address, {"reason": " "}).status_code == 422
    assert dora.client.post(address, {"reason": "That was another applicant."}).status_code == 302
    ranked.run = fresh(bob, ranked.job)
    assert ranked.entry(desmond).tier == "no_evidence"
    assert "That was another applicant." in gap(dora, desmond)
    assert dora.client.post(address, {"reason": "again"}).status_code == 404


def test_who_has_no_record_goes_the_whole_way(dora: Person, bob: Person) -> None:
    job = a_job(bob)
    JobRequirement.objects.within(bob.scope).filter(need="must").update(**PROVENANCE)
    owen = an_application(bob, job, "Owen Castle")
    run = rank_now(bob, job)
    assert run.entries.get(application=owen).tier == "not_rankable"
    beside = bob.client.get(reverse("ranking_beside", args=[job.pk])).content.decode()
    assert "Owen Castle" in beside
    assert dora.client.post(reverse("observe", args=[owen.pk]), sitting(**VITALS_SEEN)).status_code == 302
    entry: RankingEntry = fresh(bob, job).entries.get(application=owen)
    assert (entry.tier, entry.rank) == ("met", 1)
    assert "Owen Castle" in bob.client.get(reverse("ranking", args=[job.pk])).content.decode()
    gap(dora, owen)
    decided = {"stage": "interview", "reason": "Seen on the ward.", "disposition": "", "code": ""}
    assert dora.client.post(reverse("decide", args=[owen.pk]), decided).status_code == 302
    assert Decision.objects.within(dora.scope).get(application=owen).stage == "interview"


def test_the_rubric_is_said_again_as_it_was(bob: Person) -> None:
    job = a_job(bob)
    assert job.current_version is not None
    row = job.current_version.requirements.get(key="vitals")
    of, levels = rubric_of(row)
    assert of == row.label
    assert [one.level for one in levels] == [1, 2, 3, 4]
    assert rubric_said({"wording": 1, "of": "Lifting"}, 2.0).startswith("Lifting: Did it without help")
    assert rubric_said({}, 4.0) == "Teaches others"


def test_looking_is_what_locks_and_not_observing(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    assert bob.client.get(reverse("observe", args=[ranked.applications[0].pk])).status_code == 200
    ranked.job.refresh_from_db()
    assert ranked.job.locked_at is None
    lock_requirements(bob.scope, ranked.applications)
    ranked.job.refresh_from_db()
    assert ranked.job.locked_at is not None
