"""The only bridge between the libraries: what verification found (claims) becomes what matching weighs (statements).

Each credential keeps its own verdict: a CLR's children are walked, and each claim carries the standing of the
credential that makes it. A claim that no verified proof covers never counts as verified, and a claim that only a
parent vouches for falls with its parent.

Skills come from alignments first (by URL, then code), then from the alignment's name, then, for a claim that names no
skill by alignment, from its own name and tags. What a person confirmed once is remembered under :func:`link_key`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from matching.statements import Assessment, LinkMethod, Standing, Statement, SubjectLink, TrustLevel
from portal.evidence_levels import at_level, level_of_alignment, level_of_qualification, states_only_a_level, with_level
from portal.evidence_links import Link, Linked, Linker, LinkFinder, link_key
from portal.evidence_results import CREDENTIAL_TYPES, Outcome, ResultReading, achievement_assessment, read_result
from portal.evidence_standing import Circumstances, circumstances_of, day_of, last_good_day
from portal.report_json import Json, objects_of, sequence_of, text_of
from verification.report import CredentialReport

__all__ = ["Link", "Linker", "link_key", "statement_from_observation", "statements_from_report"]

TrustOf = Callable[[str], TrustLevel]

MAX_STATEMENTS = 2_000
MAX_ALIGNMENTS = 500
MAX_TAGS = 10
MAX_NESTING = 6


def statements_from_report(
    report: CredentialReport | Json,
    *,
    linker: Linker,
    confirmed_links: Mapping[str, str] | None = None,
    trust_of: TrustOf | None = None,
    links: LinkFinder | None = None,
) -> tuple[Statement, ...]:
    """Every statement about a skill that the record makes, nested credentials included.

    ``report`` is a credential report or its documented JSON (a whole verification's JSON serves too).
    ``confirmed_links`` leads from :func:`link_key` to a concept's URI. ``trust_of`` answers for an issuer's id with
    the organization's trust of today; without it the report's own stands. ``links`` is the finder to use in place of
    one made of ``linker`` and ``confirmed_links``: whoever gives it can read the linker's answers from it. At most :data:`MAX_STATEMENTS` statements,
    in the order of the record.
    """
    data: Json = report.to_json() if isinstance(report, CredentialReport) else report
    links = links or LinkFinder(linker, confirmed_links or {})
    found: dict[tuple[str, str, str], Statement] = {}
    for statement in _walk(data, None, links, trust_of, 0):
        found.setdefault((statement.digest, statement.pointer, statement.concept), statement)
        if len(found) >= MAX_STATEMENTS:
            break
    return tuple(found.values())


def statement_from_observation(
    *, digest: str, concept: str, label: str, observed_on: date, level: float | None, confirmed: bool, setting: str = ""
) -> Statement:
    """A named person's structured observation as a statement; ``digest`` names the observation, as a record's does."""
    return Statement(
        digest=digest,
        pointer="",
        concept=concept,
        title=setting or f"Observation: {label}",
        issuer="",
        issuer_name="Observed here",
        standing=Standing.VERIFIED,
        trust=TrustLevel.TRUSTED,
        subject=SubjectLink.IDENTIFIER,
        assessment=Assessment.RESULT,
        link=LinkMethod.CONFIRMED,
        link_confidence=1.0,
        level=level,
        level_text=f"observed at level {level:g}" if level is not None else "observed",
        issued=observed_on,
        observation=True,
        confirmed_observation=confirmed,
        concept_label=label,
    )


def _walk(
    credential: Json, parent: Circumstances | None, links: LinkFinder, trust_of: TrustOf | None, depth: int
) -> Iterator[Statement]:
    here = circumstances_of(credential, parent)
    if trust_of is not None and here.issuer:
        here = replace(here, trust=trust_of(here.issuer))
    for claim in objects_of(credential.get("claims")):
        yield from _claim_statements(claim, here, links)
    if depth < MAX_NESTING:
        for child in objects_of(credential.get("credentials")):
            yield from _walk(child, here, links, trust_of, depth + 1)


def _claim_statements(claim: Json, here: Circumstances, links: LinkFinder) -> Iterator[Statement]:
    results = [(result, read_result(result)) for result in objects_of(claim.get("results"))]
    whole = [reading for result, reading in results if not objects_of(result.get("alignments"))]
    if any(reading.outcome is Outcome.NOT_REACHED for reading in whole):
        return
    base = _base(claim, here)
    alignments = [
        item for item in objects_of(claim.get("alignments"))[:MAX_ALIGNMENTS] if not states_only_a_level(item)
    ]
    own = [
        (linked, _pointer(item, claim), level_of_alignment(item))
        for item in alignments
        if (linked := _link_alignment(item, links))
    ]
    graded = [
        (linked, reading, _pointer(item, claim))
        for result, reading in results
        for item in objects_of(result.get("alignments"))[:MAX_ALIGNMENTS]
        if reading.outcome is not Outcome.NOT_REACHED and (linked := _link_alignment(item, links))
    ]
    named = _distinct_targets(
        [*alignments, *(item for result, _ in results for item in objects_of(result.get("alignments")))]
    )
    base = replace(base, aligned_skills=max(1, named))
    qualification = level_of_qualification(claim)
    for linked, reading, pointer in graded:
        yield _with_result(_linked(base, linked, pointer), reading)
    skills = own if own or graded else [(linked, str(base.pointer), None) for linked in _from_words(claim, links)]
    concepts = {linked.uri for linked, _, _ in skills}
    for linked, pointer, level in skills:
        stated = _with_whole(_linked(base, linked, pointer), whole, single=len(concepts) == 1 and not graded)
        yield with_level(stated, level or qualification)
    licence = _licence(claim, base.title, links)
    if licence is not None and licence.uri not in concepts:
        stated = _with_whole(_linked(base, licence, base.pointer), whole, single=False)
        yield replace(stated, credential_type=licence.uri, aligned_skills=1)


def _base(claim: Json, here: Circumstances) -> Statement:
    """All that the claim's statements have in common; concept and link are filled in for each."""
    covered = claim.get("covered") is True
    standing, question, act = here.standing, here.question, here.act
    if not covered and standing in {Standing.VERIFIED, Standing.NOT_IN_FORCE, Standing.INDETERMINATE}:
        standing = Standing.INDETERMINATE
        question = question or "this part is not covered by a verified signature"
        act = act or "issuer"
    name = text_of(claim, "name") or here.title
    kind = text_of(claim, "achievement_type")
    subject = text_of(claim, "subject_id")
    return Statement(
        digest=here.digest,
        pointer=text_of(claim, "pointer"),
        concept="",
        title=name[:200] or "Untitled",
        issuer=here.issuer,
        issuer_name=here.issuer_name,
        standing=standing,
        trust=here.trust,
        subject=_about(claim, here),
        assessment=achievement_assessment(kind, name, text_of(claim, "criteria")),
        link=LinkMethod.TEXT,
        link_confidence=0.0,
        issued=day_of(text_of(claim, "activity_end")) or day_of(text_of(claim, "awarded")) or here.issued,
        expires=_earliest(last_good_day(text_of(claim, "valid_until")), here.expires),
        in_force=here.in_force,
        expired=here.expired,
        only_status_unknown=here.only_status_unknown and covered,
        issuer_is_subject=here.issuer_is_subject or bool(subject and subject == here.issuer),
        question=question,
        act=act,
    )


def _about(claim: Json, here: Circumstances) -> SubjectLink:
    """How sure it is that the claim is about the candidate: a credential may speak of several people."""
    own = text_of(claim, "subject_match")
    if here.subject is SubjectLink.MISMATCH or own not in set(SubjectLink):
        return here.subject
    return SubjectLink(own)


def _licence(claim: Json, name: str, links: LinkFinder) -> Linked | None:
    """The credential concept that a licence or certification is, by its own id or by its name.

    It becomes a statement of its own, so that a doubtful link to the licence never travels with a sure link to a skill.
    A claim of another type is a credential only where a person said that its id or its name is one.
    """
    url = text_of(claim, "achievement_id")
    if text_of(claim, "achievement_type") not in CREDENTIAL_TYPES:
        return links.own_credential(url, name)
    return links.link(url=url, text=name)


def _from_words(claim: Json, links: LinkFinder) -> Iterator[Linked]:
    """The skills of a claim without alignments: its achievement's own id, its name, and its tags."""
    texts = [text_of(claim, "name"), *(tag for tag in sequence_of(claim.get("tags")) if isinstance(tag, str))][
        : MAX_TAGS + 1
    ]
    seen: set[str] = set()
    for index, text in enumerate(texts):
        linked = links.link(url="" if index else text_of(claim, "achievement_id"), text=text.strip()[:400])
        if linked is not None and linked.uri not in seen:
            seen.add(linked.uri)
            yield linked


def _link_alignment(item: Json, links: LinkFinder) -> Linked | None:
    return links.link(
        url=text_of(item, "target_url"),
        code=text_of(item, "target_code"),
        framework=text_of(item, "target_framework"),
        text=text_of(item, "target_name")[:400],
    )


def _linked(base: Statement, linked: Linked, pointer: str) -> Statement:
    return replace(
        base,
        pointer=pointer or base.pointer,
        concept=linked.uri,
        concept_label=linked.label,
        link=linked.method,
        link_confidence=linked.confidence,
        linked_text=linked.text,
    )


def _with_result(statement: Statement, reading: ResultReading) -> Statement:
    """A result for this very skill; one that is still under way shows presence and no more."""
    if reading.outcome is Outcome.UNDER_WAY:
        return replace(statement, assessment=Assessment.PARTICIPATION)
    if not reading.graded:
        return statement
    return at_level(replace(statement, assessment=Assessment.RESULT), reading.level, reading.words)


def _with_whole(statement: Statement, whole: Sequence[ResultReading], *, single: bool) -> Statement:
    """What results of the whole achievement add: for its only skill a result, for one of several an assessment."""
    if any(reading.outcome is Outcome.UNDER_WAY for reading in whole):
        return replace(statement, assessment=Assessment.PARTICIPATION)
    graded = [reading for reading in whole if reading.graded]
    if not graded:
        return statement
    best = max(graded, key=lambda reading: (reading.level.estimate if reading.level else 0, reading.words))
    if single:
        return at_level(replace(statement, assessment=Assessment.RESULT), best.level, best.words)
    return replace(statement, assessment=Assessment.ASSESSED, level_text=best.words)


def _distinct_targets(alignments: Sequence[Json]) -> int:
    return len(
        {
            (text_of(item, "target_url") or text_of(item, "target_code"), text_of(item, "target_name"))
            for item in alignments
        }
    )


def _pointer(alignment: Json, claim: Json) -> str:
    return text_of(alignment, "pointer") or text_of(claim, "pointer")


def _earliest(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)
