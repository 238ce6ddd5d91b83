"""How alike are a panel's two rounds, person by person? Weighted kappa, AC1, and observed agreement beside."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from analysis.agreement import Z95, wilson
from analysis.result import Estimate, Json, no_value, require_one_of
from analysis.stability.tables import Counts, Table, as_tables

Weights: TypeAlias = Literal["identity", "linear", "quadratic"]
Floats: TypeAlias = NDArray[np.float64]

_INTERVAL = "infinitesimal jackknife over persons, normal 95%"
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class RoundAgreement:
    """Never kappa alone: it drops with skewed margins at the same observed agreement."""

    observed: Estimate
    kappa: Estimate
    ac1: Estimate

    def as_json(self) -> dict[str, Json]:
        return {
            "observed": self.observed.as_json(),
            "kappa": self.kappa.as_json(),
            "ac1": self.ac1.as_json(),
        }


def observed_agreement(table: Table) -> Estimate:
    """Share of the persons who chose the same category twice, exact, with Wilson's interval."""
    return _observed(sum(row[place] for place, row in enumerate(table)), sum(map(sum, table)))


def weighted_kappa(
    table: Table, weights: Weights = "quadratic", *, scores: tuple[int, ...] | None = None
) -> Estimate:
    """Agreement of two ratings of the same persons beyond chance: 1 - sum v_ij p_ij / sum v_ij p_i. p_.j.

    `table` is square, earlier x later category. v_ij: identity [i != j]; linear |s_i - s_j|/(s_q - s_1);
    quadratic its square; `scores` default to the places of the categories. Interval over persons by the
    infinitesimal jackknife (the large-sample variance of Fleiss, Cohen & Everitt 1969). Undefined without
    variation and with a single pair. Cohen (1968), Psychol Bull 70:213.
    """
    stacked = as_tables([table])
    places = tuple(range(stacked.shape[1])) if scores is None else scores
    return weighted_kappas(stacked, places, weights)[0]


def ac1(table: Table) -> Estimate:
    """Gwet's AC1 of two ratings: (p_a - p_e)/(1 - p_e), p_e = sum pi_k (1 - pi_k)/(q - 1).

    pi is the mean of both margins, q the number of declared categories (the size of the table, used or not).
    Interval as with `weighted_kappa`. Undefined with a single pair. Gwet (2008), Br J Math Stat Psychol 61:29.
    """
    return ac1s(as_tables([table]))[0]


def round_agreements(
    tables: Counts, scores: tuple[int, ...], weights: Weights = "quadratic"
) -> tuple[RoundAgreement, ...]:
    """All three for each of many tables."""
    same = np.trace(tables, axis1=1, axis2=2).tolist()
    pairs = tables.sum(axis=(1, 2)).tolist()
    observed = (_observed(k, n) for k, n in zip(same, pairs, strict=True))
    kappas, alternatives = weighted_kappas(tables, scores, weights), ac1s(tables)
    return tuple(map(RoundAgreement, observed, kappas, alternatives))


def weighted_kappas(
    tables: Counts, scores: tuple[int, ...], weights: Weights = "quadratic"
) -> tuple[Estimate, ...]:
    distance = _disagreement(scores, weights)
    pairs, p = _proportions(tables)
    earlier, later = p.sum(axis=2), p.sum(axis=1)
    # Not by matrix product, whose last digit depends on how many tables there are.
    to_later, to_earlier = np.einsum("tj,ij->ti", later, distance), np.einsum("ti,ij->tj", earlier, distance)
    found = (p * distance).sum(axis=(1, 2))
    expected = (earlier * to_later).sum(axis=1)
    usable = expected > _ROUNDING
    scale = np.where(usable, expected, 1.0)
    kappa = 1 - found / scale
    # How the ratio found/expected answers to one person more with ratings i, j.
    reach = (
        to_later[:, :, np.newaxis] + to_earlier[:, np.newaxis, :] - 2 * expected[:, np.newaxis, np.newaxis]
    )
    pull = distance - found[:, np.newaxis, np.newaxis] - (found / scale)[:, np.newaxis, np.newaxis] * reach
    method = f"weighted kappa, {weights} weights"
    return _estimates(kappa, _standard_errors(p, pull, scale, pairs), pairs, usable, method)


def ac1s(tables: Counts) -> tuple[Estimate, ...]:
    categories = tables.shape[1]
    pairs, p = _proportions(tables)
    shares = (p.sum(axis=2) + p.sum(axis=1)) / 2
    squares = (shares**2).sum(axis=1)
    chance = (1 - squares) / (categories - 1)
    differing = 1 - np.trace(p, axis1=1, axis2=2)
    left = np.where(pairs > 0, 1 - chance, 1.0)
    halves = (shares[:, :, np.newaxis] + shares[:, np.newaxis, :]) / 2
    chance_pull = -2 / (categories - 1) * (halves - squares[:, np.newaxis, np.newaxis])
    apart = 1 - np.eye(categories) - differing[:, np.newaxis, np.newaxis]
    pull = apart + (differing / left)[:, np.newaxis, np.newaxis] * chance_pull
    method = f"AC1, {categories} declared categories"
    usable = np.ones(len(tables), dtype=np.bool_)
    return _estimates(1 - differing / left, _standard_errors(p, pull, left, pairs), pairs, usable, method)


def _observed(same: int, pairs: int) -> Estimate:
    method = "share rated the same twice"
    if pairs == 0:
        return no_value("no_pairs", method)
    ends = wilson(same, pairs)
    return Estimate(Fraction(same, pairs), method, pairs, interval=ends, interval_method="Wilson 95%")


def _disagreement(scores: tuple[int, ...], weights: Weights) -> Floats:
    require_one_of("weights", weights, get_args(Weights))
    values = np.array(scores, dtype=np.float64)
    apart = np.abs(values[:, np.newaxis] - values[np.newaxis, :])
    if weights == "identity":
        return np.asarray(apart > 0, dtype=np.float64)
    part: Floats = apart / apart.max()
    return part if weights == "linear" else part * part


def _proportions(tables: Counts) -> tuple[Counts, Floats]:
    pairs = tables.sum(axis=(1, 2))
    return pairs, tables / np.maximum(pairs, 1)[:, np.newaxis, np.newaxis]


def _standard_errors(p: Floats, pull: Floats, scale: Floats, pairs: Counts) -> Floats:
    variance = (p * pull**2).sum(axis=(1, 2)) / np.maximum(pairs, 1)
    return np.asarray(np.sqrt(variance) / scale, dtype=np.float64)


def _estimates(
    values: Floats, errors: Floats, pairs: Counts, usable: NDArray[np.bool_], method: str
) -> tuple[Estimate, ...]:
    rows = zip(values.tolist(), errors.tolist(), pairs.tolist(), usable.tolist(), strict=True)
    return tuple(
        _estimate(value, error, n, method)
        if varied and n > 1
        else no_value(("no_pairs", "one_rating", "no_variation")[min(n, 2)], method, n_used=n)
        for value, error, n, varied in rows
    )


def _estimate(value: float, error: float, pairs: int, method: str) -> Estimate:
    if error < _ROUNDING:
        # Nobody differs from anybody in what he adds: a width of 0 would claim certainty.
        return Estimate(value, method, pairs, warnings=("no interval: all pairs speak alike",))
    ends = (max(-1.0, value - Z95 * error), min(1.0, value + Z95 * error))
    return Estimate(value, method, pairs, interval=ends, interval_method=_INTERVAL)
