"""Beginning an application by a link."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from portal.actions.apply import agree_to_terms, begin_application, send_private_link_again
from portal.actions.candidate_page import candidate_page_token, open_candidate_page
from portal.actions.jobs import close_job
from portal.actions.refusal import RefusedError
from portal.actions.share_links import create_apply_link, invite_candidate, invite_people, revoke_share_link
from portal.link_tokens import digest_of
from portal.models import Application, Candidate, CandidateIdentifier, CandidatePage, Consent, RetentionProfile
from portal.share_terms import terms_of
from tests.portal.conftest import Person
from tests.portal.share_factories import a_link, acting, begin, found, terms_digest, token_in
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, an_application


def test_it_works(bob: Person) -> None:
    RetentionProfile.objects.within(bob.scope).create(name="Usual", days=90, reason="Appeals.", is_default=True)
    link = a_link(bob)
    begun = begin(link, name="  Danette   Kowalczyk ", email=" Danette@Mail.Example ")
    application = begun.application
    assert (application.candidate.name, application.candidate.email) == ("Danette Kowalczyk", "danette@mail.example")
    assert (application.job, application.source) == (link.job, "college fair")
    assert application.keep_until is not None
    assert abs(application.keep_until - timezone.now() - timedelta(days=90)) < timedelta(minutes=1)
    identifier = application.candidate.identifiers.get()
    assert (identifier.kind, identifier.confirmed_at) == (CandidateIdentifier.Kind.EMAIL, None)
    page = CandidatePage.objects.within(bob.scope).get(application=application)
    assert page.token_digest == digest_of(begun.token)
    assert found(link).uses == 1
    work_off()
    letter, code = mail.outbox
    assert token_in(letter.body) == begun.token
    assert "your code is" in code.body
    assert "Danette" not in letter.body  # what a stranger typed is sent to nobody


def test_the_consent_is_what_stood_on_the_page(bob: Person) -> None:
    link = a_link(bob)
    shown = terms_of(bob.scope, link.job, link)
    consent = Consent.objects.within(bob.scope).get(application=begin(link).application)
    assert consent.terms == shown.to_json()
    assert consent.terms_digest == shown.digest
    assert consent.terms["must"] == ["Vital signs"]
    assert consent.link == link


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"agreed": False}, "agreed"),
        ({"read": "0" * 64}, "read"),
        ({"read": ""}, "read"),
        ({"name": "  "}, "name"),
        ({"email": " "}, "email"),
        ({"email": "nobody"}, "email"),
    ],
)
def test_what_is_not_as_it_should_be_begins_nothing(bob: Person, given: dict[str, object], field: str) -> None:
    link = a_link(bob)
    good = {"name": "D", "email": "d@mail.example", "agreed": True, "read": terms_digest(link)}
    with pytest.raises(RefusedError) as refused:
        begin_application(link, **(good | given))  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not Candidate.objects.within(bob.scope).exists()
    assert found(link).uses == 0
    work_off()
    assert mail.outbox == []


def test_terms_that_changed_meanwhile_are_read_again(bob: Person) -> None:
    link = a_link(bob)
    read = terms_digest(link)
    RetentionProfile.objects.within(bob.scope).create(name="Long", days=900, reason="Audits.", is_default=True)
    with pytest.raises(RefusedError, match="changed while you read"):
        begin_application(link, name="D", email="d@mail.example", agreed=True, read=read)


def test_a_closed_job_takes_nobody(bob: Person) -> None:
    link = a_link(bob)
    close_job(bob.scope, link.job)
    with pytest.raises(RefusedError, match="takes no applications"):
        begin(found(link))


def test_applying_again_is_somebody_else_until_a_code_says_otherwise(bob: Person) -> None:
    link = a_link(bob)
    first, second = begin(link), begin(link)
    assert first.application.candidate_id != second.application.candidate_id
    assert first.token != second.token
    known = an_application(bob, link.job, "Known Already")  # same address, added by a member
    third = begin(link, email=known.candidate.email)
    assert third.application.candidate_id != known.candidate_id


def test_the_same_form_sent_twice_is_one_application(bob: Person) -> None:
    link = a_link(bob)
    first, second = begin(link, form="k" * 32), begin(link, form="k" * 32)
    assert (first.application.pk, first.token) == (second.application.pk, second.token)
    assert begin(link, form="j" * 32).application.pk != first.application.pk
    assert found(link).uses == 2
    assert Candidate.objects.within(bob.scope).count() == 2
    other = a_link(bob, link.job, source="website")
    assert begin(other, form="k" * 32).application.pk != first.application.pk  # a form is of one link


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_at_the_same_moment_is_one_application(bob: Person) -> None:
    link = a_link(bob)
    begun: list[str] = []

    def send() -> None:
        try:
            begun.append(begin(link, form="k" * 32).token)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(begun) == 3
    assert len(set(begun)) == 1
    assert Application.objects.within(bob.scope).count() == 1


def test_an_invitation_is_good_for_one_application(bob: Person) -> None:
    link = found(invite_people(bob.scope, a_job(bob), people="Ines <ines@mail.example>")[0])
    begun = begin(link, name="Ines", email="ines@mail.example")
    assert begun.application.source == "invitation"
    with pytest.raises(RefusedError, match="used already"):
        begin(found(link), name="Somebody", email="else@mail.example")
    assert Application.objects.within(bob.scope).count() == 1


def test_an_invitation_of_somebody_known_leads_to_their_application(bob: Person) -> None:
    job = a_job(bob)
    known = an_application(bob, job, "Danette Kowalczyk")
    link = found(invite_candidate(bob.scope, known.candidate, job))
    begun = begin(link, name="Typed Otherwise", email="second@mail.example")
    assert begun.application == known
    known.candidate.refresh_from_db()
    assert (known.candidate.name, known.candidate.email) == ("Danette Kowalczyk", "danette@mail.example")
    second = known.candidate.identifiers.get(value="second@mail.example")
    assert second.confirmed_at is None
    assert begun.token == candidate_page_token(bob.scope, known)


def test_an_invitation_of_a_candidate_who_did_not_apply_yet(bob: Person) -> None:
    known = an_application(bob, a_job(bob), "Danette Kowalczyk").candidate
    other = a_job(bob)
    begun = begin(found(invite_candidate(bob.scope, known, other)))
    assert (begun.application.candidate, begun.application.job) == (known, other)


def test_a_link_revoked_while_somebody_types_begins_nothing(bob: Person) -> None:
    link = a_link(bob)
    revoke_share_link(bob.scope, found(link))
    with pytest.raises(RefusedError):
        begin(link)
    assert not Candidate.objects.within(bob.scope).exists()


def test_nobodys_mailbox_is_filled(bob: Person) -> None:
    link = a_link(bob)
    for _ in range(12):
        begin(link, email="victim@mail.example")
    work_off()
    assert len(mail.outbox) == 10
    assert Application.objects.within(bob.scope).count() == 12  # and whoever applies sees no difference


def test_the_private_link_is_sent_again_to_the_address_that_was_given(bob: Person) -> None:
    link = found(invite_people(bob.scope, a_job(bob), people="ines@mail.example")[0])
    send_private_link_again(link)  # nobody used it yet: nothing goes out
    begun = begin(link, email="given@mail.example")
    work_off()
    mail.outbox.clear()
    send_private_link_again(found(link))
    work_off()
    assert [(letter.to, token_in(letter.body)) for letter in mail.outbox] == [(["given@mail.example"], begun.token)]
    public = a_link(bob, link.job)
    begin(public)
    work_off()
    mail.outbox.clear()
    send_private_link_again(found(public))
    work_off()
    assert mail.outbox == []


def test_whoever_a_member_added_agrees_on_their_page(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Danette Kowalczyk")
    open_candidate_page(bob.scope, application)
    scope = acting(application)
    with pytest.raises(RefusedError, match="Tick the box"):
        agree_to_terms(scope, application, agreed=False, read=terms_of(scope, application.job).digest)
    consent = agree_to_terms(scope, application, agreed=True, read=terms_of(scope, application.job).digest)
    assert agree_to_terms(scope, application, agreed=True, read=consent.terms_digest) == consent
    application.refresh_from_db()
    assert application.keep_until is not None


def test_the_terms_name_everything(bob: Person) -> None:
    job = a_job(bob)
    link = found(create_apply_link(bob.scope, job, source="fair", days=3))
    terms = terms_of(bob.scope, link.job, link)
    assert terms.organization == "Alder Grove Care"
    assert terms.contact.name == "Imani Castellanos"
    assert (terms.must, terms.nice) == (("Vital signs",), ("Basic life support",))
    assert "2 skills" in terms.ranking[0]
    assert terms.kept[0].startswith("180 days")
    assert "records@aldergrove.example" in terms.accommodation
    assert "without any digital record" in terms.without_record
    assert terms.demographics == ""
    assert "same report" in terms.afterwards[0]
