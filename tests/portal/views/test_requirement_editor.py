"""The requirement editor: as a form without JavaScript, as htmx uses it, and when what was typed is wrong."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from portal.actions.candidates import add_application
from portal.actions.import_framework import load_builtin
from portal.actions.name_credential import name_credential
from portal.models import Job, OwnCredential, SkillConcept
from tests.portal.conftest import Person
from tests.portal.people_factories import CPR, INFECTION, VITALS, make_candidate, make_job, needs, some_skills
from tests.portal.work_factories import a_record

HTMX = {"HX-Request": "true"}


def line(row: str, *uris: str, **fields: str) -> dict[str, Any]:
    said = {"task": "Looks after residents", "source": "Job analysis", "dayone": "yes"} | fields
    return {f"uri-{row}": list(uris), **{f"{name}-{row}": value for name, value in said.items()}}


def new(person: Person, rows: list[str], *lines: dict[str, Any], do: str = "save", **more: Any) -> Any:
    data: dict[str, Any] = {"title": "Nurse’s aide", "row": rows, "do": do, **more}
    for one in lines:
        data |= one
    return person.client.post(reverse("new_job"), data)


def order(answer: Any) -> list[str]:
    return [one.row for one in answer.context["form"].lines]


def test_it_works(bob: Person) -> None:
    some_skills()
    assert bob.client.get(reverse("new_job")).status_code == 200
    answer = new(
        bob,
        ["n1", "n2"],
        line("n1", VITALS, CPR, level="3", weight="high", age="2", unit="years", reason="The protocol changed."),
        line("n2", INFECTION, need="nice", force="1", label="Infection control"),
        place="Tulsa",
    )
    job = Job.objects.within(bob.scope).get()
    assert answer.status_code == 302
    assert answer.url == reverse("job", args=[job.pk])
    assert job.current_version is not None
    first, second = job.current_version.requirements.order_by("position")
    assert [concept["uri"] for concept in first.concepts] == [VITALS, CPR]
    assert (first.need, first.minimum_level, first.weight, first.maximum_age_days) == ("must", 3.0, "high", 730)
    assert (second.label, second.need, second.in_force) == ("Infection control", "nice", True)


def test_every_act_works_without_javascript_and_loses_nothing(bob: Person) -> None:
    some_skills()
    typed = (line("a", VITALS, label="My words", age="x", reason="Because"), line("b", CPR, find="infection"))
    found = new(bob, ["a", "b"], *typed, do="find")
    assert "Infection prevention" in found.content.decode()
    assert [skill.uri for skill in found.context["form"].lines[1].found] == [INFECTION]
    picked = new(bob, ["a", "b"], *typed, do=f"pick:b:{INFECTION}")
    assert [item["uri"] for item in picked.context["form"].lines[1].concepts] == [CPR, INFECTION]
    dropped = new(bob, ["a", "b"], *typed, do=f"drop:b:{CPR}")
    assert dropped.context["form"].lines[1].concepts == []
    assert order(new(bob, ["a", "b"], *typed, do="up:b")) == ["b", "a"]
    assert order(new(bob, ["a", "b"], *typed, do="down:a")) == ["b", "a"]
    assert order(new(bob, ["a", "b"], *typed, do="up:a")) == ["a", "b"]
    assert order(new(bob, ["a", "b"], *typed, do="out:a")) == ["b"]
    assert order(new(bob, ["a", "b"], *typed, do="add")) == ["a", "b", "n1"]
    kept = new(bob, ["a", "b"], *typed, do="add").context["form"].lines[0]
    assert (kept.label, kept.age, kept.age_reason) == ("My words", "x", "Because")
    assert "Nurse’s aide" in found.content.decode()
    assert not Job.objects.within(bob.scope).exists()


def test_enter_searches_where_something_is_sought_and_saves_where_not(bob: Person) -> None:
    some_skills()
    assert new(bob, ["a"], line("a", VITALS, find="cpr"), do="enter").status_code == 200
    assert not Job.objects.within(bob.scope).exists()
    assert new(bob, ["a"], line("a", VITALS), do="enter").status_code == 302


def test_htmx_gets_the_editor_alone_and_a_sentence(bob: Person) -> None:
    some_skills()
    data = {"row": ["a"], "do": f"pick:a:{VITALS}"}
    shown = bob.client.post(reverse("new_job"), data, headers=HTMX).content.decode()
    assert "<html" not in shown
    assert "Vital signs was chosen." in shown
    assert 'hx-swap-oob="true"' in shown


def test_skills_as_people_type(bob: Person, dora: Person) -> None:
    some_skills()
    shown = bob.client.get(reverse("skills"), {"row": "a", "find-a": "vital"}).content.decode()
    assert f'data-uri="{VITALS}"' in shown
    assert 'role="option"' in shown
    assert "No skill is called" in bob.client.get(reverse("skills"), {"find-a": "zzzz"}).content.decode()
    assert bob.client.get(reverse("skills"), {"find-a": "\x00" * 500, "row": '"><b>'}).status_code == 200
    assert "<b>" not in bob.client.get(reverse("skills"), {"find-a": "zz", "row": '"><b>'}).content.decode()
    assert dora.client.get(reverse("skills"), {"q": "vital"}).status_code == 403


def test_wrong_fields_are_named_and_all_that_was_typed_stays(bob: Person) -> None:
    some_skills()
    answer = new(
        bob,
        ["a", "b", "c"],
        line("a", VITALS, age="soon", reason="", label="My own words"),
        line("b", label="No skill chosen", weight="low"),
        line("c", CPR, age="3"),
        place="Tulsa",
        description="Nights",
    )
    assert answer.status_code == 422
    first, second, third = answer.context["form"].lines
    assert set(first.problems) == {"maximum_age_days", "age_reason"}
    assert set(second.problems) == {"concepts"}
    assert set(third.problems) == {"age_reason"}
    shown = answer.content.decode()
    for kept in ("My own words", "No skill chosen", 'value="soon"', "Tulsa", "Nights", "Vital signs"):
        assert kept in shown
    assert not Job.objects.within(bob.scope).exists()


def test_a_job_without_a_title_keeps_its_requirements(bob: Person) -> None:
    some_skills()
    answer = new(bob, ["a"], line("a", VITALS), title=" ")
    assert answer.status_code == 422
    assert "Give the job a title." in answer.content.decode()
    assert [item["uri"] for item in answer.context["form"].lines[0].concepts] == [VITALS]


def test_many_must_haves_are_warned_about_and_taken(bob: Person) -> None:
    some_skills()
    rows = [f"r{number}" for number in range(6)]
    lines = [line(row, VITALS, label=row) for row in rows]
    assert "There are 6 must-haves." in new(bob, rows, *lines, do="find").content.decode()
    assert "must-haves. Each one" not in new(bob, rows[:5], *lines, do="find").content.decode()
    assert new(bob, rows, *lines).status_code == 302


def test_a_new_version(bob: Person) -> None:
    job = make_job(bob)
    address = reverse("requirements", args=[job.pk])
    shown = bob.client.get(address)
    assert order(shown) == ["v1", "v2"]
    data = {"row": ["v2", "v1"], "do": "save", "based_on": "1", "reason": ""}
    data |= line("v1", VITALS, key="vital-signs") | line("v2", CPR, key="basic-life-support", need="nice")
    assert bob.client.post(address, data).status_code == 302
    job.refresh_from_db()
    assert job.current_version is not None
    assert [row.key for row in job.current_version.requirements.order_by("position")] == [
        "basic-life-support",
        "vital-signs",
    ]


def test_a_ranked_job_asks_why(bob: Person) -> None:
    job = make_job(bob)
    add_application(bob.scope, candidate=make_candidate(bob), job=job)
    address = reverse("requirements", args=[job.pk])
    data = {"row": ["v1"], "do": "save", "based_on": "1", **line("v1", VITALS, key="vital-signs")}
    answer = bob.client.post(address, data)
    assert answer.status_code == 422
    assert "Say why it changes" in answer.content.decode()
    assert bob.client.post(address, data | {"reason": "The ward changed."}).status_code == 302


def test_two_who_edit_at_once_do_not_undo_each_other(alice: Person, bob: Person) -> None:
    job = make_job(bob)
    address = reverse("requirements", args=[job.pk])
    data = {"row": ["v1"], "do": "save", "based_on": "1", **line("v1", VITALS, key="vital-signs")}
    assert alice.client.post(address, data).status_code == 302
    answer = bob.client.post(address, data | line("v1", CPR, INFECTION, key="vital-signs"))
    assert answer.status_code == 422
    assert "Somebody else saved version 2 meanwhile" in answer.content.decode()
    assert "Infection prevention" in answer.content.decode()
    assert job.versions.count() == 2


@pytest.mark.parametrize(
    "act", ["pick:a:urn:nowhere", "pick:zzz:urn:skill:vitals", "boom", "up:", ":", "pick:a:\x00", "act:a"]
)
def test_nonsense_acts_change_nothing(bob: Person, act: str) -> None:
    some_skills()
    answer = new(bob, ["a"], line("a", VITALS), do=act)
    assert answer.status_code == 200
    assert [item["uri"] for item in answer.context["form"].lines[0].concepts] == [VITALS]


def test_hostile_forms_are_bounded(bob: Person) -> None:
    some_skills()
    rows = [f"r{number}" for number in range(500)]
    answer = new(bob, [*rows, '"><script>', ""], line("r0", *[f"urn:{n}" for n in range(400)]), do="add")
    assert answer.status_code == 200
    assert len(answer.context["form"].lines) <= 61
    assert len(answer.context["form"].lines[0].concepts) <= 13
    assert "<script>alert" not in answer.content.decode()
    assert new(bob, ["a"], line("a", "urn:skill:\x00", age="9" * 900, level="NaN", label="\x00x")).status_code == 422


def test_names_of_skills_never_come_from_the_browser(bob: Person) -> None:
    some_skills()
    SkillConcept.objects.filter(uri=VITALS).update(label="<i>Vital</i>")
    shown = new(bob, ["a"], line("a", VITALS), do="find").content.decode()
    assert "<i>Vital</i>" not in shown
    assert "&lt;i&gt;Vital" in shown


def test_readers_may_not_edit_and_strangers_find_nothing(
    bob: Person, dora: Person, erin: Person, charlie: Person
) -> None:
    job = make_job(bob, needs(VITALS))
    address = reverse("requirements", args=[job.pk])
    for reader in (dora, erin):
        for page in (address, reverse("new_job")):
            assert reader.client.get(page).status_code == 403
            assert reader.client.post(page, {"title": "X", "do": "save"}).status_code == 403
    assert charlie.client.get(address).status_code == 404
    assert charlie.client.post(address, {"do": "save"}).status_code == 404
    assert bob.client.get(reverse("requirements", args=[uuid4()])).status_code == 404
    assert job.versions.count() == 1


def test_what_a_source_found_is_looked_through_before_anything_is_kept(bob: Person) -> None:
    some_skills()
    lines = (line("a", VITALS, need="must", task="Measures them twice a shift"), line("b", CPR, need="nice", task=""))
    opened = new(bob, ["a", "b"], *lines, do="review", **{"from": "a posting <b>pasted</b> here"})
    shown = opened.content.decode()
    assert opened.status_code == 200
    assert "Started from <b>a posting &lt;b&gt;pasted" in shown
    assert [one.task for one in opened.context["form"].lines] == ["Measures them twice a shift", ""]
    assert not Job.objects.within(bob.scope).exists()
    assert "Started from" in new(bob, ["a", "b"], *lines, do="up:b", **{"from": "a posting"}).content.decode()
    assert order(bob.client.post(reverse("new_job"), {"do": "review", "title": "Empty"})) == ["n1"]
    many = new(bob, [f"r{number}" for number in range(70)], do="review", **{"from": "a long posting"})
    assert "9 more were left out" in many.content.decode()


def test_htmx_gets_counts_and_remarks_alone_while_somebody_types(bob: Person) -> None:
    some_skills()
    candidate = make_candidate(bob)
    a_record(bob, candidate=candidate)
    lines = (line("a", VITALS, task="Finds young nurses"), line("b", CPR, dayone="no"))
    data = {"row": ["a", "b"], "title": "Native speaker", "do": "save"} | lines[0] | lines[1]
    answer = bob.client.post(reverse("new_job") + "?live", data, headers=HTMX)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="count-a" hx-swap-oob="true"' in shown
    assert "<b>1</b> met" in shown
    assert "<b>1 of 1</b>" in shown.replace(' class="num"', "")
    assert "saved as a nice-to-have" in shown
    assert "<mark>young</mark>" in shown
    assert "<mark>Native speaker</mark>" in shown
    assert "Marisol" not in shown
    assert '<input type="search"' not in shown
    assert not Job.objects.within(bob.scope).exists()
    assert "<b>1</b> met" in new(bob, ["a"], lines[0], do="count").content.decode()  # the button without JavaScript


def test_counts_are_of_those_who_applied_and_of_nobody_elses(bob: Person, charlie: Person) -> None:
    job = make_job(bob)
    address = reverse("requirements", args=[job.pk])
    a_record(charlie, candidate=make_candidate(charlie))
    assert "Nobody’s records are here yet" in bob.client.get(address).content.decode()
    applicant, other = make_candidate(bob), make_candidate(bob, "Other", "")
    a_record(bob, candidate=other)
    assert "Everybody in your organization" in bob.client.get(address).content.decode()
    add_application(bob.scope, candidate=applicant, job=job)
    pool = bob.client.get(address).context["form"].pool
    assert (pool.people, pool.all_met) == (1, 0)


def test_a_must_have_that_says_nothing_of_itself_is_refused_by_field(bob: Person) -> None:
    some_skills()
    answer = new(bob, ["a"], line("a", VITALS, task="", source="?", dayone=""))
    assert answer.status_code == 422
    assert set(answer.context["form"].lines[0].problems) == {"task", "source", "day_one"}
    assert '<details class="why" open>' in answer.content.decode()


def test_a_trait_shows_examples_and_asks_for_a_behaviour(bob: Person) -> None:
    load_builtin()
    answer = new(bob, ["a"], line("a", "urn:credence:nace:teamwork"))
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "What somebody who has it can be seen to do" in shown
    assert "Settles who does which step before two people lift." in shown
    seen = "Settles who does which step before two people lift a resident."
    assert new(bob, ["a"], line("a", "urn:credence:nace:teamwork", behaviour=seen)).status_code == 302


def test_a_credential_is_named_on_the_way(bob: Person) -> None:
    some_skills()
    opened = new(bob, ["a"], line("a", find="Registry listing"), do="naming:a")
    assert 'value="Registry listing"' in opened.content.decode()
    typed = line("a", cname="Registry listing", creg="Department of Health", cids="https://odh.example/nar\nNAR-1")
    named = new(bob, ["a"], typed, do="name:a")
    credential = OwnCredential.objects.within(bob.scope).get()
    chosen = named.context["form"].lines[0]
    assert [item["uri"] for item in chosen.concepts] == [credential.uri]
    assert (chosen.in_force, chosen.naming) == (True, None)
    assert credential.identifiers == ["https://odh.example/nar", "NAR-1"]
    assert new(bob, ["a"], line("a", credential.uri, force="1")).status_code == 302
    assert (
        new(bob, ["b"], line("b", VITALS, cname="Other listing"), do="enter").status_code == 200
    )  # names, saves nothing
    assert OwnCredential.objects.within(bob.scope).count() == 2
    again = new(bob, ["b"], line("b", cname="registry LISTING"), do="name:b")
    assert "is named here already" in again.content.decode()
    assert "Registry listing" in bob.client.get(reverse("skills"), {"find-a": "registry"}).content.decode()


def test_a_credential_of_others_is_no_skill_here(bob: Person, charlie: Person) -> None:
    theirs = name_credential(charlie.scope, name="Registry listing")
    some_skills()
    assert new(bob, ["a"], line("a", theirs.uri)).status_code == 422
    assert new(bob, ["a"], line("a"), do=f"pick:a:{theirs.uri}").context["form"].lines[0].concepts == []
    assert "Registry listing" not in bob.client.get(reverse("skills"), {"find-a": "registry"}).content.decode()


def test_who_stands_for_a_line_is_said_until_it_changes(alice: Person, bob: Person) -> None:
    some_skills()
    assert new(alice, ["a"], line("a", VITALS, stand="1")).status_code == 302
    job = Job.objects.within(bob.scope).get()
    address = reverse("requirements", args=[job.pk])
    assert "Alice stands for it as it reads now." in bob.client.get(address).content.decode()
    data = {"row": ["v1"], "do": "count", "based_on": "1"} | line("v1", VITALS, key="vital-signs", label="Vital signs")
    assert "Alice stands for it" in bob.client.post(address, data).content.decode()
    changed = bob.client.post(address, data | {"task-v1": "Something else that it is used for"}).content.decode()
    assert "Alice stands for it" not in changed
    assert "I stand for this" in changed


def test_a_strict_order_is_refused_without_its_reason_and_kept_with_it(bob: Person) -> None:
    some_skills()
    weak = new(bob, ["a"], line("a", VITALS), order="1", strict_order="1", order_rationale="It is better")
    assert weak.status_code == 422
    assert "It is better" in weak.content.decode()
    assert "shown in bands" in weak.content.decode()
    why = "Aides with higher scores had fewer incidents in a study of ninety hires over two years."
    assert new(bob, ["a"], line("a", VITALS), order="1", strict_order="1", order_rationale=why).status_code == 302
    job = Job.objects.within(bob.scope).get()
    assert job.current_version is not None
    assert job.current_version.strict_order
    assert why in bob.client.get(reverse("job", args=[job.pk])).content.decode()
    address = reverse("requirements", args=[job.pk])
    data = {"row": ["v1"], "do": "save", "based_on": "1", "order": "1", "order_rationale": ""}
    assert bob.client.post(address, data | line("v1", VITALS, key="vital-signs")).status_code == 302
    job.refresh_from_db()
    assert job.current_version is not None
    assert not job.current_version.strict_order


def test_sixty_lines_are_shown_and_saved(bob: Person, django_assert_max_num_queries) -> None:
    some_skills()
    rows = [f"r{number}" for number in range(60)]
    lines = [line(row, VITALS, label=f"Line {row}", need="nice") for row in rows]
    with django_assert_max_num_queries(60):
        assert len(new(bob, rows, *lines, do="add").context["form"].lines) == 61
    assert new(bob, rows, *lines).status_code == 302
