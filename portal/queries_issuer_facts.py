"""What is known of one issuer: domain, keys, the registries that list it, what of theirs fell, and what trust does.

Read from the records that the issuer signed as a whole; what is nested in others' records is counted with those. In a
large organization only the newest :data:`SAMPLE` of them are read: an issuer may have signed half of everything.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from portal.kept import keeps
from portal.models import Application, Evidence, Job, JobRequirement, Record
from portal.permissions import Capability
from portal.registries import installed
from portal.scope import Scope
from portal.sentences import code_sentence, deciding_check

__all__ = [
    "Effect",
    "Fell",
    "IssuerFacts",
    "Listed",
    "domain_of",
    "effect_of_trust",
    "issuer_facts",
    "records_of_issuer",
]

READ = 60  # the newest records whose text is read for keys
FALLEN = 300
SAMPLE = 300
LISTED = 2_000  # as many are paged through, of a large organization
KEYS_SHOWN = 20
_METHOD = re.compile(r"did:web(?:vh)?:(?P<rest>.+)\Z")

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listed:
    """A registry that lists the issuer: named by records when they were checked (since when), or held here now."""

    name: str
    since: datetime | None
    now: bool


@dataclass(frozen=True, slots=True)
class Fell:
    """Why records of it do not stand: a code, in words, and how many."""

    code: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class IssuerFacts:
    """Everything the page says beside the counts; ``of_newest``: read from that many records, 0 for all."""

    domain: str
    names: tuple[tuple[str, int], ...]
    keys: tuple[str, ...]
    registries: tuple[Listed, ...]
    formats: tuple[tuple[str, int], ...]
    fell: tuple[Fell, ...]
    candidates: int
    first: datetime | None
    of_newest: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """Whom trusting the issuer, or ceasing to, bears on: people with records of it, and their open jobs.

    ``bearing``: for how many of the applications the records speak of what the job asks for. ``at_least``: only the
    people of its newest records were looked at, and there are more.
    """

    candidates: int
    jobs: int
    bearing: int
    at_least: bool = False


def issuer_facts(scope: Scope, issuer: str) -> IssuerFacts:
    """The facts of one issuer, in eight queries however much was received."""
    scope.require(Capability.READ_RECORDS)
    rows = _signed(scope, issuer)
    if keeps(scope):
        return _facts_of_newest(rows, issuer)
    names = (
        rows.exclude(issuer_name="").values_list("issuer_name").annotate(n=Count("pk")).order_by("-n", "issuer_name")
    )
    formats = rows.exclude(format="").values_list("format").annotate(n=Count("pk")).order_by("-n")
    found = rows.aggregate(first=Min("created_at"), people=Count("candidate", distinct=True))
    return IssuerFacts(
        domain_of(issuer),
        tuple(names[:5]),
        _keys(rows),
        _registries(rows, issuer),
        tuple((name, count) for name, count in formats),
        _fell(rows),
        found["people"],
        found["first"],
    )


def _facts_of_newest(rows: QuerySet[Record], issuer: str) -> IssuerFacts:
    """The facts as the newest records tell them, where to read all would take a page many seconds."""
    ids = _newest(rows)
    newest = rows.filter(pk__in=ids)
    said = list(newest.values_list("issuer_name", "format"))
    names, formats = (Counter(pair[at] for pair in said if pair[at]).most_common(5) for at in (0, 1))
    registries = tuple(Listed(one.name, None, one.now) for one in _registries(newest, issuer))
    fell = _fell(newest)
    return IssuerFacts(
        domain_of(issuer), tuple(names), _keys(newest), registries, tuple(formats), fell, 0, None, len(ids)
    )


def _newest(rows: QuerySet[Record]) -> list[uuid.UUID]:
    return list(rows.order_by("-created_at", "-id").values_list("pk", flat=True)[:SAMPLE])


def records_of_issuer(scope: Scope, issuer: str, *, verdict: str = "") -> QuerySet[Record]:
    """The records that the issuer signed, or that hold a credential of theirs, newest first.

    In a large organization, the newest :data:`LISTED` that it signed, where it signed any.
    """
    scope.require(Capability.READ_RECORDS)
    signed = _signed(scope, issuer)
    if keeps(scope) and signed.exists():
        signed = signed.filter(verdict=verdict) if verdict else signed
        return signed.select_related("candidate").order_by("-created_at", "-id")[:LISTED]
    nested = Evidence.objects.within(scope).filter(statement__issuer=issuer).values("record")
    found: QuerySet[Record] = Record.objects.within(scope).filter(Q(issuer_id=issuer) | Q(pk__in=nested))
    if verdict:
        found = found.filter(verdict=verdict)
    return found.select_related("candidate").order_by("-created_at", "-id")


def effect_of_trust(scope: Scope, issuer: str) -> Effect:
    """Whom it bears on whether the issuer is trusted."""
    scope.require(Capability.READ_RECORDS)
    signed = _signed(scope, issuer).filter(candidate__isnull=False)
    people: Any = signed.values("candidate")
    at_least = False
    if keeps(scope):
        newest = _newest(signed)
        at_least = len(newest) == SAMPLE
        people = list(signed.filter(pk__in=newest).values_list("candidate", flat=True).distinct())
    open_jobs = Job.objects.within(scope).filter(status=Job.Status.OPEN)
    applied = Application.objects.within(scope).filter(candidate__in=people, job__in=open_jobs)
    applied = applied.exclude(source=Application.TRIAL)
    found = applied.aggregate(people=Count("candidate", distinct=True), jobs=Count("job", distinct=True))
    return Effect(found["people"], found["jobs"], _bearing(scope, issuer, applied), at_least)


def domain_of(issuer: str) -> str:
    """The domain that the issuer's id names; empty where it names none."""
    found = _METHOD.match(issuer)
    if found is not None:
        parts = found["rest"].split(":")
        return (parts[1] if issuer.startswith("did:webvh:") and len(parts) > 1 else parts[0]).partition("%")[0]
    try:
        return urlsplit(issuer).hostname or "" if issuer.startswith("https://") else ""
    except ValueError:
        return ""


def _signed(scope: Scope, issuer: str) -> QuerySet[Record]:
    rows: QuerySet[Record] = Record.objects.within(scope).filter(issuer_id=issuer).order_by()
    return rows


def _bearing(scope: Scope, issuer: str, applied: QuerySet[Application]) -> int:
    """The applications for whose job the issuer's records speak of something that is asked for."""
    wanted: dict[Any, set[str]] = {}
    versions = JobRequirement.objects.within(scope).filter(version__in=applied.values("job__current_version"))
    for job, concepts in versions.values_list("version__job", "concepts"):
        wanted.setdefault(job, set()).update(concept["uri"] for concept in concepts)
    shown: dict[Any, set[str]] = {}
    evidence = Evidence.objects.within(scope).filter(
        record__issuer_id=issuer, candidate__in=applied.values("candidate")
    )
    for person, concept in evidence.values_list("candidate", "concept_uri").distinct():
        shown.setdefault(person, set()).add(concept)
    pairs = applied.values_list("candidate", "job")
    return sum(bool(shown.get(person, set()) & wanted.get(job, set())) for person, job in pairs)


def _keys(rows: QuerySet[Record]) -> tuple[str, ...]:
    """The verification methods that proofs of the newest records name."""
    newest = rows.order_by("-created_at").values_list("current_verification__payload", flat=True)[:READ]
    found: Counter[str] = Counter()
    for payload in newest:
        found.update(_methods(payload))
    return tuple(name for name, _ in found.most_common(KEYS_SHOWN))


def _methods(payload: Any) -> Iterable[str]:  # noqa: ANN401 - any JSON
    if not isinstance(payload, Mapping):
        return []
    proofs = payload.get("proof")
    found = [proofs] if isinstance(proofs, Mapping) else proofs if isinstance(proofs, list) else []
    named = (proof.get("verificationMethod") for proof in found if isinstance(proof, Mapping))
    return [method[:300] for method in named if isinstance(method, str) and method]


def _registries(rows: QuerySet[Record], issuer: str) -> tuple[Listed, ...]:
    """The public registries that list it: by what verification found, and by those that are held here now."""
    named = "current_verification__report__issuer__registry"
    seen = rows.exclude(issuer_trust="unknown").filter(issuer_trust__in=("known", "trusted"))
    since: dict[str, datetime] = {
        str(name): first for name, first in seen.values_list(named).annotate(first=Min("created_at")) if name
    }
    now = timezone.now()
    held = {
        one.name
        for one in installed(settings.CREDENCE_REGISTRIES)
        if one.in_force(now) and any(entry.issuer == issuer for entry in one.entries)
    }
    return tuple(Listed(name, since.get(name), name in held) for name in sorted({*since, *held}))


def _fell(rows: QuerySet[Record]) -> tuple[Fell, ...]:
    """Why records of it are rejected or not in force, by the check that decided."""
    fallen = rows.filter(verdict__in=("rejected", "not_in_force")).order_by("-created_at")
    counts: Counter[str] = Counter()
    for report in fallen.values_list("current_verification__report", flat=True)[:FALLEN]:
        check = deciding_check(report) if report else None
        counts[check["code"] if check else ""] += 1
    return tuple(Fell(code, code_sentence(code), count) for code, count in counts.most_common())
