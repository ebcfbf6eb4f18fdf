"""Verification beside `@digitalbazaar/vc` in Node, on the same documents: `python -m tests.benchmarks.beside_peer`.

Takes Node and npm; the peer's packages are installed into a temporary folder, at the versions that
`peer/package.json` names. Both sides do the whole of it: dates, proof, the signed status list with its own proof
(where the record has one); ours also structure, coverage, issuer, trust, claims and receipt. Documents are at hand on
both sides, and both run on one core, warm, in turns. Prints one JSON object a kind: its size, both speeds in records
a second (medians of the rounds), and their ratio. A record that does not come out verified on either side ends the
run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOUSE = Path(__file__).parents[2]
sys.path.insert(0, str(HOUSE))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from tests.benchmarks.records_per_second import CHILDREN, a_badge  # noqa: E402 - the path above comes first
from tests.verification.records import (  # noqa: E402
    AT,
    LIST_URL,
    SCHOOL,
    SCHOOL_KEYS,
    SCHOOL_URL,
    Json,
    learner_record,
    listed,
    signed,
    signed_list,
    world,
)
from tests.verification.selective_signing import BBS_MULTIKEY, sign_bbs  # noqa: E402
from verification import Policy, Verdict, verify  # noqa: E402
from verification.contexts import CONTEXTS, pinned  # noqa: E402

PEER = Path(__file__).parent / "peer"


def controller() -> Json:
    """The school's DID document, its keys as Multikey, for the peer reads them so."""
    keys = {"key-1": SCHOOL_KEYS["key-1"].multikey, "bbs": BBS_MULTIKEY}
    methods = [
        {"id": f"{SCHOOL}#{name}", "type": "Multikey", "controller": SCHOOL, "publicKeyMultibase": key}
        for name, key in keys.items()
    ]
    contexts = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
    return {
        "@context": contexts,
        "id": SCHOOL,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def kinds() -> dict[str, tuple[Json, list[Json]]]:
    """What we verify in one go, and the credentials that make it up, which the peer verifies one by one."""
    plain, with_status = a_badge(), signed(a_badge())
    del plain["credentialStatus"]
    children = [signed(a_badge(number)) for number in range(CHILDREN)]
    record = signed(learner_record(*children, credentialStatus=listed(900)))
    derived = sign_bbs(plain, f"{SCHOOL}#bbs")
    return {
        "eddsa-rdfc-2022": (signed(plain), [signed(plain)]),
        "eddsa-rdfc-2022, status": (with_status, [with_status]),
        f"CLR of {CHILDREN} signed, status": (record, [record, *children]),
        "bbs-2023": (derived, [derived]),
    }


def ours(record: bytes, seconds: float) -> float:
    """Records a second in this process."""
    sources = world({SCHOOL_URL: controller(), LIST_URL: signed_list()})
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        report = verify(record, policy=Policy(), sources=sources, at=AT)
        done += 1
        if report.verdict is not Verdict.VERIFIED:
            raise SystemExit(f"not verified: {[check for check in report.credential.checks if check.code]}")
    return done / (time.perf_counter() - began)


def theirs(folder: Path, kind: str, seconds: float) -> float:
    """Records a second in Node."""
    node = shutil.which("node") or "node"
    command = [node, "verify.mjs", "job.json", kind, str(seconds)]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    if answer.returncode:
        raise SystemExit(answer.stderr[-2_000:])
    return float(answer.stdout)


def prepare(folder: Path, held: dict[str, tuple[Json, list[Json]]]) -> None:
    """The peer with its packages, and the job."""
    for name in ("package.json", "verify.mjs"):
        shutil.copy(PEER / name, folder)
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is not on the path.")
    subprocess.run([npm, "install", "--silent", "--no-fund", "--no-audit"], cwd=folder, check=True)  # noqa: S603
    contexts = {url: document.document for url in CONTEXTS if (document := pinned(url))}
    job = {
        "contexts": contexts,
        "documents": {LIST_URL: signed_list()},
        "controller": controller(),
        "at": AT.isoformat(),
        "kinds": {kind: credentials for kind, (_, credentials) in held.items()},
    }
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=3.0, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    held = kinds()
    with tempfile.TemporaryDirectory() as name:
        prepare(Path(name), held)
        for kind, (record, _) in held.items():
            body = json.dumps(record).encode()
            ours(body, min(1.0, options.seconds))
            pairs = [
                (ours(body, options.seconds), theirs(Path(name), kind, options.seconds)) for _ in range(options.rounds)
            ]
            we, they = (statistics.median(side) for side in zip(*pairs, strict=True))
            line = {
                "kind": kind,
                "bytes": len(body),
                "ours": round(we, 1),
                "peer": round(they, 2),
                "ratio": round(we / they, 1),
            }
            print(json.dumps(line), flush=True)  # noqa: T201 - a command's answer


if __name__ == "__main__":
    main()
