"""What verification found, in plain sentences: the verdict in one, and every check in its own.

The words follow the closed lists of :mod:`verification.codes`; the input is the JSON of a stored report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.sentence_tables import BY_CHECK, BY_CODE, CHECK_NAMES
from portal.written import day_words
from verification.codes import REQUIRED_CHECKS, CheckId, Code, Format, Outcome, SubjectMatch, Trust, Verdict
from verification.policy import TIME_CODES

__all__ = ["CHECK_NAMES", "check_sentence", "code_sentence", "deciding_check", "shown_day", "verdict_sentence"]

Json = Mapping[str, Any]

LONGEST = 500
ENOUGH = 0.65
_WORD = re.compile(r"[^\W\d_]+")
_SMALL = frozenset(
    {
        "a",
        "an",
        "and",
        "any",
        "at",
        "by",
        "had",
        "has",
        "have",
        "in",
        "is",
        "it",
        "no",
        "not",
        "of",
        "on",
        "one",
        "or",
        "that",
        "the",
        "this",
        "to",
        "was",
        "with",
        "record",
    }
)
ACTORS = {
    "candidate": gettext_lazy("The candidate acts."),
    "issuer": gettext_lazy("The issuer acts."),
    "network": gettext_lazy("Nobody but the network can settle it; we ask again."),
    "us": gettext_lazy("We act."),
}
#: The same where nothing is kept: nobody asks again by themselves.
STATELESS_ACTORS = {**ACTORS, "network": gettext_lazy("Nobody but the network can settle it; ask again later.")}


def check_sentence(check: Json) -> str:
    """One check as a sentence or two: what it means, then what was found; not the same twice in other words."""
    means = _meaning(check)
    detail = str(check.get("detail") or "").strip()
    if not detail:
        return means
    return detail if _repeats(means, detail) else f"{means} {detail}".strip()


def _repeats(means: str, detail: str) -> bool:
    """Whether ``detail`` is a sentence that says most of ``means`` again, and so can stand alone."""
    said, again = ({word[:6] for word in _WORD.findall(text.casefold())} - _SMALL for text in (means, detail))
    return detail.endswith((".", "”")) and bool(said) and len(said & again) >= ENOUGH * len(said)


def code_sentence(code: str) -> str:
    """What a code means, whatever the check."""
    return str(BY_CODE.get(code) or "")


def verdict_sentence(report: Json, *, kept: bool = True) -> str:
    """The verdict of a credential and what it rests on, in at most two sentences; ``kept``: the record is stored."""
    verdict = report["verdict"]
    if verdict == Verdict.VERIFIED and report.get("format") == Format.LER_RS and not report.get("issuer"):
        return _("Every credential in this résumé is verified; its other words are the person’s own.")
    if verdict == Verdict.VERIFIED:
        return _join(_("Every required check passed."), _validity(report), _caveat(report))
    check = deciding_check(report)
    if check is None:
        return _("Not every part of it is verified.")
    if verdict == Verdict.NOT_IN_FORCE:
        return _join(_not_in_force(report, check), _caveat(report))
    if verdict == Verdict.INDETERMINATE:
        actors = ACTORS if kept else STATELESS_ACTORS
        return _join(_meaning(check), str(actors.get(check.get("act") or "") or ""))
    return _join(_meaning(check), _("Counts for nothing."))


def deciding_check(report: Json) -> Json | None:
    """The check that the verdict hangs on: the first that fits it, in the order of the steps; None when all is well."""
    checks = [item for item in report.get("checks", []) if _required(item)]
    failed = [item for item in checks if item["outcome"] == Outcome.FAILED]
    for_good = [item for item in failed if item["code"] not in TIME_CODES]
    unknown = [item for item in checks if item["outcome"] == Outcome.UNKNOWN]
    told = [item for item in unknown if item["code"] != Code.NOT_REACHED]
    wanted = {
        Verdict.REJECTED.value: for_good,
        Verdict.INDETERMINATE.value: told or unknown,
        Verdict.NOT_IN_FORCE.value: failed,
    }.get(report["verdict"], [])
    return wanted[0] if wanted else _of_members(report)


def shown_day(value: str) -> str:
    """`2027-06-30T…` as `30 Jun 2027`; empty when it is no date."""
    moment = _moment(value)
    return day_words(moment.replace(tzinfo=None)) if moment else ""


def _required(check: Json) -> bool:
    return check["id"] in REQUIRED_CHECKS or check["code"] == Code.ALTERED_CHILD


def _of_members(report: Json) -> Json | None:
    """For a mere container, the deciding check of the first member that has the container's verdict."""
    for member in report.get("credentials", []):
        if member["verdict"] == report["verdict"]:
            return deciding_check(member)
    return None


def _meaning(check: Json) -> str:
    return str(BY_CHECK.get((check["id"], check["code"])) or BY_CODE.get(check["code"]) or "")


def _validity(report: Json) -> str:
    day = shown_day(report.get("expires") or "")
    return _("In force to %(day)s.") % {"day": day} if day else ""


def _caveat(report: Json) -> str:
    """What is to be said beside a good verdict, and never changes it."""
    trust = (report.get("issuer") or {}).get("trust")
    notes = [_("Issuer in no registry")] if trust == Trust.UNKNOWN else []
    match = report.get("subject_match")
    if match == SubjectMatch.MISMATCH:
        notes.append(_("it is about somebody else") if notes else _("It is about somebody else"))
    elif match == SubjectMatch.NAME:
        notes.append(_("matches by name only") if notes else _("Matches by name only"))
    return f"{'; '.join(notes)}." if notes else ""


def _not_in_force(report: Json, check: Json) -> str:
    if check["code"] == Code.EXPIRED:
        day = shown_day(report.get("expires") or "")
        return _("Authentic; expired %(day)s.") % {"day": day} if day else _("Authentic; expired.")
    if check["code"] == Code.NOT_YET_VALID:
        day = shown_day(report.get("issued") or "")
        return _("Authentic; not valid before %(day)s.") % {"day": day} if day else _("Authentic; not valid yet.")
    return _("Authentic; suspended by its issuer for now.") if check["id"] == CheckId.SUSPENSION else _meaning(check)


def _moment(value: str) -> datetime | None:
    try:
        return parse_datetime(value) or datetime.fromisoformat(value)
    except ValueError:
        return None


def _join(*parts: str) -> str:
    return _within(part for part in parts if part)


def _within(parts: Iterable[str]) -> str:
    return " ".join(parts)[:LONGEST]
