"""Is the record about this candidate? Identifiers decide, names only hint.

Specification: https://www.imsglobal.org/spec/ob/v3p0/ appendix B (IdentityObject: `identityHash` is `sha256$` and the
hex digest of the identity followed by its salt). MD5 is not taken: anybody can make two identities with one hash. A
name never identifies, and a match by name is no better than a guess.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from verification.codes import CheckId, Code, Outcome, SubjectMatch
from verification.policy import Recipient
from verification.report import Check
from verification.vocabularies import Node

__all__ = ["Match", "examine"]

_EMAIL_KINDS = frozenset({"email", "emailaddress", "ext:email"})
_NAME_KINDS = frozenset({"name", "ext:name"})
_SHA256_HEX = 64
_NOBODY_NAMED = Check(
    CheckId.SUBJECT_MATCH,
    Outcome.NOT_APPLICABLE,
    Code.NO_RECIPIENT,
    "Nobody was named whom the record should be about.",
)
_ANY = "cnf"  # the issuer's signature itself names the holder's key (verification.proofs.holder)


@dataclass(frozen=True, slots=True)
class Match:
    """How sure it is, the subjects' ids, the checks that say so, and in ``levels`` each subject's own by pointer."""

    level: SubjectMatch
    subject_ids: tuple[str, ...]
    checks: tuple[Check, ...]
    levels: tuple[tuple[str, SubjectMatch], ...] = ()

    def level_at(self, pointer: str) -> SubjectMatch:
        """How sure it is for the subject that ``pointer`` leads to, or into."""
        held = (level for place, level in self.levels if pointer == place or pointer.startswith(f"{place}/"))
        return next(held, SubjectMatch.NONE)


@dataclass(frozen=True, slots=True)
class _Found:
    level: SubjectMatch
    code: Code
    detail: str
    pointer: str


_RANK = (SubjectMatch.HOLDER_KEY, SubjectMatch.IDENTIFIER, SubjectMatch.NAME, SubjectMatch.NONE, SubjectMatch.MISMATCH)


def examine(credential: Node, recipient: Recipient, held: frozenset[str] = frozenset()) -> Match:
    """The best match among the record's subjects: it is about somebody else only when every one of them is.

    ``held`` are the ids that whoever shared the record has just proved to be their own.
    """
    subjects = [credential] if _is_flat(credential) else list(credential.nodes("credentialSubject"))
    ids = tuple(identifier for subject in subjects if (identifier := subject.text(_id_term(subject))))
    own = [subject for subject in subjects if _ANY in held or subject.text(_id_term(subject)) in held - {""}]
    if own:
        return _held(own, ids)
    if not recipient:
        return Match(SubjectMatch.NONE, ids, (_NOBODY_NAMED,))
    found = [(subject.pointer, _subject(subject, recipient)) for subject in subjects]
    best = min((item for _, item in found), key=lambda item: _RANK.index(item.level), default=None)
    if best is None:
        detail = "The record names no subject."
        return Match(SubjectMatch.NONE, ids, (_check(Outcome.WARNING, Code.NO_IDENTIFIER, detail, ""),))
    outcome = Outcome.PASSED if best.level is SubjectMatch.IDENTIFIER else Outcome.WARNING
    detail = best.detail
    if len(found) > 1:
        detail = f"{detail} (One of {len(found)} subjects; what it says of the others does not count.)"
    levels = tuple((pointer, item.level) for pointer, item in found)
    return Match(best.level, ids, (_check(outcome, best.code, detail, best.pointer),), levels)


def _is_flat(credential: Node) -> bool:
    """Whether the credential's claims are its subject's (SD-JWT VC)."""
    return "vct" in credential.value and "credentialSubject" not in credential.value


def _id_term(subject: Node) -> str:
    return "sub" if _is_flat(subject) else "id"


def _held(own: list[Node], ids: tuple[str, ...]) -> Match:
    detail = "Whoever shared the record proved to hold the key of its subject."
    check = _check(Outcome.PASSED, Code.HOLDER_PROVEN, detail, own[0].pointer)
    levels = tuple((subject.pointer, SubjectMatch.HOLDER_KEY) for subject in own)
    return Match(SubjectMatch.HOLDER_KEY, ids, (check,), levels)


def _subject(subject: Node, recipient: Recipient) -> _Found:
    matched = next((place for place, same in _comparisons(subject, recipient) if same), None)
    if matched is not None:
        detail = "The record names a confirmed identifier of the candidate."
        return _Found(SubjectMatch.IDENTIFIER, Code.IDENTIFIER_MATCHES, detail, matched)
    differing = next((place for place, same in _comparisons(subject, recipient) if same is False), None)
    if differing is not None:
        detail = "The record names a person by an identifier that is none of the candidate's confirmed ones."
        return _Found(SubjectMatch.MISMATCH, Code.SUBJECT_DIFFERS, detail, differing)
    if recipient.name and _name(recipient.name) in _names(subject):
        detail = "Only the name in the record is the candidate's; names are no proof."
        return _Found(SubjectMatch.NAME, Code.NAME_MATCHES, detail, subject.pointer)
    if any(identity.text("identityHash").lower().startswith("md5$") for identity in subject.nodes("identifier")):
        detail = "The record names its subject by an MD5 hash, which proves nothing."
        return _Found(SubjectMatch.NONE, Code.UNSAFE_HASH, detail, subject.pointer)
    detail = "The record holds no identifier that could be compared with the candidate's."
    return _Found(SubjectMatch.NONE, Code.NO_IDENTIFIER, detail, subject.pointer)


def _comparisons(subject: Node, recipient: Recipient) -> Iterator[tuple[str, bool | None]]:
    """Where the subject is named, and whether that is the candidate; None where nothing of that kind is known."""
    own = subject.text(_id_term(subject))
    if own:
        yield f"{subject.pointer}/{_id_term(subject)}", _compare_id(own, recipient)
    for address in subject.texts("email"):
        same = _normal(address.removeprefix("mailto:")) in {_normal(known) for known in recipient.emails}
        yield f"{subject.pointer}/email", same if recipient.emails else None
    for identity in subject.nodes("identifier"):
        yield identity.pointer, _compare_identity(identity, recipient)


def _compare_id(own: str, recipient: Recipient) -> bool | None:
    """A DID can differ from known DIDs, a mail address from known addresses; any other id can only be the same."""
    if own.lower().startswith("mailto:"):
        same = _normal(own[len("mailto:") :]) in {_normal(known) for known in recipient.emails}
        return same if recipient.emails else None
    if own in recipient.identifiers:
        return True
    return (
        False if own.startswith("did:") and any(known.startswith("did:") for known in recipient.identifiers) else None
    )


def _compare_identity(identity: Node, recipient: Recipient) -> bool | None:
    """An IdentityObject. Numbers of other kinds may be of another school: they can be the same, and never differ."""
    kind = identity.text("identityType").lower()
    held = identity.text("identityHash")
    is_email = kind in _EMAIL_KINDS
    known = recipient.emails if is_email else recipient.identifiers
    if not known or not held or kind in _NAME_KINDS:
        return None
    if identity.get("hashed") is not True:
        same = _normal(held) in {_normal(value) for value in known}
    else:
        algorithm, _, digest = held.rpartition("$")
        if algorithm.lower() not in {"", "sha256"} or len(digest) != _SHA256_HEX:
            return None
        salt = identity.text("salt")
        spelled = (value for one in known for value in _spellings(one))
        same = any(hmac.compare_digest(_digest(value, salt).encode(), digest.lower().encode()) for value in spelled)
    return True if same else False if is_email else None


def _digest(value: str, salt: str) -> str:
    return hashlib.sha256(f"{value}{salt}".encode()).hexdigest()


def _spellings(value: str) -> set[str]:
    """An identifier as issuers hash it: as it is, trimmed, and in lower case."""
    return {value, value.strip(), _normal(value)}


def _names(subject: Node) -> set[str]:
    whole = subject.text("name")
    parts = f"{subject.text('givenName')} {subject.text('familyName')}"
    flat = f"{subject.text('given_name')} {subject.text('family_name')}"
    identities = [
        item.text("identityHash")
        for item in subject.nodes("identifier")
        if item.text("identityType").lower() in _NAME_KINDS and item.get("hashed") is not True
    ]
    return {_name(value) for value in (whole, parts, flat, *identities) if value.strip()}


def _name(value: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def _normal(value: str) -> str:
    return unicodedata.normalize("NFKC", value).strip().lower()


def _check(outcome: Outcome, code: Code, detail: str, pointer: str) -> Check:
    return Check(CheckId.SUBJECT_MATCH, outcome, code, detail, pointer)
