"""The list of jobs, one job, its words, its versions, closing and reopening."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from portal.actions.candidates import add_application
from portal.actions.jobs import create_job, create_version
from portal.actions.wallets import refuse_wallet_answer
from portal.models import Job
from portal.queries_senders import job_reference
from portal.wallet_refusals import WalletRefusal, WalletRefusedError
from tests.portal.conftest import Person
from tests.portal.people_factories import CPR, INFECTION, VITALS, make_candidate, make_job, needs
from tests.portal.wallet_factories import a_request
from tests.portal.work_factories import a_ranked_job


def test_it_works(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    shown = bob.client.get(reverse("jobs")).content.decode()
    assert "Certified nursing assistant" in shown
    assert "1 must-have, 1 nice-to-have" in shown
    assert "1 met every must-have" in shown
    page = bob.client.get(reverse("job", args=[ranked.job.pk])).content.decode()
    assert "4 people applied; 3 can be ranked." in page
    assert "Vital signs" in page


def test_every_role_reads_and_strangers_find_nothing(bob: Person, dora: Person, erin: Person, charlie: Person) -> None:
    job = make_job(bob)
    for name in ("job", "job_versions"):
        address = reverse(name, args=[job.pk])
        for reader in (bob, dora, erin):
            assert reader.client.get(address).status_code == 200
        assert charlie.client.get(address).status_code == 404
        assert bob.client.get(reverse(name, args=[uuid4()])).status_code == 404
    assert "Certified nursing assistant" not in charlie.client.get(reverse("jobs")).content.decode()
    assert reverse("new_job") not in erin.client.get(reverse("jobs")).content.decode()


def test_filters(bob: Person) -> None:
    make_job(bob)
    create_job(bob.scope, title="Data analyst", place="Remote")
    for query, found, hidden in (("?q=REMOTE", "Data analyst", "nursing"), ("?q=nurs", "nursing", "Data analyst")):
        shown = bob.client.get(reverse("jobs") + query).content.decode()
        assert found in shown
        assert hidden not in shown
    assert "No job fits." in bob.client.get(reverse("jobs") + "?status=closed").content.decode()
    for nonsense in ("?page=-1", "?page=x", "?status=%00", "?q=%00%F0%9F%98%80"):
        assert bob.client.get(reverse("jobs") + nonsense).status_code == 200


def test_the_list_takes_the_same_queries_however_long(bob: Person, django_assert_max_num_queries) -> None:
    for number in range(12):
        make_job(bob, title=f"Job {number}")
    with django_assert_max_num_queries(12):
        bob.client.get(reverse("jobs"))


def test_versions_say_what_changed(bob: Person) -> None:
    job = make_job(bob)
    line = job.current_version.requirements.get(key="vital-signs")  # type: ignore[union-attr]
    changed = needs(VITALS, key=line.key, minimum_level=3.0)
    create_version(bob.scope, job, requirements=[changed, needs(INFECTION)], reason="The ward changed.")
    shown = bob.client.get(reverse("job_versions", args=[job.pk])).content.decode()
    assert "The ward changed." in shown
    assert "<ins>Infection prevention</ins>" in shown
    assert "<del>Basic life support</del>" in shown
    assert "was </span>any</del>" in shown
    assert "now </span>3 of 4</ins>" in shown


def test_changing_words_keeps_what_was_typed(bob: Person, dora: Person, charlie: Person) -> None:
    job = make_job(bob, needs(CPR))
    address = reverse("change_job", args=[job.pk])
    assert bob.client.get(address).status_code == 200
    wrong = bob.client.post(address, {"title": " ", "place": "Tulsa <i>", "description": "Nights"})
    assert wrong.status_code == 422
    assert "Tulsa &lt;i&gt;" in wrong.content.decode()
    assert dora.client.post(address, {"title": "X"}).status_code == 403
    assert charlie.client.post(address, {"title": "X"}).status_code == 404
    assert bob.client.post(address, {"title": "Aide", "place": "Tulsa"}).status_code == 302
    assert Job.objects.within(bob.scope).get().title == "Aide"


def test_closing_and_reopening(bob: Person, dora: Person, charlie: Person) -> None:
    job = make_job(bob)
    add_application(bob.scope, candidate=make_candidate(bob), job=job)
    for name, status in (("close_job", "closed"), ("reopen_job", "open")):
        address = reverse(name, args=[job.pk])
        assert bob.client.get(address).status_code == 405
        assert dora.client.post(address).status_code == 403
        assert charlie.client.post(address).status_code == 404
        assert bob.client.post(address).status_code == 302
        job.refresh_from_db()
        assert job.status == status
        assert bob.client.get(reverse("job", args=[job.pk])).status_code == 200


def test_answers_of_wallets_that_were_not_taken(bob: Person) -> None:
    request = a_request(bob)
    address = reverse("job", args=[request.application.job_id])
    assert "not taken" not in bob.client.get(address).content.decode()
    refuse_wallet_answer(request, WalletRefusedError(WalletRefusal.UNSIGNED), b"{}")
    shown = bob.client.get(address).content.decode()
    assert "1 answer of wallets was not taken." in shown
    listed = bob.client.get(reverse("inbox"), {"verdict": "unread", "job": str(request.application.job_id)})
    assert "is not signed by its holder" in listed.content.decode()


@pytest.mark.parametrize("named", ["", "alder grove CARE", "{id}"])
def test_how_records_come_by_mail_is_said_where_a_mailbox_is_read(bob: Person, settings: Any, named: str) -> None:
    job = make_job(bob)
    address = reverse("job", args=[job.pk])
    assert job_reference(job) not in bob.client.get(address).content.decode()
    settings.CREDENCE_IMAP_URL = "imaps://records%40aldergrove.example:secret@mail.example/INBOX"
    settings.CREDENCE_IMAP_ORGANIZATION = named.format(id=bob.organization.pk)
    shown = bob.client.get(address).content.decode()
    assert f"to records@aldergrove.example with <code>{job_reference(job)}</code> in its subject" in shown
    assert f"records+{job_reference(job)}@aldergrove.example" in shown
    assert "secret" not in shown
    assert "mail.example/" not in shown


def test_a_mailbox_of_others_is_not_named(bob: Person, settings: Any) -> None:
    job = make_job(bob)
    settings.CREDENCE_IMAP_URL = "imaps://reader:secret@mail.example/INBOX"
    settings.CREDENCE_IMAP_ORGANIZATION = "Somebody Else"
    assert job_reference(job) not in bob.client.get(reverse("job", args=[job.pk])).content.decode()
    settings.CREDENCE_IMAP_ORGANIZATION = ""  # whoever runs fetch_mail names the organization
    assert f"to the mailbox with <code>{job_reference(job)}</code>" in (
        bob.client.get(reverse("job", args=[job.pk])).content.decode()
    )
    settings.CREDENCE_IMAP_URL = "no address at all"
    assert job_reference(job) not in bob.client.get(reverse("job", args=[job.pk])).content.decode()


def test_a_job_that_nobody_was_asked_for_leads_to_asking(bob: Person, erin: Person) -> None:
    job = make_job(bob)
    address = reverse("job", args=[job.pk])
    assert "Make a link, or invite" in bob.client.get(address).content.decode()
    assert "Make a link, or invite" not in erin.client.get(address).content.decode()


def test_must_haves_say_where_they_come_from_and_are_approved(bob: Person, dora: Person, erin: Person) -> None:
    job = make_job(bob, needs(VITALS, task="Measures twice a shift", minimum_trust="trusted"), needs(CPR))
    address = reverse("job", args=[job.pk])
    shown = dora.client.get(address).content.decode()
    for said in ("Measures twice a shift", "Job analysis", "From a trusted issuer", "Nobody stands for it yet"):
        assert said in shown
    assert "I stand for all of them" in shown
    assert "I stand for" not in erin.client.get(address).content.decode()
    act = reverse("approve_requirements", args=[job.pk])
    assert erin.client.post(act).status_code == 403
    assert dora.client.post(act, {"key": "vital-signs"}).status_code == 302
    assert "You stand for Vital signs." in dora.client.get(address).content.decode()
    dora.client.post(act)
    shown = dora.client.get(address).content.decode()
    assert "Nobody stands for it yet" not in shown
    assert "Dora, " in shown
    dora.client.post(act)
    assert "Nothing is left to approve" in dora.client.get(address).content.decode()


def test_what_to_ask_again_stands_on_the_job_page(bob: Person) -> None:
    job = make_job(bob, needs(VITALS, approved=True))
    address = reverse("job", args=[job.pk])
    assert "What to ask again" not in bob.client.get(address).content.decode()
    bob.client.post(reverse("change_job", args=[job.pk]), {"title": "Aide", "description": "A <b>young</b> person."})
    shown = bob.client.get(address).content.decode()
    assert "What to ask again" in shown
    assert "A &lt;b&gt;<mark>young</mark>" in shown


def test_versions_draw_every_new_field(bob: Person) -> None:
    job = make_job(bob, needs(VITALS, approved=True))
    changed = needs(
        VITALS, key="vital-signs", task="Other task", source="A law", in_force=True, minimum_trust="known",
        maximum_age_days=730, age_reason="The protocol changed.",
    )  # fmt: skip
    why = "Aides with higher scores had fewer incidents in a study of ninety hires over two years."
    create_version(bob.scope, job, requirements=[changed], reason="x", strict_order=True, order_rationale=why)
    shown = bob.client.get(reverse("job_versions", args=[job.pk])).content.decode()
    for said in ("Other task", "A law", "required", "a known issuer", "2 years", "nobody yet", "strict, by score", why):
        assert f"now </span>{said}</ins>" in shown
    assert "was </span>Bob</del>" in shown


def test_wording_is_remarked_on_while_a_job_is_described(bob: Person) -> None:
    job = make_job(bob)
    address = reverse("change_job", args=[job.pk])
    typed = {"title": "Aide", "description": "A digital native"}
    live = bob.client.post(address + "?live", typed, headers={"HX-Request": "true"}).content.decode()
    assert "<mark>digital native</mark>" in live
    assert "<html" not in live
    assert Job.objects.within(bob.scope).get().title != "Aide"
    assert "<mark>digital native</mark>" in bob.client.post(address, typed | {"title": ""}).content.decode()
    assert bob.client.post(address, typed).status_code == 302
    assert "<mark>digital native</mark>" in bob.client.get(address).content.decode()


def test_the_list_counts_who_stands_where_and_is_narrowed(bob: Person, dora: Person) -> None:
    ranked = a_ranked_job(bob)
    Job.objects.within(bob.scope).filter(pk=ranked.job.pk).update(created_by=bob.user)
    stages = ("shortlisted", "shortlisted", "declined", "applied")
    for application, stage in zip(ranked.applications, stages, strict=True):
        application.stage = stage
        application.save()
    page = bob.client.get(reverse("jobs")).content.decode()
    assert "2 shortlisted" in page
    assert "1 not taken further" in page
    assert f"?job={ranked.job.pk}&amp;stage=shortlisted" in page
    for query, found in (("show=mine", True), ("show=waiting", True), ("show=bare", False), ("show=blind", False)):
        page = bob.client.get(f"{reverse('jobs')}?{query}").content.decode()
        assert (ranked.job.title in page) is found, query
        assert "No job fits." not in page or not found
    assert ranked.job.title not in dora.client.get(reverse("jobs") + "?show=mine").content.decode()
