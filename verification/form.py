"""Knowing the form: what a record says it is, and what it is when we do not read it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from verification.codes import Act, CheckId, Code, Format, Outcome
from verification.containers.ler_rs import is_ler_rs
from verification.jsontypes import JsonObject
from verification.report import Check
from verification.vocabularies import Vocabulary, vocabulary_of
from verification.vocabularies.structure import contexts_of, types_of

__all__ = ["know_the_form"]

_WORDS = {
    Format.OPEN_BADGE_3: "an Open Badge 3.0",
    Format.CLR_2: "a Comprehensive Learner Record 2.0",
    Format.VC_1_1: "a W3C credential, version 1.1",
    Format.VC_2_0: "a W3C credential, version 2.0",
    Format.OPEN_BADGE_2: "an Open Badge 2.0 or older",
    Format.CLR_1: "a Comprehensive Learner Record 1.0",
    Format.BLOCKCERTS: "a Blockcerts certificate",
    Format.EUROPASS: "a European Digital Credential",
    Format.LER_RS: "a résumé record (LER-RS)",
    Format.SD_JWT_VC: "an SD-JWT credential",
}
_LONGEST_NAME = 30
_MOST_NAMES = 6
_TAKEN = "Taken: Open Badges 2.0 and 3.0, CLR 2.0, LER-RS, W3C credentials of versions 1.1 and 2.0, and SD-JWT VCs."


def know_the_form(document: JsonObject) -> tuple[Format, Vocabulary | None, Check]:
    """The form, who reads it, and the `form` check: passed, unknown (recognised, not read), or failed (no record)."""
    other = _recognised(document)
    vocabulary = vocabulary_of(document) if other is None else None
    if vocabulary is not None:
        return vocabulary.FORMAT, vocabulary, _known(vocabulary.FORMAT)
    if other is not None:
        detail = f"This is {_WORDS[other]}, which is not verified yet. {_TAKEN}"
        return other, None, Check(CheckId.FORM, Outcome.UNKNOWN, Code.UNSUPPORTED_FORM, detail, act=Act.US)
    return Format.UNKNOWN, None, Check(CheckId.FORM, Outcome.FAILED, Code.NOT_A_RECORD, f"{_seen(document)} {_TAKEN}")


@cache
def _known(form: Format) -> Check:
    return Check(CheckId.FORM, Outcome.PASSED, Code.OK, f"The record is {_WORDS[form]}.")


def _seen(document: JsonObject) -> str:
    """What was found instead of a record: its keys, never its values."""
    names = [str(name)[:_LONGEST_NAME] for name in list(document)[:_MOST_NAMES]]
    if not names:
        return "This is an empty JSON object."
    more = " and more" if len(document) > _MOST_NAMES else ""
    if "VerifiableCredential" in types_of(document):
        return "This says it is a W3C credential, and its first @context is neither version of W3C credentials."
    return f"This is a JSON object with the keys {', '.join(names)}{more}; it is no learning or employment record."


def _recognised(document: JsonObject) -> Format | None:
    """A form that is known by sight and not read. Some of them are W3C credentials too, with contexts of their own."""
    contexts = contexts_of(document)
    if "blockcerts" in " ".join(contexts):
        return Format.BLOCKCERTS
    types = set(types_of(document))
    if "VerifiableCredential" in types:
        return None
    return next((form for form, looks_like in _BY_SIGHT.items() if looks_like(document, types, contexts)), None)


def _is_open_badge_2(document: JsonObject, types: set[str], contexts: tuple[str, ...]) -> bool:
    named = any("openbadges" in context or "openbadgespec" in context for context in contexts)
    return bool(named and types & {"Assertion", "BadgeClass", "Endorsement"}) or {"recipient", "badge"} <= set(document)


def _is_clr_1(document: JsonObject, types: set[str], contexts: tuple[str, ...]) -> bool:  # noqa: ARG001 - a table's signature
    return any("purl.imsglobal.org/spec/clr/v1p0" in context for context in contexts) or bool(types & {"Clr", "CLR"})


def _is_ler_rs(document: JsonObject, types: set[str], contexts: tuple[str, ...]) -> bool:  # noqa: ARG001 - a table's signature
    return is_ler_rs(document)


_BY_SIGHT: dict[Format, Callable[[JsonObject, set[str], tuple[str, ...]], bool]] = {
    Format.OPEN_BADGE_2: _is_open_badge_2,
    Format.CLR_1: _is_clr_1,
    Format.LER_RS: _is_ler_rs,
}
