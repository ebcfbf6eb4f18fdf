"""The table of how levels are read, in the reader's language: :mod:`matching.level_rules` writes it in English."""

from __future__ import annotations

from dataclasses import replace

from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from matching.level_rules import RULES, Rule, interval_words
from matching.levels import SCALE, Level
from portal.engine_words.phrase import phrases
from portal.phrase_words import said_by

__all__ = ["WORDS", "level_interval", "rules_read", "scale_words"]

#: What the rules read, and how wide their answers are; a test holds it to the rules.
WORDS: tuple[str, ...] = (
    _(
        "A step of four or more in an order: allowed values, levels of a rubric (by their points where all have some), "
        "a short range of whole numbers"
    ),
    _("Exact: such a scale is as fine as ours. A number between two steps reaches from one to the other."),
    _("A step of three in an order"),
    _("Half a step to either side. Two steps (passed or not) state no level."),
    _("A percentage, or points between a stated minimum and maximum"),
    _("Half a level to either side: a share of a test is not yet a level of a skill."),
    _("A letter grade, by its place among the allowed ones, else A to D with plus and minus by convention"),
    _("A whole level to either side: it says how well a course was done. Other letters alone state no level."),
    _("A grade point average with a stated maximum"),
    _("A level and a half to either side: it averages over many skills."),
    _("A usual word without a scale: novice, beginner, intermediate, competent, proficient, advanced, expert"),
    _("Three quarters of a level or more: each school means its own."),
    _("A level of the European Qualifications Framework, 1 to 8"),
    _("A level down and three quarters up: it ranks whole qualifications by the autonomy they ask for."),
    _("A level of responsibility of SFIA, 1 to 7"),
    _("Half a level to either side."),
    _("A level of O*NET, 0 to 7"),
    _("Half a level to either side: each skill has anchors of its own, and ratings are averages."),
    _("A level of language of the CEFR, A1 to C2, where the record names the CEFR or a language"),
    _("Years of experience"),
    _("Two levels and more: time spent says little of how well."),
    _("A person’s observation on this scale"),
    _("Exact: it was given on this scale."),
)
_EXAMPLES, _FIXED = phrases(
    (
        _("result {score} of {score2} (minimum {score3})"),
        _("result {score} of {score2}"),
        _("fourth of five"),
        _("first of three"),
        _("second of three"),
        _("third of three"),
        _("grade {grade}"),
        _("beginner"),
        _("advanced beginner"),
        _("competent"),
        _("proficient"),
        _("expert"),
        _("O*NET level {score}"),
        _("{score} years"),
        _("observed at level {level}"),
    )
)


def rules_read() -> tuple[Rule, ...]:
    """The rules as the page shows them."""
    return tuple(
        replace(
            rule,
            reads=gettext(rule.reads),
            width=gettext(rule.width),
            examples=tuple(replace(level, words=said_by(level.words, _EXAMPLES, _FIXED)) for level in rule.examples),
        )
        for rule in RULES
    )


def scale_words() -> list[tuple[int, str]]:
    """The levels of the scale, each with what it means (marked in :mod:`portal.rubrics`)."""
    return [(level, gettext(words)) for level, words in SCALE.items()]


def level_interval(level: Level) -> str:
    """An interval in words: "3", "2.5 to 3.5, best estimate 3"."""
    if level.exact:
        return formats.number_format(interval_words(level))
    low, best, high = (
        formats.number_format(f"{round(value, 2):g}") for value in (level.low, level.estimate, level.high)
    )
    return gettext("%(low)s to %(high)s, best estimate %(best)s") % {"low": low, "high": high, "best": best}
