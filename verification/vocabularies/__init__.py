"""What a record says. A new vocabulary is one file here and one line in ``VOCABULARIES``.

The first that recognises a record reads it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from verification.claims import Claim
from verification.codes import Format
from verification.jsontypes import JsonObject
from verification.report import Check
from verification.vocabularies import clr_2, europass, ler_rs, open_badges_3, sd_jwt_vc
from verification.vocabularies.nested import Nested, endorsements
from verification.vocabularies.plain import VERSION_1, VERSION_2
from verification.vocabularies.reader import Node

__all__ = ["VOCABULARIES", "Nested", "Node", "Vocabulary", "endorsements", "vocabulary_of"]


class Vocabulary(Protocol):
    """What a vocabulary's module offers."""

    FORMAT: Format

    def recognises(self, document: JsonObject) -> bool:
        """Whether the record says it is of this vocabulary."""
        ...

    def faults(self, document: JsonObject) -> Iterable[Check]:
        """What is amiss: what the standard demands and the record has not."""
        ...

    def claims(self, credential: Node, *, covered: bool) -> Iterable[Claim]:
        """What it says its subjects reached."""
        ...

    def children(self, document: JsonObject) -> Iterable[Nested]:
        """The credentials inside it."""
        ...


VOCABULARIES: dict[Format, Vocabulary] = {
    Format.EUROPASS: europass,
    Format.CLR_2: clr_2,
    Format.OPEN_BADGE_3: open_badges_3,
    Format.LER_RS: ler_rs,
    Format.VC_2_0: VERSION_2,
    Format.VC_1_1: VERSION_1,
    Format.SD_JWT_VC: sd_jwt_vc,
}


def vocabulary_of(document: JsonObject) -> Vocabulary | None:
    """The first vocabulary that recognises the record."""
    return next((entry for entry in VOCABULARIES.values() if entry.recognises(document)), None)
