"""Speaking whole reports: the dataclasses of :mod:`matching`, and their JSON as rankings store it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from django.utils.translation import get_language

from portal.engine_words.blinded import stand_in
from portal.engine_words.grammar import spoken

__all__ = ["SENTENCES", "spoken_json", "spoken_report"]

#: The fields that hold sentences; labels, titles and names of issuers are a record's or a job's own words.
SENTENCES = frozenset(
    {
        "absence", "also_words", "ask", "cannot_say", "chart_words", "consequence", "contest", "could_not_check",
        "counted_words", "detail", "fact", "flow_words", "good_answer", "heading", "headline", "highlight", "how",
        "issuers_words", "musts_words", "need_words", "needed", "never_considered", "next_step", "observations",
        "others", "owner_words", "pips_words", "question", "reason", "reason_words", "remark", "score_words", "shown",
        "small_pool", "state_words", "step", "subjects_words", "text", "unreadable_words", "weights_words",
        "words", "worth",
    }
)  # fmt: skip
_T = TypeVar("_T")


def _english() -> bool:
    return (get_language() or "en").startswith("en")


def spoken_report(report: _T) -> _T:
    """The report in the active language; the very same object in English."""
    return report if _english() else _tree(report, said=False)


def spoken_json(value: _T) -> _T:
    """As :func:`spoken_report`, for the JSON of a report, an entry or a pool."""
    return value if _english() else _tree(value, said=False)


def _tree(value: Any, *, said: bool) -> Any:  # noqa: ANN401 - JSON, or any of the report's types
    if type(value) is str:
        return spoken(value) if said else stand_in(value)
    if isinstance(value, dict):
        return {name: _tree(item, said=name in SENTENCES) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_tree(item, said=said) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {item.name: getattr(value, item.name) for item in fields(value)}
        return replace(value, **{name: _tree(item, said=name in SENTENCES) for name, item in changed.items()})
    return value
