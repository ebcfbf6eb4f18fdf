"""LER-RS 2.0: a learner's record as a résumé, with credentials inside.

Specification: https://www.hropenstandards.org/ LER Resume Standard (LER-RSType; `verifications` of each part hold the
credentials). Each credential inside is verified as its own document; what stands around them is the learner's own word.
"""

from __future__ import annotations

from collections.abc import Iterator

from verification.budget import Limits
from verification.codes import Code
from verification.containers.jwt import looks_like_one
from verification.containers.sd_jwt import looks_like_sd_jwt
from verification.credential import Presentation, Presented
from verification.errors import Invalid
from verification.jsontypes import JsonObject, JsonValue

__all__ = ["embedded", "is_ler_rs", "open_ler_rs"]

_PARTS = frozenset(
    {
        "narratives",
        "verifications",
        "employmentHistories",
        "educationAndLearnings",
        "certifications",
        "licenses",
        "skills",
        "communication",
        "attachments",
    }
)
_MOST_DEPTH = 30
_LEAST_TOKEN = 100


def is_ler_rs(value: JsonObject) -> bool:
    """Whether the object is a résumé of this standard: a person, and at least one of the parts that are told of one."""
    return isinstance(value.get("person"), dict) and bool(_PARTS & set(value)) and "credentialSubject" not in value


def open_ler_rs(value: JsonObject, digest: str, limits: Limits) -> Presentation:
    """The credentials in a résumé, each with the pointer to it; it may hold none, and then proves nothing.

    Raises:
        Invalid: TOO_MANY for more than may stand in one record.

    """
    members = tuple(embedded(value))
    if len(members) > limits.children:
        raise Invalid(Code.TOO_MANY, f"The résumé carries more than {limits.children:,} credentials.")
    return Presentation(members, digest, value, resume=True)


def embedded(value: JsonValue, pointer: str = "", depth: int = 0) -> Iterator[Presented]:
    """The credentials anywhere in the value, as objects and as tokens; what is inside one is its own affair."""
    if depth > _MOST_DEPTH:
        return
    if isinstance(value, dict):
        if _is_credential(value):
            yield Presented(pointer, value)
            return
        for name, item in value.items():
            yield from embedded(item, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}", depth + 1)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from embedded(item, f"{pointer}/{index}", depth + 1)
    elif isinstance(value, str) and len(value) > _LEAST_TOKEN and (looks_like_one(value) or looks_like_sd_jwt(value)):
        yield Presented(pointer, value)


def _is_credential(value: JsonObject) -> bool:
    types = value.get("type")
    named = types if isinstance(types, list) else [types]
    return bool({"VerifiableCredential", "EnvelopedVerifiableCredential"} & {str(one) for one in named})
