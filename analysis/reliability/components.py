"""Variance components of statements x experts, gaps allowed: for the panel, and with each expert left out.

Henderson's method 1 for the two-way crossed random model without replicates: sums of squares by statement,
by expert and in all are set equal to what they are expected to be. Nothing is deleted, nothing iterated, and
on complete ratings the components are those of the analysis of variance. Henderson (1953), Biometrics 9:226;
Searle, Casella & McCulloch (1992), Variance Components, chapter 5.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analysis.ratings import RatingMatrix

Floats: TypeAlias = NDArray[np.float64]
NEGLIGIBLE = 1e-9  # of a variance, scores being whole numbers


@dataclass(frozen=True, slots=True)
class Sums:
    """What the method needs, each an array with one place a panel."""

    statements: Floats  # with a rating
    experts: Floats  # with a rating
    ratings: Floats
    total: Floats  # of the scores
    squares: Floats
    squares_by_statement: Floats  # sum of (total of a statement)² / its ratings
    squares_by_expert: Floats
    ratings_squared_by_statement: Floats  # sum of (ratings of a statement)²
    ratings_squared_by_expert: Floats
    inverse_ratings: Floats  # sum over statements of 1 / ratings

    @classmethod
    def of(cls, matrix: RatingMatrix) -> "Sums":
        """Of the panel in place 0, then of the panels without one of the experts who rated."""
        points = centred_scores(matrix)
        own = _by_expert(matrix, points)
        own = own[:, own[0] > 0]
        ratings, totals, squares, by_statement, last, squared_ratings, inverse = own
        each = matrix.counts.sum(axis=1).astype(np.float64)
        rated = each[each > 0]
        statement_totals = (matrix.counts @ points)[each > 0]
        return cls(
            _less(float(len(rated)), last),
            _less(float(len(ratings)), np.ones_like(ratings)),
            _less(ratings.sum(), ratings),
            _less(totals.sum(), totals),
            _less(squares.sum(), squares),
            _less((statement_totals**2 / rated).sum(), by_statement),
            _less((totals**2 / ratings).sum(), totals**2 / ratings),
            _less((rated**2).sum(), squared_ratings),
            _less((ratings**2).sum(), ratings**2),
            _less((1 / rated).sum(), inverse),
        )


def centred_scores(matrix: RatingMatrix) -> Floats:
    """Scores less their rounded mean: whole numbers still, and small sums of squares."""
    points = np.asarray(matrix.scale.scores, dtype=np.float64)
    used = matrix.counts.sum(axis=0)
    centre = float(np.rint(used @ points / max(1, int(used.sum()))))
    return points - centre


def _less(whole: float, without: Floats) -> Floats:
    return np.concatenate([[whole], whole - without])


def _by_expert(matrix: RatingMatrix, points: Floats) -> Floats:
    """By how much each sum falls without an expert: 7 x seats.

    Ratings, total, squares; then squares by statement, statements nobody else rated, ratings² and 1/ratings
    of the statements.
    """
    score_of = np.concatenate([[0.0], points])
    each = matrix.counts.sum(axis=1).astype(np.float64)
    total = matrix.counts @ points
    others, shared = np.maximum(each - 1, 1), each > 1
    # (t²/n) - (t-x)²/(n-1), sorted by powers of the expert's own score x.
    constant = total**2 / np.maximum(each, 1) - np.where(shared, total**2 / others, 0.0)
    linear = np.where(shared, 2 * total / others, 0.0)
    square = np.where(shared, -1 / others, 0.0)
    thinner = 1 / np.maximum(each, 1) - np.where(shared, 1 / others, 0.0)
    by_mark = np.stack([np.ones_like(each), constant, each == 1, 2 * each - 1, thinner], axis=1)
    complete = bool((each == len(matrix.seats)).all())
    out = np.empty((7, len(matrix.seats)))
    for rows in matrix.row_blocks():
        scores = score_of.take(matrix.codes[rows], mode="clip")
        squares = np.einsum("ei,ei->e", scores, scores)
        marks = by_mark.sum(axis=0)[:, None] if complete else _marked(matrix, rows, by_mark)
        by_square = square[:1] * squares if complete else scores**2 @ square
        out[0, rows], out[4:, rows] = marks[0], marks[2:]
        out[1, rows], out[2, rows] = scores.sum(axis=1), squares
        out[3, rows] = marks[1] + scores @ linear + by_square
    return out


def _marked(matrix: RatingMatrix, rows: slice, by_mark: Floats) -> Floats:
    rated = (matrix.codes[rows] != 0).astype(np.float64)
    return np.asarray(by_mark.T @ rated.T)


@dataclass(frozen=True, slots=True)
class Components:
    """Variances, each an array with one place a panel; nan where the ratings cannot tell.

    Estimates from expectations: with gaps one of them may turn out below 0.
    """

    statement: Floats  # two-way
    expert: Floats
    error: Floats
    statement_one_way: Floats
    within_one_way: Floats
    size: Floats  # ratings a statement, harmonic mean

    @classmethod
    def of(cls, sums: Sums) -> "Components":
        """Solve the three equations; the expected sums are those of `sums` less the mean's.

        k1 and k2 are the sums of squared numbers of ratings, by statement and by expert, over all ratings.
        Where experts never differ about a statement, neither they nor the rest vary.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            n, level = sums.ratings, sums.total**2 / sums.ratings
            k1, k2 = sums.ratings_squared_by_statement / n, sums.ratings_squared_by_expert / n
            both = (sums.ratings_squared_by_statement + sums.ratings_squared_by_expert) / n
            within_expert = (sums.squares - sums.squares_by_expert) / (n - sums.experts)
            within_statement = (sums.squares - sums.squares_by_statement) / (n - sums.statements)
            error = ((n - k1) * within_expert + (n - k2) * within_statement - (sums.squares - level)) / (
                n + 1 - both
            )
            nothing = (np.abs(error) < NEGLIGIBLE) | (within_statement < NEGLIGIBLE)
            error = np.where(nothing, 0.0, error)
            between = (sums.squares_by_statement - level) - (sums.statements - 1) * within_statement
            one_way = between / (n - k1)
            found = (
                within_expert - error,
                within_statement - error,
                error,
                one_way,
                within_statement,
                sums.statements / sums.inverse_ratings,
            )
        return cls(*(np.where(np.isfinite(one), one, np.nan) for one in found))
