"""Issuers that nobody here has decided on yet: what one step, from wherever the question arises, would settle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.models import Evidence, Record, TrustedIssuer
from portal.scope import Scope

__all__ = ["UndecidedIssuer", "undecided_in_entry", "undecided_issuers", "undecided_records"]


@dataclass(frozen=True, slots=True)
class UndecidedIssuer:
    """An issuer on whose standing a claim waits: its exact id, and what the record calls it."""

    issuer: str
    name: str


def undecided_issuers(scope: Scope, issuers: Iterable[str]) -> frozenset[str]:
    """Those of the issuers that the organization's list says nothing of; one query, however many there are."""
    wanted = {issuer for issuer in issuers if issuer}
    if not wanted:
        return frozenset()
    listed = TrustedIssuer.objects.within(scope).filter(issuer__in=wanted, removed_at=None)
    return frozenset(wanted.difference(listed.values_list("issuer", flat=True)))


def undecided_records(scope: Scope, records: Iterable[Record]) -> frozenset[str]:
    """The issuers of those records that hold up, and whose issuer alone is still to be decided on.

    Who signed a record about themselves is nobody to be trusted with it: there the question is who taught or judged it.
    """
    open_ones = [row for row in records if row.verdict == "verified" and row.issuer_trust != "trusted"]
    found = undecided_issuers(scope, (row.issuer_id for row in open_ones))
    if not found:
        return found
    own = Evidence.objects.within(scope).filter(record__in=open_ones, statement__issuer_is_subject=True)
    return found.difference(own.values_list("statement__issuer", flat=True))


def undecided_in_entry(entry: Mapping[str, Any]) -> tuple[UndecidedIssuer, ...]:
    """Whose standing keeps requirements of a ranked entry (JSON) open, but for whom its open question names anyway.

    A blind job's entry names no issuer, and so there is none.
    """
    question = entry.get("open_question") or {}
    asked = question.get("issuer") if question.get("action") == "decide_issuer" else ""
    found = {
        result["issuer"]: str((result.get("evidence") or {}).get("issuer_name", ""))
        for result in entry.get("results", ())
        if result.get("issuer") and result["issuer"] != asked and result.get("state") != "met"
    }
    return tuple(UndecidedIssuer(issuer, name) for issuer, name in found.items())
