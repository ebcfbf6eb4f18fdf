"""did:webvh: every promise of the log is held to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from portal.demonstration.keys import ed25519_key
from portal.demonstration.signing import sign_data_integrity
from tests.verification.dids.histories import (
    ADDRESS,
    NEXT,
    UPDATER,
    a_history,
    begun,
    continued,
    document,
    log,
    multihash,
)
from tests.verification.made_records import AT, CREATED, badge, given
from verification import Policy, Verdict, verify
from verification.codes import Code
from verification.dids import resolve
from verification.dids.document import ControllerDocument
from verification.dids.webvh import document_of
from verification.errors import Invalid, Problem, Unavailable

KEY, LATER = ed25519_key("one"), ed25519_key("later")
_LOGS = Path(__file__).parents[3].parent / "shared" / "vectors" / "openvc-fixtures" / "didwebvh"


def resolved(did: str, *entries: Any) -> ControllerDocument:
    return resolve(did, given({ADDRESS: log(entries)}))


def test_it_works() -> None:
    did, documents = a_history(KEY)
    assert [method.id for method in resolve(did, given(documents)).methods] == [f"{did}#key-1"]
    record = sign_data_integrity(badge(did), KEY, f"{did}#key-1", created=CREATED)
    report = verify(json.dumps(record).encode(), policy=Policy(), sources=given(documents), at=AT)
    assert report.verdict is Verdict.VERIFIED


def test_keys_may_be_handed_on() -> None:
    did, first = begun(KEY)
    second = continued(first, document(did, KEY), updateKeys=[NEXT.multikey])
    third = continued(second, document(did, LATER), by=NEXT)
    assert resolved(did, first, second, third).methods[0].key is not None
    with pytest.raises(Invalid):
        resolved(did, first, second, continued(second, document(did, LATER), by=UPDATER))


def test_promised_keys_are_the_only_ones() -> None:
    did, first = begun(KEY, nextKeyHashes=[multihash(NEXT.multikey.encode())])
    kept = {"updateKeys": [NEXT.multikey], "nextKeyHashes": []}
    good = continued(first, document(did, LATER), by=NEXT, **kept)
    assert resolved(did, first, good).methods
    for entry in (
        continued(first, document(did, LATER), by=UPDATER),
        continued(first, document(did, LATER), by=LATER, updateKeys=[LATER.multikey]),
    ):
        with pytest.raises(Invalid):
            resolved(did, first, entry)


def test_a_log_that_was_changed_is_refused() -> None:
    did, first = begun(KEY)
    second = continued(first, document(did, LATER))
    stranger = continued(first, document(did, LATER), by=LATER)
    for entries in (
        [second],
        [first, {**second, "versionId": first["versionId"]}],
        [first, stranger],
        [first, {**second, "proof": []}],
        [first, {**second, "versionTime": "2025-01-01T00:00:00Z"}],
        [{**first, "state": document(did, LATER)}],
        [first, second, second],
        [{**first, "parameters": None}],
        [{**first, "parameters": {**first["parameters"], "method": ["did:webvh:1.0"]}}],
        [first, {**second, "proof": [{**second["proof"][0], "proofPurpose": ["assertionMethod"]}]}],
    ):
        with pytest.raises(Problem):
            resolved(did, *entries)
    with pytest.raises(Invalid):
        resolve(did.replace("did:webvh:Qm", "did:webvh:Qn"), given({ADDRESS: log([first])}))
    with pytest.raises(Invalid):
        resolve(did, given({ADDRESS: b""}))


def test_an_older_entry_is_refused() -> None:
    did, first = begun(KEY)
    second = continued(first, document(did, LATER))
    third = continued({**second, "versionId": second["versionId"]}, document(did, LATER))
    assert resolved(did, first, second, third).methods
    with pytest.raises(Invalid):
        resolved(did, first, third)


def test_deactivated_and_witnessed() -> None:
    did, first = begun(KEY)
    with pytest.raises(Unavailable) as gone:
        resolved(did, first, continued(first, document(did, KEY), deactivated=True))
    assert gone.value.code is Code.KEY_NOT_FOUND
    did, first = begun(KEY, witness={"threshold": 1, "witnesses": [{"id": LATER.did_key}]})
    with pytest.raises(Unavailable) as watched:
        resolved(did, first)
    assert watched.value.code is Code.UNSUPPORTED_DID_METHOD
    did, first = begun(KEY, method="did:webvh:9.0")
    with pytest.raises(Unavailable):
        resolved(did, first)


@pytest.mark.parametrize(
    "name", ["basic-create", "key-rotation", "multi-update", "pre-rotation", "pre-rotation-consume"]
)
def test_logs_of_another_implementation(name: str) -> None:
    path = _LOGS / f"{name}.jsonl"
    if not path.exists():
        pytest.skip("the shared vectors are not on this machine")
    data = path.read_bytes()
    did = json.loads(data.splitlines()[-1])["state"]["id"]
    assert document_of(did, data)["id"] == did
    altered = data.replace(b'"publicKeyMultibase":"z6Mk', b'"publicKeyMultibase":"z6MK', 1)
    with pytest.raises(Invalid):
        document_of(did, altered)
