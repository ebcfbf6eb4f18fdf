"""The verdict of a record on paper: one PDF for a file, with the receipt that repeats it attached.

Words are those of the page. The receipt travels inside as `receipt.json` (embedded file, ISO 32000-1 section 7.11.4):
whoever is handed the PDF and the record checks both offline, with `manage.py verify RECORD --receipt receipt.json`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any
from xml.sax.saxutils import escape

import pymupdf_fonts
from pypdf import PdfReader, PdfWriter
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from portal.models import Record
from portal.queries_record import CheckLine, CredentialNode, LinkedSkill, check_groups, credential_tree, linked_skills
from portal.templatetags.credence import OUTCOMES, VERDICTS
from portal.templatetags.records import actor_acts, day, format_name, link_words, receipt_lines, record_title, signed_by

__all__ = ["verdict_pdf"]

_INK, _QUIET, _RULE = HexColor("#1a2129"), HexColor("#606872"), HexColor("#ddd7ca")
_LOOKS: Mapping[str, tuple[str, str]] = {
    "verified": ("#1a6640", "#e8f2ec"),
    "not_in_force": ("#7a5300", "#f8f0dc"),
    "indeterminate": ("#6f3d80", "#f4ecf6"),
    "rejected": ("#a1231f", "#f9ebe9"),
}
_MARGIN = 20 * mm
_FRAME_PADDING = 6  # what reportlab's frame keeps clear on each side
_WIDTH = A4[0] - 2 * _MARGIN
_MOST_LINES = 200
_LONGEST = 700
_FONT, _BOLD = "FiraGO", "FiraGO-Bold"


def verdict_pdf(record: Record, report: Mapping[str, Any]) -> bytes:
    """The PDF of a record's current verdict; ``report`` is the stored report with its receipt."""
    _fonts()
    made = io.BytesIO()
    document = SimpleDocTemplate(
        made,
        pagesize=A4,
        leftMargin=_MARGIN - _FRAME_PADDING,
        rightMargin=_MARGIN - _FRAME_PADDING,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=f"Verdict: {_clean(record_title(record))}",
        author="Credence",
        lang="en",
    )
    parts = [*_head(record, report), *_checks(report), *_inside(report), *_skills(record), *_receipt(report)]
    document.build(parts, canvasmaker=partial(_Numbered, foot=f"Record {record.pk}, sha-256 {record.digest[:16]}…"))
    return _with_receipt(made.getvalue(), report.get("receipt") or {})


@lru_cache(maxsize=1)
def _fonts() -> None:
    """A face that knows Latin, Greek, Cyrillic and more; what it lacks is shown as an empty box, never dropped."""
    for name, face in ((_FONT, "figo"), (_BOLD, "figbo")):
        pdfmetrics.registerFont(TTFont(name, io.BytesIO(pymupdf_fonts.fontbuffers[face]())))


class _Numbered(Canvas):  # type: ignore[misc] # reportlab has no types
    """A canvas that knows how many pages there are before it writes the first foot."""

    def __init__(self, *arguments: Any, foot: str, **options: Any) -> None:  # noqa: ANN401 - reportlab's signature
        super().__init__(*arguments, **options)
        self._foot = foot
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Keep the page for later."""
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write every page with its number."""
        for number, page in enumerate(self._pages, start=1):
            self.__dict__.update(page)
            self.setFont(_FONT, 8)
            self.setFillColor(_QUIET)
            self.drawString(_MARGIN, 12 * mm, self._foot)
            self.drawRightString(A4[0] - _MARGIN, 12 * mm, f"Page {number} of {len(self._pages)}")
            super().showPage()
        super().save()


def _style(size: float, *, bold: bool = False, colour: HexColor = _INK, after: float = 2) -> ParagraphStyle:
    name = _BOLD if bold else _FONT
    return ParagraphStyle("", fontName=name, fontSize=size, leading=size * 1.35, textColor=colour, spaceAfter=after)


def _clean(text: object) -> str:
    """Text without what is no text: control characters, and marks that turn the order of others around."""
    kept = "".join(sign for sign in str(text) if sign.isprintable() or sign == " ")
    return kept[:_LONGEST] + ("…" if len(kept) > _LONGEST else "")


def _words(text: object, style: ParagraphStyle, *, bold: str = "") -> Paragraph:
    lead = f'<font name="{_BOLD}">{escape(_clean(bold))}</font> ' if bold else ""
    return Paragraph(lead + escape(_clean(text)), style)


def _head(record: Record, report: Mapping[str, Any]) -> list[Flowable]:
    ink, wash = (HexColor(colour) for colour in _LOOKS.get(record.verdict, ("#1a2129", "#f2eee6")))
    signer = signed_by(report) if record.verdict != "rejected" else ""
    sentence = f"Signed by {signer} and unaltered since. {record.sentence}" if signer else record.sentence
    band = Table(
        [
            [_words(VERDICTS[record.verdict].word, _style(17, bold=True, colour=ink))],
            [_words(sentence, _style(10.5))],
        ],
        colWidths=[_WIDTH],
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
        _words("Credence: verdict of a learning and employment record", _style(8.5, colour=_QUIET)),
        _words(record_title(record), _style(20, bold=True, after=4)),
        _words("  ·  ".join(fact for fact in facts if fact), _style(9, colour=_QUIET, after=10)),
        band,
        Spacer(0, 10),
    ]


def _heading(text: str) -> Paragraph:
    return _words(text, _style(12.5, bold=True, after=4))


def _checks(report: Mapping[str, Any]) -> list[Flowable]:
    parts: list[Flowable] = [_heading("What was checked")]
    for group in check_groups(report):
        rows = [_check_row(line) for line in group.lines[:_MOST_LINES]]
        title = _words(group.title, _style(9, bold=True, colour=_QUIET, after=2))
        parts += [
            KeepTogether([title, _ruled([rows[0]])]),
            _ruled(rows[1:]) if rows[1:] else Spacer(0, 0),
            *_more(len(group.lines)),
            Spacer(0, 8),
        ]
    return parts


def _check_row(line: CheckLine) -> list[Paragraph]:
    look = OUTCOMES.get(line.outcome)
    said = f"{line.sentence} {actor_acts(line.act)}." if line.act else line.sentence
    return [
        _words(look.word if look else line.outcome, _style(9, bold=True)),
        _words(said, _style(9), bold=f"{line.name}."),
    ]


def _ruled(rows: list[list[Paragraph]], widths: tuple[float, float] = (30 * mm, _WIDTH - 30 * mm)) -> Table:
    table = Table(rows, colWidths=list(widths), hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, _RULE),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


def _inside(report: Mapping[str, Any]) -> list[Flowable]:
    rows = list(_nodes(credential_tree(report, ""), 0))[1:]
    if not rows:
        return []
    shown = [
        [_words(_verdict_word(node), _style(9, bold=True)), _words(f"{'– ' * depth}{_title(node)}", _style(9))]
        for node, depth in rows[:_MOST_LINES]
    ]
    return [_heading("Inside this record"), _ruled(shown), *_more(len(rows)), Spacer(0, 8)]


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
    table = _ruled(rows, (90 * mm, _WIDTH - 90 * mm))
    return [_heading("What it says was learned"), table, *_more(len(skills)), Spacer(0, 8)]


def _skill_row(skill: LinkedSkill) -> list[Paragraph]:
    said = skill.statement
    level = f"({said.level_text})" if said.level_text else ""
    linked = f"{said.concept_label or said.concept}, {link_words(skill).lower()}"
    return [_words(level, _style(9), bold=said.title), _words(linked, _style(9))]


def _more(total: int) -> list[Flowable]:
    return [_words(f"and {total - _MOST_LINES:,} more", _style(9, colour=_QUIET))] if total > _MOST_LINES else []


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
    rows = [[_words(name, _style(8.5, colour=_QUIET)), _words(value, _style(8.5))] for name, value in lines]
    note = (
        "The receipt is attached to this file as receipt.json. With it and the record as received, the same verdict "
        "comes out offline: manage.py verify RECORD --receipt receipt.json"
    )
    return [
        KeepTogether(
            [_heading("Receipt"), _words(note, _style(9, colour=_QUIET)), _ruled(rows, (55 * mm, _WIDTH - 55 * mm))]
        )
    ]


def _with_receipt(data: bytes, receipt: Mapping[str, Any]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.add_attachment("receipt.json", json.dumps(receipt, indent=2).encode())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
