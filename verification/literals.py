"""From JSON values to RDF literals.

https://www.w3.org/TR/json-ld11-api/ (section 8.2.2 "Object to RDF Conversion", steps 5 to 12, and section 8.6 "Data
Round Tripping" for the canonical double).
"""

from __future__ import annotations

import math
import re

from verification.codes import Code
from verification.errors import Invalid
from verification.jcs import jcs
from verification.jsontypes import JsonValue
from verification.nquads import RDF, XSD, literal_term

__all__ = ["json_literal", "literal"]

_DOUBLE = XSD + "double"
_I18N = "https://www.w3.org/ns/i18n#"
_DOUBLE_TEXT = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")
_FIRST_INTEGER_AS_DOUBLE = 10**21


def json_literal(value: JsonValue) -> str:
    """The literal of a value whose term is of type `@json`: all of it, in JCS form."""
    return literal_term(jcs(value).decode("utf-8"), datatype=RDF + "JSON")


def literal(
    value: bool | float | str,  # noqa: FBT001  a JSON value
    *,
    datatype: str = "",
    language: str = "",
    direction: str = "",
) -> str:
    """The literal of a JSON scalar under an optional datatype IRI, or language tag and base direction of its text.

    A text with a direction is of a datatype that names both (JSON-LD 1.1 API, section 8.2.2, `i18n-datatype`).

    Raises:
        Invalid: `bad_number` for numbers no double can hold; `bad_value` for a malformed language or datatype.
    """
    if isinstance(value, bool):
        return literal_term("true" if value else "false", datatype=datatype or XSD + "boolean")
    if isinstance(value, str):
        if datatype == _DOUBLE and _DOUBLE_TEXT.match(value):
            return literal_term(_canonical_double(float(value)), datatype=datatype)
        plain = literal_term(value, datatype=datatype, language=language)
        if not direction or datatype:
            return plain
        return literal_term(value, datatype=f"{_I18N}{language.lower()}_{direction}")
    if _is_written_as_double(value, datatype):
        return literal_term(_canonical_double(_double(value)), datatype=datatype or _DOUBLE)
    return literal_term(str(int(value)), datatype=datatype or XSD + "integer")


def _is_written_as_double(value: float, datatype: str) -> bool:
    whole = isinstance(value, int) or value.is_integer()
    return not whole or datatype == _DOUBLE or abs(value) >= _FIRST_INTEGER_AS_DOUBLE


def _double(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        raise Invalid(Code.BAD_NUMBER, "A number is too large for a double.") from None


def _canonical_double(value: float) -> str:
    """The canonical lexical form of xsd:double, with the 16 significant digits the specification prints (`%1.15E`)."""
    if not math.isfinite(value):
        raise Invalid(Code.BAD_NUMBER, "NaN and infinite numbers are not JSON.")
    mantissa, _, exponent = f"{value:.15E}".partition("E")
    mantissa = mantissa.rstrip("0")
    return f"{mantissa}{'0' if mantissa.endswith('.') else ''}E{int(exponent)}"
