"""Each expert's ranks of the statements rated, and what the experts' weights do to their agreement."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analysis.ratings import RatingMatrix

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ranked:
    """The statements rated at least twice, the experts who rated at least two of them, and their ranks.

    A rank is doubled and centred: how many of an expert's own ratings are lower, less how many are higher,
    which puts ties at their midrank without sorting. It is stretched by (n-1)/(k-1) for an expert who rated
    k of n statements: where ratings are missing at random its expectation is then the rank among all n. With
    complete ratings ranks are whole numbers, and exact.
    """

    matrix: RatingMatrix
    total: int  # of ratings
    is_complete: bool
    counts: Floats  # experts x categories
    rank_of: Floats  # experts x (1 + categories), 0 where not rated
    squared: Floats  # experts x categories: squared ranks, as often as they were given
    spread: float  # their sum

    @classmethod
    def of(cls, matrix: RatingMatrix) -> "Ranked":
        matrix = _comparable(matrix)
        counts, items = matrix.seat_counts.astype(np.float64), len(matrix.items)
        total = int(np.count_nonzero(matrix.codes))
        is_complete = total == matrix.codes.size
        rank_of = counts @ _lower_less_higher(counts.shape[1])
        if not is_complete:
            rank_of *= (items - 1) / (counts.sum(axis=1, keepdims=True) - 1)
        squared = counts * rank_of[:, 1:] ** 2
        return cls(matrix, total, is_complete, counts, rank_of, squared, float(squared.sum()))

    @cached_property
    def ratings(self) -> Floats:
        """Experts: k."""
        return np.asarray(self.counts.sum(axis=1))

    @cached_property
    def variation(self) -> Floats:
        """Experts: sum of squared ranks."""
        return np.asarray(self.squared.sum(axis=1))

    @cached_property
    def unbiased(self) -> Floats:
        """Experts: sum of squared ranks, less what only the gaps put into it."""
        if self.is_complete:
            return self.variation
        return self.variation - _noise(self.counts, self.ratings, self.squared, len(self.matrix.items))

    def blocks(self) -> Iterator[tuple[slice, Floats]]:
        """Ranks of a block of experts at a time: experts x items, 0 where not rated."""
        width = self.rank_of.shape[1]
        for rows in self.matrix.row_blocks():
            codes, ranks = self.matrix.codes[rows], self.rank_of[rows]
            yield rows, ranks.take(codes + np.arange(0, ranks.size, width)[:, None])

    def sums(self) -> Floats:
        """Rank sums of the statements, centred."""
        total = np.zeros(len(self.matrix.items))
        for _, ranks in self.blocks():
            total += ranks.sum(axis=0)
        return total


@dataclass(frozen=True, slots=True)
class MeanCorrelation:
    """Mean product of the ranks two experts give a statement, over the mean square of a rank.

    Pairs of two different experts only; complete ratings give (mW-1)/(m-1).
    """

    ranked: Ranked
    sums: Floats
    pairs: float
    product: float
    square: float

    @classmethod
    def of(cls, ranked: Ranked) -> "MeanCorrelation":
        sums, square = ranked.sums(), ranked.spread
        pairs = float(ranked.total * (len(ranked.matrix.seats) - 1))
        if not ranked.is_complete:
            square = float(ranked.unbiased.sum())
            each = ranked.matrix.counts.sum(axis=1).astype(np.float64)
            pairs = float((each * (each - 1)).sum())
        product = (float(sums @ sums) - ranked.spread) / pairs
        return cls(ranked, sums, pairs, product, square / ranked.total)

    @property
    def value(self) -> float:
        return self.product / self.square

    def influence(self) -> Floats:
        """Derivative by the weight of each expert."""
        ranked = self.ranked
        others = ranked.matrix.counts.sum(axis=1).astype(np.float64) - 1
        with_others, company = np.empty(len(ranked.ratings)), np.full(len(ranked.ratings), others.sum())
        for rows, ranks in ranked.blocks():
            with_others[rows] = ranks @ self.sums
            if not ranked.is_complete:
                company[rows] = (ranked.matrix.codes[rows] != 0) @ others
        with_others -= ranked.variation
        by_pairs = 2 * (with_others - self.product * company) / self.pairs
        by_square = (ranked.unbiased - self.square * ranked.ratings) / ranked.total
        return (by_pairs - self.value * by_square) / self.square

    def surplus(self) -> float:
        """See `surplus_of_pairs`; the kernel is the product of ranks less their statement's mean."""
        statements = len(self.sums)
        return 2 * (1 - self.value) ** 2 / self.pairs * statements / (statements - 1)


@lru_cache(maxsize=16)
def _lower_less_higher(categories: int) -> Floats:
    """Turn counts into doubled, centred ranks: categories x (1 + categories), 0 where not rated.

    Kept from one panel to the next, and therefore not to be written to.
    """
    place = np.arange(1.0, categories + 1)
    table = np.zeros((categories, categories + 1))
    table[:, 1:] = np.sign(place - place[:, None])
    table.flags.writeable = False
    return table


def _noise(counts: Floats, ratings: Floats, squared: Floats, items: int) -> Floats:
    """What the gaps alone put into the variation of an expert.

    A rank among k of n is a mean over the other k-1: the variance of that mean, with its finite-population
    correction; untied comparisons are ±(n-1), ties 0.
    """
    others, gaps = (ratings - 1)[:, None], (items - ratings)[:, None]
    untied = counts * (ratings[:, None] - counts) / others * (items - 1) ** 2
    noise = (untied - squared) * gaps / ((items - 1) * np.maximum(others - 1, 1))
    total: Floats = noise.sum(axis=1)
    return total


def _comparable(matrix: RatingMatrix) -> RatingMatrix:
    if min(matrix.codes.shape) >= 2 and matrix.codes.all():
        return matrix
    matrix = _without(matrix, items=matrix.counts.sum(axis=1) >= 2)
    return _without(matrix, seats=matrix.seat_counts.sum(axis=1) >= 2)


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
