"""What every PDF of ours shares: a face that knows many scripts, pages numbered "2 of 3", and words made safe."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

import pymupdf_fonts
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, Table, TableStyle

__all__ = [
    "BOLD",
    "FRAME_PADDING",
    "INK",
    "MARGIN",
    "QUIET",
    "RULE",
    "WIDTH",
    "Numbered",
    "clean",
    "fonts",
    "heading",
    "ruled",
    "style",
    "words",
]

INK, QUIET, RULE = HexColor("#1a2129"), HexColor("#606872"), HexColor("#ddd7ca")
MARGIN = 20 * mm
FRAME_PADDING = 6  # what reportlab's frame keeps clear on each side
WIDTH = A4[0] - 2 * MARGIN
FONT, BOLD = "FiraGO", "FiraGO-Bold"
_LONGEST = 700


@lru_cache(maxsize=1)
def fonts() -> None:
    """A face that knows Latin, Greek, Cyrillic and more; what it lacks is shown as an empty box, never dropped."""
    for name, face in ((FONT, "figo"), (BOLD, "figbo")):
        pdfmetrics.registerFont(TTFont(name, io.BytesIO(pymupdf_fonts.fontbuffers[face]())))


class Numbered(Canvas):  # type: ignore[misc] # reportlab has no types
    """A canvas that knows how many pages there are before it writes the first foot."""

    def __init__(self, *arguments: Any, foot: str, margin: float = MARGIN, **options: Any) -> None:  # noqa: ANN401 - reportlab's signature
        super().__init__(*arguments, **options)
        self._foot = foot
        self._margin = margin
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Keep the page for later."""
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write every page with its number."""
        for number, page in enumerate(self._pages, start=1):
            self.__dict__.update(page)
            self.setFont(FONT, 8)
            self.setFillColor(QUIET)
            bottom = min(12 * mm, self._margin * 0.6)
            self.drawString(self._margin, bottom, self._foot)
            self.drawRightString(self._pagesize[0] - self._margin, bottom, f"Page {number} of {len(self._pages)}")
            super().showPage()
        super().save()


def style(size: float, *, bold: bool = False, colour: HexColor = INK, after: float = 2) -> ParagraphStyle:
    """A paragraph's look, in points."""
    name = BOLD if bold else FONT
    return ParagraphStyle("", fontName=name, fontSize=size, leading=size * 1.35, textColor=colour, spaceAfter=after)


def clean(text: object, longest: int = _LONGEST) -> str:
    """Text without what is no text: control characters, and marks that turn the order of others around."""
    kept = "".join(sign for sign in str(text) if sign.isprintable() or sign == " ")
    return kept[:longest] + ("…" if len(kept) > longest else "")


def words(text: object, look: ParagraphStyle, *, bold: str = "", longest: int = _LONGEST) -> Paragraph:
    """A paragraph of somebody's words, with a lead in bold."""
    lead = f'<font name="{BOLD}">{escape(clean(bold))}</font> ' if bold else ""
    return Paragraph(lead + escape(clean(text, longest)), look)


def heading(text: str, size: float = 12.5) -> Paragraph:
    """A heading of a section."""
    return words(text, style(size, bold=True, after=4))


def ruled(
    rows: list[list[Paragraph]], widths: Sequence[float] = (30 * mm, WIDTH - 30 * mm), padding: float = 3
) -> Table:
    """A table with a rule under each row."""
    table = Table(rows, colWidths=list(widths), hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), padding),
                ("BOTTOMPADDING", (0, 0), (-1, -1), padding),
            ]
        )
    )
    return table
