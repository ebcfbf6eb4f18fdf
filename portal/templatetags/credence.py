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
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n
from django.utils.translation import pgettext

from portal.engine_words import spoken
from portal.spoken import Spoken
from portal.written import decimal_words

register = template.Library()
register.filter("spoken", spoken)  # a stored sentence, in the language of whoever reads it


class Look(NamedTuple):
    """A word, the icon's name, and the class that colours both."""

    word: str
    shape: str
    colour: str = ""


VERDICTS = {
    "verified": Look(_n("Verified"), "passed", "verified"),
    "not_in_force": Look(_n("Not in force"), "clock", "not-in-force"),
    "indeterminate": Look(_n("Indeterminate"), "unknown", "indeterminate"),
    "rejected": Look(_n("Rejected"), "failed", "rejected"),
    "self_asserted": Look(_n("Self-asserted"), "na", "na"),
}
OUTCOMES = {
    "passed": Look(_n("Passed"), "passed", "passed"),
    "failed": Look(_n("Failed"), "failed", "failed"),
    "unknown": Look(_n("Could not be checked"), "unknown", "unknown"),
    "warning": Look(_n("Warning"), "warning", "warning"),
    "not_applicable": Look(_n("Does not apply"), "na", "na"),
}
TIERS = {
    "met": Look(_n("Met"), "t-met"),
    "unproven": Look(_n("Unproven"), "t-unproven"),
    "no_evidence": Look(_n("No evidence yet"), "t-none"),
}
TIER_MEANS = Spoken(
    {
        "met": "every must-have confirmed",
        "unproven": "something is claimed for every must-have; at least one is still to be confirmed",
        "no_evidence": "for at least one must-have; absence of a record is not absence of skill",
    }
)
TRUST = {
    "trusted": Look(_n("Trusted issuer"), "tr-trusted"),
    "known": Look(_n("Known issuer"), "tr-known"),
    "unknown": Look(_n("Unknown issuer"), "tr-unknown"),
}
SUBJECTS = {
    "holder_key": Look(_n("Holder key"), "s-key"),
    "identifier": Look(_n("Identifier"), "s-id"),
    "name": Look(_n("Name only"), "s-name"),
    "none": Look(_n("None"), "na"),
    "mismatch": Look(_n("Mismatch"), "failed", "rejected"),
}
STATES = {
    "met": Look(_n("Met"), "t-met"),
    "level_not_stated": Look(_n("Level not stated"), "t-unproven"),
    "under_level": Look(_n("Under level"), "t-unproven"),
    "stale": Look(_n("Stale"), "clock"),
    "expired": Look(_n("Expired"), "clock"),
    "unverified": Look(_n("Unverified"), "t-unproven"),
    "near_miss": Look(_n("Near miss"), "near"),
    "no_evidence": Look(_n("No evidence yet"), "t-none"),
}
NOTHING = Look(_n("Waiting"), "na", "na")

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
    return format_html('<span class="{}">{} {}</span>', classes, icon(look.shape), words or _(look.word))


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
    return _(VERDICTS.get(str(value), NOTHING).word)


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
    return _(TIERS[str(value)].word) if str(value) in TIERS else _("Not enough evidence to rank")


@register.filter
def tier_means(value: str) -> str:
    """What a tier means, in a few words."""
    return str(TIER_MEANS.get(str(value)) or _("outside the ranking and not below it"))


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
        _("Score from verified records %(verified)s, best estimate %(best)s, all claims %(every)s, out of 1")
        % {"verified": decimal_words(verified), "best": decimal_words(best), "every": decimal_words(every)}
    )
    return format_html(
        '<svg class="bar" viewBox="0 0 240 26" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<path class="track" d="M0 20.5h240M.5 17v7M239.5 17v7M120 18.5v4"/>{}{}{}'
        '<path class="tick" d="M{} 2v19"/></svg>'
        '<p class="vba"><span>{} <b>{}</b></span><span>{} <b>{}</b></span><span>{} <b>{}</b></span></p>',
        label,
        _part("v", 0.0, verified),
        _part("b", verified, best),
        _part("a", best, every),
        _place(best),
        pgettext("score from records that are", "verified"),
        decimal_words(verified),
        pgettext("score by the estimate that is", "best"),
        decimal_words(best),
        pgettext("score from claims, namely", "all"),
        decimal_words(every),
    )


def _part(kind: str, start: float, end: float) -> SafeString:
    if end <= start:
        return SafeString("")
    return format_html(
        '<rect class="{}" x="{}" y="6" width="{}" height="11"/>', kind, _place(start), _place(end - start)
    )


def _place(value: float) -> str:
    return f"{max(0.0, min(1.0, value)) * BAR_WIDTH:.1f}"


@register.filter
def tier_values(text: str) -> list[str]:
    """The tiers named in ``text``, in its order."""
    return text.split()
