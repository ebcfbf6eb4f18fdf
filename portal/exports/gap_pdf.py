"""The gap reports on paper, made on the server: one candidate's, on one page where it fits, and the pool's.

Words are those of the page, sentence by sentence. The text is real text in an embedded face, so it can be searched,
copied and read aloud. The type gets smaller, down to :data:`SMALLEST`, before a second page is begun.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from matching.codes import State
from matching.reports import GapLine, GapReport
from portal.brand import Brand, brand_from
from portal.exports.paper import FRAME_PADDING, INK, QUIET, Numbered, clean, fonts, ruled, style, words
from portal.models import Organization, RankingRun
from portal.queries_gaps import GapView
from portal.templatetags.records import day

__all__ = ["PAPERS", "gap_pdf", "pool_pdf"]

PAPERS: Mapping[str, tuple[float, float]] = {"a4": A4, "letter": LETTER}
SIZES = (9.4, 8.8, 8.2, 7.7)
SMALLEST = SIZES[-1]
_EDGE = 14 * mm
_LONGEST = 3_000
_LINES = 400


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A paper and a size of type in points; everything on it is measured from these."""

    paper: tuple[float, float]
    size: float

    @property
    def width(self) -> float:
        return float(self.paper[0] - 2 * _EDGE)

    def body(self, *, bold: bool = False, quiet: bool = False, scale: float = 1.0) -> ParagraphStyle:
        look = style(self.size * scale, bold=bold, colour=QUIET if quiet else INK, after=1.5)
        look.leading = self.size * scale * 1.25
        return look

    def say(self, text: str, *, bold: str = "", quiet: bool = False, scale: float = 1.0) -> Paragraph:
        return words(text, self.body(quiet=quiet, scale=scale), bold=bold, longest=_LONGEST)

    def head(self, text: str) -> Paragraph:
        look = self.body(bold=True, scale=1.25)
        look.spaceBefore, look.keepWithNext = self.size * 0.7, 1
        return words(text, look)


def gap_pdf(
    view: GapView, *, name: str, job: str, organization: Organization, paper: tuple[float, float] = A4
) -> bytes:
    """One candidate's gap report; ``name`` is what they are called here (opaque in a blind job)."""
    run = view.entry.run
    rank = view.place or ("" if view.entry.rank else "Not ranked")
    said = (job, f"{organization.name}, job version {run.version.number}", f"As of {day(run.as_of)}", rank)
    meta = "  ·  ".join(filter(None, said))

    def parts(sheet: _Sheet) -> list[Flowable]:
        report = view.report
        return [
            *_mark(sheet, organization),
            *_masthead(sheet, "Skills-gap report", name, meta),
            sheet.say(report.absence, bold=report.headline, scale=1.2),
            *([sheet.say(f"{', '.join(view.unapproved)}.", bold="Not approved yet:")] if view.unapproved else []),
            *_settle(sheet, view),
            *_lines(sheet, report),
            *_lists(sheet, report),
            *_fine_print(sheet, report, run, organization),
        ]

    return _fitted(
        parts, paper, title=f"Skills-gap report: {clean(name)}", foot=f"{clean(name)[:60]}, {clean(job)[:60]}"
    )


def pool_pdf(
    run: RankingRun, pool: Mapping[str, Any], *, job: str, organization: Organization, paper: tuple[float, float] = A4
) -> bytes:
    """The pool's gap report; ``pool`` is the stored report as it may be shown."""
    meta = f"{job}  ·  {organization.name}, job version {run.version.number}  ·  As of {day(run.as_of)}"

    def parts(sheet: _Sheet) -> list[Flowable]:
        small = [sheet.say(pool["small_pool"])] if pool.get("small_pool") else []
        return [
            *_mark(sheet, organization),
            *_masthead(sheet, "Pool gap report", "What the pool shows, and what would settle it", meta),
            sheet.say(pool["highlight"], bold=pool["headline"], scale=1.2),
            *small,
            *_pool_rows(sheet, pool),
            *_pool_actions(sheet, pool),
            sheet.head("What these numbers cannot say"),
            *(sheet.say(text, bold=title) for title, text in pool["cannot_say"]),
            Spacer(0, sheet.size * 0.6),
            sheet.say(f"Run {run.number}, hash {run.ranking_hash[:16]}.", quiet=True, scale=0.85),
        ]

    return _fitted(parts, paper, title=f"Pool gap report: {clean(job)}", foot=f"Pool of {clean(job)[:80]}")


def _fitted(
    parts: Callable[[_Sheet], Sequence[Flowable]], paper: tuple[float, float], *, title: str, foot: str
) -> bytes:
    """The document in the largest type in which it fits one page; in the second size, where none does."""
    fonts()
    for size in SIZES:
        made, pages = _built(parts(_Sheet(paper, size)), paper, title=title, foot=foot)
        if pages == 1:
            return made
    return _built(parts(_Sheet(paper, SIZES[1])), paper, title=title, foot=foot)[0]


def _built(parts: Sequence[Flowable], paper: tuple[float, float], *, title: str, foot: str) -> tuple[bytes, int]:
    made = io.BytesIO()
    document = SimpleDocTemplate(
        made,
        pagesize=paper,
        leftMargin=_EDGE - FRAME_PADDING,
        rightMargin=_EDGE - FRAME_PADDING,
        topMargin=_EDGE - FRAME_PADDING,
        bottomMargin=_EDGE,
        title=title,
        author="Credence",
        lang="en",
    )
    document.build(list(parts), canvasmaker=partial(Numbered, foot=foot, margin=_EDGE))
    return made.getvalue(), document.page


class _Mark(Flowable):  # type: ignore[misc] # reportlab has no types
    """The employer's logo at the upper right, beside the heading: it takes no room of its own."""

    def __init__(self, sheet: _Sheet, brand: Brand) -> None:
        super().__init__()
        self._sheet, self._brand = sheet, brand

    def wrap(self, *_room: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        height = min(11 * mm, 45 * mm * self._brand.height / self._brand.width)
        width = height * self._brand.width / self._brand.height
        picture = ImageReader(io.BytesIO(self._brand.logo))
        self.canv.drawImage(picture, self._sheet.width - width, 3 * mm - height, width, height, mask="auto")


def _mark(sheet: _Sheet, organization: Organization) -> list[Flowable]:
    kept = brand_from(organization.brand)
    return [_Mark(sheet, kept)] if kept.logo and kept.width and kept.height else []


def _masthead(sheet: _Sheet, kind: str, name: str, meta: str) -> list[Flowable]:
    title = sheet.body(bold=True, scale=2.0)
    return [
        sheet.say(kind.upper(), quiet=True, scale=0.85),
        words(name, title),
        sheet.say(meta, quiet=True, scale=0.95),
        Spacer(0, sheet.size * 0.5),
    ]


def _settle(sheet: _Sheet, view: GapView) -> list[Flowable]:
    question, whole = view.report.settle_first, view.report.whole
    if question is None:
        return []
    rank = f" Rank {view.entry.rank} would become {view.rank_after}." if view.rank_after and view.entry.rank else ""
    said = [sheet.say(f"{question.fact} {question.consequence}{rank} {question.step}.", bold="Settle first.")]
    if whole is not None and len(whole.steps) < 4:  # noqa: PLR2004 - as the page
        said.append(sheet.say(f"{whole.words}. {whole.consequence}", bold="Every open must-have:", scale=0.95))
    box = Table([[said]], colWidths=[sheet.width], hAlign="LEFT")
    box.setStyle(
        TableStyle(
            [
                ("BOX", (0, 0), (-1, -1), 0.6, INK),
                ("LINEBEFORE", (0, 0), (0, -1), 3, INK),
                ("LEFTPADDING", (0, 0), (-1, -1), 8),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return [Spacer(0, sheet.size * 0.4), box]


def _lines(sheet: _Sheet, report: GapReport) -> list[Flowable]:
    widths = [sheet.width * part for part in (0.22, 0.29, 0.14, 0.35)]
    head = [sheet.say("", bold=name) for name in ("Needed", "Shown", "State", "Next step")]
    musts = [_row(sheet, line) for line in report.musts[:_LINES]]
    nices = [_row(sheet, line) for line in report.nices[:_LINES]]
    padding = sheet.size * 0.2
    parts: list[Flowable] = [sheet.head("Must-haves")]
    parts.append(ruled([head, *musts], widths, padding) if musts else sheet.say("This job has no must-haves."))
    if nices:
        parts += [sheet.head("Nice-to-haves"), ruled(nices, widths, padding)]
    return parts


def _row(sheet: _Sheet, line: GapLine) -> list[Any]:
    needed: list[Paragraph] = [words(line.needed, sheet.body(bold=True))]
    needed += [sheet.say(text, quiet=True, scale=0.9) for text in (line.task, line.age_reason) if text]
    shown = f"{line.shown}; {line.remark}" if line.remark else line.shown
    step = f"{line.next_step}. {line.consequence}" if line.consequence else line.next_step
    state = words(line.state_words, sheet.body(bold=line.state is State.MET))
    return [needed, sheet.say(shown), state, sheet.say(step)]


def _lists(sheet: _Sheet, report: GapReport) -> list[Flowable]:
    """Near misses, strengths, questions and first days, in two columns where they are short."""
    near = [(item.label, f"{item.words}: {item.evidence.label}. {item.worth}") for item in report.near_misses]
    plus = [(item.label, f"{item.evidence.label}, {item.words}.") for item in report.strengths]
    asked = [("", f"“{item.ask}” {item.good_answer}") for item in report.interview]
    days = [(item.label, f"{item.words}. Owner: {item.owner.value}.") for item in report.first_days]
    blocks = [
        (title, items)
        for title, items in (
            ("Near misses", near),
            ("Strengths beyond the job", plus),
            ("Ask at interview", asked),
            ("First 90 days", days),
        )
        if items
    ]
    half = sheet.width / 2
    out: list[Flowable] = [Spacer(0, sheet.size * 0.5)]
    for left in range(0, len(blocks), 2):
        cells = [_block(sheet, title, items) for title, items in blocks[left : left + 2]]
        table = Table([cells], colWidths=[half] * len(cells), hAlign="LEFT", splitInRow=1)
        table.setStyle(
            TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 8),
                    ("TOPPADDING", (0, 0), (-1, -1), 0),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
                ]
            )
        )
        out.append(table)
    return out


def _block(sheet: _Sheet, title: str, items: Iterable[tuple[str, str]]) -> list[Flowable]:
    return [sheet.head(title), *(sheet.say(text, bold=f"{label}:" if label else "") for label, text in items)]


def _fine_print(sheet: _Sheet, report: GapReport, run: RankingRun, organization: Organization) -> list[Flowable]:
    aside = [f"“{item.title}” ({item.label}), {item.reason}" for item in report.not_considered[:_LINES]]
    aside += [report.unreadable_words] if report.unreadable_words else []
    reach = (organization.contact_name, organization.contact_phone, organization.contact_email)
    contact = ", ".join(part for part in reach if part)
    unchecked = "; ".join(report.could_not_check[:_LINES]) or "nothing"
    lines = [
        ("Not considered:", f"{'; '.join([*aside, report.never_considered])}."),
        ("Could not be checked:", f"{unchecked}."),
        ("Observations:", f"{report.observations}."),
        ("To contest:", f"{report.contest}{f' {contact}.' if contact else ''}"),
        ("", f"{report.score_words}. Run {run.number}, hash {run.ranking_hash[:16]}."),
    ]
    small = [sheet.say(text, bold=title, quiet=True, scale=0.85) for title, text in lines]
    return [Spacer(0, sheet.size * 0.6), *small]


def _pool_rows(sheet: _Sheet, pool: Mapping[str, Any]) -> list[Flowable]:
    if not pool["rows"]:
        return [sheet.say("This job has no must-haves.")]
    names = ("Must-have", "Met", "Unproven", "No evidence yet", "Sole blocker for", "All met, if nice-to-have")
    rows = [[sheet.say("", bold=name) for name in names]]
    for row in pool["rows"][:_LINES]:
        label = [words(row["label"], sheet.body(bold=True))]
        label += [sheet.say(row["remark"], quiet=True, scale=0.9)] if row["remark"] else []
        counts = [row["met"], row["unproven"], row["no_evidence"], row["sole_blocker"]]
        change = f"{row['all_met_now']} → {row['all_met_if_nice']}"
        rows.append([label, *(sheet.say(str(count)) for count in counts), sheet.say(change)])
    widths = [sheet.width * part for part in (0.38, 0.09, 0.11, 0.13, 0.13, 0.16)]
    return [sheet.head(f"Must-haves, by {pool['rankable']} people who can be ranked"), ruled(rows, widths, 2)]


def _pool_actions(sheet: _Sheet, pool: Mapping[str, Any]) -> list[Flowable]:
    if not pool["actions"]:
        return [sheet.head("Do now"), sheet.say("Nothing would settle more than single cases now; see the ranking.")]
    said = [
        sheet.say(f"{action['detail']} Owner: {action['owner']}.", bold=f"{number}. {action['heading']}.")
        for number, action in enumerate(pool["actions"], start=1)
    ]
    return [sheet.head("Do now"), *said]
