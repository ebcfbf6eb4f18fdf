"""Letters: the list, changing words, seeing how they read, and choosing them where something is written."""

from __future__ import annotations

from django.urls import reverse

from portal.actions.blind import set_blind
from portal.actions.letters import keep_letter
from portal.blind import blind_name
from portal.models import MailTemplate
from tests.portal.conftest import Person
from tests.portal.work_factories import a_job, an_application

OURS = {
    "kind": "interview",
    "language": "en",
    "name": "Warm",
    "subject": "Come, {name}",
    "body": "Dear {name} at {job}",
}


def test_it_works(bob: Person) -> None:
    start = bob.client.get(reverse("new_letter"), {"kind": "interview", "tongue": "es"}).content.decode()
    assert "Nos gustaría conocerle" in start
    preview = bob.client.post(reverse("new_letter"), OURS | {"do": "preview"}).content.decode()
    assert "Come, Marisol Etcheverry" in preview
    assert not MailTemplate.objects.within(bob.scope).exists()
    assert "is kept" in bob.client.post(reverse("new_letter"), OURS | {"do": "keep"}, follow=True).content.decode()
    row = MailTemplate.objects.within(bob.scope).get()
    assert "Warm" in bob.client.get(reverse("letters")).content.decode()
    bob.client.post(reverse("change_letter", args=[row.pk]), OURS | {"name": "Warmer", "do": "keep"})
    row.refresh_from_db()
    assert (row.name, row.kind) == ("Warmer", "interview")
    bob.client.post(reverse("remove_letter", args=[row.pk]))
    assert not MailTemplate.objects.within(bob.scope).exists()


def test_a_refusal_keeps_the_words(bob: Person) -> None:
    for do in ("keep", "preview"):
        answer = bob.client.post(reverse("new_letter"), OURS | {"body": "Dear {nmae}", "do": do})
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "There is no placeholder {nmae}" in text
        assert "Dear {nmae}</textarea>" in text


def test_auditors_and_managers_change_no_letters(dora: Person, erin: Person) -> None:
    for person in (dora, erin):
        assert person.client.get(reverse("letters")).status_code == 403


def test_writing_starts_from_words_that_were_chosen(bob: Person) -> None:
    row = keep_letter(bob.scope, **OURS)
    application = an_application(bob, a_job(bob), "Marisol {x} Etcheverry")
    address = reverse("write_letter", args=[application.pk])
    text = bob.client.get(address, {"kind": "interview"}).content.decode()
    assert "Dear Marisol (x) Etcheverry at Certified nursing assistant" in text
    chosen = {"kind": "interview", "template": "default-es", "do": "use"}
    assert "Nos gustaría conocerle" in bob.client.post(address, chosen).content.decode()
    assert str(row.pk) in text
    assert bob.client.get(address, {"kind": "threat"}).status_code == 404


def test_asking_for_evidence_can_start_from_a_letter(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    address = reverse("ask_for_evidence", args=[application.pk, "vitals"])
    assert "Thank you for applying as" in bob.client.get(address).content.decode()
    spanish = bob.client.post(address, {"template": "default-es", "do": "use"}).content.decode()
    assert "Estimado/a Marisol" in spanish
    assert "un registro de Vital signs" in spanish
    assert not application.evidence_requests.exists()


def test_who_writes_in_a_blind_job_reads_no_name(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol Etcheverry")
    set_blind(bob.scope, application.job, blind=True)
    application.refresh_from_db()
    address = reverse("write_letter", args=[application.pk])
    sent = {"kind": "free", "subject": "Hello {name}", "body": "Dear {name}", "do": "preview"}
    pages = [bob.client.get(address), bob.client.post(address, sent)]
    ask = reverse("ask_for_evidence", args=[application.pk, "vitals"])
    pages.append(bob.client.post(ask, {"template": "default-en", "do": "use"}))
    for answer in pages:
        text = answer.content.decode()
        assert "Marisol" not in text
        assert "danette@" not in text
    assert f"Dear {blind_name(application)}" in pages[1].content.decode()


def test_without_an_address_it_says_so(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    application.candidate.email = ""
    application.candidate.save()
    text = bob.client.get(reverse("write_letter", args=[application.pk])).content.decode()
    assert "No e-mail address is known of them." in text
    assert "Send the letter" not in text
