"""Unpacking: a ZIP of hundreds, and every trick that an archive knows."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from collections.abc import Mapping

import pytest
from django.utils import timezone
from pytest_django import Settings

from portal import store
from portal.actions import unpack
from portal.actions.receive import receive_files
from portal.actions.unpack import perform_unpacking
from portal.intake.incoming import IncomingBytes
from portal.models import Event, Record, Submission
from tests.portal.conftest import Person

MB = 1024 * 1024


def zipped(members: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return held.getvalue()


def unpacked(person: Person, data: bytes) -> tuple[Submission, dict[str, Submission]]:
    """The archive's own submission, and its members' by name."""
    batch = receive_files(person.scope, files=[IncomingBytes("records.zip", data)], channel="upload")
    submission = batch.submissions.get()
    perform_unpacking(submission.pk)
    submission.refresh_from_db()
    return submission, {item.file_name: item for item in batch.submissions.exclude(pk=submission.pk)}


def test_it_works(bob: Person) -> None:
    archive, members = unpacked(bob, zipped({"a.json": b"{}", "term 2/b.json": b"[]"}))
    assert archive.state == Submission.State.RECEIVED
    assert archive.next_attempt_at is None
    assert set(members) == {"a.json", "term 2/b.json"}
    assert all(item.state == Submission.State.RECEIVED and item.record for item in members.values())
    assert store.get(members["term 2/b.json"].blob) == b"[]"
    assert Event.objects.within(bob.scope).filter(kind="archive.unpacked").count() == 1


def test_hundreds(bob: Person) -> None:
    _, members = unpacked(bob, zipped({f"{n:03}.json": f"[{n}]".encode() for n in range(400)}))
    assert len(members) == Record.objects.within(bob.scope).count() == 400


def test_twice_does_no_harm(bob: Person) -> None:
    archive, members = unpacked(bob, zipped({"a.json": b"{}"}))
    perform_unpacking(archive.pk)
    assert Submission.objects.within(bob.scope).count() == 1 + len(members)


@pytest.mark.parametrize("name", ["../evil.json", "a/../../evil.json", "/etc/evil.json", "..\\evil.json", "C:\\e.json"])
def test_a_name_that_leads_outside_is_refused_by_itself(bob: Person, name: str) -> None:
    archive, members = unpacked(bob, zipped({name: b"{}", "good.json": b"{}"}))
    assert archive.state == Submission.State.RECEIVED
    assert members["good.json"].state == Submission.State.RECEIVED
    (evil,) = (item for key, item in members.items() if key != "good.json")
    assert (evil.state, evil.error_code, evil.blob) == (Submission.State.UNREADABLE, "unsafe_name", None)


def test_a_bomb_stops_at_the_limit_and_harms_nobody(bob: Person) -> None:
    archive, members = unpacked(bob, zipped({"good.json": b"{}", "bomb.json": b"\0" * 60 * MB}))
    assert members["bomb.json"].error_code == "too_large"
    assert members["good.json"].state == Submission.State.RECEIVED
    assert archive.state == Submission.State.RECEIVED


def test_many_members_that_together_are_a_bomb(bob: Person, settings: Settings) -> None:
    settings.CREDENCE_MAX_BATCH = 2 * MB
    noise = [hashlib.shake_256(bytes([n])).digest(MB // 64) * 64 for n in range(4)]
    archive, members = unpacked(bob, zipped({f"{n}.json": data for n, data in enumerate(noise)}))
    assert archive.state == Submission.State.RECEIVED
    codes = [members[f"{n}.json"].error_code for n in range(4)]
    assert codes[0] == ""
    assert set(codes[2:]) == {"too_large"}


def test_too_many_entries(bob: Person, settings: Settings) -> None:
    settings.CREDENCE_MAX_ENTRIES = 3
    archive, members = unpacked(bob, zipped({f"{n}.json": b"{}" for n in range(5)}))
    assert (archive.error_code, members) == ("too_many", {})
    assert "5 files" in archive.error


def test_an_archive_inside_an_archive_is_not_opened(bob: Person) -> None:
    _, members = unpacked(bob, zipped({"inner.zip": zipped({"a.json": b"{}"}), "b.json": b"{}"}))
    assert members["inner.zip"].state == Submission.State.UNREADABLE
    assert "ZIP inside a ZIP" in members["inner.zip"].error
    assert members["b.json"].state == Submission.State.RECEIVED


@pytest.mark.parametrize("keep", [4, 30, 60, -1, -20])
def test_a_cut_archive_says_so_and_is_kept(bob: Person, keep: int) -> None:
    whole = zipped({"a.json": b"{}" * 50})
    archive, members = unpacked(bob, whole[:keep])
    assert (archive.state, archive.error_code, members) == (Submission.State.UNREADABLE, "bad_archive", {})
    assert "ZIP" in archive.error
    assert store.get(archive.blob) == whole[:keep]


def test_a_damaged_member_is_its_own_error(bob: Person) -> None:
    whole = bytearray(zipped({"bad.json": bytes(range(256)) * 20, "good.json": b"{}"}))
    place = 30 + len("bad.json") + 20
    whole[place] ^= 0xFF
    _, members = unpacked(bob, bytes(whole))
    assert members["bad.json"].error_code == "bad_archive"
    assert members["good.json"].state == Submission.State.RECEIVED


def test_a_locked_member_says_so(bob: Person) -> None:
    whole = bytearray(zipped({"a.json": b"{}"}))
    central = whole.index(b"PK\x01\x02")
    for place in (6, central + 8):
        whole[place : place + 2] = struct.pack("<H", 1)
    _, members = unpacked(bob, bytes(whole))
    assert "password" in members["a.json"].error


def test_an_empty_archive_says_so(bob: Person) -> None:
    archive, _ = unpacked(bob, zipped({}))
    assert archive.error_code == "empty"


def test_noise_of_a_mac_is_passed_over(bob: Person) -> None:
    _, members = unpacked(bob, zipped({"__MACOSX/._a.json": b"x", ".DS_Store": b"x", "a.json": b"{}"}))
    assert set(members) == {"a.json"}


def test_a_stopped_batch_is_opened_no_further(bob: Person) -> None:
    batch = receive_files(bob.scope, files=[IncomingBytes("r.zip", zipped({"a.json": b"{}"}))], channel="upload")
    batch.stopped_at = timezone.now()
    batch.save()
    perform_unpacking(batch.submissions.get().pk)
    assert batch.submissions.get().error_code == "stopped"


def test_our_own_trouble_is_tried_again_and_then_said(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = receive_files(bob.scope, files=[IncomingBytes("r.zip", zipped({"a.json": b"{}"}))], channel="upload")
    monkeypatch.setattr(unpack, "open_zip", lambda *_: 1 / 0)
    for attempt in range(1, unpack.MAX_ATTEMPTS + 1):
        batch.submissions.update(next_attempt_at=timezone.now())
        perform_unpacking(batch.submissions.get().pk)
        assert batch.submissions.get().attempts == attempt
    submission = batch.submissions.get()
    assert (submission.state, submission.error) == (Submission.State.UNREADABLE, unpack.GAVE_UP)
    assert submission.next_attempt_at is None


def test_of_an_evidence_pack_the_documents_are_taken(bob: Person) -> None:
    """What another organization found about them is not ours; we verify them ourselves."""
    from tests.portal.pack_factories import packed, some_records
    from tests.portal.work_factories import a_candidate

    candidate = a_candidate(bob)
    records = some_records(bob, candidate)
    archive, members = unpacked(bob, packed(bob, candidate))
    assert {item.digest for item in members.values()} == {record.digest for record in records}
    assert all(name.startswith("documents/") and item.record for name, item in members.items())
    assert archive.state == Submission.State.RECEIVED
    assert "evidence pack" in archive.error


def test_what_merely_looks_a_little_like_a_pack_is_a_zip(bob: Person) -> None:
    _, members = unpacked(
        bob, zipped({"manifest.json": b"{}", "manifest.jws": b"x", "SHA256SUMS": b"", "cv.json": b"{}"})
    )
    assert len(members) == 4
