"""Receiving: every file gets its own outcome, and none harms another."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from portal import store
from portal.actions.receive import receive_files, receive_text
from portal.actions.refusal import RefusedError
from portal.intake.incoming import IncomingBytes, shown_name, shown_size
from portal.models import Candidate, Event, Record, Submission, Verification
from portal.scope import NotAllowedError
from tests.portal.conftest import Person

MB = 1024 * 1024


class Huge:
    """A file that is large without taking memory, and says it is small."""

    def __init__(self, name: str, size: int) -> None:
        self.name, self.size, self._real = name, 10, size

    def chunks(self) -> Iterator[bytes]:
        for _ in range(self._real // MB):
            yield b"x" * MB


def received(person: Person, *files: object, **given: object) -> list[Submission]:
    batch = receive_files(person.scope, files=files, channel="upload", **given)
    return list(batch.submissions.order_by("created_at", "file_name"))


def test_it_works(bob: Person) -> None:
    batch = receive_files(bob.scope, files=[SimpleUploadedFile("badge.json", b"{}")], channel="upload")
    submission = batch.submissions.get()
    assert submission.state == Submission.State.RECEIVED
    assert batch.name == "badge.json"
    assert store.get(submission.blob) == b"{}"
    record = submission.record
    assert record.digest == submission.digest == store.digest_of(b"{}")
    assert record.state == "waiting"
    verification = record.verifications.get()
    assert (verification.number, verification.reason, verification.priority) == (1, "received", "interactive")
    assert verification.next_attempt_at is not None
    kinds = list(Event.objects.within(bob.scope).values_list("kind", flat=True))
    assert sorted(kinds) == ["batch.received", "record.received"]


@pytest.mark.parametrize("role", ["dora", "erin"])
def test_only_those_who_may_receive_do(request: pytest.FixtureRequest, role: str) -> None:
    with pytest.raises(NotAllowedError):
        received(request.getfixturevalue(role), IncomingBytes("a.json", b"{}"))


def test_the_same_record_twice_is_one_record_and_two_submissions(bob: Person) -> None:
    received(bob, IncomingBytes("a.json", b"{}"))
    received(bob, IncomingBytes("b.json", b"{}"), IncomingBytes("c.json", b"{}"))
    assert Record.objects.within(bob.scope).count() == 1
    assert Submission.objects.within(bob.scope).count() == 3
    assert Verification.objects.within(bob.scope).count() == 1


def test_the_same_record_of_two_candidates_is_two_records(bob: Person) -> None:
    people = [Candidate.objects.within(bob.scope).create(name=name) for name in ("Ann", "Ben")]
    for person in people:
        received(bob, IncomingBytes("a.json", b"{}"), candidate=person)
    assert {record.candidate for record in Record.objects.within(bob.scope)} == set(people)


def test_deduplication_stays_inside_the_organization(bob: Person, charlie: Person) -> None:
    received(bob, IncomingBytes("a.json", b"{}"))
    received(charlie, IncomingBytes("a.json", b"{}"))
    assert Record.objects.within(bob.scope).count() == Record.objects.within(charlie.scope).count() == 1


def test_a_file_above_the_limit_keeps_name_size_and_digest(bob: Person) -> None:
    large, small = received(bob, Huge("badges-2024.zip", 31 * MB), IncomingBytes("good.json", b"{}"))
    assert large.state == Submission.State.REFUSED
    assert large.error == (
        "badges-2024.zip is 31 MB; the limit for one file is 20 MB. Only its name, size and digest were kept."
    )
    assert (large.size, large.blob, len(large.digest)) == (31 * MB, None, 64)
    assert small.state == Submission.State.RECEIVED


def test_fifty_megabytes_never_stand_in_memory(bob: Person) -> None:
    (submission,) = received(bob, Huge("huge.json", 50 * MB))
    assert submission.error_code == "too_large"


def test_a_batch_above_its_limit_refuses_the_rest_one_by_one(bob: Person, settings: Settings) -> None:
    settings.CREDENCE_MAX_BATCH = 25
    files = [IncomingBytes(f"{n}.json", str(n).encode() * 10) for n in range(1, 5)]
    states = {item.file_name: item for item in received(bob, *files)}
    assert [states[f"{n}.json"].state for n in range(1, 5)] == ["received", "received", "refused", "refused"]
    assert states["3.json"].error.startswith("With 3.json this batch would be over ")


def test_too_many_entries_are_refused_singly(bob: Person, settings: Settings) -> None:
    settings.CREDENCE_MAX_ENTRIES = 2
    items = received(bob, *[IncomingBytes(f"{n}.json", str(n).encode()) for n in range(3)])
    assert sorted(item.state for item in items) == ["received", "received", "refused"]


def test_three_hundred_files_at_once(bob: Person) -> None:
    items = received(bob, *[IncomingBytes(f"{n}.json", f"[{n}]".encode()) for n in range(300)])
    assert len(items) == Record.objects.within(bob.scope).count() == 300
    assert set(Verification.objects.within(bob.scope).values_list("priority", flat=True)) == {"bulk"}


def test_an_empty_file_says_so(bob: Person) -> None:
    (item,) = received(bob, IncomingBytes("nothing.json", b""))
    assert (item.state, item.error_code) == (Submission.State.UNREADABLE, "empty")
    assert item.record is None


def test_an_archive_waits_to_be_unpacked(bob: Person) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.json", "{}")
    (item,) = received(bob, IncomingBytes("a.zip", held.getvalue()))
    assert item.state == Submission.State.UNPACKING
    assert item.next_attempt_at is not None
    assert item.record is None


def test_a_five_megabyte_paste(bob: Person) -> None:
    batch = receive_text(bob.scope, text=" " + "x" * (5 * MB) + "\n", channel="paste")
    assert batch.submissions.get().size == 5 * MB


def test_an_empty_paste_is_refused(bob: Person) -> None:
    with pytest.raises(RefusedError):
        receive_text(bob.scope, text=" \n ", channel="paste")


def test_a_paste_that_is_no_unicode_is_kept_as_it_came(bob: Person) -> None:
    batch = receive_text(bob.scope, text="\ud800", channel="api")
    assert store.get(batch.submissions.get().blob) == b"\xed\xa0\x80"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("badge.json", "badge.json"),
        ("../../etc/passwd", "passwd"),
        ("C:\\me\\badge.json", "badge.json"),
        ("\u202efdp.exe", "\ufffdfdp.exe"),
        ("a\x00b", "a\ufffdb"),
        ("", "unnamed"),
        (None, "unnamed"),
        ("x" * 400, "x" * 255),
    ],
)
def test_names_are_fit_to_be_shown(given: str | None, shown: str) -> None:
    assert shown_name(given) == shown


@pytest.mark.parametrize(
    ("size", "shown"),
    [(1, "1 byte"), (12, "12 bytes"), (2048, "2 KB"), (31 * MB, "31 MB"), (20 * MB + 60_000, "20.1 MB")],
)
def test_sizes_are_for_people(size: int, shown: str) -> None:
    assert shown_size(size) == shown
