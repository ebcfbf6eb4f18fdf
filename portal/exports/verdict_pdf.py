"""The verdict of a record on paper: one PDF for a file, with the receipt that repeats it attached.

Words are those of the page. The receipt travels inside as `receipt.json` (embedded file, ISO 32000-1 section 7.11.4):
whoever is handed the PDF and the record checks both offline, with `manage.py verify RECORD --receipt receipt.json`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from pypdf import PdfReader, PdfWriter
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

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
from portal.models import Record
from portal.queries_record import CheckLine, CredentialNode, LinkedSkill, check_groups, credential_tree, linked_skills
from portal.templatetags.credence import OUTCOMES, VERDICTS
from portal.templatetags.records import actor_acts, day, format_name, link_words, receipt_lines, record_title, signed_by

__all__ = ["verdict_pdf"]

_LOOKS: Mapping[str, tuple[str, str]] = {
    "verified": ("#1a6640", "#e8f2ec"),
    "not_in_force": ("#7a5300", "#f8f0dc"),
    "indeterminate": ("#6f3d80", "#f4ecf6"),
    "rejected": ("#a1231f", "#f9ebe9"),
}
_MOST_LINES = 200


def verdict_pdf(record: Record, report: Mapping[str, Any]) -> bytes:
    """The PDF of a record's current verdict; ``report`` is the stored report with its receipt."""
    fonts()
    made = io.BytesIO()
    document = SimpleDocTemplate(
        made,
        pagesize=A4,
        leftMargin=MARGIN - FRAME_PADDING,
        rightMargin=MARGIN - FRAME_PADDING,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"Verdict: {clean(record_title(record))}",
        author="Credence",
        lang="en",
    )
    parts = [*_head(record, report), *_checks(report), *_inside(report), *_skills(record), *_receipt(report)]
    document.build(parts, canvasmaker=partial(Numbered, foot=f"Record {record.pk}, sha-256 {record.digest[:16]}…"))
    return _with_receipt(made.getvalue(), report.get("receipt") or {})


def _head(record: Record, report: Mapping[str, Any]) -> list[Flowable]:
    ink, wash = (HexColor(colour) for colour in _LOOKS.get(record.verdict, ("#1a2129", "#f2eee6")))
    signer = signed_by(report) if record.verdict != "rejected" else ""
    sentence = f"Signed by {signer} and unaltered since. {record.sentence}" if signer else record.sentence
    band = Table(
        [
            [words(VERDICTS[record.verdict].word, style(17, bold=True, colour=ink))],
            [words(sentence, style(10.5))],
        ],
        colWidths=[WIDTH],
        hAlign="LEFT",
    )
    band.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), wash),
                ("LINEBEFORE", (0, 0), (0, -1), 3, ink),
                ("LEFTPADDING", (0, 0), (-1, -1), 12),
                ("TOPPADDING", (0, 0), (-1, 0), 9),
                ("BOTTOMPADDING", (0, -1), (-1, -1), 11),
            ]
        )
    )
    facts = [
        f"From {record.issuer_name}" if record.issuer_name else "",
        f"Issued {day(record.issued)}" if record.issued else "",
        f"Received {day(record.created_at)}",
        format_name(record.format) if record.format else "",
        f"Candidate: {record.candidate.name}" if record.candidate else "No candidate yet",
    ]
    return [
        words("Credence: verdict of a learning and employment record", style(8.5, colour=QUIET)),
        words(record_title(record), style(20, bold=True, after=4)),
        words("  ·  ".join(fact for fact in facts if fact), style(9, colour=QUIET, after=10)),
        band,
        Spacer(0, 10),
    ]


def _checks(report: Mapping[str, Any]) -> list[Flowable]:
    parts: list[Flowable] = [heading("What was checked")]
    for group in check_groups(report):
        rows = [_check_row(line) for line in group.lines[:_MOST_LINES]]
        title = words(group.title, style(9, bold=True, colour=QUIET, after=2))
        parts += [
            KeepTogether([title, ruled([rows[0]])]),
            ruled(rows[1:]) if rows[1:] else Spacer(0, 0),
            *_more(len(group.lines)),
            Spacer(0, 8),
        ]
    return parts


def _check_row(line: CheckLine) -> list[Paragraph]:
    look = OUTCOMES.get(line.outcome)
    said = f"{line.sentence} {actor_acts(line.act)}." if line.act else line.sentence
    return [
        words(look.word if look else line.outcome, style(9, bold=True)),
        words(said, style(9), bold=f"{line.name}."),
    ]


def _inside(report: Mapping[str, Any]) -> list[Flowable]:
    rows = list(_nodes(credential_tree(report, ""), 0))[1:]
    if not rows:
        return []
    shown = [
        [words(_verdict_word(node), style(9, bold=True)), words(f"{'– ' * depth}{_title(node)}", style(9))]
        for node, depth in rows[:_MOST_LINES]
    ]
    return [heading("Inside this record"), ruled(shown), *_more(len(rows)), Spacer(0, 8)]


def _nodes(node: CredentialNode, depth: int) -> list[tuple[CredentialNode, int]]:
    return [(node, depth), *(found for child in node.children for found in _nodes(child, depth + 1))]


def _verdict_word(node: CredentialNode) -> str:
    look = VERDICTS.get(str(node.report.get("verdict")))
    return look.word if look else "Not checked"


def _title(node: CredentialNode) -> str:
    issuer = (node.report.get("issuer") or {}).get("name") or ""
    kind = "Endorsement: " if node.endorsement else ""
    return f"{kind}{node.report.get('title') or 'A credential'}{f', {issuer}' if issuer else ''}"


def _skills(record: Record) -> list[Flowable]:
    skills = [] if record.verdict == "rejected" else linked_skills(record)  # of a rejected record nothing is read
    if not skills:
        return []
    rows = [_skill_row(skill) for skill in skills[:_MOST_LINES]]
    table = ruled(rows, (90 * mm, WIDTH - 90 * mm))
    return [heading("What it says was learned"), table, *_more(len(skills)), Spacer(0, 8)]


def _skill_row(skill: LinkedSkill) -> list[Paragraph]:
    said = skill.statement
    level = f"({said.level_text})" if said.level_text else ""
    linked = f"{said.concept_label or said.concept}, {link_words(skill).lower()}"
    return [words(level, style(9), bold=said.title), words(linked, style(9))]


def _more(total: int) -> list[Flowable]:
    return [words(f"and {total - _MOST_LINES:,} more", style(9, colour=QUIET))] if total > _MOST_LINES else []


def _receipt(report: Mapping[str, Any]) -> list[Flowable]:
    receipt: Mapping[str, Any] = report.get("receipt") or {}
    if not receipt:
        return []
    lines = [
        ("Checked at", f"{str(receipt.get('at', ''))[:19].replace('T', ', ')} UTC"),
        ("Record", f"sha-256 {receipt.get('record_sha256', '')}"),
        *receipt_lines(receipt),
        ("Software", str(receipt.get("software", ""))),
    ]
    rows = [[words(name, style(8.5, colour=QUIET)), words(value, style(8.5))] for name, value in lines]
    note = (
        "The receipt is attached to this file as receipt.json. With it and the record as received, the same verdict "
        "comes out offline: manage.py verify RECORD --receipt receipt.json"
    )
    return [
        KeepTogether([heading("Receipt"), words(note, style(9, colour=QUIET)), ruled(rows, (55 * mm, WIDTH - 55 * mm))])
    ]


def _with_receipt(data: bytes, receipt: Mapping[str, Any]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.add_attachment("receipt.json", json.dumps(receipt, indent=2).encode())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
