"""The interview kit of one application: the same questions for everybody of a job version, and what is open here.

The questions, their order and what a good answer shows come from the job version alone, so that two people who apply
for one job are asked the same. Only the follow-up comes from the gap report, and only where something is unproven.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matching.codes import Tier
from matching.interview import InterviewQuestion, opening_question
from matching.reports import GapLine, GapReport
from matching.statements import Need, Requirement
from portal.engine_words import spoken_report
from portal.models import Application, JobVersion, RankingEntry
from portal.permissions import Capability
from portal.queries_gaps import entry_of_application, gap_view
from portal.requirements import requirements_of
from portal.rubrics import LEVEL_WORDS
from portal.scope import Scope

__all__ = ["InterviewKit", "KitQuestion", "interview_kit"]


@dataclass(frozen=True, slots=True)
class KitQuestion:
    """One must-have in the interview.

    ``opening`` is asked of everybody; ``follow_up`` where the report has a question about what this person showed.
    ``line`` is the report's line, None before the first ranking; ``met`` ones are confirmed and need not be asked.
    """

    number: int
    requirement: Requirement
    opening: InterviewQuestion
    follow_up: InterviewQuestion | None
    line: GapLine | None

    @property
    def met(self) -> bool:
        """Whether records or an observation confirmed it already."""
        return self.line is not None and self.line.tier is Tier.MET

    @property
    def level(self) -> int | None:
        """The level that is needed, on the rubric's scale; None for any."""
        return round(self.requirement.minimum_level) if self.requirement.minimum_level else None


@dataclass(frozen=True, slots=True)
class InterviewKit:
    """The kit: what to ask, what to see shown instead, and the rubric's levels."""

    version: JobVersion
    entry: RankingEntry | None
    questions: list[KitQuestion]
    to_show: list[Requirement]

    @property
    def scale(self) -> list[tuple[int, str]]:
        """The rubric: the levels of every question, in words."""
        return [(level, str(words)) for level, words in LEVEL_WORDS.items()]

    @property
    def open_count(self) -> int:
        """How many must-haves are not confirmed yet."""
        return sum(not question.met for question in self.questions)


def interview_kit(scope: Scope, application: Application) -> InterviewKit | None:
    """The kit by the version of the newest ranking, or before one by the job's present version; None without either.

    Raises:
        RankingClosedError: the job's legal profile asks for something that is not there.
    """
    scope.require(Capability.READ_RANKINGS)
    entry = entry_of_application(scope, application)
    if entry is not None and entry.withdrawn:
        return None
    version = entry.run.version if entry is not None else application.job.current_version
    if version is None:
        return None
    report = gap_view(scope, entry).report if entry is not None else None
    musts = [need for need in requirements_of(version) if need.need is Need.MUST]
    return InterviewKit(
        version=version,
        entry=entry,
        questions=_questions([need for need in musts if not need.in_force], report),
        to_show=[need for need in musts if need.in_force],
    )


def _questions(musts: Sequence[Requirement], report: GapReport | None) -> list[KitQuestion]:
    lines: Mapping[str, GapLine] = {line.requirement: line for line in report.musts} if report else {}
    follow: Mapping[str, InterviewQuestion] = {item.requirement: item for item in report.interview} if report else {}
    made = []
    for number, need in enumerate(musts, start=1):
        opening, line = spoken_report(opening_question(need)), lines.get(need.id)
        about = follow.get(need.id) if line is None or line.tier is not Tier.MET else None
        repeats = about is not None and about.ask.partition(": ")[2] == opening.ask.partition(": ")[2]
        made.append(KitQuestion(number, need, opening, None if repeats else about, line))
    return made
