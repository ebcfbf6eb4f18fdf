"""Form fields and small words of the pages about jobs, people and settings."""

from __future__ import annotations

from typing import Any

from django import template

from portal.actions.refusal import RefusedError

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


@register.filter
def for_whole_form(error: object, fields: str) -> RefusedError | None:
    """The error, when it is about none of these fields, which show their own; None where there is none."""
    return error if isinstance(error, RefusedError) and error.field not in fields.split() else None
