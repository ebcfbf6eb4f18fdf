"""The rehearsal before the first record: it goes all the way, and believes nobody."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from portal.demonstration.signing import did_document
from tests.verification.records import (
    AT,
    LIST_URL,
    SCHOOL,
    SCHOOL_KEYS,
    SCHOOL_URL,
    badge,
    listed,
    signed,
    signed_list,
)
from verification import CheckId, Code, Outcome, Verdict
from verification.rehearsal import rehearse

ROOT = Path(__file__).parents[2]
#: Takes a record as the isolated verifier's child does, and says what it loaded for it.
_CHILD = """
import json, sys
from datetime import datetime
from verification.policy import Policy
from verification.sandbox import rehearse, verify
from verification.sources import Document, FixedSources
given = json.load(sys.stdin)
documents = {url: Document(url, body.encode(), given=True) for url, body in given["documents"].items()}
at = datetime.fromisoformat(given["at"])
rehearse()
before = set(sys.modules)
report = verify(given["record"].encode(), policy=Policy(), sources=FixedSources(documents, ()), at=at)
print(json.dumps({"verdict": report.verdict.value, "loaded": sorted(set(sys.modules) - before)}))
"""


def test_it_works() -> None:
    embedded, token = rehearse()

    for report in (embedded, token):
        assert report.verdict is Verdict.REJECTED
        failed = [check for check in report.credential.checks if check.outcome is Outcome.FAILED]
        assert [(check.id, check.code) for check in failed] == [(CheckId.PROOF, Code.BAD_SIGNATURE)]
        assert report.credential.claims[0].name == "A rehearsal"


def test_a_child_loads_no_module_anew() -> None:
    """What a record's own process would have to load, every other record's would load once more."""
    signed_by_a_school = json.dumps(signed(badge(credentialStatus=listed()))).encode()
    held = {LIST_URL: signed_list(), SCHOOL_URL: did_document(SCHOOL, SCHOOL_KEYS)}
    documents = {url: json.dumps(body) for url, body in held.items()}
    given = json.dumps({"record": signed_by_a_school.decode(), "documents": documents, "at": AT.isoformat()})
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _CHILD], input=given, capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )
    assert json.loads(done.stdout) == {"verdict": "verified", "loaded": []}
