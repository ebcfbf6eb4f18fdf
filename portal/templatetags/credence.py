"""Words with shapes: every outcome, verdict, tier, trust, subject match and gap state, drawn as templates name them.

Never a colour alone: each has a word and a shape (the icon is hidden from assistive technology, the word is the name).

Tags: ``icon``, ``verdict``, ``verdict_icon``, ``verdict_mark``, ``outcome``, ``tier_icon``, ``trust``, ``subject``,
``state``, ``pips``, ``interval``. Filters: ``verdict_word``, ``verdict_class``, ``tier_name``, ``tier_means``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


class Look(NamedTuple):
    """A word, the icon's name, and the class that colours both."""

    word: str
    shape: str
    colour: str = ""


VERDICTS = {
    "verified": Look("Verified", "passed", "verified"),
    "not_in_force": Look("Not in force", "clock", "not-in-force"),
    "indeterminate": Look("Indeterminate", "unknown", "indeterminate"),
    "rejected": Look("Rejected", "failed", "rejected"),
    "self_asserted": Look("Self-asserted", "na", "na"),
}
OUTCOMES = {
    "passed": Look("Passed", "passed", "passed"),
    "failed": Look("Failed", "failed", "failed"),
    "unknown": Look("Could not be checked", "unknown", "unknown"),
    "warning": Look("Warning", "warning", "warning"),
    "not_applicable": Look("Does not apply", "na", "na"),
}
TIERS = {
    "met": Look("Met", "t-met"),
    "unproven": Look("Unproven", "t-unproven"),
    "no_evidence": Look("No evidence yet", "t-none"),
}
TIER_MEANS = {
    "met": "every must-have confirmed",
    "unproven": "something is claimed for every must-have; at least one is still to be confirmed",
    "no_evidence": "for at least one must-have; absence of a record is not absence of skill",
}
TRUST = {
    "trusted": Look("Trusted issuer", "tr-trusted"),
    "known": Look("Known issuer", "tr-known"),
    "unknown": Look("Unknown issuer", "tr-unknown"),
}
SUBJECTS = {
    "holder_key": Look("Holder key", "s-key"),
    "identifier": Look("Identifier", "s-id"),
    "name": Look("Name only", "s-name"),
    "none": Look("None", "na"),
    "mismatch": Look("Mismatch", "failed", "rejected"),
}
STATES = {
    "met": Look("Met", "t-met"),
    "level_not_stated": Look("Level not stated", "t-unproven"),
    "under_level": Look("Under level", "t-unproven"),
    "stale": Look("Stale", "clock"),
    "expired": Look("Expired", "clock"),
    "unverified": Look("Unverified", "t-unproven"),
    "near_miss": Look("Near miss", "near"),
    "no_evidence": Look("No evidence yet", "t-none"),
}
NOTHING = Look("Waiting", "na", "na")

BAR_WIDTH = 240


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A shape of the sprite, for show only."""
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="#i-{}"/></svg>',
        f" {extra}" if extra else "",
        name.removeprefix("i-"),
    )


def _tag(look: Look, words: str = "", *, light: bool = False) -> SafeString:
    classes = " ".join(part for part in ("tag", "light" if light else "", look.colour) if part)
    return format_html('<span class="{}">{} {}</span>', classes, icon(look.shape), words or look.word)


@register.simple_tag
def verdict(value: str) -> SafeString:
    """A verdict: word, shape, colour."""
    return _tag(VERDICTS.get(str(value), NOTHING))


@register.simple_tag
def verdict_icon(value: str) -> SafeString:
    """A verdict's shape alone, where the word stands beside it."""
    return icon(VERDICTS.get(str(value), NOTHING).shape)


@register.simple_tag
def verdict_mark(value: str, x: float, y: float) -> SafeString:
    """A verdict's shape inside a chart, its corner at (x, y)."""
    look = VERDICTS.get(str(value), NOTHING)
    return format_html(
        '<svg class="i j {}" x="{}" y="{}" width="16" height="16" aria-hidden="true"><use href="#i-{}"/></svg>',
        look.colour,
        x,
        y,
        look.shape,
    )


@register.filter
def verdict_word(value: str) -> str:
    """A verdict's word."""
    return VERDICTS.get(str(value), NOTHING).word


@register.filter
def verdict_class(value: str) -> str:
    """A verdict's class."""
    return VERDICTS.get(str(value), NOTHING).colour


@register.simple_tag
def outcome(value: str) -> SafeString:
    """What one check found."""
    return _tag(OUTCOMES.get(str(value), NOTHING))


@register.simple_tag
def tier_icon(value: str) -> SafeString:
    """A tier's shape."""
    return icon(TIERS.get(str(value), TIERS["no_evidence"]).shape)


@register.filter
def tier_name(value: str) -> str:
    """A tier's word."""
    return TIERS[str(value)].word if str(value) in TIERS else "Not enough evidence to rank"


@register.filter
def tier_means(value: str) -> str:
    """What a tier means, in a few words."""
    return TIER_MEANS.get(str(value), "outside the ranking and not below it")


@register.simple_tag
def trust(value: str, words: str = "") -> SafeString:
    """An issuer's standing; ink only, since trust is no verdict."""
    return _tag(TRUST.get(str(value), TRUST["unknown"]), words, light=bool(words))


@register.simple_tag
def subject(value: str, words: str = "") -> SafeString:
    """How sure it is that the record is about this person."""
    return _tag(SUBJECTS.get(str(value), SUBJECTS["none"]), words, light=bool(words))


@register.simple_tag
def state(value: str, words: str = "") -> SafeString:
    """How a requirement stands on a gap report."""
    return _tag(STATES.get(str(value), STATES["no_evidence"]), words)


@register.simple_tag
def pips(tiers: Iterable[str], words: str) -> SafeString:
    """One square for each must-have, in the job's order; ``words`` say the same."""
    squares = format_html_join(
        "",
        '<svg aria-hidden="true"><use href="#i-{}"/></svg>',
        ((TIERS.get(str(tier), TIERS["no_evidence"]).shape,) for tier in tiers),
    )
    return format_html('<span class="pips" role="img" aria-label="{}">{}</span>', words, squares)


@register.simple_tag
def interval(verified: float, best: float, every: float, words: str = "") -> SafeString:
    """The score as an interval.

    Solid what is verified, hatched the best estimate (a mark ends it), dashed all claims.
    """
    label = words or (
        f"Score from verified records {verified:.2f}, best estimate {best:.2f}, all claims {every:.2f}, out of 1"
    )
    return format_html(
        '<svg class="bar" viewBox="0 0 240 26" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<path class="track" d="M0 20.5h240M.5 17v7M239.5 17v7M120 18.5v4"/>{}{}{}'
        '<path class="tick" d="M{} 2v19"/></svg>'
        '<p class="vba"><span>verified <b>{}</b></span><span>best <b>{}</b></span><span>all <b>{}</b></span></p>',
        label,
        _part("v", 0.0, verified),
        _part("b", verified, best),
        _part("a", best, every),
        _place(best),
        f"{verified:.2f}",
        f"{best:.2f}",
        f"{every:.2f}",
    )


def _part(kind: str, start: float, end: float) -> SafeString:
    if end <= start:
        return SafeString("")
    return format_html(
        '<rect class="{}" x="{}" y="6" width="{}" height="11"/>', kind, _place(start), _place(end - start)
    )


def _place(value: float) -> str:
    return f"{max(0.0, min(1.0, value)) * BAR_WIDTH:.1f}"
