"""The branding page, the files that candidates' pages load, and where they show."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.actions.branding import change_brand
from portal.actions.jobs import create_job
from portal.actions.share_links import create_apply_link, link_address
from portal.brand import proposal
from portal.exports.gap_pdf import gap_pdf
from portal.queries_gaps import entry_of_application, gap_view
from tests.portal.actions.test_branding import a_picture
from tests.portal.conftest import Person
from tests.portal.work_factories import a_ranked_job


def test_it_works(alice: Person) -> None:
    page = reverse("branding")
    assert "No welcome yet" in alice.client.get(page).content.decode()
    logo = SimpleUploadedFile("logo.png", a_picture(), "image/png")
    answer = alice.client.post(page, {"accent": "#1d6f42", "welcome": "Come as you are.", "logo": logo})
    assert answer.status_code == 302
    shown = alice.client.get(page).content.decode()
    assert "Come as you are." in shown
    assert "#1d6f42" in shown
    assert alice.client.post(page, {"accent": "#1d6f42", "do": "usual"}).status_code == 302
    assert alice.client.post(reverse("remove_logo")).status_code == 302
    assert "brand/" not in alice.client.get(page).content.decode().split("brand_css")[-1].split("<main")[1]


def test_a_pale_colour_is_refused_with_a_proposal_to_take(alice: Person) -> None:
    answer = alice.client.post(reverse("branding"), {"accent": "#ffd479", "welcome": "<b>Hello"})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert f'value="{proposal("#ffd479")}"' in shown
    assert "&lt;b&gt;Hello" in shown
    taken = alice.client.post(reverse("branding"), {"accent": ["#ffd479", proposal("#ffd479")]})
    assert taken.status_code == 302


def test_only_administrators_come_in(bob: Person, erin: Person) -> None:
    for person in (bob, erin):
        assert person.client.get(reverse("branding")).status_code == 403


def test_the_files_may_be_kept_and_do_nothing_else(alice: Person) -> None:
    brand = change_brand(alice.scope, accent="#1d6f42", logo=a_picture())
    stranger = Client()
    logo = reverse("brand_logo", args=[alice.organization.pk, brand.digest])
    css = reverse("brand_css", args=[alice.organization.pk])
    for address, kind in ((logo, "image/png"), (css, "text/css")):
        answer = stranger.get(address)
        assert answer["Content-Type"].startswith(kind)
        assert "immutable" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert "#1d6f42" in stranger.get(css).content.decode()
    assert ".brand-preview" in stranger.get(css + "?for=preview").content.decode()
    assert stranger.get(reverse("brand_logo", args=[alice.organization.pk, "0" * 12])).status_code == 404
    assert stranger.get(reverse("brand_css", args=["0" * 8 + "-0000-0000-0000-" + "0" * 12])).status_code == 404


def test_candidates_see_it_where_they_apply(alice: Person) -> None:
    brand = change_brand(alice.scope, accent="#1d6f42", welcome="Come as you are.", logo=a_picture())
    link = create_apply_link(alice.scope, create_job(alice.scope, title="Clerk"), source="website", days=3)
    path = link_address(link).split("//", 1)[1].split("/", 1)[1]
    shown = Client().get(f"/{path}").content.decode()
    assert f"{alice.organization.pk}.css?v=1d6f42" in shown
    assert reverse("brand_logo", args=[alice.organization.pk, brand.digest]) in shown
    assert "Come as you are." in shown
    assert "style=" not in shown


def test_it_stands_on_the_printed_report(alice: Person) -> None:
    ranked = a_ranked_job(alice)
    entry = entry_of_application(alice.scope, ranked.applications[0])
    assert entry is not None
    organization = alice.organization
    view = gap_view(alice.scope, entry)
    plain = gap_pdf(view, name="N", job="Clerk", organization=organization)
    change_brand(alice.scope, logo=a_picture())
    organization.refresh_from_db()
    assert b"/Subtype /Image" not in plain
    assert b"/Subtype /Image" in gap_pdf(view, name="N", job="Clerk", organization=organization)
