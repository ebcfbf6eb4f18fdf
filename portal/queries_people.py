"""What pages show of who may be the same person, and of credentials that came from several people."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from portal.blind import hidden_applications
from portal.models import Application, Candidate, CandidateIdentifier, HeldCredential, Record, SamePerson
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["Pair", "also_shared_by", "open_pairs", "open_pairs_of", "pairs_waiting"]

MOST = 8


@dataclass(frozen=True, slots=True)
class Side:
    """One candidate of a pair, with what helps to tell whether they are the other one."""

    candidate: Candidate
    applications: list[Application]
    identifiers: list[CandidateIdentifier]  # the confirmed ones
    records: int

    @property
    def confirmed(self) -> list[str]:
        """What identifies them for sure."""
        return [row.value for row in self.identifiers]

    @property
    def emails(self) -> set[str]:
        """The addresses that they proved to be theirs."""
        return {row.value for row in self.identifiers if row.kind == CandidateIdentifier.Kind.EMAIL}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two candidates, and why they may be one."""

    row: SamePerson
    reasons: list[str]
    sides: tuple[Side, Side]

    @property
    def proved_apart(self) -> bool:
        """Whether each of them proved an e-mail address, and none in common: most likely two people."""
        one, other = (side.emails for side in self.sides)
        return bool(one and other and one.isdisjoint(other))


def pairs_waiting(scope: Scope) -> int:
    """How many pairs wait for a decision."""
    return _open(scope).values("first", "second").distinct().count()


def open_pairs(scope: Scope, *, limit: int = 50) -> list[Pair]:
    """The pairs that wait, oldest first; every reason of a pair stands in one line."""
    scope.require(Capability.READ_CANDIDATES)
    return _pairs(scope, _open(scope).order_by("created_at", "pk")[: limit * 4])[:limit]


def open_pairs_of(scope: Scope, candidate: Candidate) -> list[Pair]:
    """The pairs in which this candidate stands."""
    return _pairs(scope, _open(scope).filter(Q(first=candidate) | Q(second=candidate)).order_by("created_at")[:MOST])


def also_shared_by(scope: Scope, record: Record) -> list[Candidate]:
    """Other candidates who shared a credential of this record: the same one, or one of the same issuer and id."""
    held = HeldCredential.objects.within(scope)
    own = list(held.filter(record=record).values_list("digest", "issuer_id", "credential_id"))
    named = Q(digest__in=[digest for digest, _, _ in own])
    for _, issuer, name in own[:100]:
        if name:
            named |= Q(issuer_id=issuer, credential_id=name)
    if not own:
        return []
    others = held.filter(named, candidate__merged_into=None).exclude(candidate=record.candidate_id)
    people = others.filter(candidate__isnull=False, record__hidden_at=None).values("candidate")
    return list(Candidate.objects.within(scope).filter(pk__in=people).order_by("name", "pk")[:MOST])


def _open(scope: Scope) -> QuerySet[SamePerson]:
    waiting = SamePerson.objects.within(scope).filter(decided_at=None)
    return waiting.filter(first__merged_into=None, second__merged_into=None)


def _pairs(scope: Scope, rows: QuerySet[SamePerson]) -> list[Pair]:
    found: dict[tuple[uuid.UUID, uuid.UUID], list[SamePerson]] = {}
    for row in rows.select_related("first", "second"):
        found.setdefault((row.first_id, row.second_id), []).append(row)
    sides = _sides(scope, [row for pair in found.values() for row in (pair[0].first, pair[0].second)])
    return [
        Pair(pair[0], [row.get_reason_display() for row in pair], (sides[pair[0].first_id], sides[pair[0].second_id]))
        for pair in found.values()
    ]


def _sides(scope: Scope, people: Sequence[Candidate]) -> dict[uuid.UUID, Side]:
    ids = [person.pk for person in people]
    applications: dict[uuid.UUID, list[Application]] = {pk: [] for pk in ids}
    applied = Application.objects.within(scope).filter(candidate__in=ids).exclude(hidden_applications(scope))
    for row in applied.select_related("job").order_by("created_at"):
        applications[row.candidate_id].append(row)
    read = Record.objects.within(scope).filter(candidate__in=ids, hidden_at=None).exclude(state="unreadable")
    counts = read.order_by().values("candidate")
    records = {item["candidate"]: item["n"] for item in counts.annotate(n=Count("pk"))}
    confirmed: dict[uuid.UUID, list[CandidateIdentifier]] = {pk: [] for pk in ids}
    known = CandidateIdentifier.objects.within(scope).filter(candidate__in=ids, confirmed_at__isnull=False)
    for identifier in known.order_by("created_at", "pk"):
        confirmed[identifier.candidate_id].append(identifier)
    return {
        person.pk: Side(person, applications[person.pk], confirmed[person.pk], records.get(person.pk, 0))
        for person in people
    }
