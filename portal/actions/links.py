"""What a record's words mean: a person says it once, and every record of the organization that uses them follows.

A word is a skill, or "none of the known skills". It is kept for the spelling (a URL, a code, a name), changes the
evidence at once (:mod:`portal.actions.relink`), and can be changed, undone and withdrawn. It holds in one organization.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.actions.relink import relink_records
from portal.actions.verify import request_verification
from portal.celery import Queue
from portal.evidence import link_key
from portal.models import Evidence, LinkConfirmation, Record, SkillConcept
from portal.own_credentials import concept_labels
from portal.permissions import Capability
from portal.scope import Scope
from portal.storable import is_storable

__all__ = ["NONE_OF_THESE", "confirm_link", "say_what_words_mean", "undo_word", "withdraw_word"]

NONE_OF_THESE = ""
LONGEST_SPELLING = 500
#: So many records follow at once; the rest are linked in the queue, within minutes.
AT_ONCE = 300


@transaction.atomic
def say_what_words_mean(scope: Scope, *, spelling: str, concept_uri: str) -> LinkConfirmation:
    """Remember which skill a spelling means; :data:`NONE_OF_THESE` when it means none of the known ones.

    Saying the same again changes nothing.

    Raises:
        RefusedError: there is no spelling, or the skill is in no framework here, or was retired.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    text, uri = " ".join(spelling.split())[:LONGEST_SPELLING], concept_uri.strip()
    if not text or not is_storable(text):
        raise RefusedError(gettext("Say which words you mean."), field="text")
    _require_usable(scope, uri)
    standing = LinkConfirmation.objects.within(scope).select_for_update().filter(key=link_key(text)).first()
    if standing is not None and standing.concept_uri == uri:
        standing.just_said = False
        return standing
    word, _ = LinkConfirmation.objects.within(scope).update_or_create(
        organization_id=scope.organization_id,
        key=link_key(text),
        defaults={
            "text": text,
            "concept_uri": uri,
            "previous_uri": standing.concept_uri if standing else "",
            "had_word": standing is not None,
            "confirmed_by_id": scope.user_id,
        },
    )
    record_event(scope, "link.confirmed" if uri else "link.refused", word, concept=uri)
    _follow(scope, word)
    return word


def confirm_link(scope: Scope, evidence: Evidence, *, concept_uri: str = "") -> LinkConfirmation:
    """Confirm that what ``evidence`` says is about its skill, or about ``concept_uri`` instead.

    Raises:
        RefusedError: the skill is in no framework here, or the statement does not tell what was linked.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    spelling = str(evidence.statement.get("linked_text") or "")
    if not spelling:
        raise RefusedError(gettext("Check this record again first: it was linked by an older version."))
    return say_what_words_mean(scope, spelling=spelling, concept_uri=concept_uri or evidence.concept_uri)


@transaction.atomic
def undo_word(scope: Scope, word: LinkConfirmation) -> LinkConfirmation | None:
    """Go back to what was remembered before the last change; None when that was nothing, and the words wait again."""
    scope.require(Capability.EDIT_CANDIDATES)
    if not word.had_word:
        withdraw_word(scope, word)
        return None
    word.concept_uri, word.previous_uri, word.had_word = word.previous_uri, "", False
    word.confirmed_by_id = scope.user_id
    word.save()
    record_event(scope, "link.undone", word, concept=word.concept_uri)
    _follow(scope, word)
    return word


@transaction.atomic
def withdraw_word(scope: Scope, word: LinkConfirmation) -> None:
    """Forget a word: the spelling is linked by its own words again, and waits for somebody."""
    scope.require(Capability.EDIT_CANDIDATES)
    record_event(scope, "link.withdrawn", word, concept=word.concept_uri)
    records = list(_using(scope, word))
    word.delete()
    _link_anew(scope, records)


def _require_usable(scope: Scope, uri: str) -> None:
    if uri == NONE_OF_THESE:
        return
    if uri not in concept_labels(scope, [uri]):
        raise RefusedError(gettext("This skill is in no framework that was imported."), field="concept")
    concept = SkillConcept.objects.filter(uri=uri, retired=True).first()
    if concept is not None:
        sentence = (
            gettext("“%(label)s” was retired in %(version)s. Choose another skill.")
            if concept.retired_in
            else gettext("“%(label)s” was retired. Choose another skill.")
        )
        raise RefusedError(sentence % {"label": concept.label, "version": concept.retired_in}, field="concept")


def _follow(scope: Scope, word: LinkConfirmation) -> None:
    _link_anew(scope, list(_using(scope, word)))


def _using(scope: Scope, word: LinkConfirmation) -> QuerySet[Record]:
    """Every record that uses the spelling, newest first: as words, or as a URL or code."""
    spelled = Q(links__key=word.key) | Q(links__url=word.text) | Q(links__code=word.text)
    if word.text:
        spelled |= Q(evidence__statement__linked_text=word.text)
    return Record.objects.within(scope).filter(spelled).distinct().order_by("-created_at")


def _link_anew(scope: Scope, records: list[Record]) -> None:
    behind = relink_records(scope, records[:AT_ONCE])
    for record in (*behind, *records[AT_ONCE:]):
        request_verification(scope, record, reason="link_confirmed", priority=Queue.BULK.value)
