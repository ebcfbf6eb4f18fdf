"""Words that job advertisements should weigh: a table of rules, each with why it matters and what to write instead.

What is taken from elsewhere are facts only, which words were found to be what:

* D. Gaucher, J. Friesen, A. C. Kay, "Evidence that gendered wording in job advertisements exists and sustains gender
  inequality", Journal of Personality and Social Psychology 101 (2011): stems of words that read as masculine or
  feminine (https://doi.org/10.1037/a0022530);
* United States law: age, 29 CFR 1625.4 ("young", "recent graduate" in advertisements); disability, 29 CFR 1630.10 and
  1630.2(n) (essential functions, reasonable accommodation); national origin, 29 CFR 1606.6 (language rules).

English only. A rule that finds something asks for a second look; nothing here decides, and nothing blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["FEMININE", "MASCULINE", "RULES", "Rule", "Severity", "WordingKind"]


class Severity(StrEnum):
    """`strong`: likely to keep people out, or against the law in places; `mild`: worth another word."""

    STRONG = "strong"
    MILD = "mild"


class WordingKind(StrEnum):
    """What a remark is about."""

    MANY_MUSTS = "many_musts"
    NO_TASK = "no_task"
    NO_SOURCE = "no_source"
    NO_DAY_ONE = "no_day_one"
    NOT_APPROVED = "not_approved"
    GENERAL_TRAIT = "general_trait"
    DEGREE = "degree"
    YEARS = "years"
    GENDER = "gender"
    AGE = "age"
    DISABILITY = "disability"
    ORIGIN = "origin"
    FAMILY = "family"
    FIT = "fit"
    APPEARANCE = "appearance"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Rule:
    """``patterns`` are regular expressions, matched as whole words, in any case.

    ``unless`` is looked for in the same text: where it stands, the rule says nothing, or with ``softened`` it says it
    mildly. ``why`` and ``instead`` are sentences for the page.
    """

    kind: WordingKind
    severity: Severity
    patterns: tuple[str, ...]
    why: str
    instead: str
    unless: str = ""
    softened: bool = False


_K, _STRONG, _MILD = WordingKind, Severity.STRONG, Severity.MILD
_YEARS = r" (?:or more )?years?[’']?"
_MOVE = "stand|walk|lift|sit|climb|bend|kneel|carry"
_NUMBER = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)"

RULES: tuple[Rule, ...] = (
    Rule(
        _K.DEGREE,
        _STRONG,
        (
            r"(?:bachelor|master|associate)(?:[’']?s)?(?:[’']s)? degree",
            r"(?:bachelor|master)[’']?s (?:in|of)",
            r"(?:university|college|four-year|4-year|graduate|undergraduate|advanced|relevant) degree",
            r"degree (?:in|required|needed|preferred|or higher|or above)",
            r"degree-educated|college-educated|university-educated|educated to degree level",
            r"(?:B\.?A|B\.?Sc|B\.?S|M\.?Sc|M\.?B\.?A|Ph\.?D)\.? (?:in|required|needed|or)",
        ),
        "A degree stands in for skills here, and keeps out people who have them without one.",
        "Name the skills that the degree would show, each with its level; a degree may stay as one of several ways.",
        unless=r"or equivalent|or (?:comparable|similar|the same) (?:experience|skills|training)",
        softened=True,
    ),
    Rule(
        _K.YEARS,
        _MILD,
        (
            rf"{_NUMBER}\+?(?: ?(?:-|–|to) ?{_NUMBER})?\+?{_YEARS} ?(?:of )?(?:[\w/&-]+ ){{0,4}}experience",
            rf"experience of (?:at least )?{_NUMBER}\+? years?",
            rf"(?:at least|minimum of|minimum) {_NUMBER}\+? years?",
        ),
        "Years count time, not skill: they say little of how well somebody works, and weigh on age and career breaks.",
        "Say what somebody with that experience can do, and at which level of 1 to 4.",
    ),
    Rule(
        _K.AGE,
        _STRONG,
        (
            r"(?<!with )(?<!for )(?<!to )(?<!of )young(?! (?:children|patients|learners|offenders|families))|youthful",
            r"digital natives?",
            r"(?:recent|new|fresh) (?:college |university |school )?grad(?:uate)?s?",
            r"(?:under|below|over|above) the age of \d{2}",
            r"(?:under|below|over|above) (?:1[89]|[2-6]\d) ?(?:years of age|years old|y\.?o\.?)",
            r"(?:aged?|ages) \d{2}(?: ?(?:-|–|to) ?\d{2})?",
            r"over-?qualified",
            r"no more than " + _NUMBER + r" years?[’']? (?:of )?experience",
        ),
        "It speaks of age, and tells older (or younger) people that they need not apply.",
        "Name what has to be done or known: the tool, the task, the level.",
    ),
    Rule(
        _K.AGE,
        _MILD,
        (r"energetic|high[- ]energy|boundless energy", r"mature (?:person|individual|attitude)"),
        "Readers take it as a word about age.",
        "Say what the work asks: its pace, its hours, its load.",
    ),
    Rule(
        _K.DISABILITY,
        _STRONG,
        (
            r"able[- ]bodied",
            r"physically fit|fit and healthy|in good (?:physical )?health|good physical condition",
            r"(?:perfect|normal|good) (?:vision|eyesight|hearing)",
            r"no (?:physical |mental )?disabilit(?:y|ies)|handicapped|wheelchair[- ]bound",
            r"mentally (?:stable|healthy|strong)",
        ),
        "It rules out disabled people for their body or health, not for the work.",
        "Name the task and its result, and say that it may be done with or without accommodation.",
    ),
    Rule(
        _K.DISABILITY,
        _MILD,
        (
            rf"(?:must|should|needs? to|has to|have to) be able to (?:{_MOVE}|see|hear|speak)",
            rf"(?:ability|able) to (?:{_MOVE}) ",
            r"standing for (?:long|extended|prolonged) periods",
        ),
        "It names a movement where a result is meant, and says nothing of accommodation.",
        "Name the task (“moves residents safely”), and add “with or without reasonable accommodation”.",
        unless=r"accommodation|adjustment|assistive|adapted",
    ),
    Rule(
        _K.DISABILITY,
        _MILD,
        (r"driv(?:er[’']?s|ing) licen[cs]e",),
        "A driving licence keeps out people who cannot drive; few jobs are driving.",
        "Ask for it only where driving is a task of the job; else say “can travel between the sites”.",
        unless=r"driv(?:es|ing) (?:a|the|people|residents|patients|goods)|driving is|delivers|commercial driver",
    ),
    Rule(
        _K.ORIGIN,
        _STRONG,
        (
            r"native (?:[A-Z]\w+ )?speakers?|native[- ]level|native (?:English|Spanish|French|German)",
            r"mother[- ]tongue",
            r"(?:accent[- ]free|without (?:an )?accent|no accent|neutral accent)",
            r"(?:citizens|nationals|locals) only|only (?:citizens|nationals|locals)",
            r"born in",
        ),
        "It asks where somebody comes from, not what they can say or do.",
        "Name the language and the level that the tasks need; “may lawfully work here” where the law asks for that.",
    ),
    Rule(
        _K.FAMILY,
        _STRONG,
        (
            r"unmarried|childless|no (?:small )?children|no family (?:commitments|obligations|ties)",
            r"without (?:family|children|dependants|dependents)|not pregnant|single (?:man|woman)",
        ),
        "It speaks of family, which is no part of the work.",
        "Say the hours, the travel and the notice that the work needs; people judge for themselves.",
    ),
    Rule(
        _K.FIT,
        _MILD,
        (
            r"cultur(?:e|al) fit|fits? (?:in|into|with) our (?:team|culture)|right fit",
            r"like-?minded|one of us|work hard,? play hard|(?:we are|we[’']re) a family",
        ),
        "“Fit” tends to mean alike, and it cannot be shown by a record.",
        "Say what people here do for each other that a newcomer would do too: a behaviour, with an example.",
    ),
    Rule(
        _K.APPEARANCE,
        _MILD,
        (r"attractive (?:person|appearance)|good-looking|clean-shaven|well-groomed|(?:neat|professional) appearance",),
        "Looks weigh on religion, sex, age and disability, and seldom on the work.",
        "Name the rule that the work has, such as protective clothing, and why.",
    ),
    Rule(
        _K.PAST,
        _MILD,
        (r"(?:clean|no) criminal (?:record|history|background)|no felon(?:y|ies)|felons?",),
        "In many places a past may be asked about late and for a reason only, and never in the advertisement.",
        "Leave it to the step after an offer, where the law asks for a check; name that law as the source.",
    ),
    Rule(
        _K.GENDER,
        _STRONG,
        (
            r"(?:sales|work|fore|repair|handy|chair|crafts|trades|middle|crew|business|fire|line)m[ae]n",
            r"waitress(?:es)?|hostess(?:es)?|stewardess(?:es)?|cleaning lady|salesgirl|manpower|man[- ]hours",
            r"(?:he|she) (?:will|must|is|has|should|can|works|may)|(?:his|her) (?:duties|work|role|team)",
        ),
        "It names a sex where a job is meant.",
        "Use the word without one: salesperson, server, staff, “you” or “they”.",
    ),
    Rule(
        _K.GENDER,
        _MILD,
        (r"ninjas?|rock ?stars?|gurus?|superstars?|hackers?|killer instinct|crush(?:es|ing)? (?:it|goals|targets)",),
        "Such words draw one kind of person and say nothing of the skill.",
        "Name the skill and the level.",
    ),
)

#: Stems of Gaucher, Friesen & Kay (2011) that read as masculine. Stems that name common skills (analysis, objective,
#: logic, lead) are left out: where the work is analysis, the word is the work's.
MASCULINE = (
    r"adventur\w*|aggress\w*|ambitio\w*|assert\w*|athlet\w*|autonom\w*|boast\w*|challeng\w*|compet(?:e|es|ing|itive\w*)|"
    r"confiden(?:t|ce)|courag\w*|decisive\w*|determined|domina\w*|fearless\w*|forceful\w*|headstrong|independen\w*|"
    r"individualist\w*|outspoken|persist\w*|reckless\w*|self-relian\w*|self-sufficien\w*|stubborn\w*|superior\w*"
)
#: And those that read as feminine; words for a skill of care (support, patient) are left out the same way.
FEMININE = (
    r"affectionate|cheer\w*|communal|compassion\w*|considerate|cooperat\w*|empath\w*|gentle|honest\w*|interpersonal|"
    r"kind(?! of)|loyal\w*|modest\w*|nurtur\w*|pleasant\w*|polite\w*|sensitiv\w*|submissive|sympath\w*|tender|"
    r"togetherness|trusting|understanding(?! of)|warm\w*|yield\w*"
)
