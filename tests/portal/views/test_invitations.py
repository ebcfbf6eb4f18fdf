"""Recruiters' pages about letting people in, and what candidates are told."""

from __future__ import annotations

import io

import pytest
import segno
from django.core import mail
from django.urls import reverse
from PIL import Image

from portal.actions.share_links import create_apply_link, invite_people, link_address, revoke_share_link
from portal.models import Job, JobSharing, OutgoingMail, RetentionProfile, ShareLink
from portal.qr_code import qr_code
from tests.portal.conftest import Person
from tests.portal.share_factories import begin, found
from tests.portal.work import work_off
from tests.portal.work_factories import a_candidate, a_job, an_application

zxingcpp = pytest.importorskip("zxingcpp")


@pytest.fixture
def job(bob: Person) -> Job:
    return a_job(bob)


def page(person: Person, job: Job) -> str:
    answer = person.client.get(reverse("job_links", args=[job.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_works(bob: Person, job: Job) -> None:
    answer = bob.client.post(reverse("create_apply_link", args=[job.pk]), {"source": "college fair", "days": "30"})
    assert answer.url == reverse("job_links", args=[job.pk])
    link = ShareLink.objects.within(bob.scope).get()
    shown = page(bob, job)
    assert link_address(link) in shown
    assert qr_code(link_address(link)).path in shown
    on_the_job = bob.client.get(reverse("job", args=[job.pk])).content.decode()
    assert link_address(link) in on_the_job
    begin(found(link))
    assert "1 applied" in page(bob, job)
    assert bob.client.post(reverse("revoke_share_link", args=[link.pk])).status_code == 302
    shown = page(bob, job)
    assert link_address(link) not in shown
    assert "revoked" in shown


@pytest.mark.parametrize("name", ["link_qr_png", "link_qr_svg"])
def test_the_posters_code_says_the_address(bob: Person, job: Job, name: str) -> None:
    link = create_apply_link(bob.scope, job, source="college fair", days=30)
    answer = bob.client.get(reverse(name, args=[link.pk]))
    assert answer.headers["Content-Disposition"].endswith(f'college-fair.{name[-3:]}"')
    if name == "link_qr_png":
        picture = Image.open(io.BytesIO(answer.content))
        assert picture.width > 900
        assert [code.text for code in zxingcpp.read_barcodes(picture)] == [link_address(link)]
    else:
        assert answer.headers["Content-Type"] == "image/svg+xml"
        assert b"<path" in answer.content
        assert b"<script" not in answer.content


def test_the_shape_on_the_page_is_the_code() -> None:
    """The inline path, drawn again, reads as the address."""
    address = "https://credence.example/apply/abcdefghijklmnopqrstuv/"
    code = qr_code(address)
    picture = Image.new("L", (code.size, code.size), 255)
    for run in code.path.split("M")[1:]:
        x, y = (int(part) for part in run.split("h")[0].split())
        for step in range(int(run.split("h")[1].split("v")[0])):
            picture.putpixel((x + step, y), 0)
    large = picture.resize((code.size * 8, code.size * 8), Image.Resampling.NEAREST)
    assert [found.text for found in zxingcpp.read_barcodes(large)] == [address]
    assert code.size == segno.make(address, error="m", micro=False).symbol_size(border=4)[0]


def test_an_invitation_has_no_poster(bob: Person, job: Job) -> None:
    link = invite_people(bob.scope, job, people="ines@mail.example")[0]
    assert bob.client.get(reverse("link_qr_png", args=[link.pk])).status_code == 404
    assert link_address(link) not in page(bob, job)  # it is its person's alone


def test_inviting_and_what_became_of_it(bob: Person, job: Job) -> None:
    people = "Ines <ines@mail.example>\nTom <tom@mail.example>\nUna <una@mail.example>\nVic <vic@mail.example>"
    answer = bob.client.post(reverse("invite_people", args=[job.pk]), {"people": people, "days": "30"}, follow=True)
    assert "4 invitations on the way" in answer.content.decode()
    work_off()
    assert len(mail.outbox) == 4
    links = {link.email.split("@")[0]: found(link) for link in ShareLink.objects.within(bob.scope)}
    begin(links["ines"], name="Ines Okafor")
    bob.client.logout()
    bob.client.get(link_address(links["tom"]).removeprefix("http://127.0.0.1:8000"))
    OutgoingMail.objects.within(bob.scope).filter(to="vic@mail.example").update(state="failed")
    bob.client.force_login(bob.user, backend="django.contrib.auth.backends.ModelBackend")
    shown = page(bob, job)
    for state in ("Applied", "Opened", "Not opened yet", "Not delivered"):
        assert state in shown
    assert "Ines Okafor" in shown


def test_one_bad_line_keeps_everything_that_was_typed(bob: Person, job: Job) -> None:
    typed = {"people": "Ines <ines@mail.example>\nno address <b>", "message": "Hello & welcome", "days": "12"}
    answer = bob.client.post(reverse("invite_people", args=[job.pk]), typed)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "no address &lt;b&gt;" in shown
    assert "Hello &amp; welcome" in shown
    assert 'value="12"' in shown
    assert "Line 2:" in shown
    assert not ShareLink.objects.within(bob.scope).exists()


@pytest.mark.parametrize("days", ["", "x", "0", "9999999", "-3", "٣"])
def test_strange_durations_are_refused(bob: Person, job: Job, days: str) -> None:
    for name, more in (("create_apply_link", {"source": "x"}), ("invite_people", {"people": "a@mail.example"})):
        answer = bob.client.post(reverse(name, args=[job.pk]), more | {"days": days})
        assert answer.status_code == 422
    assert not ShareLink.objects.within(bob.scope).exists()


def test_sending_again_and_a_refusal_in_words(bob: Person, job: Job) -> None:
    link = invite_people(bob.scope, job, people="ines@mail.example")[0]
    again = reverse("resend_invitation", args=[link.pk])
    assert "on the way again" in bob.client.post(again, follow=True).content.decode()
    revoke_share_link(bob.scope, link)
    assert "taken back" in bob.client.post(again, follow=True).content.decode()
    work_off()
    assert len(mail.outbox) == 2


def test_inviting_a_candidate_from_their_page(bob: Person, job: Job) -> None:
    person = a_candidate(bob)
    invite = reverse("invite_candidate", args=[person.pk])
    assert invite in bob.client.get(reverse("candidate", args=[person.pk])).content.decode()
    assert bob.client.get(invite).status_code == 200
    assert bob.client.post(invite, {"days": "30"}).status_code == 422
    answer = bob.client.post(invite, {"job": str(job.pk), "days": "30", "message": "Come!"})
    assert answer.url == reverse("candidate", args=[person.pk])
    assert ShareLink.objects.within(bob.scope).get().candidate == person
    refused = bob.client.post(invite, {"job": str(job.pk), "days": "30", "message": "Again!"})
    assert refused.status_code == 422
    assert "Again!" in refused.content.decode()


def test_a_candidate_of_a_strangers_job(bob: Person, charlie: Person, job: Job) -> None:
    person = a_candidate(charlie)
    invite = reverse("invite_candidate", args=[person.pk])
    assert charlie.client.post(invite, {"job": str(job.pk), "days": "30"}).status_code == 404
    assert not ShareLink.objects.within(charlie.scope).exists()


def test_readers_read_and_change_nothing(bob: Person, dora: Person, erin: Person, job: Job) -> None:
    link = create_apply_link(bob.scope, job, source="college fair", days=30)
    for reader in (dora, erin):
        shown = page(reader, job)
        assert link_address(link) in shown
        assert "Make the link" not in shown
        assert reader.client.post(reverse("revoke_share_link", args=[link.pk])).status_code == 403
        assert reader.client.get(reverse("job_sharing", args=[job.pk])).status_code == 403
    for other in (bob, dora, erin):
        assert other.client.get(reverse("retention_profiles")).status_code == 403


def test_sharing_settings(alice: Person, bob: Person, job: Job) -> None:
    profile = RetentionProfile.objects.within(alice.scope).create(name="Federal", days=730, reason="Audits.")
    settings = reverse("job_sharing", args=[job.pk])
    assert bob.client.get(settings).status_code == 200
    typed = {
        "contact_name": "Owen",
        "contact_email": "OWEN@alder.example",
        "contact_phone": "(740) 555-0199",
        "accommodation": "Ring the bell.",
        "without_record": "Bring paper to 200 Putnam Street.",
        "retention": str(profile.pk),
        "asks_demographics": "1",
    }
    assert bob.client.post(settings, typed).status_code == 302
    row = JobSharing.objects.within(bob.scope).get(job=job)
    assert (row.contact_email, row.retention, row.shows_gap_report) == ("owen@alder.example", profile, False)
    assert row.asks_demographics
    for wrong in ({"contact_email": "no"}, {"contact_phone": "call me"}, {"retention": str(job.pk)}):
        answer = bob.client.post(settings, typed | wrong)
        assert answer.status_code == 422
        assert "Ring the bell." in answer.content.decode()
    row.refresh_from_db()
    assert row.contact_name == "Owen"


def test_retention_profiles(alice: Person, job: Job) -> None:
    profiles = reverse("retention_profiles")
    typed = {"name": "Usual", "days": "90", "reason": "Appeals."}
    assert alice.client.post(profiles, typed).status_code == 302
    first = RetentionProfile.objects.within(alice.scope).get()
    assert first.is_default  # the first one is, whatever was said
    for wrong in (
        typed,
        typed | {"name": "X", "days": "0"},
        typed | {"name": "X", "days": "many"},
        typed | {"name": "X", "reason": " "},
        typed | {"name": "X", "sealed_days": "30"},
    ):
        answer = alice.client.post(profiles, wrong)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()
    sealed = {"name": "Federal", "days": "90", "reason": "Appeals.", "sealed_days": "730", "sealed_reason": "OFCCP."}
    assert alice.client.post(profiles, sealed | {"is_default": "1"}).status_code == 302
    second = RetentionProfile.objects.within(alice.scope).get(name="Federal")
    first.refresh_from_db()
    assert (first.is_default, second.is_default, second.sealed_days) == (False, True, 730)
    change = reverse("change_retention", args=[second.pk])
    assert alice.client.get(change).status_code == 200
    assert alice.client.post(change, sealed).status_code == 422  # something has to be the default
    assert alice.client.post(change, sealed | {"is_default": "1", "days": "60"}).status_code == 302
    JobSharing.objects.within(alice.scope).create(job=job, retention=first)
    for profile, said in ((first, "1 job uses it"), (second, "This is the default")):
        answer = alice.client.post(reverse("remove_retention", args=[profile.pk]), follow=True)
        assert said in answer.content.decode()
    assert RetentionProfile.objects.within(alice.scope).count() == 2
    JobSharing.objects.within(alice.scope).update(retention=None)
    alice.client.post(reverse("remove_retention", args=[first.pk]))
    assert list(RetentionProfile.objects.within(alice.scope)) == [RetentionProfile.objects.within(alice.scope).get()]


def test_candidates_by_invitation_are_shown_with_their_application(bob: Person, job: Job) -> None:
    application = an_application(bob, job, "Marisol Etcheverry")
    bob.client.post(reverse("invite_candidate", args=[application.candidate.pk]), {"job": str(job.pk), "days": "30"})
    begin(found(ShareLink.objects.within(bob.scope).get()), email=application.candidate.email)
    shown = page(bob, job)
    assert reverse("candidate", args=[application.candidate.pk]) in shown
