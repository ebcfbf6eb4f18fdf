"""Words and small marks of the pages about what was given at once. They show; they decide nothing."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from portal.models import Batch
from portal.page_words import VERDICT_WORDS, counted_verdict
from portal.queries_batch import BatchCounts
from portal.templatetags.credence import icon, verdict
from portal.written import grouped

register = template.Library()


@register.simple_tag
def batch_line(batch: Batch, total: int, done: int, unread: int, fetching: int = 0) -> str:
    """A batch's headline: "Career-fair upload: 9 of 14 files done; 3 of these need a look; 2 being fetched"."""
    files = (
        ngettext("%(number)s link done", "%(number)s links done", total)
        if batch.channel == "link"
        else ngettext("%(number)s file done", "%(number)s files done", total)
    )
    number = (
        _("%(done)s of %(total)s") % {"done": grouped(done), "total": grouped(total)}
        if done < total
        else grouped(total)
    )
    parts = [f"{batch.name}: {files % {'number': number}}"]
    if unread:
        parts.append(
            ngettext("%(number)s of these needs a look", "%(number)s of these need a look", unread)
            % {"number": grouped(unread)}
        )
    if fetching:
        parts.append(_("%(number)s being fetched") % {"number": grouped(fetching)})
    if batch.stopped_at:
        parts.append(_("stopped"))
    return "; ".join(parts)


@register.simple_tag
def batch_lede(counts: BatchCounts) -> SafeString:
    """The first sentence of a batch's page."""
    if not counts.total:
        return format_html("<b>{}</b>", _("Nothing yet."))
    done, total = grouped(counts.done), grouped(counts.total)
    head = _("%(done)s of %(total)s done.") if counts.running else _("%(total)s done.")
    head %= {"done": done, "total": total}
    fetching, checking = grouped(counts.fetching), grouped(counts.checking)
    under_way = [_("%(number)s being fetched") % {"number": fetching}] if counts.fetching else []
    under_way += [_("%(number)s being checked") % {"number": checking}] if counts.checking else []
    verdicts = [(name, counts.verdicts.get(name)) for name in VERDICT_WORDS]
    found = [f"{grouped(number)} {counted_verdict(name, number)}" for name, number in verdicts if number]
    found += [_("%(number)s not read") % {"number": grouped(counts.unread)}] if counts.unread else []
    said = "; ".join(", ".join(part) for part in (found, under_way) if part)
    return format_html("<b>{}</b> {}", head, f"{said[:1].upper()}{said[1:]}." if said else "")


@register.filter
def batch_parts(counts: BatchCounts) -> list[tuple[str, str, str]]:
    """What a batch's page may be narrowed to: value, count, words; only what there is."""
    parts = [("fetching", counts.fetching, _("Being fetched")), ("checking", counts.checking, _("Being checked"))]
    parts += [(name, counts.verdicts.get(name, 0), words.capitalize()) for name, words in VERDICT_WORDS.items()]
    parts.append(("unread", counts.unread, _("Not read")))
    return [(value, grouped(count), words) for value, count, words in parts if count]


@register.simple_tag
def batch_outcome(outcome: str) -> SafeString:
    """What came of one thing: its verdict, or where it stands."""
    if outcome in VERDICT_WORDS:
        return verdict(outcome)
    shape, words, look = _STANDS.get(outcome, ("unknown", outcome, "unknown"))
    return format_html('<span class="tag {}">{} {}</span>', look, icon(shape), _(words))


_STANDS = {
    "fetching": ("clock", gettext_noop("Being fetched"), "na"),
    "unpacking": ("clock", gettext_noop("Being unpacked"), "na"),
    "checking": ("clock", gettext_noop("Being checked"), "na"),
    "unreadable": ("failed", gettext_noop("Not read"), "failed"),
    "refused": ("unknown", gettext_noop("Not taken"), "unknown"),
}
