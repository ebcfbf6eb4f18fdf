"""Given the receipt's documents, the same verdict comes out, offline, years later."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.verification.records import (
    AT,
    EMAIL,
    LIST_URL,
    OB3,
    SCHOOL,
    SCHOOL_URL,
    VC2,
    Json,
    badge,
    learner_record,
    listed,
    signed,
    signed_list,
    world,
)
from verification import (
    Act,
    Code,
    Document,
    DocumentRole,
    Policy,
    Recipient,
    Report,
    TrustEntry,
    TrustList,
    Unavailable,
    Verdict,
    sources_from,
    verify,
)
from verification.report_reading import report_from

POLICY = Policy(recipient=Recipient(emails=(EMAIL,)))
LISTS = (TrustList("Ours", "7", (TrustEntry(SCHOOL),)),)
Answer = Callable[[str], Document]


class Network:
    """Documents as a network gives them: fetched, at some time, or not at all."""

    def __init__(self, documents: dict[str, Json], fetched_at: datetime = AT) -> None:
        self._held = world(documents)
        self._fetched_at = fetched_at

    def document(self, url: str, role: DocumentRole) -> Document:
        try:
            return replace(self._held.document(url, role), given=False, fetched_at=self._fetched_at)
        except Unavailable:
            retry = AT + timedelta(hours=1)
            raise Unavailable(Code.NO_ANSWER, f"{url} did not answer.", act=Act.NETWORK, retry_after=retry) from None

    def trust_lists(self) -> tuple[TrustList, ...]:
        return LISTS


def first(record: Json, network: Network, at: datetime = AT) -> Report:
    return verify(json.dumps(record).encode(), policy=POLICY, sources=network, at=at)


def again(record: Json, report: Report) -> Report:
    """What comes out of the stored receipt: its JSON, read back."""
    stored = report_from(json.loads(json.dumps(report.to_json())))
    return verify(
        json.dumps(record).encode(), policy=POLICY, sources=sources_from(stored.receipt), at=stored.receipt.at
    )


REVOCABLE = signed(badge(credentialStatus=listed()))


def test_it_works() -> None:
    report = first(REVOCABLE, Network({LIST_URL: signed_list()}))
    receipt = report.receipt
    assert report.verdict is Verdict.VERIFIED
    assert receipt.record_sha256 == hashlib.sha256(json.dumps(REVOCABLE).encode()).hexdigest()
    used = {(document.role, document.url) for document in receipt.documents}
    assert used >= {
        ("context", VC2),
        ("context", OB3),
        ("did", SCHOOL_URL),
        ("status_list", LIST_URL),
        ("trust", "Ours"),
    }
    assert all(len(document.sha256) == 64 for document in receipt.documents)
    assert all((document.content is None) == (document.role == "context") for document in receipt.documents)
    assert again(REVOCABLE, report) == report


@pytest.mark.parametrize(
    ("name", "record", "network", "verdict"),
    [
        ("revoked", REVOCABLE, Network({LIST_URL: signed_list("revocation", 7)}), Verdict.REJECTED),
        ("unreachable list", REVOCABLE, Network({}), Verdict.INDETERMINATE),
        ("list fetched later", REVOCABLE, Network({LIST_URL: signed_list()}, AT + timedelta(days=30)), "indeterminate"),
        ("nothing at the issuer's", REVOCABLE, Network({SCHOOL_URL: None}), Verdict.INDETERMINATE),  # type: ignore[dict-item]
        ("an empty answer", REVOCABLE, Network({SCHOOL_URL: b""}), Verdict.INDETERMINATE),  # type: ignore[dict-item]
        ("children", signed(learner_record(REVOCABLE, badge())), Network({LIST_URL: signed_list()}), Verdict.VERIFIED),
        ("expired", signed(badge(validUntil="2026-01-01T00:00:00Z")), Network({}), Verdict.NOT_IN_FORCE),
        ("no record", {"a": 1}, Network({}), Verdict.REJECTED),
    ],
)
def test_the_same_report_comes_out_of_a_receipt(name: str, record: Json, network: Network, verdict: Verdict) -> None:
    report = first(record, network)
    assert report.verdict == verdict, name
    replayed = again(record, report)
    assert replayed.credential.checks == report.credential.checks
    assert replayed == report


def test_what_was_not_asked_for_then_is_not_known_now() -> None:
    report = first(signed(badge()), Network({}))
    replayed = again(REVOCABLE, report)
    assert replayed.verdict is Verdict.INDETERMINATE


def test_a_receipt_whose_document_was_exchanged_is_refused() -> None:
    receipt = first(REVOCABLE, Network({LIST_URL: signed_list("revocation", 7)})).receipt
    good = first(REVOCABLE, Network({LIST_URL: signed_list()})).receipt
    content = next(item.content for item in good.documents if item.url == LIST_URL)
    documents = tuple(replace(item, content=content) if item.url == LIST_URL else item for item in receipt.documents)
    with pytest.raises(ValueError, match="hash"):
        sources_from(replace(receipt, documents=documents))


def test_a_receipt_says_what_was_demanded_and_by_which_software() -> None:
    receipt = first(REVOCABLE, Network({})).receipt
    assert receipt.policy["recipient"] == {"emails": [EMAIL], "identifiers": [], "name": ""}
    assert receipt.software.startswith("credence-verification ")
    assert receipt.at == AT == datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_of_a_registry_only_what_it_says_of_the_issuers_is_kept() -> None:
    others = tuple(TrustEntry(f"did:web:other-{number}.example") for number in range(1_000))
    lists = (TrustList("Everybody", "1", (*others, TrustEntry(SCHOOL))),)
    report = verify(
        json.dumps(signed(learner_record(signed(badge())))).encode(), policy=Policy(), sources=world(lists=lists), at=AT
    )

    (held,) = [item for item in report.receipt.documents if item.role == "trust"]
    body = json.loads(base64.b64decode(held.content or ""))
    assert [entry["id"] for entry in body["issuers"]] == [SCHOOL]
