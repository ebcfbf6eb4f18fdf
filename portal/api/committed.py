"""The OpenAPI document as it stands beside the code, so that a change of what the API promises is seen as a change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from drf_spectacular.generators import SchemaGenerator

__all__ = ["DOCUMENT", "written"]

DOCUMENT = Path(__file__).with_name("openapi.json")


def written() -> str:
    """The code's document as text: addresses, methods and names in an order that does not depend on the code's."""
    document = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # the library's
    return json.dumps(_sorted(document), indent=1, ensure_ascii=False) + "\n"


def _sorted(value: Any, *, answer: bool = False) -> Any:  # noqa: ANN401 - JSON
    """Objects by their names; the media types of an ``answer`` stay as they stand, for their order tells readers."""
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    if not isinstance(value, dict):
        return value
    names = list(value) if answer and all("/" in name for name in value) else sorted(value)
    return {name: _sorted(value[name], answer=name == "content") for name in names}
