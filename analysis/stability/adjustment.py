"""Many statements, many p-values: adjusted so that false alarms stay rare."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.ratings import RatingsError


def holm(p: Sequence[float]) -> list[float]:
    """Step-down adjusted p: max over j <= i of (M - j + 1) p_(j), at most 1, in the order given.

    Bounds the chance of a single false alarm. M counts only what was tested: leave out what is undefined.
    Holm (1979), Scand J Stat 6:65.
    """
    order, rising = _sorted(p)
    adjusted = np.maximum.accumulate(np.arange(len(p), 0, -1) * rising)
    return _in_order(adjusted, order)


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Step-up adjusted p: min over j >= i of M p_(j)/j, at most 1, in the order given.

    Bounds the expected share of false alarms among alarms. Benjamini & Hochberg (1995), JRSS B 57:289.
    """
    order, rising = _sorted(p)
    scaled = rising * len(p) / np.arange(1, len(p) + 1)
    return _in_order(np.minimum.accumulate(scaled[::-1])[::-1], order)


def _sorted(p: Sequence[float]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    values = np.array(p, dtype=np.float64)
    if values.size and not bool(((values >= 0) & (values <= 1)).all()):
        raise RatingsError("A p-value lies between 0 and 1.")
    order = np.argsort(values, kind="stable")
    return order, values[order]


def _in_order(adjusted: NDArray[np.float64], order: NDArray[np.intp]) -> list[float]:
    found = np.empty_like(adjusted)
    found[order] = np.minimum(adjusted, 1.0)
    values: list[float] = found.tolist()
    return values
