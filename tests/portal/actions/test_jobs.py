"""Creating jobs, and writing the next version of what they need."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.actions.candidates import add_application
from portal.actions.jobs import (
    RequirementInput,
    RequirementsRefusedError,
    close_job,
    create_job,
    create_version,
    reopen_job,
    update_job,
)
from portal.actions.refusal import RefusedError
from portal.models import Event, Job, JobVersion, RankingRun
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.people_factories import CPR, FOREIGN, INFECTION, VITALS, make_candidate, make_job, needs, some_skills


def lines_of(version: JobVersion) -> list[RequirementInput]:
    return [
        RequirementInput(
            key=row.key,
            label=row.label,
            concepts=row.concepts,
            need=row.need,
            weight=row.weight,
            minimum_level=row.minimum_level,
            maximum_age_days=row.maximum_age_days,
            age_reason=row.age_reason,
            in_force=row.in_force,
            minimum_trust=row.minimum_trust,
            task=row.task,
            source=row.source,
            behaviour=row.behaviour,
            day_one=row.day_one,
        )
        for row in version.requirements.all()
    ]


def keys(version: JobVersion | None) -> list[str]:
    assert version is not None
    return [row.key for row in version.requirements.order_by("position")]


def test_it_works(bob: Person) -> None:
    job = make_job(bob, needs(VITALS, CPR, minimum_level=3.0, weight="high"), needs(INFECTION, need="nice"))
    version = job.current_version
    assert version is not None
    assert version.number == 1
    first = version.requirements.get(key="vital-signs")
    assert first.label == "Vital signs"
    assert [concept["label"] for concept in first.concepts] == ["Vital signs", "Basic life support"]
    assert (first.need, first.weight, first.minimum_level) == ("must", "high", 3.0)
    kinds = set(Event.objects.within(bob.scope).values_list("kind", flat=True))
    assert {"job.created", "job.version_created"} <= kinds


def test_a_job_may_say_later_what_it_needs(bob: Person) -> None:
    job = create_job(bob.scope, title="  Data analyst ")
    assert (job.title, job.current_version) == ("Data analyst", None)


def test_who_may_not_edit_changes_nothing(dora: Person, erin: Person, bob: Person) -> None:
    job = make_job(bob)
    for reader in (dora, erin):
        for act in (
            lambda who: create_job(who.scope, title="X"),
            lambda who: create_version(who.scope, job, requirements=[needs(VITALS)], reason="x"),
            lambda who: update_job(who.scope, job, title="X"),
            lambda who: close_job(who.scope, job),
            lambda who: reopen_job(who.scope, job),
        ):
            with pytest.raises(NotAllowedError):
                act(reader)
    assert Job.objects.within(bob.scope).count() == 1
    assert job.versions.count() == 1


def test_a_stranger_cannot_write_a_version(bob: Person, charlie: Person) -> None:
    job = make_job(bob)
    with pytest.raises(Job.DoesNotExist):
        create_version(charlie.scope, job, requirements=[needs(CPR)], reason="x")


def test_versions_never_change_and_keys_stay(bob: Person) -> None:
    job = make_job(bob)
    first = job.current_version
    assert first is not None
    before = keys(first)
    vitals, cpr = lines_of(first)
    changed = replace(vitals, label="Measures vital signs", minimum_level=2.0)
    second = create_version(bob.scope, job, requirements=[cpr, changed, needs(INFECTION)], reason="")
    assert second.number == 2
    assert keys(second) == ["basic-life-support", "vital-signs", "infection-prevention"]
    assert keys(first) == before
    assert first.requirements.get(key="vital-signs").label == "Vital signs"


def test_keys_are_unique_and_fit_an_address(bob: Person) -> None:
    job = make_job(bob, needs(VITALS), needs(VITALS, CPR), needs(FOREIGN), replace(needs(CPR), label="日本語"))
    assert keys(job.current_version) == ["vital-signs", "vital-signs-2", "arztliche-sprache", "requirement"]


def test_a_key_taken_out_is_not_given_to_something_else(bob: Person) -> None:
    job = make_job(bob)
    vitals, cpr = lines_of(job.current_version)  # type: ignore[arg-type]
    second = create_version(
        bob.scope, job, requirements=[cpr, replace(needs(INFECTION), label="Vital signs")], reason=""
    )
    assert keys(second) == ["basic-life-support", "vital-signs-2"]
    assert vitals.key == "vital-signs"


def test_a_forged_key_is_replaced(bob: Person) -> None:
    job = make_job(bob)
    second = create_version(bob.scope, job, requirements=[replace(needs(VITALS), key="../../x")], reason="")
    assert keys(second) == ["vital-signs-2"]


def test_a_new_version_asks_for_a_ranking_when_somebody_applied(bob: Person) -> None:
    job = make_job(bob)
    create_version(bob.scope, job, requirements=[needs(CPR)], reason="")
    assert not RankingRun.objects.within(bob.scope).exists()
    add_application(bob.scope, candidate=make_candidate(bob), job=job)
    version = create_version(bob.scope, job, requirements=[needs(INFECTION)], reason="The ward changed.")
    run = RankingRun.objects.within(bob.scope).get()
    assert (run.version, run.state) == (version, "waiting")


def test_a_reason_is_needed_once_people_were_ranked(bob: Person) -> None:
    job = make_job(bob)
    add_application(bob.scope, candidate=make_candidate(bob), job=job)
    with pytest.raises(RefusedError) as refused:
        create_version(bob.scope, job, requirements=[needs(CPR)], reason="  ")
    assert refused.value.field == "reason"
    assert job.versions.count() == 1


def test_nothing_changed_makes_no_version(bob: Person) -> None:
    job = make_job(bob)
    with pytest.raises(RefusedError, match="Nothing was changed"):
        create_version(bob.scope, job, requirements=lines_of(job.current_version), reason="x")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (needs(), "concepts"),
        (needs("urn:skill:nowhere"), "concepts"),
        (needs(*[f"urn:{n}" for n in range(13)]), "concepts"),
        (needs(VITALS, need="perhaps"), "need"),
        (needs(VITALS, weight="huge"), "weight"),
        (needs(VITALS, minimum_level=0.5), "minimum_level"),
        (needs(VITALS, minimum_level=4.5), "minimum_level"),
        (needs(VITALS, minimum_level=float("nan")), "minimum_level"),
        (needs(VITALS, maximum_age_days=0, age_reason="x"), "maximum_age_days"),
        (needs(VITALS, maximum_age_days=10**9, age_reason="x"), "maximum_age_days"),
        (needs(VITALS, maximum_age_days=365), "age_reason"),
        (needs(VITALS, maximum_age_days=365, age_reason="x" * 301), "age_reason"),
        (replace(needs(VITALS), label="x" * 201), "label"),
    ],
)
def test_every_wrong_field_is_named(bob: Person, line: RequirementInput, field: str) -> None:
    some_skills()
    with pytest.raises(RequirementsRefusedError) as refused:
        create_job(bob.scope, title="X", requirements=[needs(CPR), line])
    assert list(refused.value.problems) == [(1, field)]
    assert not Job.objects.within(bob.scope).exists()


def test_all_problems_come_at_once(bob: Person) -> None:
    some_skills()
    with pytest.raises(RequirementsRefusedError) as refused:
        create_job(bob.scope, title="X", requirements=[needs(), needs(VITALS, maximum_age_days=5, weight="?")])
    assert set(refused.value.problems) == {(0, "concepts"), (1, "age_reason"), (1, "weight")}


def test_a_skill_that_left_its_framework_may_stay(bob: Person) -> None:
    from portal.models import SkillConcept

    job = make_job(bob)
    SkillConcept.objects.filter(uri=VITALS).delete()
    vitals, cpr = lines_of(job.current_version)  # type: ignore[arg-type]
    version = create_version(bob.scope, job, requirements=[replace(vitals, weight="low"), cpr], reason="")
    assert version.requirements.get(key="vital-signs").concepts == [{"uri": VITALS, "label": "Vital signs"}]


def test_labels_of_skills_come_from_the_framework(bob: Person) -> None:
    some_skills()
    line = replace(needs(VITALS), concepts=[{"uri": VITALS, "label": "<b>Anything</b>"}])
    job = create_job(bob.scope, title="X", requirements=[line])
    assert job.current_version is not None
    assert job.current_version.requirements.get().concepts[0]["label"] == "Vital signs"


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"title": " "}, "title"), ({"title": "x" * 201}, "title"), ({"title": "x", "place": "x" * 201}, "place")],
)
def test_facts_are_bounded(bob: Person, facts: dict[str, str], field: str) -> None:
    with pytest.raises(RefusedError) as refused:
        create_job(bob.scope, **facts)
    assert refused.value.field == field


def test_a_closed_job_takes_nothing_until_it_is_reopened(bob: Person) -> None:
    job = make_job(bob)
    add_application(bob.scope, candidate=make_candidate(bob), job=job)
    RankingRun.objects.within(bob.scope).all().delete()
    close_job(bob.scope, job)
    with pytest.raises(RefusedError, match="closed"):
        create_version(bob.scope, job, requirements=[needs(CPR)], reason="x")
    with pytest.raises(RefusedError, match="closed"):
        add_application(bob.scope, candidate=make_candidate(bob, "Other", ""), job=job)
    reopen_job(bob.scope, job)
    assert RankingRun.objects.within(bob.scope).filter(job=job).count() == 1
