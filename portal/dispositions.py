"""Why somebody is not taken further: a closed list of reasons that have to do with the job.

Each decision to decline names one of these codes, besides the reason in words. The list holds nothing about the person
but what the job asks for, what they showed of it, and what they chose themselves. Codes are stored; words are spoken
when they are read.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

__all__ = ["DISPOSITIONS", "WEIGHED", "Disposition", "Group", "disposition_words", "grouped"]


class Group:
    """What a disposition is about."""

    EVIDENCE = "evidence"
    TERMS = "terms"
    JOB = "job"
    CHOICE = "choice"

    WORDS: dict[str, Promise] = {
        EVIDENCE: _("What they showed of what the job needs"),
        TERMS: _("What the job’s terms ask"),
        JOB: _("The job itself"),
        CHOICE: _("Their own choice"),
    }


@dataclass(frozen=True, slots=True)
class Disposition:
    """One reason.

    Args:
        code: what is stored.
        label: the reason in words.
        means: when to choose it.
        group: what it is about.
        needs: `must` where it rests on a must-have that is to be named, `any` for any requirement, empty for none.
        asked: whether the candidate must have been asked for what it rests on.
        weighed: whether it is a choice among people, of which the order of a ranking says something.

    """

    code: str
    label: Promise
    means: Promise
    group: str
    needs: str = ""
    asked: bool = False
    weighed: bool = False

    @property
    def own_choice(self) -> bool:
        """Whether the candidate said no, so that no letter of ours says it to them."""
        return self.group == Group.CHOICE


_G = Group
_ALL = (
    Disposition(
        "must_unproven_after_asking",
        _("A must-have stayed unproven after we asked"),
        _("Something was claimed for it, we asked for the proof, and nothing came that settles it."),
        _G.EVIDENCE,
        needs="must",
        asked=True,
        weighed=True,
    ),
    Disposition(
        "must_not_shown",
        _("No evidence yet of a must-have"),
        _("Neither a record nor an observation shows it. Absence of a record is not absence of skill: ask first."),
        _G.EVIDENCE,
        needs="must",
        weighed=True,
    ),
    Disposition(
        "level_under_needed",
        _("A must-have was shown below the level that the job needs"),
        _("A record or observation states its level, and the job needs a higher one."),
        _G.EVIDENCE,
        needs="must",
        weighed=True,
    ),
    Disposition(
        "other_evidence_stronger",
        _("Another candidate’s evidence was stronger"),
        _("On the requirements that you name, somebody who was taken further showed more."),
        _G.EVIDENCE,
        needs="any",
        weighed=True,
    ),
    Disposition(
        "interview_showed_less",
        _("The structured interview or work sample showed less than needed"),
        _("On the requirements that you name. Add an observation, so that it is on record."),
        _G.EVIDENCE,
        needs="any",
        weighed=True,
    ),
    Disposition(
        "schedule",
        _("The stated schedule does not suit"),
        _("The job says when the work is, and they cannot work then."),
        _G.TERMS,
    ),
    Disposition(
        "location",
        _("The stated place of work does not suit"),
        _("The job says where the work is, and they cannot work there."),
        _G.TERMS,
    ),
    Disposition(
        "work_authorization",
        _("No authorization to work, where the job states that it asks for one"),
        _("They were asked as everybody is, and said so themselves."),
        _G.TERMS,
    ),
    Disposition(
        "pay_or_terms",
        _("No agreement on pay or terms"),
        _("An offer or a talk about terms ended without one."),
        _G.TERMS,
    ),
    Disposition(
        "position_filled",
        _("The position is filled"),
        _("Somebody else was hired, and there is no further place."),
        _G.JOB,
        weighed=True,
    ),
    Disposition(
        "position_closed",
        _("The position was closed"),
        _("The job is not being filled, whoever applied."),
        _G.JOB,
    ),
    Disposition(
        "applied_twice",
        _("The same person applied twice"),
        _("Another application of theirs for this job goes on."),
        _G.JOB,
    ),
    Disposition(
        "withdrew_interest",
        _("They are no longer interested"),
        _("They told you so. Their own page is where they withdraw for good."),
        _G.CHOICE,
    ),
    Disposition(
        "declined_offer",
        _("They declined the offer"),
        _("An offer was made, and they said no."),
        _G.CHOICE,
    ),
    Disposition(
        "no_answer",
        _("They did not answer"),
        _("You invited or asked more than once, over every address that you have."),
        _G.CHOICE,
    ),
)

DISPOSITIONS: dict[str, Disposition] = {item.code: item for item in _ALL}
#: Codes that choose among people, of which the order of a ranking says something: see :mod:`portal.overrides`.
WEIGHED: frozenset[str] = frozenset(item.code for item in _ALL if item.weighed)


def disposition_words(code: str) -> str:
    """The words of a code; decisions of before there were any have none."""
    return str(DISPOSITIONS[code].label) if code in DISPOSITIONS else code


def grouped() -> list[tuple[str, list[Disposition]]]:
    """The whole list by what each is about, for a form."""
    return [(str(words), [item for item in _ALL if item.group == group]) for group, words in Group.WORDS.items()]
