"""The shapes of what a ranking stored, for the OpenAPI description."""

from __future__ import annotations

from typing import Any

from matching.pool import PoolReport
from matching.run_changes import Change
from portal.api.wire_schema import wire_schema

__all__ = ["CHANGES", "PROVENANCE", "SUMMARY"]

_POOL = wire_schema(PoolReport)["properties"]
#: The pool in numbers; `bands` are [how many stand in it, how many of 200 changes keep the band before ahead].
SUMMARY: dict[str, Any] = {
    "type": ["object", "null"],
    "properties": {
        **{name: _POOL[name] for name in ("applied", "rankable", "met_all", "one_confirmation", "not_rankable")},
        "weights_words": {"type": "string"},
        "order": {"type": "string", "enum": ["strict", "bands"]},
        "bands": {
            "type": "array",
            "items": {"type": "array", "items": {"type": ["integer", "null"]}, "minItems": 2, "maxItems": 2},
        },
    },
}
CHANGES: dict[str, Any] = {
    "type": "object",
    "properties": {
        "since": {"type": ["integer", "null"]},
        "total": {"type": "integer"},
        "list": {"type": "array", "items": wire_schema(Change)},
        "joined": {"type": "integer"},
        "left": {"type": "integer"},
        "version": {"type": ["integer", "null"]},
        "met_all": {"type": ["integer", "null"]},
    },
    "required": ["since", "total", "list"],
}
PROVENANCE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "job": {"type": "string", "format": "uuid"},
        "run": {"type": "integer"},
        "job_version": {"type": "integer"},
        "reason": {"type": "string"},
        "requested_by": {"type": "string"},
        "finished_at": {"type": ["string", "null"], "format": "date-time"},
        "as_of": {"type": ["string", "null"], "format": "date-time"},
        "seed": {"type": "string"},
        "inputs_hash": {"type": "string"},
        "ranking_hash": {"type": "string"},
        "order": {"type": "string", "enum": ["strict", "bands"]},
        "computed_from": {"type": "object", "additionalProperties": True},
        "changed_since": {
            "type": ["object", "null"],
            "properties": {
                "run": {"type": "integer"},
                "job_version": {"type": ["integer", "null"]},
                "changes": {"type": "integer"},
                "applied": {"type": "integer"},
                "withdrew": {"type": "integer"},
            },
        },
        "decisions": {"type": "object", "additionalProperties": {"type": "integer"}},
    },
}
