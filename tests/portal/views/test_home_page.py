"""The first page: what needs this member, and nothing of anybody else's."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.actions.jobs import create_job
from portal.models import Application, JobMember, Membership, OutgoingMail, Record
from tests.portal.conftest import Person
from tests.portal.people_factories import make_candidate
from tests.portal.work_factories import a_batch, a_ranked_job, a_record


def shown(person: Person) -> str:
    answer = person.client.get(reverse("home"))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_it_works(bob: Person) -> None:
    a_ranked_job(bob)
    create_job(bob.scope, title="Data analyst")
    a_record(bob, title="Whose?")
    a_batch(bob, errors=2, records=0)
    a_record(bob, title="Hers", candidate=make_candidate(bob))
    page = shown(bob)
    assert "5 things need you." in page
    for words in (
        "record without a candidate",
        "files that could not be read",
        "identifier to confirm",
        "job without requirements",
    ):
        assert words in page
    assert "1 met every must-have" in page


def test_an_empty_organization_is_told_how_to_begin(bob: Person, erin: Person) -> None:
    assert "Nothing needs you now." in shown(bob)
    assert reverse("start_job") in shown(bob)
    assert reverse("start_job") not in shown(erin)


def test_auditors_are_led_to_what_they_audit(alice: Person, bob: Person, erin: Person) -> None:
    for route in ("audit", "fairness", "as_set_up"):
        assert f'href="{reverse(route)}' in shown(erin)
    assert reverse("as_set_up") not in shown(alice), "whoever decides has other things to do today"
    assert reverse("as_set_up") not in shown(bob)


def test_what_a_role_may_not_do_does_not_need_it(bob: Person, dora: Person, erin: Person) -> None:
    a_record(bob, title="Whose?")
    for reader in (dora, erin):
        assert "Nothing needs you now." in shown(reader)


def test_a_stranger_sees_nothing_of_it(bob: Person, charlie: Person) -> None:
    a_ranked_job(bob)
    page = shown(charlie)
    assert "nursing" not in page
    assert "No record has been received yet." in page


def test_who_is_signed_out_signs_in_first(client, db) -> None:
    answer = client.get(reverse("home"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("sign_in"))


def test_each_thing_leads_to_the_job_where_it_is_done(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    first, second, third, _ = ranked.applications
    for application, stage in ((first, "shortlisted"), (second, "interview"), (third, "declined")):
        application.stage, application.stage_since = stage, timezone.now() - timedelta(days=3)
        application.save()
    page = shown(bob)
    ranking = reverse("ranking", args=[ranked.job.pk])
    for words, query in (
        ("person on a shortlist who waits", "decision=shortlisted"),
        ("interview without an observation", "decision=interview"),
        ("person not taken further who was not told", "decision=declined"),
    ):
        assert words in page
        assert f'href="{ranking}?{query}"' in page
    assert page.index("on a shortlist") < page.index("interview without") < page.index("who was not told")


def test_applicants_wait_until_somebody_decides(bob: Person, dora: Person, erin: Person) -> None:
    ranked = a_ranked_job(bob)
    first, *others = ranked.applications
    where = f'href="{reverse("ranking", args=[ranked.job.pk])}?decision=open"'
    for reader in (bob, dora):
        page = shown(reader)
        assert f'<span class="hide">{len(ranked.applications)}</span> applicants nobody decided on yet' in page
        assert where in page
    assert "nobody decided on yet" not in shown(erin)  # who may not decide has nothing to do about it
    Application.objects.within(bob.scope).filter(pk__in=[found.pk for found in others]).update(stage="declined")
    assert '<span class="hide">1</span> applicant nobody decided on yet' in shown(bob)
    Application.objects.within(bob.scope).filter(pk=first.pk).update(stage="shortlisted")
    page = shown(bob)
    assert "nobody decided on yet" not in page
    assert where not in page


def test_what_was_written_down_or_told_waits_no_longer(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    seen, told = ranked.applications[:2]
    seen.stage, told.stage, told.stage_since = "interview", "declined", timezone.now()
    seen.save()
    told.save()
    seen.observations.create(
        organization=bob.organization,
        requirement_key="vitals",
        concept_uri="urn:skill:vitals",
        level=3,
        observed_on=timezone.localdate(),
    )
    OutgoingMail.objects.within(bob.scope).create(application=told, to="x@mail.example", kind="letter_rejection")
    page = shown(bob)
    assert "without an observation" not in page
    assert "not told" not in page


def test_who_sees_one_job_is_told_of_one_job(bob: Person, dora: Person) -> None:
    mine, other = a_ranked_job(bob), a_ranked_job(bob)
    for ranked in (mine, other):
        Application.objects.within(bob.scope).filter(pk=ranked.applications[0].pk).update(stage="shortlisted")
    assert '<span class="hide">2</span> people on shortlists who wait' in shown(dora)
    Membership.objects.within(dora.scope).filter(user=dora.user).update(every_job=False)
    JobMember.objects.within(dora.scope).create(
        job=mine.job, membership=Membership.objects.within(dora.scope).get(user=dora.user)
    )
    page = shown(dora)
    assert '<span class="hide">1</span> person on a shortlist who waits' in page
    assert str(other.job.pk) not in page


def test_what_is_new_since_the_last_visit(bob: Person) -> None:
    assert "Since you were here" not in shown(bob)
    hours_ago = timezone.now() - timedelta(hours=5)
    Membership.objects.within(bob.scope).filter(user=bob.user).update(visited_at=hours_ago)
    ranked = a_ranked_job(bob)
    page = shown(bob)
    assert "Since you were here" in page
    assert "4 applied" in page
    assert f'href="{reverse("ranking", args=[ranked.job.pk])}?decision=open"' in page
    assert "4 applied" in shown(bob)  # the same visit goes on
    mine = Membership.objects.within(bob.scope).get(user=bob.user)
    assert mine.left_at == hours_ago


def test_the_week_is_a_picture_and_a_table(bob: Person) -> None:
    a_record(bob, title="Today")
    old = a_record(bob, title="Long ago")
    Record.objects.within(bob.scope).filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=30))
    page = shown(bob)
    assert "1 record in the last seven days." in page
    assert page.count('class="w-verified"') == 1
    assert "Records by day and verdict" in page


def test_few_queries_whatever_there_is(bob: Person, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(3):
        ranked = a_ranked_job(bob)
        Application.objects.within(bob.scope).filter(pk=ranked.applications[0].pk).update(stage="interview")
    with django_assert_max_num_queries(30):
        shown(bob)
