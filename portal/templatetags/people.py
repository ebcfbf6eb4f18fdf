"""Form fields and small words of the pages about jobs, people and settings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.actions.refusal import RefusedError
from portal.models import Candidate

register = template.Library()


@register.inclusion_tag("partials/field.html")
def field(  # noqa: PLR0913 - what a field of a form may have
    name: str,
    label: str,
    value: object = "",
    error: object = None,
    hint: str = "",
    kind: str = "text",
    *,
    required: bool = False,
    autocomplete: str = "off",
    max_length: int = 0,
    rows: int = 0,
) -> dict[str, Any]:
    """A labelled field that keeps what was typed, and names what is wrong with it right below."""
    wrong = error.sentence if isinstance(error, RefusedError) and error.field == name else ""
    described = " ".join(part for part in (f"{name}-hint" if hint else "", f"{name}-wrong" if wrong else "") if part)
    return {
        "name": name,
        "label": label,
        "value": "" if value is None else value,
        "hint": hint,
        "kind": kind,
        "required": required,
        "autocomplete": autocomplete,
        "max_length": max_length,
        "rows": rows,
        "wrong": wrong,
        "described": described,
    }


@register.simple_tag
def same_address(people: Iterable[Candidate]) -> SafeString:
    """Who has an address already, each with a link."""
    links = ((reverse("candidate", args=[person.pk]), person.name) for person in people)
    return format_html(
        _("This address belongs to {people} already."), people=format_html_join(", ", '<a href="{}">{}</a>', links)
    )


@register.filter
def for_whole_form(error: object, fields: str) -> RefusedError | None:
    """The error, when it is about none of these fields, which show their own; None where there is none."""
    return error if isinstance(error, RefusedError) and error.field not in fields.split() else None
