"""The OpenAPI document as it stands beside the code, so that a change of what the API promises is seen as a change."""

from __future__ import annotations

import json
from pathlib import Path

from drf_spectacular.generators import SchemaGenerator

__all__ = ["DOCUMENT", "written"]

DOCUMENT = Path(__file__).with_name("openapi.json")


def written() -> str:
    """The code's document as text: addresses, methods and names in an order that does not depend on the code's."""
    document = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # the library's
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
