"""What a résumé says in its own words: its parts as LER-RS names them, read with bounds, believed by nobody yet.

Specification: https://www.hropenstandards.org/ LER Resume Standard (LER-RSType), the parts `skills`, `certifications`,
`licenses`, `educationAndLearnings` and `employmentHistories`. The signed credentials in their `verifications` are
verification's affair. Person, addresses, narratives and photographs are not read at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from matching.levels import number_of
from portal.report_json import Json, objects_of, sequence_of, text_of
from verification.codes import CheckId, Code, Format, Outcome
from verification.containers.ler_rs import embedded
from verification.jsontypes import JsonValue

__all__ = ["ResumeItem", "ResumeKind", "is_bare_resume", "own_words", "read_resume"]

MOST_ITEMS = 300
_LONGEST = 300
#: Bad words about the whole: what somebody altered, or took back, is not the writer's word any more.
_WHOLE = frozenset({CheckId.PROOF, CheckId.COVERAGE, CheckId.ISSUER_BINDING, CheckId.REVOCATION, CheckId.SUSPENSION})


class ResumeKind(StrEnum):
    """The part of the résumé that says it."""

    SKILL = "skill"
    CERTIFICATION = "certification"
    LICENSE = "license"
    LEARNING = "learning"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class ResumeItem:
    """One thing that the résumé says. ``where`` is the school, employer or authority; dates are its own strings.

    ``years`` are the years of experience that a skill is said to have (`SkillType.yearsOfExperience`).
    ``backed`` is true when a credential stands in its `verifications`; that credential has a verdict of its own.
    """

    kind: ResumeKind
    name: str
    pointer: str
    where: str = ""
    start: str = ""
    end: str = ""
    current: bool = False
    address: str = ""
    backed: bool = False
    years: float | None = None

    @property
    def words(self) -> str:
        """The kind for people."""
        return _WORDS[self.kind]

    @property
    def when(self) -> str:
        """The time as written: "2012-10 to 2022-11", "since 2022-10"."""
        start, end = self.start[:10], self.end[:10]
        if start and (self.current or not end):
            return f"since {start}" if self.current else start
        return f"{start} to {end}" if start and end and start != end else end or start


_WORDS = {
    ResumeKind.SKILL: "Skill",
    ResumeKind.CERTIFICATION: "Certificate",
    ResumeKind.LICENSE: "Licence",
    ResumeKind.LEARNING: "Education",
    ResumeKind.WORK: "Work",
}


def is_bare_resume(report: Mapping[str, Any]) -> bool:
    """Whether a report's JSON is that of a résumé that nobody signed as a whole."""
    return report.get("format") == Format.LER_RS and not report.get("types") and report.get("issuer") is None


def own_words(report: Mapping[str, Any], payload: object) -> tuple[ResumeItem, ...]:
    """What a record's résumé says itself, by its report's JSON; nothing where somebody altered it or took it back."""
    bad = (
        check.get("outcome") == Outcome.FAILED and check.get("id") in _WHOLE and check.get("code") != Code.NO_PROOF
        for check in objects_of(report.get("checks"))
    )
    return () if report.get("format") != Format.LER_RS or any(bad) else read_resume(payload)


def read_resume(payload: object) -> tuple[ResumeItem, ...]:
    """What the résumé says, in its order; the payload is the résumé, or the credential around it."""
    if not isinstance(payload, Mapping):
        return ()
    found: list[ResumeItem] = []
    for item in _parts(*_inside(payload)):
        found.append(item)
        if len(found) >= MOST_ITEMS:
            break
    return tuple(found)


def _inside(payload: Json) -> tuple[Json, str]:
    """The résumé and the pointer to it: the whole, the subject of a signed one, or what that wraps."""
    at, here = "", payload
    for name in ("vc", "credentialSubject", "ler-rs", "lerRs", "LER-RS"):
        inner = here.get(name)
        if isinstance(inner, Mapping):
            here, at = inner, f"{at}/{name}"
    return here, at


def _parts(resume: Json, at: str) -> Iterator[ResumeItem]:
    yield from _skills(resume, at)
    for name, kind in (("certifications", ResumeKind.CERTIFICATION), ("licenses", ResumeKind.LICENSE)):
        for index, item in _objects(resume, name):
            yield from _certificate(item, kind, f"{at}/{name}/{index}")
    for index, item in _objects(resume, "educationAndLearnings"):
        yield from _learning(item, f"{at}/educationAndLearnings/{index}")
    for index, item in _objects(resume, "employmentHistories"):
        yield from _work(item, f"{at}/employmentHistories/{index}")


def _skills(part: Json, at: str) -> Iterator[ResumeItem]:
    for name in ("skills", "competencies"):
        for index, item in enumerate(sequence_of(part.get(name))):
            pointer = f"{at}/{name}/{index}"
            if isinstance(item, str) and item.strip():
                yield ResumeItem(ResumeKind.SKILL, item.strip()[:_LONGEST], pointer)
            elif isinstance(item, Mapping) and (said := _first(item, "name", "title", "competencyName")):
                address = _first(item, "id", "url", "uri", "competencyId")
                years = _years(item)
                yield ResumeItem(ResumeKind.SKILL, said, pointer, address=address, backed=_backed(item), years=years)


def _years(item: Json) -> float | None:
    """A number of years, as an integer of the schema or as platforms write it; true is no number."""
    found = item.get("yearsOfExperience")
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    return number_of(str(found)[:20])


def _certificate(item: Json, kind: ResumeKind, at: str) -> Iterator[ResumeItem]:
    name = _first(item, "name", "title")
    if not name:
        return  # nothing but a credential, which speaks for itself
    period = _object(item, "effectiveTimePeriod")
    start = _first(item, "firstIssued", "issued", "start") or _first(period, "validFrom", "start")
    end = _first(item, "expires", "end") or _first(period, "validTo", "end")
    where = _organization(item, "issuingAuthority") or _organization(item, "issuer")
    yield ResumeItem(kind, name, at, where, start, end, backed=_backed(item))


def _learning(item: Json, at: str) -> Iterator[ResumeItem]:
    where = _organization(item, "institution")
    start, end = _first(item, "start"), _first(item, "end")
    current, backed = item.get("currentlyAttendingIndicator") is True, _backed(item)
    degrees = [(index, degree) for index, degree in _objects(item, "educationDegrees") if _first(degree, "name")]
    for index, degree in degrees:
        until = _first(degree, "date", "end") or end
        pointer = f"{at}/educationDegrees/{index}"
        yield ResumeItem(ResumeKind.LEARNING, _first(degree, "name"), pointer, where, start, until, current, "", backed)
    name = _first(item, "name", "title", "program")
    if name and not degrees:
        yield ResumeItem(ResumeKind.LEARNING, name, at, where, start, end, current, "", backed)
    yield from _skills(item, at)


def _work(item: Json, at: str) -> Iterator[ResumeItem]:
    where = _organization(item, "organization")
    for index, position in _objects(item, "positionHistories"):
        pointer = f"{at}/positionHistories/{index}"
        name = _first(position, "title", "name")
        if name:
            times = _first(position, "start"), _first(position, "end")
            current = position.get("current") is True
            yield ResumeItem(ResumeKind.WORK, name, pointer, where, *times, current, "", _backed(position))
        yield from _skills(position, pointer)
    yield from _skills(item, at)


def _objects(part: Json, name: str) -> Iterator[tuple[int, Json]]:
    for index, item in enumerate(sequence_of(part.get(name))):
        if isinstance(item, Mapping):
            yield index, item


def _object(part: Json, name: str) -> Json:
    found = part.get(name)
    return found if isinstance(found, Mapping) else {}


def _first(part: Json, *names: str) -> str:
    return next((said[:_LONGEST] for name in names if (said := text_of(part, name))), "")


def _organization(part: Json, name: str) -> str:
    found = part.get(name)
    return found.strip()[:_LONGEST] if isinstance(found, str) else _first(_object(part, name), "name", "tradeName")


def _backed(part: Json) -> bool:
    """Whether verification finds a credential beside the words; `org` and `ref` are names to ask, and none."""
    return next(embedded(cast("JsonValue", part.get("verifications"))), None) is not None
