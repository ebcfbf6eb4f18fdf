"""Which figures are kept: name -> what counts them. A new one is one line here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.metrics.periods import COUNTED
from portal.queries_audit import count_events
from portal.queries_issuers import count_issuers
from portal.queries_links import count_spellings, count_words
from portal.queries_waiting import count_records, count_waiting
from portal.scope import Scope

__all__ = ["FIGURES"]

FIGURES: dict[str, Callable[[Scope], Any]] = {
    "audit": count_events,
    "issuers": count_issuers,
    "records": count_records,
    "spellings": count_spellings,
    "waiting_on": count_waiting,
    "words": count_words,
    **COUNTED,
}
