"""Reading a job description: its phrases, what each asks for and how much, and the skills that it names.

Pure and bounded: a text in, frozen findings out, each with the very words and where they stand. Nothing here decides
what a job needs; it proposes, and a person ticks.
"""

from __future__ import annotations

from matching.job_text.cues import Cues, cues_of
from matching.job_text.facts import Facts, facts_of
from matching.job_text.phrases import LONGEST_TEXT, Phrase, Section, phrases_of
from matching.job_text.spotting import LabelBook, Spot, bare_phrase

__all__ = [
    "LONGEST_TEXT",
    "Cues",
    "Facts",
    "LabelBook",
    "Phrase",
    "Section",
    "Spot",
    "bare_phrase",
    "cues_of",
    "facts_of",
    "phrases_of",
]
