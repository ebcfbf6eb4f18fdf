"""What the first page says of each kind of thing that waits, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

__all__ = ["noun_of", "why_of"]

Words: TypeAlias = Callable[[int], tuple[str, str]]

_TABLE: dict[str, Words] = {
    "contest": lambda n: (
        ngettext("candidate who contests", "candidates who contest", n),
        _("They say that something is wrong, or ask a person to look again. Each waits for an answer."),
    ),
    "answered": lambda n: (
        ngettext("answer to a request", "answers to requests", n),
        _("A candidate shared what you asked for; a decision may be ready."),
    ),
    "shortlisted": lambda n: (
        ngettext("person on a shortlist who waits", "people on shortlists who wait", n),
        _("Somebody put them there; the next step is a person’s to decide."),
    ),
    "interview": lambda n: (
        ngettext("interview without an observation", "interviews without an observation", n),
        _("What was seen counts as evidence once it is written down."),
    ),
    "undecided": lambda n: (
        ngettext("applicant nobody decided on yet", "applicants nobody decided on yet", n),
        _("Read what each has shown, and take people on one by one or together, with a reason."),
    ),
    "letter": lambda n: (
        ngettext("person not taken further who was not told", "people not taken further who were not told", n),
        _("Each can be sent a letter with their gap report."),
    ),
    "failed_ranking": lambda n: (
        ngettext("ranking that could not be made", "rankings that could not be made", n),
        _("The last one stays; each page says what went wrong."),
    ),
    "closed": lambda n: (
        ngettext("job whose ranking may not be shown yet", "jobs whose ranking may not be shown yet", n),
        _("Its legal profile still asks for something."),
    ),
    "unapproved": lambda n: (
        ngettext("job with must-haves nobody stands for", "jobs with must-haves nobody stands for", n),
        _("Others of the same job are approved; these wait for somebody’s name."),
    ),
    "unmatched": lambda n: (
        ngettext("record without a candidate", "records without a candidate", n),
        _("Nobody is ranked by them until somebody says whose they are."),
    ),
    "us": lambda n: (
        ngettext("record that waits for us", "records that wait for us", n),
        _("A step of our own settles each."),
    ),
    "unconfirmed": lambda n: (
        ngettext("identifier to confirm", "identifiers to confirm", n),
        _("Only a confirmed one proves that a record is about its candidate."),
    ),
    "pairs": lambda n: (
        ngettext("pair of candidates who may be one", "pairs of candidates who may be one", n),
        _("Their records count together once somebody says that they are one person."),
    ),
    "spellings": lambda n: (
        ngettext("skill in words no framework knows", "skills in words no framework knows", n),
        _("Say once what the words mean, and every record that uses them counts."),
    ),
    "unread": lambda n: (
        ngettext("file that could not be read", "files that could not be read", n),
        _("Each says what was found in it, and who can give a better one."),
    ),
    "no_requirements": lambda n: (
        ngettext("job without requirements", "jobs without requirements", n),
        _("Nobody can be ranked before a job says what it needs."),
    ),
}


def noun_of(kind: str, count: int) -> str:
    """What there is so many of."""
    return _TABLE[kind](count)[0]


def why_of(kind: str) -> str:
    """Why it matters, in a sentence."""
    return _TABLE[kind](1)[1]
