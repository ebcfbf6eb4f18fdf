"""Records in words for their owner: what was found, in a sentence, and what the owner can do about it.

The recruiter's sentences (:mod:`portal.sentences`) name checks; these say what it means for the person who shared it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, gettext_noop

from portal.sentences import code_sentence, deciding_check, shown_day
from portal.step_words import step_words
from portal.templatetags.records import moment
from verification.codes import Act, CheckId, Code, SubjectMatch, Trust, Verdict

__all__ = ["Found", "found_in", "parts_of", "waiting_words"]

Json = Mapping[str, Any]
MOST_PARTS = 60

#: What sharing would help with; said when found.
FRESH = gettext_noop("Share a fresh copy")
RENEWAL = gettext_noop("Share a renewal")
AGAIN = gettext_noop("Share it again")


@dataclass(frozen=True, slots=True)
class Found:
    """One credential for its owner. ``advice`` names what sharing would help with; empty when they need not act."""

    title: str
    issuer: str
    verdict: str
    sentence: str
    advice: str = ""
    contestable: bool = False


def found_in(report: Json, retry_at: datetime | None = None) -> Found:
    """What was found of one credential."""
    issuer = report.get("issuer") or {}
    sentence, advice = _said(report, retry_at)
    return Found(
        title=str(report.get("title") or report.get("name") or gettext("Record without a name")),
        issuer=str(issuer.get("name") or issuer.get("id") or ""),
        verdict=report["verdict"],
        sentence=sentence,
        advice=gettext(advice),
        contestable=report["verdict"] in {Verdict.REJECTED, Verdict.NOT_IN_FORCE},
    )


def parts_of(report: Json) -> list[Found]:
    """The credentials inside, each with what was found of it; at most :data:`MOST_PARTS`."""
    return [found_in(part) for _, part in zip(range(MOST_PARTS), _inside(report), strict=False)]


def waiting_words(step: str) -> str:
    """A record that is still being checked."""
    if step:
        return gettext("Being checked now: %(step)s.") % {"step": step_words(step)}
    return gettext("Waiting to be checked. This takes seconds, rarely minutes.")


def _inside(report: Json) -> Iterator[Json]:
    for child in report.get("credentials", ()):
        yield child
        yield from _inside(child)


def _said(report: Json, retry_at: datetime | None) -> tuple[str, str]:
    verdict = report["verdict"]
    if verdict == Verdict.VERIFIED:
        day = shown_day(report.get("expires") or "")
        start = gettext("Genuine, unchanged and in force.")
        if day:
            start = gettext("Genuine, and in force to %(day)s.") % {"day": day}
        about, advice = _about(report)
        return " ".join(part for part in (start, _trust(report), about) if part), advice
    check = deciding_check(report) or {}
    if verdict == Verdict.NOT_IN_FORCE:
        return _not_in_force(report, check)
    if verdict == Verdict.INDETERMINATE:
        return _open(check, retry_at)
    means = code_sentence(check.get("code", ""))
    return f"{means} {gettext('So it counts for nothing, and nothing is held against you.')}", AGAIN


def _trust(report: Json) -> str:
    if (report.get("issuer") or {}).get("trust") == Trust.UNKNOWN:
        return gettext("Its issuer is in no registry that they use; a person decides about that.")
    return ""


def _about(report: Json) -> tuple[str, str]:
    """Whether it is surely theirs, and what would make it sure."""
    match = report.get("subject_match")
    if match == SubjectMatch.NAME:
        return gettext("It matches you by name only: shared from your wallet, it would surely be yours."), FRESH
    if match == SubjectMatch.MISMATCH:
        words = gettext("It seems to be about somebody else. Was it issued to another address of yours? Then add that.")
        return words, ""
    if match == SubjectMatch.NONE:
        return (
            gettext(
                "Nothing in it says that it is yours; from your wallet, or with the address it was sent to, it would."
            ),
            "",
        )
    return "", ""


def _not_in_force(report: Json, check: Json) -> tuple[str, str]:
    if check.get("code") == Code.EXPIRED:
        day = shown_day(report.get("expires") or "")
        if not day:
            return gettext("Genuine, and expired. It still tells of a skill."), RENEWAL
        return gettext("Genuine, and expired on %(day)s. It still tells of a skill.") % {"day": day}, RENEWAL
    if check.get("code") == Code.NOT_YET_VALID:
        day = shown_day(report.get("issued") or "")
        day = day or gettext("a later day")
        return gettext("Genuine, and valid only from %(day)s on. You need not act.") % {"day": day}, ""
    if check.get("id") == CheckId.SUSPENSION:
        return gettext("Genuine, and suspended by its issuer for now. They can tell you why."), ""
    return f"{gettext('Genuine, and not in force now.')} {code_sentence(check.get('code', ''))}", RENEWAL


def _open(check: Json, retry_at: datetime | None) -> tuple[str, str]:
    means = code_sentence(check.get("code", "")) or gettext("One check could not be made yet.")
    act = check.get("act")
    if act == Act.NETWORK:
        again = gettext("We try again by ourselves, daily: you need not act.")
        if retry_at:
            again = gettext("We try again by ourselves, next %(when)s: you need not act.") % {"when": moment(retry_at)}
        return f"{means} {again}", FRESH
    if act == Act.CANDIDATE:
        return f"{means} {gettext('You can settle this.')}", FRESH
    if act == Act.ISSUER:
        return f"{means} {gettext('Only its issuer can settle this: ask them for a newer copy.')}", FRESH
    return f"{means} {gettext('We have to look into it; you need not act.')}", ""
