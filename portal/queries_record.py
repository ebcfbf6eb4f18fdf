"""What the page of one record shows: its checks in groups, the tree of its credentials, and how it came in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.statements import Statement
from matching.wire import from_json
from portal.models import Candidate, Evidence, Record, Submission, Verification
from portal.permissions import Capability
from portal.scope import Scope
from portal.sentences import CHECK_NAMES, check_sentence
from portal.signed_text import child_payload

__all__ = [
    "CheckGroup",
    "CheckLine",
    "CredentialNode",
    "LinkedSkill",
    "check_groups",
    "check_tally",
    "credential_tree",
    "find_credential",
    "find_record_of_statement",
    "given_as",
    "history",
    "linked_skills",
]

OF_CONTENTS = frozenset({"children", "endorsements"})
OF_TRUST = frozenset({"trust", "subject_match", "holder"})
TO_SETTLE = frozenset({"unknown", "failed"})
OUTCOME_ORDER = ("passed", "unknown", "failed", "warning", "not_applicable")
SKILLS_SHOWN = 200
GROUP_TITLES = {
    "To be settled": gettext_lazy("To be settled"),
    "The record itself": gettext_lazy("The record itself"),
    "Credentials inside": gettext_lazy("Credentials inside"),
    "Trust and person": gettext_lazy("Trust and person"),
}

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check as a person reads it."""

    name: str
    outcome: str
    sentence: str
    act: str = ""
    retry_after: datetime | None = None
    pointer: str = ""
    code: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class CheckGroup:
    """Checks that belong together, under one heading."""

    title: str
    lines: list[CheckLine]


@dataclass(slots=True)
class CredentialNode:
    """A credential of the tree, with those nested in it. ``endorsement`` marks one that speaks about its parent."""

    report: Json
    selected: bool = False
    endorsement: bool = False
    children: list[CredentialNode] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LinkedSkill:
    """A stored statement: which skill a claim was linked to, how, and how surely."""

    evidence: Evidence
    statement: Statement

    @property
    def doubtful(self) -> bool:
        """Whether a person has to confirm the link before it may count as verified."""
        return self.statement.link.value not in {"identifier", "confirmed"}

    @property
    def sure(self) -> str:
        """How sure the link is: "0.83 sure"."""
        return _("%(confidence)s sure") % {"confidence": f"{self.statement.link_confidence:.2f}"}


def check_groups(report: Json) -> list[CheckGroup]:
    """Every check of one credential: what is to be settled, the record, what is inside it, trust and person."""
    groups: dict[str, list[CheckLine]] = {title: [] for title in GROUP_TITLES}
    for check in report.get("checks", []):
        groups[_group_of(check)].append(_line(check))
    return [CheckGroup(str(GROUP_TITLES[title]), lines) for title, lines in groups.items() if lines]


def check_tally(report: Json) -> list[tuple[str, int]]:
    """How many checks came out which way, in reading order."""
    counts = Counter(check["outcome"] for check in report.get("checks", []))
    return [(outcome, counts[outcome]) for outcome in OUTCOME_ORDER if counts[outcome]]


def credential_tree(report: Json, selected: str) -> CredentialNode:
    """The credential and everything nested in it; the first one whose digest is ``selected`` is marked."""
    marked = False

    def node(of: Json, *, endorsement: bool = False) -> CredentialNode:
        nonlocal marked
        is_selected = bool(selected) and not marked and of.get("digest") == selected
        marked = marked or is_selected
        here = CredentialNode(of, is_selected, endorsement)
        here.children = [node(child) for child in of.get("credentials", [])]
        here.children += [node(child, endorsement=True) for child in of.get("endorsements", [])]
        return here

    return node(report)


def find_credential(report: Json, payload: Any, digest: str) -> tuple[Json, Any] | None:  # noqa: ANN401 - any JSON
    """The credential with this digest inside ``report``, and its decoded payload; None when there is none."""
    if not digest or report.get("digest") == digest:
        return report, payload
    for child in (*report.get("credentials", []), *report.get("endorsements", [])):
        found = find_credential(child, child_payload(payload, child.get("pointer", "")), digest)
        if found is not None:
            return found
    return None


def linked_skills(record: Record, digest: str = "") -> list[LinkedSkill]:
    """The record's stored statements, of one credential or of all; what cannot be read is left out."""
    rows = record.evidence.order_by("title", "pk")[:SKILLS_SHOWN]
    return [
        LinkedSkill(row, statement) for row, statement in _statements(rows) if not digest or statement.digest == digest
    ]


def history(record: Record) -> list[Verification]:
    """Every verification of the record, newest first, without their reports."""
    return list(record.verifications.defer("report", "payload").order_by("-number")[:50])


def given_as(scope: Scope, record: Record) -> list[Submission]:
    """How the record came in, oldest first, as far as the scope may know."""
    given = Submission.objects.within(scope).filter(record=record, hidden_at=None)
    given = given.select_related("submitted_by", "job", "consent", "record")
    return list(given.order_by("created_at")[:20])


def find_record_of_statement(scope: Scope, candidate: Candidate, digest: str) -> Record | None:
    """The candidate's record that is, or holds, the credential with this digest."""
    scope.require(Capability.READ_RECORDS)
    records = Record.objects.within(scope).filter(candidate=candidate)
    whole = records.filter(digest=digest).first()
    if whole is not None:
        return whole
    within: Evidence | None = (
        Evidence.objects.within(scope)
        .filter(candidate=candidate, statement__digest=digest)
        .select_related("record")
        .first()
    )
    return within.record if within else None


def _group_of(check: Json) -> str:
    if check["outcome"] in TO_SETTLE and check["id"] not in OF_TRUST:
        return "To be settled"
    if check["id"] in OF_CONTENTS:
        return "Credentials inside"
    return "Trust and person" if check["id"] in OF_TRUST else "The record itself"


def _line(check: Json) -> CheckLine:
    return CheckLine(
        name=str(CHECK_NAMES[check["id"]]),
        outcome=check["outcome"],
        sentence=check_sentence(check),
        act=check.get("act") or "",
        retry_after=parse_datetime(check["retry_after"]) if check.get("retry_after") else None,
        pointer=check.get("pointer") or "",
        code=check["code"],
        id=check["id"],
    )


def _statements(rows: Iterable[Evidence]) -> Iterator[tuple[Evidence, Statement]]:
    for row in rows:
        try:
            yield row, from_json(Statement, row.statement)
        except ValueError:  # written by another version of the software; the next check rewrites it
            continue
