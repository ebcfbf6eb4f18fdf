"""PDF documents: attached credentials are verified each by itself, and pages are never read."""

from __future__ import annotations

import json

from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from tests.verification.baking import pdf
from tests.verification.made_records import AT, eddsa_rdfc_2022, school_sources, vc_jwt
from verification import Policy, Report, Verdict, verify
from verification.codes import Act, Code, Container, Format

GOOD = json.dumps(eddsa_rdfc_2022()).encode()


def verified(data: bytes) -> Report:
    return verify(data, policy=Policy(), sources=school_sources(), at=AT)


def test_it_works() -> None:
    report = verified(pdf({"badge.json": GOOD, "badge.jwt": vc_jwt().encode(), "photo.jpg": b"\xff\xd8\xff"}))
    assert report.verdict is Verdict.VERIFIED
    assert (report.credential.container, report.credential.format) == (Container.PDF, Format.COLLECTION)
    assert {member.name for member in report.credential.credentials} == {"badge.json", "badge.jwt"}


def test_attached_to_a_page() -> None:
    report = verified(pdf({}, on_page={"badge.json": GOOD}))
    assert report.verdict is Verdict.VERIFIED
    assert [member.name for member in report.credential.credentials] == ["badge.json"]


def test_the_same_file_attached_twice_is_one() -> None:
    assert len(verified(pdf({"badge.json": GOOD}, on_page={"badge.json": GOOD})).credential.credentials) == 1


def test_an_altered_attachment_is_rejected() -> None:
    report = verified(pdf({"badge.json": GOOD.replace(b"Wound care", b"Heart surgery")}))
    assert report.verdict is Verdict.REJECTED


def test_without_a_credential_nobody_is_called_a_forger() -> None:
    for data in (pdf({}), pdf({"photo.jpg": b"\xff\xd8\xff"})):
        report = verified(data)
        (check,) = report.credential.checks
        assert report.verdict is Verdict.INDETERMINATE
        assert (check.code, check.act) == (Code.UNSUPPORTED_CONTAINER, Act.CANDIDATE)


def test_one_with_a_password_says_so() -> None:
    report = verified(pdf({"badge.json": GOOD}, password="secret"))
    assert "password" in report.credential.checks[0].detail


def test_a_pdf_in_a_pdf_is_not_opened() -> None:
    inner = pdf({"badge.json": GOOD})
    report = verified(pdf({"more.json": inner}))
    assert report.verdict is Verdict.REJECTED


@settings(max_examples=40, deadline=None)
@drawn(start=st.integers(0, 2_000), length=st.integers(1, 40), put=st.binary(max_size=20))
def test_damage_ends_in_a_report(start: int, length: int, put: bytes) -> None:
    data = pdf({"badge.json": GOOD})
    place = start % len(data)
    report = verified(data[:place] + put + data[place + length :])
    assert report.credential.checks[0].code is not Code.INTERNAL
