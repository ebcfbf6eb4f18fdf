"""Every group of the shared vectors, run: `python -m tests.verification.conformance PATH [--write]`.

PATH holds a folder for each group with a PROVENANCE.md. Prints the table that stands in CONFORMANCE.md, and writes it
there with `--write`. What is counted as passing is said for each group; every case that does not is named with its
cause. Groups that hold no cases (contexts, schemas, registries) are listed with what uses them.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.verification.conftest import pytest_configure
from verification import Policy, Report, Verdict, verify
from verification.budget import Budget, Limits
from verification.canonical import _Canonicalization, canonicalize, jcs
from verification.codes import CheckId, Outcome
from verification.dids.jwt_vc_issuer import metadata_address
from verification.errors import Problem, Unavailable
from verification.keys import from_jwk
from verification.multibase import base64url_decode
from verification.nquads import parse_nquads
from verification.sources import Document, FixedSources
from verification.status.asking import ZLIB, inflated
from verification.status.token_status_list import value_at
from verification.strict_json import parse
from verification.vocabularies.structure import credential_faults

HERE = Path(__file__).parent / "CONFORMANCE.md"
ISSUER = "did:web:suite.example"
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """One vector: whether it came out as it should, and why not where it did not."""

    name: str
    good: bool
    why: str = ""


@dataclass(frozen=True)
class Group:
    """How a group is run, and what counts as passing."""

    meaning: str
    run: Callable[[Path], Iterator[Case]]


def verified(data: bytes, documents: dict[str, Any] | None = None, at: datetime = NOON) -> Report:
    """The report, with these documents at hand and no network."""
    held = {
        url: Document(url, value if isinstance(value, bytes) else json.dumps(value).encode(), given=True)
        for url, value in (documents or {}).items()
    }
    return verify(data, policy=Policy(), sources=FixedSources(held), at=at)


def proof_of(report: Report) -> tuple[bool, str]:
    """Whether the first proof holds, and what it says."""
    check = next((item for item in report.credential.checks if item.id is CheckId.PROOF), report.credential.checks[0])
    return check.outcome is Outcome.PASSED, f"{check.outcome.value}, {check.code.value}"


def signed(root: Path, pattern: str) -> Iterator[Case]:
    """Documents whose signature must hold, and must not hold once their issuer is another."""
    for path in sorted(root.rglob(pattern)):
        document = json.loads(path.read_text())
        if "proof" not in document:
            continue
        good, why = proof_of(verified(path.read_bytes()))
        forged, _ = proof_of(verified(json.dumps({**document, "issuer": "https://forger.example/"}).encode()))
        yield Case(str(path.relative_to(root)), good and not forged, "a forgery passed" if forged else why)


def eddsa(root: Path) -> Iterator[Case]:
    yield from signed(root, "signed*.json")


def ecdsa(root: Path) -> Iterator[Case]:
    yield from signed(root, "signed*.json")
    yield from signed(root, "derivedRevealDocument.json")


def bbs(root: Path) -> Iterator[Case]:
    yield from signed(root, "derivedRevealDocument.json")


def canon(root: Path) -> Iterator[Case]:
    tests = root / "tests"
    manifest = next(tests.glob("manifest*.jsonld"))
    for entry in json.loads(manifest.read_text())["entries"]:
        name = entry["hashAlgorithm"].lower() if "hashAlgorithm" in entry else "sha256"
        dataset = parse_nquads((tests / entry["action"]).read_text("utf-8"))
        try:
            if "Map" in entry["type"]:
                state = _Canonicalization(dataset, Budget(), name)
                state.lines()
                found = {old.removeprefix("_:"): new.removeprefix("_:") for old, new in state.canonical.issued.items()}
                good = found == json.loads((tests / entry["result"]).read_text())
            elif "Negative" in entry["type"]:
                canonicalize(dataset, budget=Budget(), hash_name=name)
                good = False
            else:
                text = canonicalize(dataset, budget=Budget(), hash_name=name).decode()
                good = text == (tests / entry["result"]).read_text("utf-8")
        except Unavailable:
            good = "Negative" in entry["type"]
        yield Case(entry["id"].lstrip("#"), good, "another canonical form")


def canonical_json(root: Path) -> Iterator[Case]:
    for path in sorted((root / "input").glob("*.json")):
        wanted = (root / "output" / path.name).read_text("utf-8")
        yield Case(path.name, jcs(parse(path.read_bytes(), Limits())).decode() == wanted, "another spelling")


def wycheproof(root: Path) -> Iterator[Case]:
    for path in sorted(root.glob("*_test.json")):
        found = json.loads(path.read_text())
        for group in found["testGroups"]:
            jwk = group.get("publicKeyJwk") or group.get("jwk")
            if not isinstance(jwk, dict) or path.name.startswith("json_web"):
                continue
            try:
                key = from_jwk({name: value for name, value in jwk.items() if name not in {"alg", "kid", "use"}})
            except Problem:
                continue
            for test in group["tests"]:
                holds = key.verifies(bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"]))
                wanted = test["result"] == "valid"
                good = holds == wanted or test["result"] == "acceptable"
                yield Case(f"{path.name}#{test['tcId']}", good, f"{test['result']}: {test['comment']}")


def jose(root: Path) -> Iterator[Case]:
    """The keys stand in files of their own; the issuers' ids are http addresses, which publish nothing that counts."""
    for path in sorted((root / "input").glob("*.txt")):
        report = verified(path.read_bytes())
        bad = "bad" in path.name or "vc-vp-claims" in path.name
        cose = "cose" in path.name
        good = report.verdict is not Verdict.VERIFIED
        if bad and "signature" not in path.name and "credential" not in path.name.partition("-")[2] and not cose:
            good = report.verdict is Verdict.REJECTED
        yield Case(path.name, good, report.verdict.value)


def data_model(root: Path) -> Iterator[Case]:
    """Structure only: the inputs are unsigned. `-fail` must have a fault or be no JSON, `-ok` none."""
    for path in sorted((root / "tests").rglob("*.json")):
        ending = path.stem.rpartition("-")[2]
        if ending not in {"ok", "fail"} or "presentation" in path.name:
            continue
        try:
            document: Any = parse(path.read_bytes(), Limits())
            document = _completed(document, path.name)
            faults = [fault.detail for fault in credential_faults(document)] if isinstance(document, dict) else ["?"]
        except Problem:
            document, faults = {}, ["unreadable"]
        faults += _found(document)
        why = "no fault was seen" if ending == "fail" else f"a fault was seen: {' '.join(faults)}"
        yield Case(path.name, bool(faults) == (ending == "fail"), why)


def _completed(document: Any, name: str) -> Any:
    """The document with the suite's own issuer and dates in it, which its runner puts there before it is signed."""
    if not isinstance(document, dict) or name.startswith("credential-issuer-no"):
        return document
    dates = {"PAST DATE": "2020-01-01T00:00:00Z", "FUTURE DATE": "2040-01-01T00:00:00Z"}
    held = {key: dates.get(value, value) if isinstance(value, str) else value for key, value in document.items()}
    issuer = held.get("issuer", ISSUER)
    if isinstance(issuer, dict) and "id" not in issuer and name.endswith("ok.json"):
        issuer = {"id": ISSUER, **issuer}
    return {**held, "issuer": issuer}


def _found(document: Any) -> list[str]:
    """What is found before any signature is looked at."""
    early = {CheckId.CONTAINER, CheckId.FORM, CheckId.STRUCTURE}
    report = verified(json.dumps(document).encode())
    found = [check for check in report.credential.checks if check.outcome is Outcome.FAILED]
    return [check.detail for check in found if check.id in early or check.code == "bad_date"]


#: The vectors were cut out of other projects' source; what stood behind them there is not part of them.
_SD_JWT = re.compile(r"ey[\w-]+\.[\w-]+\.[\w-]+~(?:[\w-]+~)*(?:ey[\w-]+\.[\w-]+\.[\w-]+)?")


def sd_jwt(root: Path) -> Iterator[Case]:
    held = json.loads((root / "rfc9901_examples.json").read_text())
    for number, vector in enumerate(held["vectors"]):
        found = _SD_JWT.match(vector["compact"])
        text = found[0] if found else vector["compact"]
        documents = {}
        if isinstance(vector["iss"], str):
            key = {**held["issuer_key_rfc9901_A5"], "kid": vector["header"].get("kid", "")}
            metadata = {"issuer": vector["iss"], "jwks": {"keys": [key]}}
            documents[metadata_address(vector["iss"])] = metadata
        report = verified(text.encode(), documents, datetime(2027, 1, 1, tzinfo=UTC))
        checks = {check.id: check for check in report.credential.checks}
        form = checks.get(CheckId.FORM)
        opened = checks[CheckId.CONTAINER].outcome is Outcome.PASSED
        generic = form is not None and form.outcome is Outcome.FAILED
        good = report.verdict is Verdict.VERIFIED or (opened and generic)
        yield Case(f"vector {number}", good, next(iter(report.credential.checks)).detail)


def token_lists(root: Path) -> Iterator[Case]:
    for vector in json.loads((root / "decoded.json").read_text()):
        if "lst" not in vector:
            continue
        data = inflated(base64url_decode(vector["lst"]), 1 << 22, ZLIB)
        right = all(value_at(data, index, vector["bits"]) == value for index, value in vector["nonzero_index_value"])
        yield Case(vector["file"], right and len(data) == vector["decoded_bytes"], "other values")


def never_verified(root: Path) -> Iterator[Case]:
    """No key of these issuers can be fetched here, so none may be verified, and none may break the verifier."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix in {".json", ".jwt", ".png", ".svg", ".txt", ".jsonld", ".zip"}:
            report = verified(path.read_bytes())
            own = next((check for check in report.credential.checks if check.code == "internal"), None)
            issuer = report.credential.issuer.id if report.credential.issuer else ""
            good = own is None and (report.verdict is not Verdict.VERIFIED or issuer.startswith("did:key:"))
            yield Case(str(path.relative_to(root)), good, report.verdict.value)


def recognised(root: Path) -> Iterator[Case]:
    """Signed documents of a kind that is not verified: named, and never called altered or verified."""
    for path in sorted(root.rglob("*igned*")):
        if path.is_file():
            report = verified(path.read_bytes())
            yield Case(path.name, report.verdict is Verdict.INDETERMINATE, report.verdict.value)


def nothing(_: Path) -> Iterator[Case]:
    return iter(())


GROUPS: dict[str, Group] = {
    "1edtech-public-validator": Group("none is verified without its issuer's key, none breaks us", never_verified),
    "dcc-community-registry": Group("a registry's sample; no cases", nothing),
    "dcc-known-registries": Group("a registry of registries; no cases", nothing),
    "elm-eu": Group("recognised as European credentials", never_verified),
    "eudi-sdjwt-kt": Group("none is verified without its issuer's key, none breaks us", never_verified),
    "jcs-rfc8785": Group("the canonical text is equal", canonical_json),
    "oauth-token-status-list": Group("every value of every JSON list is read", token_lists),
    "openvc-fixtures": Group("none is verified without its issuer's key, none breaks us", never_verified),
    "sd-jwt-python": Group("generator inputs (YAML); no cases", nothing),
    "sd-jwt-rfc9901": Group("verified, or opened and known to be no credential", sd_jwt),
    "w3c-did": Group("contexts, compared by tests/verification/test_contexts.py", nothing),
    "w3c-rdf-canon": Group("the canonical form, the labels, or the refusal", canon),
    "w3c-vc-bitstring-status-list": Group("contexts; no cases", nothing),
    "w3c-vc-data-integrity": Group("contexts, compared by tests/verification/test_contexts.py", nothing),
    "w3c-vc-data-model": Group("contexts, compared by tests/verification/test_contexts.py", nothing),
    "w3c-vc-data-model-2.0-test-suite": Group("a fault is found where one is, and only there", data_model),
    "w3c-vc-di-bbs": Group("the signature holds, and a forgery's does not", bbs),
    "w3c-vc-di-ecdsa": Group("the signature holds, and a forgery's does not", ecdsa),
    "w3c-vc-di-eddsa": Group("the signature holds, and a forgery's does not", eddsa),
    "w3c-vc-jose-cose-test-suite": Group("never verified without the issuer's key; bad ones rejected", jose),
    "w3c-vc-jws-2020": Group("a context, compared by tests/verification/test_contexts.py", nothing),
    "waltid": Group("JSON schemas; no cases", nothing),
    "wycheproof": Group("raw signatures: valid ones hold, invalid ones do not", wycheproof),
}
EXPLAINED: dict[str, str] = {
    "w3c-vc-di-bbs": "Holder binding and pseudonyms are optional features of bbs-2023; `unsupported_proof` says so.",
    "w3c-vc-data-model-2.0-test-suite": (
        "Structure is looked at here, without a signature. Unmapped types and redefined terms are found once "
        "statements are made (`coverage`), which needs a proof; a proof without a type is a bad `proof`."
    ),
}


def table(root: Path) -> str:
    """The document: a table of the groups, then every exception."""
    lines = [
        "# Conformance",
        "",
        "Made by `python -m tests.verification.conformance PATH --write`; PATH is the folder of the shared vectors.",
        "",
        "| group | what passing means | passed | of |",
        "|---|---|---|---|",
    ]
    failed: list[tuple[str, Case]] = []
    unknown = sorted({path.name for path in root.iterdir() if path.is_dir()} - set(GROUPS))
    for name, group in GROUPS.items():
        cases = list(group.run(root / name)) if (root / name).is_dir() else []
        failed += [(name, case) for case in cases if not case.good]
        lines.append(f"| {name} | {group.meaning} | {sum(case.good for case in cases)} | {len(cases)} |")
    lines += [f"| {name} | not run | 0 | 0 |" for name in unknown]
    lines += ["", "## Exceptions", ""]
    for name in dict.fromkeys(name for name, _ in failed):
        lines += [f"### {name}", "", EXPLAINED.get(name, "Not explained yet."), ""]
        lines += [f"- {case.name}: {case.why[:140]}" for group, case in failed if group == name]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def main(arguments: list[str]) -> int:
    """Print the document; write it with `--write`."""
    paths = [argument for argument in arguments if not argument.startswith("--")]
    if len(paths) != 1 or not Path(paths[0]).is_dir():
        sys.stderr.write("usage: python -m tests.verification.conformance PATH [--write]\n")
        return 64
    pytest_configure()
    text = table(Path(paths[0]))
    sys.stdout.write(text)
    if "--write" in arguments:
        HERE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
