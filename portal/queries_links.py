"""Which words of records wait for somebody to say what they mean, where they stand, and what was said already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import CharField, Count, F, Max, QuerySet
from django.db.models.functions import Cast

from matching.statements import LinkMethod
from portal.crossings import framework_short
from portal.evidence_links import TEXT_LINK_AT_LEAST
from portal.models import Job, JobRequirement, LinkConfirmation, RecordLink, SkillConcept
from portal.own_credentials import concept_labels, spellings
from portal.requirements import graph_for, requirement_from
from portal.scope import Scope

__all__ = [
    "Choice",
    "RememberedWord",
    "WaitingWords",
    "detail",
    "links_waiting",
    "remembered_words",
    "waiting_count",
    "with_labels",
]

BY_WORDS = (LinkMethod.LABEL.value, LinkMethod.TEXT.value)
#: No more spellings than this are looked through for those that matter most.
MOST = 3_000
RECORDS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """A concept that the words could mean, and how sure the linker is (0 to 1)."""

    uri: str
    label: str
    confidence: float
    framework: str = ""


@dataclass(slots=True)
class WaitingWords:
    """One spelling: what it was linked to and by what, where it stands, and which open jobs that could answer.

    ``method`` is `label` (the very words of a framework) or `text` (like them). ``choices`` begins with the link.
    """

    key: str
    text: str
    method: str
    confidence: float
    choices: tuple[Choice, ...]
    records: int
    people: int
    jobs: tuple[str, ...] = ()
    issuers: tuple[tuple[str, int], ...] = ()
    examples: tuple[tuple[Any, str], ...] = ()
    skipped: bool = False
    found: Sequence[Any] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class RememberedWord:
    """A word as the list of remembered ones shows it."""

    row: LinkConfirmation
    label: str
    records: int


def waiting_count(scope: Scope) -> int:
    """How many spellings wait for a word."""
    return _waiting(scope).values("key").distinct().count()


def links_waiting(scope: Scope, *, text: str = "", skipped: Sequence[str] = ()) -> list[WaitingWords]:
    """Every spelling that was linked by words and that nobody spoke of, the most consequential first.

    First those that could answer an open job, then by the people whose records say it, by the number of jobs, and the
    least sure first. What was skipped comes last. :func:`detail` fills in where each stands.
    """
    rows = _waiting(scope)
    if text:
        rows = rows.filter(key__contains=" ".join(text.casefold().split()))
    counted = rows.values("key").annotate(
        records=Count("record", distinct=True),
        people=Count("record__candidate", distinct=True),
        last=Max(Cast("pk", CharField())),
    )
    groups = {row["key"]: row for row in counted.order_by("-people", "-records", "key")[:MOST]}
    last = {row.key: row for row in _rows_of(scope, [row["last"] for row in groups.values()])}
    answers = _jobs_by_concept(scope)
    later = set(skipped)
    found = [_words(last[key], group, answers, skipped=key in later) for key, group in groups.items() if key in last]
    return sorted(
        found, key=lambda item: (item.skipped, not item.jobs, -item.people, -len(item.jobs), item.confidence, item.key)
    )


def detail(scope: Scope, words: Sequence[WaitingWords]) -> None:
    """Fill in issuers, a few records, and the frameworks of the choices, for the words that a page shows."""
    keys = [item.key for item in words]
    issuers: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    by_issuer = _waiting(scope).filter(key__in=keys).values("key", "record__issuer_name")
    for row in by_issuer.annotate(n=Count("record", distinct=True)).order_by("-n", "record__issuer_name"):
        issuers[row["key"]].append((row["record__issuer_name"] or "an issuer without a name", row["n"]))
    examples: defaultdict[str, dict[Any, str]] = defaultdict(dict)
    records = _waiting(scope).filter(key__in=keys).order_by("-record__created_at")
    for key, pk, title in records.values_list("key", "record_id", "record__title")[: 40 * max(1, len(keys))]:
        if len(examples[key]) < RECORDS_SHOWN:
            examples[key][pk] = title or "Untitled"
    names = _frameworks({choice.uri for item in words for choice in item.choices})
    for item in words:
        item.choices = tuple(replace(choice, framework=names.get(choice.uri, "")) for choice in item.choices)
        item.issuers, item.examples = tuple(issuers[item.key][:4]), tuple(examples[item.key].items())


def _frameworks(uris: set[str]) -> dict[str, str]:
    rows = SkillConcept.objects.filter(uri__in=sorted(uris)[:500]).values_list("uri", "framework__name")
    return {uri: framework_short(name) for uri, name in rows}


def remembered_words(scope: Scope, *, text: str = "") -> QuerySet[LinkConfirmation]:
    """What people said that words mean, the newest first."""
    rows: QuerySet[LinkConfirmation] = LinkConfirmation.objects.within(scope).select_related("confirmed_by")
    if text:
        rows = rows.filter(key__contains=" ".join(text.casefold().split()))
    return rows.order_by("-decided_at", "pk")


def with_labels(scope: Scope, rows: Sequence[LinkConfirmation]) -> list[RememberedWord]:
    """The words with the labels of what they mean, and how many records use them."""
    labels = concept_labels(scope, {row.concept_uri for row in rows})
    counted = RecordLink.objects.within(scope).filter(key__in=[row.key for row in rows]).values("key")
    used = dict(counted.annotate(n=Count("record", distinct=True)).values_list("key", "n"))
    return [RememberedWord(row, labels.get(row.concept_uri, ""), used.get(row.key, 0)) for row in rows]


def _waiting(scope: Scope) -> QuerySet[RecordLink]:
    spoken = LinkConfirmation.objects.within(scope).values("key")
    rows: QuerySet[RecordLink] = RecordLink.objects.within(scope).filter(method__in=BY_WORDS).exclude(key__in=spoken)
    own = list(spellings(scope))
    return rows.exclude(key__in=own) if own else rows


def _rows_of(scope: Scope, keys: Sequence[Any]) -> list[RecordLink]:
    found: list[RecordLink] = []
    for start in range(0, len(keys), 500):
        found += RecordLink.objects.within(scope).filter(pk__in=keys[start : start + 500])
    return found


def _words(
    row: RecordLink, group: Mapping[str, Any], answers: Mapping[str, frozenset[str]], *, skipped: bool
) -> WaitingWords:
    choices = [Choice(row.concept_uri, row.label, row.confidence)]
    choices += [
        Choice(item["uri"], item["label"], item["confidence"])
        for item in row.alternatives
        if item["uri"] != row.concept_uri
    ]
    likely = [choice for choice in choices if choice.confidence >= TEXT_LINK_AT_LEAST]
    jobs = frozenset[str]().union(*(answers.get(choice.uri, frozenset()) for choice in likely))
    return WaitingWords(
        key=row.key,
        text=row.text,
        method=row.method,
        confidence=row.confidence,
        choices=tuple(choices),
        records=group["records"],
        people=group["people"],
        jobs=tuple(sorted(jobs)),
        skipped=skipped,
    )


def _jobs_by_concept(scope: Scope) -> dict[str, frozenset[str]]:
    """The titles of the open jobs that each concept answers, wholly or in part."""
    rows = (
        JobRequirement.objects.within(scope)
        .filter(version__job__status=Job.Status.OPEN, version__job__current_version=F("version"))
        .select_related("version__job")
    )
    asked: defaultdict[str, set[str]] = defaultdict(set)
    requirements = []
    for row in rows:
        requirements.append(requirement_from(row))
        for concept in row.concepts:
            asked[concept["uri"]].add(row.version.job.title)
    graph = graph_for(requirements)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for uri, titles in asked.items():
        for concept, relation in graph.answers(uri).items():
            if relation.parts:
                found[concept] |= titles
    return {concept: frozenset(titles) for concept, titles in found.items()}
