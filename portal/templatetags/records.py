"""Words and small marks of the pages about records and issuers. They show; they decide nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.intake.link import shown_link as link_for_people
from portal.models import Record
from portal.page_words import (
    ACTORS,
    CHANNELS,
    COUNTS_WORDS,
    FORMAT_WORDS,
    LINK_WORDS,
    OUTCOME_WORDS,
    PARTIES,
    REASON_WORDS,
    ROLE_WORDS,
    VERDICT_WORDS,
    counted_verdict,
)
from portal.queries_record import LinkedSkill
from portal.queries_record_worth import GATE_WORDS, CountsAs
from portal.queries_waiting import InboxCounts
from portal.step_words import step_words
from portal.written import day_words, grouped, moment_words, short_day_words

register = template.Library()


@register.filter
def short_day(value: date | datetime | None) -> str:
    """A day as "21 Nov 2026"; the time instead when it is today."""
    return "" if value is None else short_day_words(value)


@register.filter
def day(value: date | datetime | str | None) -> str:
    """A day as "21 Nov 2026", from a date or from a record's own string."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value[:10])
        except ValueError:
            return str(value)
    if value is None:
        return ""
    return day_words(value)


@register.filter
def moment(value: datetime | None) -> str:
    """A day and time as "23 Nov, 06:00"; with the year when it is not this one."""
    return "" if value is None else moment_words(value)


@register.filter
def step_now(text: str) -> str:
    """What a check is doing."""
    return step_words(text)


@register.filter
def actor_acts(act: str) -> str:
    """Who acts, on a pill: "Network acts"."""
    return ACTORS.get(act, (act, act))[0]


@register.filter
def actor(act: str) -> str:
    """Who acts, as a heading: "Network"."""
    return ACTORS.get(act, (act, act))[1]


@register.filter
def channel(value: str) -> str:
    """How a record came in."""
    return CHANNELS.get(value, value)


@register.filter
def format_name(value: str) -> str:
    """The name of a record's format."""
    return FORMAT_WORDS.get(value, value)


@register.filter
def short_hash(value: str) -> str:
    """A digest for reading: its first and last letters."""
    return value if len(value) <= 16 else f"{value[:8]}…{value[-6:]}"  # noqa: PLR2004 - short enough as it is


@register.filter
def counts_word(value: CountsAs) -> str:
    """What a record counts as."""
    return _(COUNTS_WORDS[value.set][1])


@register.filter
def counts_icon(value: CountsAs) -> str:
    """The sign of what a record counts as."""
    return COUNTS_WORDS[value.set][0]


@register.simple_tag
def counts_sentence(value: CountsAs, verdict: str) -> str:
    """Why it counts as that."""
    if value.set == "verified" and verdict != "verified":
        return _("Credentials inside that are verified count as verified; the rest as far as its own verdict allows.")
    if value.set == "verified":
        return _("Signed, in force, from a trusted issuer, surely theirs, and linked to a skill.")
    if value.set == "unlinked":
        return _("None of its claims is linked to a skill of a framework.")
    if value.set == "none":
        return _("It is rejected, or about another person.")
    words = [GATE_WORDS[gate] for gate in value.gates if gate in GATE_WORDS]
    return _("Not as verified: %(reasons)s.") % {"reasons": _(", and ").join(words[:3])} if words else ""


@register.simple_tag
def tally(counts: Sequence[tuple[str, int]]) -> str:
    """The outcomes of the checks in one line: "7 passed · 1 could not be checked"."""
    return " · ".join(f"{count} {OUTCOME_WORDS[outcome][count != 1]}" for outcome, count in counts)


@register.simple_tag
def inbox_lede(counts: InboxCounts) -> SafeString:
    """The inbox's first sentence."""
    if not counts.total and counts.unread:
        unread = ngettext(
            "%(count)s file received; no record was found in it.",
            "%(count)s files received; no record was found in them.",
            counts.unread,
        )
        return format_html("<b>{}</b>", unread % {"count": grouped(counts.unread)})
    if not counts.total:
        return format_html("<b>{}</b>", _("No records yet."))
    if counts.checking:
        received = ngettext("%(total)s record received", "%(total)s records received", counts.total)
        being = ngettext("%(checking)s is being checked", "%(checking)s are being checked", counts.checking)
        start = f"{received}; {being}." % {"total": grouped(counts.total), "checking": grouped(counts.checking)}
    else:
        start = ngettext(
            "%(total)s record received, every one checked.",
            "%(total)s records received, every one checked.",
            counts.total,
        ) % {"total": grouped(counts.total)}
    verdicts = [
        f"{grouped(counts.verdicts[name])} {counted_verdict(name, counts.verdicts[name])}"
        for name in VERDICT_WORDS
        if name in counts.verdicts
    ]
    found = ", ".join(verdicts)
    return format_html("<b>{}</b> {}{}", start, f"{found}." if found else "", _waits(counts))


def _waits(counts: InboxCounts) -> str:
    """Whom the indeterminate ones wait for: " All 5 wait for the network." or " Of the 18, 14 wait for …"."""
    total = counts.verdicts.get("indeterminate", 0)
    parts = [(counts.waiting[act], who) for act, who in PARTIES.items() if act in counts.waiting]
    if not parts:
        return ""
    if parts[0][0] == total:
        all_wait = ngettext("It waits for %(who)s.", "All %(total)s wait for %(who)s.", total)
        return " " + all_wait % {"total": grouped(total), "who": parts[0][1]}
    (count, who), *rest = parts
    first = ngettext("%(count)s waits for %(who)s", "%(count)s wait for %(who)s", count)
    others = [_("%(count)s for %(who)s") % {"count": grouped(n), "who": party} for n, party in rest]
    said = ", ".join([first % {"count": grouped(count), "who": who}, *others])
    return " " + _("Of the %(total)s indeterminate, %(said)s.") % {"total": grouped(total), "said": said}


@register.filter
def shown_link(value: str) -> str:
    """A link for people: host and path, shortened."""
    return link_for_people(value)


@register.simple_tag
def issuer_url(issuer: str) -> str:
    """The address of an issuer's page."""
    return f"{reverse('issuer')}?{urlencode({'id': issuer})}"


@register.filter
def record_title(record: Record) -> str:
    """What a record is called in a list."""
    return record.title or record.issuer_name or _("Record without a name")


@register.filter
def choices(text: str) -> list[tuple[str, str]]:
    """The pairs of a short list in a template: "verified:Verified,rejected:Rejected"."""
    return [(value, words) for value, _, words in (part.partition(":") for part in text.split(","))]


@register.filter
def verdict_counts(verdicts: Mapping[str, int]) -> list[tuple[str, str, str]]:
    """What was received of an issuer, by verdict: ("verified", "12", "verified"), in the order of the verdicts."""
    there = [(name, verdicts[name]) for name in VERDICT_WORDS if verdicts.get(name)]
    rows = [(name, grouped(number), counted_verdict(name, number)) for name, number in there]
    return [*rows, ("", grouped(verdicts[""]), _("being checked"))] if verdicts.get("") else rows


@register.filter
def receipt_lines(receipt: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The documents of a receipt for reading: one line each, the contexts in one."""
    documents: Sequence[Mapping[str, Any]] = receipt.get("documents", [])
    contexts = [item for item in documents if item["role"] == "context"]
    pinned = _("Contexts, %(number)s pinned") % {"number": len(contexts)}
    lines = [(pinned, f"sha-256 {short_hash(contexts[0]['sha256'])}")] if contexts else []
    for item in documents:
        if item["role"] != "context":
            words = f"sha-256 {short_hash(item['sha256'])}" if item["sha256"] else _("not answered")
            supplied = _(", supplied by hand") if item.get("supplied") else ""
            lines.append((f"{ROLE_WORDS.get(item['role'], item['role'])}{supplied}", words))
    return lines[:12]


@register.filter
def reason_words(reason: str) -> str:
    """Why a verification was made."""
    return REASON_WORDS.get(reason, reason.replace("_", " "))


@register.filter
def link_words(skill: LinkedSkill) -> str:
    """How a claim was linked to its skill: "by identifier", "by its words, 0.83 sure"."""
    method = skill.statement.link.value
    return LINK_WORDS[method] if method in {"identifier", "confirmed"} else f"{LINK_WORDS[method]}, {skill.sure}"


@register.filter
def signed_by(report: Mapping[str, Any]) -> str:
    """The issuer's name, when proof and issuer binding both passed: then it is proven who signed."""
    passed = {check["id"] for check in report.get("checks", []) if check["outcome"] == "passed"}
    issuer = report.get("issuer") or {}
    return str(issuer.get("name") or issuer.get("id") or "") if {"proof", "issuer_binding"} <= passed else ""
