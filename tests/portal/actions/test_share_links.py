"""Public apply links and invitations."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from portal.actions.invitation_list import InvitationsRefusedError
from portal.actions.jobs import close_job
from portal.actions.refusal import RefusedError
from portal.actions.share_links import (
    create_apply_link,
    find_share_link,
    invite_candidate,
    invite_people,
    link_address,
    note_link_opened,
    resend_invitation,
    revoke_share_link,
)
from portal.models import Event, OutgoingMail, ShareLink
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.share_factories import begin, found, token_in
from tests.portal.work import work_off
from tests.portal.work_factories import a_candidate, a_job, an_application

FUTURE = {"days": 30}


def links_of(person: Person) -> int:
    return ShareLink.objects.within(person.scope).count()


def test_it_works(bob: Person) -> None:
    link = create_apply_link(bob.scope, a_job(bob), source="  college   fair ", days=30)
    assert (link.kind, link.source, link.uses, link.opened_at) == ("apply", "college fair", 0, None)
    token = token_in(link_address(link))
    assert len(token) == 22  # 128 bits
    assert token not in str(ShareLink.objects.within(bob.scope).values().get(pk=link.pk))  # the database opens nothing
    again = find_share_link(token)
    assert again is not None
    assert again.pk == link.pk
    assert Event.objects.within(bob.scope).filter(kind="share_link.created").count() == 1


def test_who_may_not_edit_lets_nobody_in(bob: Person, dora: Person, erin: Person) -> None:
    job, person = a_job(bob), a_candidate(bob)
    for reader in (dora, erin):
        for act in (
            lambda scope: create_apply_link(scope, job, source="x", **FUTURE),
            lambda scope: invite_people(scope, job, people="x@mail.example"),
            lambda scope: invite_candidate(scope, person, job),
        ):
            with pytest.raises(NotAllowedError):
                act(reader.scope)
    assert links_of(bob) == 0


@pytest.mark.parametrize(
    ("source", "days", "field"),
    [(" ", 30, "source"), ("x" * 101, 30, "source"), ("fair", 0, "days"), ("fair", 367, "days"), ("fair", -1, "days")],
)
def test_bad_links_are_refused(bob: Person, source: str, days: int, field: str) -> None:
    with pytest.raises(RefusedError) as refused:
        create_apply_link(bob.scope, a_job(bob), source=source, days=days)
    assert refused.value.field == field
    assert links_of(bob) == 0


def test_a_closed_job_and_a_job_without_a_contact_let_nobody_in(bob: Person) -> None:
    job = a_job(bob)
    close_job(bob.scope, job)
    with pytest.raises(RefusedError, match="closed"):
        create_apply_link(bob.scope, job, source="fair", **FUTURE)
    job.status = "open"
    job.save()
    bob.organization.contact_email = ""
    bob.organization.save()
    job.refresh_from_db()
    with pytest.raises(RefusedError, match="whom candidates may ask"):
        invite_people(bob.scope, job, people="x@mail.example")
    assert links_of(bob) == 0


def test_unknown_revoked_and_expired_links_are_the_same_nothing(bob: Person) -> None:
    job = a_job(bob)
    revoked = revoke_share_link(bob.scope, create_apply_link(bob.scope, job, source="a", **FUTURE))
    expired = create_apply_link(bob.scope, job, source="b", **FUTURE)
    ShareLink.objects.within(bob.scope).filter(pk=expired.pk).update(expires_at=timezone.now())
    for token in (token_in(link_address(revoked)), token_in(link_address(expired)), "x" * 22, "", "\ud800", "a" * 9000):
        assert find_share_link(token) is None


def test_people_are_invited_by_mail(bob: Person) -> None:
    people = 'Ines Okafor <Ines@Mail.Example>\n\n"Roth, Tom" <tom@mail.example>,\nplain@mail.example;\n'
    links = invite_people(bob.scope, a_job(bob), people=people, message="We met at the fair.")
    assert [(link.name, link.email) for link in links] == [
        ("Ines Okafor", "ines@mail.example"),
        ("Roth, Tom", "tom@mail.example"),
        ("", "plain@mail.example"),
    ]
    work_off()
    first = next(letter for letter in mail.outbox if letter.to == ["ines@mail.example"])
    assert len(mail.outbox) == 3
    assert "Hello Ines Okafor," in first.body
    assert "We met at the fair." in first.body
    assert token_in(first.body) == token_in(link_address(links[0]))
    assert "Imani Castellanos" in first.body  # a human contact
    assert OutgoingMail.objects.within(bob.scope).exclude(body="").count() == 0


def test_one_bad_line_invites_nobody_and_every_fault_is_named(bob: Person) -> None:
    job = a_job(bob)
    invite_people(bob.scope, job, people="before@mail.example")
    people = "a@mail.example\nnobody\nB <b@mail.example>\nA <A@mail.example>\nBefore <before@mail.example>\nC <c@>"
    with pytest.raises(InvitationsRefusedError) as refused:
        invite_people(bob.scope, job, people=people)
    assert list(refused.value.problems) == [2, 4, 5, 6]
    assert "stands on line 1" in refused.value.problems[4]
    assert "was invited on" in refused.value.problems[5]
    assert links_of(bob) == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"people": " \n "}, "people"),
        ({"people": "\n".join(f"p{n}@mail.example" for n in range(201))}, "people"),
        ({"people": "a@mail.example", "message": "x" * 2001}, "message"),
        ({"people": "a@mail.example", "days": 0}, "days"),
    ],
)
def test_bad_invitations_are_refused(bob: Person, given: dict[str, object], field: str) -> None:
    with pytest.raises(RefusedError) as refused:
        invite_people(bob.scope, a_job(bob), **given)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert links_of(bob) == 0


def test_an_invitation_of_a_candidate_is_bound_to_them(bob: Person) -> None:
    job = a_job(bob)
    application = an_application(bob, job, "Danette Kowalczyk")
    link = invite_candidate(bob.scope, application.candidate, job)
    assert (link.candidate, link.application) == (application.candidate, application)
    with pytest.raises(RefusedError, match="was invited on"):
        invite_candidate(bob.scope, application.candidate, job)
    application.candidate.email = ""
    with pytest.raises(RefusedError, match="No e-mail address"):
        invite_candidate(bob.scope, application.candidate, job)


def test_who_took_the_application_back_is_not_asked_again(bob: Person) -> None:
    job = a_job(bob)
    application = an_application(bob, job, "Danette Kowalczyk")
    application.withdrawn_at = timezone.now()
    application.save()
    with pytest.raises(RefusedError, match="took the application back"):
        invite_candidate(bob.scope, application.candidate, job)


def test_sending_again(bob: Person) -> None:
    job = a_job(bob)
    link = invite_people(bob.scope, job, people="ines@mail.example", days=10)[0]
    ShareLink.objects.within(bob.scope).filter(pk=link.pk).update(
        created_at=timezone.now() - timedelta(days=11), expires_at=timezone.now() - timedelta(days=1)
    )
    link.refresh_from_db()
    assert resend_invitation(bob.scope, link).expires_at > timezone.now() + timedelta(days=5)
    work_off()
    assert {token_in(letter.body) for letter in mail.outbox} == {token_in(link_address(link))}
    assert len(mail.outbox) == 2
    begin(found(link))
    link.refresh_from_db()
    with pytest.raises(RefusedError, match="has applied already"):
        resend_invitation(bob.scope, link)
    with pytest.raises(RefusedError, match="sent to nobody"):
        resend_invitation(bob.scope, create_apply_link(bob.scope, job, source="x", **FUTURE))
    other = revoke_share_link(bob.scope, invite_people(bob.scope, job, people="tom@mail.example")[0])
    with pytest.raises(RefusedError, match="taken back"):
        resend_invitation(bob.scope, other)


def test_opening_is_noted_once(bob: Person) -> None:
    link = found(create_apply_link(bob.scope, a_job(bob), source="x", **FUTURE))
    note_link_opened(link)
    first = found(link).opened_at
    assert first is not None
    note_link_opened(link)
    assert found(link).opened_at == first
