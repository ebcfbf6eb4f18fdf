"""Forgetting the saved searches that looked for somebody who is erased: what a member typed names them."""

from __future__ import annotations

from urllib.parse import parse_qs

from portal.blind import identifying_words
from portal.models import Candidate, SavedSearch
from portal.scope import Scope

__all__ = ["forget_searches"]


def forget_searches(scope: Scope, candidate: Candidate) -> None:
    """Delete searches for this person and nobody else: all they look for is the person's name or address.

    A search that finds somebody else's name, too, may be for them, and stays. Call it while the name is still there.
    """
    own = {word.casefold() for word in identifying_words([candidate])}
    if not own:
        return
    searches = SavedSearch.objects.within(scope).values_list("pk", "name", "query")
    about = [pk for pk, name, query in searches.iterator() if _is_for(scope, candidate, own, name, query)]
    SavedSearch.objects.within(scope).filter(pk__in=about).delete()


def _is_for(scope: Scope, candidate: Candidate, own: set[str], name: str, query: str) -> bool:
    typed = " ".join(parse_qs(query).get("q", ()))
    return any(_names_only(scope, candidate, own, text) for text in (typed, name))


def _names_only(scope: Scope, candidate: Candidate, own: set[str], text: str) -> bool:
    whole = text.strip().casefold()
    words = whole.split()
    if not words or not (whole in own or own.issuperset(words)):
        return False
    others = Candidate.objects.within(scope).exclude(pk=candidate.pk)
    for word in words:
        others = others.filter(name__icontains=word)
    return not others.exists()
