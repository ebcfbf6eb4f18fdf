"""The bound on a whole upload holds before a byte of it is read."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import Settings


class Unread(BytesIO):
    """A body that must not be read."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("it was read")


def upload(*sizes: int) -> HttpRequest:
    files = [SimpleUploadedFile(f"{n}.json", b"x" * size) for n, size in enumerate(sizes)]
    return RequestFactory().post("/", {"files": files})


def test_it_works() -> None:
    assert [file.size for file in upload(10, 20).FILES.getlist("files")] == [10, 20]


def test_far_too_much_is_refused_unread(settings: Settings) -> None:
    settings.CREDENCE_MAX_BATCH = 1_000
    request = upload(5_000)
    request._stream = Unread()
    with pytest.raises(RequestDataTooBig):
        _ = request.FILES


def test_a_little_too_much_gets_its_own_message_later(settings: Settings) -> None:
    settings.CREDENCE_MAX_BATCH = 1_000
    assert upload(1_200).FILES["files"].size == 1_200
