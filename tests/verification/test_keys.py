"""Keys, however they are written, and the raw signatures that they verify: Wycheproof's cases above all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from portal.demonstration.keys import SigningKey, ed25519_key, p256_key, rsa_key
from verification.codes import Code
from verification.errors import Invalid, Problem, Unavailable
from verification.keys import KeyKind, from_base58, from_jwk, from_multikey
from verification.multibase import base58_decode, base58_encode, base64url_encode

_WYCHEPROOF = Path(__file__).parents[2].parent / "shared" / "vectors" / "wycheproof"
KEYS = [ed25519_key("a"), p256_key("a"), rsa_key()]


def wycheproof(name: str) -> dict[str, Any]:
    path = _WYCHEPROOF / name
    if not path.is_file():
        pytest.skip(f"the shared vectors are not beside the project: {name}")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.algorithm)
def test_it_works(key: SigningKey) -> None:
    public = from_jwk(key.jwk)
    assert public.verifies(key.sign(b"message"), b"message")
    assert not public.verifies(key.sign(b"message"), b"messagf")
    assert not public.verifies(b"", b"message")


def test_one_key_in_three_spellings_is_equal() -> None:
    key = ed25519_key("a")
    raw = base58_decode(key.multikey[1:])[2:]
    spellings = [from_jwk(key.jwk), from_multikey(key.multikey), from_base58(base58_encode(raw))]
    assert len(set(spellings)) == 1
    assert spellings[0] != from_jwk(ed25519_key("b").jwk)
    assert from_jwk(p256_key("a").jwk) == from_multikey(p256_key("a").multikey)


def test_wycheproof_ed25519() -> None:
    tested = 0
    for group in wycheproof("ed25519_test.json")["testGroups"]:
        public = from_multikey("z" + base58_encode(b"\xed\x01" + bytes.fromhex(group["publicKey"]["pk"])))
        for case in group["tests"]:
            found = public.verifies(bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
            assert found is (case["result"] == "valid"), (case["tcId"], case["comment"])
            tested += 1
    assert tested > 100


def test_wycheproof_p256_of_fixed_length() -> None:
    tested = 0
    for group in wycheproof("ecdsa_secp256r1_sha256_p1363_test.json")["testGroups"]:
        point = bytes.fromhex(group["publicKey"]["uncompressed"])
        public = from_jwk(
            {"kty": "EC", "crv": "P-256", "x": base64url_encode(point[1:33]), "y": base64url_encode(point[33:])}
        )
        for case in group["tests"]:
            found = public.verifies(bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
            assert found is (case["result"] == "valid"), (case["tcId"], case["comment"])
            tested += 1
    assert tested > 200


def test_wycheproof_rsa() -> None:
    tested = 0
    for group in wycheproof("rsa_signature_2048_sha256_test.json")["testGroups"]:
        numbers = {
            name: base64url_encode(bytes.fromhex(group["publicKey"][long]).lstrip(b"\0"))
            for name, long in (("n", "modulus"), ("e", "publicExponent"))
        }
        public = from_jwk({"kty": "RSA", **numbers})
        for case in group["tests"]:
            found = public.verifies(bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
            if case["result"] != "acceptable":
                assert found is (case["result"] == "valid"), (case["tcId"], case["comment"])
            tested += 1
    assert tested > 200


def test_wycheproof_keys_are_read_or_refused_and_never_break_the_reader() -> None:
    for group in wycheproof("json_web_key_test.json")["testGroups"]:
        for value in (group.get("public"), group.get("private")):
            if isinstance(value, dict):
                for key in value.get("keys", [value]):
                    try:
                        from_jwk(key)
                    except Problem as problem:
                        assert problem.detail  # noqa: PT017


@pytest.mark.parametrize("part", ["d", "p", "q", "dp", "dq", "qi", "k", "oth"])
def test_private_parts_are_refused(part: str) -> None:
    with pytest.raises(Invalid) as caught:
        from_jwk({**ed25519_key("a").jwk, part: "AAAA"})
    assert caught.value.code is Code.BAD_KEY


@pytest.mark.parametrize(
    "change",
    [
        {"x": "AAAA"},
        {"y": base64url_encode(b"\1" * 32)},
        {"x": 7},
        {"x": None},
        {"y": "not base64!"},
    ],
)
def test_points_that_are_not_on_the_curve_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as caught:
        from_jwk({**p256_key("a").jwk, **change})
    assert caught.value.code is Code.BAD_KEY


def test_short_and_odd_rsa_keys_are_refused() -> None:
    jwk = rsa_key().jwk
    weak = {**jwk, "n": base64url_encode(b"\xc1" + b"\xff" * 127)}
    even = {**jwk, "e": base64url_encode(b"\x02")}
    for value in (weak, even):
        with pytest.raises(Invalid) as caught:
            from_jwk(value)
        assert caught.value.code is Code.BAD_KEY


@pytest.mark.parametrize(
    "value",
    [
        {"kty": "EC", "crv": "brainpoolP256r1", "x": "AA", "y": "AA"},
        {"kty": "OKP", "crv": "X25519", "x": "AA"},
        {"kty": "oct"},
        {},
        {"kty": ["OKP"], "crv": {"a": 1}},
    ],
)
def test_keys_of_other_kinds_are_not_taken_yet(value: dict[str, Any]) -> None:
    with pytest.raises(Unavailable) as caught:
        from_jwk(value)
    assert caught.value.code is Code.UNSUPPORTED_ALGORITHM


def _encodings_of_small_order() -> list[bytes]:
    """Every encoding of a point of small order on edwards25519, computed from the curve (RFC 8032, section 5.1)."""
    prime = 2**255 - 19
    d = -121665 * pow(121666, -1, prime) % prime
    order = 2**252 + 27742317777372353535851937790883648493

    def double(point: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
        (x1, y1), (x2, y2) = point, other
        cross = d * x1 * x2 * y1 * y2 % prime
        return (
            (x1 * y2 + x2 * y1) * pow(1 + cross, -1, prime) % prime,
            (y1 * y2 + x1 * x2) * pow(1 - cross, -1, prime) % prime,
        )

    def times(scalar: int, point: tuple[int, int]) -> tuple[int, int]:
        total = (0, 1)
        while scalar:
            if scalar & 1:
                total = double(total, point)
            point, scalar = double(point, point), scalar >> 1
        return total

    found: set[tuple[int, int]] = set()
    for y in range(2, 40):
        square = (y * y - 1) * pow(d * y * y + 1, -1, prime) % prime
        x = pow(square, (prime + 3) // 8, prime)
        if x * x % prime != square:
            x = x * pow(2, (prime - 1) // 4, prime) % prime
        if x * x % prime == square:
            torsion = times(order, (x, y))
            found |= {times(factor, torsion) for factor in range(8)}
    assert len(found) == 8
    canonical = {(y | (x & 1) << 255).to_bytes(32, "little") for x, y in found}
    return sorted(canonical | {y.to_bytes(32, "little") for y in (prime, prime + 1)})


@pytest.mark.parametrize("raw", _encodings_of_small_order(), ids=lambda raw: raw.hex()[:12])
def test_keys_under_which_one_signature_fits_everything_are_refused(raw: bytes) -> None:
    for read in (
        lambda: from_multikey("z" + base58_encode(b"\xed\x01" + raw)),
        lambda: from_base58(base58_encode(raw)),
        lambda: from_jwk({"kty": "OKP", "crv": "Ed25519", "x": base64url_encode(raw)}),
    ):
        with pytest.raises(Invalid) as caught:
            read()
        assert caught.value.code is Code.BAD_KEY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "z",
        "z6Mk",
        "6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        "z6Mk0OIl",
        "f00",
        "z" + base58_encode(b"\xed\x01" + b"\x05" * 31),
        "z" + base58_encode(b"\xed\x01" + b"\x05" * 33),
        "z" + "2" * 5000,
    ],
)
def test_text_that_is_no_key_is_refused(text: str) -> None:
    with pytest.raises((Invalid, Unavailable)):
        from_multikey(text)


def test_a_p256_multikey_is_the_compressed_point_only() -> None:
    key = from_multikey(p256_key("a").multikey)
    assert key.kind is KeyKind.P256
    jwk = p256_key("a").jwk
    raw = b"\x04" + b"".join(base64url(jwk[name]) for name in "xy")
    with pytest.raises(Invalid):
        from_multikey("z" + base58_encode(b"\x80\x24" + raw))


def base64url(text: str) -> bytes:
    import base64

    return base64.urlsafe_b64decode(text + "==")


def test_a_signature_in_der_is_not_taken() -> None:
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    key = p256_key("a")
    raw = key.sign(b"x")
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = from_jwk(key.jwk)
    assert public.verifies(raw, b"x")
    assert not public.verifies(der, b"x")
    assert not public.verifies(raw + b"\0", b"x")
