"""What the palette finds: pages to go to, jobs, candidates and records, a handful of each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from portal.blind import HIDDEN, sees_identities
from portal.models import Application, Candidate, Job, Record
from portal.navigation import entries
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["LONGEST", "Found", "Group", "found_groups"]

#: Of what is typed; what stands behind it is not looked for.
LONGEST = 100
EACH = 6
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Found:
    """Something to go to; ``beside`` tells it from others of its name, ``keys`` lead there without the palette."""

    address: str
    label: str
    beside: str = ""
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind."""

    name: str
    found: list[Found]


def found_groups(scope: Scope, typed: str) -> list[Group]:
    """What goes by the typed words, by kind; every page to go to where nothing is typed. Four queries at most."""
    typed = " ".join(typed[:LONGEST].split())
    groups = [Group(_("Go to"), _pages(scope, typed))]
    if len(typed) >= SHORTEST:
        groups.append(Group(_("Jobs"), _jobs(scope, typed)))
        if scope.may(Capability.READ_CANDIDATES):
            groups.append(Group(_("Candidates"), _candidates(scope, typed)))
        if scope.may(Capability.READ_RECORDS):
            groups.append(Group(_("Records"), _records(scope, typed)))
    return [group for group in groups if group.found]


def _pages(scope: Scope, typed: str) -> list[Found]:
    words = typed.casefold().split()
    found = []
    for entry in entries(scope):
        said = " ".join(str(text) for text in (entry.label, *entry.also)).casefold()
        if not all(word in said for word in words):
            continue
        try:
            found.append(Found(reverse(entry.route), str(entry.label), keys=entry.keys))
        except NoReverseMatch:  # a page that this installation does not have
            continue
    return found if not words else found[:EACH]


def _jobs(scope: Scope, typed: str) -> list[Found]:
    named: QuerySet[Job] = Job.objects.within(scope).filter(Q(title__icontains=typed) | Q(place__icontains=typed))
    rows = named.order_by("-status", "-created_at", "-id")[:EACH]
    return [Found(reverse("job", args=[row.pk]), row.title, row.place) for row in rows]


def _candidates(scope: Scope, typed: str) -> list[Found]:
    living: QuerySet[Candidate] = Candidate.objects.within(scope).filter(merged_into=None)
    named = living.filter(Q(name__icontains=typed) | Q(email__icontains=typed)).order_by(Lower("name"), "id")
    return [Found(reverse("candidate", args=[row.pk]), row.name, row.email) for row in named[:EACH]]


def _records(scope: Scope, typed: str) -> list[Found]:
    named: QuerySet[Record] = Record.objects.within(scope).filter(
        Q(title__icontains=typed) | Q(issuer_name__icontains=typed)
    )
    rows = list(named.select_related("candidate").order_by("-id")[: 2 * EACH])
    closed = _closed(scope, rows)
    found = [
        Found(reverse("record", args=[row.pk]), row.title or row.issuer_name, _beside(row))
        for row in rows
        if row.candidate_id not in closed
    ]
    return found[:EACH]


def _beside(row: Record) -> str:
    """Whose it is and who issued it: several are called the same."""
    whose = row.candidate.name if row.candidate else ""
    return ", ".join(part for part in (whose, row.issuer_name if row.title else "") if part)


def _closed(scope: Scope, rows: Iterable[Record]) -> set[uuid.UUID]:
    """Whose records stay closed so far: as :func:`portal.blind.closes_record`, for several at once."""
    if sees_identities(scope):
        return set()
    theirs = Application.objects.within(scope).filter(candidate__in={row.candidate_id for row in rows} - {None})
    hidden = set(theirs.filter(HIDDEN).values_list("candidate", flat=True))
    return hidden - set(theirs.exclude(HIDDEN).values_list("candidate", flat=True))
