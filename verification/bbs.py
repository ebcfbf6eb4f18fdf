"""BBS signatures: verifying a proof of knowledge of one. The pairings are py_arkworks_bls12381's.

Specification: https://datatracker.ietf.org/doc/draft-irtf-cfrg-bbs-signatures/ sections 3.5 to 3.7 and 4, with the
ciphersuite BLS12-381-SHA-256 (section 7.2.2); expand_message_xmd of https://www.rfc-editor.org/rfc/rfc9380 (section
5.3.1).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache

from py_arkworks_bls12381 import GT, G1Point, G2Point, Scalar

__all__ = ["KEY_BYTES", "is_sound_key", "proves"]

KEY_BYTES = 96
_API = b"BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_H2G_HM2S_"
_P1 = G1Point.from_compressed_bytes(
    bytes.fromhex("a8ce256102840821a3e94ea9025e4662b205762f9776b3a766c872b948f1fd225e7c59698588e70d11406d161b4e28c9")
)
_ORDER = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
_POINT, _NUMBER = 48, 32
_EXPANDED = 48
_BLOCK, _HASH = 64, 32
_POINTS = 3
_FIXED = _POINTS * _POINT + 4 * _NUMBER


def is_sound_key(data: bytes) -> bool:
    """Whether the bytes are a public key: a point of the group G2 in compressed form, and not its identity."""
    try:
        point = G2Point.from_compressed_bytes(data)
    except (ValueError, TypeError):
        return False
    return bool(point != G2Point.identity())


def proves(key: bytes, proof: bytes, header: bytes, presentation_header: bytes, messages: Mapping[int, bytes]) -> bool:
    """Whether the proof shows a signature by ``key`` over ``header`` and the ``messages``, at their indexes.

    Malformed proofs prove nothing; nothing is raised.
    """
    if len(proof) < _FIXED or (len(proof) - _FIXED) % _NUMBER or not is_sound_key(key):
        return False
    hidden = (len(proof) - _FIXED) // _NUMBER
    count = hidden + len(messages)
    if any(not 0 <= index < count for index in messages):
        return False
    try:
        points = [G1Point.from_compressed_bytes(proof[start : start + _POINT]) for start in range(0, 144, _POINT)]
    except (ValueError, TypeError):
        return False
    numbers = [int.from_bytes(proof[start : start + _NUMBER], "big") for start in range(144, len(proof), _NUMBER)]
    if any(not 0 < number < _ORDER for number in numbers) or any(point == G1Point.identity() for point in points):
        return False
    return _holds(key, points, numbers, header, presentation_header, messages)


def _holds(
    key: bytes,
    points: Sequence[G1Point],
    numbers: Sequence[int],
    header: bytes,
    presentation_header: bytes,
    messages: Mapping[int, bytes],
) -> bool:
    a_bar, b_bar, d = points
    e_hat, r1_hat, r3_hat, *hats, challenge = (_scalar(number) for number in numbers)
    count = len(hats) + len(messages)
    base, *generators = _generators(count + 1)
    domain = _domain(key, base, generators, header)
    shown = {
        index: _hash_to_scalar(messages[index], _API + b"MAP_MSG_TO_SCALAR_AS_HASH_") for index in sorted(messages)
    }
    t1 = b_bar * challenge + a_bar * e_hat + d * r1_hat
    known = _P1 + base * domain
    for index, message in shown.items():
        known = known + generators[index] * message
    t2 = known * challenge + d * r3_hat
    concealed = (index for index in range(count) if index not in shown)
    for index, hat in zip(concealed, hats, strict=True):
        t2 = t2 + generators[index] * hat
    octets = len(shown).to_bytes(8, "big")
    for index, message in shown.items():
        octets += index.to_bytes(8, "big") + _octets(message)
    for point in (a_bar, b_bar, d, t1, t2):
        octets += bytes(point.to_compressed_bytes())
    octets += _octets(domain) + len(presentation_header).to_bytes(8, "big") + presentation_header
    if _octets(_hash_to_scalar(octets, _API + b"H2S_")) != _octets(challenge):
        return False
    public = G2Point.from_compressed_bytes(key)
    return bool(GT.pairing_check([a_bar, b_bar], [public, -G2Point()]))


def _domain(key: bytes, base: G1Point, generators: Sequence[G1Point], header: bytes) -> Scalar:
    """Section 4.2.3 (calculate_domain)."""
    octets = key + len(generators).to_bytes(8, "big")
    octets += b"".join(bytes(point.to_compressed_bytes()) for point in (base, *generators))
    return _hash_to_scalar(octets + _API + len(header).to_bytes(8, "big") + header, _API + b"H2S_")


def _generators(count: int) -> list[G1Point]:
    """Section 4.1.1 (create_generators): the same for everybody, so each is made once."""
    return [_generator(index) for index in range(1, count + 1)]


@lru_cache(maxsize=2_048)
def _generator(index: int) -> G1Point:
    return G1Point.hash_to_curve(_seed(index), _API + b"SIG_GENERATOR_DST_")


@lru_cache(maxsize=2_048)
def _seed(index: int) -> bytes:
    suffix = b"SIG_GENERATOR_SEED_"
    if index == 0:
        return _expand(_API + b"MESSAGE_GENERATOR_SEED", _API + suffix)
    return _expand(_seed(index - 1) + index.to_bytes(8, "big"), _API + suffix)


def _hash_to_scalar(message: bytes, dst: bytes) -> Scalar:
    return _scalar(int.from_bytes(_expand(message, dst), "big") % _ORDER)


def _scalar(number: int) -> Scalar:
    return Scalar.from_be_bytes(number.to_bytes(_NUMBER, "big"))


def _octets(scalar: Scalar) -> bytes:
    return bytes(scalar.to_be_bytes())


def _expand(message: bytes, dst: bytes) -> bytes:
    """expand_message_xmd with SHA-256, to 48 bytes: two blocks."""
    tail = dst + bytes([len(dst)])
    first = hashlib.sha256(bytes(_BLOCK) + message + _EXPANDED.to_bytes(2, "big") + b"\0" + tail).digest()
    one = hashlib.sha256(first + b"\x01" + tail).digest()
    two = hashlib.sha256(bytes(a ^ b for a, b in zip(first, one, strict=True)) + b"\x02" + tail).digest()
    return (one + two)[:_EXPANDED]
