"""The summary of an evidence pack on paper: who, which records, what was found, by whom they are, what they say."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, SimpleDocTemplate, Spacer

from portal.documents import OWN_LIST
from portal.exports.pack_readme import keys_address
from portal.exports.paper import (
    FRAME_PADDING,
    MARGIN,
    QUIET,
    WIDTH,
    Numbered,
    clean,
    fonts,
    heading,
    ruled,
    style,
    words,
)
from portal.models import Organization, Record
from portal.sentences import verdict_sentence
from portal.templatetags.credence import TRUST, VERDICTS
from portal.templatetags.records import day, format_name, record_title, signed_by

if TYPE_CHECKING:
    from portal.exports.evidence_pack import PackContents

__all__ = ["PackedRecord", "packed_record", "summary_pdf"]

_INKS = {"verified": "#1a6640", "not_in_force": "#7a5300", "indeterminate": "#6f3d80", "rejected": "#a1231f"}
_CLAIMS = 30
_LABEL = 32 * mm


@dataclass(frozen=True, slots=True)
class PackedRecord:
    """What the summary says of a record."""

    title: str
    verdict: str
    sentence: str
    facts: tuple[tuple[str, str], ...]
    claims: tuple[str, ...]
    more_claims: int


def packed_record(
    record: Record, report: Mapping[str, Any] | None, document: str, organization: Organization
) -> PackedRecord:
    """What the summary will say of the record; ``report`` is None where it was not verified yet."""
    if report is None:
        bare = (("Received", day(record.created_at)), ("File", document))
        sentence = "It was not verified when the pack was made."
        return PackedRecord(clean(record_title(record)), "", sentence, bare, (), 0)
    issuer: Mapping[str, Any] = report["issuer"] or {}
    signer = signed_by(report) if report["verdict"] != "rejected" else ""
    sentence = verdict_sentence(report)
    named = f"{issuer.get('name') or issuer.get('id') or 'nobody named'}"
    facts = (
        ("Issuer", f"{named} ({issuer['id']})" if issuer.get("name") and issuer.get("id") else named),
        ("Trust", _trust(issuer, organization)),
        ("Issued", day(report["issued"] or None) or "not said"),
        ("Valid until", day(report["expires"] or None) or "no end"),
        ("Received", day(record.created_at)),
        ("Verified for", f"{str(report['receipt']['at'])[:19].replace('T', ', ')} UTC"),
        ("Form", format_name(report["format"])),
        ("File", document),
    )
    claims = list(_claims(report))
    return PackedRecord(
        title=clean(record_title(record)),
        verdict=report["verdict"],
        sentence=f"Signed by {signer} and unaltered since. {sentence}" if signer else sentence,
        facts=facts,
        claims=tuple(claims[:_CLAIMS]),
        more_claims=max(0, len(claims) - _CLAIMS),
    )


def summary_pdf(
    contents: PackContents,
    records: Sequence[PackedRecord],
    left_out: Sequence[Mapping[str, str]],
    *,
    made_at: datetime,
    kid: str,
) -> bytes:
    """The PDF."""
    fonts()
    made = io.BytesIO()
    document = SimpleDocTemplate(
        made,
        pagesize=A4,
        leftMargin=MARGIN - FRAME_PADDING,
        rightMargin=MARGIN - FRAME_PADDING,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"Evidence pack: {clean(contents.candidate.name)}",
        author="Credence",
        lang="en",
    )
    parts = [*_head(contents, records, made_at), *_how(contents, kid)]
    for number, record in enumerate(records, start=1):
        parts += _record(number, record)
    if left_out:
        note = f"{len(left_out)} more could not be packed: the file is no longer there as it was received."
        parts += [heading("Left out"), words(note, style(9.5))]
    foot = f"Evidence pack of {clean(contents.candidate.name)[:60]}, by {clean(contents.organization.name)[:60]}"
    document.build(parts, canvasmaker=partial(Numbered, foot=foot))
    return made.getvalue()


def _head(contents: PackContents, records: Sequence[PackedRecord], made_at: datetime) -> list[Flowable]:
    counts = [
        f"{number} {VERDICTS[verdict].word.lower()}"
        for verdict in _INKS
        if (number := sum(record.verdict == verdict for record in records))
    ]
    waiting = sum(not record.verdict for record in records)
    counts += [f"{waiting} not verified yet"] if waiting else []
    application = contents.application
    facts = [
        contents.organization.name,
        f"Made {made_at.astimezone(UTC):%Y-%m-%d, %H:%M} UTC",
        f"Applied for {application.job.title}" if application is not None else "",
    ]
    kind = "record" if len(records) == 1 else "records"
    said = f"{len(records)} {kind}: {', '.join(counts)}." if records else "No record was received."
    parts: list[Flowable] = [
        words("Credence: evidence pack", style(8.5, colour=QUIET)),
        words(contents.candidate.name, style(20, bold=True, after=4)),
        words("  ·  ".join(filter(None, facts)), style(9, colour=QUIET, after=10)),
        words(said, style(12, bold=True, after=6)),
    ]
    if application is not None:
        gap = (
            f"The gap report is in gap-report.pdf (run {contents.run})."
            if contents.gap_report
            else "There is no gap report: they are in no finished ranking of this job."
        )
        parts.append(words(gap, style(9.5, after=4)))
    return parts


def _how(contents: PackContents, kid: str) -> list[Flowable]:
    note = (
        "Anybody can check this pack offline: python -m verification.pack PACK.zip. It compares every file with the "
        "signed manifest, and verifies each record again from its receipt. What this paper says is not compared; what "
        "counts is what that command says."
    )
    rows = [("Signing key", kid), ("Public keys", keys_address(contents.organization.pk))]
    table = [[words(name, style(8.5, colour=QUIET)), words(value, style(8.5))] for name, value in rows]
    return [words(note, style(9, colour=QUIET, after=4)), ruled(table, (_LABEL, WIDTH - _LABEL)), Spacer(0, 10)]


def _record(number: int, record: PackedRecord) -> list[Flowable]:
    look = VERDICTS.get(record.verdict)
    ink = HexColor(_INKS.get(record.verdict, "#606872"))
    rows = [[words(name, style(8.5, colour=QUIET)), words(value, style(8.5))] for name, value in record.facts if value]
    for place, claim in enumerate(record.claims):
        rows.append([words("" if place else "It says", style(8.5, colour=QUIET)), words(claim, style(8.5))])
    if record.more_claims:
        rows.append([words("", style(8.5)), words(f"and {record.more_claims:,} more", style(8.5, colour=QUIET))])
    return [
        CondPageBreak(45 * mm),
        heading(f"{number}. {record.title}"),
        words(record.sentence, style(9.5, colour=ink), bold=f"{look.word if look else 'Not verified yet'}."),
        ruled(rows, (_LABEL, WIDTH - _LABEL), 2),
        Spacer(0, 12),
    ]


def _trust(issuer: Mapping[str, Any], organization: Organization) -> str:
    """Whether, and by which list; who reads it is not of the organization, so its list is called by its name."""
    look = TRUST.get(str(issuer.get("trust", "")))
    word = look.word if look else "unknown"
    registry = str(issuer.get("registry") or "").replace(OWN_LIST, f"the list of {organization.name}")
    return f"{word}, by {registry}" if registry else str(word)


def _claims(report: Mapping[str, Any]) -> Iterator[str]:
    """What the record says, and what the credentials inside it say; of a rejected one nothing is read."""
    if report["verdict"] == "rejected" and report["format"] not in {"collection", "presentation"}:
        return
    if report["verdict"] != "rejected":
        for claim in report["claims"]:
            name = claim["name"] or claim["achievement_id"] or "an achievement without a name"
            results = ", ".join(f"{item['name']} {item['value']}".strip() for item in claim["results"][:3])
            unsigned = "" if claim["covered"] else " (not covered by a verified signature)"
            yield clean(f"{name}{f': {results}' if results else ''}{unsigned}", 200)
    for inner in report["credentials"]:
        yield from _claims(inner)
