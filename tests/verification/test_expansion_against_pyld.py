"""The compiled plan says what pyld says, on records made here, on generated ones and on every shared vector.

pyld's own to-RDF and normalization are used where they are sound, and pyoxigraph where no named graphs collide.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyld import jsonld

from verification.budget import Budget
from verification.canonical import canonicalize
from verification.codes import Code
from verification.errors import Problem
from verification.expansion import expand
from verification.expansion_fallback import statements_by_pyld
from verification.expansion_plan import walk
from verification.pyld_seam import _load

SHARED = Path(__file__).parents[2].parent / "shared" / "vectors"
AMPLE = 50_000_000

DATA_MODEL_2 = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"


def badge() -> dict[str, Any]:
    """A badge with most of what badges hold: results, alignments, endorsements, lists, numbers, languages."""
    return {
        "@context": [DATA_MODEL_2, OPEN_BADGES],
        "id": "urn:uuid:6a1c8b1e-0000-4000-8000-000000000001",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": {"@value": "Forklift operator", "@language": "EN"},
        "issuer": {"id": "https://college.example/issuer", "type": ["Profile"], "name": 'North "County" College'},
        "validFrom": "2025-01-01T00:00:00Z",
        "credentialStatus": {
            "id": "https://college.example/status/1#94567",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "94567",
            "statusListCredential": "https://college.example/status/1",
        },
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": True, "identityHash": "sha256$ab", "identityType": "emailAddress"}
            ],
            "creditsEarned": 1.5,
            "result": [
                {"type": ["Result"], "resultDescription": "urn:uuid:r1", "value": "3"},
                {"type": ["Result"], "resultDescription": "urn:uuid:r2", "value": "control \u0001 and \u007f"},
            ],
            "achievement": {
                "id": "https://college.example/achievements/forklift",
                "type": ["Achievement"],
                "name": "Forklift operator",
                "creditsAvailable": 3,
                "criteria": {"narrative": "Drives\nwell."},
                "tag": ["warehouse", "warehouse", "safety"],
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": "Drive forklift",
                        "targetUrl": "http://data.europa.eu/esco/skill/abc",
                    },
                    {"type": ["Alignment"], "targetName": "Lift", "targetUrl": "https://skills.example/2"},
                ],
                "resultDescription": [
                    {
                        "id": "urn:uuid:r1",
                        "type": ["ResultDescription"],
                        "name": "Grade",
                        "allowedValue": ["1", "2", "3"],
                        "rubricCriterionLevel": [{"id": "urn:uuid:l1", "type": ["RubricCriterionLevel"], "level": "1"}],
                    },
                    {"id": "urn:uuid:r2", "type": ["ResultDescription"], "name": "Note", "allowedValue": []},
                ],
            },
        },
    }


def learner_record() -> dict[str, Any]:
    """A learner record around two badges that look much alike, each with a proof in a graph of its own."""
    children = []
    for number in (1, 2):
        inner = badge()
        inner["id"] = f"urn:uuid:child-{number}"
        inner["proof"] = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofValue": f"z{number}"}
        children.append(inner)
    return {
        "@context": [DATA_MODEL_2, CLR, OPEN_BADGES],
        "id": "urn:uuid:6a1c8b1e-0000-4000-8000-000000000002",
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": "https://college.example/issuer",
        "credentialSubject": {
            "type": ["ClrSubject"],
            "association": [
                {"type": "Association", "associationType": "isChildOf", "sourceId": "urn:a", "targetId": "urn:b"}
            ],
            "verifiableCredential": children,
        },
    }


def presentation() -> dict[str, Any]:
    """Two credentials in graph containers, which blank graph names tell apart."""
    return {
        "@context": [DATA_MODEL_2],
        "type": "VerifiablePresentation",
        "holder": "did:example:learner",
        "verifiableCredential": [badge(), {**badge(), "id": "urn:uuid:other"}],
    }


def walked(document: dict[str, Any]) -> bytes | str:
    """What the plan alone says; its problem, or that it left the document to pyld, as a string."""
    try:
        ledger = walk(copy.deepcopy(document), Budget(AMPLE))
    except Problem as problem:
        return type(problem).__name__
    return canonicalize(ledger.dataset, budget=Budget(AMPLE)) if ledger.complete else "left to pyld"


def by_pyld(document: dict[str, Any]) -> bytes | str:
    """What pyld's expansion says, or the problem."""
    try:
        return canonicalize(statements_by_pyld(copy.deepcopy(document), Budget(AMPLE)), budget=Budget(AMPLE))
    except Problem as problem:
        return type(problem).__name__


def assert_same(document: dict[str, Any]) -> None:
    plan, reference = walked(document), by_pyld(document)
    if plan == "left to pyld" or (plan == "Invalid" and pyld_is_lenient(document)):
        return
    assert plan == reference


def pyld_is_lenient(value: Any) -> bool:
    """Whether the document holds what the standard (and jsonld.js) refuses and pyld lets pass."""
    if isinstance(value, dict):
        nulled = any(key in {"type", "@type"} and item is None for key, item in value.items())
        return nulled or value.get("@value") == [] or any(pyld_is_lenient(item) for item in value.values())
    return isinstance(value, list) and any(pyld_is_lenient(item) for item in value)


def test_it_works() -> None:
    plan = walked(badge())
    assert isinstance(plan, bytes)
    assert plan == by_pyld(badge())
    assert b'"Forklift operator"@en' in plan
    assert b'"1.5E0"^^<https://www.w3.org/2001/XMLSchema#float>' in plan
    assert b'"control \\u0001 and \\u007F"' in plan


@pytest.mark.parametrize("document", [badge(), learner_record(), presentation()], ids=["badge", "learner", "shown"])
def test_pyld_normalizes_to_the_same(document: dict[str, Any]) -> None:
    clean = json.loads(json.dumps(document).replace("\\u0001", "").replace("\\u007f", ""))
    # Through N-Quads, because pyld repeats a statement that two lists of one node make; a dataset is a set.
    statements = jsonld.to_rdf(clean, {"format": "application/n-quads", "documentLoader": _load})
    options = {"algorithm": "URDNA2015", "inputFormat": "application/n-quads", "format": "application/n-quads"}
    assert walked(clean) == jsonld.normalize(statements, options).encode()


@pytest.mark.parametrize("document", [badge(), learner_record()], ids=["badge", "learner"])
def test_pyoxigraph_canonicalizes_to_the_same(document: dict[str, Any]) -> None:
    expanded = expand(document, budget=Budget())
    text = "".join(f"{s} {p} {o} {g} .\n" for s, p, o, g in expanded.dataset.quads)
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad} .\n" for quad in dataset)
    ours = canonicalize(expanded.dataset, budget=Budget()).decode()
    assert pyoxigraph.serialize(
        sorted(pyoxigraph.parse(ours.encode(), format=pyoxigraph.RdfFormat.N_QUADS), key=str),
        format=pyoxigraph.RdfFormat.N_QUADS,
    ) == pyoxigraph.serialize(
        sorted(pyoxigraph.parse("".join(lines).encode(), format=pyoxigraph.RdfFormat.N_QUADS), key=str),
        format=pyoxigraph.RdfFormat.N_QUADS,
    )


KEYS = st.sampled_from(
    [
        *("id", "type", "@id", "@type", "name", "description", "issuer", "credentialSubject", "achievement", "result"),
        *("allowedValue", "resultDescription", "alignment", "targetUrl", "targetName", "tag", "creditsEarned", "proof"),
        *(
            "evidence",
            "validFrom",
            "verifiableCredential",
            "jsonSchema",
            "credentialStatus",
            "proofPurpose",
            "criteria",
        ),
        *("identifier", "hashed", "image", "unheardOf", "@foo", "https://terms.example/p", "xsd:thing", "urn:p"),
        *("@value", "@language", "@set", "@list", "@index", "@graph", "@included", "@reverse", "@nest", "_:p"),
    ]
)
TYPES = st.sampled_from(
    [
        *("VerifiableCredential", "OpenBadgeCredential", "AchievementSubject", "Achievement", "Result", "Alignment"),
        *("ResultDescription", "IdentityObject", "VerifiablePresentation", "DataIntegrityProof", "Unknown", "urn:T"),
        *("ClrSubject", "Profile", "JsonSchema", "id", "@json", "_:t", "xsd:string"),
    ]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**25), 10**25),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        ["urn:x", "urn:y", "_:b", "relative/path", "", "did:example:1", "https://a.example/ b", "en", "1.50"]
    ),
    st.text(max_size=6),
)


def extended(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    typed = st.fixed_dictionaries({"type": st.one_of(TYPES, st.lists(TYPES, max_size=2))})
    objects = st.dictionaries(KEYS, children, max_size=4)
    return st.one_of(
        st.lists(children, max_size=3),
        objects,
        st.tuples(typed, objects).map(lambda pair: {**pair[1], **pair[0]}),
        st.fixed_dictionaries({"@value": SCALARS}, optional={"@type": TYPES, "@language": st.just("en")}),
    )


CONTEXT_CHOICES = st.sampled_from(
    [
        [DATA_MODEL_2],
        [DATA_MODEL_2, OPEN_BADGES],
        [DATA_MODEL_2, CLR, OPEN_BADGES],
        ["https://www.w3.org/2018/credentials/v1", "https://purl.imsglobal.org/spec/ob/v3p0/context.json"],
        [DATA_MODEL_2, {"@vocab": "https://vocabulary.example/"}],
        [DATA_MODEL_2, {"unheardOf": {"@id": "urn:u", "@container": "@list"}, "more": "urn:m", "@language": "de"}],
        [DATA_MODEL_2, {"unheardOf": {"@id": "urn:u", "@type": "@vocab", "@context": {"name": "urn:inner-name"}}}],
        [DATA_MODEL_2, {"@base": "https://base.example/", "unheardOf": {"@id": "urn:u", "@container": ["@index"]}}],
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(contexts=CONTEXT_CHOICES, body=st.dictionaries(KEYS, st.recursive(SCALARS, extended, max_leaves=12), max_size=5))
def test_generated_documents_expand_alike(contexts: list[Any], body: dict[str, Any]) -> None:
    assert_same({"@context": contexts, "type": "VerifiableCredential", **body})


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), replacement=st.recursive(SCALARS, extended, max_leaves=8), key=KEYS)
def test_altered_badges_expand_alike(data: st.DataObject, replacement: Any, key: str) -> None:
    document = badge()
    place: Any = document
    while True:
        steps = [step for step in (place if isinstance(place, dict) else range(len(place))) if step != "@context"]
        if not steps:
            return
        step = data.draw(st.sampled_from(steps))
        if not isinstance(place[step], dict | list) or data.draw(st.booleans()):
            break
        place = place[step]
    place[step] = replacement
    if isinstance(place, dict):
        place[key] = replacement
    assert_same(document)


def shared_documents() -> list[Path]:
    if not SHARED.is_dir():
        return []
    files = (path for path in SHARED.rglob("*") if path.suffix in {".json", ".jsonld"} and path.is_file())
    return sorted(path for path in files if path.stat().st_size < 300_000)


def test_every_shared_document_expands_alike() -> None:
    documents = 0
    for path in shared_documents():
        try:
            document = json.loads(path.read_text("utf-8"))
        except ValueError:
            continue
        if isinstance(document, dict) and "@context" in document:
            assert_same(document)
            documents += 1
    if not documents:
        pytest.skip("the shared vectors are not beside the project")
    assert documents > 100


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(contexts=CONTEXT_CHOICES, body=st.dictionaries(KEYS, st.recursive(SCALARS, extended, max_leaves=8), max_size=4))
def test_a_document_without_findings_is_signed_in_every_leaf(contexts: list[Any], body: dict[str, Any]) -> None:
    """The promise behind coverage, held against pyld: an altered leaf shows, in the statements or as a finding."""
    document = json.loads(json.dumps({"@context": contexts, "type": "VerifiableCredential", **body}))
    if not is_covered(document):
        return
    reference = by_pyld(document)
    for path in leaves(document):
        altered = copy.deepcopy(document)
        place: Any = altered
        for step in path[:-1]:
            place = place[step]
        leaf = place[path[-1]]
        if leaf is None or (isinstance(leaf, str) and leaf.startswith("_:")):
            continue  # labels of blank nodes are not signed, and are given no meaning
        place[path[-1]] = not leaf if isinstance(leaf, bool) else f"{leaf}x" if isinstance(leaf, str) else leaf * 2 + 1
        assert by_pyld(altered) != reference or not is_covered(altered), path


def is_covered(document: dict[str, Any]) -> bool:
    try:
        findings = expand(document, budget=Budget(AMPLE)).findings
    except Problem:
        return False
    return not any(finding.code in {Code.UNSIGNED_TERM, Code.HIDDEN_TERM} for finding in findings)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() if key != "@context" for leaf in leaves(item, (*path, key))]
    if isinstance(value, list):
        return [leaf for index, item in enumerate(value) for leaf in leaves(item, (*path, index))]
    return [path]
