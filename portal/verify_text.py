"""A report as `manage.py verify` shows it to people: the verdict in a sentence, then every check in its own.

Nothing of a record reaches the terminal but printable characters: an escape sequence in a badge's name could otherwise
rewrite what the verdict above it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from portal.sentences import CHECK_NAMES, STATELESS_ACTORS, code_sentence, verdict_sentence
from verification.codes import Act, Outcome, Verdict

__all__ = ["printable", "report_lines", "short_line"]

Json = Mapping[str, Any]

_MARKS = {
    Outcome.PASSED: "good",
    Outcome.FAILED: "BAD",
    Outcome.UNKNOWN: "could not be checked",
    Outcome.WARNING: "look",
    Outcome.NOT_APPLICABLE: "not there",
}
_VERDICTS = {
    Verdict.VERIFIED: "VERIFIED",
    Verdict.REJECTED: "REJECTED",
    Verdict.INDETERMINATE: "INDETERMINATE",
    Verdict.NOT_IN_FORCE: "NOT IN FORCE",
}
_LONGEST = 400
_DEEPEST = 8


def report_lines(record: str, report: Json) -> Iterator[str]:
    """The lines of one report, its nested credentials below it."""
    yield f"{printable(record)}: {_VERDICTS[Verdict(report['verdict'])]}"
    yield from _credential_lines(report, 1)


def short_line(record: str, report: Json) -> str:
    """One report in one line: where, the verdict, and why in a sentence."""
    verdict = _VERDICTS[Verdict(report["verdict"])]
    return f"{printable(record)}: {verdict}. {printable(verdict_sentence(report, kept=False))}"


def printable(text: str) -> str:
    """The text in one line, without anything that a terminal would obey."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)[:_LONGEST]


def _credential_lines(report: Json, depth: int) -> Iterator[str]:
    margin = "  " * depth
    yield f"{margin}{printable(verdict_sentence(report, kept=False))}"
    yield from (f"{margin}{line}" for line in _about(report))
    for check in report["checks"]:
        yield f"{margin}{_check_line(check)}"
    for kind, held in (("holds", report["credentials"]), ("endorsed by", report["endorsements"])):
        for nested in held:
            place = nested["name"] or nested["pointer"] or nested["title"]
            yield f"{margin}{kind} {printable(place)}: {_VERDICTS[Verdict(nested['verdict'])]}"
            if depth < _DEEPEST:
                yield from _credential_lines(nested, depth + 1)


def _about(report: Json) -> Iterator[str]:
    """What it is, who issued it, and what it says; the names are the record's own words."""
    if report["title"]:
        yield f"“{printable(report['title'])}”, {report['format']} as {report['container']}"
    issuer = report["issuer"]
    if issuer:
        yield f"issuer: {printable(issuer['name'] or issuer['id'])} <{printable(issuer['id'])}>, {issuer['trust']}"
    for claim in report["claims"]:
        covered = "signed" if claim["covered"] else "not covered by a verified signature"
        what = claim["name"] or claim["achievement_id"] or "an achievement without a name"
        yield f"says: {printable(what)} ({covered})"


def _check_line(check: Json) -> str:
    actor = STATELESS_ACTORS.get(Act(check["act"]), "") if check["act"] else ""
    again = f" Again after {check['retry_after']}." if check["retry_after"] else ""
    where = f" [{check['pointer']}]" if check["pointer"] else ""
    sentence = f"{check['detail'] or code_sentence(check['code'])} {actor}{again}".strip()
    name = str(CHECK_NAMES[check["id"]])
    return f"- {name}: {_MARKS[Outcome(check['outcome'])]}. {printable(sentence)}{printable(where)}"
