"""How a thing came, in words: its channel, what for, under which consent, and who is shown to hold it."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from portal.models import Submission
from portal.page_words import BINDING_WORDS, CHANNELS, VERDICT_WORDS
from portal.templatetags.records import day

register = template.Library()
_UNREAD = (Submission.State.UNREADABLE, Submission.State.REFUSED)


@register.filter
def came_under(submission: Submission) -> list[tuple[str, str]]:
    """What every submission records, line by line: ("Channel", "Upload, by Bob") and so on."""
    return [
        (_("Channel"), _channel(submission)),
        (_("Purpose"), _purpose(submission)),
        (_("Consent"), _consent(submission)),
        (_("Holder binding"), _binding(submission)),
    ]


@register.filter
def said_by_exporter(submission: Submission) -> str:
    """What the file that carried it says of it, as that file's word; nothing where it came by itself."""
    said = submission.said
    if not said:
        return ""
    words = [said.get("exporter") or _("an unnamed exporter"), *_worth(said)]
    return _("Said by the exporter, and not believed here: %(words)s.") % {"words": ", ".join(words)}


def _worth(said: dict[str, str]) -> list[str]:
    words = []
    if said.get("verdict"):
        words.append(_("verdict %(verdict)s") % {"verdict": VERDICT_WORDS.get(said["verdict"], said["verdict"])})
    if said.get("issuer_trust"):
        words.append(_("issuer %(trust)s") % {"trust": said["issuer_trust"]})
    if said.get("checked_at"):
        words.append(_("checked %(day)s") % {"day": day(said["checked_at"])})
    return words


def _channel(submission: Submission) -> str:
    words = CHANNELS.get(submission.channel, submission.channel)
    words = f"{words[:1].upper()}{words[1:]}"
    if not submission.submitted_by:
        return words
    return _("%(channel)s, by %(person)s") % {"channel": words, "person": submission.submitted_by}


def _purpose(submission: Submission) -> str:
    purpose = submission.purpose or _("None noted")
    return f"{purpose}, {submission.job.title}" if submission.job else purpose


def _consent(submission: Submission) -> str:
    consent = submission.consent
    if consent is None:
        return _("None of the candidate’s own is noted")
    given = _("Given by the candidate %(day)s") % {"day": day(consent.created_at)}
    if not consent.withdrawn_at:
        return given
    return _("%(given)s; ended %(day)s") % {"given": given, "day": day(consent.withdrawn_at)}


def _binding(submission: Submission) -> str:
    if submission.state in _UNREAD:
        return _("None: no record in it was read")
    if submission.state == Submission.State.RECEIVED and submission.record is None:
        return _("Each thing inside has its own")
    return BINDING_WORDS[submission.holder_binding]
