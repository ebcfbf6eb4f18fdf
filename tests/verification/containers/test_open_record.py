"""Whatever is dropped into the inbox: opened, or named."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verification.baking import itxt, pdf, png, svg
from tests.verification.made_records import badge, eddsa_rdfc_2022, jwt_vc, vc_jwt
from tests.verification.sd_jwts import LEARNING, sd_jwt
from verification.budget import Limits
from verification.codes import Act, Code, Container
from verification.containers import CONTAINERS, open_nested, open_record, sniff
from verification.credential import Archive, Credential
from verification.errors import Invalid, Problem, Unavailable
from verification.jcs import jcs

LIMITS = Limits()


def problem_of(data: bytes, limits: Limits = LIMITS) -> Problem:
    with pytest.raises(Problem) as caught:
        open_record(data, limits)
    return caught.value


def opened(data: bytes) -> Credential:
    credential = open_record(data, LIMITS)
    assert isinstance(credential, Credential)
    return credential


def test_it_works() -> None:
    data = json.dumps(eddsa_rdfc_2022()).encode()
    credential = opened(data)
    assert credential.container is Container.JSON
    assert credential.digest == hashlib.sha256(data).hexdigest()
    assert credential.document["name"] == "Wound care"


def _zip_of(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("badge.json", data)
    return buffer.getvalue()


_GOOD: dict[Container, Any] = {
    Container.JSON: lambda: json.dumps(eddsa_rdfc_2022()).encode(),
    Container.JWT: lambda: vc_jwt().encode(),
    Container.SD_JWT: lambda: sd_jwt(LEARNING, hidden=("family_name",)).encode(),
    Container.ZIP: lambda: _zip_of(json.dumps(eddsa_rdfc_2022()).encode()),
    Container.PNG: lambda: png(itxt(json.dumps(eddsa_rdfc_2022()).encode())),
    Container.SVG: lambda: svg(json.dumps(eddsa_rdfc_2022())),
    Container.PDF: lambda: pdf({"badge.json": json.dumps(eddsa_rdfc_2022()).encode()}),
}
_BAD: dict[Container, Any] = {
    Container.JSON: lambda: json.dumps(eddsa_rdfc_2022()).encode()[:-20],
    Container.JWT: lambda: b"ey" + vc_jwt().encode()[4:],
    Container.SD_JWT: lambda: sd_jwt(LEARNING, hidden=("family_name",)).encode() + b"~",
    Container.ZIP: lambda: _zip_of(json.dumps(eddsa_rdfc_2022()).encode())[:-30],
    Container.PNG: lambda: png(itxt(json.dumps(eddsa_rdfc_2022()).encode()))[:-30],
    Container.SVG: lambda: svg(json.dumps(eddsa_rdfc_2022()))[:-30],
    Container.PDF: lambda: pdf({"badge.json": json.dumps(eddsa_rdfc_2022()).encode()}, password="x"),
}


@pytest.mark.parametrize("container", list(CONTAINERS))
def test_every_container_has_a_good_and_a_bad_vector(container: Container) -> None:
    good = _GOOD[container]()
    assert sniff(good) is container
    open_record(good, LIMITS)
    with pytest.raises(Invalid):
        open_record(_BAD[container](), LIMITS)


def test_a_token_is_taken_with_white_space_around_or_in_quotes() -> None:
    token = vc_jwt()
    digest = hashlib.sha256(token.encode()).hexdigest()
    for data in (f"  {token}\n", f'"{token}"', f'\ufeff"{token}"', f"\ufeff{token}\r\n"):
        assert opened(data.encode()).digest == digest


def test_an_enveloped_token_is_opened() -> None:
    token = vc_jwt()
    envelope = {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{token}",
    }
    credential = opened(json.dumps(envelope).encode())
    assert credential.container is Container.JWT
    assert credential.jwt is not None
    envelope["id"] = "data:application/vc+cose,ey"
    assert problem_of(json.dumps(envelope).encode()).code is Code.UNSUPPORTED_CONTAINER


def test_a_pdf_that_cannot_be_read_is_not_called_forged() -> None:
    problem = problem_of(b"%PDF-1.7\n1 0 obj")
    assert isinstance(problem, Unavailable)
    assert (problem.code, problem.act) == (Code.BAD_ARCHIVE, Act.CANDIDATE)


_FOREIGN = [
    (b"Dear Sir or Madam, I attach my certificate.", "text"),
    (b"eye. contact. matters", "text"),
    (b"<!DOCTYPE html><html></html>", "web page"),
    (b"<?xml version='1.0'?><a/>", "XML"),
    (b"\xff\xd8\xff\xe0JFIF", "JPEG"),
    (b"GIF89a", "GIF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office document"),
    (b"\x30\x82\x01\x0a\x02", "p7m"),
    (b"\xd9\xd9\xf7\xa1", "CBOR"),
    (b"\xd2\x84\x43\xa1", "COSE"),
    (b"-----BEGIN CERTIFICATE-----", "certificate"),
    (b"{\\rtf1\\ansi Hello}", "RTF"),
    (b"\0\0\0\x18ftypheic", "photograph"),
    (b"RIFF\0\0\0\0WEBPVP8 ", "photograph"),
    (b"eyJhbGciOiJSU0EifQ.a.b.c.d", "encrypted"),
    (b"\x07\x08\x01\x02\x03" * 40, "do not know"),
]


@pytest.mark.parametrize(("data", "word"), _FOREIGN)
def test_what_is_no_record_is_named(data: bytes, word: str) -> None:
    problem = problem_of(data)
    assert isinstance(problem, Invalid)
    assert problem.code is Code.NOT_A_RECORD
    assert word in problem.detail
    assert "Taken:" in problem.detail


@pytest.mark.parametrize("data", [b"", b"  \r\n\t "])
def test_nothing_is_empty(data: bytes) -> None:
    assert problem_of(data).code is Code.EMPTY


def test_a_file_beyond_the_limit_is_too_large() -> None:
    assert problem_of(b"{" + b" " * 200, Limits(record=100)).code is Code.TOO_LARGE


@pytest.mark.parametrize(
    ("data", "words"), [(b"[1]", "a list"), (b'"hello"', "a text"), (b"[]", "a list"), (b'"a.b"', "a text")]
)
def test_json_that_is_no_object_is_named(data: bytes, words: str) -> None:
    problem = problem_of(data)
    assert problem.code is Code.NOT_AN_OBJECT
    assert words in problem.detail


def test_utf16_is_named_even_before_it_is_json() -> None:
    assert problem_of(json.dumps(badge()).encode("utf-16")).code is Code.NOT_UTF8


def test_a_nested_credential_is_named_by_its_canonical_form() -> None:
    value = eddsa_rdfc_2022()
    reordered = dict(reversed(value.items()))
    digest = hashlib.sha256(jcs(value)).hexdigest()
    assert open_nested(value, LIMITS).digest == open_nested(reordered, LIMITS).digest == digest
    token = jwt_vc()
    nested = open_nested(token, LIMITS)
    assert (nested.container, nested.digest) == (Container.JWT, hashlib.sha256(token.encode()).hexdigest())


@pytest.mark.parametrize("value", [None, 3, True, [], "hello", "a.b.c"])
def test_what_is_no_nested_credential_is_refused(value: Any) -> None:
    with pytest.raises(Invalid):
        open_nested(value, LIMITS)


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_opened_or_explained(data: bytes) -> None:
    try:
        found = open_record(data, LIMITS)
    except Problem as problem:
        assert problem.detail  # noqa: PT017 - any problem will do, but it must explain itself
    else:
        assert isinstance(found, Credential | Archive)
