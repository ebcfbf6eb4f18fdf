"""The isolated verifier from outside: frames in, frames out, and a child for each record."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.verification.records import AT, LIST_URL, SCHOOL, badge, examine, listed, signed, signed_list, world
from verification import (
    Act,
    Code,
    Document,
    DocumentRole,
    Policy,
    Recipient,
    TrustEntry,
    TrustList,
    Unavailable,
    verify,
)
from verification.budget import Limits
from verification.sandbox_protocol import (
    BrokenFrameError,
    answer_from,
    answer_to_json,
    read_frame,
    report_from_json,
    report_to_json,
    request_from,
    request_to_json,
    write_frame,
)

HOUSE = Path(__file__).parents[2]
LISTS = (TrustList("Ours", "7", (TrustEntry(SCHOOL, since=datetime(2025, 1, 1, tzinfo=UTC)),)),)


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "verification.sandbox"]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=HOUSE, env={}
    ) as held:
        yield held
        held.kill()


def say(process: subprocess.Popen[bytes], frame: dict[str, Any]) -> None:
    assert process.stdin is not None
    write_frame(process.stdin.write, frame)
    process.stdin.flush()


def hear(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    assert process.stdout is not None
    return read_frame(process.stdout.read)


def test_it_works(process: subprocess.Popen[bytes]) -> None:
    record = json.dumps(signed(badge(credentialStatus=listed()))).encode()
    sources = world({LIST_URL: signed_list()}, lists=LISTS)
    policy = Policy(recipient=Recipient(emails=("ada@people.example",)))
    assert set(hear(process)["hello"]) == {"network"}
    say(process, request_to_json(record, policy, sources.trust_lists(), AT))
    frame = hear(process)
    asked = []
    while "document" in frame:
        asked.append(frame["document"]["url"])
        say(process, answer_to_json(sources.document, frame["document"]["url"], frame["document"]["role"]))
        frame = hear(process)
    assert len(asked) == 2
    report = report_from_json(frame["report"])
    expected = verify(record, policy=policy, sources=sources, at=AT)
    assert report == expected
    assert report.credential.payload == expected.credential.payload


def test_many_records_one_after_another_and_the_end_when_the_caller_hangs_up(process: subprocess.Popen[bytes]) -> None:
    hear(process)
    for data in (b"no record", b"[" * 5_000, b"{}"):
        say(process, request_to_json(data, Policy(), (), AT))
        assert hear(process)["report"]["verdict"] == "rejected"
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=5) == 0


def test_a_request_that_is_none_costs_a_child_and_not_the_verifier(process: subprocess.Popen[bytes]) -> None:
    hear(process)
    say(process, {"verify": {"record": 3}})
    assert hear(process) == {"stopped": "crash"}
    say(process, request_to_json(b"{}", Policy(), (), AT))
    assert "report" in hear(process)


def test_the_child_holds_no_environment_and_no_network_where_the_kernel_allows(
    process: subprocess.Popen[bytes],
) -> None:
    has_network = hear(process)["hello"]["network"]
    assert Path(f"/proc/{process.pid}/environ").read_bytes() in {b"", b"LC_CTYPE=C.UTF-8\0"}
    if os.geteuid() == 0 and not has_network:
        devices = Path(f"/proc/{process.pid}/net/dev").read_text(encoding="ascii").splitlines()[2:]
        assert [line.split(":")[0].strip() for line in devices] == ["lo"]


# ---- frames


def frames(data: bytes) -> Any:
    held = memoryview(data)

    def read(size: int) -> bytes:
        nonlocal held
        part, held = held[:size], held[size:]
        return bytes(part)

    return read_frame(read)


def test_a_frame_is_read_as_it_was_written() -> None:
    sent = bytearray()
    write_frame(sent.extend, {"a": ["é", 1]})
    assert frames(bytes(sent)) == {"a": ["é", 1]}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\0",
        struct.pack(">I", 5) + b"{}",
        struct.pack(">I", 2**31) + b"{}",
        struct.pack(">I", 2) + b"[]",
        struct.pack(">I", 3) + b"{]}",
        struct.pack(">I", 50_000) + b"[" * 50_000,
    ],
)
def test_what_is_no_frame_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenFrameError):
        frames(data)


def test_a_request_arrives_whole() -> None:
    policy = Policy(
        recipient=Recipient(("a@b",), ("did:x:y",), "Ada"), challenge="c", domain="d", limits=Limits(depth=9)
    )
    sent = json.loads(json.dumps(request_to_json(b"\0\xff", policy, LISTS, AT)))
    assert request_from(sent) == (b"\0\xff", policy, LISTS, AT)


def test_an_answer_arrives_whole_and_so_does_a_silence() -> None:
    document = Document("https://x.example", b"\0", "text/plain", AT, given=True, found=False)
    assert answer_from(answer_to_json(lambda *_: document, document.url, "did")) == document

    def silent(url: str, role: DocumentRole) -> Document:
        raise Unavailable(Code.NO_ANSWER, f"{url} {role}", act=Act.NETWORK, retry_after=AT)

    with pytest.raises(Unavailable) as heard:
        answer_from(json.loads(json.dumps(answer_to_json(silent, "https://x.example", "did"))))
    assert (heard.value.code, heard.value.act, heard.value.retry_after) == (Code.NO_ANSWER, Act.NETWORK, AT)


@pytest.mark.parametrize("value", [{}, {"verdict": "splendid"}, {"receipt": 3}, {"checks": [1]}])
def test_a_report_that_is_none_is_refused(value: Any) -> None:
    body = report_to_json(examine(badge()))
    with pytest.raises(BrokenFrameError):
        report_from_json({**body, **value} if value else {})
