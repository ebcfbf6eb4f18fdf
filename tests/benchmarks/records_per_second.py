"""Records verified a second on one core, by kind: `python tests/benchmarks/records_per_second.py [--seconds N]`.

Every check is on: signature, coverage, issuer, dates, a signed status list, trust. The documents a verdict rests on are
at hand, so no network is measured. Prints one JSON object a kind: its size in bytes, records a second in this process
(`process`) and through the isolated verifier that the portal uses (`isolated`, one process forked for each record), as
medians of five rounds after one to warm up. A record that does not come out `verified` ends the run.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

HOUSE = Path(__file__).parents[2]
sys.path.insert(0, str(HOUSE))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django  # noqa: E402 - the path above comes first

django.setup()

from portal.demonstration.signing import (  # noqa: E402
    sign_ed25519_2020,
    sign_jwt_vc,
    sign_ob3_jwt,
    sign_vc_jwt,
)
from portal.sandbox import Verifier  # noqa: E402
from tests.verification.records import (  # noqa: E402
    AT,
    CREATED,
    LIST_URL,
    SCHOOL,
    SCHOOL_KEY,
    SCHOOL_KEYS,
    Json,
    badge,
    learner_record,
    listed,
    signed,
    signed_list,
    world,
)
from verification import Policy, Report, Verdict, verify  # noqa: E402

ROUNDS = 5
CHILDREN = 20
WORLD = world({LIST_URL: signed_list()})
Ask = Callable[[bytes], Report]


def a_badge(number: int = 0) -> Json:
    """A badge of about 4 KB with a status entry."""
    document = badge(id=f"urn:uuid:5c9a1f6e-0000-4000-9000-{number:012}", credentialStatus=listed(7 + number))
    achievement = document["credentialSubject"]["achievement"]
    achievement["criteria"]["narrative"] = "Observed on three shifts by a registered nurse, against the rubric. " * 8
    achievement["alignment"] = [
        {
            "type": ["Alignment"],
            "targetName": f"skill {index}",
            "targetUrl": f"https://frameworks.example/skills/{index}",
            "targetCode": f"S-{index}",
            "targetFramework": "A framework of skills",
            "targetDescription": "What the skill is, in a sentence of the usual length.",
        }
        for index in range(10)
    ]
    return document


def as_bytes(record: Json | str) -> bytes:
    return record.encode() if isinstance(record, str) else json.dumps(record).encode()


def kinds() -> Iterator[tuple[str, bytes]]:
    """A record of each kind, by what it is called."""
    ec, rsa = f"{SCHOOL}#p256", f"{SCHOOL}#rsa"
    yield "eddsa-rdfc-2022", as_bytes(signed(a_badge()))
    yield "Ed25519Signature2020", as_bytes(sign_ed25519_2020(a_badge(), SCHOOL_KEY, f"{SCHOOL}#key-1", created=CREATED))
    yield "vc+jwt EdDSA", as_bytes(sign_vc_jwt(a_badge(), SCHOOL_KEY, f"{SCHOOL}#key-1"))
    yield "vc+jwt ES256", as_bytes(sign_vc_jwt(a_badge(), SCHOOL_KEYS["p256"], ec))
    yield "OB3 JWT RS256", as_bytes(sign_ob3_jwt(a_badge(), SCHOOL_KEYS["rsa"], kid=rsa))
    first_model = a_badge() | {"@context": ["https://www.w3.org/2018/credentials/v1", a_badge()["@context"][1]]}
    first_model["issuanceDate"] = first_model.pop("validFrom")
    yield "JWT VC 1.1 EdDSA", as_bytes(sign_jwt_vc(first_model, SCHOOL_KEY, f"{SCHOOL}#key-1"))
    children = [signed(a_badge(number)) for number in range(CHILDREN)]
    yield f"CLR of {CHILDREN} signed", as_bytes(signed(learner_record(*children, credentialStatus=listed(900))))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, child in enumerate(children):
            archive.writestr(f"{number}.json", as_bytes(child))
    yield f"ZIP of {CHILDREN}", packed.getvalue()


def a_second(ask: Ask, record: bytes, seconds: float) -> float:
    """Median of the rounds' records a second."""
    rounds = []
    for _ in range(ROUNDS + 1):
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            report = ask(record)
            done += 1
            if report.verdict is not Verdict.VERIFIED:
                raise SystemExit(f"not verified: {[check for check in report.credential.checks if check.code]}")
        rounds.append(done / (time.perf_counter() - began))
    return round(statistics.median(rounds[1:]), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=1.0, help="of each round")
    seconds = parser.parse_args().seconds
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    verifier = Verifier()
    for kind, record in kinds():
        line = {
            "kind": kind,
            "bytes": len(record),
            "process": a_second(lambda data: verify(data, policy=Policy(), sources=WORLD, at=AT), record, seconds),
            "isolated": a_second(
                lambda data: verifier.verify(data, policy=Policy(), sources=WORLD, at=AT), record, seconds
            ),
        }
        print(json.dumps(line), flush=True)  # noqa: T201 - a command's answer
    verifier.close()


if __name__ == "__main__":
    main()
