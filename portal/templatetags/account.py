"""What the pages of signing in hand to their script: a value as JSON, inside a data attribute."""

from __future__ import annotations

import json
from typing import Any

from django import template

register = template.Library()


@register.filter
def as_json(value: Any) -> str:  # noqa: ANN401 - whatever JSON can say
    """The value as JSON, to be escaped by the template like any text."""
    return json.dumps(value)
