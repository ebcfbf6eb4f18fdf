"""What passed between the organization and its candidates: letters, requests, contests."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from django.db.models import Count, F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import letters as letter_kinds
from portal.metrics.ground import Ground
from portal.metrics.shape import Column, Found, Kind, Table
from portal.metrics.waits import found_of_waits, waits_of
from portal.models import Contest, EvidenceRequest, OutgoingMail

__all__ = ["contests", "letters", "requests"]


def letters(ground: Ground) -> Found:
    """Mail about applications, by kind and by what became of it."""
    mails = OutgoingMail.objects.within(ground.scope).filter(application__in=ground.people)
    kinds: dict[str, Counter[str]] = {}
    for kind, state, count in mails.order_by().values_list("kind", "state").annotate(n=Count("pk")):
        kinds.setdefault(kind, Counter())[state] += count
    found = sorted(kinds.items(), key=lambda item: (-item[1].total(), item[0]))
    rows = tuple((_kind_words(kind), counts["sent"], counts["waiting"], counts["failed"]) for kind, counts in found)
    columns = (Column(_("Kind"), Kind.TEXT), Column(_("Sent"), bar=True), Column(_("Waiting")), Column(_("Not sent")))
    sent = sum(counts["sent"] for counts in kinds.values())
    failed = sum(counts["failed"] for counts in kinds.values())
    words = ngettext("letter sent, %(failed)s could not be", "letters sent, %(failed)s could not be", sent)
    table = Table("letters", _("Letters by kind"), columns, rows, tuple(kind for kind, _counts in found))
    return Found(sent, Kind.COUNT, words % {"failed": f"{failed:,}"}, (table,))


def _kind_words(kind: str) -> str:
    """What kind of mail it is: letters as their own page calls them."""
    letter = letter_kinds.KINDS.get(kind.removeprefix("letter_"))
    return str(letter.label) if letter else kind.replace("_", " ").capitalize()


def requests(ground: Ground) -> Found:
    """What candidates were asked for, and how long their answers took."""
    asked = EvidenceRequest.objects.within(ground.scope).filter(application__in=ground.people)
    return _answered(found_of_waits(waits_of(asked, "created_at", F("answered_at"), ground.now)))


def contests(ground: Ground) -> Found:
    """What candidates contested, or asked a person to look at again, and how long our answers took."""
    said = Contest.objects.within(ground.scope).filter(application__in=ground.people)
    return _answered(found_of_waits(waits_of(said, "created_at", F("answered_at"), ground.now)))


def _answered(found: Found) -> Found:
    return replace(found, said=_("%(counts)s (done: answered)") % {"counts": found.said})
