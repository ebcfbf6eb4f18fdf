"""What never enters the scorer; and, in :mod:`matching.fairness.rates`, how outcomes fall among groups.

Nothing here claims that a ranking is fair. The rates are imported by their own name: they need scipy, and scoring
must not wait for it.
"""

from matching.fairness.never_considered import (
    NEVER_CONSIDERED,
    NEVER_CONSIDERED_WORDS,
    SCORER_INPUTS,
    forbidden_fields,
)

__all__ = ["NEVER_CONSIDERED", "NEVER_CONSIDERED_WORDS", "SCORER_INPUTS", "forbidden_fields"]
