"""ECDSA, JCS and legacy proofs: what others signed holds, and none of them can be passed off as another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from portal.demonstration.keys import SigningKey
from portal.demonstration.signing import sign_data_integrity
from tests.verification.made_records import (
    AT,
    CREATED,
    ED,
    K256,
    P256,
    P384,
    RSA,
    SCHOOL,
    Json,
    badge,
    changed,
    ecdsa_jcs_2019,
    ecdsa_rdfc_2019,
    ed25519_signature_2018,
    eddsa_jcs_2022,
    examined,
    first,
    first_model_badge,
    json_web_signature_2020,
    school_sources,
)
from tests.verification.other_suites import sign_detached, sign_jcs, sign_statements
from verification import Policy, Verdict, verify
from verification.budget import Budget
from verification.codes import CheckId, Code, Outcome
from verification.keys import KeyKind
from verification.multibase import base64url_encode
from verification.proofs import SUITES, Secured

_VECTORS = Path(__file__).parents[3].parent / "shared" / "vectors"
KEYS = {"p256": P256, "p384": P384}


def proof(secured: Secured) -> tuple[Outcome, Code]:
    check = first(secured, CheckId.PROOF)
    return check.outcome, check.code


def holds(secured: Secured) -> bool:
    return all(check.outcome is Outcome.PASSED for check in secured.checks[:3])


@pytest.mark.parametrize("name", list(KEYS))
def test_it_works(name: str) -> None:
    for made in (ecdsa_rdfc_2019, ecdsa_jcs_2019):
        document = made(KEYS[name], f"{SCHOOL}#{name}")
        assert holds(examined(document))
        report = verify(json.dumps(document).encode(), policy=Policy(), sources=school_sources(), at=AT)
        assert report.verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    ("path", "suite", "kind"),
    [
        ("w3c-vc-di-eddsa/TestVectors/eddsa-jcs-2022/{}JCS", "eddsa-jcs-2022", KeyKind.ED25519),
        ("w3c-vc-di-ecdsa/TestVectors/ecdsa-jcs-2019-p256/{}JCSECDSAP256", "ecdsa-jcs-2019", KeyKind.P256),
        ("w3c-vc-di-ecdsa/TestVectors/ecdsa-jcs-2019-p384/{}JCSECDSAP384", "ecdsa-jcs-2019", KeyKind.P384),
        ("w3c-vc-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p256/{}ECDSAP256", "ecdsa-rdfc-2019", KeyKind.P256),
        ("w3c-vc-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p384/{}ECDSAP384", "ecdsa-rdfc-2019", KeyKind.P384),
    ],
)
def test_the_vectors_of_w3c(path: str, suite: str, kind: KeyKind) -> None:
    signed = _VECTORS / (path.format("signed") + ".json")
    if not signed.is_file():
        pytest.skip("the shared vectors are not beside the project")
    document = json.loads(signed.read_text())
    secured = examined(document, issuer="https://vc.example/issuers/5678")
    assert proof(secured) == (Outcome.PASSED, SUITES[suite].NAME)
    value = document.pop("proof")
    hashes = (_VECTORS / (path.format("combinedHash") + ".txt")).read_text().strip()
    assert SUITES[suite].read(document, value, kind, Budget()).message.hex() == hashes


@pytest.mark.parametrize("suite", ["eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019", "Ed25519Signature2020"])
def test_a_proof_cannot_be_called_another(suite: str) -> None:
    document = sign_data_integrity(badge(), ED, f"{SCHOOL}#ed", created=CREATED)
    renamed = {"type": suite} if suite[0] == "E" else {"cryptosuite": suite}
    document["proof"] = {**document["proof"], **renamed}
    assert proof(examined(document))[0] is Outcome.FAILED


@pytest.mark.parametrize("pointer", ["/proof/created", "/proof/cryptosuite", "/proof/@context/0", "/@context/1", "/id"])
@pytest.mark.parametrize("made", [eddsa_jcs_2022, ecdsa_jcs_2019])
def test_nothing_of_a_text_proof_can_be_changed(made: type, pointer: str) -> None:
    value = "2026-01-11T09:00:00Z" if "created" in pointer else "https://www.w3.org/ns/credentials/examples/v2"
    assert proof(examined(changed(made(), pointer, value)))[0] is not Outcome.PASSED


def test_a_context_may_be_added_behind_a_text_proof_and_changes_nothing_that_is_read() -> None:
    """The suite lets processors append contexts; every value read is still the issuer's own."""
    document = eddsa_jcs_2022()
    document["@context"] = [*document["@context"], "https://www.w3.org/ns/credentials/examples/v2"]
    assert holds(examined(document))
    document["@context"] = document["@context"][1:]
    assert proof(examined(document)) == (Outcome.FAILED, Code.BAD_PROOF)


def test_a_key_of_another_curve_is_a_mismatch() -> None:
    document = sign_jcs(badge(), P256, f"{SCHOOL}#p256", "eddsa-jcs-2022")
    assert proof(examined(document)) == (Outcome.FAILED, Code.ALGORITHM_MISMATCH)
    document = sign_jcs(badge(), K256, f"{SCHOOL}#k256", "ecdsa-jcs-2019")
    assert proof(examined(document)) == (Outcome.FAILED, Code.ALGORITHM_MISMATCH)


def test_a_signature_of_the_wrong_length_is_no_proof() -> None:
    document = ecdsa_jcs_2019()
    document["proof"]["proofValue"] = ecdsa_jcs_2019(P256, f"{SCHOOL}#p256")["proof"]["proofValue"]
    assert proof(examined(document)) == (Outcome.FAILED, Code.BAD_PROOF)


@pytest.mark.parametrize(("key", "name"), [(ED, "ed"), (P256, "p256"), (P384, "p384"), (K256, "k256"), (RSA, "rsa")])
def test_legacy_proofs_hold_with_a_warning(key: SigningKey, name: str) -> None:
    document = json_web_signature_2020(key, f"{SCHOOL}#{name}")
    secured = examined(document)
    assert holds(secured)
    assert [(check.outcome, check.code) for check in secured.checks[3:]] == [(Outcome.WARNING, Code.LEGACY_PROOF)]
    report = verify(json.dumps(document).encode(), policy=Policy(), sources=school_sources(), at=AT)
    assert report.verdict is Verdict.VERIFIED


@pytest.mark.parametrize(("direction", "outcome"), [("i18n-datatype", Outcome.PASSED), (None, Outcome.WARNING)])
def test_a_text_with_a_direction_is_signed_in_either_way(direction: str | None, outcome: Outcome) -> None:
    """https://github.com/w3c/vc-data-integrity/issues/366: some sign the direction, some leave it out."""
    document = badge(name={"@value": "رعاية الجروح", "@language": "ar", "@direction": "rtl"})
    record = sign_statements(document, ED, f"{SCHOOL}#ed", "eddsa-rdfc-2022", direction=direction)
    secured = examined(record)
    assert first(secured, CheckId.PROOF).outcome is Outcome.PASSED
    assert first(secured, CheckId.COVERAGE).outcome is outcome
    turned = changed(record, "/name/@direction", "ltr")
    if direction:
        assert first(examined(turned), CheckId.PROOF).outcome is Outcome.FAILED
    assert first(examined(changed(record, "/name/@value", "x")), CheckId.PROOF).outcome is Outcome.FAILED


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize("directed", [False, True])
def test_a_text_with_a_tab_is_signed_in_either_way(*, bare: bool, directed: bool) -> None:
    """Before RDFC-1.0, only quotes, backslashes and the ends of lines were escaped; older libraries sign so still."""
    name = {"@value": "Wound\tcare \\b", "@language": "en", **({"@direction": "ltr"} if directed else {})}
    record = sign_statements(badge(name=name), ED, f"{SCHOOL}#ed", "eddsa-rdfc-2022", bare=bare)
    assert first(examined(record), CheckId.PROOF).outcome is Outcome.PASSED
    for other in ("Wound\\tcare \\b", "Wound\tcare \b", "Wound care \\b", "Wound\bcare \\b"):
        assert first(examined(changed(record, "/name/@value", other)), CheckId.PROOF).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("key", "name", "suite"),
    [(ED, "ed", "eddsa-jcs-2022"), (P256, "p256", "ecdsa-jcs-2019"), (P384, "p384", "ecdsa-jcs-2019")],
)
def test_a_text_proof_that_does_not_repeat_the_definitions_it_was_made_under(
    key: SigningKey, name: str, suite: str
) -> None:
    record = sign_jcs(badge(), key, f"{SCHOOL}#{name}", suite)
    del record["proof"]["@context"]
    assert holds(examined(record))
    assert proof(examined(changed(record, "/name", "x"))) == (Outcome.FAILED, Code.BAD_SIGNATURE)
    record["@context"] = [*record["@context"], "https://www.w3.org/ns/credentials/examples/v2"]
    assert proof(examined(record)) == (Outcome.FAILED, Code.BAD_SIGNATURE)


def test_a_record_signed_with_p_384_whose_unnamed_things_were_labelled_by_sha_256() -> None:
    document = badge()
    whole = document["credentialSubject"]["achievement"]
    whole["alignment"] = [
        {"type": ["Alignment"], "targetName": f"{number}", "targetUrl": f"https://frameworks.example/{number}"}
        for number in range(5)
    ]
    record = sign_statements(document, P384, f"{SCHOOL}#p384", "ecdsa-rdfc-2019", labels="sha256")
    assert record["proof"]["proofValue"]
    assert holds(examined(record))
    assert proof(examined(changed(record, "/name", "x"))) == (Outcome.FAILED, Code.BAD_SIGNATURE)


def test_a_legacy_proof_of_a_record_with_definitions_of_its_own() -> None:
    """Its own definitions are no reason to look for the suite's, which the data model's context has."""
    document = first_model_badge()
    document["@context"] = ["https://www.w3.org/2018/credentials/v1", {"name": "https://schema.org/name"}]
    document = {**document, "type": "VerifiableCredential", "issuer": SCHOOL, "credentialSubject": {"name": "Ada"}}
    record = sign_detached(document, ED, f"{SCHOOL}#ed", "Ed25519Signature2018")
    assert first(examined(record), CheckId.PROOF).outcome is Outcome.PASSED


def test_a_legacy_proof_needs_no_context_of_its_own() -> None:
    secured = examined(ed25519_signature_2018())
    assert holds(secured)
    assert secured.suites == ("Ed25519Signature2018",)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"alg": "none"}, Code.ALGORITHM_MISMATCH),
        ({"alg": "ES256"}, Code.ALGORITHM_MISMATCH),
        ({"b64": True}, Code.BAD_PROOF),
        ({"crit": []}, Code.BAD_PROOF),
        ({"crit": ["b64", "exp"]}, Code.BAD_PROOF),
        ({"crit": "b64"}, Code.BAD_PROOF),
    ],
)
def test_the_header_of_a_detached_signature_is_held_to_its_form(header: Json, code: Code) -> None:
    document = sign_detached(first_model_badge(), ED, f"{SCHOOL}#ed", "Ed25519Signature2018", **header)
    assert proof(examined(document)) == (Outcome.FAILED, code)


@pytest.mark.parametrize(
    "jws", [None, 7, "", "a.b", "a.b.c", "e30.e30.AA", "!..AA", "e30..!", base64url_encode(b"x" * 2000) + "..AA"]
)
def test_a_detached_signature_that_is_none(jws: object) -> None:
    document = ed25519_signature_2018()
    document["proof"]["jws"] = jws
    assert proof(examined(document)) == (Outcome.FAILED, Code.BAD_PROOF)


def test_a_legacy_proof_of_a_stranger_carries_nobodys_name() -> None:
    stranger = sign_detached(first_model_badge(), ED, f"{ED.did_key}#{ED.multikey}", "Ed25519Signature2018")
    secured = examined(stranger)
    assert first(secured, CheckId.ISSUER_BINDING).outcome is not Outcome.PASSED
