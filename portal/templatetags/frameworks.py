"""Words and addresses for the pages of frameworks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from portal.crossings import framework_short
from portal.crossings_of_entry import entry_crossings
from portal.models import RankingEntry, SkillConcept
from portal.queries_frameworks import Tie
from portal.spoken import Spoken
from portal.written import grouped as grouped_number

register = template.Library()
_LONGEST_ISSUER = 50

_KINDS = Spoken(
    {
        "skill": ("Skill", "Skills"),
        "knowledge": ("Knowledge", "Knowledge"),
        "competence": ("Competence", "Competences"),
        "technology": ("Technology", "Technologies"),
        "credential": ("Credential", "Credentials"),
        "occupation": ("Occupation", "Occupations"),
        "task": ("Task", "Tasks"),
        "group": ("Group", "Groups"),
    }
)
_RELATIONS = Spoken(
    {
        "broader": "Broader",
        "exact": "The same elsewhere",
        "close": "Close to",
        "narrower": "Narrower",
        "related": "Related",
        "essential": "Needs",
        "optional": "May use",
        "needed_by": "Needed by",
        "used_by": "May be used by",
    }
)
_CHANGES = Spoken(
    {
        "added": "Added",
        "retired": "Retired",
        "relabelled": "Relabelled",
        "redefined": "Redefined",
        "renamed": "Other names",
    }
)


@register.simple_tag
def concept_url(uri: str) -> str:
    """The page of a concept."""
    return f"{reverse('concept')}?{urlencode({'uri': uri})}"


@register.simple_tag
def crossings_behind(row: RankingEntry) -> list[tuple[str, str]]:
    """Where the points of a ranking's row went from one framework to another: requirement and sentence."""
    return entry_crossings(row)


@register.filter
def kind_word(kind: str, number: int = 2) -> str:
    """A kind of concept in words; ``number`` 1 for one of them."""
    return _KINDS.get(kind, (kind.capitalize(), kind.capitalize()))[0 if number == 1 else 1]


@register.filter
def relation_word(kind: str) -> str:
    """What the other end of a relation is to the concept."""
    return _RELATIONS.get(kind, kind)


@register.filter
def change_word(part: str) -> str:
    """A kind of change between versions."""
    return _CHANGES.get(part, part)


@register.filter
def framework_word(name: str) -> str:
    """What people call a framework."""
    return framework_short(name)


@register.filter
def retired_word(concept: SkillConcept) -> str:
    """That and since when a concept is retired."""
    if concept.retired_in:
        return _("Retired in %(version)s") % {"version": concept.retired_in}
    return _("Only in a version that is not current")


@register.filter
def grouped(number: int) -> str:
    """A whole number with its thousands apart."""
    return grouped_number(number)


@register.filter
def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


@register.filter
def entry(table: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - whatever the table holds
    """What the table has under a name."""
    return table.get(name)


@register.filter
def issuer_counts(issuers: Sequence[tuple[str, int]]) -> str:
    """Who issued, in a row; with how often where there are several: "Lakeside College (3), Bay School (1)"."""
    if len(issuers) == 1:
        return Truncator(issuers[0][0]).chars(_LONGEST_ISSUER)
    return ", ".join(f"{Truncator(name).chars(_LONGEST_ISSUER)} ({count})" for name, count in issuers)


@register.filter
def ties_words(ties: Sequence[Tie]) -> str:
    """The labels of some concepts in a row."""
    return ", ".join(tie.label for tie in ties)
