"""Plain W3C credentials: https://www.w3.org/TR/vc-data-model-1.1/ and https://www.w3.org/TR/vc-data-model-2.0/.

What such a credential says is not in a vocabulary of learning: one claim carries its types and its name, and nothing
is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable

from verification.claims import Claim
from verification.codes import Format
from verification.jsontypes import JsonObject
from verification.report import Check
from verification.vocabularies.nested import Nested
from verification.vocabularies.reader import Node
from verification.vocabularies.structure import DATA_MODEL_1, DATA_MODEL_2, contexts_of, credential_faults, types_of

__all__ = ["Plain"]

_UNTELLING = frozenset({"VerifiableCredential"})


class Plain:
    """A version of the W3C data model, as a vocabulary."""

    def __init__(self, format_: Format, context: str) -> None:
        self.FORMAT = format_
        self._context = context

    def recognises(self, document: JsonObject) -> bool:
        """Whether the record says it is a credential of this version."""
        return "VerifiableCredential" in types_of(document) and self._context in contexts_of(document)[:1]

    def faults(self, document: JsonObject) -> Iterable[Check]:
        """Nothing beyond what every credential must have."""
        return credential_faults(document)

    def claims(self, credential: Node, *, covered: bool) -> Iterable[Claim]:
        """One claim for each subject, named by the credential."""
        kinds = [kind for kind in types_of(credential.value) if kind not in _UNTELLING]
        for subject in credential.nodes("credentialSubject"):
            name = credential.text("name") or subject.text("name") or ", ".join(kinds)
            if name:
                yield _claim(credential, subject, name, covered=covered)

    def children(self, document: JsonObject) -> Iterable[Nested]:  # noqa: ARG002 - a registry's signature
        """A plain credential holds no others."""
        return ()


def _claim(credential: Node, subject: Node, name: str, *, covered: bool) -> Claim:
    return Claim(
        kind="credential",
        name=name,
        description=credential.text("description"),
        criteria="",
        achievement_id=credential.text("id"),
        achievement_type="",
        creator_id="",
        subject_id=subject.text("id"),
        tags=(),
        alignments=(),
        results=(),
        awarded=credential.text("validFrom") or credential.text("issuanceDate"),
        valid_from=credential.text("validFrom") or credential.text("issuanceDate"),
        valid_until=credential.text("validUntil") or credential.text("expirationDate"),
        activity_start="",
        activity_end="",
        credits="",
        covered=covered,
        pointer=subject.pointer,
    )


VERSION_1 = Plain(Format.VC_1_1, DATA_MODEL_1)
VERSION_2 = Plain(Format.VC_2_0, DATA_MODEL_2)
