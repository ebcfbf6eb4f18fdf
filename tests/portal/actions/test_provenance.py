"""Where must-haves come from: what is refused, what may stay as it was, and who stands for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.actions.approve import approve_requirements
from portal.actions.jobs import close_job, create_job, create_version
from portal.actions.refusal import RefusedError
from portal.actions.requirement_checks import RequirementInput, RequirementsRefusedError, input_of
from portal.models import Event, Framework, Job, JobRequirement, SkillConcept
from portal.scope import NotAllowedError, Scope
from tests.portal.conftest import Person
from tests.portal.people_factories import CPR, VITALS, make_job, needs, some_skills

TEAMWORK = "urn:credence:nace:teamwork"


def refused(person: Person, *lines: RequirementInput) -> dict[tuple[int, str], str]:
    with pytest.raises(RequirementsRefusedError) as error:
        create_job(person.scope, title="X", requirements=lines)
    return error.value.problems


def current(job: Job) -> list[JobRequirement]:
    job.refresh_from_db()
    assert job.current_version is not None
    return list(job.current_version.requirements.order_by("position"))


def an_old_job(person: Person) -> Job:
    """A job whose must-have was made before anybody asked where it comes from."""
    job = make_job(person)
    JobRequirement.objects.within(person.scope).update(task="", source="", day_one=None)
    return job


def test_it_works(bob: Person) -> None:
    some_skills()
    problems = refused(bob, needs(VITALS, task="", source=" n/a ", day_one=None))
    assert set(problems) == {(0, "task"), (0, "source"), (0, "day_one")}
    assert all(sentence.endswith((".", "”")) for sentence in problems.values())


def test_a_nice_to_have_may_leave_it_open(bob: Person) -> None:
    some_skills()
    job = create_job(bob.scope, title="X", requirements=[needs(VITALS, need="nice", task="", source="", day_one=None)])
    assert current(job)[0].need == "nice"


def test_what_is_not_needed_on_day_one_is_a_nice_to_have(bob: Person) -> None:
    some_skills()
    job = create_job(bob.scope, title="X", requirements=[needs(VITALS, day_one=False, task="", source="")])
    (line,) = current(job)
    assert (line.need, line.day_one) == ("nice", False)


def test_what_an_old_version_left_open_may_stay_open_until_its_skills_change(bob: Person) -> None:
    job = an_old_job(bob)
    lines = [input_of(row) for row in current(job)]
    version = create_version(bob.scope, job, requirements=[replace(lines[0], weight="high"), lines[1]], reason="")
    assert version.requirements.get(key=lines[0].key).weight == "high"
    wider = [*lines[0].concepts, {"uri": CPR, "label": ""}]
    with pytest.raises(RequirementsRefusedError) as error:
        create_version(bob.scope, job, requirements=[replace(lines[0], concepts=wider), lines[1]], reason="")
    assert set(error.value.problems) == {(0, "task"), (0, "source"), (0, "day_one")}
    with pytest.raises(RequirementsRefusedError):  # a nice-to-have that becomes a must-have is a new must-have
        create_version(bob.scope, job, requirements=[lines[0], replace(lines[1], need="must")], reason="")


def test_what_was_said_cannot_be_taken_back(bob: Person) -> None:
    job = make_job(bob)
    first, second = (input_of(row) for row in current(job))
    with pytest.raises(RequirementsRefusedError) as error:
        create_version(bob.scope, job, requirements=[replace(first, task=""), second], reason="")
    assert list(error.value.problems) == [(0, "task")]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"task": "x" * 501}, "task"),
        ({"source": "x" * 301}, "source"),
        ({"behaviour": "x" * 501}, "behaviour"),
        ({"minimum_trust": "absolutely"}, "minimum_trust"),
        ({"task": "???"}, "task"),
        ({"source": "TBD"}, "source"),
    ],
)
def test_each_wrong_field_is_named(bob: Person, more: dict[str, object], field: str) -> None:
    some_skills()
    assert list(refused(bob, needs(VITALS, **more))) == [(0, field)]


def test_a_trait_needs_a_behaviour_that_can_be_seen(bob: Person) -> None:
    some_skills()
    SkillConcept.objects.create(
        framework=Framework.objects.get(name="builtin"), uri=TEAMWORK, label="Teamwork", kind="competence"
    )
    for vague in ("", "Teamwork", "Is a very good team player with excellent skills"):
        assert list(refused(bob, needs(TEAMWORK, behaviour=vague))) == [(0, "behaviour")]
        assert list(refused(bob, needs(VITALS, TEAMWORK, behaviour=vague))) == [(0, "behaviour")]
    nice = create_job(bob.scope, title="X", requirements=[needs(TEAMWORK, need="nice")])
    assert current(nice)[0].behaviour == ""
    seen = "Takes over a colleague's round when theirs is finished."
    job = create_job(bob.scope, title="Y", requirements=[needs(TEAMWORK, behaviour=seen)])
    assert current(job)[0].behaviour == seen


def test_whoever_saves_and_says_so_stands_for_it(bob: Person) -> None:
    job = make_job(bob, needs(VITALS, approved=True), needs(CPR))
    first, second = current(job)
    assert first.approved_by == bob.user
    assert first.approved_at is not None
    assert not second.approved


def test_an_approval_stays_while_the_line_reads_the_same(alice: Person, bob: Person) -> None:
    job = make_job(alice, needs(VITALS, approved=True), needs(CPR, approved=True))
    first, second = (input_of(row) for row in current(job))
    lines = [replace(first, weight="high"), replace(second, minimum_level=2.0)]
    create_version(bob.scope, job, requirements=lines, reason="")
    kept, changed = current(job)
    assert kept.approved_by == alice.user
    assert not changed.approved


def test_approving_later(bob: Person, dora: Person, erin: Person, charlie: Person) -> None:
    job = make_job(bob, needs(VITALS), needs(CPR), needs(CPR, need="nice"))
    with pytest.raises(NotAllowedError):
        approve_requirements(erin.scope, job)
    with pytest.raises(Job.DoesNotExist):
        approve_requirements(charlie.scope, job)
    first = current(job)[0]
    assert [row.key for row in approve_requirements(dora.scope, job, keys=[first.key, "nonsense"])] == [first.key]
    assert len(approve_requirements(bob.scope, job)) == 1
    assert [str(row.approved_by) for row in current(job)] == ["Dora", "Bob", "None"]
    with pytest.raises(RefusedError, match="Nothing is left"):
        approve_requirements(bob.scope, job)
    assert Event.objects.within(bob.scope).filter(kind="requirement.approved").count() == 2


def test_a_closed_job_is_not_approved(bob: Person) -> None:
    job = make_job(bob)
    close_job(bob.scope, job)
    with pytest.raises(RefusedError, match="closed"):
        approve_requirements(bob.scope, job)


def test_a_system_can_stand_for_nothing(bob: Person) -> None:
    some_skills()
    system = Scope(organization_id=bob.organization.pk, system="importer")
    with pytest.raises(RefusedError, match="Only a person"):
        create_job(system, title="X", requirements=[needs(VITALS, approved=True)])
    with pytest.raises(RefusedError, match="Only a person"):
        approve_requirements(system, make_job(bob))


def test_a_strict_order_needs_a_rationale_and_stays(bob: Person) -> None:
    job = make_job(bob)
    lines = [input_of(row) for row in current(job)]
    for weak in ("", "Because it is better.", "better " * 30, "x" * 1_001):
        with pytest.raises(RefusedError) as error:
            create_version(bob.scope, job, requirements=lines, reason="", strict_order=True, order_rationale=weak)
        assert error.value.field == "order_rationale"
    why = "Aides with higher scores had fewer incidents in a study of ninety hires over two years."
    version = create_version(
        bob.scope, job, requirements=lines, reason="", strict_order=True, order_rationale=f"  {why} "
    )
    assert (version.strict_order, version.order_rationale) == (True, why)
    later = create_version(bob.scope, job, requirements=lines[:1], reason="")
    assert (later.strict_order, later.order_rationale) == (True, why)
    ended = create_version(bob.scope, job, requirements=lines[:1], reason="", strict_order=False)
    assert (ended.strict_order, ended.order_rationale) == (False, why)
