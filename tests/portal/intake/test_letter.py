"""Reading messages: what is attached, which links a person wrote, who must not be answered, and hostile shapes."""

from __future__ import annotations

import time
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.intake import letter as letters
from portal.intake.letter import Letter, UnreadableLetterError, read_letter
from tests.portal.letters import a_letter, as_bytes

SITE = "https://credence.example"


def read(message: EmailMessage | bytes) -> Letter:
    return read_letter(message if isinstance(message, bytes) else as_bytes(message), ours=SITE)


def test_it_works() -> None:
    letter = read(
        a_letter(
            "Dear all,\nmy badge: https://badges.example/a/1.\nAda\n",
            subject="Über my records job-1a2b3c4d",
            files=(("badge.json", b"{}"), ("Zeugnis ü.pdf", b"%PDF")),
            to="records+job-1a2b3c4d@aldergrove.example, other@aldergrove.example",
        )
    )
    assert (letter.sender, letter.subject) == ("ada@mail.example", "Über my records job-1a2b3c4d")
    assert [(file.name, file.data) for file in letter.files] == [("badge.json", b"{}"), ("Zeugnis ü.pdf", b"%PDF")]
    assert letter.links == ["https://badges.example/a/1"]
    assert letter.recipients[0] == "records+job-1a2b3c4d@aldergrove.example"
    assert (letter.automatic, letter.answerable) == ("", True)


def test_the_key_outlives_another_delivery() -> None:
    message = as_bytes(a_letter())
    again = b"Received: from elsewhere\r\n" + message
    assert read(message).key == read(again).key
    assert read(a_letter()).key != read(message).key
    stolen = a_letter(sender="eve@mail.example", Message_ID=str(a_letter()["Message-ID"]))
    assert read(stolen).key != read(message).key


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See (https://a.example/x), and <https://b.example/y>!", ["https://a.example/x", "https://b.example/y"]),
        ("https://a.example/x https://a.example/x", ["https://a.example/x"]),
        ("> https://quoted.example/\nmine: https://a.example/", ["https://a.example/"]),
        ("https://a.example/\n-- \nhttps://signature.example/", ["https://a.example/"]),
        ("https://credence.example/my/secret/ and http://a.example/", ["http://a.example/"]),
        ("ftp://a.example/ javascript:alert(1) https://", []),
        ("https://[::1 https://a.example/ok", ["https://a.example/ok"]),
        (" ".join(f"https://a.example/{n}" for n in range(50)), [f"https://a.example/{n}" for n in range(20)]),
    ],
)
def test_links_are_those_that_the_sender_wrote(text: str, links: list[str]) -> None:
    assert read(a_letter(text)).links == links


def test_links_of_html_count_where_there_is_no_text() -> None:
    page = '<p>Here <a href="https://a.example/&amp;x">it is</a><img src="https://tracker.example/p.gif"></p>'
    assert read(a_letter(" ", html=page)).links == ["https://a.example/&x"]
    assert read(a_letter("none here", html=page)).links == []


@pytest.mark.parametrize("pasted", ['{"type": ["OpenBadgeCredential"]}', "a" * 20 + "." + "b" * 20 + "." + "c" * 20])
def test_a_record_in_the_text_itself(pasted: str) -> None:
    (file,) = read(a_letter(f"\n{pasted}\n-- \nAda\n")).files
    assert file.data.decode() == pasted


def test_pictures_of_signatures_are_left_and_badges_are_not() -> None:
    message = a_letter("hi", html="<p>hi</p>")
    page = message.get_payload()[1]
    for number, data in enumerate((b"\x89PNG logo", b"\x89PNG openbadgecredential {}")):
        page.add_related(data, maintype="image", subtype="png", cid=f"<{number}@x>")
    assert [file.data for file in read(message).files] == [b"\x89PNG openbadgecredential {}"]


def test_what_mail_programs_add_is_left() -> None:
    message = a_letter()
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="invite.ics")
    message.add_attachment(b"sig", maintype="application", subtype="pgp-signature", filename="signature.asc")
    message.add_attachment("a record", filename="record.txt")
    assert [file.name for file in read(message).files] == ["record.txt"]


def test_forwarded_as_an_attachment() -> None:
    outer = a_letter("see below")
    outer.add_attachment(a_letter(files=(("badge.png", b"PNG"),)))
    assert [file.name for file in read(outer).files] == ["badge.png"]


def test_the_first_fifty_files() -> None:
    letter = read(a_letter(files=tuple((f"{n}.json", b"{}") for n in range(52))))
    assert (len(letter.files), letter.left_out) == (50, ["50.json", "51.json"])


@pytest.mark.parametrize(
    ("headers", "automatic"),
    [
        ({"Auto-Submitted": "auto-replied"}, "automatic reply"),
        ({"Auto-Submitted": "auto-generated; x=y"}, "automatic reply"),
        ({"Auto-Submitted": "no"}, ""),
        ({"X-Autoreply": "yes"}, "automatic reply"),
        ({"Precedence": "auto_reply"}, "automatic reply"),
        ({"Return-Path": "<>"}, "delivery report"),
        ({"From": "MAILER-DAEMON@mail.example"}, "delivery report"),
    ],
)
def test_machines_are_known(headers: dict[str, str], automatic: str) -> None:
    letter = read(a_letter(files=(("a.json", b"{}"),), **headers))
    assert letter.automatic == automatic
    assert bool(letter.files) is not bool(automatic)
    assert letter.answerable is not bool(automatic)


def test_a_delivery_report_is_known_by_its_form() -> None:
    raw = b"From: x@y.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b--\r\n"
    assert read(raw).automatic == "delivery report"


@pytest.mark.parametrize(
    "headers",
    [
        {"Precedence": "bulk"},
        {"Precedence": "list"},
        {"List-Id": "<a.list>"},
        {"List-Unsubscribe": "<mailto:x@y.example>"},
        {"X-Auto-Response-Suppress": "OOF, AutoReply"},
        {"From": "no-reply@badges.example"},
        {"From": "noreply+7@badges.example"},
        {"From": "do_not_reply@badges.example"},
        {"From": "bounces+1=x@badges.example"},
        {"From": "nobody"},
    ],
)
def test_who_is_not_answered_is_still_taken(headers: dict[str, str]) -> None:
    letter = read(a_letter(files=(("a.json", b"{}"),), **headers))
    assert (letter.automatic, letter.answerable, len(letter.files)) == ("", False, 1)


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        (b"Ada <ADA@Mail.Example>", "ada@mail.example"),
        (b'"ada@mail.example" <eve@evil.example>', "eve@evil.example"),
        (b"ada@mail.example, eve@evil.example", ""),
        (b"ada@mail.example <eve@evil.example>", ""),
        (b"ada@mail.example (Ada)", "ada@mail.example"),
        (b"Ada\r\n <ada@mail.example>", "ada@mail.example"),
        (b"ada@mail.example\r\nFrom: eve@evil.example", ""),
        (b"=?utf-8?q?ada=40mail.example?= <eve@evil.example>", "eve@evil.example"),
        (b"", ""),
        (b"\xff\xfe <\x00@", ""),
    ],
)
def test_the_sender_is_the_address_and_not_the_name(header: bytes, sender: str) -> None:
    assert read(b"From: " + header + b"\r\nSubject: x\r\n\r\nhi\r\n").sender == sender


def nested(depth: int) -> bytes:
    head = b"From: ada@mail.example\r\nMIME-Version: 1.0\r\n"
    for level in range(depth):
        head += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
    return head + b"Content-Type: text/plain\r\n\r\nhi\r\n"


@pytest.mark.parametrize("depth", [9, 90, 5_000])
def test_nesting_is_bounded(depth: int) -> None:
    began = time.monotonic()
    with pytest.raises(UnreadableLetterError, match=r"part|nested"):
        read(nested(depth))
    assert time.monotonic() - began < 5


def test_nesting_that_people_use_is_read() -> None:
    assert read(nested(5)).sender == "ada@mail.example"


def test_many_parts_are_too_many() -> None:
    parts = b"--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n" * 150
    head = b'From: ada@mail.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    with pytest.raises(UnreadableLetterError, match="parts"):
        read(head + parts + b"--b--\r\n")


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "LARGEST", 1_000)
    with pytest.raises(UnreadableLetterError, match="larger"):
        read(b"x" * 1_001)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 100,
        b"From: =?unknown-8bit?q?=FF?= <a@b.example>\r\n\r\n",
        b"Content-Type: text/plain; charset=no-such-set\r\n\r\n\xff\xfe",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Content-Type: application/x; name*0*=utf-8''%FF; name=\"b\"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
        b"Content-Disposition: attachment; filename*=utf-16''%D8\r\n\r\nx",
        b"To: [[[,,,<<<\r\nFrom: (((((\r\nMessage-ID: <[[>\r\n\r\n",
        b"Subject: " + b"=?utf-8?q?x?= " * 2_000 + b"\r\n\r\n",
    ],
)
def test_misshapen_messages_are_answers(raw: bytes) -> None:
    try:
        letter = read(raw)
    except UnreadableLetterError:
        return
    assert len(letter.key) == 64


HEADERS = st.sampled_from(
    [b"From: ", b"To: ", b"Subject: ", b"Message-ID: ", b"Content-Type: ", b"Content-Disposition: ", b"Date: "]
)


@given(st.lists(st.tuples(HEADERS, st.binary(max_size=60)), max_size=8), st.binary(max_size=200))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_message_breaks_it(headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    with suppress(UnreadableLetterError):
        read(b"".join(name + value + b"\r\n" for name, value in headers) + b"\r\n" + body)


def test_no_path_of_this_machine_is_a_name(tmp_path: Path) -> None:
    message = EmailMessage(policy=SMTP)
    message["From"] = "ada@mail.example"
    message.set_content("x")
    message.add_attachment(b"{}", maintype="application", subtype="json", filename="../../etc/passwd")
    assert [file.name for file in read(message).files] == ["passwd"]
