"""Numbers in Spanish: 1,234.5 as in the United States, Mexico and Central America, not 1 234,5 as in Spain.

Scores and ratios that the engine words itself have a point in every language: one page shows one kind of number.
"""

from __future__ import annotations

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
