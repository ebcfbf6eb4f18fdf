"""How a thing came, in words: its channel, what for, under which consent, and who is shown to hold it."""

from __future__ import annotations

from django import template

from portal.models import Submission
from portal.page_words import BINDING_WORDS, CHANNELS
from portal.templatetags.records import day

register = template.Library()
_UNREAD = (Submission.State.UNREADABLE, Submission.State.REFUSED)


@register.filter
def came_under(submission: Submission) -> list[tuple[str, str]]:
    """What every submission records, line by line: ("Channel", "Upload, by Bob") and so on."""
    return [
        ("Channel", _channel(submission)),
        ("Purpose", _purpose(submission)),
        ("Consent", _consent(submission)),
        ("Holder binding", _binding(submission)),
    ]


def _channel(submission: Submission) -> str:
    words = CHANNELS.get(submission.channel, submission.channel)
    return f"{words[:1].upper()}{words[1:]}{f', by {submission.submitted_by}' if submission.submitted_by else ''}"


def _purpose(submission: Submission) -> str:
    purpose = submission.purpose or "None noted"
    return f"{purpose}, {submission.job.title}" if submission.job else purpose


def _consent(submission: Submission) -> str:
    consent = submission.consent
    if consent is None:
        return "None of the candidate’s own is noted"
    ended = f"; ended {day(consent.withdrawn_at)}" if consent.withdrawn_at else ""
    return f"Given by the candidate {day(consent.created_at)}{ended}"


def _binding(submission: Submission) -> str:
    if submission.state in _UNREAD:
        return "None: no record in it was read"
    if submission.state == Submission.State.RECEIVED and submission.record is None:
        return "Each thing inside has its own"
    return BINDING_WORDS[submission.holder_binding]
