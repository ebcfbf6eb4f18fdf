"""Forgetting the name of somebody who is erased where others' words hold it: notes on a job, or on somebody else.

Notes on the person themselves are gone already. Whole names and addresses are looked for: a name of one word is no
sure sign of anybody, and what else may tell who was meant, only people can find.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Q

from portal.models import Candidate, Note
from portal.scope import Scope

__all__ = ["INSTEAD", "forget_names"]

INSTEAD = "[withdrawn]"


def forget_names(scope: Scope, candidate: Candidate, *, also: Iterable[str] = ()) -> int:
    """Put :data:`INSTEAD` where a note says the person's name or address; how many notes did.

    Call it while the name is still there. Somebody else's name, too, stays: the note may be about them.

    Args:
        scope: where.
        candidate: who is erased.
        also: further names and addresses of theirs.

    """
    own = {" ".join(word.split()) for word in (candidate.name, candidate.email, candidate.phone, *also)}
    words = [word for word in own if _is_telling(word) and not _is_anothers(scope, candidate, word)]
    if not words:
        return 0
    named = Q()
    for word in words:
        named |= Q(text__icontains=word.split()[0]) | Q(text__contains=word.split()[0])  # SQLite: É is not é
    said = re.compile("|".join(map(_pattern, sorted(words, key=len, reverse=True))), re.IGNORECASE)
    changed = []
    for note in Note.objects.within(scope, hidden_too=True).filter(named).only("pk", "text", "organization_id"):
        text = said.sub(INSTEAD, note.text)
        if text != note.text:
            note.text = text
            changed.append(note)
    Note.objects.within(scope, hidden_too=True).bulk_update(changed, ["text"], batch_size=200)
    return len(changed)


def _is_telling(word: str) -> bool:
    return " " in word or "@" in word or sum(map(str.isdigit, word)) > 6  # noqa: PLR2004 - a telephone number


def _is_anothers(scope: Scope, candidate: Candidate, word: str) -> bool:
    others = Candidate.objects.within(scope).exclude(pk=candidate.pk)
    return others.filter(Q(name__iexact=word) | Q(email__iexact=word) | Q(phone__iexact=word)).exists()


def _pattern(word: str) -> str:
    return r"(?<!\w)" + r"\s+".join(map(re.escape, word.split())) + r"(?!\w)"
