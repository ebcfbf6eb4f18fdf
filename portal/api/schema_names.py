"""Answers that other code describes as JSON Schema get names, so that a generated client has a class for each."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["name_answers"]

#: What each operation answers, where no serializer names it.
_ANSWERS: Final = {
    "metrics_file_retrieve": "Metrics",
    "metrics_retrieve": "Metrics",
    "rankings_changes_retrieve": "RankingChanges",
    "rankings_pool_retrieve": "Pool",
    "rankings_provenance_retrieve": "Provenance",
    "rates_list": "Rates",
}
#: What stands in an answer one way or the other.
_REPORTS: Final = ("GapReport", "TakenBack")
_PLACES: Final = ("Explanation", "NotConsidered", "TakenBack")
_PREFIX: Final = "#/components/schemas/"


def name_answers(document: dict[str, Any]) -> None:
    """Each described answer as a component of its own; in a list, its item."""
    schemas = document["components"]["schemas"]
    for item in document["paths"].values():
        for operation in item.values():
            if not (isinstance(operation, dict) and (name := _ANSWERS.get(operation.get("operationId", "")))):
                continue
            body = operation["responses"]["200"]["content"]["application/json"]
            holder, member = (body["schema"], "items") if "items" in body["schema"] else (body, "schema")
            holder[member] = _named(schemas, name, holder[member])
    report = document["paths"]["/api/v1/gap-reports/{id}/"]["get"]["responses"]["200"]["content"]["application/json"]
    _name_branches(schemas, report["schema"], _REPORTS)
    _name_branches(schemas, schemas["Entry"]["properties"]["explanation"], _PLACES)


def _name_branches(schemas: dict[str, Any], union: dict[str, Any], names: tuple[str, ...]) -> None:
    described = [each for each in union["anyOf"] if "properties" in each]
    named = iter([_named(schemas, name, each) for name, each in zip(names, described, strict=True)])
    union["anyOf"] = [next(named) if "properties" in each else each for each in union["anyOf"]]


def _named(schemas: dict[str, Any], name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A reference to the schema, which stands under its name from now on.

    Raises:
        ValueError: when the name means something else already.
    """
    if schemas.setdefault(name, schema) != schema:
        raise ValueError(f"two schemas would be called {name}")
    return {"$ref": f"{_PREFIX}{name}"}
