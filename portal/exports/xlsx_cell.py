"""One cell of a workbook as XML (ECMA-376, part 1, section 18.3.1.4).

Text is text: no cell is a formula, whatever it begins with, and what would become one when it is edited carries the
spreadsheet's own mark for text (`quotePrefix`). A cell takes 32,767 characters
(https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3): a longer text is cut with an ellipsis.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from portal.exports.formulas import starts_a_formula
from portal.exports.table import Cell, as_text

__all__ = ["MOST_CHARACTERS", "QUOTED", "cell_xml", "column_letters", "sheet_text"]

MOST_CHARACTERS = 32_767  # of a cell, in UTF-16
#: The number of the style whose cells stay text when they are edited.
QUOTED = 1
#: What XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets).
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: What a reader would take for an escaped character (ECMA-376, part 1, 22.9.2.19), and is meant as it stands.
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
#: Text in which nothing has to be escaped, cut or marked: most of what stands in a table.
_PLAIN = re.compile(r"[0-9A-Za-z\u00c0-\u024f](?:[\w\u00c0-\u024f .,:;/()'+@-]{0,999}[\w\u00c0-\u024f.)])?", re.ASCII)


def cell_xml(reference: str, cell: Cell) -> str:
    """The cell that stands at ``reference`` (such as `B7`); nothing where it is empty."""
    if type(cell) is str and _PLAIN.fullmatch(cell) and "_x" not in cell:
        return f'<c r="{reference}" t="inlineStr"><is><t>{cell}</t></is></c>'
    value = as_text(cell)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f'<c r="{reference}" t="b"><v>{value:d}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{reference}"><v>{value}</v></c>'
    return _text_xml(reference, sheet_text(_ESCAPED.sub("_x005F_", value)))


def sheet_text(text: str) -> str:
    """``text`` as a cell can hold it."""
    kept = _NO_XML.sub("\ufffd", text)
    if len(kept) > MOST_CHARACTERS // 2 and len(kept.encode("utf-16-le")) // 2 > MOST_CHARACTERS:
        units = kept.encode("utf-16-le")[: 2 * (MOST_CHARACTERS - 1)]
        kept = units.decode("utf-16-le", "ignore") + "…"
    return kept


def column_letters(number: int) -> str:
    """The name of a column, counted from 0: `A` to `Z`, then `AA`."""
    ahead, last = divmod(number, 26)
    return (column_letters(ahead - 1) if ahead else "") + chr(ord("A") + last)


def _text_xml(reference: str, text: str) -> str:
    style = f' s="{QUOTED}"' if starts_a_formula(text) else ""
    space = "" if text == text.strip() else ' xml:space="preserve"'
    shown = escape(text, {"\r": "&#13;"})  # which a reader of XML would take for the end of a line
    return f'<c r="{reference}"{style} t="inlineStr"><is><t{space}>{shown}</t></is></c>'
