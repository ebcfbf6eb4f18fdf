"""The candidate's share page."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.actions.ask import ask_for_evidence
from portal.actions.candidate_page import candidate_page_token
from portal.actions.candidates import add_identifier
from portal.marked_words import marked_words
from portal.models import Application, Consent, Event, Submission, WalletRequest
from tests.portal.badges import badge
from tests.portal.conftest import Person
from tests.portal.share_factories import a_link, begin, code_in_mail
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, a_page, an_application

BADGE = json.dumps(badge("did:web:nobody.example", 7)).encode()


@pytest.fixture
def begun(bob: Person) -> tuple[Application, str]:
    made = begin(a_link(bob))
    return made.application, made.token


@pytest.fixture
def token(begun: tuple[Application, str]) -> str:
    return begun[1]


def here(token: str, name: str = "share") -> str:
    return reverse(name, args=[token])


def files(*given: tuple[str, bytes]) -> dict[str, object]:
    return {"way": "files", "files": [SimpleUploadedFile(name, data) for name, data in given]}


def test_it_works(bob: Person, token: str) -> None:
    browser = Client()
    page = browser.get(here(token)).content.decode()
    assert "Apply without records" in page
    assert "hx-get" not in page.split("<main")[1]
    answer = browser.post(here(token), files(("badge.json", BADGE), ("beach.pdf", b"%PDF-1.7"), ("none.png", b"")))
    assert answer.url == here(token) + "#shared"
    live = browser.get(here(token, "share_live")).content.decode()
    assert "hx-get" in live  # something is being checked
    assert "none.png is empty" in live
    work_off()
    live = browser.get(here(token, "share_live")).content.decode()
    assert "hx-get" not in live
    assert "Vital signs" in live
    assert "it cannot be counted" in live  # nobody signed it
    assert "No signed record found" in live
    assert "A photo or a scan cannot be checked." in live, "in plain words"
    assert "beach.pdf" in live
    done = browser.get(here(token, "share_done")).content.decode()
    assert "What they have from you" in done
    assert "a person" in done.lower()


def test_what_became_of_it_can_be_said_in_every_language() -> None:
    marked = {words.text for words in marked_words()}
    for words in ("Read, and verified", "No signed record found", "Not taken", "Being checked, step %(step)s of 6"):
        assert words in marked, words


def test_the_script_is_told_where_to_go(token: str) -> None:
    answer = Client(headers={"Accept": "application/json"}).post(here(token), files(("badge.json", BADGE)))
    assert (answer.status_code, answer.content.decode()) == (201, here(token) + "#shared")


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"way": "files"}, ""), ({"way": "pasted", "pasted": " "}, "pasted"), ({"way": "picture"}, "picture"), ({}, "")],
)
def test_nothing_given_is_said_in_words(bob: Person, token: str, sent: dict[str, str], field: str) -> None:
    answer = Client().post(here(token), sent)
    assert answer.status_code == 422
    assert 'id="refusal"' in answer.content.decode()
    assert not Submission.objects.within(bob.scope).exists()


def test_a_file_above_the_limit_has_its_own_words(settings, bob: Person, token: str) -> None:
    settings.CREDENCE_MAX_FILE = 1024 * 1024
    Client().post(here(token), files(("big.json", b" " * (1024 * 1024 + 1)), ("badge.json", BADGE)))
    live = Client().get(here(token, "share_live")).content.decode()
    assert "the limit for one file is 1 MB" in live
    assert "Not taken" in live
    assert Submission.objects.within(bob.scope).filter(state="received").count() == 1


def test_pasting_a_record(bob: Person, token: str) -> None:
    assert Client().post(here(token), {"way": "pasted", "pasted": BADGE.decode()}).status_code == 302
    assert Submission.objects.within(bob.scope).get().channel == "paste"


def test_codes(begun: tuple[Application, str]) -> None:
    application, token = begun
    browser = Client()
    code = code_in_mail()
    page = browser.get(here(token)).content.decode()
    assert "d…e@mail.example" in page
    assert "danette@mail.example" not in page
    wrong = browser.post(here(token, "confirm_code"), {"code": "nonsense"})
    assert wrong.status_code == 422
    assert "does not work" in wrong.content.decode()
    right = browser.post(here(token, "confirm_code"), {"code": code}, follow=True)
    assert "Confirmed: d…e@mail.example" in right.content.decode()
    assert application.candidate.identifiers.get().confirmed_at is not None
    assert browser.get(here(token)).status_code == 404, "whoever began may be somebody else"
    token = right.redirect_chain[-1][0].split("/")[2]
    assert browser.post(here(token, "send_code"), {"address": "nobody"}).status_code == 422
    sent = browser.post(here(token, "send_code"), {"address": "dk@college.example"}, follow=True)
    assert "d…@college.example" in sent.content.decode()


def test_too_many_codes(token: str) -> None:
    answers = [Client().post(here(token, "send_code")).status_code for _ in range(6)]
    assert answers[0] == 302
    assert answers[-1] == 429


def test_without_records(bob: Person, token: str) -> None:
    answer = Client().post(here(token, "share_done"), follow=True)
    assert "without records" in answer.content.decode()
    assert Event.objects.within(bob.scope).filter(kind="application.without_records").exists()


def test_whoever_a_member_added_reads_first(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Owen C")
    token = a_page(bob, application, agreed=False)
    browser = Client()
    page = browser.get(here(token)).content.decode()
    assert "Please read this first" in page
    asked = ask_for_evidence(bob.scope, application, requirement_key="vitals", message="Please.")
    for name, more in (("wallet", []), ("pull", []), ("dc_api_request", []), ("answer_request", [asked.pk])):
        elsewhere = browser.post(reverse(name, args=[token, *more]), {"wallet": "lcw", "text": "{}"})
        assert elsewhere.url.partition("?")[0] == here(token), name
    assert not WalletRequest.objects.within(bob.scope).exists()
    assert 'type="file"' not in page
    posted = browser.post(here(token), files(("badge.json", BADGE)))
    assert "Please read this first" in posted.content.decode()
    assert not Submission.objects.within(bob.scope).exists()
    read = page.split('name="read" value="')[1][:64]
    assert browser.post(here(token, "share_agree"), {"read": read}).status_code == 422
    assert browser.post(here(token, "share_agree"), {"read": read, "agreed": "yes"}).url == here(token)
    assert 'type="file"' in browser.get(here(token)).content.decode()
    assert Consent.objects.within(bob.scope).get(application=application).link is None


def test_an_application_that_was_taken_back_receives_nothing(bob: Person, begun: tuple[Application, str]) -> None:
    application, token = begun
    Application.objects.within(bob.scope).filter(pk=application.pk).update(withdrawn_at=timezone.now())
    assert Client().get(here(token)).status_code == 410
    assert Client().post(here(token), files(("badge.json", BADGE))).status_code == 410
    assert not Submission.objects.within(bob.scope).exists()


def test_one_page_shows_nothing_of_another(bob: Person, token: str) -> None:
    other = begin(a_link(bob, Application.objects.within(bob.scope).get().job), name="Owen C", email="o@mail.example")
    Client().post(here(other.token), files(("owens.json", BADGE)))
    work_off()
    for name in ("share", "share_live", "share_done"):
        page = Client().get(here(token, name)).content.decode()
        assert "owens" not in page
        assert "Vital signs" not in page.partition("What they")[2]
        assert "Owen" not in page


def test_what_was_asked_for_stands_there_and_is_answered(bob: Person, begun: tuple[Application, str]) -> None:
    application, token = begun
    asked = ask_for_evidence(bob.scope, application, requirement_key="vitals", message="Please share your <i>CPR</i>.")
    page = Client().get(here(token) + f"?answers={asked.pk}").content.decode()
    assert "Please share your &lt;i&gt;CPR&lt;/i&gt;." in page
    Client().post(here(token), files(("badge.json", BADGE)) | {"answers": str(asked.pk)})
    asked.refresh_from_db()
    assert asked.answered_by is not None
    other = begin(a_link(bob, application.job), name="Owen C", email="o@mail.example")
    theirs = ask_for_evidence(bob.scope, other.application, requirement_key="vitals", message="Only for Owen.")
    for nonsense in (theirs.pk, "x", ""):
        assert "Only for Owen" not in Client().get(here(token) + f"?answers={nonsense}").content.decode()
    Client().post(here(token), files(("more.json", BADGE)) | {"answers": str(theirs.pk)})
    theirs.refresh_from_db()
    assert theirs.answered_at is None


def test_the_page_of_an_address_alone(bob: Person, begun: tuple[Application, str]) -> None:
    application, token = begun
    noted = add_identifier(bob.scope, application.candidate, kind="email", value="dk@college.example")
    browser = Client()
    page = browser.get(here(token, "confirm_email") + f"?address={noted.pk}").content.decode()
    assert 'value="dk@college.example"' in page
    sent = browser.post(here(token, "send_code"), {"address": noted.value, "back": "email"})
    assert sent.url == here(token, "confirm_email")
    wrong = browser.post(here(token, "confirm_code"), {"code": "nonsense", "back": "email"})
    assert (wrong.status_code, "Back to" in wrong.content.decode()) == (422, True)
    right = browser.post(here(token, "confirm_code"), {"code": code_in_mail(), "back": "email"})
    token = candidate_page_token(bob.scope, application)
    assert right.url == here(token, "confirm_email")
    noted.refresh_from_db()
    assert noted.confirmed_at is not None
    stranger = begin(a_link(bob, application.job), email="o@mail.example")
    theirs = stranger.application.candidate.identifiers.get()
    assert "o@mail.example" not in browser.get(here(token, "confirm_email") + f"?address={theirs.pk}").content.decode()


@pytest.mark.parametrize("name", ["wallet", "pull", "answer_request", "dc_api_request"])
def test_no_way_in_goes_around_reading_first(bob: Person, name: str) -> None:
    application = an_application(bob, a_job(bob), "Owen C")
    asked = ask_for_evidence(bob.scope, application, requirement_key="cpr", message="Please.")
    token = a_page(bob, application, agreed=False)
    wanted = reverse(name, args=[token, asked.pk] if name == "answer_request" else [token])
    browser = Client()
    method = browser.post if name == "dc_api_request" else browser.get
    page = method(wanted, follow=True).content.decode()
    assert "Please read this first" in page
    browser.post(wanted, {"wallet": "lcw", "text": "something", "address": "badges.example"})
    assert not Submission.objects.within(bob.scope).exists()
    assert not WalletRequest.objects.within(bob.scope).exists()
    below = page.split('name="next" value="')[1].split('"')[0] if 'name="next"' in page else ""
    read = page.split('name="read" value="')[1][:64]
    answer = browser.post(here(token, "share_agree"), {"read": read, "agreed": "yes", "next": below})
    assert answer.url == (here(token) if name == "dc_api_request" else wanted)


@pytest.mark.parametrize("below", ["//evil.example/", "https://evil.example/", "../../jobs/", "a\nb", "x" * 201])
def test_the_way_on_stays_below_the_page(bob: Person, below: str) -> None:
    application = an_application(bob, a_job(bob), "Owen C")
    token = a_page(bob, application, agreed=False)
    browser = Client()
    read = browser.get(here(token)).content.decode().split('name="read" value="')[1][:64]
    answer = browser.post(here(token, "share_agree"), {"read": read, "agreed": "yes", "next": below})
    assert answer.url == here(token)


def test_every_page_leads_to_the_others(token: str) -> None:
    pages = ("own_page", "share", "wallet", "pull")
    for name in pages:
        shown = Client().get(here(token, name)).content.decode()
        for other in pages:
            assert name == other or f'href="{here(token, other)}"' in shown, (name, other)


@pytest.mark.parametrize(
    "name", ["share", "share_live", "share_done", "confirm_email", "send_code", "confirm_code", "wallet", "pull"]
)
def test_who_withdrew_reads_so_everywhere(bob: Person, begun: tuple[Application, str], name: str) -> None:
    application, token = begun
    Application.objects.within(bob.scope).filter(pk=application.pk).update(withdrawn_at=timezone.now())
    browser = Client()
    answer = (browser.post if name in {"send_code", "confirm_code"} else browser.get)(here(token, name))
    assert answer.status_code == 410
    assert "You have withdrawn this application" in answer.content.decode()
    assert reverse("own_page", args=[token]) in answer.content.decode()
