"""Each expert's ranks of the statements rated, and what the experts' weights do to their agreement."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.ratings import RatingMatrix
from analysis.reliability.jackknife import Floats


@dataclass(frozen=True, slots=True)
class Ranked:
    """The statements rated at least twice, the experts who rated at least two of them, and their ranks.

    A rank is doubled, centred (categories x midranks from the expert's own counts, no sorting) and stretched
    by (n-1)/(k-1) for an expert who rated k of n statements: where ratings are missing at random its
    expectation is then the rank among all n. With complete ratings ranks are whole numbers, and exact.
    """

    matrix: RatingMatrix
    ratings: Floats  # experts: k
    rank_of: Floats  # experts x (1 + categories), 0 where not rated
    variation: Floats  # experts: sum of squared ranks
    unbiased: Floats  # experts: the same, less what only the gaps put into it

    @classmethod
    def of(cls, matrix: RatingMatrix) -> "Ranked":
        matrix = _without(matrix, items=matrix.counts.sum(axis=1) >= 2)
        matrix = _without(matrix, seats=matrix.seat_counts.sum(axis=1) >= 2)
        counts = matrix.seat_counts
        ratings = counts.sum(axis=1).astype(np.float64)
        others, gaps = (ratings - 1)[:, None], (len(matrix.items) - ratings)[:, None]
        stretch = (len(matrix.items) - 1) / others
        rank_of = np.zeros((len(counts), counts.shape[1] + 1))
        rank_of[:, 1:] = (2 * np.cumsum(counts, axis=1) - counts - ratings[:, None]) * stretch
        squared = counts * rank_of[:, 1:] ** 2
        variation = squared.sum(axis=1)
        if not gaps.any():
            return cls(matrix, ratings, rank_of, variation, variation)
        # A rank among k of n is a mean over the other k-1: subtract the variance of that mean, with its
        # finite-population correction; untied comparisons are ±(n-1), ties 0.
        untied = counts * (ratings[:, None] - counts) / others * (len(matrix.items) - 1) ** 2
        noise = (untied - squared) * gaps / ((len(matrix.items) - 1) * np.maximum(others - 1, 1))
        return cls(matrix, ratings, rank_of, variation, variation - noise.sum(axis=1))

    @property
    def is_complete(self) -> bool:
        return bool((self.ratings == len(self.matrix.items)).all())

    def blocks(self) -> Iterator[tuple[slice, Floats]]:
        """Ranks of a block of experts at a time: experts x items, 0 where not rated."""
        width = self.rank_of.shape[1]
        flat = self.rank_of.ravel()
        for rows in self.matrix.row_blocks():
            codes = self.matrix.codes[rows]
            first = (np.arange(len(codes), dtype=np.intp) + rows.start)[:, None] * width
            yield rows, flat.take(codes + first)

    def sums(self) -> Floats:
        """Rank sums of the statements, centred."""
        total = np.zeros(len(self.matrix.items))
        for _, ranks in self.blocks():
            total += ranks.sum(axis=0)
        return total


@dataclass(frozen=True, slots=True)
class MeanCorrelation:
    """Mean product of the ranks two experts give a statement, over the mean square of a rank."""

    value: float
    influence: Floats  # experts
    surplus: float  # see `surplus_of_pairs`; the kernel is the product of ranks less their statement's mean

    @classmethod
    def of(cls, ranked: Ranked, sums: Floats) -> "MeanCorrelation":
        """Pairs of two different experts only; complete ratings give (mW-1)/(m-1)."""
        each = ranked.matrix.counts.sum(axis=1).astype(np.float64)
        pairs, ratings = float((each * (each - 1)).sum()), float(ranked.ratings.sum())
        square = float(ranked.unbiased.sum()) / ratings
        product = float(sums @ sums - ranked.variation.sum()) / pairs
        value = product / square
        with_others = np.empty(len(ranked.ratings))
        company = np.empty(len(ranked.ratings))
        complete = ranked.is_complete
        for rows, ranks in ranked.blocks():
            with_others[rows] = ranks @ sums
            company[rows] = (each - 1).sum() if complete else (ranked.matrix.codes[rows] != 0) @ (each - 1)
        with_others -= ranked.variation
        by_pairs = 2 * (with_others - product * company) / pairs
        by_square = (ranked.unbiased - square * ranked.ratings) / ratings
        statements = len(each)
        surplus = 2 * (1 - value) ** 2 / pairs * statements / (statements - 1)
        return cls(value, (by_pairs - value * by_square) / square, surplus)


def _without(
    matrix: RatingMatrix, *, items: NDArray[np.bool_] | None = None, seats: NDArray[np.bool_] | None = None
) -> RatingMatrix:
    """Keep what is marked; the same object where that is all."""
    rows = np.ones(len(matrix.seats), dtype=np.bool_) if seats is None else seats
    columns = np.ones(len(matrix.items), dtype=np.bool_) if items is None else items
    if rows.all() and columns.all():
        return matrix
    kept = np.ix_(rows, columns)
    return replace(
        matrix,
        seats=tuple(np.asarray(matrix.seats)[rows].tolist()),
        items=tuple(np.asarray(matrix.items)[columns].tolist()),
        codes=matrix.codes[kept],
        cannot_judge=matrix.cannot_judge[kept],
        groups=tuple(group for group, kept_one in zip(matrix.groups, rows, strict=True) if kept_one),
    )
