"""What a signature over statements leaves out: https://www.w3.org/TR/vc-data-integrity/ section 2.4.1 (data loss).

A term that expands to nothing is unsigned. And since the signature covers meanings, not names, an inline context
could hide a statement under another name from readers who go by name (an expiry, a status list) without harming the
signature.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from verification.codes import Act, CheckId, Code, Outcome
from verification.expansion import Expanded
from verification.jsontypes import JsonObject
from verification.placing import child
from verification.proofs.scattered import Places, scattered_checks
from verification.report import Check

__all__ = ["coverage_checks"]

_CREDENTIALS = "https://www.w3.org/2018/credentials#"
_STATUS = "https://www.w3.org/ns/credentials/status#"
_PLACES_OF_STATUS = frozenset(
    {_CREDENTIALS + "credentialStatus", _CREDENTIALS + "credentialSubject", _STATUS + "statusMessage"}
)
_DECISIVE = frozenset(
    {
        "issuer",
        "validFrom",
        "validUntil",
        "issuanceDate",
        "expirationDate",
        "credentialStatus",
        "credentialSubject",
        "credentialSchema",
        "refreshService",
    }
)
_FAILING = frozenset({Code.UNSIGNED_TERM, Code.HIDDEN_TERM})
_KEYWORDS = {"@id": ("id", "@id"), "@type": ("type", "@type")}
_MOST_SHOWN = 25
_COVERED = Check(CheckId.COVERAGE, Outcome.PASSED, Code.OK, "Every term is inside the signed statements.")
_WORST_FIRST = (Outcome.FAILED, Outcome.UNKNOWN, Outcome.WARNING)


def coverage_checks(
    document: JsonObject, places: Places, held: Expanded, about: Expanded, pointer: str
) -> tuple[Check, ...]:
    """The `coverage` checks of a document, worst first.

    ``places`` are those of things that stand at several, ``held`` are its statements, ``about`` those of its proof's
    options.

    An unsigned or hidden term fails; a decisive property under another name is unknown; an inline context is lawful,
    and worth a look.
    """
    found = [(finding, finding.pointer) for finding in held.findings]
    found += [(finding, pointer + finding.pointer) for finding in about.findings]
    checks = [
        Check(
            CheckId.COVERAGE,
            Outcome.FAILED if finding.code in _FAILING else Outcome.WARNING,
            finding.code,
            finding.detail,
            where,
        )
        for finding, where in found
    ]
    checks += _renamed(held)
    checks += _astray(held)
    checks += scattered_checks(document, places, held)
    if not checks:
        return (_COVERED,)
    checks.sort(key=lambda check: _WORST_FIRST.index(check.outcome))
    return tuple(checks[:_MOST_SHOWN])


def _renamed(held: Expanded) -> Iterator[Check]:
    """Decisive properties that the JSON of the credential calls something else, or whose name means something else."""
    for name, meaning in held.meanings.at("").items():
        local = meaning.removeprefix(_CREDENTIALS) if meaning.startswith(_CREDENTIALS) else ""
        hidden = local in _DECISIVE and name != local
        misleading = name in _DECISIVE and name != local
        if hidden or misleading or name not in _KEYWORDS.get(meaning, (name,)):
            detail = f"The record brings definitions by which “{name[:60]}” means {meaning}; it cannot be read safely."
            pointer = child("", name)
            yield Check(CheckId.COVERAGE, Outcome.UNKNOWN, Code.REDEFINED_TERM, detail, pointer, Act.ISSUER)


def _astray(held: Expanded) -> Iterator[Check]:
    """Parts of a status entry that stand in another object with the entry's id, where its readers overlook them."""
    parts = _parts_of_status(held.vocabulary)
    if not parts:
        return
    for pointer, own in held.meanings.objects():
        if parts.isdisjoint(own.values()):
            continue
        place, _, last = pointer.rpartition("/")
        if held.meanings.get(place if last.isdigit() else pointer) not in _PLACES_OF_STATUS:
            detail = "A part of a status entry stands away from the entry, where readers overlook it."
            for name in [name for name, meaning in own.items() if meaning in parts]:
                yield Check(CheckId.COVERAGE, Outcome.FAILED, Code.HIDDEN_TERM, detail, child(pointer, name))


@lru_cache(maxsize=512)
def _parts_of_status(vocabulary: frozenset[str]) -> frozenset[str]:
    return frozenset([meaning for meaning in vocabulary if meaning.startswith(_STATUS)])
