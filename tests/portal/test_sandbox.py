"""The way into the isolated verifier: whatever a record does, the caller gets a report, and the next one works."""

from __future__ import annotations

import io
import json
import os
import signal
import threading
import time
import zipfile
from collections.abc import Iterator
from typing import NoReturn

import pytest

from portal.sandbox import Verifier
from tests.verification.records import AT, LIST_URL, badge, listed, signed, signed_list, world
from verification import Document, DocumentRole, Policy, Report, Verdict, verify
from verification.sources import Sources

RECORD = json.dumps(signed(badge(credentialStatus=listed()))).encode()
WORLD = world({LIST_URL: signed_list()})


@pytest.fixture(scope="module")
def verifier() -> Iterator[Verifier]:
    held = Verifier()
    yield held
    held.close()


def asked(verifier: Verifier, record: bytes = RECORD, sources: Sources = WORLD) -> Report:
    return verifier.verify(record, policy=Policy(), sources=sources, at=AT)


def test_it_works(verifier: Verifier) -> None:
    expected = verify(RECORD, policy=Policy(), sources=WORLD, at=AT)
    report = asked(verifier)
    assert expected.verdict is Verdict.VERIFIED
    assert report == expected
    assert report.credential.payload == expected.credential.payload


def test_many_threads_may_share_it(verifier: Verifier) -> None:
    verdicts = []
    threads = [threading.Thread(target=lambda: verdicts.append(asked(verifier).verdict)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verdicts == [Verdict.VERIFIED] * 8


def test_it_outlives_the_thread_that_started_it() -> None:
    held = Verifier()
    try:
        starting = threading.Thread(target=lambda: asked(held))
        starting.start()
        starting.join()
        assert held._process is not None
        time.sleep(0.2)  # a signal at the thread's end would have come by now
        assert held._process.poll() is None
        assert asked(held).verdict is Verdict.VERIFIED
    finally:
        held.close()


def test_it_ends_when_its_caller_hangs_up() -> None:
    held = Verifier()
    asked(held)
    process = held._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(10) == 0
    held.close()


def test_a_verifier_that_dies_is_started_again(verifier: Verifier) -> None:
    asked(verifier)
    assert verifier._process is not None
    os.kill(verifier._process.pid, signal.SIGKILL)
    verifier._process.wait()
    assert asked(verifier).verdict is Verdict.VERIFIED


def test_one_that_dies_over_a_record_says_nothing_about_it(verifier: Verifier) -> None:
    class Killing:
        def document(self, url: str, role: DocumentRole) -> Document:
            assert verifier._process is not None
            os.killpg(verifier._process.pid, signal.SIGKILL)
            return WORLD.document(url, role)

        def trust_lists(self) -> tuple[()]:
            return ()

    report = asked(verifier, sources=Killing())
    assert report.verdict is Verdict.INDETERMINATE
    assert (report.credential.checks[0].code, report.credential.checks[0].act) == ("internal", "us")
    assert asked(verifier).verdict is Verdict.VERIFIED


def test_what_our_own_sources_raise_passes_and_leaves_no_conversation_half_said(verifier: Verifier) -> None:
    class Broken:
        def document(self, *_: object) -> NoReturn:
            raise LookupError("the database is gone")

        def trust_lists(self) -> tuple[()]:
            return ()

    with pytest.raises(LookupError):
        asked(verifier, sources=Broken())
    assert asked(verifier).verdict is Verdict.VERIFIED


def test_what_our_own_fetching_takes_is_not_the_records_time() -> None:
    class Slow:
        def document(self, url: str, role: DocumentRole) -> Document:
            time.sleep(0.7)
            return WORLD.document(url, role)

        def trust_lists(self) -> tuple[()]:
            return ()

    patient = Verifier(wall_clock=1.2)
    try:
        asked(patient)  # the first start of the process counts as its own
        assert asked(patient, sources=Slow()).verdict is Verdict.VERIFIED
    finally:
        patient.close()


def stopped_by(verifier: Verifier, record: bytes) -> tuple[str, str, str]:
    report = asked(verifier, record)
    check = report.credential.checks[0]
    assert report.verdict is Verdict.INDETERMINATE
    assert check.act == "us"
    return check.id.value, check.code.value, check.detail


def test_a_record_that_takes_too_long_costs_the_verifier_its_life(verifier: Verifier) -> None:
    hurried = Verifier(wall_clock=5)
    try:
        asked(hurried)
        assert hurried._process is not None
        hurried._wall_clock = 0.2
        os.kill(hurried._process.pid, signal.SIGSTOP)  # as good as a record that never ends
        assert stopped_by(hurried, RECORD)[:2] == ("container", "over_budget")
        hurried._wall_clock = 5
        assert asked(hurried).verdict is Verdict.VERIFIED
    finally:
        hurried.close()


def test_a_child_that_passes_its_limits_is_ended_and_only_it() -> None:
    """Records that burn computing time or memory, or crash, instead of being verified."""
    burning = _Doctored()
    try:
        for spell, code, words in (
            (b"cpu", "over_budget", "computing time"),
            (b"memory", "over_budget", "memory"),
            (b"crash", "internal", "broke off"),
        ):
            check, seen, detail = stopped_by(burning, spell)
            assert (check, seen) == ("container", code)
            assert words in detail
        assert asked(burning, b"{}").verdict is Verdict.REJECTED
    finally:
        burning.close()


def test_the_verifier_outlives_a_child_that_was_out_of_time() -> None:
    burning = _Doctored()
    try:
        asked(burning, b"{}")
        before = burning._process
        assert stopped_by(burning, b"cpu")[1] == "over_budget"
        assert asked(burning, b"{}").verdict is Verdict.REJECTED
        assert burning._process is before
    finally:
        burning.close()


class _Doctored(Verifier):
    """A verifier whose children obey three spells; everything else is the real one."""

    _SPELLS = """
import sys
from verification import sandbox
real = sandbox.verify
def doctored(record, **rest):
    if record == b"cpu":
        while True: pass
    if record == b"memory":
        held = []
        while True: held.append(bytes(50_000_000))  # asked for, never touched: takes memory and no time
    if record == b"crash":
        import os; os.abort()
    return real(record, **rest)
sandbox.verify = doctored
sandbox.CPU_SECONDS = 1
sys.exit(sandbox.main())
"""

    def _command(self) -> list[str]:
        return [*super()._command()[:1], "-c", self._SPELLS]


def test_a_zip_of_hundreds_fits(verifier: Verifier) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(300):
            archive.writestr(f"{number}.json", RECORD)
    report = asked(verifier, packed.getvalue())
    assert report.verdict is Verdict.VERIFIED
    assert len(report.credential.credentials) == 300
    assert all(member.payload for member in report.credential.credentials)
