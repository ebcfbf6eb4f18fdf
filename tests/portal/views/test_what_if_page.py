"""What if: the ranking follows, nobody is named, nothing is kept until it is saved."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from portal import what_if
from portal.models import Event, JobVersion, RankingRun
from portal.requirements import requirements_of
from portal.what_if import compare
from tests.portal.conftest import Person
from tests.portal.work_factories import Ranked, a_job, a_ranked_job, a_record, an_application, rank_now

NICE = {"need-0": "nice", "weight-0": "high", "level-0": "", "age-0": ""}


@pytest.fixture
def ranked(bob: Person) -> Ranked:
    return a_ranked_job(bob)


def shown(person: Person, ranked: Ranked, **typed: str) -> str:
    address = reverse("what_if", args=[ranked.job.pk])
    answer = person.client.post(address, typed) if typed else person.client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_works(bob: Person, ranked: Ranked) -> None:
    page = shown(bob, ranked)
    assert "Would meet every must-have: 1 → 1." in page
    assert "This is the ranking as it is" in page
    page = shown(bob, ranked, **NICE, do="show")
    assert "Would meet every must-have: 1 → 3." in page  # without a must-have, everybody ranked meets them all
    assert "2 would cross into another tier" in page
    assert "Changed: <b>Vital signs</b> (nice-to-have, weight high)" in page
    assert page.count("▲") > 0


def test_nobody_is_named_and_nothing_leads_to_anybody(bob: Person, ranked: Ranked) -> None:
    page = shown(bob, ranked, **NICE, do="show")
    for application in ranked.applications:
        for secret in (application.candidate.name.split()[0], str(application.pk), str(application.candidate_id)):
            assert secret not in page
        assert str(application.pk)[:8] not in page
    assert "Cedar Fork" not in page
    assert len(set(re.findall(r"who-hidden\">([A-Z2-7]+)<", page))) == 3


def test_nothing_is_kept_by_looking(bob: Person, ranked: Ranked) -> None:
    events, versions = Event.objects.within(bob.scope).count(), JobVersion.objects.within(bob.scope).count()
    shown(bob, ranked, **NICE, do="show")
    assert Event.objects.within(bob.scope).count() == events
    assert JobVersion.objects.within(bob.scope).count() == versions
    assert RankingRun.objects.within(bob.scope).count() == 1


def test_then_is_the_stored_run_to_the_letter(bob: Person, ranked: Ranked) -> None:
    """Whatever was received since: then and now are of the run's own inputs."""
    ranked.applications[0].candidate.evidence.all().delete()
    found = compare(bob.scope, ranked.run, requirements_of(ranked.run.version))
    assert found.same
    assert [(tier.then, tier.now) for tier in found.tiers] == [(1, 1), (1, 1), (1, 1)]
    assert (found.people, found.rankable_then) == (4, 3)


def test_htmx_gets_what_follows_alone(bob: Person, ranked: Ranked) -> None:
    answer = bob.client.post(
        reverse("what_if", args=[ranked.job.pk]), NICE, headers={"HX-Request": "true", "HX-Target": "follows"}
    ).content.decode()
    assert answer.lstrip().startswith('<p class="lede">')
    assert "<form" not in answer


def test_saving_makes_the_next_version_with_its_reason(bob: Person, ranked: Ranked) -> None:
    typed = {**NICE, "do": "save", "based_on": "1", "reason": "Vital signs are learned in the first week."}
    answer = bob.client.post(reverse("what_if", args=[ranked.job.pk]), typed)
    assert answer.headers["Location"] == reverse("ranking", args=[ranked.job.pk])
    version = ranked.job.versions.get(number=2)
    assert version.reason == typed["reason"]
    assert list(version.requirements.values_list("key", "need", "weight")) == [
        ("vitals", "nice", "high"),
        ("cpr", "nice", "normal"),
    ]
    assert Event.objects.within(bob.scope).filter(kind="job.version_created").count() == 1
    run = rank_now(bob, ranked.job)
    assert (run.summary or {})["met_all"] == 3


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reason": ""}, "Say why it changes"),
        ({"reason": "x", "based_on": "7"}, "Somebody else saved"),
        ({"reason": "x", "age-0": "yesterday"}, "Give days from 1"),
        ({"reason": "x", "age-0": "365"}, "Say why older evidence will not do"),
        ({"reason": "x", "need-0": "must", "weight-0": "normal"}, "Nothing was changed"),
    ],
)
def test_what_cannot_be_saved_says_why_and_keeps_what_was_typed(
    bob: Person, ranked: Ranked, typed: dict[str, str], sentence: str
) -> None:
    sent = {**NICE, "do": "save", "based_on": "1", **typed}
    answer = bob.client.post(reverse("what_if", args=[ranked.job.pk]), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert ranked.job.versions.count() == 1
    if typed.get("age-0"):
        assert f'value="{typed["age-0"]}"' in page


def test_an_age_is_followed_before_its_reason_is_written(bob: Person, ranked: Ranked) -> None:
    assert "Would meet every must-have: 1 → 0." in shown(bob, ranked, **{"age-0": "1", "do": "show"})


@pytest.mark.parametrize("typed", [{"need-0": "x" * 5000}, {"level-0": "9"}, {"weight-0": "\x00"}, {"age-0": "-1"}])
def test_nonsense_stands_as_it_was(bob: Person, ranked: Ranked, typed: dict[str, str]) -> None:
    assert "Would meet every must-have: 1 → 1." in shown(bob, ranked, **typed, do="show")


def test_who_may_not_edit_may_look(bob: Person, dora: Person, ranked: Ranked) -> None:
    page = shown(dora, ranked, **NICE, do="show")
    assert "1 → 3." in page
    assert "Save as version" not in page
    answer = dora.client.post(reverse("what_if", args=[ranked.job.pk]), {**NICE, "do": "save", "based_on": "1"})
    assert answer.status_code == 403


def test_before_there_is_a_ranking(bob: Person) -> None:
    page = bob.client.get(reverse("what_if", args=[a_job(bob).pk])).content.decode()
    assert "There is no ranking to start from yet." in page


def test_a_large_pool_is_counted_and_its_first_are_shown(
    bob: Person, ranked: Ranked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(what_if, "BANDS_UP_TO", 2)
    monkeypatch.setattr(what_if, "SHOWN", 1)
    found = compare(bob.scope, ranked.run, requirements_of(ranked.run.version))
    assert (found.banded, len(found.rows), sum(tier.now for tier in found.tiers)) == (False, 1, 3)


def test_a_pool_that_is_too_large_is_not_computed(bob: Person, ranked: Ranked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.views.what_if.MOST_PEOPLE", 3)
    page = shown(bob, ranked)
    assert "4 people are too many to follow while you type." in page


def test_names_follow_from_no_seed_and_order_that_is_told_elsewhere(bob: Person, ranked: Ranked, settings: Any) -> None:
    requirements = requirements_of(ranked.run.version)
    before = {row.name for row in compare(bob.scope, ranked.run, requirements).rows}
    settings.SECRET_KEY = "another installation"
    assert before.isdisjoint(row.name for row in compare(bob.scope, ranked.run, requirements).rows)


def test_within_a_band_people_stand_by_their_names_here(bob: Person) -> None:
    job = a_job(bob)
    for number in range(6):
        a_record(bob, candidate=an_application(bob, job, f"Danette {number}").candidate)
    rows = compare(bob.scope, rank_now(bob, job), requirements_of(job.current_version)).rows
    assert len({row.now.band for row in rows if row.now}) == 1
    assert [row.name for row in rows] == sorted(row.name for row in rows)


def test_saving_makes_nobody_stand_for_lines_of_others(alice: Person, bob: Person, ranked: Ranked) -> None:
    """Who approved a line goes on where it reads the same; where it reads otherwise nobody stands for it yet."""
    version = ranked.job.current_version
    assert version is not None
    then = timezone.now() - timedelta(days=3)
    version.requirements.update(approved_by=bob.user, approved_at=then)
    base = {"do": "save", "based_on": str(version.number), "reason": "Tried"}
    answer = alice.client.post(reverse("what_if", args=[ranked.job.pk]), base | NICE | {"weight-1": "high"})
    assert answer.status_code == 302
    saved = JobVersion.objects.within(bob.scope).get(job=ranked.job, number=version.number + 1)
    old = {row.key: row for row in version.requirements.all()}
    for row in saved.requirements.all():
        same = row.need == old[row.key].need
        assert (row.approved_by_id, row.approved_at) == ((bob.user.pk, then) if same else (None, None)), row.key
