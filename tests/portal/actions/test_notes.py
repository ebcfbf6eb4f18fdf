"""Notes: written, changed and removed by who wrote them; mentions tell; they are erased with what they are about."""

from __future__ import annotations

import pytest

from portal.actions.blind import set_blind
from portal.actions.erase import erase
from portal.actions.notes import LONGEST_NOTE, change_note, remove_note, write_note
from portal.actions.refusal import RefusedError
from portal.actions.withdraw import withdraw
from portal.models import Event, EventDetail, Membership, Note, Notification
from portal.queries_notes import mentioned_in, thread_of
from portal.scope import NotAllowedError, Scope
from tests.portal.conftest import Person
from tests.portal.work_factories import a_job, a_ranked_job, an_application


def test_it_works(bob: Person, dora: Person) -> None:
    job = a_job(bob)
    application = an_application(bob, job, "Marisol Etcheverry")
    note = write_note(bob.scope, job, application=application, text="Ask about CPR, @Dora.", advice="approve")
    assert note.mentions == [str(dora.user.pk)]
    told = Notification.objects.within(dora.scope).get(user=dora.user)
    assert (told.kind, told.application, told.job) == ("mentioned", application, job)
    thread = thread_of(dora.scope, job, application)
    assert [(item.author, item.text, item.mine) for item in thread.notes] == [("Bob", "Ask about CPR, @Dora.", False)]
    assert thread.advice == [("Go on with them", 1)]


def test_a_note_changes_no_stage_and_no_decision(bob: Person) -> None:
    job = a_job(bob)
    application = an_application(bob, job, "Marisol Etcheverry")
    write_note(bob.scope, job, application=application, text="No", advice="hold")
    application.refresh_from_db()
    assert application.stage == "applied"
    assert not application.decisions.exists()


@pytest.mark.parametrize(
    ("text", "advice"), [("  ", ""), ("", "approve"), ("x" * (LONGEST_NOTE + 1), ""), ("x", "reject")]
)
def test_what_is_not_right_is_refused(bob: Person, text: str, advice: str) -> None:
    job = a_job(bob)
    with pytest.raises(RefusedError):
        write_note(bob.scope, job, application=an_application(bob, job, "M"), text=text, advice=advice)
    assert not Note.objects.within(bob.scope).exists()


def test_advice_is_about_a_person(bob: Person) -> None:
    with pytest.raises(RefusedError):
        write_note(bob.scope, a_job(bob), text="All of them", advice="approve")


def test_an_auditor_changes_nothing(bob: Person, erin: Person) -> None:
    with pytest.raises(NotAllowedError):
        write_note(erin.scope, a_job(bob), text="Seen")


def test_only_who_wrote_it_changes_or_removes_it(alice: Person, bob: Person, dora: Person) -> None:
    job = a_job(bob)
    note = write_note(bob.scope, job, text="One")
    for other in (alice, dora):
        with pytest.raises(RefusedError):
            change_note(other.scope, note, text="Two")
        with pytest.raises(RefusedError):
            remove_note(other.scope, note)
    change_note(bob.scope, note, text="Two, @Dora")
    assert Notification.objects.within(bob.scope).filter(user=dora.user, kind="mentioned_on_job").count() == 1
    change_note(bob.scope, note, text="Three, @Dora")
    assert Notification.objects.within(bob.scope).get(user=dora.user).data.get("times", 1) == 1
    remove_note(bob.scope, note)
    assert thread_of(bob.scope, job).notes == []
    assert Note.objects.within(bob.scope, hidden_too=True).get().text == ""


def test_names_that_begin_alike(bob: Person, dora: Person) -> None:
    dora.user.name = "Bob Tarkowski"
    dora.user.save()
    members = list(Membership.objects.within(bob.scope).select_related("user"))
    assert mentioned_in("Look, @bob tarkowski!", members) == [dora.user.pk]
    assert mentioned_in("Look, @Bob!", members) == [bob.user.pk]
    assert mentioned_in("mail me@Bob or @Bobby", members) == []


def test_who_does_not_see_the_job_is_not_told(bob: Person, dora: Person) -> None:
    Membership.objects.within(bob.scope).filter(user=dora.user).update(every_job=False)
    write_note(bob.scope, a_job(bob), text="Look, @Dora", tell=[dora.user.pk])
    assert not Notification.objects.within(bob.scope).exists()


def test_a_blind_job_takes_names_out_of_notes(bob: Person, erin: Person) -> None:
    ranked = a_ranked_job(bob)
    application = ranked.applications[0]
    name = application.candidate.name
    write_note(bob.scope, ranked.job, application=application, text=f"I know {name} from church.")
    write_note(bob.scope, ranked.job, text=f"{name} comes first.")
    set_blind(bob.scope, ranked.job, blind=True)
    application.refresh_from_db()
    ranked.job.refresh_from_db()
    for about in (application, None):
        assert name not in thread_of(bob.scope, ranked.job, about).notes[0].text
        assert name in thread_of(erin.scope, ranked.job, about).notes[0].text


def test_a_withdrawal_hides_and_erasure_destroys(bob: Person, dora: Person) -> None:
    job = a_job(bob)
    application = an_application(bob, job, "Marisol Etcheverry")
    note = write_note(bob.scope, job, application=application, text="Ask about CPR, @Dora.")
    withdraw(Scope(bob.organization.pk, application_id=application.pk), application)
    assert not Note.objects.within(bob.scope).exists()
    assert not Notification.objects.within(bob.scope).filter(application=application).exists()
    erase(Scope(bob.organization.pk, system="erasure"), application.candidate_id)
    assert not Note.objects.within(bob.scope, hidden_too=True).filter(pk=note.pk).exists()
    assert not Notification.objects.within(bob.scope, hidden_too=True).exists()
    events = Event.objects.within(bob.scope).filter(subject=f"note:{note.pk}")
    assert events.exists()
    assert not EventDetail.objects.filter(event__in=events).exists()
