"""Rank correlation of two rounds, from their table (optional; kappa says more about the same ratings)."""

import math
from collections.abc import Sequence

import numpy as np

from analysis.ratings import RatingsError
from analysis.result import Estimate, no_value
from analysis.stability.midranks import doubled_midranks
from analysis.stability.tables import Counts, Table


def cross_table(first: Sequence[float], second: Sequence[float]) -> list[list[int]]:
    """Count pairs of values: rows are the values of `first`, columns those of `second`, both rising."""
    if len(first) != len(second):
        raise RatingsError(f"{len(first)} first values cannot be paired with {len(second)} second ones.")
    if not len(first):
        return []
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise RatingsError("A value to be paired is a number; leave out pairs of which one is absent.")
    rows, row_of = np.unique(first, return_inverse=True)
    columns, column_of = np.unique(second, return_inverse=True)
    table = np.zeros((len(rows), len(columns)), dtype=np.int64)
    np.add.at(table, (row_of, column_of), 1)
    counted: list[list[int]] = table.tolist()
    return counted


def spearman(table: Table) -> Estimate:
    """Spearman's rho: Pearson's correlation of midranks, -1..1. Table of earlier x later, not always square.

    Undefined with fewer than two pairs or where one side is constant. Spearman (1904), Am J Psychol 15:72.
    """
    method = "Spearman rho"
    counts, refusal = _checked(table, method)
    if refusal is not None:
        return refusal
    n = int(counts.sum())
    rows, columns = doubled_midranks(counts.sum(axis=1)), doubled_midranks(counts.sum(axis=0))
    rows, columns = rows - (n + 1), columns - (n + 1)
    across = float(rows @ counts @ columns)
    lengths = float(counts.sum(axis=1) @ rows**2) * float(counts.sum(axis=0) @ columns**2)
    return Estimate(max(-1.0, min(1.0, across / math.sqrt(lengths))), method, n)


def kendall_tau(table: Table) -> Estimate:
    """Kendall's tau-b: (concordant - discordant)/sqrt((P - T_x)(P - T_y)), P = N(N-1)/2, T tied pairs.

    Undefined with fewer than two pairs or where one side is constant. Kendall (1945), Biometrika 33:239.
    """
    method = "Kendall tau-b"
    counts, refusal = _checked(table, method)
    if refusal is not None:
        return refusal
    n = int(counts.sum())
    balance = _concordant(counts) - _concordant(counts[:, ::-1])
    pairs = n * (n - 1) // 2
    tied = [sum(t * (t - 1) // 2 for t in counts.sum(axis=axis).tolist()) for axis in (0, 1)]
    value = balance / math.sqrt((pairs - tied[0]) * (pairs - tied[1]))
    return Estimate(max(-1.0, min(1.0, value)), method, n)


def _checked(table: Table, method: str) -> tuple[Counts, Estimate | None]:
    counts = np.array(table, dtype=np.int64)
    n = int(counts.sum())
    if n < 2:
        return counts, no_value("one_rating" if n else "no_pairs", method, n_used=n)
    if min(int((counts.sum(axis=axis) > 0).sum()) for axis in (0, 1)) < 2:
        return counts, no_value("no_variation", method, n_used=n)
    return counts, None


def _concordant(counts: Counts) -> int:
    """Pairs of which one is later in both: every cell times all cells above and before it."""
    before = counts.cumsum(axis=0).cumsum(axis=1)
    return int((counts[1:, 1:] * before[:-1, :-1]).sum())
