"""Van der Eijk's agreement A of many cases at once, in whole numbers."""

from functools import lru_cache
from itertools import combinations
from math import lcm

import numpy as np

from analysis.consensus.cases import Cases, Whole
from analysis.consensus.exact import Numbers, first_known, where_unknown


def agreement(cases: Cases) -> Numbers:
    """Compute A = sum of thickness x weight over the layers, over n times the unit of the weights.

    The sorted counts give the layers: between two of them stand the categories whose counts are larger.
    Van der Eijk (2001), Qual Quant 35:325; the scalar form is `agreement.van_der_eijk`.
    """
    width = len(cases.scale.scores)
    if width < 3:
        nothing = np.zeros(len(cases), dtype=np.int64)
        few = where_unknown(nothing == 0, "too_few_categories")
        return Numbers(nothing, np.asarray(1), first_known(cases.unrated, few))
    weights, unit = _weights(width)
    keyed = np.sort(cases.counts * 16 + np.arange(width), axis=1).T
    thickness, category = np.diff(keyed >> 4, axis=0, prepend=0), keyed & 15
    total = np.zeros(len(cases), dtype=np.int64)
    pattern = np.full(len(cases), 2**width - 1)
    for height, lowest in zip(thickness, category, strict=True):
        total += height * weights[pattern]
        pattern -= 1 << lowest
    return Numbers(total, np.maximum(cases.n, 1) * unit, cases.unrated)


@lru_cache(maxsize=16)
def _weights(width: int) -> tuple[Whole, int]:
    """Weight S U (1 - (S-1)/(C-1)) of every pattern of filled categories, in parts of the unit.

    Exactly two filled of three happens C(S,2) (C-S) times, so that the weight comes down to
    2 ((C-2) TU - (C-1) TDU) / ((C-1) (C-2) (S-1)), with TU triples 110 or 011 and TDU triples 101.
    """
    unit = (width - 1) * (width - 2) * lcm(*range(1, width))
    table = np.zeros(2**width, dtype=np.int64)
    for pattern in range(1, 2**width - 1):
        filled = [place for place in range(width) if pattern >> place & 1]
        if len(filled) == 1:
            table[pattern] = unit
            continue
        between = sum(
            right - left - 1 - _inside(filled, left, right) for left, right in combinations(filled, 2)
        )
        beside = len(filled) * (len(filled) - 1) // 2 * (width - len(filled)) - between
        balance = 2 * ((width - 2) * beside - (width - 1) * between)
        table[pattern] = balance * unit // ((width - 1) * (width - 2) * (len(filled) - 1))
    return table, unit


def _inside(filled: list[int], left: int, right: int) -> int:
    return filled.index(right) - filled.index(left) - 1
