"""What changed between two verifications of one record: verdicts and checks, by their stored reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.sentences import CHECK_NAMES, check_sentence

__all__ = ["CheckChange", "VerdictChange", "VerificationChanges", "changes_between_reports"]

MOST = 200
DEEPEST = 12

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CheckChange:
    """One check of the whole record: how it came out, and comes out, with what each found in a sentence."""

    name: str
    before: str
    after: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A credential inside whose verdict changed; empty where one of the reports does not have it."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VerificationChanges:
    """Everything that differs. ``trust`` and ``subject`` are (before, after) where they do."""

    verdict: tuple[str, str] | None
    trust: tuple[str, str] | None
    subject: tuple[str, str] | None
    software: tuple[str, str] | None
    checks: tuple[CheckChange, ...]
    inside: tuple[VerdictChange, ...]

    def __bool__(self) -> bool:
        return bool(self.verdict or self.trust or self.subject or self.checks or self.inside)


def changes_between_reports(before: Json, after: Json) -> VerificationChanges:
    """Compare the JSON of two reports of one record."""
    old, new = ({check["id"]: check for check in report.get("checks", [])} for report in (before, after))
    checks = [
        _change(name, old.get(name), new.get(name))
        for name in {**old, **new}
        if _said(old.get(name)) != _said(new.get(name))
    ]
    was, now = (
        {digest: (title, verdict) for digest, title, verdict in _inside(report, 0)} for report in (before, after)
    )
    inside = [
        VerdictChange((now.get(digest) or was[digest])[0], was.get(digest, ("", ""))[1], now.get(digest, ("", ""))[1])
        for digest in {**was, **now}
        if was.get(digest, ("", ""))[1] != now.get(digest, ("", ""))[1]
    ]
    return VerificationChanges(
        _pair(before.get("verdict"), after.get("verdict")),
        _pair(*((report.get("issuer") or {}).get("trust") for report in (before, after))),
        _pair(before.get("subject_match"), after.get("subject_match")),
        _pair(*((report.get("receipt") or {}).get("software") for report in (before, after))),
        tuple(checks[:MOST]),
        tuple(inside[:MOST]),
    )


def _change(name: str, old: Json | None, new: Json | None) -> CheckChange:
    return CheckChange(
        str(CHECK_NAMES.get(name, name)),
        str(old["outcome"]) if old else "",
        str(new["outcome"]) if new else "",
        check_sentence(old) if old else "",
        check_sentence(new) if new else "",
    )


def _said(check: Json | None) -> tuple[Any, ...]:
    return (check["outcome"], check["code"], check.get("detail")) if check else ()


def _inside(report: Json, depth: int) -> Iterator[tuple[str, str, str]]:
    if depth >= DEEPEST:
        return
    for child in (*report.get("credentials", []), *report.get("endorsements", [])):
        title = str(child.get("title") or child.get("name") or "")
        yield str(child.get("digest") or ""), title, str(child.get("verdict") or "")
        yield from _inside(child, depth + 1)


def _pair(before: Any, after: Any) -> tuple[str, str] | None:  # noqa: ANN401 - any JSON
    return None if before == after else (str(before or ""), str(after or ""))
