"""The bound on a whole upload holds before a byte of it is read."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from portal.intake.batch_limit import SMALL
from portal.models import CandidatePage, User
from tests.portal.conftest import Person
from tests.portal.work_factories import a_job, a_page, an_application


class Unread(BytesIO):
    """A body that must not be read."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("it was read")


def upload(*sizes: int) -> HttpRequest:
    files = [SimpleUploadedFile(f"{n}.json", b"x" * size) for n, size in enumerate(sizes)]
    request = RequestFactory().post("/", {"files": files})
    request.user = User(email="bob@aldergrove.example")
    return request


def test_it_works() -> None:
    assert [file.size for file in upload(10, 20).FILES.getlist("files")] == [10, 20]


def test_far_too_much_is_refused_unread(settings: Settings) -> None:
    settings.CREDENCE_MAX_BATCH = 1_000
    request = upload(5_000)
    request._stream = Unread()
    with pytest.raises(RequestDataTooBig):
        _ = request.FILES


def big(name: str, *args: str) -> int:
    """The status that somebody who is not signed in gets for an upload of more than a form of theirs may weigh."""
    files = SimpleUploadedFile("big.json", b"x" * (SMALL + 1))
    return Client().post(reverse(name, args=args), {"files": files}).status_code


def test_a_stranger_is_heard_for_small_forms_only(bob: Person) -> None:
    token = a_page(bob, an_application(bob, a_job(bob), "Danette Kowalczyk"))
    assert big("sign_in") == 400
    assert big("apply", "nonsense") == 400
    assert big("share", "nonsense") == 400
    assert big("contest", token) == 400, "this page takes no files"
    assert big("share", token) == 302, "the body was read, and what it holds received"
    CandidatePage.objects.within(bob.scope).update(revoked_at=timezone.now())
    assert big("share", token) == 400


def test_a_little_too_much_gets_its_own_message_later(settings: Settings) -> None:
    settings.CREDENCE_MAX_BATCH = 1_000
    assert upload(1_200).FILES["files"].size == 1_200
