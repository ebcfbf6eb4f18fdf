"""The whole way of a record: bytes in, a report out, whatever the bytes are."""

from __future__ import annotations

import copy
import io
import json
import logging
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.demonstration.signing import sign_jwt_vc, sign_vc_jwt
from tests.verification.records import (
    AT,
    LIST_URL,
    OB3,
    SCHOOL,
    SCHOOL_KEY,
    STRANGER_KEY,
    VC1,
    Json,
    badge,
    check_of,
    endorsement,
    examine,
    examined,
    learner_record,
    listed,
    method_of,
    outcome_of,
    signed,
    signed_list,
    world,
)
from verification import CheckId, Policy, Verdict, examination, verify
from verification.budget import Limits

KID = f"{SCHOOL}#key-1"


def test_it_works() -> None:
    report = examine(signed(badge(credentialStatus=listed())), {LIST_URL: signed_list()})
    credential = report.credential
    assert report.verdict is Verdict.VERIFIED
    assert (credential.format, credential.container, credential.title) == ("open_badge_3", "json", "Vital signs")
    assert credential.issuer is not None
    assert (credential.issuer.id, credential.issuer.name, credential.issuer.trust) == (
        SCHOOL,
        "County School",
        "unknown",
    )
    (claim,) = credential.claims
    assert (claim.name, claim.covered, claim.pointer) == ("Vital signs", True, "/credentialSubject/achievement")
    assert claim.alignments[0].target_url == "https://frameworks.example/skills/17"
    assert json.loads(json.dumps(report.to_json()))["verdict"] == "verified"


def test_the_checks_stand_in_the_order_of_the_steps() -> None:
    report = examined(signed(badge()))
    order = [
        "container",
        "form",
        "structure",
        "schema",
        "proof",
        "coverage",
        "issuer_binding",
        "dates",
        "revocation",
        "suspension",
        "children",
        "endorsements",
        "trust",
        "subject_match",
        "holder",
    ]
    assert [check.id.value for check in report.checks] == order


def test_every_fault_is_told_and_not_only_the_first() -> None:
    record = badge(issuer=None, credentialSubject=None, validFrom="yesterday", id="no url")
    codes = {(check.id.value, check.pointer) for check in examined(record).checks if check.outcome == "failed"}
    assert {("structure", "/issuer"), ("structure", "/credentialSubject"), ("structure", "/id")} <= codes
    assert {("dates", "/validFrom"), ("proof", "")} <= codes


@pytest.mark.parametrize(
    ("record", "check", "code"),
    [
        (b"", "container", "empty"),
        (b"   \n", "container", "empty"),
        (b"{", "container", "not_json"),
        (b"[1, 2]", "container", "not_an_object"),
        (b"hello", "container", "not_a_record"),
        (b"\xff\xfe{\x00}\x00", "container", "not_utf8"),
        (b"[" * 10_000, "container", "too_deep"),
        (b'{"a":1,"a":2}', "container", "duplicate_key"),
        (b"{}", "form", "not_a_record"),
        (b'{"name": "Ada", "price": 3}', "form", "not_a_record"),
        (b"eyJhbGciOiJFZERTQSJ9.eyJ.eyJ", "container", "bad_encoding"),
    ],
)
def test_what_is_no_record_is_rejected_with_what_was_found(record: bytes, check: str, code: str) -> None:
    report = examined(record)
    assert report.verdict is Verdict.REJECTED
    assert (check, "failed", code) in [(one.id, one.outcome, one.code) for one in report.checks]
    assert all(one.detail.endswith((".", ".”")) for one in report.checks)


def test_what_is_no_record_is_told_by_its_keys_and_never_by_its_values() -> None:
    detail = check_of(examined({"name": "Ada Lovelace", "salary": 9}), "form").detail
    assert "name, salary" in detail
    assert "Ada" not in detail


def test_a_document_that_is_not_opened_is_not_judged() -> None:
    report = examined(b"%PDF-1.7 " + bytes(64))
    assert report.verdict is Verdict.INDETERMINATE
    assert check_of(report, "container").act == "candidate"


def test_too_large_is_said_with_the_limit() -> None:
    report = examined(b" " * 101 + b"{}", limits=Limits(record=100))
    assert outcome_of(report, "container") == ("failed", "too_large")


def test_more_work_than_a_record_may_cost_is_unknown_and_never_good() -> None:
    report = examined(signed(badge()), limits=Limits(work=20))
    assert report.verdict is Verdict.INDETERMINATE
    assert outcome_of(report, "proof") == ("unknown", "over_budget")
    assert not any(claim.covered for claim in report.claims)


@pytest.mark.parametrize("fault", [RuntimeError("Ada's secret"), KeyError("x"), MemoryError(), RecursionError()])
def test_a_fault_of_ours_says_nothing_about_the_record(
    fault: BaseException, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object, **__: object) -> NoReturn:
        raise fault

    monkeypatch.setattr(examination.validity, "examine", fails)
    with caplog.at_level(logging.INFO):
        report = examined(signed(badge()))
    expected = "over_budget" if isinstance(fault, MemoryError | RecursionError) else "internal"
    assert report.verdict is Verdict.INDETERMINATE
    assert outcome_of(report, "container") == ("unknown", expected)
    assert check_of(report, "container").act == "us"
    assert "secret" not in caplog.text
    if expected == "internal":
        assert type(fault).__name__ in caplog.text


# ---- nested credentials


def test_each_credential_inside_has_a_verdict_of_its_own() -> None:
    expired = signed(badge(validUntil="2026-01-01T00:00:00Z"))
    report = examined(signed(learner_record(signed(badge()), expired, sign_vc_jwt(badge(), SCHOOL_KEY, KID))))
    assert [child.verdict.value for child in report.credentials] == ["verified", "not_in_force", "verified"]
    assert [child.container.value for child in report.credentials] == ["json", "json", "jwt"]
    assert [child.pointer for child in report.credentials] == [
        f"/credentialSubject/verifiableCredential/{index}" for index in range(3)
    ]
    assert report.verdict is Verdict.VERIFIED
    assert outcome_of(report, "children") == ("warning", "child_not_verified")


def test_a_child_without_a_proof_is_vouched_for_by_its_parent_only() -> None:
    report = examined(signed(learner_record(badge())))
    (child,) = report.credentials
    assert report.verdict is Verdict.VERIFIED
    assert child.verdict is Verdict.INDETERMINATE
    assert outcome_of(child, "proof") == ("unknown", "vouched_by_parent")
    assert [claim.covered for claim in child.claims] == [True]


def test_what_a_broken_parent_vouches_for_is_covered_by_nothing() -> None:
    record = signed(learner_record(badge()))
    report = examined({**record, "name": "Another transcript"})
    assert report.verdict is Verdict.REJECTED
    assert [claim.covered for claim in report.credentials[0].claims] == [False]


def test_a_childs_own_bad_proof_is_not_mended_by_its_parents_good_one() -> None:
    forged = signed(badge())
    forged["name"] = "Surgery"
    report = examined(sign_vc_jwt(learner_record(forged), SCHOOL_KEY, KID))
    assert report.verdict is Verdict.REJECTED
    assert outcome_of(report, "children") == ("failed", "altered_child")
    assert [claim.covered for claim in report.credentials[0].claims] == [False]


def test_a_child_of_a_stranger_stands_on_its_own() -> None:
    child = signed(badge(issuer=STRANGER_KEY.did_key), STRANGER_KEY, method_of(STRANGER_KEY))
    report = examined(signed(learner_record(child)))
    assert report.verdict is Verdict.VERIFIED
    assert report.credentials[0].issuer is not None
    assert report.credentials[0].issuer.id == STRANGER_KEY.did_key


def test_a_revoked_child_leaves_its_parent_alone() -> None:
    child = signed(badge(credentialStatus=listed()))
    report = examined(signed(learner_record(child)), {LIST_URL: signed_list("revocation", 7)})
    assert report.verdict is Verdict.VERIFIED
    assert report.credentials[0].verdict is Verdict.REJECTED
    assert outcome_of(report, "children") == ("warning", "child_not_verified")


def test_nesting_and_children_are_bounded() -> None:
    record = learner_record(badge())
    for _ in range(8):
        record = learner_record(record)
    report = examined(record)
    depth = 0
    while report.credentials:
        depth, report = depth + 1, report.credentials[0]
    assert depth == Limits().nesting + 1
    assert outcome_of(report, "container") == ("unknown", "too_many")
    crowd = examined(learner_record(*[badge()] * 7), limits=Limits(children=3))
    assert [outcome_of(child, "container")[0] for child in crowd.credentials] == ["passed"] * 3 + ["unknown"]


def test_an_endorsement_is_verified_and_a_bad_one_only_warns() -> None:
    own = badge()["id"]
    about_it = {**endorsement()["credentialSubject"], "id": own}
    good = examined(signed(badge(endorsement=[signed(endorsement(credentialSubject=about_it))])))
    assert good.verdict is Verdict.VERIFIED
    assert outcome_of(good, "endorsements") == ("passed", "ok")
    forged = signed(endorsement())
    forged["name"] = "Superbly taught"
    bad = examined(signed(badge(endorsement=[forged])))
    assert bad.verdict is Verdict.VERIFIED
    assert outcome_of(bad, "endorsements") == ("warning", "bad_endorsement")
    assert bad.endorsements[0].verdict is Verdict.REJECTED


def test_an_endorsement_counts_only_for_what_it_stands_in() -> None:
    """Endorsements of an achievement, moved to the badge and to another achievement."""
    praise = signed(endorsement())
    moved = examined(signed(badge(endorsement=[praise])))
    assert outcome_of(moved, "endorsements") == ("warning", "bad_endorsement")
    achievement = {**badge()["credentialSubject"]["achievement"], "endorsement": [praise]}
    placed = examined(signed(badge(credentialSubject={**badge()["credentialSubject"], "achievement": achievement})))
    assert outcome_of(placed, "endorsements") == ("passed", "ok")
    other = {**achievement, "id": "https://school.example/achievements/heart-surgery"}
    elsewhere = examined(signed(badge(credentialSubject={**badge()["credentialSubject"], "achievement": other})))
    assert outcome_of(elsewhere, "endorsements") == ("warning", "bad_endorsement")


def test_an_endorsement_alone_claims_nothing() -> None:
    report = examined(signed(endorsement()))
    assert report.verdict is Verdict.VERIFIED
    assert report.claims == ()


def test_pointers_of_a_vc_1_1_token_lead_into_its_payload() -> None:
    context = [VC1, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"]
    record = badge(**{"@context": context}, validFrom=None, issuanceDate="2027-01-01T00:00:00Z")
    report = examined(sign_jwt_vc(record, SCHOOL_KEY, KID))
    assert check_of(report, "dates").pointer == "/vc/issuanceDate"
    assert report.claims[0].pointer == "/vc/credentialSubject/achievement"
    assert report.claims[0].alignments[0].pointer == "/vc/credentialSubject/achievement/alignment/0"


# ---- archives


def archive(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as held:
        for name, data in members.items():
            held.writestr(f"{name}.json", data)
    return packed.getvalue()


def test_an_archive_is_as_good_as_its_worst_member() -> None:
    good = json.dumps(signed(badge())).encode()
    both = examined(archive(a=good, b=good))
    assert (both.verdict, both.format, both.container) == (Verdict.VERIFIED, "collection", "zip")
    mixed = examined(archive(a=good, b=b"no record"))
    assert mixed.verdict is Verdict.REJECTED
    assert [(member.name, member.verdict.value) for member in mixed.credentials] == [
        ("a.json", "verified"),
        ("b.json", "rejected"),
    ]


def test_an_archive_of_nothing_proves_nothing() -> None:
    report = examined(archive())
    assert report.verdict is Verdict.REJECTED
    assert outcome_of(report, "container") == ("failed", "empty")


# ---- hostile input


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    held = list(members)
    if not held:
        yield path
    for key, member in held:
        yield from leaves(member, (*path, key))


RECORD = signed(badge(credentialStatus=listed(), validUntil="2027-01-01T00:00:00Z"))
LEAVES = list(leaves(RECORD))
NASTY = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False),
    st.text(max_size=20),
    st.sampled_from(
        ["did:key:z6Mk", "https://x.example/#z6Mk", "2026-13-45T99:00:00Z", "urn:x", "_:b0", "@type", "{}"]
    ),
    st.lists(st.text(max_size=3), max_size=3),
    st.dictionaries(
        st.sampled_from(["id", "type", "@id", "@context", "@graph", "name"]), st.text(max_size=5), max_size=3
    ),
)


def replaced(record: Json, path: tuple[Any, ...], value: Any) -> Json:
    changed = copy.deepcopy(record)
    place: Any = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(LEAVES), NASTY)
def test_whatever_is_changed_in_a_signed_badge_it_is_not_verified(path: tuple[Any, ...], value: Any) -> None:
    changed = replaced(RECORD, path, value)
    if changed == RECORD:
        return
    report = examine(changed, {LIST_URL: signed_list()})
    assert outcome_of(report.credential, "container")[1] != "internal"
    if _says_the_same(path, value):
        return
    assert report.verdict is not Verdict.VERIFIED, (path, value)


def _says_the_same(path: tuple[Any, ...], value: Any) -> bool:
    """One value, and a list of that one value, are the same statement."""
    place: Any = RECORD
    for key in path:
        place = place[key]
    return bool(value == [place])


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_end_in_a_report(data: bytes) -> None:
    report = examine(data)
    assert report.verdict in {Verdict.REJECTED, Verdict.INDETERMINATE}
    assert outcome_of(report.credential, "container")[1] != "internal"


@settings(max_examples=60, deadline=None)
@given(st.recursive(NASTY, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner)))
def test_any_json_under_a_badges_name_ends_in_a_report(value: Any) -> None:
    for name in ("proof", "credentialSubject", "issuer", "@context", "credentialStatus", "type", "endorsement"):
        report = examine({**badge(), name: value})
        assert report.verdict is not Verdict.VERIFIED
        assert outcome_of(report.credential, "container")[1] != "internal"


def test_sources_are_asked_once_for_each_document() -> None:
    asked: list[str] = []
    held = world({LIST_URL: signed_list()})

    class Counting:
        def document(self, url: str, role: Any) -> Any:
            asked.append(url)
            return held.document(url, role)

        def trust_lists(self) -> tuple[Any, ...]:
            return ()

    child = signed(badge(credentialStatus=listed()))
    record = json.dumps(signed(learner_record(child, child, child))).encode()
    report = verify(record, policy=Policy(), sources=Counting(), at=AT)
    assert report.verdict is Verdict.VERIFIED
    assert sorted(asked) == sorted(set(asked))


def test_a_policy_may_demand_the_schema() -> None:
    schema = {"id": "https://x.example/schema", "type": "1EdTechJsonSchemaValidator2019"}
    context = [*badge()["@context"], "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]
    record = signed(badge(**{"@context": context}, credentialSchema=schema))
    assert outcome_of(examined(record), "schema") == ("unknown", "schema_not_checked")
    assert examined(record).verdict is Verdict.VERIFIED
    assert examined(record, schema_required=True).verdict is Verdict.INDETERMINATE
    loose = badge()
    del loose["credentialSubject"]["achievement"]["criteria"]
    assert outcome_of(examined(signed(loose)), "schema") == ("warning", "schema_mismatch")
    assert examined(signed(loose), schema_required=True).verdict is Verdict.REJECTED


def test_the_context_of_a_badge_is_part_of_what_it_is() -> None:
    record = sign_vc_jwt({**badge(), "@context": badge()["@context"][:1]}, SCHOOL_KEY, KID)
    assert outcome_of(examined(record), "structure") == ("failed", "bad_context")
    draft = [*badge()["@context"][:1], "https://drafts.example/open-badges.json"]
    report = examined(sign_vc_jwt({**badge(), "@context": draft}, SCHOOL_KEY, KID))
    assert outcome_of(report, "structure") == ("unknown", "unknown_context")
    assert report.verdict is Verdict.INDETERMINATE
    assert OB3 in badge()["@context"]


def test_equal_runs_give_equal_reports() -> None:
    record = signed(badge())
    assert examine(record) == examine(record)
    assert replace(examine(record).credential, title="") != examine(record).credential
    assert {check.id for check in examined(record).checks} <= set(CheckId)
