"""What a pasted or scanned text is."""

from __future__ import annotations

import base64
import json

import pytest

from portal.intake.shared_text import TextKind, data_address, read_shared_text
from tests.portal.link_host import a_badge, a_jwt

BADGE = json.dumps(a_badge())


def test_it_works() -> None:
    found = read_shared_text(" https://a.example/1\r\n\nhttps://b.example/2, https://a.example/1 ")
    assert (found.kind, found.links) == (TextKind.LINKS, ("https://a.example/1", "https://b.example/2"))
    assert not found.sentence


@pytest.mark.parametrize("text", [BADGE, f"\ufeff {BADGE}", a_jwt(), f"[{BADGE}]"])
def test_records(text: str) -> None:
    found = read_shared_text(text)
    assert found.kind is TextKind.RECORD
    assert found.record.decode() == text.strip().removeprefix("\ufeff").strip()


@pytest.mark.parametrize(
    "address",
    [
        "data:application/json;base64," + base64.b64encode(BADGE.encode()).decode(),
        "data:application/json;base64," + base64.urlsafe_b64encode(BADGE.encode()).decode().rstrip("="),
        "DATA:application/vc," + "".join(f"%{byte:02X}" for byte in BADGE.encode()),
    ],
)
def test_data_addresses_are_text(address: str) -> None:
    assert data_address(address) == BADGE.encode()
    assert read_shared_text(address).record == BADGE.encode()


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("openid4vp://?client_id=x&request_uri=https%3A%2F%2Fv.example", TextKind.REQUEST, "request"),
        ("haip://?request_uri=x", TextKind.REQUEST, "request"),
        ("vcapi:https://v.example/x", TextKind.REQUEST, "request"),
        ("interaction:https://v.example/x", TextKind.REQUEST, "request"),
        ("https://v.example/interactions/9?iuv=1", TextKind.REQUEST, "request"),
        ("https://learncard.app/request?vc_request_url=https%3A%2F%2Fv.example", TextKind.REQUEST, "request"),
        ("openid-credential-offer://?credential_offer_uri=x", TextKind.OFFER, "offer"),
        ("https://w.example/?credential_offer=%7B%7D", TextKind.OFFER, "offer"),
        ("VP1-B3ECQDIYACEMHIGDODB7QMAMDQZAQ", TextKind.COMPACT, "CBOR"),
        ("VC1-RABCDEFG", TextKind.COMPACT, "CBOR"),
        ("shc:/5676290952432060346029243740446031222959532654603460292540772804336028", TextKind.COMPACT, "CBOR"),
        ("Dear Sir", TextKind.OTHER, "https://"),
        ("see https://a.example/1", TextKind.OTHER, "https://"),
        ("data:application/json;base64,%%%", TextKind.OTHER, "https://"),
        ("data:", TextKind.OTHER, "https://"),
        ("", TextKind.OTHER, "https://"),
    ],
)
def test_what_holds_no_record_says_what_works(text: str, kind: TextKind, says: str) -> None:
    found = read_shared_text(text)
    assert found.kind is kind
    assert says in found.sentence
    assert not found.links
    assert not found.record


def test_one_request_among_links_is_told_when_it_is_its_turn() -> None:
    text = "https://a.example/1 https://v.example/?request_uri=x"
    assert read_shared_text(text).kind is TextKind.LINKS
