"""Text that no database takes is mended before a page sees it, on every database."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from portal.middleware import StorableText
from portal.models import Candidate
from tests.portal.conftest import Person


def seen(request: HttpRequest) -> HttpRequest:
    """The request as a page gets it."""
    middleware = StorableText(lambda _: HttpResponse())
    middleware(request)
    middleware.process_view(request, lambda _: HttpResponse(), (), {})
    return request


def test_it_works(bob: Person) -> None:
    answer = bob.client.post(reverse("add_candidate"), {"name": "Ada\x00 Lovelace", "email": "\x00"})
    assert answer.status_code in {302, 422}
    names = Candidate.objects.within(bob.scope).values_list("name", flat=True)
    assert not any("\x00" in name for name in names)


def test_the_address_and_the_form_are_mended() -> None:
    request = seen(RequestFactory().post("/x?q=a%00b&q=c&%00=d", {"name": ["A\x00", "B"], "other": "ä"}))
    assert request.GET.getlist("q") == ["a\ufffdb", "c"]
    assert request.GET["\ufffd"] == "d"
    assert request.POST.getlist("name") == ["A\ufffd", "B"]
    assert request.POST["other"] == "ä"


def test_what_is_fine_stays_the_same_object() -> None:
    request = RequestFactory().get("/x?q=fine")
    before = request.GET
    assert seen(request).GET is before
