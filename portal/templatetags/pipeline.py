"""Words and small marks of the pipeline and of the pages about decisions."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.dispositions import disposition_words
from portal.models import RankingEntry
from portal.stages import stage_words

register = template.Library()

register.filter("stage_name", stage_words)
register.filter("disposition_name", disposition_words)

WIDE = 100.0


@register.simple_tag
def glance(entry: RankingEntry) -> SafeString:
    """The interval in little: solid what is verified, then the best estimate, outlined all claims; and in figures."""
    ends = [max(0.0, min(1.0, value)) * WIDE for value in (entry.score_verified, entry.score_best, entry.score_all)]
    parts = zip("vba", [0.0, *ends], ends, strict=False)
    boxes = format_html_join(
        "",
        '<rect class="{}" x="{}" y="1" width="{}" height="6"/>',
        ((look, f"{start:.0f}", f"{end - start:.0f}") for look, start, end in parts if end - start >= 1),
    )
    return format_html(
        '<svg class="glance" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="track" d="M0 7.5h100"/>{}</svg>'
        '<span class="num"><span class="hide">{} </span><b>{}</b> <span class="quiet">{}–{}</span></span>',
        boxes,
        _("Best estimate, then verified alone and all claims:"),
        f"{entry.score_best:.2f}",
        f"{entry.score_verified:.2f}",
        f"{entry.score_all:.2f}",
    )


@register.filter
def days_words(days: int) -> str:
    """For how long somebody has stood at a stage."""
    return ngettext("%(days)d day here", "%(days)d days here", days) % {"days": days} if days else _("Since today")
