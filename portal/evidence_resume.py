"""What a résumé says in its own words, as statements of set A: the person says so, and nobody signed it.

They are shown beside what is signed, ask for the proof that would settle them, and never count as verified
(:mod:`matching.gates`, `self_asserted`). The work somebody did is told on the record's page and on the line of time; a
job's title is no skill, so none is made of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from matching.levels import years
from matching.statements import Assessment, Standing, Statement, SubjectLink, TrustLevel
from portal.evidence_levels import with_level
from portal.evidence_links import Linked, LinkFinder
from portal.evidence_standing import day_of, last_good_day
from portal.report_json import Json, text_of
from portal.resume import ResumeItem, ResumeKind, own_words
from verification.codes import Format, SubjectMatch
from verification.report import CredentialReport

__all__ = ["statements_from_resume"]

_LICENCES = frozenset({ResumeKind.CERTIFICATION, ResumeKind.LICENSE})
_QUESTION = "the person’s own word; no signed record of it yet"


def statements_from_resume(
    report: CredentialReport | Json, payload: object = None, *, links: LinkFinder
) -> tuple[Statement, ...]:
    """The statements of a LER-RS's own words; none for other records, and for a résumé that was altered.

    ``report`` is a credential's report, or its JSON with the decoded credential as ``payload``.
    """
    data: Json = report.to_json() if isinstance(report, CredentialReport) else report
    said = report.payload if isinstance(report, CredentialReport) else payload
    if data.get("format") != Format.LER_RS or data.get("subject_match") == SubjectMatch.MISMATCH:
        return ()
    found: dict[tuple[str, str], Statement] = {}
    for item in own_words(data, said):
        for statement in _statements(item, data, links):
            found.setdefault((statement.pointer, statement.concept), statement)
    return tuple(found.values())


def _statements(item: ResumeItem, report: Json, links: LinkFinder) -> Iterator[Statement]:
    if item.kind is ResumeKind.WORK:
        return
    linked = links.link(url=item.address, text=item.name)
    if linked is not None:
        level = None if item.years is None else years(item.years)
        yield with_level(_statement(item, report, linked), level)


def _statement(item: ResumeItem, report: Json, linked: Linked) -> Statement:
    return Statement(
        digest=text_of(report, "digest"),
        pointer=item.pointer,
        concept=linked.uri,
        title=item.name[:200],
        issuer="",
        issuer_name="",
        standing=Standing.SELF_ASSERTED,
        trust=TrustLevel.UNKNOWN,
        subject=SubjectLink(text_of(report, "subject_match") or "none"),
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
