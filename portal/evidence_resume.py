"""What a résumé says in its own words, as statements of set A: the person says so, and nobody signed it.

They are shown beside what is signed, ask for the proof that would settle them, and never count as verified
(:mod:`matching.gates`, `self_asserted`). The work somebody did is told on the record's page and on the line of time; a
job's title is no skill, so none is made of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from matching.levels import years
from matching.statements import Assessment, Standing, Statement, SubjectLink, TrustLevel
from portal.evidence_levels import with_level
from portal.evidence_links import Linked, Linker, LinkFinder
from portal.evidence_standing import day_of, last_good_day
from portal.resume import ResumeItem, ResumeKind, own_words
from verification.codes import Format, SubjectMatch
from verification.report import CredentialReport

__all__ = ["statements_from_resume"]

_LICENCES = frozenset({ResumeKind.CERTIFICATION, ResumeKind.LICENSE})
_QUESTION = "the person’s own word; no signed record of it yet"


def statements_from_resume(
    report: CredentialReport, *, linker: Linker, confirmed_links: Mapping[str, str] | None = None
) -> tuple[Statement, ...]:
    """The statements of a LER-RS's own words; none for other records, and for a résumé that was altered."""
    if report.format is not Format.LER_RS or report.subject_match is SubjectMatch.MISMATCH:
        return ()
    links = LinkFinder(linker, confirmed_links or {})
    found: dict[tuple[str, str], Statement] = {}
    for item in own_words(report.to_json(), report.payload):
        for statement in _statements(item, report, links):
            found.setdefault((statement.pointer, statement.concept), statement)
    return tuple(found.values())


def _statements(item: ResumeItem, report: CredentialReport, links: LinkFinder) -> Iterator[Statement]:
    if item.kind is ResumeKind.WORK:
        return
    linked = links.link(url=item.address, text=item.name)
    if linked is not None:
        level = None if item.years is None else years(item.years)
        yield with_level(_statement(item, report, linked), level)


def _statement(item: ResumeItem, report: CredentialReport, linked: Linked) -> Statement:
    return Statement(
        digest=report.digest,
        pointer=item.pointer,
        concept=linked.uri,
        title=item.name[:200],
        issuer="",
        issuer_name="",
        standing=Standing.SELF_ASSERTED,
        trust=TrustLevel.UNKNOWN,
        subject=SubjectLink(report.subject_match.value),
        assessment=Assessment.COMPLETION,
        link=linked.method,
        link_confidence=linked.confidence,
        issued=day_of(item.end) or day_of(item.start),
        expires=last_good_day(item.end) if item.kind in _LICENCES else None,
        credential_type=linked.uri if item.kind in _LICENCES else "",
        question=_QUESTION,
        act="candidate",
        concept_label=linked.label,
        linked_text=linked.text,
    )
