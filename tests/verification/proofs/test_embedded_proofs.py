"""Data Integrity proofs: the honest ones hold, and nothing can be changed under them."""

from __future__ import annotations

import copy
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from portal.demonstration.signing import sign_data_integrity, sign_ed25519_2020
from tests.verification.made_records import (
    AT,
    CREATED,
    ED,
    EMBEDDED,
    P256,
    SCHOOL,
    STRANGER,
    Json,
    badge,
    changed,
    eddsa_rdfc_2022,
    examined,
    first,
)
from verification.budget import Budget
from verification.codes import CheckId, Code, Outcome
from verification.keys import KeyKind, from_multikey
from verification.multibase import base58_decode, base58_encode
from verification.proofs import SUITES, Secured

_W3C = Path(__file__).parents[3].parent / "shared" / "vectors" / "w3c-vc-di-eddsa" / "TestVectors"
METHOD = f"{SCHOOL}#ed"


def codes(secured: Secured) -> list[tuple[Outcome, Code]]:
    return [
        (first(secured, check).outcome, first(secured, check).code)
        for check in (CheckId.PROOF, CheckId.COVERAGE, CheckId.ISSUER_BINDING)
    ]


def verified(secured: Secured) -> bool:
    return all(outcome is Outcome.PASSED for outcome, _ in codes(secured))


@pytest.mark.parametrize("suite", list(SUITES))
def test_every_suite_has_a_good_and_a_tampered_vector(suite: str) -> None:
    document = EMBEDDED[suite]()
    assert verified(examined(document))
    tampered = examined(changed(document, "/credentialSubject/achievement/name", "Heart surgery"))
    assert codes(tampered)[0] == (Outcome.FAILED, Code.BAD_SIGNATURE)


def test_it_works() -> None:
    secured = examined(eddsa_rdfc_2022())
    assert [check.id for check in secured.checks] == [CheckId.PROOF, CheckId.COVERAGE, CheckId.ISSUER_BINDING]
    assert [check.code for check in secured.checks] == [Code.EDDSA_RDFC_2022, Code.OK, Code.BOUND]
    assert secured.suites == ("eddsa-rdfc-2022",)
    assert secured.expanded is not None
    assert secured.expanded.meanings["/validUntil"].endswith("#validUntil")


@pytest.mark.parametrize(
    "path",
    [
        "eddsa-rdfc-2022/signedDataInt.json",
        "Ed25519Signature2020/signedEdSig.json",
        "proof-set-chain/signedProofSet1.json",
        "proof-set-chain/signedProofSet2.json",
        "proof-set-chain/signedProofChain1.json",
        "proof-set-chain/signedProofChain2.json",
    ],
)
def test_the_vectors_of_w3c_hold_as_signatures_and_their_issuer_is_not_proven(path: str) -> None:
    if not (_W3C / path).is_file():
        pytest.skip("the shared vectors are not beside the project")
    document = json.loads((_W3C / path).read_text())
    secured = examined(document, issuer="https://vc.example/issuers/5678")
    proofs = [check for check in secured.checks if check.id is CheckId.PROOF]
    assert proofs[0].outcome is Outcome.PASSED
    assert all("holds" in check.detail for check in proofs[1:])
    assert first(secured, CheckId.ISSUER_BINDING).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("folder", ["eddsa-rdfc-2022", "Ed25519Signature2020"])
def test_the_hashes_of_w3c_are_ours(folder: str) -> None:
    if not (_W3C / folder).is_dir():
        pytest.skip("the shared vectors are not beside the project")
    suffix = "DataInt" if folder == "eddsa-rdfc-2022" else "EdSig"
    document = json.loads((_W3C / folder / f"signed{suffix}.json").read_text())
    proof = document.pop("proof")
    value = proof.pop("proofValue")
    signed = SUITES[folder].read(document, {**proof, "proofValue": value}, KeyKind.ED25519, Budget())
    assert signed.message.hex() == (_W3C / folder / f"combinedHash{suffix}.txt").read_text().strip()
    key = from_multikey(proof["verificationMethod"].partition("#")[2])
    assert key.verifies(base58_decode(value[1:]), signed.message)


def _places(value: Any, pointer: str = "") -> list[str]:
    if isinstance(value, dict):
        return [place for name, item in value.items() for place in _places(item, f"{pointer}/{name}")]
    if isinstance(value, list):
        return [place for index, item in enumerate(value) for place in _places(item, f"{pointer}/{index}")]
    return [pointer]


_SIGNED = {name: make() for name, make in EMBEDDED.items()}
_OTHER_VALUES = st.text(max_size=12) | st.integers() | st.booleans() | st.none() | st.just({}) | st.just([])


@drawn(st.sampled_from(sorted(_SIGNED)), st.data())
@settings(max_examples=120, deadline=None)
def test_no_value_can_be_changed(suite: str, data: st.DataObject) -> None:
    document = _SIGNED[suite]
    pointer = data.draw(st.sampled_from(_places(document)))
    other = changed(document, pointer, data.draw(_OTHER_VALUES))
    if other != document:
        assert not verified(examined(other)), pointer


@drawn(st.sampled_from(sorted(_SIGNED)), st.data())
@settings(max_examples=60, deadline=None)
def test_no_property_can_be_added_or_taken_away(suite: str, data: st.DataObject) -> None:
    document = copy.deepcopy(_SIGNED[suite])
    places = ["", "/issuer", "/credentialSubject", "/credentialSubject/achievement", "/proof"]
    place: Any = document
    for step in data.draw(st.sampled_from(places)).split("/")[1:]:
        place = place[step]
    if data.draw(st.booleans()):
        removed = data.draw(st.sampled_from(sorted(place)))
        if removed == "@context" or (place is not document and removed == "proof"):
            return
        del place[removed]
    else:
        place[data.draw(st.sampled_from(["name", "nonsense", "expires", "tag", "evidence", "@id"])) + "x"] = "more"
    assert not verified(examined(document))


@pytest.mark.parametrize(
    "pointer",
    [
        "/issuer/name",
        "/issuer/id",
        "/validUntil",
        "/credentialSubject/id",
        "/proof/created",
        "/proof/verificationMethod",
    ],
)
def test_the_values_that_matter_most(pointer: str) -> None:
    assert not verified(examined(changed(eddsa_rdfc_2022(), pointer, "did:web:school.example#edx")))


def test_reordering_and_arrays_of_one_are_no_fault() -> None:
    document = eddsa_rdfc_2022()
    document["credentialSubject"] = [document["credentialSubject"]]
    document["proof"] = [document["proof"]]
    assert verified(examined(dict(reversed(document.items()))))


def test_an_unsigned_term_fails_with_its_pointer() -> None:
    secured = examined({**eddsa_rdfc_2022(), "nonsense": "x"})
    check = first(secured, CheckId.COVERAGE)
    assert (check.outcome, check.code, check.pointer) == (Outcome.FAILED, Code.UNSIGNED_TERM, "/nonsense")
    assert first(secured, CheckId.PROOF).outcome is Outcome.PASSED


def test_an_unsigned_term_inside_the_proof_counts_too() -> None:
    document = eddsa_rdfc_2022()
    document["proof"]["nonsense"] = "x"
    check = first(examined(document), CheckId.COVERAGE)
    assert (check.outcome, check.pointer) == (Outcome.FAILED, "/proof/nonsense")


def test_an_inline_context_is_a_warning() -> None:
    document = badge(credentialSubject={"id": "did:example:learner", "shoeSize": "42"})
    document["@context"] = [*document["@context"], {"shoeSize": "https://schema.example/shoeSize"}]
    secured = examined(sign_data_integrity(document, ED, METHOD, created=CREATED))
    check = first(secured, CheckId.COVERAGE)
    assert (check.outcome, check.code) == (Outcome.WARNING, Code.INLINE_CONTEXT)


_CREDENTIALS = "https://www.w3.org/2018/credentials#"


@pytest.mark.parametrize(
    ("name", "definition"),
    [
        ("validUntil", {"@id": _CREDENTIALS + "validUntil", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}),
        ("credentialStatus", {"@id": _CREDENTIALS + "credentialStatus", "@type": "@id"}),
    ],
)
def test_a_decisive_property_cannot_be_hidden_under_another_name(name: str, definition: Json) -> None:
    status = {"id": "https://school.example/status/1#7", "type": "BitstringStatusListEntry"}
    document = sign_data_integrity(badge(credentialStatus=status), ED, METHOD, created=CREATED)
    hidden = {("innocent" if key == name else key): value for key, value in document.items()}
    hidden["@context"] = [*document["@context"], {"innocent": definition}]
    secured = examined(hidden)
    assert first(secured, CheckId.PROOF).outcome is Outcome.PASSED  # the signature covers meanings, not names
    assert first(secured, CheckId.COVERAGE).outcome in {Outcome.FAILED, Outcome.UNKNOWN}


@pytest.mark.parametrize("mover", ["@nest", "@included", "@graph"])
def test_a_decisive_property_cannot_be_moved_out_of_sight(mover: str) -> None:
    document = sign_data_integrity(badge(), ED, METHOD, created=CREATED)
    until = document.pop("validUntil")
    document[mover] = {"id": document["id"], "validUntil": until} if mover != "@nest" else {"validUntil": until}
    assert not verified(examined(document))


def test_a_decisive_property_cannot_be_moved_into_another_object() -> None:
    document = sign_data_integrity(badge(evidence={"id": "urn:x"}), ED, METHOD, created=CREATED)
    until = document.pop("validUntil")
    document["credentialSubject"]["achievement"]["creator"] = {"id": document["id"], "validUntil": until}
    assert not verified(examined(document))


def test_a_part_of_a_status_entry_cannot_be_moved_into_another_object() -> None:
    status = {
        "id": "https://school.example/status/1#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://school.example/status/1",
        "statusSize": 2,
    }
    twin = {"id": status["id"], "type": ["Evidence", "BitstringStatusListEntry"]}
    document = sign_data_integrity(badge(credentialStatus=[status], evidence=[twin]), ED, METHOD, created=CREATED)
    assert verified(examined(document))
    del document["credentialStatus"][0]["statusSize"]
    document["evidence"][0]["statusSize"] = 2
    secured = examined(document)
    assert first(secured, CheckId.PROOF).outcome is Outcome.PASSED
    check = first(secured, CheckId.COVERAGE)
    assert (check.outcome, check.code, check.pointer) == (Outcome.FAILED, Code.HIDDEN_TERM, "/evidence/0/statusSize")


def test_an_option_of_the_proof_cannot_be_renamed() -> None:
    context = [
        "https://www.w3.org/2018/credentials/v1",
        "https://w3id.org/security/data-integrity/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]
    document = badge(validFrom=None, validUntil=None, issuanceDate="2026-01-10T09:00:00Z", **{"@context": context})
    document = sign_data_integrity(document, ED, METHOD, created=CREATED, expires="2026-02-01T00:00:00Z")
    honest = examined(document)
    assert any(check.code is Code.EXPIRED for check in honest.checks)
    hidden = copy.deepcopy(document)
    hidden["proof"]["ends"] = hidden["proof"].pop("expires")
    expiry = {"@id": "https://w3id.org/security#expiration", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
    for place in (0, 1, 2, 3):
        hidden["@context"] = [*context[:place], {"ends": expiry}, *context[place:]]
        assert not verified(examined(hidden))


def test_another_purpose_is_no_assertion() -> None:
    document = sign_data_integrity(badge(), ED, METHOD, created=CREATED, proofPurpose="authentication")
    assert codes(examined(document))[0] == (Outcome.FAILED, Code.WRONG_PURPOSE)


@pytest.mark.parametrize(
    ("options", "code"),
    [({"expires": "2026-05-01T00:00:00Z"}, Code.EXPIRED), ({"created": "2026-07-01T00:00:00Z"}, Code.NOT_YET_VALID)],
)
def test_a_proof_out_of_time_is_a_matter_of_dates_not_of_forgery(options: Json, code: Code) -> None:
    document = sign_data_integrity(badge(), ED, METHOD, **{"created": CREATED, **options})
    secured = examined(document)
    assert verified(secured)
    assert [(check.outcome, check.code) for check in secured.checks if check.id is CheckId.DATES] == [
        (Outcome.FAILED, code)
    ]
    inside = AT - timedelta(days=60) if code is Code.EXPIRED else AT + timedelta(days=60)
    assert all(check.id is not CheckId.DATES for check in examined(document, at=inside).checks)


def test_challenge_and_domain_on_a_credential_are_no_fault() -> None:
    document = sign_data_integrity(badge(), ED, METHOD, created=CREATED, challenge="c", domain="https://x.example")
    assert verified(examined(document))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"proofValue": None}, Code.BAD_PROOF),
        ({"proofValue": 7}, Code.BAD_PROOF),
        ({"proofValue": "f00"}, Code.BAD_PROOF),
        ({"proofValue": "u" + "A" * 86}, Code.BAD_PROOF),
        ({"proofValue": "z" + base58_encode(b"\x01" * 63)}, Code.BAD_PROOF),
        ({"proofValue": "z" + base58_encode(b"\x01" * 65)}, Code.BAD_PROOF),
        ({"proofValue": "z0OIl"}, Code.BAD_ENCODING),
        ({"verificationMethod": None}, Code.BAD_PROOF),
        ({"verificationMethod": {"id": METHOD}}, Code.BAD_PROOF),
        ({"created": "yesterday"}, Code.BAD_DATE),
        ({"created": 7}, Code.BAD_DATE),
        ({"proofPurpose": None}, Code.WRONG_PURPOSE),
        ({"@context": "https://www.w3.org/2018/credentials/v1"}, Code.BAD_PROOF),
    ],
)
def test_a_malformed_proof_is_refused_with_its_code(change: Json, code: Code) -> None:
    document = eddsa_rdfc_2022()
    document["proof"] = {name: value for name, value in {**document["proof"], **change}.items() if value is not None}
    assert codes(examined(document))[0] == (Outcome.FAILED, code)


def test_a_proof_may_repeat_the_contexts_of_the_document() -> None:
    document = eddsa_rdfc_2022()
    document["proof"]["@context"] = document["@context"]
    assert verified(examined(document))


@pytest.mark.parametrize("proof", [7, "x", True, [[]], [7], ["x"], [None]])
def test_what_is_no_proof_is_refused(proof: Any) -> None:
    assert codes(examined({**badge(), "proof": proof}))[0] == (Outcome.FAILED, Code.BAD_PROOF)


@pytest.mark.parametrize("document", [badge(), {**badge(), "proof": None}, {**badge(), "proof": []}])
def test_without_a_proof_nothing_is_signed(document: Json) -> None:
    secured = examined(document)
    assert codes(secured)[0] == (Outcome.FAILED, Code.NO_PROOF)
    assert first(secured, CheckId.COVERAGE).outcome is Outcome.FAILED


@pytest.mark.parametrize("kind", ["eddsa-rdfc-2032", "bbs-2033", "eddsa-rdfc-2023", "", None])
def test_a_suite_we_do_not_know_is_unknown_and_ours_to_build(kind: Any) -> None:
    document = eddsa_rdfc_2022()
    document["proof"]["cryptosuite"] = kind
    assert codes(examined(document))[0] == (Outcome.UNKNOWN, Code.UNSUPPORTED_PROOF)


def test_the_suite_of_another_key_kind_is_refused_before_it_is_tried() -> None:
    document = sign_data_integrity(badge(), P256, f"{SCHOOL}#p256", created=CREATED)
    assert codes(examined(document))[0] == (Outcome.FAILED, Code.ALGORITHM_MISMATCH)


def test_a_signature_of_one_suite_is_none_of_the_other() -> None:
    document = sign_ed25519_2020(badge(), ED, METHOD, created=CREATED)
    document["proof"] = {**document["proof"], "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"}
    assert codes(examined(document))[0] == (Outcome.FAILED, Code.BAD_SIGNATURE)


def test_a_context_we_do_not_have_is_unknown_not_forged() -> None:
    document = eddsa_rdfc_2022()
    document["@context"] = [*document["@context"], "https://unknown.example/context"]
    outcome, code = codes(examined(document))[0]
    assert (outcome, code) == (Outcome.UNKNOWN, Code.UNKNOWN_CONTEXT)


def test_many_proofs_are_not_looked_at() -> None:
    document = eddsa_rdfc_2022()
    document["proof"] = [document["proof"]] * 21
    assert codes(examined(document))[0] == (Outcome.UNKNOWN, Code.TOO_MANY)


# -- sets and chains ------------------------------------------------------------------------------------------------


def with_stranger(document: Json, **options: Any) -> Json:
    return sign_data_integrity(
        document, STRANGER, f"{STRANGER.did_key}#{STRANGER.multikey}", created=CREATED, **options
    )


def further(secured: Secured) -> list[Outcome]:
    return [check.outcome for check in secured.checks if check.code is Code.OTHER_PROOFS]


def test_a_strangers_proof_beside_the_issuers_is_a_warning() -> None:
    issuer_second = sign_data_integrity(with_stranger(badge()), ED, METHOD, created=CREATED)
    for document in (with_stranger(eddsa_rdfc_2022()), issuer_second):
        secured = examined(document)
        assert verified(secured)
        assert further(secured) == [Outcome.WARNING]


def test_a_strangers_broken_proof_does_not_harm_the_issuers() -> None:
    document = with_stranger(eddsa_rdfc_2022())
    document["proof"][1]["created"] = "2026-01-11T09:00:00Z"
    secured = examined(document)
    assert verified(secured)
    assert further(secured) == [Outcome.WARNING]


def test_a_strangers_proof_alone_carries_no_issuers_name() -> None:
    secured = examined(with_stranger(badge()))
    assert codes(secured)[2] == (Outcome.UNKNOWN, Code.ISSUER_NOT_PROVEN)
    assert not verified(secured)


def test_two_proofs_of_the_issuer_both_hold_or_none_does() -> None:
    document = sign_data_integrity(eddsa_rdfc_2022(), ED, METHOD, created="2026-01-11T09:00:00Z")
    secured = examined(document)
    assert verified(secured)
    assert further(secured) == [Outcome.PASSED]
    document["proof"][1]["created"] = "2026-01-12T09:00:00Z"
    assert codes(examined(document))[0] == (Outcome.FAILED, Code.BAD_SIGNATURE)


def test_an_unsupported_proof_beside_a_good_one_is_a_warning() -> None:
    document = eddsa_rdfc_2022()
    bbs = {"type": "DataIntegrityProof", "cryptosuite": "bbs-2033", "proofValue": "u", "verificationMethod": METHOD}
    document["proof"] = [bbs, document["proof"]]
    secured = examined(document)
    assert verified(secured)
    assert further(secured) == [Outcome.WARNING]


def test_a_stranger_cannot_speak_for_an_issuer_whose_suite_we_do_not_know() -> None:
    document = with_stranger(badge(issuer=P256.did_key))
    ecdsa = {"cryptosuite": "eddsa-rdfc-2032", "verificationMethod": f"{P256.did_key}#{P256.multikey}"}
    document["proof"] = [document["proof"], {**document["proof"], **ecdsa}]
    outcome, code = codes(examined(document, issuer=P256.did_key))[0]
    assert (outcome, code) == (Outcome.UNKNOWN, Code.UNSUPPORTED_PROOF)


def chain() -> Json:
    document = sign_data_integrity(badge(), ED, METHOD, created=CREATED, id="urn:uuid:1")
    return with_stranger(document, id="urn:uuid:2", previousProof="urn:uuid:1")


def test_a_chain_verifies_whole() -> None:
    assert verified(examined(chain()))


def test_a_chain_fails_as_a_whole() -> None:
    document = chain()
    document["proof"][1]["created"] = "2026-01-12T09:00:00Z"
    assert codes(examined(document))[0] == (Outcome.FAILED, Code.BROKEN_CHAIN)


def test_a_chain_without_its_first_link_is_broken() -> None:
    document = chain()
    document["proof"] = document["proof"][1:]
    assert codes(examined(document))[0] == (Outcome.FAILED, Code.BROKEN_CHAIN)


def test_a_chain_whose_first_link_stands_twice_is_broken() -> None:
    document = chain()
    document["proof"] = [document["proof"][0], *document["proof"]]
    assert not verified(examined(document))


def test_a_later_link_signs_the_earlier_one() -> None:
    document = sign_data_integrity(badge(), STRANGER, STRANGER.did_key, created=CREATED, id="urn:uuid:1")
    document = sign_data_integrity(document, ED, METHOD, created=CREATED, previousProof="urn:uuid:1")
    assert verified(examined(document))
    other = sign_data_integrity(badge(), STRANGER, STRANGER.did_key, created="2026-01-11T09:00:00Z", id="urn:uuid:1")
    document["proof"][0] = other["proof"]
    assert not verified(examined(document))


def test_a_circle_of_proofs_is_no_chain() -> None:
    document = chain()
    document["proof"][0]["previousProof"] = "urn:uuid:2"
    assert not verified(examined(document))
