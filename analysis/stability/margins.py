"""Did the whole distribution shift? McNemar for two classes, Stuart-Maxwell and Bhapkar for all categories."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.agreement import balanced_p
from analysis.result import Estimate, Json, no_value, require_one_of
from analysis.stability.tables import Counts, Table, as_tables
from analysis.stability.wilcoxon import nobody_changed

Margins: TypeAlias = Literal["stuart_maxwell", "bhapkar"]
Floats: TypeAlias = NDArray[np.float64]

# Eigenvalues below this part of the largest are 0: the directions in which the margins cannot differ.
_RELATIVE_TOLERANCE = 1e-10
_NAMES = {"stuart_maxwell": "Stuart-Maxwell", "bhapkar": "Bhapkar"}


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """A statistic with its degrees of freedom and its p. Without freedom nothing was tested: p is 1."""

    statistic: Estimate
    df: int
    p: Estimate

    def as_json(self) -> dict[str, Json]:
        return {"statistic": self.statistic.as_json(), "df": self.df, "p": self.p.as_json()}


def mcnemar(lost: int, gained: int, unchanged: int | None = None) -> Estimate:
    """Exact McNemar test of one class against the rest: p = min(1, 2 P(Bin(b + c, 1/2) <= min(b, c))).

    b left the class (`lost`), c came to it (`gained`), `unchanged` are all others who were asked twice, if it
    is known how many. Nobody crossed: p is 1, with the warning. Known to have no pairs: undefined.
    McNemar (1947), Psychometrika 12:153.
    """
    method = "McNemar, exact, two-sided"
    crossed = lost + gained
    pairs = crossed + (unchanged or 0)
    if unchanged == 0 == crossed:
        return no_value("no_pairs", method)
    warnings = () if crossed else (nobody_changed(pairs) if pairs else "nobody changed",)
    return Estimate(balanced_p(lost, gained), method, pairs, warnings=warnings)


def mcnemar_chi_square(lost: int, gained: int, unchanged: int = 0, *, corrected: bool = False) -> ChiSquare:
    """Asymptotic McNemar: (b - c)²/(b + c), or corrected (|b - c| - 1)²/(b + c) (0 if b = c); df 1.

    For large panels only; `mcnemar` is exact. Edwards (1948), Psychometrika 13:185, for the correction.
    """
    method = "McNemar, chi-square, corrected for continuity" if corrected else "McNemar, chi-square"
    pairs = lost + gained + unchanged
    if lost + gained == 0:
        return _untested(method, pairs)
    difference = max(0, abs(lost - gained) - int(corrected))
    return _tested(difference**2 / (lost + gained), 1, method, pairs)


def stuart_maxwell(table: Table) -> ChiSquare:
    """Test whether both rounds have the same distribution, paired: X² = d' V⁻ d, df = rank of V.

    `table` is square, earlier category x later category. d_i = n_i. - n_.i; V_ii = n_i. + n_.i - 2 n_ii,
    V_ij = -(n_ij + n_ji); V⁻ is the Moore-Penrose inverse, so that unused categories drop out and none has to
    be chosen to be left out. No 0.5 is added to empty cells. Nobody changed: not tested, p is 1.
    Stuart (1955), Biometrika 42:412; Maxwell (1970), Br J Psychiatry 116:651.
    """
    return marginal_tests(as_tables([table]))[0]


def bhapkar(table: Table) -> ChiSquare:
    """Stuart-Maxwell with V - dd'/N in place of V: X² = S/(1 - S/N), N all pairs, S Stuart-Maxwell's.

    Undefined (not_identified) where S = N: everybody moved alike. Bhapkar (1966), JASA 61:228.
    """
    return marginal_tests(as_tables([table]), "bhapkar")[0]


def marginal_tests(tables: Counts, test: Margins = "stuart_maxwell") -> tuple[ChiSquare, ...]:
    """One of both tests for each of many tables."""
    require_one_of("test", test, _NAMES)
    statistics, freedoms = _stuart_maxwell_of(tables)
    pairs = tables.sum(axis=(1, 2))
    if test == "bhapkar":
        left = 1 - statistics / np.maximum(pairs, 1)
        statistics = np.where(
            left > _RELATIVE_TOLERANCE, statistics / np.maximum(left, _RELATIVE_TOLERANCE), -1
        )
    rows = zip(statistics.tolist(), freedoms.tolist(), pairs.tolist(), strict=True)
    return tuple(_chi_square(statistic, df, n, _NAMES[test]) for statistic, df, n in rows)


def _stuart_maxwell_of(tables: Counts) -> tuple[Floats, Counts]:
    """Statistics and ranks. An unused category is a row of zeros: it adds nothing to either."""
    earlier, later = tables.sum(axis=2), tables.sum(axis=1)
    variance = -(tables + tables.transpose(0, 2, 1)).astype(np.float64)
    diagonal = np.arange(tables.shape[1])
    variance[:, diagonal, diagonal] += earlier + later
    values, vectors = np.linalg.eigh(variance)
    largest = values.max(axis=1, keepdims=True, initial=0.0)
    kept = values > np.maximum(largest * _RELATIVE_TOLERANCE, 0)
    along = np.einsum("ti,tij->tj", (earlier - later).astype(np.float64), vectors)
    parts = np.where(kept, along**2 / np.where(kept, values, 1.0), 0.0)
    return parts.sum(axis=1), kept.sum(axis=1)


def _chi_square(statistic: float, df: int, pairs: int, method: str) -> ChiSquare:
    if df == 0:
        return _untested(method, pairs)
    if statistic < 0:
        undefined = no_value("not_identified", method, n_used=pairs)
        return ChiSquare(undefined, df, undefined)
    return _tested(statistic, df, method, pairs)


def _tested(statistic: float, df: int, method: str, pairs: int) -> ChiSquare:
    p = float(special.chdtrc(df, statistic))
    return ChiSquare(Estimate(statistic, method, pairs), df, Estimate(p, f"{method}, p", pairs))


def _untested(method: str, pairs: int) -> ChiSquare:
    if pairs == 0:
        return ChiSquare(no_value("no_pairs", method), 0, no_value("no_pairs", f"{method}, p"))
    p = Estimate(1, f"{method}, p", pairs, warnings=(nobody_changed(pairs),))
    return ChiSquare(no_value("no_change", method, n_used=pairs), 0, p)
