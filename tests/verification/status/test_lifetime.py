"""A list's own word on how long it may be used again."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from verification.status.lifetime import time_to_live


def token(claims: Any) -> bytes:
    return b"e30." + base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=") + b".c2ln"


def test_it_works() -> None:
    assert time_to_live(json.dumps({"credentialSubject": {"ttl": 300_000}}).encode()) == timedelta(minutes=5)
    assert time_to_live(token({"ttl": 90})) == timedelta(seconds=90)
    assert time_to_live(token({"vc": {"credentialSubject": [{"ttl": 1_000}]}})) == timedelta(seconds=1)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"not a token",
        b"a.!.c",
        json.dumps({"credentialSubject": {"ttl": "300000"}}).encode(),
        json.dumps({"credentialSubject": {"ttl": -1}}).encode(),
        json.dumps({"credentialSubject": {"ttl": True}}).encode(),
        json.dumps({"credentialSubject": []}).encode(),
        b'{"credentialSubject": {"ttl": NaN}}',
        b"[" * 100_000,
        json.dumps({"vc": 7}).encode(),
        token({"ttl": 0}),
        token([1]),
    ],
)
def test_nothing_or_nonsense_says_nothing(body: bytes) -> None:
    assert time_to_live(body) is None


def test_for_ever_is_a_month() -> None:
    assert time_to_live(token({"ttl": 1e300})) == timedelta(days=30)
