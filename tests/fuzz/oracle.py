"""What must hold of every answer, however the record was bent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tests.fuzz.all_seeds import ALL_SEEDS
from tests.fuzz.seeds import Seed
from tests.verification.made_records import AT, SCHOOL
from verification import FixedSources, Policy, Report, Verdict, verify
from verification.codes import Code
from verification.report import CredentialReport

__all__ = ["Finding", "judge"]

_POLICY = Policy()
_PYLD_BROKE_DOWN = "The JSON-LD processor broke down on this record."
"""Known, and answered with `indeterminate`: pyld 3.3 fails on some lawful contexts, `"@vocab": null` among them."""


@dataclass(frozen=True)
class Finding(Exception):  # noqa: N818 - a finding, not an error of ours
    """Raised when the verifier's answer breaks what it promises."""

    seed: str
    what: str
    data: bytes

    def __str__(self) -> str:
        """What was found, of which seed, with the bytes that show it."""
        return f"{self.seed}: {self.what}\n{self.data!r}"


def judge(name: str, data: bytes, world: FixedSources | None = None) -> Verdict:
    """Verify what a seed was bent into, in the world of the seeds or in a bent one.

    Raises:
        Finding: the verifier met a fault of its own; or something is called verified that the seed does not say, or
            that was never honest.

    """
    report = verify(data, policy=_POLICY, sources=world or ALL_SEEDS[name]().world, at=AT)
    for credential in _all(report.credential):
        if any(check.code is Code.INTERNAL and check.detail != _PYLD_BROKE_DOWN for check in credential.checks):
            raise Finding(name, "a fault of the verifier's own", data)
    json.dumps(report.to_json())
    said = frozenset() if ALL_SEEDS[name]().unproven else _said(report)
    if ALL_SEEDS[name]().honest:
        added, lost = sorted(said - _meant(name)), sorted(_meant(name) - said)
        if added or (said and lost and not ALL_SEEDS[name]().partial):
            raise Finding(name, f"verified, and not what was signed: {added} added, {lost} lost", data)
    elif any(issuer == SCHOOL for issuer, *_ in said):
        raise Finding(name, "verified as the school's, which never said so, or took it back", data)
    return report.verdict


@lru_cache(maxsize=64)
def _meant(name: str) -> frozenset[tuple[str, ...]]:
    """What the seed says when it is verified as it is."""
    seed: Seed = ALL_SEEDS[name]()
    report = verify(seed.data, policy=_POLICY, sources=seed.world, at=AT)
    assert report.verdict is Verdict.VERIFIED, (name, report.to_json())
    return _said(report)


def _said(report: Report) -> frozenset[tuple[str, ...]]:
    """What the verified credentials say: issuer and fact, once for each."""
    return frozenset(fact for credential in _all(report.credential) for fact in _facts(credential))


def _facts(credential: CredentialReport) -> Iterator[tuple[str, ...]]:
    if credential.verdict is not Verdict.VERIFIED or credential.issuer is None:
        return
    issuer = credential.issuer.id
    yield issuer, "title", credential.title
    yield issuer, "dates", credential.issued, credential.expires
    yield issuer, "types", *sorted(set(credential.types))
    yield issuer, "subjects", *sorted(set(credential.subject_ids))
    for claim in credential.claims:
        for key, value in _leaves(claim.to_json()):
            yield issuer, "claim", key, value


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every value of a claim by its name; places and order carry no meaning (JSON-LD sets)."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "pointer":
                yield from _leaves(inner, f"{key}/{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, key)
    elif value not in ("", None):
        yield key, str(value)


def _all(report: CredentialReport) -> Iterator[CredentialReport]:
    yield report
    for inner in (*report.credentials, *report.endorsements):
        yield from _all(inner)
