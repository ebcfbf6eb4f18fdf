"""Words of a candidate's private page. They show; they decide nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from matching.codes import Owner, State
from matching.reports import GapLine
from portal.actions.contest import ABOUT
from portal.models import Submission, Viewing
from portal.queries_given import unread_plainly
from portal.spoken import Spoken

register = template.Library()


@register.filter
def plainly(item: Submission) -> str:
    """What a file without a record means to whoever shared it; empty where something else is the matter."""
    return unread_plainly(item)


_WHO = Spoken(
    {
        "candidate": "You can settle it.",
        "issuer": "Its issuer can settle it.",
        "network": "We ask again by ourselves.",
        "us": "We settle it.",
    }
)
_LOOKED_AT = Spoken(
    {
        "gap_report": "Your report",
        "interview_kit": "Questions for an interview with you",
        "candidate": "Your details and the list of your records",
    }
)
_DEEPEST = 4
_RECRUITER_ASKS = "The recruiter asks"
_ASKED_LATER = "the recruiter asks for"
#: The sentences of the terms by the headings under which they stood.
_TERMS = Spoken(
    {
        "organization": "Who asks",
        "place": "Where",
        "job": "For which job",
        "job_place": "Place of the job",
        "version": "Version of the job",
        "contact": "Whom to ask",
        "must": "Asked for, if you have a record of it",
        "nice": "Also helps",
        "why": "Why",
        "ranking": "Software puts applications in order here",
        "afterwards": "What you get",
        "days": "Days it is kept",
        "kept": "How long it is kept",
        "accommodation": "If you need another way",
        "without_record": "Without a digital record",
        "agreement": "What you agreed to",
        "demographics": "Voluntary questions",
        "edition": "Edition of the page",
    }
)


@register.filter
def who_acts(act: str) -> str:
    """Who settles an open check, as its owner reads it."""
    return _WHO.get(act, "")


@register.filter
def who_looked(row: Viewing) -> str:
    """Who looked: a member, or a guest whom the employer let in by a link."""
    if row.guest is not None:
        return _("%(name)s, a guest of") % {"name": row.guest.name}
    return str(row.viewer)


@register.filter
def looked_at(row: Viewing) -> str:
    """What a member looked at: "Your record “Vital signs”"."""
    if row.what == "record":
        if row.record and row.record.title:
            return _("Your record “%(title)s”") % {"title": row.record.title}
        return _("A record of yours")
    return str(_LOOKED_AT.get(row.what, row.what))


@register.filter
def contest_words(about: str) -> str:
    """What a contest is about."""
    return ABOUT.get(about, about)


@register.filter
def own_step(line: GapLine) -> str:
    """The next step of a line, as the candidate reads it: what they can do, or that they need not act."""
    if line.state is State.MET:
        return _("Nothing: it is confirmed.")
    if line.owner is Owner.CANDIDATE:
        return _("You can share a record of it, or say at the interview how you learned it.")
    if line.state in {State.NO_EVIDENCE, State.NEAR_MISS}:
        return _("Share a record of it if you have one. If not, they ask at the interview.")
    return _in_other_words(line)


def _in_other_words(line: GapLine) -> str:
    """The step of whoever acts for them, said to the candidate; outside English it is said already, and never cut."""
    if not (get_language() or "en").startswith("en"):
        if line.owner is Owner.RECRUITER:
            return _("They may ask you for a record of it. You can share it before they ask.")
        return f"{line.next_step}. {_('You need not act.')}"
    if line.next_step.startswith(_RECRUITER_ASKS):
        return (
            f"They may ask you{_yours(line.next_step.removeprefix(_RECRUITER_ASKS))}. You can share it before they ask."
        )
    ending = "You can share it before they ask." if _ASKED_LATER in line.next_step else "You need not act."
    return f"{_yours(line.next_step)}. {ending}"


def _yours(step: str) -> str:
    step = step.replace("the recruiter may ask", "they may ask you").replace(_ASKED_LATER, "they ask you for")
    return step.replace("the candidate's", "your")


@register.filter
def term_lines(terms: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - JSON of the consent
    """The terms of a consent for reading, line by line, however deep they are."""
    return list(_lines(terms, "", 0))


def _lines(value: Any, name: str, depth: int) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    if isinstance(value, Mapping) and depth < _DEEPEST:
        for key, inner in value.items():
            yield from _lines(inner, f"{name}, {_plain(key)}" if name else _plain(key).capitalize(), depth + 1)
    elif isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        yield name or _("Terms"), "\n".join(str(item) for item in value)
    elif isinstance(value, list) and depth < _DEEPEST:
        for number, item in enumerate(value, start=1):
            yield from _lines(item, f"{name} {number}".strip(), depth + 1)
    elif value not in (None, "", {}, []):
        yield name or _("Terms"), (_("Yes") if value else _("No")) if isinstance(value, bool) else str(value)


def _plain(key: str) -> str:
    return _TERMS.get(str(key), str(key).replace("_", " "))
