"""A month of hours as the database keeps it: little-endian floats, packed; a gap is NaN."""

from __future__ import annotations

import zlib
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Float32Array = NDArray[np.float32]


def hours_in(month: date) -> int:
    """How many hours a calendar month has in UTC."""
    return monthrange(month.year, month.month)[1] * 24


def pack(values: Float32Array) -> bytes:
    """Pack the values of a month.

    Parameters
    ----------
    values : array, shape (columns, hours)
        One row a column. Seven digits are kept: more than any station measures.
    """
    import numpy as np

    return zlib.compress(np.ascontiguousarray(values, dtype="<f4").tobytes(), 6)


def unpack(packed: bytes, columns: Sequence[str], month: date) -> Float32Array:
    """Give back what `pack` packed.

    Returns
    -------
    array, shape (columns, hours)

    Raises
    ------
    ValueError
        If the bytes are not a month of these columns.
    """
    import numpy as np

    try:
        flat = np.frombuffer(zlib.decompress(packed), dtype="<f4")
    except zlib.error as problem:
        raise ValueError("not packed hours") from problem
    return np.array(flat.reshape(len(columns), hours_in(month)))
