"""`{% help "verdicts" %}`: the way from a page to the words that explain it."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.help import TOPICS

register = template.Library()


@register.simple_tag
def help(topic: str, section: str = "") -> SafeString:  # noqa: A001 - the tag's name in templates
    """A question mark that leads to a topic, or to one section of it; its name says which."""
    entry = TOPICS[topic]
    return format_html(
        '<a class="help-mark" href="{}{}" title="{}"><span aria-hidden="true">?</span><span class="hide">{}</span></a>',
        reverse(entry.address),
        f"#{section}" if section else "",
        entry.title,
        _("Help: %(title)s") % {"title": entry.title},
    )
