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
from portal.kept import kept
from portal.models import Job, JobRequirement, LinkConfirmation, RecordLink, SkillConcept
from portal.own_credentials import concept_labels, spellings
from portal.parts import parts
from portal.requirements import graph_around
from portal.scope import Scope

__all__ = [
    "Choice",
    "RememberedWord",
    "WaitingWords",
    "count_spellings",
    "count_words",
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
ISSUERS_SHOWN = 4
#: Among so many places of a spelling, the records that are shown are looked for.
PLACES_SEEN = 40


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
    found: int = kept(scope, "spellings", count_spellings).value
    return found


def count_spellings(scope: Scope) -> int:
    """How many spellings wait for a word, as :func:`portal.kept.kept` keeps it."""
    return _waiting(scope).values("key").distinct().count()


def links_waiting(scope: Scope, *, text: str = "", skipped: Sequence[str] = ()) -> list[WaitingWords]:
    """Every spelling that was linked by words and that nobody spoke of, the most consequential first.

    First those that could answer an open job, then by the people whose records say it, by the number of jobs, and the
    least sure first. What was skipped comes last. :func:`detail` fills in where each stands.
    """
    groups = {row["key"]: row for row in _groups(scope, " ".join(text.casefold().split()))}
    last = {row.key: row for row in _rows_of(scope, [row["last"] for row in groups.values()])}
    answers = _jobs_by_concept(scope)
    later = set(skipped)
    found = [_words(last[key], group, answers, skipped=key in later) for key, group in groups.items() if key in last]
    return sorted(
        found, key=lambda item: (item.skipped, not item.jobs, -item.people, -len(item.jobs), item.confidence, item.key)
    )


def _groups(scope: Scope, text: str) -> list[dict[str, Any]]:
    """The spellings that hold the text; what somebody spoke of since they were counted is left out."""
    rows: list[dict[str, Any]] = kept(scope, "words", count_words).value
    if text and len(rows) == MOST:
        return _counted_words(_waiting(scope).filter(key__contains=text))
    spoken = set(LinkConfirmation.objects.within(scope).values_list("key", flat=True)) | set(spellings(scope))
    return [row for row in rows if text in row["key"] and row["key"] not in spoken]


def count_words(scope: Scope) -> list[dict[str, Any]]:
    """The spellings that concern most people, with their issuers, as :func:`portal.kept.kept` keeps them."""
    return _counted_words(_waiting(scope))


def _counted_words(rows: QuerySet[RecordLink]) -> list[dict[str, Any]]:
    counted = rows.values("key").annotate(
        records=Count("record", distinct=True),
        people=Count("record__candidate", distinct=True),
        last=Max(Cast("pk", CharField())),
    )
    most = counted.order_by("-people", "-records", "key")[:MOST]
    groups: dict[str, dict[str, Any]] = {row["key"]: {**row, "issuers": []} for row in most}
    by_issuer = rows.values("key", "record__issuer_name").annotate(n=Count("record", distinct=True))
    for row in by_issuer.order_by("-n", "record__issuer_name"):
        group = groups.get(row["key"])
        if group is not None and len(group["issuers"]) < ISSUERS_SHOWN:
            group["issuers"].append([row["record__issuer_name"], row["n"]])
    return list(groups.values())


def detail(scope: Scope, words: Sequence[WaitingWords]) -> None:
    """Fill in a few records, and the frameworks of the choices, for the words that a page shows."""
    examples: defaultdict[str, dict[Any, str]] = defaultdict(dict)
    for key, pk, title in _places(scope, [item.key for item in words]):
        if len(examples[key]) < RECORDS_SHOWN:
            examples[key][pk] = title or "Untitled"
    names = _frameworks({choice.uri for item in words for choice in item.choices})
    for item in words:
        item.choices = tuple(replace(choice, framework=names.get(choice.uri, "")) for choice in item.choices)
        item.examples = tuple(examples[item.key].items())


def _places(scope: Scope, keys: Sequence[str]) -> list[tuple[str, Any, str]]:
    """Some records of each spelling, the newest of them first; a spelling that stands everywhere is not read whole."""
    parts = []
    for key in keys:
        rows = RecordLink.objects.within(scope).filter(method__in=BY_WORDS, key=key).order_by()
        some = rows.filter(pk__in=rows.values("pk")[:PLACES_SEEN])  # SQLite takes no limit in a part of a union
        parts.append(some.values_list("record__created_at", "key", "record_id", "record__title"))
    if not parts:
        return []
    first, *others = parts
    found = sorted(first.union(*others, all=True), key=lambda row: row[0], reverse=True)
    return [(key, pk, title) for _at, key, pk, title in found]


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
    for some in parts(keys, 500):
        found += RecordLink.objects.within(scope).filter(pk__in=some)
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
        issuers=tuple((name or "an issuer without a name", count) for name, count in group["issuers"]),
        skipped=skipped,
    )


def _jobs_by_concept(scope: Scope) -> dict[str, frozenset[str]]:
    """The titles of the open jobs that each concept answers, wholly or in part."""
    rows = JobRequirement.objects.within(scope).filter(
        version__job__status=Job.Status.OPEN, version__job__current_version=F("version")
    )
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for concepts, title in rows.values_list("concepts", "version__job__title"):
        for concept in concepts:
            asked[concept["uri"]].add(title)
    graph = graph_around(set(asked))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for uri, titles in asked.items():
        for concept, relation in graph.answers(uri).items():
            if relation.parts:
                found[concept] |= titles
    return {concept: frozenset(titles) for concept, titles in found.items()}
