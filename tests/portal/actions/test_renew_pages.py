"""Somebody begins an application with another's address, and keeps its link: what they see once the other comes."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.actions.candidate_page import candidate_page_token
from portal.actions.confirm_email import confirm_code
from portal.actions.people import decide_same_person
from portal.actions.refusal import RefusedError
from portal.actions.renew_pages import page_in_its_place
from portal.models import Application, CandidatePage, PullConnection, SamePerson, ShareLink, WalletRequest
from tests.portal.conftest import Person
from tests.portal.share_factories import a_link, acting, begin, code_in_mail
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, a_record


def opens(token: str) -> bool:
    return Client().get(reverse("own_page", args=[token])).status_code == 200


def mailed_links() -> list[str]:
    work_off()
    return [match[1] for letter in mail.outbox for match in re.finditer(r"/my/([\w-]+)/", letter.body)]


def confirm(application: Application) -> None:
    confirm_code(acting(application), application, code=code_in_mail())


def test_it_works(bob: Person) -> None:
    begun = begin(a_link(bob))
    confirm(begun.application)
    fresh = candidate_page_token(bob.scope, begun.application)
    assert not opens(begun.token)
    assert opens(fresh)
    assert mailed_links()[-1] == fresh
    assert page_in_its_place(bob.scope, begun.application) == fresh


def test_the_earlier_page_of_somebody_else_shows_nothing_of_whoever_proves_the_address(bob: Person) -> None:
    link = a_link(bob)
    victim = begin(link)
    confirm(victim.application)
    a_record(bob, candidate=victim.application.candidate, title="Phlebotomy of Danette")
    attacker = begin(link)  # the same address, and a page of the attacker's
    assert opens(attacker.token)
    confirm(attacker.application)  # the victim opens the mailed link and types the code
    assert not opens(attacker.token)
    attacker.application.refresh_from_db()
    assert attacker.application.withdrawn_at is not None
    token = page_in_its_place(bob.scope, attacker.application)
    assert token == candidate_page_token(bob.scope, victim.application) == mailed_links()[-1]
    assert opens(token)


def test_pages_for_other_jobs_get_new_links_too(bob: Person) -> None:
    first = begin(a_link(bob, a_job(bob)))
    confirm(first.application)
    kept = candidate_page_token(bob.scope, first.application)
    second = begin(a_link(bob, a_job(bob)))
    confirm(second.application)
    assert not any(opens(token) for token in (first.token, kept, second.token))
    now = {candidate_page_token(bob.scope, each.application) for each in (first, second)}
    assert now == set(mailed_links()[-2:])


def test_a_second_address_of_whoever_proved_one_leaves_the_links(bob: Person) -> None:
    from portal.actions.confirm_email import send_code

    begun = begin(a_link(bob))
    confirm(begun.application)
    token = candidate_page_token(bob.scope, begun.application)
    send_code(acting(begun.application), begun.application, address="dk@college.example")
    confirm(begun.application)
    assert opens(token)


def test_the_same_form_sent_again_tells_no_new_link(bob: Person) -> None:
    link = a_link(bob)
    begun = begin(link, form="a form")
    confirm(begun.application)
    with pytest.raises(RefusedError, match="sent before"):
        begin(link, form="a form")


def test_the_same_form_sent_long_after_is_no_trouble_of_ours(bob: Person) -> None:
    link = a_link(bob)
    begun = begin(link, form="a form")
    Application.objects.within(bob.scope).filter(pk=begun.application.pk).update(created_at="2020-01-01T00:00:00Z")
    with pytest.raises(RefusedError, match="sent before"):
        begin(link, form="a form")


def test_browsers_that_asked_by_an_earlier_link_are_not_led_to_the_new_one(bob: Person) -> None:
    begun = begin(a_link(bob))
    attacker = Client()
    asked = attacker.post(reverse("wallet", args=[begun.token]), {"wallet": "lcw"})
    assert asked.status_code == 302
    row = WalletRequest.objects.within(bob.scope).get()
    back = reverse("interaction", args=[row.public_id])
    assert attacker.get(back).status_code == 302
    pull = PullConnection.objects.within(bob.scope).create(
        application=begun.application,
        base_url="https://badges.example",
        state_digest="x",
        progress={"browser": "digest", "found": 1},
        expires_at=begun.application.keep_until,
    )
    confirm(begun.application)
    page = attacker.get(back)
    assert page.status_code == 200
    assert candidate_page_token(bob.scope, begun.application) not in page.content.decode()
    pull.refresh_from_db()
    assert pull.progress == {"browser": "", "found": 1}


def test_two_who_a_member_says_are_one_get_new_links_at_the_proven_address(bob: Person) -> None:
    attacker = begin(a_link(bob, a_job(bob)))
    victim = begin(a_link(bob, a_job(bob)))
    confirm(victim.application)
    assert opens(attacker.token)
    for row in SamePerson.objects.within(bob.scope).filter(decided_at=None)[:1]:
        decide_same_person(bob.scope, row, decision="same")
    assert not opens(attacker.token)
    work_off()
    assert {tuple(letter.to) for letter in mail.outbox[-2:]} == {("danette@mail.example",)}
    living = CandidatePage.objects.within(bob.scope).filter(revoked_at=None)
    assert living.count() == 2
    assert ShareLink.objects.within(bob.scope).count() == 2
