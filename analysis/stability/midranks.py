"""Ranks of ratings that tie, doubled: whole numbers, also where ties share half a rank."""

import numpy as np

from analysis.stability.tables import Counts


def doubled_midranks(times: Counts) -> Counts:
    """Twice the midrank of each value, from how often each occurs in rising order, along the last axis."""
    return 2 * np.cumsum(times, axis=-1) - times + 1
