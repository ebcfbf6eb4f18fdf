"""Words and small marks of the pages about rankings and gap reports. They show; they decide nothing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.results import Citation
from portal.change_words import ChangeLine
from portal.models import JobRequirement, RankingRun
from portal.page_words import OWNER_WORDS, QUESTION_WORDS, UNRANKED_WORDS
from portal.queries_rankings import RankingView
from portal.written import grouped

register = template.Library()


@register.filter
def question_name(value: str) -> str:
    """An open question as the filter names it."""
    return QUESTION_WORDS.get(value, value.replace("_", " ").capitalize())


@register.filter
def unranked_name(reason: str) -> str:
    """Why somebody stands beside the ranking."""
    return UNRANKED_WORDS.get(reason, (reason, ""))[0]


@register.filter
def unranked_why(reason: str) -> str:
    """The same in a sentence."""
    return UNRANKED_WORDS.get(reason, ("", ""))[1]


@register.filter
def opaque(pk: uuid.UUID | str) -> str:
    """A person by the first letters of an opaque id, where names are hidden."""
    return f"#{str(pk).replace('-', '')[:8]}"


@register.filter
def row_anchor(pk: uuid.UUID) -> str:
    """What an applicant's row of the ranking is called in the page."""
    return f"p-{pk}"


@register.simple_tag
def cite(evidence: Mapping[str, Any] | None, candidate: uuid.UUID, text: str = "") -> SafeString | str:
    """A citation: a link to the signed statement; an observation has no record, so it is text alone."""
    if not evidence:
        return text
    words = text or str(evidence["label"])
    if evidence.get("observation") or not evidence.get("digest"):  # a blind job cites without a link
        return words
    return format_html('<a href="{}">{}</a>', statement_url(evidence, candidate), words)


@register.simple_tag
def statement_url(evidence: Mapping[str, Any], candidate: uuid.UUID) -> str:
    """The address of a signed statement."""
    address = reverse("statement", args=[candidate, evidence["digest"]])
    return f"{address}?{urlencode({'p': evidence['pointer']})}" if evidence.get("pointer") else address


@register.simple_tag
def reason_line(reason: Mapping[str, Any], candidate: uuid.UUID) -> SafeString | str:
    """The strongest reason, and its citation as a link."""
    evidence = reason.get("evidence")
    if not evidence:
        return str(reason.get("text", ""))
    return format_html("{}, {}", reason["text"], cite(evidence, candidate))


@register.simple_tag
def change_line(line: ChangeLine, names_hidden: object = None) -> SafeString:
    """Whose record changed, and how, as a sentence with a link to the report."""
    name = opaque(line.application.pk) if names_hidden else line.application.candidate.name
    who = format_html('<a href="{}">{}</a>', reverse("gap_report", args=[line.application.pk]), name)
    if line.title:
        return format_html(_("“{title}” of {who} {happened}."), title=line.title, who=who, happened=line.words)
    return format_html(_("A record of {who} {happened}."), who=who, happened=line.words)


@register.simple_tag
def pool_flow(pool: Mapping[str, Any], width: int = 842) -> SafeString:
    """The rectangles of the pool's bar: met all, one confirmation away, further, and beside it those not ranked."""
    total = max(1, int(pool["applied"]))
    gap = 8 if pool["not_rankable"] and pool["rankable"] else 0
    scale = (width - 2 - gap) / total
    parts = (("m", "met_all"), ("u", "one_confirmation"), ("n", "further"), ("n dash", "not_rankable"))
    boxes, x = [], 1.0
    for look, name in parts:
        if look == "n dash":
            x += gap
        wide = round(int(pool[name]) * scale, 1)
        if wide:
            boxes.append((look, round(x, 1), wide))
        x += wide
    return format_html_join("", '<rect class="{}" x="{}" y="2" width="{}" height="26"/>', boxes)


@register.simple_tag
def pool_bar(row: Mapping[str, Any], width: int = 206) -> SafeString:
    """The rectangles of one must-have's bar."""
    total = max(1, sum(int(row[name]) for name in ("met", "unproven", "no_evidence")))
    boxes, x = [], 0.5
    for look, name in (("m", "met"), ("u", "unproven"), ("n", "no_evidence")):
        wide = round(int(row[name]) * (width - 1) / total, 1)
        if wide:
            boxes.append((look, round(x, 1), wide))
        x += wide
    return format_html_join("", '<rect class="{}" x="{}" y="1.5" width="{}" height="11"/>', boxes)


@register.filter
def get(mapping: Mapping[str, Any], key: str) -> Any:  # noqa: ANN401 - whatever stands there
    """The value under ``key``, None where there is none."""
    return mapping.get(key)


@register.filter
def needs_words(requirements: Sequence[JobRequirement]) -> str:
    """What a job asks for, in numbers: "9 skills: 5 must-haves, 4 nice-to-haves"."""
    musts = sum(item.need == "must" for item in requirements)
    nices = len(requirements) - musts
    parts = [ngettext("%(count)s must-have", "%(count)s must-haves", musts) % {"count": musts}] if musts else []
    parts += [ngettext("%(count)s nice-to-have", "%(count)s nice-to-haves", nices) % {"count": nices}] if nices else []
    skills = ngettext("%(count)s skill: %(parts)s", "%(count)s skills: %(parts)s", len(requirements))
    return skills % {"count": len(requirements), "parts": ", ".join(parts)}


@register.filter
def owner_name(value: str) -> str:
    """Who acts next, as the reader's language calls them."""
    return OWNER_WORDS.get(value, value)


@register.simple_tag
def ranking_lede(run: RankingRun, view: RankingView) -> SafeString:
    """The ranking's first sentence, and what would settle the most."""
    pool: Mapping[str, Any] = run.shown_pool or {}
    applied = view.ranked + view.unranked
    start = _("%(applied)s applied; %(ranked)s can be ranked.")
    start %= {"applied": grouped(applied), "ranked": grouped(view.ranked)}
    met, near, beside = pool.get("met_all", 0), pool.get("one_confirmation", 0), view.unranked
    said = []
    if view.ranked:
        said.append(
            ngettext("%(count)s met every must-have", "%(count)s met every must-have", met) % {"count": grouped(met)}
        )
        away = ngettext("%(count)s is one confirmation away", "%(count)s are one confirmation away", near)
        said.append(away % {"count": grouped(near)})
    if beside:
        none_yet = ngettext("%(count)s has no readable evidence yet", "%(count)s have no readable evidence yet", beside)
        said.append(none_yet % {"count": grouped(beside)})
    middle = f"{', '.join(said[:-1])}{_(', and ') if len(said) > 1 else ''}{said[-1]}." if said else ""
    first = next((str(action["heading"]) for action in pool.get("actions", []) if action["kind"] == "ask"), "")
    most = _("To settle the most: %(act)s.") % {"act": f"{first[0].lower()}{first[1:]}"} if first else ""
    return format_html("<b>{}</b> {} {}", start, middle, most)


@register.simple_tag(takes_context=True)
def cite_report(
    context: Mapping[str, Any], evidence: Citation | None, candidate: uuid.UUID, text: str = ""
) -> SafeString | str:
    """As :func:`cite`, for a citation that is no JSON yet; with what it shows. Words alone for who reads no records."""
    if evidence is None:
        return text
    words = text or ", ".join(part for part in (evidence.label, evidence.detail) if part)
    if evidence.observation or not evidence.digest or not context.get("may", {}).get("read_records"):
        return words
    return cite({"digest": evidence.digest, "pointer": evidence.pointer}, candidate, words)
