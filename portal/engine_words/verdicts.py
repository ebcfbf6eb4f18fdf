"""What verification found: the sentences of :mod:`portal.sentences` and of :mod:`portal.evidence_standing`, as stored.

What a check or a code means is marked in :mod:`portal.sentence_tables`, and known from there.
"""

from __future__ import annotations

from functools import cache

from django.utils.translation import gettext_noop as _
from django.utils.translation import override

from portal.sentence_tables import BY_CHECK, BY_CODE

TABLE: tuple[str, ...] = (
    _("Every credential in this résumé is verified; its other words are the person’s own."),
    _("Every required check passed."),
    _("Not every part of it is verified."),
    _("Counts for nothing."),
    _("In force to {day}."),
    _("Authentic; expired {day}."),
    _("Authentic; expired."),
    _("Authentic; not valid before {day}."),
    _("Authentic; not valid yet."),
    _("Authentic; suspended by its issuer for now."),
    _("Issuer in no registry."),
    _("Issuer in no registry; it is about somebody else."),
    _("Issuer in no registry; matches by name only."),
    _("It is about somebody else."),
    _("Matches by name only."),
    _("The candidate acts."),
    _("The issuer acts."),
    _("Nobody but the network can settle it; we ask again."),
    _("Nobody but the network can settle it; ask again later."),
    _("We act."),
    # why a claim may not count, in a few words
    _("its proof cannot be read"),
    _("not signed"),
    _("parts of it are not covered by its signature"),
    _("parts of it are written so that readers overlook them"),
    _("signed by somebody other than the issuer it names"),
    _("signed with a key that its issuer revoked"),
    _("a record inside it was altered"),
    _("not valid yet"),
    _("unsigned: vouched for only by the record around it"),
    _("its issuer could not be proven"),
    _("its issuer's keys could not be fetched"),
    _("its status list has not been asked"),
    _("its status list cannot answer for that day"),
    _("its status list is out of date"),
    _("its status list cannot be read"),
    _("its status list could not be proven"),
    _("its kind of status list is not supported yet"),
    _("its kind of signature is not supported yet"),
    _("this part is not covered by a verified signature"),
    _("the person’s own word; no signed record of it yet"),
)


@cache
def meanings() -> frozenset[str]:
    """The English of what every check and code means."""
    with override("en"):
        return frozenset(str(words) for words in (*BY_CODE.values(), *BY_CHECK.values()))
