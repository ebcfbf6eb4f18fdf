"""Words and addresses of what trust rests on: structure of records, places in signed text.

Tags: ``node_url``, ``group_name``, ``group_verdicts``, ``tie_sentence``, ``verdicts_inside``, ``place_url``. Filters:
``pointer_words``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.journey import CERTIFICATES, DEGREES, LEARNING, WORK, JourneyItem
from portal.models import Observation, RankingEntry, Record
from portal.pointers import tokens_of
from portal.rubrics import OBSERVATION_KINDS, rubric_said
from portal.sentences import verdict_sentence
from portal.structure import Group, Node, Structure, Tie
from portal.templatetags.credence import verdict_word

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

register = template.Library()

#: The types of CLR 2.0 associations, between the names of what they join.
TIES: dict[str, _StrPromise] = {
    "exactMatchOf": gettext_lazy("is exactly"),
    "isChildOf": gettext_lazy("is a part under"),
    "isParentOf": gettext_lazy("stands over"),
    "isPartOf": gettext_lazy("is part of"),
    "isPeerOf": gettext_lazy("stands beside"),
    "isRelatedTo": gettext_lazy("is related to"),
    "precedes": gettext_lazy("comes before"),
    "replacedBy": gettext_lazy("is replaced by"),
}


@register.simple_tag
def node_url(record: Record, node: Node) -> str:
    """The record's page, opened at this credential."""
    address = reverse("record", args=[record.pk])
    return address if node.depth == 0 else f"{address}?{urlencode({'c': node.digest})}#checks"


@register.simple_tag
def place_url(record: Record, digest: str, pointer: str) -> str:
    """The place in the signed text: the credential ``digest`` of the record, at ``pointer``."""
    return f"{reverse('record', args=[record.pk])}?{urlencode({'c': digest, 'p': pointer})}#cited"


@register.simple_tag
def group_name(group: Group) -> str:
    """What a group is called."""
    return group.issuer or _("Of other issuers")


@register.simple_tag
def group_verdicts(group: Group) -> str:
    """Its verdicts: "118 verified, 2 rejected"."""
    return _counts(group.verdicts)


@register.simple_tag
def verdicts_inside(structure: Structure) -> str:
    """The verdicts of everything inside, as a sentence."""
    return f"{_counts(structure.verdicts)}."


def _counts(verdicts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count:,} {verdict_word(name).lower()}" for name, count in verdicts)


@register.simple_tag
def tie_sentence(record: Record, tie: Tie) -> SafeString:
    """An association in words, its ends as links where the record holds them."""
    return format_html(
        "{} <b>{}</b> {}",
        _end(record, tie.source, tie.source_id),
        TIES.get(tie.type, tie.type or _("belongs to")),
        _end(record, tie.target, tie.target_id),
    )


def _end(record: Record, node: Node | None, name: str) -> SafeString:
    if node is None:
        return format_html('<code class="faint">{}</code>', name[:80] or "?")
    return format_html('<a href="{}">{}</a>', node_url(record, node), node.title or _("Without a name"))


@register.filter
def pointer_words(pointer: str) -> str:
    """A JSON pointer in words: "credentialSubject → result, no. 2 → value"."""
    words = ""
    for token in tokens_of(pointer):
        if token.isdigit():
            words += _(", no. %(number)s") % {"number": int(token[:9]) + 1}
        else:
            words += f" → {token}" if words else token
    return words.removeprefix(", ")


@register.filter
def thousands(value: int) -> str:
    """A number with its thousands set apart."""
    return f"{value:,}"


@register.simple_tag
def observation_kind(observation: Observation) -> str:
    """What it was made at, inside a sentence."""
    words = str(OBSERVATION_KINDS.get(observation.kind, observation.kind))
    return f"{words[:1].lower()}{words[1:]}"


@register.simple_tag
def rubric_words(observation: Observation) -> str:
    """The level of the rubric that the observer chose, in words."""
    return rubric_said(observation.rubric, observation.level)


@register.simple_tag
def requirement_label(observation: Observation, entry: RankingEntry) -> str:
    """What the requirement that was observed is called in the version of the shown ranking."""
    for line in entry.run.version.requirements.all():
        if line.key == observation.requirement_key:
            return str(line.label)
    return _("A requirement of another version")


@register.simple_tag
def querystring_of(**values: str) -> str:
    """A query string of just these values."""
    return urlencode(values)


_LANES: dict[str, _StrPromise] = {
    LEARNING: gettext_lazy("Learning"),
    DEGREES: gettext_lazy("Degrees"),
    CERTIFICATES: gettext_lazy("Certificates"),
    WORK: gettext_lazy("Work"),
}
_STANDINGS: dict[str, _StrPromise] = {
    "ongoing": gettext_lazy("ongoing"),
    "in_force": gettext_lazy("in force"),
    "expired": gettext_lazy("expired"),
}


@register.filter
def lane_name(lane: str) -> str:
    """What a lane of the journey is called."""
    return str(_LANES.get(lane, lane))


@register.simple_tag
def journey_standing(item: JourneyItem, today: date) -> str:
    """Whether it goes on, is in force, or expired; in a word, or nothing."""
    return str(_STANDINGS.get(item.standing(today), ""))


_RELATIONS: dict[str, _StrPromise] = {
    "same": gettext_lazy("the same skill"),
    "exact": gettext_lazy("the same in another framework"),
    "narrower": gettext_lazy("narrower than what is asked for"),
    "close": gettext_lazy("close to it"),
    "broader": gettext_lazy("broader than what is asked for"),
    "sibling": gettext_lazy("beside it: a near miss"),
}


@register.simple_tag
def relation_kind(kind: str) -> str:
    """How a skill answers a requirement."""
    return str(_RELATIONS.get(kind, kind))


@register.filter
def verdict_says(report: Mapping[str, Any], stored: str) -> str:
    """The verdict in one sentence, in the reader's language; as it is stored where there is no report."""
    return verdict_sentence(report) if report and report.get("verdict") else stored
