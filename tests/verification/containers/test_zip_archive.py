"""A ZIP of records: every member by itself, and no bomb."""

from __future__ import annotations

import io
import random
import struct
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verification.budget import Limits
from verification.codes import Code
from verification.containers.zip_archive import open_zip
from verification.credential import Archive, Member
from verification.errors import Invalid

LIMITS = Limits()


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def codes(archive: Archive) -> dict[str, Code | None]:
    return {member.name: _code(member) for member in archive.members}


def _code(member: Member) -> Code | None:
    assert member.error is None or isinstance(member.error, Invalid)
    return None if member.error is None else member.error.code


def test_it_works() -> None:
    archive = open_zip(zipped({"a.json": b"{}", "folder/b.jwt": b"ey"}), LIMITS)
    assert [(member.name, member.data) for member in archive.members] == [("a.json", b"{}"), ("folder/b.jwt", b"ey")]


def test_folders_and_what_systems_add_are_left_out() -> None:
    data = zipped({"folder/": b"", "__MACOSX/._a.json": b"x", ".DS_Store": b"x", "a.json": b"{}"})
    assert list(codes(open_zip(data, LIMITS))) == ["a.json"]


@pytest.mark.parametrize("name", ["../a.json", "a/../../b.json", "/etc/passwd", "..\\a.json", "C:\\a.json", "\\a.json"])
def test_a_name_that_leads_out_harms_no_other(name: str) -> None:
    archive = open_zip(zipped({name: b"{}", "good.json": b"{}"}), LIMITS)
    assert [_code(member) for member in archive.members] == [Code.UNSAFE_NAME, None]
    assert archive.members[0].data == b""


def test_a_bomb_stops_while_it_unpacks() -> None:
    data = zipped({"bomb.json": b"\0" * (64 * 1024 * 1024), "good.json": b"{}"})
    assert len(data) < 100_000
    assert codes(open_zip(data, LIMITS)) == {"bomb.json": Code.TOO_LARGE, "good.json": None}


def test_declared_sizes_are_not_believed() -> None:
    data = bytearray(zipped({"bomb.json": b" " * 30_000_000}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)  # uncompressed size in the directory
    data[22:26] = struct.pack("<I", 10)  # and in the local header
    (member,) = open_zip(bytes(data), LIMITS).members
    assert len(member.data) <= 10
    assert _code(member) in {Code.BAD_ARCHIVE, Code.TOO_LARGE}


def test_all_members_together_are_bounded_also_by_those_that_fail() -> None:
    noise = random.Random(1).randbytes(40_000)  # noqa: S311 - not a secret
    data = zipped({f"{number}.bin": noise for number in range(10)})
    limits = Limits(record=10_000, archive=200_000)
    started = [_code(member) for member in open_zip(data, limits).members]
    assert set(started) == {Code.TOO_LARGE}
    archive = open_zip(data, Limits(archive=100_000))
    assert [member.error is None for member in archive.members] == [True, True] + [False] * 8


def test_too_many_members_are_refused_at_once() -> None:
    data = zipped({f"{number}.json": b"" for number in range(30)})
    with pytest.raises(Invalid) as caught:
        open_zip(data, Limits(archive_members=20))
    assert caught.value.code is Code.TOO_MANY


def test_a_million_entries_are_refused_before_they_are_listed() -> None:
    data = zipped({"a": b"{}"}) + b"PK\x01\x02" * 9_000 + b"PK\x05\x06" + b"\0" * 18
    started = time.perf_counter()
    with pytest.raises(Invalid) as caught:
        open_zip(data, LIMITS)
    assert caught.value.code is Code.TOO_MANY
    assert time.perf_counter() - started < 1


def test_a_zip_inside_a_zip_is_not_unpacked() -> None:
    archive = open_zip(zipped({"inner.zip": zipped({"a.json": b"{}"}), "good.json": b"{}"}), LIMITS)
    assert codes(archive) == {"inner.zip": Code.BAD_ARCHIVE, "good.json": None}


def test_an_encrypted_member_is_named() -> None:
    data = bytearray(zipped({"secret.json": b"{}", "good.json": b"{}"}, zipfile.ZIP_STORED))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    archive = open_zip(bytes(data), LIMITS)
    assert codes(archive) == {"secret.json": Code.BAD_ARCHIVE, "good.json": None}
    assert "encrypted" in str(archive.members[0].error)


def test_unusual_compression_is_named() -> None:
    archive = open_zip(zipped({"a.json": b"{}"}, zipfile.ZIP_LZMA), LIMITS)
    assert codes(archive) == {"a.json": Code.BAD_ARCHIVE}


@pytest.mark.parametrize("name", ["[Content_Types].xml", "mimetype"])
def test_an_office_document_is_no_archive_of_records(name: str) -> None:
    with pytest.raises(Invalid) as caught:
        open_zip(zipped({name: b"x", "word/document.xml": b"<w/>"}), LIMITS)
    assert caught.value.code is Code.NOT_A_RECORD


def test_a_name_in_unannounced_utf8_is_read() -> None:
    data = zipped({"Zeugnis_Mueller.json": b"{}"}).replace(b"Zeugnis_Mueller", "Zeugnis_Müller".encode())
    (member,) = open_zip(data, LIMITS).members
    assert member.name == "Zeugnis_Müller.json"


def test_a_damaged_member_harms_no_other() -> None:
    data = bytearray(zipped({"a.json": b'{"a": 1234567890}', "b.json": b"{}"}, zipfile.ZIP_STORED))
    at = data.index(b"1234567890")
    data[at] ^= 1
    assert codes(open_zip(bytes(data), LIMITS)) == {"a.json": Code.BAD_ARCHIVE, "b.json": None}


def test_a_member_without_a_name_is_refused_like_any_unsafe_name() -> None:
    data = bytearray(zipped({"a.json": b"{}"}))
    for at in (data.index(b"a.json"), data.rindex(b"a.json")):
        data[at] = 0  # the standard library cuts a name at its first NUL
    (member,) = open_zip(bytes(data), LIMITS).members
    assert _code(member) is Code.UNSAFE_NAME


@given(st.integers(0, 400), st.integers(0, 255))
@settings(max_examples=150, deadline=None)
def test_a_flipped_byte_never_breaks_the_reader(place: int, value: int) -> None:
    data = bytearray(zipped({"a.json": b"{}" * 50, "b/c.json": b"[]"}))
    data[place % len(data)] = value
    try:
        open_zip(bytes(data), LIMITS)
    except Invalid as problem:
        assert problem.detail  # noqa: PT017
