"""A proof's options: read, and held against what their statements say.

Specification: https://www.w3.org/TR/vc-data-integrity/ sections 2.1 (Proofs) and 4.4 (Verify Proof). Options are
read by name, and signed by meaning; the two must agree, or an inline context could turn an expiry into a comment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from verification import dates
from verification.codes import CheckId, Code, Outcome
from verification.errors import Invalid
from verification.expansion import Expanded
from verification.jsontypes import JsonObject
from verification.nquads import iri_term, saying
from verification.placing import child
from verification.policy import Policy
from verification.report import Check

__all__ = ["Options", "read_options", "refuse_renamed", "suite_name"]

_SECURITY = "https://w3id.org/security#"
_MEANINGS = {
    "created": "http://purl.org/dc/terms/created",
    "expires": _SECURITY + "expiration",
    "proofPurpose": _SECURITY + "proofPurpose",
    "verificationMethod": _SECURITY + "verificationMethod",
    "cryptosuite": _SECURITY + "cryptosuite",
    "previousProof": _SECURITY + "previousProof",
    "challenge": _SECURITY + "challenge",
    "domain": _SECURITY + "domain",
}
_NAMES = {meaning: name for name, meaning in _MEANINGS.items()}
_PURPOSE_SIGNED = {
    "assertionMethod": f"<{_SECURITY}assertionMethod>",
    "authentication": f"<{_SECURITY}authenticationMethod>",
}


_PURPOSES = {"assertionMethod": "to assert a credential", "authentication": "to show who holds the credentials"}


@dataclass(frozen=True, slots=True)
class Options:
    """What a proof says about itself: the id of its key, and when it was made and ends, where it says so."""

    method: str
    created: datetime | None
    expires: datetime | None

    def out_of_time(self, at: datetime, policy: Policy, pointer: str) -> tuple[Check, ...]:
        """Failed `dates` checks when the proof was not yet made at ``at``, or no longer good."""
        if self.created is not None and self.created > at + policy.clock_skew:
            detail = f"The proof says it was made on {dates.day_of(self.created)}, which is yet to come."
            return (Check(CheckId.DATES, Outcome.FAILED, Code.NOT_YET_VALID, detail, f"{pointer}/created"),)
        if self.expires is not None and self.expires < at - policy.clock_skew:
            detail = f"The proof was good until {dates.day_of(self.expires)}."
            return (Check(CheckId.DATES, Outcome.FAILED, Code.EXPIRED, detail, f"{pointer}/expires"),)
        return ()


def suite_name(proof: JsonObject) -> str:
    """The name under which the registry knows the proof's suite; empty when the proof names none."""
    kind = proof.get("type")
    if isinstance(kind, list) and len(kind) == 1:
        kind = kind[0]
    name = proof.get("cryptosuite") if kind == "DataIntegrityProof" else kind
    return name if isinstance(name, str) else ""


def read_options(proof: JsonObject, purpose: str = "assertionMethod") -> Options:
    """The options that verification goes by, of a proof that should be made for ``purpose``.

    Raises:
        Invalid: WRONG_PURPOSE, BAD_PROOF or BAD_DATE.

    """
    method = proof.get("verificationMethod")
    if not isinstance(method, str):
        raise Invalid(Code.BAD_PROOF, "The proof names no verification method.")
    if proof.get("proofPurpose") != purpose:
        raise Invalid(Code.WRONG_PURPOSE, f"The proof was made for another purpose than {_PURPOSES.get(purpose)}.")
    return Options(method, _moment(proof, "created"), _moment(proof, "expires"))


def refuse_renamed(proof: JsonObject, about: Expanded) -> None:
    """Do nothing when each option that was read by name is signed as what it was read as.

    Raises:
        Invalid: BAD_PROOF when an inline context gave a name another meaning, or a meaning another name.

    """
    for place, own in about.meanings.objects():
        for key, meaning in own.items():
            name = child(place, key)[1:]
            if _MEANINGS.get(name, meaning) != meaning or _NAMES.get(meaning, name) != name:
                raise Invalid(Code.BAD_PROOF, f"By the record's own definitions, “{name[:60]}” means {meaning[:120]}.")
    said = {text for held in about.dataset.said.values() for text in held}
    said |= {saying(predicate, value) for _, predicate, value, _ in about.dataset.linked}
    wanted = {
        "proofPurpose": _PURPOSE_SIGNED.get(str(proof["proofPurpose"]), ""),
        "verificationMethod": f"<{proof['verificationMethod']}>",
    }
    for name, value in wanted.items():
        predicate = iri_term(_MEANINGS[name])
        if saying(predicate, value) not in said and any(text.startswith(f" {predicate} ") for text in said):
            raise Invalid(
                Code.BAD_PROOF, f"By the record's own definitions, “{name}” says something else than it spells."
            )


def _moment(proof: JsonObject, name: str) -> datetime | None:
    value = proof.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Invalid(Code.BAD_DATE, f"The proof's {name} is no date.")
    return dates.parse(value).moment
