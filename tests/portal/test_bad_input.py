"""The bad input of the issue, through reception and the real isolated verifier.

A clear sentence each, nothing lost, and the good file beside it unharmed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal import store
from portal.actions.receive import receive_files, receive_text
from portal.demonstration.keys import ed25519_key
from portal.demonstration.signing import sign_vc_jwt
from portal.intake.incoming import IncomingBytes, IncomingFile
from portal.models import Record, Submission, Verification
from tests.portal.badges import badge
from tests.portal.conftest import Person
from tests.portal.work import work_off

MB = 1024 * 1024
PICTURE_PDF = b"%PDF-1.7\n1 0 obj <</Type /XObject /Subtype /Image>> stream\n" + bytes(range(256)) * 20 + b"\n%%EOF"


def good(number: int = 1) -> bytes:
    key = ed25519_key("bad input")
    kid = f"{key.did_key}#{key.multikey}"
    return sign_vc_jwt(badge(key.did_key, number), key, kid).encode()


class Large:
    """Fifty megabytes that never stand in memory."""

    name, size = "large.json", 50 * MB

    def chunks(self) -> Iterator[bytes]:
        for _ in range(50):
            yield b" " * MB


def received(person: Person, *files: IncomingFile) -> dict[str, Submission]:
    batch = receive_files(person.scope, files=files, channel="upload")
    work_off()
    return {item.file_name: item for item in batch.submissions.all()}


def test_it_works(bob: Person) -> None:
    (submission,) = received(bob, IncomingBytes("good.jwt", good())).values()
    assert submission.record is not None
    assert submission.record.verdict == "verified", submission.record.sentence
    assert submission.record.title == "Vital signs"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("note.json", b'{"hello": "world"}', "not_a_record"),
        ("list.json", b"[1, 2, 3]", None),
        ("letter.txt", b"Dear Sir or Madam, please find enclosed", "not_a_record"),
        ("truncated.json", b'{"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["Verif', "not_json"),
        ("deep.json", b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "too_deep"),
        ("deeplist.json", b"[" * 100_000, None),
        ("twice.json", b'{"type": ["VerifiableCredential"], "issuer": "a", "issuer": "b"}', "duplicate_key"),
        ("utf16.json", '{"type": "VerifiableCredential"}'.encode("utf-16"), "not_utf8"),
        ("latin.json", '{"name": "José"}'.encode("latin-1"), "not_utf8"),
        ("scan.pdf", PICTURE_PDF, None),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 200, None),
        ("photo.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 200, None),
        ("page.html", b"<!doctype html><html><body>Your badge</body></html>", "not_a_record"),
        ("blank.json", b"  \n ", "empty"),
        ("nul.json", b"\x00" * 5_000, None),
        ("token.jwt", b"eyJhbGciOiJFZERTQSJ9.e30", None),
    ],
)
def test_what_is_no_record_says_so_and_harms_nobody(bob: Person, name: str, data: bytes, code: str | None) -> None:
    items = received(bob, IncomingBytes(name, data), IncomingBytes("good.jwt", good()))
    bad = items[name]
    assert bad.state == Submission.State.UNREADABLE, bad.record and bad.record.sentence
    assert code in {None, bad.error_code}, bad.error
    assert bad.error.startswith((f"{name} is ", f"{name}: "))
    assert bad.error.count("Taken:") == 1
    assert len(bad.error) <= 500
    assert store.get(bad.blob) == data
    assert items["good.jwt"].record.verdict == "verified"


def test_fifty_megabytes(bob: Person) -> None:
    items = received(bob, Large(), IncomingBytes("good.jwt", good()))
    assert items["large.json"].state == Submission.State.REFUSED
    assert items["large.json"].error == (
        "large.json is 50 MB; the limit for one file is 20 MB. Only its name, size and digest were kept."
    )
    assert items["good.jwt"].record.verdict == "verified"


def test_a_five_megabyte_paste(bob: Person) -> None:
    batch = receive_text(bob.scope, text='{"a": "' + "x" * 5 * MB + '"}', channel="paste")
    work_off()
    submission = batch.submissions.get()
    assert submission.state == Submission.State.UNREADABLE
    assert submission.size > 5 * MB


@pytest.mark.slow
def test_three_hundred_files_at_once(bob: Person) -> None:
    files = [SimpleUploadedFile(f"{n:03}.jwt", good(n)) for n in range(297)]
    files += [SimpleUploadedFile(f"bad{n}.json", b'{"n": %d}' % n) for n in range(3)]
    items = received(bob, *files)
    assert len(items) == 300
    assert sum(item.state == Submission.State.UNREADABLE for item in items.values()) == 3
    assert Record.objects.within(bob.scope).filter(verdict="verified").count() == 297
    assert not Verification.objects.within(bob.scope).exclude(state="done").exists()


def test_a_zip_with_everything_in_it(bob: Person) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("good.jwt", good())
        archive.writestr("../evil.json", "{}")
        archive.writestr("bomb.json", b"\0" * 60 * MB)
        archive.writestr("note.json", '{"hello": "world"}')
    items = received(bob, IncomingBytes("all.zip", held.getvalue()))
    assert items["good.jwt"].record.verdict == "verified"
    assert items["../evil.json"].error_code == "unsafe_name"
    assert items["bomb.json"].error_code == "too_large"
    assert items["note.json"].error_code == "not_a_record"
    assert items["all.zip"].state == Submission.State.RECEIVED


def test_an_altered_record_is_no_reading_error_but_a_rejected_record(bob: Person) -> None:
    head, payload, _ = good().split(b".")
    other = good(2).split(b".")[2]
    (item,) = received(bob, IncomingBytes("altered.jwt", b".".join([head, payload, other]))).values()
    assert item.state == Submission.State.RECEIVED
    assert (item.record.state, item.record.verdict) == ("checked", "rejected")
