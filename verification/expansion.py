"""From JSON-LD to the statements a Data Integrity proof signs, with what each property means and what goes unsigned.

https://www.w3.org/TR/json-ld11-api/ (section 8.1 "Deserialize JSON-LD to RDF Algorithm") in the safe mode that
https://www.w3.org/TR/vc-data-integrity/ (section 2.4.1, "data loss") asks of transformations: nothing is dropped in
silence.

:func:`expand` walks the document once by the compiled plan (:mod:`verification.expansion_plan`) and leaves documents
with rare constructs to pyld (:mod:`verification.expansion_fallback`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from verification.budget import Budget
from verification.codes import Code
from verification.expansion_contexts import (
    ContextUse,
    context_findings,
    context_uses,
    respelled,
    spelled_plainly,
    vocabulary,
)
from verification.expansion_fallback import find_unsigned, statements_by_pyld
from verification.expansion_ledger import Finding, Ledger
from verification.expansion_plan import walk
from verification.jsontypes import JsonObject
from verification.meanings import Meanings
from verification.nquads import Dataset, predicate_of, saying

__all__ = ["ContextUse", "Expanded", "Finding", "expand", "warm_up"]

_CREDENTIALS = "<https://www.w3.org/2018/credentials#"
_DATA_MODEL_1 = "https://www.w3.org/2018/credentials/v1"
_DATA_MODEL_2 = "https://www.w3.org/ns/credentials/v2"
_OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/"
_CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
_USUAL: tuple[tuple[list[str], list[str]], ...] = (
    ([_DATA_MODEL_2], ["BitstringStatusListCredential"]),
    ([_DATA_MODEL_2, _OPEN_BADGES + "context-3.0.3.json"], ["OpenBadgeCredential"]),
    ([_DATA_MODEL_2, _OPEN_BADGES + "context-3.0.2.json"], ["OpenBadgeCredential"]),
    ([_DATA_MODEL_2, _CLR, _OPEN_BADGES + "context-3.0.3.json"], ["ClrCredential"]),
    ([_DATA_MODEL_1, _OPEN_BADGES + "context.json"], ["OpenBadgeCredential"]),
    ([_DATA_MODEL_1, "https://w3id.org/security/suites/ed25519-2020/v1"], []),
)


@dataclass(frozen=True, slots=True)
class Expanded:
    """What a document says.

    ``findings`` have the codes `unsigned_term` (leaves no trace in the statements), `hidden_term` (is signed, and
    stands or is spelled so that readers overlook it), `inline_context` and `redefined_term`.

    ``dataset`` is the input of :func:`verification.canonical.canonicalize`. ``meanings`` gives, for the JSON pointer
    of every property, the absolute IRI of its predicate, or the keyword (`@id`, `@type`, ...) it stands for; a
    property that is absent here expands into nothing that is signed. ``types`` gives the type IRIs of the node object
    at a pointer. ``vocabulary`` is every meaning that a key of the document has, and perhaps more.
    ``has_directions``: some text has a base direction, of which suites differ in whether they sign it.
    """

    dataset: Dataset
    findings: tuple[Finding, ...]
    contexts: tuple[ContextUse, ...]
    meanings: Meanings
    types: Mapping[str, tuple[str, ...]]
    vocabulary: frozenset[str]
    has_directions: bool = False


def expand(document: JsonObject, *, budget: Budget, directed: bool = True) -> Expanded:
    """Expand a credential without its proof, or proof options with the credential's `@context`.

    The suites do not say whether the base direction of a text (`@direction`) is stated, and implementations differ
    (https://github.com/w3c/vc-data-integrity/issues/366): it is unless ``directed`` is false.

    Raises:
        Invalid: `bad_context`, `bad_value`, `bad_number`, `too_deep`: the document breaks a rule of JSON-LD.
        Unavailable: `unknown_context` for a context that is not pinned; `over_budget`.
    """
    plain = dict(document)
    ledger = walk(plain, budget, directed=directed)
    uses = context_uses(ledger.contexts)
    findings = [*ledger.findings, *context_findings(ledger.contexts, uses)]
    if ledger.complete:
        dataset = ledger.dataset
    else:
        dataset = statements_by_pyld(plain, budget, directed=directed)
        for pointer in ledger.rare:
            findings += find_unsigned(plain, pointer, dataset, budget, directed=directed)
    shapes = frozenset(ledger.shapes)
    if not spelled_plainly(shapes, uses):
        findings += respelled(ledger.meanings, uses)
    if ledger.root_again or not ledger.complete:
        findings += _scattered(ledger, dataset)
    return Expanded(
        dataset=dataset,
        findings=_in_order(findings) if findings else (),
        contexts=uses,
        meanings=ledger.meanings,
        types=ledger.types,
        vocabulary=vocabulary(shapes),
        has_directions=ledger.has_directions,
    )


def _in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """The findings, each once, by place."""
    return tuple(sorted(set(findings), key=lambda finding: (finding.pointer, finding.code, finding.detail)))


def warm_up() -> None:
    """Process the contexts that most records use, so that a process which forks for each record pays for them once."""
    for contexts, types in _USUAL:
        subject: JsonObject = {"type": "AchievementSubject", "achievement": {"type": "Achievement"}}
        named: JsonObject = {"@context": contexts, "type": ["VerifiableCredential", *types]}
        proof: JsonObject = {"@context": contexts, "type": "DataIntegrityProof", "proofPurpose": "assertionMethod"}
        expand({**named, "credentialSubject": subject}, budget=Budget())
        expand(proof, budget=Budget())


def _scattered(ledger: Ledger, dataset: Dataset) -> list[Finding]:
    """Findings when the statements say more about the credential than the JSON object at the top does.

    An attacker can move, say, the status of a credential into another object with the credential's id: the statements,
    and so the signature, stay the same, and a reader of the JSON sees a credential without a status.
    """
    said = {predicate_of(text) for text in ledger.root_says} | ledger.root_open
    elsewhere = {
        predicate
        for subject, predicate, value, graph in dataset.quads
        if subject == ledger.root and not graph and predicate.startswith(_CREDENTIALS)
        # Blank nodes have other labels in pyld's statements, so there only the predicates can be compared.
        if (predicate not in said if not ledger.complete else saying(predicate, value) not in ledger.root_says)
    }
    return [
        Finding(Code.HIDDEN_TERM, "", f"Another place of the record states {predicate[1:-1]} of the credential.")
        for predicate in sorted(elsewhere)
    ]
