"""Text that a spreadsheet would run, made text again.

A cell that begins with one of a few characters is a formula, or an old macro command (DDE), to spreadsheet programs,
whoever wrote it. Some trim white space and quotation marks first, and some take the full-width forms of the same
characters for them. OWASP, CSV Injection: https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import re

__all__ = ["harmless", "starts_a_formula"]

#: What is passed over before a formula: white space of every kind, quotation marks, marks that have no width.
_QUOTES = "\"'`\u2018-\u201e\u00ab\u00bb\uff02\uff07"
_INVISIBLE = "\x00-\x20\x7f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_SIGNS = "=+@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212\\-"
_STARTS = re.compile(rf"(?:[\t\r\n]|[\s{_QUOTES}{_INVISIBLE}]*[{_SIGNS}])")


def starts_a_formula(text: str) -> bool:
    """Whether a spreadsheet may take ``text`` for something to run."""
    return _STARTS.match(text) is not None


def harmless(text: str) -> str:
    """``text`` as a spreadsheet may open it: what would start a formula gets an apostrophe in front."""
    return f"'{text}" if starts_a_formula(text) else text
