"""The test that every expert ranks at random, with missing ratings and ties: Skillings & Mack (1981)."""

import numpy as np

from analysis.reliability.jackknife import Floats
from analysis.reliability.ranks import Ranked

NEGLIGIBLE = 1e-10  # eigenvalues below this part of the largest are zero


def quadratic_form(ranked: Ranked, sums: Floats) -> tuple[float, int]:
    """A' V^- A and the rank of V: weighted rank sums A, V their covariance if experts ranked at random.

    An expert who ranks k statements weighs sqrt(12/(k+1)); without ties his part of V is then kI - J over the
    statements ranked, as in the paper, and ties shrink it by what they take from the variance of the ranks.
    """
    if ranked.is_complete:
        freedom = len(ranked.matrix.items) - 1
        return freedom * float(sums @ sums) / ranked.spread, freedom
    weights = _weights(ranked)
    totals = np.zeros(len(ranked.matrix.items))
    for rows, ranks in ranked.blocks():
        totals += weights[rows] @ ranks
    root = _root_of_inverse(ranked, weights)
    return float(np.sum((root @ totals) ** 2)), len(root)


def permutation_share(ranked: Ranked, generator: np.random.Generator, resamples: int) -> float:
    """(1 + number of shuffles at least as large) / (B + 1); V does not change when an expert's ranks move."""
    complete = ranked.is_complete
    weights = np.ones(len(ranked.ratings)) if complete else _weights(ranked)
    root = np.eye(len(ranked.matrix.items)) if complete else _root_of_inverse(ranked, weights)
    ranks = np.concatenate([weights[rows, None] * block for rows, block in ranked.blocks()])
    blank = ranked.matrix.codes == 0
    packed = np.take_along_axis(ranks, np.argsort(blank, axis=1, kind="stable"), axis=1)
    least = _size(root, ranks) * (1 - NEGLIGIBLE)
    reached = 0
    for _ in range(resamples):
        keys = generator.random(ranks.shape)
        keys[blank] = 2.0
        np.put_along_axis(ranks, np.argsort(keys, axis=1), packed, axis=1)
        reached += _size(root, ranks) >= least
    return (1 + reached) / (resamples + 1)


def _size(root: Floats, ranks: Floats) -> float:
    return float(np.sum((root @ ranks.sum(axis=0)) ** 2))


def _weights(ranked: Ranked) -> Floats:
    """Of the stretched and doubled ranks, so that the plain centred rank has Skillings & Mack's weight."""
    others = ranked.ratings - 1
    stretched = 2 * (len(ranked.matrix.items) - 1) / others
    return np.sqrt(12 / (ranked.ratings + 1)) / stretched


def _root_of_inverse(ranked: Ranked, weights: Floats) -> Floats:
    """R with R'R = V^-, one row for each eigenvalue that is not zero."""
    variances = weights**2 * ranked.variation / (ranked.ratings - 1)
    roots = np.sqrt(variances / ranked.ratings)
    own, shared = np.zeros(len(ranked.matrix.items)), np.zeros((len(ranked.matrix.items),) * 2)
    for rows in ranked.matrix.row_blocks():
        rated = (ranked.matrix.codes[rows] != 0).astype(np.float64)
        own += variances[rows] @ rated
        rated *= roots[rows, None]
        shared -= rated.T @ rated
    shared[np.diag_indices_from(shared)] += own
    values, vectors = np.linalg.eigh(shared)
    kept = values > NEGLIGIBLE * max(float(values[-1]), 0.0)
    return np.asarray((vectors[:, kept] / np.sqrt(values[kept])).T)
